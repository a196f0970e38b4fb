//! What came of somebody who wanted to take goods away.

use crate::id::{HoldId, OrderId};
use crate::model::Line;
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// A decision about a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum CollectDecision {
    /// The code was wrong: nothing was handed over.
    WrongCode {
        /// For which order it was shown.
        order: OrderId,
    },
    /// Some of the goods left the shop, the rest waits on.
    HandedOverPart {
        /// Of which order.
        order: OrderId,
        /// Which hold they belong to.
        hold: HoldId,
        /// What.
        lines: Vec<Line>,
        /// When, as a physical fact.
        at: Time,
    },
}
