//! What was ordered before this journal began: the past that a forecast is learned from.

use crate::id::StoreId;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// Orders of days before this journal began; each day is told once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDemand {
    /// The spans of time that these are all deliveries of, apart and oldest first.
    pub watched: Vec<Span>,
    /// The deliveries, oldest first.
    pub orders: Vec<PastOrder>,
}

/// A delivery of the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastOrder {
    /// When it was ordered.
    pub at: Time,
    /// Where its goods came from.
    pub store: StoreId,
}
