//! What couriers report from their stops.

use super::step::Step;
use crate::decision::Decision;
use crate::event::Event;
use crate::id::{CourierId, OrderId, StoreId};
use crate::model::{HoldState, Mode, OrderState, PlannedStop, StopTask};
use crate::reason::Reason;
use crate::unit::Millis;

/// Plans are timed anew when reality differs by more than this.
pub(super) const SLIP: Millis = Millis(60_000);

impl Step<'_> {
    /// The stop that a report is about, before the world forgets it.
    pub(super) fn stop_at_hand(&self, event: &Event) -> Option<PlannedStop> {
        let (Event::StopCompleted { courier, .. } | Event::StopFailed { courier, .. }) = event
        else {
            return None;
        };
        self.world.couriers().get(courier)?.route.first().cloned()
    }

    pub(super) fn on_arrived(&mut self, courier: &CourierId) {
        let stop = &self.world.couriers()[courier].route[0];
        if self.world.now() > stop.arrival + SLIP {
            self.replan(courier);
        }
    }

    pub(super) fn on_completed(&mut self, courier: &CourierId, stop: &PlannedStop) {
        match &stop.task {
            StopTask::Pickup { store, orders } => {
                for order in orders {
                    self.picked_up(*order, store);
                }
            }
            StopTask::Deliver { order } if self.order(*order).mode == Mode::Locker => {
                self.put_into_locker(*order);
            }
            StopTask::Deliver { order } => self.move_order(*order, OrderState::Delivered, None),
            StopTask::Return { order, .. } => self.returned(*order),
        }
        self.retime(courier, stop);
        self.dispatch();
    }

    /// Plans are times too: say so when they have moved.
    fn retime(&mut self, courier: &CourierId, stop: &PlannedStop) {
        let now = self.world.now();
        let late = now > stop.departure + SLIP || stop.departure > now + SLIP;
        if late && !self.world.couriers()[courier].route.is_empty() {
            self.replan(courier);
        }
    }

    fn picked_up(&mut self, id: OrderId, store: &StoreId) {
        let at = self.world.now();
        let sources = self.order(id).sources.clone();
        for source in sources.iter().filter(|source| source.store == *store) {
            if self.world.awaits_hand_over(source.hold) {
                self.decide(Decision::HoldHandedOver { hold: source.hold, at });
            }
        }
        let rest = sources.iter().any(|source| self.world.awaits_hand_over(source.hold));
        if !rest && self.order(id).state == OrderState::Assigned {
            self.move_order(id, OrderState::PickedUp, None);
        }
    }

    /// What of an order's goods had left its shops lies there again.
    pub(super) fn restock(&mut self, id: OrderId) {
        let at = self.world.now();
        for source in self.order(id).sources.clone() {
            let hold = source.hold;
            let left = self.world.ledger().hold(hold).map(|hold| hold.state);
            if left == Some(HoldState::HandedOver) {
                self.decide(Decision::GoodsRestocked { order: id, hold, at });
            }
        }
    }

    pub(super) fn returned(&mut self, id: OrderId) {
        self.restock(id);
        let why = self.order(id).reason;
        if self.world.hub_of(self.order(id)).is_some() {
            return self.carry_over(id, why.unwrap_or(Reason::CustomerAbsent));
        }
        self.move_order(id, OrderState::Returned, why);
    }

    /// At a door the goods go back to their shop; in a shop the orders look for another one.
    pub(super) fn on_failed(&mut self, courier: &CourierId, stop: &PlannedStop, why: Reason) {
        match &stop.task {
            StopTask::Pickup { store, orders } => {
                self.take_off(courier, orders);
                for order in orders {
                    self.pickup_failed(*order, store, why);
                }
            }
            StopTask::Deliver { order } => {
                self.not_handed_over(courier, *order, why);
                self.replan(courier);
            }
            // The shop did not take them back: they stay on board and the stop is planned again.
            StopTask::Return { .. } => self.replan(courier),
        }
        self.dispatch();
    }

    fn not_handed_over(&mut self, courier: &CourierId, id: OrderId, why: Reason) {
        let parcel = self.world.parcel_of(self.order(id));
        if parcel.is_some_and(|parcel| parcel.van.is_some()) {
            return self.leave_on_board(courier, id, why);
        }
        self.move_order(id, OrderState::Returning, Some(why));
    }

    fn pickup_failed(&mut self, id: OrderId, store: &StoreId, why: Reason) {
        let source = self.order(id).sources.iter().find(|source| source.store == *store);
        let Some(hold) = source.map(|source| source.hold) else { return };
        if self.world.is_reserved(hold) {
            self.break_hold(hold, why);
        }
    }
}
