//! Several starts of one search, of which the best is gone on from (classic PDPTW).
//!
//! With the least couriers a plan is hard to leave: what the first one of them looks like decides
//! how cheap it can become. So the first part of the budget goes to several starts. The first saves
//! as many couriers as it can and makes the plan cheap. Each later one stops saving at one courier
//! more than the best start has, makes that plan cheap, and saves the others from there. One that
//! cannot reach the best start's couriers ends at once; a better plan of another search counts as
//! a start, too. Where that one courier more makes plans much cheaper, the least couriers are a
//! tight fit: annealing finds little there, other starts do.

use super::phases::Phase;
use super::snapshot::Snapshot;

/// Share of the budget in which starts are made; one that would end later is not begun.
const UNTIL: f64 = 0.35;
/// The same where the least couriers are a tight fit.
const UNTIL_TIGHT: f64 = 0.75;
/// How much cheaper one courier more makes a plan then, as a share of its cost.
const TIGHT: f64 = 0.05;

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
    /// The best of those that have ended, and of the plans of other searches.
    pub best: Option<Snapshot>,
    /// Couriers and cost of the best that was made cheap here.
    own: Option<(usize, i64)>,
    stage: Stage,
    began: f64,
    /// The least couriers are a tight fit.
    tight: bool,
}

impl Starts {
    pub fn new(bare: Snapshot) -> Self {
        Self { bare, best: None, own: None, stage: Stage::Least, began: 0.0, tight: false }
    }

    /// The phase under way of this start is over, which has found `plan`.
    pub fn next(&mut self, plan: &Snapshot, share: f64, per_order: f64) -> Next {
        let (stage, next) = match self.stage {
            Stage::Nearly => (Stage::Tidy, Next::Phase(Phase::start_cost(share, per_order))),
            Stage::Tidy => {
                self.tight |= self.own.is_some_and(|best| loosens(best, plan));
                (Stage::Least, Next::Phase(Phase::start_fleet(share)))
            }
            Stage::Least if self.best.as_ref().is_some_and(|best| plan.used > best.used) => {
                (Stage::Nearly, self.end(plan, share))
            }
            Stage::Least => {
                (Stage::Last, Next::Phase(Phase::start_cost(share, per_order).settled()))
            }
            Stage::Last => {
                let own = (plan.used, plan.cost);
                self.own = Some(self.own.map_or(own, |best| best.min(own)));
                (Stage::Nearly, self.end(plan, share))
            }
        };
        self.stage = stage;
        next
    }

    /// A plan to go on from if none is better: that of a start, or of another search.
    pub fn offer(&mut self, plan: Snapshot) {
        if self.best.as_ref().is_none_or(|best| plan.rank(true) < best.rank(true)) {
            self.best = Some(plan);
        }
    }

    fn end(&mut self, plan: &Snapshot, share: f64) -> Next {
        self.offer(plan.clone());
        let took = share - std::mem::replace(&mut self.began, share);
        let until = if self.tight { UNTIL_TIGHT } else { UNTIL };
        if share + took < until {
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

/// Whether a plan with more couriers than the best one is much cheaper, both made cheap.
fn loosens((used, cost): (usize, i64), plan: &Snapshot) -> bool {
    plan.used > used && (plan.cost as f64) < (1.0 - TIGHT) * cost as f64
}

#[cfg(test)]
mod tests {
    use super::super::instance::Instance;
    use super::super::problem::Problem;
    use super::super::solution::Solution;
    use super::*;
    use std::sync::Arc;

    /// A plan that uses so many couriers and costs so much.
    fn plan(used: usize, cost: i64) -> Snapshot {
        let problem = Problem::default();
        let solution = Solution::bare(Arc::new(Instance::new(&problem)));
        let mut plan = Snapshot::of(&solution);
        (plan.used, plan.cost) = (used, cost);
        plan
    }

    #[test]
    fn a_later_start_stops_above_the_best_one_and_the_best_one_is_gone_on_from() {
        let mut starts = Starts::new(plan(0, 0));
        let next = |starts: &mut Starts, used, share| starts.next(&plan(used, 100), share, 0.001);
        assert!(!starts.suffices(1), "the first saves what it can");
        assert!(matches!(next(&mut starts, 5, 0.05), Next::Phase(_)));
        assert!(matches!(next(&mut starts, 5, 0.1), Next::Again(_)));
        assert!(starts.suffices(6) && !starts.suffices(7), "one more than five");
        for (share, last) in [(0.13, false), (0.16, false), (0.19, true)] {
            let settled = |phase: Phase| phase.settled == last;
            assert!(matches!(next(&mut starts, 4, share), Next::Phase(phase) if settled(phase)));
        }
        assert!(!starts.suffices(1), "from there it saves what it can");
        assert!(matches!(next(&mut starts, 4, 0.22), Next::Again(_)));
        assert!(starts.suffices(5) && !starts.suffices(6), "one more than four");
        for share in [0.25, 0.28] {
            assert!(matches!(next(&mut starts, 6, share), Next::Phase(_)));
        }
        let last = next(&mut starts, 6, 0.31);
        assert!(matches!(last, Next::Done(_)), "it needs more, and another would end too late");
        assert_eq!(starts.best.map(|best| best.used), Some(4));
    }

    #[test]
    fn a_plan_of_another_search_counts_as_one_of_the_starts() {
        let mut starts = Starts::new(plan(0, 0));
        starts.offer(plan(4, 100));
        starts.offer(plan(5, 90));
        assert_eq!(starts.best.as_ref().map(|best| best.used), Some(4), "couriers first");
        let next = starts.next(&plan(5, 80), 0.05, 0.001);
        assert!(matches!(next, Next::Again(_)), "the first one needs more and ends");
        assert!(starts.suffices(5) && !starts.suffices(6), "one more than four");
        starts.next(&plan(5, 80), 0.1, 0.001);
        starts.next(&plan(6, 70), 0.15, 0.001);
        assert!(!starts.tight, "what was heard, or ended early, may not be as cheap as it can be");
    }

    #[test]
    fn more_starts_are_made_where_one_courier_more_is_much_cheaper() {
        for (cost, more) in [(96, false), (94, true)] {
            let mut starts = Starts::new(plan(0, 0));
            starts.next(&plan(5, 100), 0.05, 0.001);
            starts.next(&plan(5, 100), 0.1, 0.001);
            for (used, cost, share) in [(6, 200, 0.2), (6, cost, 0.25), (5, 110, 0.3)] {
                starts.next(&plan(used, cost), share, 0.001);
            }
            let last = starts.next(&plan(5, 90), 0.35, 0.001);
            assert_eq!(matches!(last, Next::Again(_)), more, "{cost}");
        }
    }
}
