//! A plan under construction: routes, who is where, stock left, picker queues, and an undo log.

use super::instance::{Instance, NONE, Standing};
use super::options::{Choice, Part};
use super::price::Pricer;
use super::queue::{Hands, Job, Queue};
use super::route::Route;
use super::stop::Stop;
use super::undo::Undo;
use std::sync::Arc;

/// How an order is picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is not planned.
    #[default]
    Nothing,
    /// One of the prepared choices of its instance.
    Choice(u32),
    /// A division between two shops made for the stock that was left.
    Shared(Arc<Choice>),
}

/// Where an order is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Courier, or `NONE`.
    pub vehicle: u32,
    pub taken: Taken,
}

/// A place in a route for an order: after which visit each of its visits goes, counted in the route
/// as it is (0 = after the start), ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub request: u32,
    pub vehicle: u32,
    pub taken: Taken,
    /// Pickups in order of slot, then the hand-over; unused entries repeat the last.
    pub after: [u16; 3],
    /// What it costs, refusal not counted.
    pub delta: i64,
}

impl Spot {
    /// One pickup and the hand-over, the only way of picking.
    pub fn pair(request: u32, vehicle: u32, delta: i64, after: [u16; 2]) -> Self {
        let after = [after[0], after[1], after[1]];
        Self { request, vehicle, taken: Taken::Choice(0), after, delta }
    }
}

/// A plan of a problem that can be changed and taken back.
#[derive(Clone)]
pub struct Solution<'p> {
    pub(crate) instance: Arc<Instance<'p>>,
    pub(crate) routes: Vec<Route>,
    pub(crate) places: Vec<Place>,
    /// Ready time of each pick.
    pub(crate) ready: Vec<[i64; 2]>,
    /// Stock left.
    pub(crate) left: Vec<i64>,
    /// One for each site; only sites with pickers have jobs.
    pub(crate) queues: Vec<Queue>,
    /// Orders without a courier.
    pub(crate) absent: Vec<u32>,
    /// Everything: routes, labour, splits, changed stops, refusals.
    pub(crate) cost: i64,
    /// Couriers with a route.
    pub(crate) used: usize,
    pub(crate) undo: Undo,
    pub(crate) pricer: Pricer,
    pub(crate) versions: u64,
    /// Routes to rebuild before the current change is complete.
    dirty: Vec<u32>,
    hands: Hands,
}

impl<'p> Solution<'p> {
    /// Frozen prefixes and goods on board only; every other order is absent.
    pub(crate) fn bare(instance: Arc<Instance<'p>>) -> Self {
        let (requests, vehicles, sites) =
            (instance.requests(), instance.vehicles(), instance.problem.sites.len());
        let stock = instance.problem.sites.iter().flat_map(|s| s.stock.iter().map(|(_, n)| *n));
        let mut solution = Self {
            routes: (0..vehicles as u32).map(|v| Route::empty(&instance, v)).collect(),
            places: vec![Place { vehicle: NONE, taken: Taken::Nothing }; requests],
            ready: vec![[0; 2]; requests],
            left: stock.collect(),
            queues: vec![Queue::default(); sites],
            absent: (0..requests as u32).collect(),
            cost: instance.refusal.iter().sum(),
            used: 0,
            undo: Undo::new(vehicles, sites),
            pricer: Pricer::default(),
            versions: 0,
            dirty: Vec::new(),
            hands: Hands::default(),
            instance,
        };
        solution.dirty.extend(0..vehicles as u32);
        solution.rebuild_dirty();
        super::frozen::apply(&mut solution);
        solution.undo.clear();
        solution
    }

    /// Parts of an order that its plan picks, without those of the frozen prefix.
    pub(crate) fn parts(&self, r: u32) -> &[Part] {
        parts_of(&self.instance, r, &self.places[r as usize].taken)
    }

    /// Puts an order into a route.
    pub(crate) fn place(&mut self, spot: &Spot) {
        let r = spot.request;
        debug_assert_eq!(self.places[r as usize].vehicle, NONE, "an order is placed once");
        self.undo.place(r, &self.places[r as usize]);
        self.places[r as usize] = Place { vehicle: spot.vehicle, taken: spot.taken.clone() };
        self.undo.absent(&self.absent);
        self.absent.retain(|other| *other != r);
        self.touch(spot.vehicle);
        self.book(r, 1);
        self.visits(spot);
        self.rebuild_dirty();
    }

    /// Gives an order to a courier; its visits follow, see [`Self::drive`].
    pub(crate) fn assign(&mut self, r: u32, v: u32, taken: Taken) {
        debug_assert_eq!(self.places[r as usize].vehicle, NONE, "an order is placed once");
        self.places[r as usize] = Place { vehicle: v, taken };
        self.absent.retain(|other| *other != r);
        self.book(r, 1);
    }

    /// Sends a courier on these visits after his frozen prefix.
    pub(crate) fn drive(&mut self, v: u32, visits: &[Stop]) {
        self.touch(v);
        let route = &mut self.routes[v as usize];
        let end = route.stops.len() - 1;
        let free = route.frozen + 1..end;
        route.replace(|stops| drop(stops.splice(free, visits.iter().copied())));
    }

    /// Takes orders out of their routes; they become absent. Orders done in a frozen prefix stay.
    pub(crate) fn take_out(&mut self, requests: &[u32]) {
        self.undo.absent(&self.absent);
        for &r in requests {
            let vehicle = self.places[r as usize].vehicle;
            if vehicle == NONE || matches!(self.instance.standing[r as usize], Standing::Done(_)) {
                continue;
            }
            self.book(r, -1);
            self.undo.place(r, &self.places[r as usize]);
            self.places[r as usize] = Place { vehicle: NONE, taken: Taken::Nothing };
            self.absent.push(r);
            self.touch(vehicle);
        }
        let places = &self.places;
        for &v in &self.dirty {
            let keep = |stop: &Stop| {
                stop.request == NONE
                    || stop.frozen > 0
                    || places[stop.request as usize].vehicle == v
            };
            let route = &mut self.routes[v as usize];
            if self.instance.fast { route.keep_only(keep) } else { route.stops.retain(keep) }
        }
        self.rebuild_dirty();
    }

    /// What it costs if these absent orders come back for nothing.
    pub fn least_cost(&self, pending: &[u32]) -> i64 {
        self.cost - pending.iter().map(|r| self.instance.refusal[*r as usize]).sum::<i64>()
    }

    /// Stock, queue, labour, changed stops and refusal of an order that comes (`sign` 1) or goes.
    fn book(&mut self, r: u32, sign: i64) {
        self.cost -= sign * self.instance.refusal[r as usize];
        if self.instance.fast {
            return;
        }
        let instance = Arc::clone(&self.instance);
        let Place { vehicle, taken } = self.places[r as usize].clone();
        let parts = parts_of(&instance, r, &taken);
        self.cost += sign * instance.known.given(r, vehicle, parts);
        if parts.len() + usize::from(parts.iter().any(|p| p.slot == 1 && parts.len() == 1)) > 1 {
            self.cost += sign * instance.split;
        }
        for part in parts {
            self.cost += sign * (part.labour + part.risk);
            for &(counter, qty) in &part.units {
                self.undo.stock(counter, self.left[counter as usize]);
                self.left[counter as usize] -= sign * qty;
            }
            match part.ready {
                Some(ready) => self.set_ready(r, part.slot, ready),
                None => self.requeue(part, r, sign),
            }
        }
    }

    pub(crate) fn set_ready(&mut self, r: u32, slot: u8, ready: i64) {
        self.undo.ready(r, self.ready[r as usize]);
        self.ready[r as usize][slot as usize] = ready;
    }

    fn requeue(&mut self, part: &Part, r: u32, sign: i64) {
        let site = part.site as usize;
        self.undo.queue(part.site, &self.queues[site]);
        if sign > 0 {
            self.queues[site].add(Job::new(&self.instance, r, part.slot, part.duration));
        } else {
            self.queues[site].remove(r, part.slot);
        }
        self.run_queue(part.site);
    }

    /// Recomputes a queue and passes changed ready times on to the routes.
    pub(crate) fn run_queue(&mut self, site: u32) {
        let instance = Arc::clone(&self.instance);
        let mut changed: Vec<Job> = Vec::new();
        let mut hands = std::mem::take(&mut self.hands);
        let now = instance.problem.now.0;
        let shop = &instance.problem.sites[site as usize];
        self.queues[site as usize].run(shop, now, &mut hands, |job| changed.push(*job));
        self.hands = hands;
        for job in changed {
            self.set_ready(job.request, job.slot, job.ready);
            let v = self.carrier(job.request);
            if v != NONE {
                self.touch(v);
                self.refresh(v, &job);
            }
        }
    }

    /// Whose route holds the picks of an order, also while its hand-over has no place.
    pub(crate) fn carrier(&self, r: u32) -> u32 {
        match (self.places[r as usize].vehicle, self.instance.standing[r as usize]) {
            (NONE, Standing::Bound(v)) => v,
            (v, _) => v,
        }
    }

    /// Writes a new ready time into the visit it concerns, if that is placed already.
    fn refresh(&mut self, v: u32, job: &Job) {
        let instance = &*self.instance;
        for stop in &mut self.routes[v as usize].stops {
            if stop.request == job.request && stop.site != NONE && stop.slot == job.slot {
                stop.open = Stop::opening(instance, stop.site, job.ready);
            }
        }
    }

    /// Adds the visits of an order to its route.
    fn visits(&mut self, spot: &Spot) {
        let instance = &*self.instance;
        if instance.fast {
            let route = &mut self.routes[spot.vehicle as usize];
            return route.insert_pair(instance, spot.request, [spot.after[0], spot.after[1]]);
        }
        let parts = parts_of(instance, spot.request, &spot.taken);
        let stops = &mut self.routes[spot.vehicle as usize].stops;
        let deliver = spot.after[parts.len()] as usize + 1;
        stops.insert(deliver, Stop::deliver(instance, spot.request));
        for (i, part) in parts.iter().enumerate().rev() {
            let ready = match part.ready {
                Some(ready) => ready,
                None => self.ready[spot.request as usize][part.slot as usize],
            };
            let stop = Stop::pickup(instance, spot.vehicle, spot.request, part, ready);
            stops.insert(spot.after[i] as usize + 1, stop);
        }
    }

    /// Keeps the content of a route for undo and marks it for rebuilding.
    pub(crate) fn touch(&mut self, v: u32) {
        self.undo.route(v, &self.routes[v as usize]);
        if !self.dirty.contains(&v) {
            self.dirty.push(v);
        }
    }

    pub(crate) fn rebuild_dirty(&mut self) {
        for v in std::mem::take(&mut self.dirty) {
            let route = &mut self.routes[v as usize];
            self.cost -= route.cost;
            self.used -= usize::from(route.counted);
            route.rebuild(&self.instance, v, &mut self.pricer);
            self.versions += 1;
            route.version = self.versions;
            route.counted = !route.is_empty();
            self.used += usize::from(route.counted);
            self.cost += route.cost;
        }
    }

    /// From here on changes can be taken back.
    pub(crate) fn begin(&mut self) {
        self.undo.begin(self.cost, self.used);
    }

    /// Keeps the changes since `begin`; adds the routes they touched to `touched`.
    pub(crate) fn commit(&mut self, touched: &mut Vec<u32>) {
        self.undo.commit(touched);
    }

    /// Takes the changes since `begin` back, version numbers of the routes included.
    pub(crate) fn rollback(&mut self) {
        let mut undo = std::mem::take(&mut self.undo);
        undo.rollback(self);
        self.undo = undo;
    }

    /// The same plan under other limits of couriers and orders: see `Instance::with_limits_of`.
    pub(crate) fn under<'q>(&self, instance: Arc<Instance<'q>>) -> Solution<'q> {
        let mut solution = Solution {
            instance,
            routes: self.routes.clone(),
            places: self.places.clone(),
            ready: self.ready.clone(),
            left: self.left.clone(),
            queues: self.queues.clone(),
            absent: self.absent.clone(),
            cost: 0,
            used: self.used,
            undo: Undo::new(self.routes.len(), self.queues.len()),
            pricer: Pricer::default(),
            versions: self.versions,
            dirty: Vec::new(),
            hands: Hands::default(),
        };
        let instance = Arc::clone(&solution.instance);
        let refusals = |instance: &Instance<'_>| -> i64 {
            self.absent.iter().map(|r| instance.refusal[*r as usize]).sum()
        };
        solution.cost = self.cost + refusals(&instance) - refusals(&self.instance);
        for v in 0..instance.vehicles() as u32 {
            if self.instance.fast {
                solution.touch(v);
            }
            if instance.vehicle(v).shift != self.instance.vehicle(v).shift {
                let end = solution.routes[v as usize].stops.last_mut();
                *end.expect("a route has an end") = Stop::end(&instance, v);
                solution.touch(v);
            }
        }
        solution.rebuild_dirty();
        solution
    }

    /// Makes the same decisions as another solution of the same instance, from scratch.
    pub(crate) fn repeat(&mut self, other: &Solution<'_>) {
        self.absent.clone_from(&other.absent);
        for r in 0..self.places.len() as u32 {
            let place = &other.places[r as usize];
            let done = matches!(self.instance.standing[r as usize], Standing::Done(_));
            if place.vehicle != NONE && !done {
                self.places[r as usize] = place.clone();
                self.book(r, 1);
            }
        }
        for (v, route) in other.routes.iter().enumerate() {
            let mut stops = route.stops.clone();
            for stop in stops.iter_mut().filter(|stop| stop.site != NONE) {
                let ready = self.ready[stop.request as usize][stop.slot as usize];
                stop.open = Stop::opening(&self.instance, stop.site, ready);
            }
            self.routes[v].replace(|own| *own = stops);
            self.touch(v as u32);
        }
        self.rebuild_dirty();
    }
}

/// Parts that a way of picking adds to the frozen ones.
pub(crate) fn parts_of<'a>(instance: &'a Instance<'_>, r: u32, taken: &'a Taken) -> &'a [Part] {
    match taken {
        Taken::Nothing => &[],
        Taken::Choice(i) => &instance.choices[r as usize][*i as usize],
        Taken::Shared(choice) => choice,
    }
}
