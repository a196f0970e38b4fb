//! Orders that cannot be served any more, or not from where their goods are.

use super::step::Step;
use crate::id::OrderId;
use crate::model::{Order, OrderState, Source};
use crate::reason::Reason;
use crate::world::hours::{is_open, open_spans};

impl Step<'_> {
    /// A waiting order whose hard window has passed cannot be served any more; one that nobody has
    /// taken long after its promise will not be; one whose shop is shut needs another shop.
    pub(super) fn give_up_lost(&mut self) {
        let now = self.world.now();
        let overdue = |order: &&Order| order.basket.due.is_some_and(|due| due.to < now);
        let overdue: Vec<OrderId> = self.world.pool().filter(overdue).map(|o| o.id).collect();
        for order in overdue {
            self.close_order(order, OrderState::Failed, Reason::Window);
        }
        let give_up = self.world.config().give_up;
        let late = |order: &&Order| order.parcel.is_none() && order.promise.to + give_up < now;
        let untaken: Vec<_> = self.world.pool().filter(late).map(|o| (o.id, o.reason)).collect();
        for (order, why) in untaken {
            self.close_order(order, OrderState::Failed, why.unwrap_or(Reason::NoCourier));
        }
        let shut: Vec<OrderId> =
            self.world.pool().filter(|order| self.is_shut_in(order)).map(|o| o.id).collect();
        for order in shut {
            self.resource(order, Reason::StoreClosed);
        }
    }

    /// Nobody has collected an order; or it was to be collected long ago and is not ready yet.
    pub(super) fn collect_is_over(&mut self, id: OrderId) {
        if self.order(id).state == OrderState::Ready {
            return self.close_order(id, OrderState::Expired, Reason::Expired);
        }
        let now = self.world.now();
        let closed = |source: &Source| !is_open(&self.world.stores()[&source.store].hours, now);
        let shut = self.order(id).sources.iter().any(closed);
        let why = if shut { Reason::StoreClosed } else { Reason::RunningLate };
        self.close_order(id, OrderState::Failed, why);
    }

    /// A shop that has its goods is closed, and stays so for all of its promise.
    fn is_shut_in(&self, order: &Order) -> bool {
        let now = self.world.now();
        let until = order.promise.to.max(now);
        let closed = |source: &Source| {
            let hours = &self.world.stores()[&source.store].hours;
            self.world.awaits_hand_over(source.hold) && open_spans(hours, now, until).is_empty()
        };
        order.sources.iter().any(closed)
    }
}
