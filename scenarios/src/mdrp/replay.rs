//! The loop over the minutes of the day.

use super::check::{Violation, check};
use super::day::{Bundle, Day, Decision};
use super::kpis::{Kpis, kpis};
use super::rolling;
use super::snapshot::Snapshot;
use sameday_datasets::mdrp::{Instance, Restaurant, Solution};
use sameday_engine::config::Commit;
use sameday_engine::policy::coverage::{Coverage, Idler, moves};
use sameday_engine::policy::nearest::{Idle, Waiting, nearest};
use sameday_engine::policy::{PickupTiming, Policy, go_at};
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::unit::{Millis, Time};

/// Iterations of one plan.
pub(super) const ITERATIONS: u64 = 400;
/// How much earlier than needed a courier leaves while his bundle may still change.
const MARGIN: i64 = 3;
/// Waiting well: reach and price of empty drives, chosen on instances of the seeds 0 and 4.
const COVERAGE: Coverage = Coverage { reach: Millis(15 * 60_000), drive_permille: 100 };
/// An idle courier whose shift ends within this many minutes stays where he is.
const LAST_MINUTES: i64 = 15;
/// A courier who is free within this many minutes and has no work covers shops already.
const SOON: i64 = 10;

/// How a day is played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of the searches.
    pub seed: u64,
    /// Who gets which order.
    pub policy: Policy,
    /// Allow the two optional freedoms: empty moves to restaurants, and bundles that change until
    /// the courier stands in the restaurant.
    pub preposition: bool,
    /// Iterations of each plan; `None` is the default of the policy.
    pub iterations: Option<u64>,
}

/// A played day.
#[derive(Clone, Debug)]
pub struct Played {
    /// What was done.
    pub solution: Solution,
    /// When it was decided (minute), in order.
    pub record: Vec<(i64, Decision)>,
    /// Its figures.
    pub kpis: Kpis,
    /// Broken rules by the independent judge; a sound replay has none.
    pub violations: Vec<Violation>,
}

/// Plays the day; `minute` hears of every minute done and of the last.
#[must_use]
pub fn play<F: FnMut(i64, i64)>(instance: &Instance, options: Options, mut minute: F) -> Played {
    let mut replay = Replay {
        day: Day::new(instance),
        plan: vec![Vec::new(); instance.couriers.len()],
        between: between(instance),
        options,
    };
    let last = replay.day.last_minute();
    for now in 0..=last {
        replay.step(now);
        minute(now, last);
    }
    let Day { mut solution, record, .. } = replay.day;
    solution.moves.sort_by_key(|m| m.courier);
    let violations = check(instance, &solution, options.preposition);
    let kpis = kpis(instance, &solution);
    Played { solution, record, kpis, violations }
}

struct Replay<'a> {
    day: Day<'a>,
    /// For each courier the bundles he is meant to fetch.
    plan: Vec<Vec<Bundle>>,
    /// Drives from each restaurant to each.
    between: Vec<Vec<Millis>>,
    options: Options,
}

impl Replay<'_> {
    fn step(&mut self, now: i64) {
        let news = self.day.reach(now);
        match self.options.policy {
            Policy::Nearest => self.take_nearest(),
            Policy::Rolling => {
                if now % rolling::EVERY == 0 {
                    self.plan = rolling::plan(&self.day);
                }
            }
            Policy::Greedy | Policy::Joint => {
                if news || self.unplanned() {
                    self.replan();
                }
            }
        }
        for courier in 0..self.plan.len() {
            self.go(courier);
        }
        if self.options.preposition && self.options.policy == Policy::Joint {
            self.wait_well();
        }
    }

    /// Whether an open order stands in no bundle.
    fn unplanned(&self) -> bool {
        let planned: usize = self.plan.iter().flatten().map(|bundle| bundle.orders.len()).sum();
        planned < self.day.open.len()
    }

    fn replan(&mut self) {
        let snapshot = Snapshot::new(&self.day, &self.plan);
        let iterations = match self.options.policy {
            Policy::Joint => self.options.iterations.unwrap_or(ITERATIONS),
            Policy::Greedy | Policy::Rolling | Policy::Nearest => 0,
        };
        let seed = self.options.seed.wrapping_mul(1 << 20).wrapping_add(self.day.now as u64);
        let config = SearchConfig { seed, islands: 1, warm: true, ..SearchConfig::default() };
        let budget = Budget::iterations(iterations);
        let (plan, _) = solve(&snapshot.problem, &config, &budget, &mut |_| ());
        self.plan = snapshot.bundles(&self.day, &plan);
    }

    /// Each open order to the nearest idle courier, who leaves at once.
    fn take_nearest(&mut self) {
        let day = &self.day;
        let half = day.instance.parameters.pickup_service / 2;
        let waiting = |o: &usize| {
            let order = &day.instance.orders[*o];
            Waiting { since: time(order.placed), ready: time(order.ready), shop: order.restaurant }
        };
        let orders: Vec<_> = day.open.iter().map(waiting).collect();
        let free: Vec<usize> = (0..day.riders.len()).filter(|c| self.idle(*c)).collect();
        let idle = |c: &usize| Idle { at: *c, until: time(day.instance.couriers[*c].off) };
        let couriers: Vec<_> = free.iter().map(idle).collect();
        let drive = |c, restaurant| Millis::from_mins(day.drive(c, restaurant) + half);
        let pairs = nearest(time(day.now), &orders, &couriers, drive);
        let pairs: Vec<(usize, usize)> =
            pairs.into_iter().map(|(o, c)| (day.open[o], free[c])).collect();
        for (order, courier) in pairs {
            let restaurant = self.day.instance.orders[order].restaurant;
            self.day.assign(courier, &Bundle { restaurant, orders: vec![order] });
        }
    }

    /// On shift, nothing planned, free to leave now.
    fn idle(&self, courier: usize) -> bool {
        let shift = &self.day.instance.couriers[courier];
        shift.on <= self.day.now
            && self.day.riders[courier].free <= self.day.now
            && self.plan[courier].is_empty()
    }

    /// Carries out what a free courier's plan says for this minute.
    fn go(&mut self, courier: usize) {
        if self.day.riders[courier].free > self.day.now || self.plan[courier].is_empty() {
            return;
        }
        let restaurant = self.plan[courier][0].restaurant;
        if self.due(courier) > self.day.now {
            return;
        }
        if self.options.preposition && !self.day.stands_at(courier, restaurant) {
            let meant = self.plan[courier][0].orders.clone();
            self.day.send(courier, restaurant, &meant);
        } else {
            let bundle = self.plan[courier].remove(0);
            self.day.assign(courier, &bundle);
        }
    }

    /// When a free courier must act on his first bundle: leave for it, or, standing there, take it.
    fn due(&self, courier: usize) -> i64 {
        let bundle = &self.plan[courier][0];
        let half = self.day.instance.parameters.pickup_service / 2;
        let ready = self.day.ready(bundle);
        if self.day.stands_at(courier, bundle.restaurant) {
            return ready.max(self.day.riders[courier].since + half);
        }
        let leg = self.day.drive(courier, bundle.restaurant);
        let start = ready.max(self.day.now + leg + half);
        let margin = if self.options.preposition { MARGIN } else { 0 };
        let commit = Commit::JustInTime { margin: Millis::from_mins(margin) };
        let timing = PickupTiming {
            start: time(start),
            setup: Millis::from_mins(half),
            leg: Millis::from_mins(leg),
        };
        go_at(commit, time(self.day.now), timing).0 / 60_000
    }

    /// Sends idle couriers where the next orders are likely: restaurants are known from the start,
    /// their demand is what has been seen so far on this day.
    fn wait_well(&mut self) {
        let (instance, now) = (self.day.instance, self.day.now);
        let covers = |c: &usize| {
            let shift = &instance.couriers[*c];
            self.plan[*c].is_empty()
                && shift.on <= now + SOON
                && self.day.riders[*c].free <= now + SOON
                && shift.off > now + LAST_MINUTES
        };
        let couriers: Vec<usize> = (0..self.plan.len()).filter(covers).collect();
        let idler = |c: &usize| Idler {
            to_shop: (0..instance.restaurants.len())
                .map(|r| Millis::from_mins(self.day.drive(*c, r)))
                .collect(),
            movable: self.idle(*c),
        };
        let idlers: Vec<Idler> = couriers.iter().map(idler).collect();
        let weight: Vec<i64> = self.day.seen.iter().map(|seen| 2 * seen + 1).collect();
        let sends = moves(COVERAGE, &weight, &idlers, &self.between);
        for (idler, restaurant) in sends {
            self.day.send(couriers[idler], restaurant, &[]);
        }
    }
}

fn between(instance: &Instance) -> Vec<Vec<Millis>> {
    let drive = |a: &Restaurant, b: &Restaurant| Millis::from_mins(instance.travel(a.at, b.at));
    let row = |a| instance.restaurants.iter().map(|b| drive(a, b)).collect();
    instance.restaurants.iter().map(row).collect()
}

fn time(minute: i64) -> Time {
    Time(minute * 60_000)
}
