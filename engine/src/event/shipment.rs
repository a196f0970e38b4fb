//! Goods that a shop sends with a carrier of its own.

use crate::id::OrderId;
use serde::{Deserialize, Serialize};

/// What is heard of a shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ShipmentEvent {
    /// The carrier has the goods.
    Sent {
        /// Of which order.
        order: OrderId,
    },
    /// The customer has them.
    Delivered {
        /// Of which order.
        order: OrderId,
    },
}

impl ShipmentEvent {
    /// The order it is about.
    #[must_use]
    pub fn order(&self) -> OrderId {
        match self {
            Self::Sent { order } | Self::Delivered { order } => *order,
        }
    }
}
