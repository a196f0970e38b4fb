//! How long a search may run, what it is told and what it tells.

use super::operator::Without;
use crate::unit::Money;

/// Share of a time budget after its end in which a plan is still explained.
const GRACE: f64 = 0.02;

/// How long a search may run. The engine owns no clock: a caller who has one lends a callback.
///
/// With both limits the one reached first ends the search; with neither it ends after the start
/// plan. Only an iteration limit alone gives the same bytes on every machine.
#[derive(Clone, Copy, Default)]
pub struct Budget<'a> {
    /// Iterations of each island.
    pub iterations: Option<u64>,
    /// Share of the time budget that has elapsed: 0 at the start, the search ends at 1.
    pub elapsed: Option<&'a (dyn Fn() -> f64 + Sync)>,
}

impl<'a> Budget<'a> {
    /// A number of iterations for each island: reproducible.
    #[must_use]
    pub fn iterations(n: u64) -> Self {
        Self { iterations: Some(n), elapsed: None }
    }

    /// Until the callback returns 1.
    #[must_use]
    pub fn elapsed(share: &'a (dyn Fn() -> f64 + Sync)) -> Self {
        Self { iterations: None, elapsed: Some(share) }
    }

    /// Share used up after so many iterations.
    #[must_use]
    pub fn share(&self, done: u64) -> f64 {
        let counted = match self.iterations {
            Some(0) => 1.0,
            Some(n) => done as f64 / n as f64,
            None if self.elapsed.is_some() => 0.0,
            None => 1.0,
        };
        self.elapsed.map_or(counted, |elapsed| elapsed().max(counted))
    }

    /// Whether there is time to say more about the plan found: always without a clock.
    pub(crate) fn in_time(&self) -> bool {
        self.elapsed.is_none_or(|elapsed| elapsed() < 1.0 + GRACE)
    }
}

/// How a search is run. The default is a cold start of one island with seed 0.
#[derive(Clone, Debug, Default)]
pub struct SearchConfig {
    /// Seed of every random choice.
    pub seed: u64,
    /// Independent searches that exchange their best plans at fixed shares of the budget; a
    /// property of the request, not of the machine. 0 means 1.
    pub islands: u32,
    /// Start from the couriers' hints; the annealing starts cooler then.
    pub warm: bool,
    /// Recompute everything from scratch after every iteration and compare (slow; for tests).
    pub audit: bool,
    /// Operators of the search to do without, to measure what they bring.
    pub without: Without,
}

/// What a search did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Ruin-and-recreate iterations of all islands.
    pub iterations: u64,
    /// Iterations whose plan became the current one.
    pub accepted: u64,
    /// Iterations that gave a new best plan.
    pub improved: u64,
}

/// What a running search reports now and then.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Share of the budget used up.
    pub share: f64,
    /// Iterations so far.
    pub iterations: u64,
    /// Couriers with a route in the best plan.
    pub routes: usize,
    /// Orders left out of the best plan.
    pub unassigned: usize,
    /// Cost of the best plan (classic PDPTW: distance in scaled units).
    pub cost: Money,
}
