//! Several starts of one search, of which the best is gone on from (classic PDPTW).
//!
//! With the least couriers a plan is hard to leave: what the first one of them looks like decides
//! how cheap it can become. So the first part of the budget goes to several starts. The first saves
//! as many couriers as it can and makes the plan cheap. Each later one stops saving at one courier
//! more than the best start has, makes that plan cheap, and saves the others from there.

use super::phases::Phase;
use super::snapshot::Snapshot;

/// Share of the budget in which starts are made; one that would end later is not begun.
const UNTIL: f64 = 0.35;

/// What a start is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Saves couriers down to one more than the best start has.
    Nearly,
    /// Makes that plan cheap.
    Tidy,
    /// Saves as many as it can.
    Least,
    /// Makes that plan cheap.
    Last,
}

/// What to do when a phase of a start is over.
pub(crate) enum Next {
    /// Go on with this phase.
    Phase(Phase),
    /// Begin again, with this phase.
    Again(Phase),
    /// Go on from the best start: there is no time for another one.
    Done(Phase),
}

/// The starts of a search.
pub(crate) struct Starts {
    /// What each begins with.
    pub bare: Snapshot,
    /// The best of those that have ended.
    pub best: Option<Snapshot>,
    stage: Stage,
    began: f64,
}

impl Starts {
    pub fn new(bare: Snapshot) -> Self {
        Self { bare, best: None, stage: Stage::Least, began: 0.0 }
    }

    /// The phase under way of this start is over, which has found `plan`.
    pub fn next(&mut self, plan: &Snapshot, share: f64, per_order: f64) -> Next {
        let (stage, next) = match self.stage {
            Stage::Nearly => (Stage::Tidy, Next::Phase(Phase::start_cost(share, per_order))),
            Stage::Tidy => (Stage::Least, Next::Phase(Phase::start_fleet(share))),
            Stage::Least => (Stage::Last, Next::Phase(Phase::start_cost(share, per_order))),
            Stage::Last => (Stage::Nearly, self.end(plan, share)),
        };
        self.stage = stage;
        next
    }

    fn end(&mut self, plan: &Snapshot, share: f64) -> Next {
        if self.best.as_ref().is_none_or(|best| plan.rank(true) < best.rank(true)) {
            self.best = Some(plan.clone());
        }
        let took = share - std::mem::replace(&mut self.began, share);
        if share + took < UNTIL {
            Next::Again(Phase::start_fleet(share))
        } else {
            Next::Done(Phase::goes_on(share))
        }
    }

    /// Whether a start with so many couriers is to be made cheap before any more are saved.
    pub fn suffices(&self, used: usize) -> bool {
        let least = self.best.as_ref().map_or(0, |best| best.used);
        self.stage == Stage::Nearly && used <= least + 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::instance::Instance;
    use super::super::problem::Problem;
    use super::super::solution::Solution;
    use super::*;
    use std::sync::Arc;

    /// A plan that uses so many couriers.
    fn plan(used: usize) -> Snapshot {
        let problem = Problem::default();
        let solution = Solution::bare(Arc::new(Instance::new(&problem)));
        let mut plan = Snapshot::of(&solution);
        plan.used = used;
        plan
    }

    #[test]
    fn a_later_start_stops_above_the_best_one_and_the_best_one_is_gone_on_from() {
        let mut starts = Starts::new(plan(0));
        let next = |starts: &mut Starts, used, share| starts.next(&plan(used), share, 0.001);
        assert!(!starts.suffices(1), "the first saves what it can");
        assert!(matches!(next(&mut starts, 5, 0.05), Next::Phase(_)));
        assert!(matches!(next(&mut starts, 5, 0.1), Next::Again(_)));
        assert!(starts.suffices(6) && !starts.suffices(7), "one more than five");
        for share in [0.13, 0.16, 0.19] {
            assert!(matches!(next(&mut starts, 4, share), Next::Phase(_)));
        }
        assert!(!starts.suffices(1), "from there it saves what it can");
        assert!(matches!(next(&mut starts, 4, 0.22), Next::Again(_)));
        assert!(starts.suffices(5) && !starts.suffices(6), "one more than four");
        for share in [0.25, 0.28, 0.31] {
            assert!(matches!(next(&mut starts, 6, share), Next::Phase(_)));
        }
        assert!(matches!(next(&mut starts, 6, 0.34), Next::Done(_)), "another would end too late");
        assert_eq!(starts.best.map(|best| best.used), Some(4));
    }
}
