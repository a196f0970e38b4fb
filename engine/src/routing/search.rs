//! One search: a solution, what it has learnt, and the loop over its phases.

use super::anneal::{self, Cooling};
use super::budget::{Budget, SearchConfig, Stats};
use super::construct;
use super::early::Early;
use super::fleet::Fleet;
use super::insertion::{Inserter, Scope};
use super::instance::{NONE, Standing};
use super::neighbours::Neighbours;
use super::operator::Operator;
use super::phases::{Aim, Phase};
use super::recreate::{self, Attempt, Keys, Sorting};
use super::ruin::Ruin;
use super::snapshot::Snapshot;
use super::solution::Solution;
use super::starts::{Next, Starts};
use crate::rng::Rng;

/// Absent orders that an iteration tries again beside those it took out.
const RETRIES: usize = 6;
/// Share of iterations that also serve orders at a loss, for others to join.
const EAGER: f64 = 0.1;
/// How much an iteration takes out for fewer couriers, in units of what it does for less cost: what
/// moves one absent order to a better place moves few others.
const FLEET_SIZE: f64 = 0.6;
/// Chance that strings lie around visits that fit together in time, where cost is saved.
const TIMELY: f64 = 0.5;
/// How often an iteration begins again with an order that found no place. Only where no courier is
/// to be saved any more: in plans from which couriers are still to go it saved none.
const AGAIN: u32 = 2;
/// Share of the budget that the first iteration is expected to take where that is watched, and what
/// remains of an expectation after an iteration that took less.
const FIRST_STEP: f64 = 0.1;
const STEP_FADES: f64 = 0.7;
/// Iterations between two looks at the budget.
const STRIDE: u64 = 16;

/// A search on one thread.
pub(crate) struct Search<'a, 'p> {
    pub solution: Solution<'p>,
    pub best: Snapshot,
    pub stats: Stats,
    pub(super) inserter: Inserter,
    pub(super) neighbours: &'a Neighbours,
    pub(super) keys: &'a Keys,
    pub(super) rng: Rng,
    /// Routes that may differ from those of `best`.
    pub(super) stale: Vec<u32>,
    fleet: Fleet,
    cooling: Cooling,
    pub(super) config: SearchConfig,
    /// As long as starts are made.
    starts: Option<Starts>,
    phase: Phase,
    /// The phase is to begin at the best plan.
    begins: bool,
    chosen: Vec<u32>,
    /// Share of the budget that an iteration is expected to take, where that is watched.
    step: f64,
}

impl<'a, 'p> Search<'a, 'p> {
    /// A search that begins at this solution; orders that are still absent are inserted first.
    pub fn new(
        mut solution: Solution<'p>,
        neighbours: &'a Neighbours,
        keys: &'a Keys,
        (config, island): (&SearchConfig, u32),
        budget: &Budget<'_>,
    ) -> Self {
        let mut rng = Rng::stream(config.seed, &format!("routing island {island}"));
        let mut inserter = Inserter::new(&solution.instance);
        inserter.audit = config.audit;
        inserter.without = config.without;
        let fleet = solution.instance.problem.rules.vehicles_first;
        let several = solution.instance.fast && !config.without.has(Operator::Starts);
        let cold = fleet && several && solution.used == 0;
        let starts = cold.then(|| Starts::new(Snapshot::of(&solution)));
        construct::construct(&mut solution, &mut inserter, neighbours, keys, &mut rng, budget);
        Self {
            best: Snapshot::of(&solution),
            stats: Stats::default(),
            inserter,
            neighbours,
            keys,
            rng,
            stale: Vec::new(),
            fleet: Fleet::new(solution.places.len()),
            cooling: cooling(&solution, config.warm),
            config: config.clone(),
            phase: if cold { Phase::start_fleet(0.0) } else { Phase::first(fleet) },
            starts,
            begins: true,
            chosen: Vec::new(),
            step: FIRST_STEP,
            solution,
        }
    }

    /// Iterates until this share of the budget is used up.
    pub fn run_until(&mut self, end: f64, budget: &Budget<'_>) {
        if self.solution.instance.requests() == 0 {
            return;
        }
        let timed = budget.iterations.is_none() && !self.solution.instance.fast;
        loop {
            let share = budget.share(self.stats.iterations);
            // Where an iteration takes long, one that would end too late is not begun.
            let too_long = timed && share + self.step > 1.0;
            if share >= end || too_long {
                break;
            }
            self.enter_phase(share);
            let stride = match budget.iterations {
                Some(n) => STRIDE.min(n - self.stats.iterations),
                None if self.solution.instance.fast => STRIDE,
                // With many shops and couriers an iteration takes a thousand looks at a clock.
                None => 1,
            };
            for _ in 0..stride {
                self.iterate(share);
            }
            if timed {
                let took = budget.share(self.stats.iterations) - share;
                self.step = took.max(STEP_FADES * self.step);
            }
        }
        if end >= 1.0 {
            self.give_up(end);
        }
    }

    /// Changes the phase when it is over; every phase begins at the best plan.
    fn enter_phase(&mut self, share: f64) {
        if self.phase.is_over(share) {
            let orders = self.solution.places.len() as f64;
            let per_order = orders * share / self.stats.iterations.max(1) as f64;
            self.phase = match self.starts.take() {
                Some(starts) => self.go_on(starts, share, per_order),
                None if self.ends_fleet() => Phase::last(share),
                None => self.phase.after(share, per_order),
            };
            self.begins = true;
        }
        if std::mem::take(&mut self.begins) {
            self.back_to_best();
            if self.phase.aim == Aim::Fleet && !self.shrink() {
                self.give_up(share);
            }
        }
    }

    /// Whether this phase was the last one in which couriers are saved.
    fn ends_fleet(&mut self) -> bool {
        let once = self.config.without.has(Operator::Alternation);
        self.phase.aim == Aim::Fleet && (once || self.fleet.fails())
    }

    /// What a start does after a phase.
    fn go_on(&mut self, mut starts: Starts, share: f64, per_order: f64) -> Phase {
        let phase = match starts.next(&self.best, share, per_order) {
            Next::Phase(phase) => phase,
            Next::Again(phase) => {
                starts.bare.restore(&mut self.solution);
                let (inserter, rng) = (&mut self.inserter, &mut self.rng);
                construct::again(&mut self.solution, inserter, self.neighbours, self.keys, rng);
                self.best = Snapshot::of(&self.solution);
                self.stale.clear();
                phase
            }
            Next::Done(phase) => {
                self.best = starts.best.expect("a start has ended");
                return phase;
            }
        };
        self.starts = Some(starts);
        phase
    }

    /// No courier can be saved any more: goes on from the best plan of all starts.
    fn give_up(&mut self, share: f64) {
        let earlier = self.starts.take().and_then(|starts| starts.best);
        if let Some(plan) = earlier.filter(|plan| plan.rank(true) < self.best.rank(true)) {
            self.best = plan;
        }
        self.back_to_best();
        self.phase = Phase::last(share);
    }

    /// The best plan of all starts.
    pub fn found(&self) -> &Snapshot {
        let earlier = self.starts.as_ref().and_then(|starts| starts.best.as_ref());
        let fleet = self.solution.instance.problem.rules.vehicles_first;
        earlier.filter(|plan| plan.rank(fleet) < self.best.rank(fleet)).unwrap_or(&self.best)
    }

    /// Goes on from the plan of another search. As long as starts are made here, that is but one
    /// more of them, and a phase that saves couriers is not left for a plan that is only cheaper.
    pub fn adopt(&mut self, plan: &Snapshot) {
        let couriers = |plan: &Snapshot| (plan.absent.len(), plan.used);
        let saves = couriers(plan) < couriers(&self.best);
        let plan = plan.renumbered(&mut self.solution.versions);
        if let Some(starts) = &mut self.starts {
            starts.offer(plan);
        } else if saves || self.phase.aim == Aim::Cost {
            self.best = plan;
            self.begins = true;
        }
    }

    /// Makes the best plan the current one.
    pub fn back_to_best(&mut self) {
        self.best.restore(&mut self.solution);
        self.stale.clear();
    }

    fn iterate(&mut self, share: f64) {
        self.stats.iterations += 1;
        if self.phase.aim == Aim::Fleet {
            self.iterate_fleet(share);
        } else {
            self.iterate_cost(self.phase.progress(share));
        }
        if self.config.audit {
            super::audit::audit(&self.solution);
        }
    }

    /// Ruin, recreate, annealing on the cost.
    fn iterate_cost(&mut self, share: f64) {
        let old_absent = self.solution.absent.len();
        let temperature = self.phase.warmth * self.cooling.at(share);
        let most = anneal::most(self.solution.cost, temperature, &mut self.rng);
        let seed = self.rng.below(self.solution.places.len()) as u32;
        self.solution.begin();
        let fleet = self.solution.instance.problem.rules.vehicles_first;
        let limit = if fleet { self.best.used } else { usize::MAX };
        let eager = !self.solution.instance.fast
            && self.rng.chance(self.config.without.chance(Operator::Eager, EAGER));
        self.ruin(seed);
        let mut requests = self.candidates(seed);
        let whole = self.solution.instance.fast && old_absent == 0 && self.phase.settled;
        let insists = whole && !self.config.without.has(Operator::FailedFirst);
        let again = if insists { AGAIN } else { 0 };
        let mut attempt = Cheaper { limit, eager, most, early: self.early(), again };
        self.recreate(&mut requests, &mut attempt);
        let lacks_more = fleet && self.solution.absent.len() > old_absent;
        let accepted = !lacks_more && self.solution.cost <= most;
        attempt.early.confirm(accepted);
        if accepted {
            self.keep();
        } else {
            self.solution.rollback();
        }
    }

    /// Whether a plan is given up before all orders are back: where time is distance no detour is a
    /// gain, the orders to come cost nothing at best.
    pub(super) fn early(&self) -> Early {
        let fast = self.solution.instance.fast;
        Early::new(fast && !self.config.without.has(Operator::EarlyRejection), self.config.audit)
    }

    /// Most that a plan may cost to replace the current one at the last temperature.
    pub(super) fn most_when_cold(&mut self) -> i64 {
        anneal::most(self.solution.cost, self.cooling.cold, &mut self.rng)
    }

    /// Makes the changed plan the current one, and the best one if it is.
    pub(super) fn keep(&mut self) {
        self.stats.accepted += 1;
        self.solution.commit(&mut self.stale);
        let fleet = self.solution.instance.problem.rules.vehicles_first;
        let solution = &self.solution;
        let rank = if fleet {
            (solution.absent.len(), solution.used, solution.cost)
        } else {
            (0, 0, solution.cost)
        };
        if rank < self.best.rank(fleet) {
            self.stats.improved += 1;
            self.best.save(&self.solution, &mut self.stale);
        }
    }

    /// Takes orders out around this one.
    pub(super) fn ruin(&mut self, seed: u32) {
        let mut chosen = std::mem::take(&mut self.chosen);
        chosen.clear();
        let (neighbours, rng) = (self.neighbours, &mut self.rng);
        let without = self.config.without;
        let small = self.phase.aim == Aim::Fleet && !without.has(Operator::SmallRuins);
        let size = if small { FLEET_SIZE } else { 1.0 };
        let timely = self.phase.aim == Aim::Cost
            && self.solution.instance.fast
            && rng.chance(without.chance(Operator::TimelyStrings, TIMELY));
        let solution = &self.solution;
        Ruin { solution, neighbours, rng, chosen: &mut chosen, size, timely, without }.run(seed);
        self.solution.take_out(&chosen);
        self.chosen = chosen;
    }

    /// Puts absent orders back, bound ones first.
    fn recreate(&mut self, requests: &mut [u32], attempt: &mut impl Attempt) {
        let sorting = self.sorting();
        self.keys.sort(requests, sorting, &mut self.rng);
        if !self.solution.instance.fast {
            let standing = &self.solution.instance.standing;
            requests.sort_by_key(|r| standing[*r as usize] == Standing::Free);
        }
        let (inserter, neighbours) = (&mut self.inserter, self.neighbours);
        let (solution, rng) = (&mut self.solution, &mut self.rng);
        recreate::greedy(solution, inserter, neighbours, requests, attempt, rng);
    }

    /// How absent orders are sorted this time.
    pub(super) fn sorting(&mut self) -> Sorting {
        if self.config.without.has(Operator::Sortings) {
            return Sorting::Random;
        }
        self.keys.draw(&mut self.rng)
    }

    /// Orders taken out, and of the others that are absent the one at the seed and a few more.
    fn candidates(&mut self, seed: u32) -> Vec<u32> {
        let mut requests = self.chosen.clone();
        if self.solution.absent.len() <= requests.len() + RETRIES {
            return self.solution.absent.clone();
        }
        let others = |r: &u32| !requests.contains(r);
        let mut rest: Vec<u32> = self.solution.absent.iter().copied().filter(others).collect();
        for _ in 0..RETRIES {
            let at = self.rng.below(rest.len());
            requests.push(rest.swap_remove(at));
        }
        if self.solution.places[seed as usize].vehicle == NONE && !requests.contains(&seed) {
            requests.push(seed);
        }
        requests
    }

    /// Ruin, recreate, acceptance by the counters of absent orders.
    fn iterate_fleet(&mut self, share: f64) {
        let used = self.best.used;
        let mut fleet = std::mem::take(&mut self.fleet);
        let possible = fleet.iterate(self);
        self.fleet = fleet;
        if !possible {
            self.give_up(share);
        } else if self.best.used < used {
            match &self.starts {
                Some(starts) if starts.suffices(self.best.used) => self.phase.suffices(share),
                _ => self.phase.succeeded(share),
            }
        }
    }

    /// Takes one courier's route out; false if there is none to take.
    fn shrink(&mut self) -> bool {
        let mut fleet = std::mem::take(&mut self.fleet);
        let possible = fleet.shrink(self);
        self.fleet = fleet;
        possible
    }
}

/// One recreate where cost is saved.
struct Cheaper {
    /// Most routes.
    limit: usize,
    /// Orders are also served at a loss.
    eager: bool,
    /// Most that the plan may cost.
    most: i64,
    early: Early,
    /// How often it may begin again with an order that found no place: without any order the plan
    /// had before it is of no use.
    again: u32,
}

impl Attempt for Cheaper {
    fn scope(&mut self, solution: &Solution<'_>, _: &mut Rng) -> Scope {
        Scope {
            open: solution.used < self.limit,
            near_only: false,
            blink: true,
            eager: self.eager,
            hurry: None,
        }
    }

    fn fails(&mut self, _: u32, before: usize) -> bool {
        let again = before > 0 && self.again > 0 && self.early.hopes();
        self.again -= u32::from(again);
        again
    }

    fn hopeless(&mut self, solution: &Solution<'_>, pending: &[u32]) -> bool {
        self.early.stops(|| solution.least_cost(pending) > self.most)
    }
}

/// Start and end temperature. Classic: one mean leg to a hundredth of it. Joint: a share of the
/// mean price of an order.
fn cooling(solution: &Solution<'_>, warm: bool) -> Cooling {
    let planned = (solution.places.len() - solution.absent.len()).max(1);
    let unit = if solution.instance.problem.rules.distance_only {
        solution.cost as f64 / (2 * planned + solution.used) as f64
    } else {
        let routes: i64 = solution.routes.iter().map(|route| route.cost).sum();
        let idle: i64 = solution.instance.idle.iter().sum();
        (routes - idle).max(1) as f64 / planned as f64
    };
    let hot = if warm { 0.1 } else { 1.0 };
    Cooling { hot: (hot * unit).max(1e-3), cold: (0.01 * unit).max(1e-4) }
}

#[cfg(test)]
mod tests {
    use super::super::instance::Instance;
    use super::super::problem::{Problem, Rules};
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_plan_of_another_search_is_taken_over_unless_it_only_disturbs() {
        let rules = Rules { vehicles_first: true, distance_only: true, one_site_per_trip: false };
        let problem = Problem { rules, ..Problem::default() };
        let solution = Solution::bare(Arc::new(Instance::new(&problem)));
        let (neighbours, keys) =
            (Neighbours::new(&solution.instance), Keys::new(&solution.instance));
        let plan = |used, cost| {
            let mut plan = Snapshot::of(&solution);
            (plan.used, plan.cost) = (used, cost);
            plan
        };
        let told = |phase: Phase, starts: bool, other: &Snapshot| {
            let (start, budget) = (solution.clone(), Budget::iterations(1));
            let config = (&SearchConfig::default(), 0);
            let mut search = Search::new(start, &neighbours, &keys, config, &budget);
            search.best = plan(5, 100);
            search.phase = phase;
            search.starts = starts.then(|| Starts::new(plan(0, 0)));
            search.adopt(other);
            ((search.best.used, search.best.cost), search.found().cost)
        };
        let (saves, cuts, cheaper) = (Phase::first(true), Phase::last(0.5), plan(5, 90));
        assert_eq!(told(saves, false, &cheaper), ((5, 100), 100), "couriers are being saved");
        assert_eq!(told(saves, false, &plan(4, 200)), ((4, 200), 200), "one courier is");
        assert_eq!(told(cuts, false, &cheaper), ((5, 90), 90));
        assert_eq!(told(cuts, true, &cheaper), ((5, 100), 90), "a start goes on, beside it");
    }

    #[test]
    fn a_plan_begins_again_while_there_is_hope_and_there_are_orders_to_take_out() {
        let early = || Early::new(true, true);
        let attempt = |again, early| {
            let (limit, eager, most) = (1, false, 0);
            Cheaper { limit, eager, most, early, again }
        };
        let mut twice = attempt(2, early());
        assert!(!twice.fails(7, 0), "the first order has none before it");
        assert!(twice.fails(7, 1) && twice.fails(8, 5) && !twice.fails(9, 5), "twice at most");
        let mut gone = early();
        gone.stops(|| true);
        assert!(!attempt(2, gone).fails(7, 1), "the plan was given up");
    }
}
