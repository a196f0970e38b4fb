//! Where couriers without work wait.

use crate::unit::Millis;
use serde::{Deserialize, Serialize};

/// Advice to couriers without work. They need not follow it, and it is not paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Waiting {
    /// From one look at those without work to the next; zero: nobody is advised.
    pub every: Millis,
    /// Orders of so long a time from now on are thought of.
    pub ahead: Millis,
    /// A shop further than this from everybody without work is as good as left alone.
    pub reach: Millis,
    /// What a minute of empty drive must save of the mean way to the next order, in thousandths of
    /// a minute.
    pub drive_permille: i64,
    /// Whose shift ends sooner than this stays where he is.
    pub stays: Millis,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            every: Millis::ZERO,
            ahead: Millis::from_mins(30),
            reach: Millis::from_mins(15),
            drive_permille: 100,
            stays: Millis::from_mins(20),
        }
    }
}
