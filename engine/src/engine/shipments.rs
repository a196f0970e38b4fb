//! Orders that a shop sends with a carrier of its own: no courier of ours ever has them.

use super::admit::{Admitted, no, no_because};
use super::step::Step;
use crate::decision::Decision;
use crate::event::ShipmentEvent;
use crate::id::OrderId;
use crate::model::{Mode, Order, OrderState};
use crate::reason::Reason;
use crate::unit::Span;
use crate::world::World;

/// Whether a shipment can take this step.
pub(super) fn admit(world: &World, event: &ShipmentEvent) -> Admitted {
    let Some(order) = world.order(event.order()) else { return no(Reason::Unknown) };
    if order.mode != Mode::Shipment {
        return no_because(Reason::WrongState, "no shipment");
    }
    let due = match event {
        ShipmentEvent::Sent { .. } => {
            matches!(order.state, OrderState::Sourced | OrderState::Ready)
        }
        ShipmentEvent::Delivered { .. } => order.state == OrderState::Shipped,
    };
    if due { Ok(()) } else { no(Reason::WrongState) }
}

impl Step<'_> {
    pub(super) fn on_shipment(&mut self, event: &ShipmentEvent) {
        match event {
            ShipmentEvent::Sent { order } => self.on_sent(*order),
            ShipmentEvent::Delivered { order } => {
                self.move_order(*order, OrderState::Delivered, None);
            }
        }
    }

    /// The goods have left; a promise that this makes late says so.
    fn on_sent(&mut self, id: OrderId) {
        let (at, order) = (self.world.now(), self.order(id).clone());
        for source in &order.sources {
            if self.world.awaits_hand_over(source.hold) {
                self.decide(Decision::HoldHandedOver { hold: source.hold, at });
            }
        }
        let arrives = at + self.lead_of(&order);
        if arrives > order.promise.to {
            self.change_promise(id, Span { from: at, to: arrives }, Reason::RunningLate);
        }
        self.move_order(id, OrderState::Shipped, None);
    }

    fn lead_of(&self, order: &Order) -> crate::unit::Millis {
        let store = order.sources.first().and_then(|s| self.world.stores().get(&s.store));
        store.and_then(|store| store.lead).map(|lead| lead.time).unwrap_or_default()
    }
}
