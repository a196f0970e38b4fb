//! Breaks of couriers: which are still to be taken, and how long a courier rests.
//!
//! Nobody reports a break. It begins when the plan says so, if its courier is where the plan has
//! him by then; one without any work begins it as soon as he may.

use super::courier::{Courier, Progress};
use crate::model::Break;
use crate::unit::{Millis, Time};

/// Breaks of a courier at an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resting {
    /// Those that he has still to take and still can.
    pub left: Vec<Break>,
    /// When the last one that he has begun is over.
    pub until: Option<Time>,
}

impl Courier {
    /// His breaks by now.
    #[must_use]
    pub fn resting(&self, now: Time) -> Resting {
        let mut resting = Resting { left: Vec::new(), until: self.rests_until };
        // Who has nothing to do may be given something in this very instant.
        let idle = self.planned_next().is_none();
        let latest = if idle { now + Millis(-1) } else { now };
        for pause in &self.breaks {
            let begins = self.begins(pause).map(|at| resting.until.map_or(at, |end| at.max(end)));
            match begins {
                Some(at) if at <= latest && at <= pause.begin.to => {
                    resting.until = Some(at + pause.length);
                }
                _ if pause.begin.to < now => {}
                _ => resting.left.push(*pause),
            }
        }
        resting
    }

    /// When he begins a break if nothing changes before; `None` where he first has to do more.
    fn begins(&self, pause: &Break) -> Option<Time> {
        let (since, arrived) = match self.progress {
            Progress::Standing { since } => (since, false),
            Progress::AtStop { since } => (since, true),
        };
        let Some(next) = self.planned_next() else {
            // What he is asked for may have to be done before.
            return self.offer.is_none().then(|| pause.begin.from.max(since));
        };
        let rest = next.rests.iter().find(|rest| rest.latest == pause.begin.to)?;
        (rest.arrived == arrived).then(|| rest.start.max(since))
    }

    /// Notes which breaks have begun by now, before anything changes.
    pub(super) fn note_breaks(&mut self, now: Time) {
        if !self.breaks.is_empty() {
            let Resting { left, until } = self.resting(now);
            (self.breaks, self.rests_until) = (left, until);
        }
    }

    /// Who has nothing planned any more begins a break no earlier than now.
    pub(super) fn note_idle(&mut self, now: Time) {
        if !self.breaks.is_empty() && self.planned_next().is_none() {
            self.rests_until = self.rests_until.max(Some(now));
        }
    }
}
