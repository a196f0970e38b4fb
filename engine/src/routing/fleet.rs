//! Fleet phase: one route less, until every order has a place again.
//!
//! Every absent order has a counter that grows at each iteration it stays out. A changed plan is
//! taken when no order is absent or when the sum of the counters over the absent orders falls, so
//! that orders which are hard to place win against easy ones (SISR, Christiaens and Vanden Berghe,
//! 2020). Where the sum stays, it is taken if the plan gets no dearer, by the annealing at its last
//! temperature: compact routes leave room, and what is saved at any price is hard to make cheap.

use super::early::Early;
use super::insertion::Scope;
use super::instance::{NONE, Standing};
use super::operator::Operator;
use super::recreate::{self, Attempt};
use super::search::Search;
use super::solution::Solution;
use crate::rng::Rng;

/// Chance that an absent order that fits in no near route is tried in all routes.
const ALL_ROUTES: f64 = 0.1;
/// Chance that the ruin is centred at an absent order.
const AT_ABSENT: f64 = 0.5;

/// Absent orders that are few, and that are hopelessly many.
const FEW: usize = 3;
const MANY: usize = 6;
/// Fleet phases in a row that end with more than a few orders absent before no more are tried.
const DOUBTS: u32 = 2;

/// Counters of the fleet phase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fleet {
    counters: Vec<u64>,
    /// Orders that found no place in the iteration at hand.
    failed: Vec<u32>,
    /// Most routes allowed.
    limit: usize,
    /// Least orders that were absent since a route was taken out.
    least: usize,
    /// How clear it is by now that no other route can be saved.
    doubts: u32,
}

impl Fleet {
    pub fn new(requests: usize) -> Self {
        Self { counters: vec![0; requests], limit: usize::MAX, ..Self::default() }
    }

    /// Takes the route out whose orders are easiest to place elsewhere; false if there is none.
    pub fn shrink(&mut self, search: &mut Search<'_, '_>) -> bool {
        self.least = usize::MAX;
        let solution = &mut search.solution;
        if !solution.absent.is_empty() {
            self.limit = solution.routes.len();
            return true;
        }
        if solution.used <= 1 {
            return false;
        }
        let mut best: Option<(u64, u32)> = None;
        for (v, route) in solution.routes.iter().enumerate() {
            let v = v as u32;
            let bound = |r: u32| solution.instance.standing[r as usize] != Standing::Free;
            let mut requests = route.stops.iter().map(|s| s.request).filter(|r| *r != NONE);
            if route.is_empty() || route.frozen > 0 || requests.clone().any(bound) {
                continue;
            }
            let sum: u64 = requests.clone().map(|r| self.counters[r as usize]).sum();
            let size = requests.by_ref().count() as u64;
            let key = sum * 16 + size * 4 + search.rng.below(8) as u64;
            if best.is_none_or(|(least, _)| key < least) {
                best = Some((key, v));
            }
        }
        let Some((_, v)) = best else { return false };
        let stops = &solution.routes[v as usize].stops;
        let mut requests: Vec<u32> =
            stops[1..stops.len() - 1].iter().map(|stop| stop.request).collect();
        requests.sort_unstable();
        requests.dedup();
        solution.begin();
        solution.take_out(&requests);
        solution.commit(&mut search.stale);
        self.limit = solution.used;
        true
    }

    /// One ruin and recreate under the limit of routes; false if no route can be saved.
    pub fn iterate(&mut self, search: &mut Search<'_, '_>) -> bool {
        if search.solution.absent.is_empty() && !self.shrink(search) {
            return false;
        }
        let at_absent = search.config.without.chance(Operator::AtAbsent, AT_ABSENT);
        let absent = &search.solution.absent;
        let seed = if search.rng.chance(at_absent) {
            absent[search.rng.below(absent.len())]
        } else {
            search.rng.below(search.solution.places.len()) as u32
        };
        let old = self.sum(absent);
        let most = match search.config.without.has(Operator::CompactFleets) {
            true => i64::MIN,
            false => search.most_when_cold(),
        };
        search.solution.begin();
        search.ruin(seed);
        let mut requests = search.solution.absent.clone();
        let sorting = search.sorting();
        search.keys.sort(&mut requests, sorting, &mut search.rng);
        let mut failed = std::mem::take(&mut self.failed);
        failed.clear();
        let mut attempt = Fewer {
            counters: &self.counters,
            limit: self.limit,
            old,
            most,
            early: search.early(),
            sum: 0,
            failed,
        };
        recreate::greedy(
            &mut search.solution,
            &mut search.inserter,
            search.neighbours,
            &mut requests,
            &mut attempt,
            &mut search.rng,
        );
        let Fewer { early, sum, failed, .. } = attempt;
        for r in &failed {
            self.counters[*r as usize] += 1;
        }
        let accepted = sum < old || sum == old && search.solution.cost <= most;
        early.confirm(accepted);
        if accepted {
            self.least = self.least.min(failed.len());
            search.keep();
        } else {
            search.solution.rollback();
        }
        self.failed = failed;
        true
    }

    /// A phase has ended without another route saved: whether it is time to give up. Where the last
    /// few orders found no place it may still succeed from another plan.
    pub fn fails(&mut self) -> bool {
        self.doubts = match self.least {
            0..FEW => 0,
            FEW..MANY => self.doubts + 1,
            _ => DOUBTS,
        };
        self.doubts >= DOUBTS
    }

    fn sum(&self, absent: &[u32]) -> u64 {
        absent.iter().map(|r| self.counters[*r as usize] + 1).sum()
    }
}

/// One recreate under the limit of routes.
struct Fewer<'a> {
    counters: &'a [u64],
    limit: usize,
    /// Sum of the counters over the absent orders before, and what a plan with the same may cost.
    old: u64,
    most: i64,
    early: Early,
    /// Orders that found no place, and the sum of their counters.
    failed: Vec<u32>,
    sum: u64,
}

impl Attempt for Fewer<'_> {
    fn scope(&mut self, solution: &Solution<'_>, rng: &mut Rng) -> Scope {
        Scope {
            open: solution.used < self.limit,
            near_only: !rng.chance(ALL_ROUTES),
            blink: true,
            eager: false,
            hurry: None,
        }
    }

    fn fails(&mut self, r: u32, _: usize) -> bool {
        self.failed.push(r);
        self.sum += self.counters[r as usize] + 1;
        false
    }

    fn hopeless(&mut self, solution: &Solution<'_>, pending: &[u32]) -> bool {
        let Self { old, most, sum, .. } = *self;
        self.early.stops(|| sum > old || sum == old && solution.least_cost(pending) > most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hope_is_gone_after_a_clear_failure_or_two_doubtful_ones() {
        let ends = |fleet: &mut Fleet, least| {
            fleet.least = least;
            fleet.fails()
        };
        let mut fleet = Fleet::new(9);
        assert!(!ends(&mut fleet, 1) && !ends(&mut fleet, 3), "one doubt");
        assert!(!ends(&mut fleet, 2) && !ends(&mut fleet, 5), "close again in between");
        assert!(ends(&mut fleet, 4), "two doubts in a row");
        assert!(ends(&mut Fleet::new(9), 6), "far from any success");
    }
}
