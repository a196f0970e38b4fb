//! What was decided about gestures.

use crate::id::{CourierId, OrderId, StoreId};
use crate::model::{Presented, Proof, Receipt, Scan};
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// What follows from a gesture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PeopleDecision {
    /// Goods were sold: the receipt is the sale of a till.
    Sold {
        /// See there.
        receipt: Receipt,
    },
    /// A courier is at a shop.
    CheckedIn {
        /// Who.
        courier: CourierId,
        /// Where.
        store: StoreId,
        /// His shift goes on until then; `None` leaves it as it is.
        until: Option<Time>,
    },
    /// Something was shown for a hand-over.
    Proved {
        /// Of which order.
        order: OrderId,
        /// What.
        proof: Proof,
    },
    /// What came of a gesture, for whoever repeats it at once.
    Answered {
        /// What makes a repetition the same.
        scan: Scan,
        /// What came of it.
        presented: Presented,
    },
}
