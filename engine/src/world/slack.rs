//! Couriers' time that open quotes have set aside: tentative orders, drafted like waiting ones.

use super::{Timer, World};
use crate::id::{CourierId, OrderId};
use crate::model::{Order, OrderState, PlannedStop, StopTask};
use crate::unit::Time;

impl World {
    /// The tentative orders of open quotes, oldest first.
    pub fn quoted(&self) -> impl Iterator<Item = &Order> {
        self.quoted.values()
    }

    /// An accepted order, or the tentative one of an open quote: what plans are made of.
    #[must_use]
    pub fn planned_order(&self, id: OrderId) -> Option<&Order> {
        self.order(id).or_else(|| self.quoted.get(&id))
    }

    /// Until when a tentative order may be accepted; `None` for every other order.
    #[must_use]
    pub fn undecided(&self, order: &Order) -> Option<Time> {
        let quote = self.quote(order.quote).filter(|_| order.state == OrderState::Quoted);
        quote.map(|record| record.quote.expires_at)
    }

    /// Whether an option of an open quote has its courier's time set aside.
    #[must_use]
    pub fn holds_slack(&self, order: OrderId) -> bool {
        self.quoted.contains_key(&order)
    }

    /// When a drafted order would be handed over.
    #[must_use]
    pub fn drafted_start(&self, order: OrderId) -> Option<Time> {
        let courier = self.couriers.values().find(|courier| courier.drafts(order))?;
        let mut stops = courier.draft.iter();
        stops.find(|stop| stop.hands_over() == Some(order)).map(|stop| stop.start)
    }

    /// When the first waiting order of a courier's draft goes out.
    #[must_use]
    pub fn goes_at(&self, courier: &CourierId) -> Option<Time> {
        self.timers.at(&Timer::Go(courier.clone()))
    }

    /// What a courier's draft holds beside the stops of open quotes.
    #[must_use]
    pub fn decided_draft(&self, courier: &CourierId) -> Vec<PlannedStop> {
        let decided = |id: &OrderId| !self.holds_slack(*id);
        self.couriers[courier].draft.iter().filter_map(|stop| stop.of(decided)).collect()
    }

    pub(super) fn hold_slack(&mut self, order: Order) {
        self.quoted.insert(order.id, order);
    }

    /// Its stops are gone from the draft with it.
    pub(super) fn end_slack(&mut self, id: OrderId) {
        self.quoted.remove(&id);
        let Some(courier) = self.couriers.values_mut().find(|courier| courier.drafts(id)) else {
            return;
        };
        let rest = courier.draft.iter().filter_map(|stop| stop.of(|order| *order != id)).collect();
        courier.draft = rest;
    }
}

impl PlannedStop {
    /// What is left of a stop for some of its orders; `None` when nothing is.
    #[must_use]
    pub fn of(&self, keep: impl Fn(&OrderId) -> bool) -> Option<Self> {
        let task = match &self.task {
            StopTask::Pickup { store, orders } => {
                let orders: Vec<OrderId> = orders.iter().copied().filter(keep).collect();
                let store = store.clone();
                (!orders.is_empty()).then_some(StopTask::Pickup { store, orders })?
            }
            StopTask::Deliver { order } | StopTask::Return { order, .. } => {
                keep(order).then(|| self.task.clone())?
            }
        };
        Some(Self { task, ..self.clone() })
    }
}
