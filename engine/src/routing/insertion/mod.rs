//! Insertion: the cheapest shop, courier and positions for an order, chosen together.

pub(crate) mod cache;
mod classic;
pub(crate) mod effects;
pub(crate) mod joint;
pub(crate) mod list;
pub(crate) mod pair;
mod reach;
mod scope;
pub(crate) mod walk;

use super::audit;
use super::instance::Instance;
use super::neighbours::Neighbours;
use super::operator::{Operator, Without};
use super::options::{self, Choice, Part};
use super::solution::{Solution, Spot, Taken};
use super::stop::Stop;
use crate::rng::Rng;
use cache::{Cache, Key, Known};
use effects::{Effects, Scratch};
use joint::{Joint, Parcel};
use reach::Reach;
pub(crate) use scope::{Hurry, Scope};
use std::ops::Range;
use std::sync::Arc;
use walk::Walk;

/// Chance that a route is overlooked (blinks of SISR, Christiaens and Vanden Berghe, 2020).
const BLINK: f64 = 0.01;
/// The same with few couriers, where the second best is seldom tried otherwise.
const BLINK_SMALL: f64 = 0.05;
/// Couriers that are few.
const SMALL: usize = 12;
/// Candidates from which it pays to bound what each adds before any gets an exact price.
const RANKED: usize = 32;
/// Chance that an order is offered to far couriers, too.
const ALL_COURIERS: f64 = 0.1;
/// Chance that splits are tried although a single shop would do.
const TRY_SPLIT: f64 = 0.05;
/// Pairs of shops tried at a time, where there are many couriers.
const SPLITS: usize = 3;
/// Pairs of shops times couriers that are few enough to try all.
const SPLITS_SMALL: usize = 150;

/// Finds places for orders; holds the cache and scratch space of one search.
pub(crate) struct Inserter {
    cache: Cache,
    pub joint: Joint,
    walk: Walk,
    scratch: Scratch,
    detour: Vec<(i64, i64)>,
    /// Chance of a blink, and evaluations until the next one.
    blink: f64,
    blink_in: u64,
    /// Couriers overlooked for the order at hand (joint problems).
    overlooked: Vec<bool>,
    /// Epoch at which each route was last listed.
    listed: Vec<u64>,
    epoch: u64,
    near: Vec<u32>,
    reach: Reach,
    open: Vec<Candidate>,
    /// Compare both ways of looking for positions.
    pub audit: bool,
    /// Operators of the search to do without.
    pub without: Without,
}

/// A way of picking and a courier of which the cache knows nothing.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    choice: usize,
    vehicle: u32,
    /// What it costs outside the courier's route.
    base: i64,
    /// A lower bound of what it costs in all.
    least: i64,
}

impl Inserter {
    pub fn new(instance: &Instance<'_>) -> Self {
        let cache = Cache::new(instance.choices.iter().map(Vec::len), instance.vehicles());
        Self { cache, reach: Reach::new(instance), ..Self::uncached(instance) }
    }

    /// Without a cache, for a single decision.
    pub fn uncached(instance: &Instance<'_>) -> Self {
        Self {
            cache: Cache::default(),
            joint: Joint::default(),
            walk: Walk::default(),
            scratch: Scratch::default(),
            detour: Vec::new(),
            blink: if instance.vehicles() > SMALL { BLINK } else { BLINK_SMALL },
            blink_in: 0,
            overlooked: vec![false; instance.vehicles()],
            listed: vec![0; instance.vehicles()],
            epoch: 0,
            near: Vec::new(),
            reach: Reach::default(),
            open: Vec::new(),
            audit: false,
            without: Without::default(),
        }
    }

    /// Cheapest place of an absent order that costs less than leaving it out (or some times that,
    /// if eager).
    pub fn best(
        &mut self,
        solution: &mut Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        scope: Scope,
        rng: &mut Rng,
    ) -> Option<Spot> {
        if solution.instance.fast {
            return self.best_pair(solution, neighbours, r, scope, rng);
        }
        for v in 0..solution.instance.vehicles() {
            self.overlooked[v] = scope.blink && self.blinks(rng);
        }
        let mut best: Option<Spot> = None;
        let all = solution.instance.choices[r as usize].len();
        let near = self.reach.applies()
            && !self.without.has(Operator::NearRoutes)
            && (scope.hurry.is_some() || !rng.chance(ALL_COURIERS));
        self.reach.of_order(solution, neighbours, r, near);
        let first = scope.hurry.map_or(all, |hurry| all.min(hurry.shops));
        self.best_choice(solution, r, 0..first, scope, &mut best);
        if best.is_none() {
            self.best_choice(solution, r, first..all, scope, &mut best);
        }
        if best.is_none() && self.reach.limited() {
            self.reach.of_order(solution, neighbours, r, false);
            self.best_choice(solution, r, 0..all, scope, &mut best);
        }
        if !solution.instance.split_sites[r as usize].is_empty()
            && (best.is_none() || scope.hurry.is_none() && rng.chance(TRY_SPLIT))
        {
            // Some order may never find a place: all couriers are too many to try each time.
            self.reach.of_order(solution, neighbours, r, near);
            self.best_split(solution, r, scope, rng, &mut best);
        }
        best
    }

    /// Cheapest place of an order picked in one of these ways.
    fn best_choice(
        &mut self,
        solution: &mut Solution<'_>,
        r: u32,
        choices: Range<usize>,
        scope: Scope,
        best: &mut Option<Spot>,
    ) {
        let mut open: Vec<Candidate> = std::mem::take(&mut self.open);
        let mut effects: Vec<Option<Effects>> = vec![None; choices.start];
        for choice in choices {
            effects.push(self.recall(solution, r, choice, scope, (&mut open, best)));
        }
        self.rank(solution, r, (&effects, scope), (&mut open, best));
        self.joint.hurried = scope.hurry.is_some();
        let mut tries = scope.hurry.map_or(usize::MAX, |hurry| hurry.tries);
        for &Candidate { choice, vehicle, base, least } in &open {
            let Some(effects) = &effects[choice] else { continue };
            let limit = scope.limit(&solution.instance, r, best);
            let instance = Arc::clone(&solution.instance);
            let parts = &instance.choices[r as usize][choice];
            let exact = scope.remembers() && cacheable(parts, effects, vehicle);
            let cached = exact.then_some(choice);
            if least >= limit {
                self.too_dear(solution, (r, vehicle), effects, cached, least - base);
                continue;
            }
            if best.is_some() {
                if tries == 0 {
                    break;
                }
                tries -= 1;
            }
            let way = (parts, effects, cached);
            if let Some((delta, after)) = self.in_route(solution, r, vehicle, way, limit - base) {
                let (delta, taken) = (delta + base, Taken::Choice(choice as u32));
                assert!(!self.audit || delta >= least, "a place costs less than its bound");
                *best = Some(Spot { request: r, vehicle, taken, after, delta });
            }
        }
        self.joint.hurried = false;
        open.clear();
        self.open = open;
    }

    /// Bounds what each candidate adds, drops those that cannot be cheaper than the best place, and
    /// sorts the others: prices are exact for few of them then.
    fn rank(
        &mut self,
        solution: &Solution<'_>,
        r: u32,
        (effects, scope): (&[Option<Effects>], Scope),
        (open, best): (&mut Vec<Candidate>, &Option<Spot>),
    ) {
        if open.len() < RANKED {
            return;
        }
        let limit = scope.limit(&solution.instance, r, best);
        open.retain_mut(|candidate| {
            let Candidate { choice, vehicle, base, .. } = *candidate;
            let cached = scope.remembers().then_some(choice);
            let Some(effects) = &effects[choice] else { return false };
            let parts = &solution.instance.choices[r as usize][choice];
            if !cacheable(parts, effects, vehicle) {
                return true;
            }
            let [part] = &parts[..] else { return true };
            let instance = &*solution.instance;
            let route = &solution.routes[vehicle as usize];
            let pickup =
                Stop::pickup(instance, vehicle, r, part, effects.ready[part.slot as usize]);
            let parcel = Parcel::new(instance, vehicle, pickup, Stop::deliver(instance, r));
            let whole = (route, &route.stops[..]);
            let least = self.joint.least(instance, vehicle, whole, &parcel, limit - base);
            match least {
                Some(least) => candidate.least = base + least,
                None => self.too_dear(solution, (r, vehicle), effects, cached, limit - base),
            }
            least.is_some()
        });
        open.sort_by_key(|candidate| candidate.least);
    }

    /// Notes that no place in a route adds less than `least` there.
    fn too_dear(
        &mut self,
        solution: &Solution<'_>,
        (r, vehicle): (u32, u32),
        effects: &Effects,
        cached: Option<usize>,
        least: i64,
    ) {
        let Some(choice) = cached else { return };
        let version = solution.routes[vehicle as usize].version;
        let key = Key { request: r, choice, vehicle, version, ready: effects.last_ready() };
        self.cache.store(key, None, least);
    }

    /// Whether this courier has no route and is the first such of his class in this epoch.
    fn fresh(&mut self, solution: &Solution<'_>, v: u32) -> bool {
        let class = solution.instance.class[v as usize] as usize;
        solution.routes[v as usize].is_empty()
            && std::mem::replace(&mut self.listed[class], self.epoch) != self.epoch
    }

    /// What the cache knows.
    fn known(&self, key: Key, bound: i64) -> Known {
        if self.without.has(Operator::Cache) {
            Known::Nothing
        } else {
            self.cache.look_up(key, bound)
        }
    }

    /// True now and then, as the chance of a blink says.
    fn blinks(&mut self, rng: &mut Rng) -> bool {
        if self.without.has(Operator::Blinks) {
            return false;
        }
        if self.blink_in == 0 {
            let skip = libm::log(1.0 - rng.unit()) / libm::log(1.0 - self.blink);
            self.blink_in = skip as u64 + 1;
        }
        self.blink_in -= 1;
        self.blink_in == 0
    }

    /// Takes what the cache knows about one way of picking; couriers of which it knows nothing go
    /// to `open`. None when the stock left does not allow it.
    fn recall(
        &mut self,
        solution: &Solution<'_>,
        r: u32,
        choice: usize,
        scope: Scope,
        (open, best): (&mut Vec<Candidate>, &mut Option<Spot>),
    ) -> Option<Effects> {
        let instance = &*solution.instance;
        let parts = &instance.choices[r as usize][choice];
        let in_stock = |(counter, qty): &(u32, i64)| solution.left[*counter as usize] >= *qty;
        if !parts.iter().flat_map(|part| &part.units).all(in_stock) {
            return None;
        }
        let effects = Effects::of(solution, r, parts, &mut self.scratch)?;
        let ready = effects.last_ready();
        let base = base_price(instance, parts);
        self.epoch += 1;
        self.reach.of_shops(solution, parts);
        for vehicle in 0..instance.vehicles() as u32 {
            if !self.may_use(solution, r, vehicle, scope) {
                continue;
            }
            let Some(elsewhere) = effects.elsewhere(vehicle) else { continue };
            let base = base + elsewhere + instance.known.given(r, vehicle, parts);
            let version = solution.routes[vehicle as usize].version;
            let key = Key { request: r, choice, vehicle, version, ready };
            let limit = scope.limit(instance, r, best);
            let cached = cacheable(parts, &effects, vehicle);
            match if cached { self.known(key, limit - base) } else { Known::Nothing } {
                Known::Nothing => {
                    open.push(Candidate { choice, vehicle, base, least: i64::MIN });
                }
                Known::TooDear => {}
                Known::Best(delta, after) => {
                    let mut spot = Spot::pair(r, vehicle, delta + base, after);
                    spot.taken = Taken::Choice(choice as u32);
                    *best = Some(spot);
                }
            }
        }
        Some(effects)
    }

    /// Whether a courier is considered at all; the first unused one stands for his class.
    fn may_use(&mut self, solution: &Solution<'_>, r: u32, v: u32, scope: Scope) -> bool {
        let empty = solution.routes[v as usize].is_empty();
        self.reach.holds(v)
            && solution.instance.can(r, v)
            && !self.overlooked[v as usize]
            && (!empty || scope.open && self.fresh(solution, v))
    }

    /// Pairs of shops that share the order under the stock left.
    fn best_split(
        &mut self,
        solution: &mut Solution<'_>,
        r: u32,
        scope: Scope,
        rng: &mut Rng,
        best: &mut Option<Spot>,
    ) {
        let instance = Arc::clone(&solution.instance);
        let sites = &instance.split_sites[r as usize];
        let mut pairs: Vec<[u32; 2]> = Vec::new();
        for &first in sites {
            pairs.extend(sites.iter().filter(|s| **s != first).map(|second| [first, *second]));
        }
        if pairs.len() * instance.vehicles() > SPLITS_SMALL {
            rng.shuffle(&mut pairs);
        }
        let mut tries = SPLITS_SMALL.div_ceil(instance.vehicles().max(1)).max(SPLITS);
        for pair in pairs {
            let Some(choice) = options::divide(&instance, r, pair, &solution.left) else {
                continue;
            };
            let choice = Arc::new(choice);
            let taken = Taken::Shared(Arc::clone(&choice));
            self.best_courier(solution, r, (&choice, taken), scope, best);
            tries -= 1;
            if tries == 0 {
                break;
            }
        }
    }

    /// Best courier and positions for one way of picking that is not in the cache.
    fn best_courier(
        &mut self,
        solution: &mut Solution<'_>,
        r: u32,
        (parts, taken): (&Choice, Taken),
        scope: Scope,
        best: &mut Option<Spot>,
    ) {
        let instance = Arc::clone(&solution.instance);
        let Some(effects) = Effects::of(solution, r, parts, &mut self.scratch) else { return };
        let base = base_price(&instance, parts);
        if best.as_ref().is_some_and(|best| best.delta <= base) {
            return;
        }
        self.epoch += 1;
        self.reach.of_shops(solution, parts);
        for v in 0..instance.vehicles() as u32 {
            if !self.may_use(solution, r, v, scope) {
                continue;
            }
            let Some(elsewhere) = effects.elsewhere(v) else { continue };
            let base = base + elsewhere + instance.known.given(r, v, parts);
            let limit = scope.limit(&instance, r, best);
            let way = (parts, &effects, None);
            if let Some((delta, after)) = self.in_route(solution, r, v, way, limit - base) {
                let delta = delta + base;
                *best = Some(Spot { request: r, vehicle: v, taken: taken.clone(), after, delta });
            }
        }
    }

    /// Best positions in one route that add less than `bound` there.
    pub fn in_route(
        &mut self,
        solution: &mut Solution<'_>,
        r: u32,
        v: u32,
        (parts, effects, cached): (&Choice, &Effects, Option<usize>),
        bound: i64,
    ) -> Option<(i64, [u16; 3])> {
        let route = &solution.routes[v as usize];
        let ready = effects.last_ready();
        let version = route.version;
        let key = cached.map(|choice| Key { request: r, choice, vehicle: v, version, ready });
        match key.map_or(Known::Nothing, |key| self.known(key, bound)) {
            Known::TooDear => return None,
            Known::Best(delta, after) => return Some((delta, [after[0], after[1], after[1]])),
            Known::Nothing => {}
        }
        let instance = &*solution.instance;
        let stops = match effects.within(v) {
            Some(hit) => {
                self.scratch.stops.clear();
                self.scratch.stops.extend_from_slice(&route.stops);
                effects::delay(instance, &mut self.scratch.stops, &hit.delays);
                &self.scratch.stops[..]
            }
            None => &route.stops[..],
        };
        let pickup = |part: &Part| {
            let ready = effects.ready[part.slot as usize];
            Stop::pickup(instance, v, r, part, ready)
        };
        let deliver = Stop::deliver(instance, r);
        let pricer = &mut solution.pricer;
        let mut found = None;
        if let [part] = &parts[..] {
            let parcel = Parcel::new(instance, v, pickup(part), deliver);
            found = self.joint.best(instance, v, (route, stops), &parcel, bound, pricer);
        }
        let audit = self.audit && !self.joint.hurried;
        if parts.len() != 1 || audit {
            self.walk.items.clear();
            self.walk.items.extend(parts.iter().map(pickup));
            self.walk.items.push(deliver);
            let walked = self.walk.best(instance, v, (route, stops), bound, pricer);
            if parts.len() == 1 {
                let delta = |found: &Option<(i64, [u16; 3])>| found.map(|(delta, _)| delta);
                assert_eq!(delta(&found), delta(&walked), "both ways of looking for positions");
            }
            found = walked;
        }
        if let Some(key) = key {
            self.cache.store(key, found.map(|(delta, at)| (delta, [at[0], at[1]])), bound);
        }
        found
    }
}

/// Whether the cache can know a way of picking with this courier: nothing but the route and the
/// ready time decides what it adds there.
fn cacheable(parts: &[Part], effects: &Effects, vehicle: u32) -> bool {
    parts.len() <= 1 && effects.within(vehicle).is_none()
}

/// Labour, risk and the price of a second shop: what a way of picking costs with every courier.
pub(crate) fn base_price(instance: &Instance<'_>, parts: &[Part]) -> i64 {
    let split = parts.iter().any(|part| part.slot > 0);
    let second = if split { instance.split } else { 0 };
    parts.iter().map(|part| part.labour + part.risk).sum::<i64>() + second
}
