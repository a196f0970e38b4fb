//! Late commitment: a planned order stays open to better ideas until its courier must leave.

use crate::config::Commit;
use crate::unit::{Millis, Time};

/// A planned pickup and the leg that leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickupTiming {
    /// Planned begin of the pickup: the courier is there and the goods are ready.
    pub start: Time,
    /// Drive from the stop before (or from where he stands).
    pub leg: Millis,
    /// From arrival to the earliest pickup.
    pub setup: Millis,
}

/// When the orders of a planned pickup are offered: at once, or at the latest departure that still
/// keeps the planned start, less a margin. Never earlier than `now`.
///
/// Holding costs nothing: a courier who leaves earlier waits at the shop, and every order that
/// comes in meanwhile finds him bound.
#[must_use]
pub fn go_at(commit: Commit, now: Time, pickup: PickupTiming) -> Time {
    match commit {
        Commit::AtOnce => now,
        Commit::JustInTime { margin } => {
            let ahead = pickup.leg + pickup.setup + margin;
            now.max(pickup.start - ahead)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(n: i64) -> Time {
        Time(n * 60_000)
    }

    #[test]
    fn work_goes_out_when_the_courier_must_leave() {
        let just = |margin| Commit::JustInTime { margin: Millis::from_mins(margin) };
        let pickup = PickupTiming {
            start: minutes(30),
            leg: Millis::from_mins(6),
            setup: Millis::from_mins(2),
        };
        for (commit, now, expected) in [
            (Commit::AtOnce, 10, 10),
            (just(0), 10, 22),
            (just(3), 10, 19),
            (just(0), 22, 22),
            (just(0), 25, 25),
        ] {
            assert_eq!(go_at(commit, minutes(now), pickup), minutes(expected), "{commit:?} {now}");
        }
    }
}
