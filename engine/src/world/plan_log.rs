//! The latest changes of accepted routes, so that whoever knows an older version of the plan can
//! catch up. Made again while the journal is folded; after a restore it begins anew.

use crate::decision::RouteChange;
use crate::id::CourierId;
use crate::model::RouteDiff;
use crate::unit::Time;
use std::collections::VecDeque;

/// Changes kept.
const KEPT: usize = 1_024;

/// One courier's route became another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChange {
    /// Version of the plan after it.
    pub version: u64,
    /// Journal time.
    pub at: Time,
    /// Whose route.
    pub courier: CourierId,
    /// What differs.
    pub diff: RouteDiff,
}

/// The newest changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanLog {
    /// All changes after this version are here.
    whole_after: u64,
    changes: VecDeque<PlanChange>,
}

impl PlanLog {
    /// Nothing is known of what was before this version.
    #[must_use]
    pub fn after(version: u64) -> Self {
        Self { whole_after: version, changes: VecDeque::new() }
    }

    pub(super) fn add(&mut self, version: u64, at: Time, routes: &[RouteChange]) {
        for route in routes {
            let (courier, diff) = (route.courier.clone(), route.diff.clone());
            self.changes.push_back(PlanChange { version, at, courier, diff });
        }
        while self.changes.len() > KEPT {
            let dropped = self.changes.pop_front().expect("more than none are kept");
            self.whole_after = dropped.version;
        }
    }

    /// The oldest version from which one can catch up.
    #[must_use]
    pub fn whole_after(&self) -> u64 {
        self.whole_after
    }

    /// Changes after a version, oldest first; `None` when some of them are not known any more.
    #[must_use]
    pub fn since(&self, version: u64) -> Option<impl Iterator<Item = &PlanChange>> {
        let later = self.changes.iter().filter(move |change| change.version > version);
        (version >= self.whole_after).then_some(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str) -> RouteChange {
        RouteChange {
            courier: name.parse().unwrap(),
            leaves_at: Time(0),
            stops: Vec::new(),
            diff: RouteDiff::default(),
        }
    }

    #[test]
    fn what_is_not_kept_is_not_passed_over_in_silence() {
        let mut log = PlanLog::default();
        let kept = KEPT as u64;
        for version in 1..=kept + 2 {
            log.add(version, Time(0), &[change("ada")]);
        }
        assert_eq!(log.whole_after(), 2);
        assert!(log.since(1).is_none());
        let versions = |from| log.since(from).unwrap().map(|c| c.version).collect::<Vec<_>>();
        assert_eq!(versions(2).len(), KEPT);
        assert_eq!(versions(kept), [kept + 1, kept + 2]);
        assert!(PlanLog::after(7).since(6).is_none());
    }
}
