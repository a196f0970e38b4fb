//! Insertion: the cheapest shop, courier and positions for an order, chosen together.

pub(crate) mod cache;
pub(crate) mod effects;
pub(crate) mod joint;
pub(crate) mod list;
pub(crate) mod pair;
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
use pair::Pair;
use std::sync::Arc;
use walk::Walk;

/// Chance that a route is overlooked (blinks of SISR, Christiaens and Vanden Berghe, 2020).
const BLINK: f64 = 0.01;
/// The same with few couriers, where the second best is seldom tried otherwise.
const BLINK_SMALL: f64 = 0.05;
/// Couriers that are few.
const SMALL: usize = 12;
/// How many times its refusal an order may cost in an eager insertion.
const EAGER: i64 = 3;
/// Chance that splits are tried although a single shop would do.
const TRY_SPLIT: f64 = 0.05;
/// Pairs of shops tried at a time, where there are many couriers.
const SPLITS: usize = 3;
/// Pairs of shops times couriers that are few enough to try all.
const SPLITS_SMALL: usize = 150;

/// What an insertion may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// Couriers without a route.
    pub open: bool,
    /// Only routes near the order, even if it fits in none.
    pub near_only: bool,
    /// Overlook routes now and then.
    pub blink: bool,
    /// Serve an order even if it costs some times its refusal: others may share the way then.
    pub eager: bool,
}

impl Scope {
    /// What a better place must cost less than.
    fn limit(&self, instance: &Instance<'_>, r: u32, best: &Option<Spot>) -> i64 {
        let refusal = instance.refusal[r as usize];
        let most = if self.eager { EAGER * refusal } else { refusal };
        best.as_ref().map_or(most, |best| best.delta)
    }
}

/// Finds places for orders; holds the cache and scratch space of one search.
pub(crate) struct Inserter {
    cache: Cache,
    joint: Joint,
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
}

impl Inserter {
    pub fn new(instance: &Instance<'_>) -> Self {
        let cache = Cache::new(instance.choices.iter().map(Vec::len), instance.vehicles());
        Self { cache, ..Self::uncached(instance) }
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
        let mut open: Vec<Candidate> = std::mem::take(&mut self.open);
        let mut effects: Vec<Option<Effects>> = Vec::new();
        for choice in 0..solution.instance.choices[r as usize].len() {
            effects.push(self.recall(solution, r, choice, scope, (&mut open, &mut best)));
        }
        for &Candidate { choice, vehicle, base } in &open {
            let Some(effects) = &effects[choice] else { continue };
            let limit = scope.limit(&solution.instance, r, &best);
            let instance = Arc::clone(&solution.instance);
            let parts = &instance.choices[r as usize][choice];
            let cached = (parts.len() <= 1 && effects.within(vehicle).is_none()).then_some(choice);
            let way = (parts, effects, cached);
            if let Some((delta, after)) = self.in_route(solution, r, vehicle, way, limit - base) {
                let (delta, taken) = (delta + base, Taken::Choice(choice as u32));
                best = Some(Spot { request: r, vehicle, taken, after, delta });
            }
        }
        open.clear();
        self.open = open;
        if !solution.instance.split_sites[r as usize].is_empty()
            && (best.is_none() || rng.chance(TRY_SPLIT))
        {
            self.best_split(solution, r, scope, rng, &mut best);
        }
        best
    }

    /// Classic PDPTW: near routes first, all when none fits, an unused courier if allowed.
    fn best_pair(
        &mut self,
        solution: &Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        scope: Scope,
        rng: &mut Rng,
    ) -> Option<Spot> {
        let instance = Arc::clone(&solution.instance);
        let pair = Pair::new(&instance, r);
        let mut near = std::mem::take(&mut self.near);
        self.list_near(solution, neighbours, r, &mut near);
        let mut best = None;
        near.retain(|&v| {
            let skipped = !instance.can(r, v) || scope.blink && self.blinks(rng);
            !skipped && !self.recall_pair(solution, r, v, &mut best)
        });
        for &v in &near {
            self.try_pair(solution, &pair, r, v, &mut best);
        }
        self.near = near;
        if best.is_none() && !scope.near_only {
            for v in 0..instance.vehicles() as u32 {
                let route = &solution.routes[v as usize];
                let listed = self.listed[v as usize] == self.epoch;
                if !route.is_empty() && !listed && !self.recall_pair(solution, r, v, &mut best) {
                    self.try_pair(solution, &pair, r, v, &mut best);
                }
            }
        }
        if scope.open {
            self.epoch += 1;
            for v in 0..instance.vehicles() as u32 {
                if self.fresh(solution, v) {
                    self.try_pair(solution, &pair, r, v, &mut best);
                }
            }
        }
        best
    }

    /// Whether this courier has no route and is the first such of his class in this epoch.
    fn fresh(&mut self, solution: &Solution<'_>, v: u32) -> bool {
        let class = solution.instance.class[v as usize] as usize;
        solution.routes[v as usize].is_empty()
            && std::mem::replace(&mut self.listed[class], self.epoch) != self.epoch
    }

    /// Routes that hold one of the visits nearest to the order's own.
    fn list_near(
        &mut self,
        solution: &Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        near: &mut Vec<u32>,
    ) {
        near.clear();
        self.epoch += 1;
        if self.without.has(Operator::NearRoutes) {
            let used = |v: &u32| !solution.routes[*v as usize].is_empty();
            near.extend((0..solution.routes.len() as u32).filter(used));
            return;
        }
        for stop in [2 * r, 2 * r + 1] {
            for &other in neighbours.near(stop) {
                let v = solution.places[other as usize / 2].vehicle;
                if v != super::instance::NONE
                    && std::mem::replace(&mut self.listed[v as usize], self.epoch) != self.epoch
                {
                    near.push(v);
                }
            }
        }
    }

    /// Uses what the cache knows of a route; false when it must be evaluated.
    fn recall_pair(
        &self,
        solution: &Solution<'_>,
        r: u32,
        v: u32,
        best: &mut Option<Spot>,
    ) -> bool {
        let bound = best.as_ref().map_or(solution.instance.refusal[r as usize], |b| b.delta);
        let version = solution.routes[v as usize].version;
        let key = Key { request: r, choice: 0, vehicle: v, version, ready: 0 };
        match self.known(key, bound) {
            Known::Nothing => false,
            Known::TooDear => true,
            Known::Best(delta, after) => {
                *best = Some(Spot::pair(r, v, delta, after));
                true
            }
        }
    }

    /// Evaluates a route.
    fn try_pair(
        &mut self,
        solution: &Solution<'_>,
        pair: &Pair<'_>,
        r: u32,
        v: u32,
        best: &mut Option<Spot>,
    ) {
        let bound = best.as_ref().map_or(solution.instance.refusal[r as usize], |b| b.delta);
        let route = &solution.routes[v as usize];
        let key = Key { request: r, choice: 0, vehicle: v, version: route.version, ready: 0 };
        let capacity = solution.instance.vehicle(v).capacity[0];
        let found = pair.best(route, capacity, bound, &mut self.detour);
        if self.audit {
            let tried = audit::pair(&solution.instance, v, route, r, bound);
            assert_eq!(found.map(|f| f.delta), tried, "positions found against all positions");
        }
        let found = found.map(|f| (f.delta, [f.pickup, f.deliver]));
        self.cache.store(key, found, bound);
        if let Some((delta, after)) = found {
            *best = Some(Spot::pair(r, v, delta, after));
        }
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
        let ready = effects.ready.into_iter().max().unwrap_or_default();
        let base = base_price(instance, parts);
        self.epoch += 1;
        for vehicle in 0..instance.vehicles() as u32 {
            if !self.may_use(solution, r, vehicle, scope) {
                continue;
            }
            let Some(elsewhere) = effects.elsewhere(vehicle) else { continue };
            let base = base + elsewhere + instance.known.given(r, vehicle, parts);
            let version = solution.routes[vehicle as usize].version;
            let key = Key { request: r, choice, vehicle, version, ready };
            let limit = scope.limit(instance, r, best);
            let cached = parts.len() <= 1 && effects.within(vehicle).is_none();
            match if cached { self.known(key, limit - base) } else { Known::Nothing } {
                Known::Nothing => open.push(Candidate { choice, vehicle, base }),
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
        solution.instance.can(r, v)
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
        let ready = effects.ready.into_iter().max().unwrap_or_default();
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
        if parts.len() != 1 || self.audit {
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

/// Labour, risk and the price of a second shop: what a way of picking costs with every courier.
pub(crate) fn base_price(instance: &Instance<'_>, parts: &[Part]) -> i64 {
    let split = parts.iter().any(|part| part.slot > 0);
    let second = if split { instance.split } else { 0 };
    parts.iter().map(|part| part.labour + part.risk).sum::<i64>() + second
}
