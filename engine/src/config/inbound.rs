//! Whether goods on their way to a shop are promised.

use crate::unit::Millis;
use serde::{Deserialize, Serialize};

/// Tunables of promises that rest on deliveries to shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InboundPromise {
    /// Whether shops promise them that do not say it themselves.
    pub promise: bool,
    /// How much later than announced a delivery may come without breaking a promise.
    pub margin: Millis,
    /// Deliveries that come later than this from now are not promised.
    pub horizon: Millis,
    /// How many of a thousand announced deliveries come whole and in time.
    pub confidence: i64,
}

impl Default for InboundPromise {
    fn default() -> Self {
        Self {
            promise: false,
            margin: Millis::from_mins(15),
            horizon: Millis::from_mins(48 * 60),
            confidence: 900,
        }
    }
}
