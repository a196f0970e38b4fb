//! Where couriers were in the last minutes, as they reported it: for the map. In memory only.

use sameday_engine::id::CourierId;
use sameday_engine::unit::{Millis, Time};
use std::collections::BTreeMap;

/// Most fixes of a courier that are kept.
pub const FIXES_KEPT: usize = 24;
/// Fixes so much older than the newest are dropped.
pub const KEPT_FOR: Millis = Millis(5 * 60_000);

/// Where somebody was, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// When.
    pub time: Time,
    /// Where, as reported, in degrees.
    pub lat: f64,
    /// See `lat`.
    pub lon: f64,
}

/// The newest fixes of one courier, oldest first, each instant once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track(Vec<Fix>);

impl Track {
    /// Takes a fix in at its time; a late one stands between those around it. Of two fixes at one
    /// instant the first to come stays.
    pub fn enter(&mut self, fix: Fix) {
        let place = self.0.partition_point(|known| known.time < fix.time);
        if self.0.get(place).is_some_and(|known| known.time == fix.time) {
            return;
        }
        self.0.insert(place, fix);
        let newest = self.0.last().expect("one was just inserted").time;
        self.0.retain(|known| known.time + KEPT_FOR >= newest);
        let surplus = self.0.len().saturating_sub(FIXES_KEPT);
        self.0.drain(..surplus);
    }

    /// The newest one.
    #[must_use]
    pub fn newest(&self) -> Option<&Fix> {
        self.0.last()
    }

    /// Those of the last minutes before `now`, and the newest however old it is.
    #[must_use]
    pub fn recent(&self, now: Time) -> &[Fix] {
        let old = self.0.partition_point(|fix| fix.time + KEPT_FOR < now);
        &self.0[old.min(self.0.len().saturating_sub(1))..]
    }
}

/// Tracks of all couriers.
#[derive(Clone, Debug, Default)]
pub struct Tracks(BTreeMap<CourierId, Track>);

impl Tracks {
    /// Takes fixes of a courier in, in whatever order. Returns where he is now if one of them is
    /// newer than all before: a late fix moves nobody back.
    pub fn enter(&mut self, courier: &CourierId, fixes: impl Iterator<Item = Fix>) -> Option<Fix> {
        let track = self.0.entry(courier.clone()).or_default();
        let before = track.newest().copied();
        fixes.for_each(|fix| track.enter(fix));
        let newest = track.newest().copied();
        newest.filter(|newest| before.is_none_or(|before| newest.time > before.time))
    }

    /// A courier's track.
    #[must_use]
    pub fn of(&self, courier: &CourierId) -> Option<&Track> {
        self.0.get(courier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fix(second: i64) -> Fix {
        Fix { time: Time(second * 1_000), lat: 52.0, lon: second as f64 / 1e3 }
    }

    fn seconds(fixes: &[Fix]) -> Vec<i64> {
        fixes.iter().map(|fix| fix.time.0 / 1_000).collect()
    }

    proptest! {
        /// Against the plain definition: sorted, each instant once, young enough, the newest ones.
        #[test]
        fn a_track_is_the_newest_fixes_in_their_order(
            reported in prop::collection::vec(0..900_i64, 1..60),
        ) {
            let mut track = Track::default();
            reported.iter().for_each(|second| track.enter(fix(*second)));
            let mut all = reported.clone();
            all.sort_unstable();
            all.dedup();
            let newest = *all.last().unwrap();
            all.retain(|second| second + 300 >= newest);
            let from = all.len().saturating_sub(FIXES_KEPT);
            // What was dropped for younger ones never comes back, so nothing else is missing.
            prop_assert_eq!(seconds(&track.0), &all[from..]);
        }
    }

    #[test]
    fn late_fixes_enter_the_track_and_move_nobody_back() {
        let (mut tracks, ada) = (Tracks::default(), "ada".parse().unwrap());
        let newest = tracks.enter(&ada, [30, 10].map(fix).into_iter()).unwrap();
        assert_eq!(newest.time, Time(30_000));
        assert_eq!(tracks.enter(&ada, [20, 30].map(fix).into_iter()), None);
        assert_eq!(seconds(tracks.of(&ada).unwrap().recent(Time(40_000))), [10, 20, 30]);
    }

    #[test]
    fn old_fixes_leave_the_track_but_the_newest_stays() {
        let (mut tracks, ada) = (Tracks::default(), "ada".parse().unwrap());
        tracks.enter(&ada, [0, 200].map(fix).into_iter());
        let track = tracks.of(&ada).unwrap();
        assert_eq!(seconds(track.recent(Time(300_000))), [0, 200]);
        assert_eq!(seconds(track.recent(Time(300_001))), [200]);
        assert_eq!(seconds(track.recent(Time(9_000_000))), [200]);
    }
}
