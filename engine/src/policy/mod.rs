//! When to act: pure functions over plain values, so that another policy is another function.

use crate::config::Commit;
use crate::unit::{Millis, Time};

/// What the choice of the moment depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickupTiming {
    /// Planned start of the pickup: the courier is there and the goods are ready.
    pub start: Time,
    /// Time from arrival to the earliest start.
    pub setup: Millis,
    /// The way from the previous stop, or from where he stands.
    pub leg: Millis,
}

/// The moment at which a planned order must be offered to its courier: go now or hold until.
#[must_use]
pub fn go_at(commit: Commit, now: Time, pickup: PickupTiming) -> Time {
    match commit {
        Commit::AtOnce => now,
        Commit::JustInTime { margin } => {
            now.max(pickup.start - (pickup.setup + pickup.leg + margin))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_in_time_leaves_when_he_must() {
        let commit = Commit::JustInTime { margin: Millis(1_000) };
        let pickup = PickupTiming { start: Time(600_000), setup: Millis(120_000), leg: Millis(180_000) };
        for (now, expected) in [(0, 299_000), (299_000, 299_000), (400_000, 400_000)] {
            assert_eq!(go_at(commit, Time(now), pickup), Time(expected));
            assert_eq!(go_at(Commit::AtOnce, Time(now), pickup), Time(now));
        }
    }
}
