//! What happens to people of the city without being told to anybody: they tell it themselves, in
//! their own time.

use sameday_engine::id::{CourierId, OrderId};
use serde::Deserialize;

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A courier stays longer at the stop where he stands.
    Stays {
        /// Who.
        courier: CourierId,
        /// How much longer, in seconds.
        for_s: i64,
    },
    /// Nobody will open at the door of an order.
    Absent {
        /// Which.
        order: OrderId,
    },
    /// The shelves from which an order is to be picked turn out to be empty.
    Emptied {
        /// Which.
        order: OrderId,
    },
    /// A courier cannot go on: he stands where he is and tells nobody.
    BreaksDown {
        /// Who.
        courier: CourierId,
    },
}
