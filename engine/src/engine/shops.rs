//! What pickers report.

use super::step::Step;
use crate::decision::Decision;
use crate::event::ShopEvent;
use crate::id::{CourierId, OrderId, StoreId};
use crate::model::{Hold, Line, Mode, OrderState, PlannedStop, Report, ReportKind, StopTask};
use crate::reason::Reason;
use crate::unit::{Millis, Span};
use crate::world::Courier;

impl Step<'_> {
    /// What follows when a shop changes what it sells or when, or leaves.
    pub(super) fn on_shop(&mut self, event: &ShopEvent) {
        match event {
            ShopEvent::AssortmentPut { .. } => {}
            ShopEvent::Left { store } => self.on_left(store),
            ShopEvent::Closed { store, .. } | ShopEvent::Opened { store, .. } => {
                self.plan_again(store);
            }
            ShopEvent::Delayed { store, .. } => {
                self.tell_late(store);
                self.plan_again(store);
            }
        }
    }

    /// Whatever is still to be taken from a shop is timed anew: accepted work by its couriers, the
    /// rest, open offers too, from the beginning.
    fn plan_again(&mut self, store: &StoreId) {
        let takes = |stop: &PlannedStop| match &stop.task {
            StopTask::Pickup { store: from, .. } => from == store,
            StopTask::Deliver { .. } | StopTask::Return { .. } => false,
        };
        self.plan_again_for(|_, stop| takes(stop));
    }

    /// Whatever of the work of couriers is concerned is timed anew: accepted work by those who have
    /// it, the rest, open offers too, from the beginning.
    pub(super) fn plan_again_for(&mut self, concerned: impl Fn(&Courier, &PlannedStop) -> bool) {
        let any = |courier: &Courier, stops: &[PlannedStop]| {
            stops.iter().any(|stop| concerned(courier, stop))
        };
        let offered = |courier: &Courier| {
            let offer = courier.offer.and_then(|offer| self.world.offer(offer));
            offer.is_some_and(|offer| any(courier, &offer.stops))
        };
        let couriers: Vec<(CourierId, bool)> = self
            .world
            .couriers()
            .iter()
            .filter(|(_, courier)| any(courier, courier.planned()) || offered(courier))
            .map(|(id, courier)| (id.clone(), offered(courier)))
            .collect();
        for (id, asked) in couriers {
            if asked {
                self.withdraw_offer(&id);
            }
            let courier = &self.world.couriers()[&id];
            if any(courier, &courier.route) {
                self.replan(&id);
            } else {
                self.drop_draft(&id);
            }
        }
        self.dispatch();
    }

    /// Customers who come themselves are told when they can.
    fn tell_late(&mut self, store: &StoreId) {
        for id in self.world.unready_in(store) {
            let order = self.order(id);
            let ready = order.sources.iter().map(|source| source.ready_at).max();
            let late = ready.map_or(Millis::ZERO, |at| (at - order.promise.from).non_negative());
            if order.mode == Mode::Pickup && late > Millis::ZERO {
                let Span { from, to } = order.promise;
                self.change_promise(
                    id,
                    Span { from: from + late, to: to + late },
                    Reason::RunningLate,
                );
            }
        }
    }

    fn on_left(&mut self, store: &StoreId) {
        let (at, shop) = (self.world.now(), Some(store.clone()));
        self.report(Report { store: shop, ..Report::new(at, ReportKind::StoreLeft) });
        for hold in self.world.ledger().live_in(store) {
            let hidden = |hold: &Hold| hold.lines.iter().all(|line| line.sku.is_hidden());
            let parcel = self.world.ledger().hold(hold).is_some_and(hidden);
            // A hub's parcels are no stock of the shop; re-sourcing may have ended others by now.
            if !parcel && self.world.is_reserved(hold) {
                self.break_hold(hold, Reason::StoreLeft);
            }
        }
        self.dispatch();
    }

    /// The goods stand ready: off the shelf, and a pickup order can be collected.
    pub(super) fn on_ready(&mut self, id: OrderId, store: &StoreId, weights: &[Line]) {
        let order = self.order(id).clone();
        let source = order.sources.iter().find(|source| source.store == *store);
        let hold = source.expect("the shop was admitted as a source").hold;
        self.is_all_there(hold);
        if self.world.ledger().hold(hold).is_some_and(|hold| !hold.picked) {
            self.decide(Decision::HoldPicked { hold });
        }
        self.weigh(id, store, weights);
        if order.mode == Mode::Pickup && order.state == OrderState::Sourced {
            self.ready_for_customer(id);
        }
        if order.mode == Mode::Shipment && order.state == OrderState::Sourced {
            self.move_order(id, OrderState::Ready, None);
        }
        self.dispatch();
    }

    /// The shelf was empty: the book has been set right; this hold and any other without units
    /// behind it break.
    pub(super) fn on_short(&mut self, id: OrderId, store: &StoreId) {
        let source = self.order(id).sources.iter().find(|source| source.store == *store);
        let hold = source.expect("the shop was admitted as a source").hold;
        self.break_hold(hold, Reason::ShelfEmpty);
        self.break_excess(store, Reason::ShelfEmpty);
        self.dispatch();
    }
}
