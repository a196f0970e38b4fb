//! How fast everybody gets along today: legs that take more or less than their usual time for a
//! while.

use crate::id::Profile;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Work of a millisecond at the usual speed.
const USUAL: i128 = 1_000;

/// A while in which legs take another time than usual. Who is on his way when it begins or ends
/// goes on at the new speed, so that nobody overtakes by leaving later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slowdown {
    /// Since when.
    pub since: Time,
    /// Until when.
    pub until: Time,
    /// What a leg takes of its usual time, in thousandths: 1300 is 30 % more.
    pub permille: i64,
}

impl Slowdown {
    /// Share of the usual speed in thousandths, at least 1.
    #[must_use]
    pub fn speed(&self) -> i64 {
        ((2_000_000 + self.permille) / (2 * self.permille)).max(1)
    }

    /// Arrival of who leaves at this instant for a leg of this usual duration.
    #[must_use]
    pub fn arrival(&self, leave: Time, leg: Millis) -> Time {
        let (mut now, mut speed) = (i128::from(leave.0), USUAL);
        let mut left = i128::from(leg.0) * USUAL;
        for (from, next) in self.steps() {
            if from > now {
                if left <= (from - now) * speed {
                    break;
                }
                left -= (from - now) * speed;
                now = from;
            }
            speed = next;
        }
        time(now + (left + speed - 1).div_euclid(speed))
    }

    /// Latest departure that arrives by this instant.
    #[must_use]
    pub fn departure(&self, by: Time, leg: Millis) -> Time {
        let [(begin, slow), (end, usual)] = self.steps();
        let mut now = i128::from(by.0);
        let mut left = i128::from(leg.0) * USUAL;
        for (from, speed) in [(end, usual), (begin, slow)] {
            if now > from {
                if left <= (now - from) * speed {
                    return time(now - (left + speed - 1).div_euclid(speed));
                }
                left -= (now - from) * speed;
                now = from;
            }
        }
        time(now - (left + USUAL - 1).div_euclid(USUAL))
    }

    /// Usual duration of what is driven between two instants, a started millisecond as a whole.
    #[must_use]
    pub fn usual(&self, from: Time, to: Time) -> Millis {
        let done = self.work(to) - self.work(from);
        Millis(i64::try_from((done + USUAL - 1).div_euclid(USUAL)).unwrap_or(i64::MAX))
    }

    fn steps(&self) -> [(i128, i128); 2] {
        let speed = i128::from(self.speed());
        [(i128::from(self.since.0), speed), (i128::from(self.until.0), USUAL)]
    }

    /// Work that is done by an instant, since the beginning.
    fn work(&self, at: Time) -> i128 {
        let [(begin, slow), (end, _)] = self.steps();
        let at = i128::from(at.0);
        match at {
            at if at <= begin => (at - begin) * USUAL,
            at if at <= end => (at - begin) * slow,
            _ => (end - begin) * slow + (at - end) * USUAL,
        }
    }
}

fn time(at: i128) -> Time {
    Time(i64::try_from(at).unwrap_or(i64::MAX))
}

/// The slowdowns of today, of all profiles and of single ones; the latter count where both are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    #[serde(default)]
    all: Option<Slowdown>,
    #[serde(default)]
    of: BTreeMap<Profile, Slowdown>,
}

impl Traffic {
    /// How a profile gets along at and after this instant, where that is not as usual.
    #[must_use]
    pub fn of(&self, profile: &Profile, now: Time) -> Option<Slowdown> {
        self.of.get(profile).copied().or(self.all).filter(|slow| slow.until > now)
    }

    /// Takes over what is said of a profile, or of all: then of each single one, too.
    pub fn hear(&mut self, profile: Option<&Profile>, slow: Slowdown) {
        match profile {
            Some(profile) => drop(self.of.insert(profile.clone(), slow)),
            None => {
                self.of.clear();
                self.all = Some(slow);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Slowdown = Slowdown { since: Time(1_000), until: Time(5_000), permille: 1_300 };

    #[test]
    fn thirty_percent_more_time_is_a_speed_of_769() {
        assert_eq!(SLOW.speed(), 769);
        assert_eq!(Slowdown { permille: 1_000, ..SLOW }.speed(), 1_000);
        assert_eq!(SLOW.arrival(Time(1_000), Millis(1_000)), Time(2_301));
        assert_eq!(SLOW.arrival(Time(0), Millis(1_000)), Time(1_000));
        assert_eq!(SLOW.arrival(Time(6_000), Millis(1_000)), Time(7_000));
    }

    #[test]
    fn who_leaves_later_never_arrives_earlier_and_the_way_back_is_the_latest() {
        for permille in [700, 1_000, 1_300, 2_500] {
            let slow = Slowdown { permille, ..SLOW };
            for leg in [0, 1, 250, 3_000, 7_000] {
                for at in (0..7_000).step_by(37) {
                    let (at, leg) = (Time(at), Millis(leg));
                    let arrival = slow.arrival(at, leg);
                    assert!(arrival <= slow.arrival(at + Millis(1), leg));
                    let last = slow.departure(arrival, leg);
                    assert!(last >= at && slow.arrival(last, leg) <= arrival, "{at:?} {leg:?}");
                    let driven = slow.usual(at, arrival);
                    assert!(
                        driven >= leg && driven <= leg + Millis(2),
                        "{at:?} {leg:?} {driven:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_said_of_one_profile_counts_before_what_is_said_of_all() {
        let bike: Profile = "bike".parse().unwrap();
        let car: Profile = "car".parse().unwrap();
        let mut traffic = Traffic::default();
        traffic.hear(None, SLOW);
        traffic.hear(Some(&bike), Slowdown { permille: 900, ..SLOW });
        let of = |traffic: &Traffic, profile| traffic.of(profile, Time(1_000)).map(|s| s.permille);
        assert_eq!((of(&traffic, &bike), of(&traffic, &car)), (Some(900), Some(1_300)));
        assert_eq!(traffic.of(&car, Time(5_000)), None);
        traffic.hear(None, SLOW);
        assert_eq!(of(&traffic, &bike), Some(1_300));
    }
}
