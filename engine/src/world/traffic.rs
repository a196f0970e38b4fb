//! How fast everybody gets along today, and what that does to who is on his way.

use super::World;
use super::courier::{Courier, Progress};
use crate::event::TrafficReport;
use crate::id::Profile;
use crate::model::{Slowdown, Traffic};
use crate::unit::{Millis, Time};

impl World {
    /// What slows a profile down from now on, if anything does.
    #[must_use]
    pub fn slowdown(&self, profile: &Profile) -> Option<Slowdown> {
        self.traffic.of(profile, self.now)
    }

    /// Arrival of who leaves at this instant for a leg of this usual duration.
    #[must_use]
    pub fn arrival(&self, profile: &Profile, leave: Time, leg: Millis) -> Time {
        self.slowdown(profile).map_or(leave + leg, |slow| slow.arrival(leave, leg))
    }

    /// Latest departure for such a leg that arrives by this instant.
    #[must_use]
    pub fn departure(&self, profile: &Profile, by: Time, leg: Millis) -> Time {
        self.slowdown(profile).map_or(by - leg, |slow| slow.departure(by, leg))
    }

    /// What such a leg takes if it is begun now.
    #[must_use]
    pub fn takes_now(&self, profile: &Profile, leg: Millis) -> Millis {
        self.arrival(profile, self.now, leg) - self.now
    }

    /// What is heard counts from now on, for those under way too.
    pub(super) fn hear_traffic(&mut self, report: &TrafficReport) {
        let now = self.now;
        let before = self.traffic.clone();
        let slow = Slowdown { since: now, until: report.until, permille: report.permille };
        self.traffic.hear(report.profile.as_ref(), slow);
        for courier in self.couriers.values_mut() {
            let arrives_at = expected(courier, now, &before, &self.traffic);
            courier.arrives_at = arrives_at.or(courier.arrives_at);
        }
    }
}

/// When somebody who is on his way will be there now.
fn expected(courier: &Courier, now: Time, before: &Traffic, after: &Traffic) -> Option<Time> {
    let moving = matches!(courier.progress, Progress::Standing { .. }) && courier.frozen(now) > 0;
    let planned = courier.route.first().filter(|_| moving)?.arrival;
    let planned = courier.arrives_at.unwrap_or(planned);
    if planned <= now {
        return None;
    }
    let profile = &courier.spec.profile;
    let left = before.of(profile, now).map_or(planned - now, |old| old.usual(now, planned));
    Some(after.of(profile, now).map_or(now + left, |new| new.arrival(now, left)))
}
