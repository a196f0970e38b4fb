//! Units of a shop that a client wants set aside without an order.

use crate::id::{HoldId, StoreId};
use crate::model::Line;
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// A wish about a reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ReservationEvent {
    /// Set aside, all of it or nothing.
    Requested {
        /// In which shop.
        store: StoreId,
        /// What; each SKU once.
        lines: Vec<Line>,
        /// Until when; `None`: as configured.
        until: Option<Time>,
    },
    /// Keep it longer.
    Extended {
        /// Which.
        hold: HoldId,
        /// Until when.
        until: Time,
    },
    /// Give it back.
    Released {
        /// Which.
        hold: HoldId,
    },
}
