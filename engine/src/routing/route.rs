//! One courier's route: a contiguous array of visits with forward and backward values.

use super::instance::{FORBIDDEN, Instance};
use super::price::Pricer;
use super::spans::FAR;
use super::stop::{Kind, Stop};

/// The visits of one courier, start and end included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub stops: Vec<Stop>,
    /// Changes with the content, never used twice for different contents.
    pub version: u64,
    /// Pay and lateness, of an idle courier too; classic PDPTW: the distance.
    pub cost: i64,
    pub metres: i64,
    /// Joint problems: lateness and the price of asking, which are part of `cost`.
    pub dues: i64,
    /// Visits of the frozen prefix.
    pub frozen: usize,
    /// It counts as a route of its solution.
    pub counted: bool,
    /// Classic PDPTW: the visits as an insertion reads them, and the rest of them.
    pub hot: Vec<Hot>,
    own: Vec<Own>,
    /// Classic PDPTW: largest load.
    pub peak: i64,
}

/// What the classic insertion reads of a visit, in one cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hot {
    /// Its place, see `Square`.
    pub rank: u32,
    /// Load after it.
    pub load: i64,
    pub early: i64,
    pub late: i64,
    pub open: i64,
    pub service: i64,
    /// To the next visit; time equals distance.
    pub metres: i64,
    /// Waiting at the visits up to this one, it included.
    pub idle: i64,
}

/// What only the order of a visit in its route does not change, and an insertion does not read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own {
    take: i64,
    close: i64,
}

/// Marks a leg that has to be looked up.
const UNKNOWN: i64 = i64::MIN;

impl Hot {
    /// A visit without a place: what the route gives is not known yet.
    fn new(instance: &Instance<'_>, stop: &Stop) -> Self {
        Self {
            rank: instance.square.rank(stop.location),
            open: stop.open,
            service: stop.service,
            metres: if stop.kind == Kind::End { 0 } else { UNKNOWN },
            ..Self::default()
        }
    }
}

impl Own {
    fn of(stop: &Stop) -> Self {
        Self { take: stop.take[0], close: stop.close }
    }
}

impl Route {
    /// Only start and end.
    pub fn empty(instance: &Instance<'_>, v: u32) -> Self {
        let stops = vec![Stop::start(instance, v), Stop::end(instance, v)];
        Self { stops, ..Self::default() }
    }

    /// No visit between start and end.
    pub fn is_empty(&self) -> bool {
        self.stops.len() == 2
    }

    /// Copies another content without giving up the memory.
    pub fn copy_from(&mut self, other: &Route) {
        self.stops.clear();
        self.stops.extend_from_slice(&other.stops);
        self.version = other.version;
        self.cost = other.cost;
        self.metres = other.metres;
        self.dues = other.dues;
        self.frozen = other.frozen;
        self.counted = other.counted;
        self.hot.clear();
        self.hot.extend_from_slice(&other.hot);
        self.own.clear();
        self.own.extend_from_slice(&other.own);
        self.peak = other.peak;
    }

    /// Recomputes everything that follows from the sequence (classic PDPTW: `hot` instead of the
    /// second half of the visits). A sequence that breaks a rule costs [`FORBIDDEN`] more.
    pub fn rebuild(&mut self, instance: &Instance<'_>, v: u32, pricer: &mut Pricer) {
        if instance.fast {
            self.rebuild_fast(instance);
            return;
        }
        Stop::link(instance, v, &mut self.stops);
        self.forward(instance);
        self.backward(instance);
        self.spare(instance);
        let priced = pricer.price(instance, v, &self.stops);
        (self.cost, self.dues) =
            priced.map_or((FORBIDDEN, 0), |priced| (priced.cost, priced.lateness + priced.asking));
    }

    fn forward(&mut self, instance: &Instance<'_>) {
        let (mut load, mut arrival) = ([0; 2], -FAR);
        self.metres = 0;
        for stop in &mut self.stops {
            load = [load[0] + stop.take[0], load[1] + stop.take[1]];
            stop.load = load;
            stop.early = instance.earliest(stop, arrival).min(FAR);
            arrival = stop.early + stop.gap;
            self.metres += stop.metres;
        }
    }

    fn backward(&mut self, instance: &Instance<'_>) {
        let mut limit = FAR;
        for stop in self.stops.iter_mut().rev() {
            limit = instance.latest(stop, limit - stop.gap);
            stop.late = limit;
        }
    }

    /// What is left of each order's longest time on board, on all the ways it is driven along.
    fn spare(&mut self, instance: &Instance<'_>) {
        for i in 0..self.stops.len() {
            let Stop { kind, request, .. } = self.stops[i];
            self.stops[i].spare = FAR;
            let longest = match kind {
                Kind::Deliver => instance.request(request).max_onboard,
                _ => None,
            };
            let picked = |stop: &Stop| stop.request == request;
            let Some(longest) = longest else { continue };
            // Goods that were on board from the start have a last moment instead.
            let Some(from) = self.stops[..i].iter().position(picked) else { continue };
            let ride = &mut self.stops[from..i];
            let took: i64 = ride.iter().map(|stop| stop.gap).sum();
            let left = longest.0 + ride[0].service - took;
            ride.iter_mut().for_each(|stop| stop.spare = stop.spare.min(left));
        }
    }

    /// Classic PDPTW: puts both visits of an order after these ones, counted in the route as it is.
    pub fn insert_pair(&mut self, instance: &Instance<'_>, request: u32, after: [u16; 2]) {
        let visits = &instance.visits[request as usize];
        for (stop, after) in visits.iter().zip(after).rev() {
            let at = after as usize + 1;
            self.stops.insert(at, *stop);
            self.hot.insert(at, Hot::new(instance, stop));
            self.own.insert(at, Own::of(stop));
            self.hot[at - 1].metres = UNKNOWN;
        }
    }

    /// Classic PDPTW: drops visits.
    pub fn keep_only(&mut self, keep: impl Fn(&Stop) -> bool) {
        let mut left = 0;
        for i in 0..self.stops.len() {
            if keep(&self.stops[i]) {
                if left < i {
                    self.stops[left] = self.stops[i];
                    self.hot[left] = self.hot[i];
                    self.own[left] = self.own[i];
                }
                left += 1;
            } else {
                self.hot[left - 1].metres = UNKNOWN;
            }
        }
        self.stops.truncate(left);
        self.hot.truncate(left);
        self.own.truncate(left);
    }

    /// Classic PDPTW: forward and backward values are in `hot`, not in the visits.
    fn rebuild_fast(&mut self, instance: &Instance<'_>) {
        if self.hot.is_empty() {
            self.hot.extend(self.stops.iter().map(|stop| Hot::new(instance, stop)));
            self.own.extend(self.stops.iter().map(Own::of));
        }
        self.find_legs(instance);
        let (mut load, mut peak, mut idle, mut metres) = (0, 0, 0, 0);
        let mut arrival = self.hot[0].open;
        let mut feasible = true;
        for (hot, own) in self.hot.iter_mut().zip(&self.own) {
            load += own.take;
            peak = peak.max(load);
            hot.load = load;
            hot.early = arrival.max(hot.open);
            idle += hot.early - arrival;
            hot.idle = idle;
            feasible &= hot.early <= own.close;
            metres += hot.metres;
            arrival = hot.early + hot.service + hot.metres;
        }
        let mut limit = FAR;
        for (hot, own) in self.hot.iter_mut().zip(&self.own).rev() {
            limit = own.close.min(limit - hot.service - hot.metres);
            hot.late = limit;
        }
        self.peak = peak;
        self.metres = if self.is_empty() { 0 } else { metres };
        self.cost = if feasible { self.metres } else { FORBIDDEN };
    }

    /// Looks up the legs that are not known.
    fn find_legs(&mut self, instance: &Instance<'_>) {
        for i in 1..self.hot.len() {
            if self.hot[i - 1].metres == UNKNOWN {
                let legs = instance.square.from(self.hot[i - 1].rank);
                self.hot[i - 1].metres = legs[self.hot[i].rank as usize];
            }
        }
    }

    /// Changes the visits in any way; everything that follows from them is made anew.
    pub fn replace(&mut self, change: impl FnOnce(&mut Vec<Stop>)) {
        change(&mut self.stops);
        self.hot.clear();
        self.own.clear();
    }

    /// Positions of the visits of a request.
    pub fn positions(&self, request: u32) -> impl Iterator<Item = usize> + '_ {
        let of = move |(i, stop): (usize, &Stop)| (stop.request == request).then_some(i);
        self.stops.iter().enumerate().filter_map(of)
    }

    /// Hand-overs.
    pub fn orders(&self) -> usize {
        self.stops.iter().filter(|stop| stop.kind == Kind::Deliver).count()
    }
}
