//! Goods go from a courier's hands into others'.

use super::World;
use super::courier::Progress;
use crate::event::{Handover, Taker};
use crate::id::{CourierId, OrderId};
use crate::model::{PlannedStop, StopTask};
use crate::place::Place;
use crate::unit::Millis;

impl World {
    /// The orders whose goods change hands.
    #[must_use]
    pub fn handed_over(&self, handover: &Handover) -> Vec<OrderId> {
        let named = handover.orders.clone();
        let all = || self.couriers.get(&handover.from).map(|c| c.onboard.keys().copied().collect());
        if named.is_empty() { all().unwrap_or_default() } else { named }
    }

    /// Both stand where they met and are free to be sent anywhere.
    pub(super) fn hand_goods_over(&mut self, handover: &Handover) {
        self.meet(&handover.from, handover.at);
        let Taker::Courier(taker) = &handover.to else { return };
        self.meet(taker, handover.at);
        for order in &handover.orders {
            let since = self.courier_mut(&handover.from).onboard.remove(order);
            let since = since.unwrap_or(self.now);
            self.courier_mut(taker).onboard.insert(*order, since);
            self.order_mut(*order).courier = Some(taker.clone());
        }
    }

    /// He stands here; who is at a stop stays there.
    fn meet(&mut self, id: &CourierId, at: Place) {
        let now = self.now;
        let courier = self.courier_mut(id);
        if matches!(courier.progress, Progress::AtStop { .. }) {
            return;
        }
        courier.at = at;
        courier.progress = Progress::Standing { since: now };
        courier.leaves_at = now + Millis(1);
        courier.arrives_at = None;
    }
}

/// A courier's stops without those at which these orders leave his hands.
#[must_use]
pub fn without(stops: &[PlannedStop], orders: &[OrderId]) -> Vec<PlannedStop> {
    let gone = |task: &StopTask| match task {
        StopTask::Deliver { order } | StopTask::Return { order, .. } => orders.contains(order),
        StopTask::Pickup { .. } => false,
    };
    stops.iter().filter(|stop| !gone(&stop.task)).cloned().collect()
}
