//! What is heard of goods that a shop sends with a carrier of its own.

use super::scalar::OrderName;
use crate::request;
use sameday_engine::event::{Event, ShipmentEvent};

request! {
    /// `sameday.shipment.sent`, `sameday.shipment.delivered`: the carrier has the goods; the
    /// customer has them.
    pub struct Shipment {
        /// Of which order.
        pub order: OrderName,
    }
}

impl Shipment {
    /// The carrier has the goods.
    #[must_use]
    pub fn sent(self) -> Event {
        Event::Shipment(ShipmentEvent::Sent { order: self.order.0 })
    }

    /// The customer has them.
    #[must_use]
    pub fn delivered(self) -> Event {
        Event::Shipment(ShipmentEvent::Delivered { order: self.order.0 })
    }
}
