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
    /// Visits of the frozen prefix.
    pub frozen: usize,
    /// It counts as a route of its solution.
    pub counted: bool,
    /// Classic PDPTW: the visits as an insertion reads them.
    pub hot: Vec<Hot>,
    /// Classic PDPTW: largest load.
    pub peak: i64,
}

/// What the classic insertion reads of a visit, in one cache line.
#[derive(Clone, Copy, Debug)]
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
        self.frozen = other.frozen;
        self.counted = other.counted;
        self.hot.clear();
        self.hot.extend_from_slice(&other.hot);
        self.peak = other.peak;
    }

    /// Recomputes everything that follows from the sequence. A sequence that breaks a rule costs
    /// [`FORBIDDEN`] more.
    pub fn rebuild(&mut self, instance: &Instance<'_>, v: u32, pricer: &mut Pricer) {
        if instance.fast {
            self.rebuild_fast(instance);
            return;
        }
        self.forward(instance, v);
        self.backward(instance);
        let priced = pricer.price(instance, v, &self.stops);
        self.cost = priced.map_or(FORBIDDEN, |priced| priced.cost);
    }

    fn forward(&mut self, instance: &Instance<'_>, v: u32) {
        let mut load = [0; 2];
        let mut at = 0;
        self.metres = 0;
        for i in 0..self.stops.len() {
            if i > 0 {
                let (before, rest) = self.stops.split_at_mut(i);
                let (gap, metres) = before[i - 1].step(instance, v, &rest[0]);
                before[i - 1].gap = gap;
                before[i - 1].metres = metres;
                self.metres += metres;
                at += gap;
            } else {
                at = self.stops[0].open;
            }
            let stop = &mut self.stops[i];
            load = [load[0] + stop.take[0], load[1] + stop.take[1]];
            stop.load = load;
            at = instance.earliest(stop, at).min(FAR);
            stop.early = at;
        }
    }

    fn backward(&mut self, instance: &Instance<'_>) {
        let mut limit = FAR;
        for stop in self.stops.iter_mut().rev() {
            limit = instance.latest(stop, limit - stop.gap);
            stop.late = limit;
        }
    }

    fn rebuild_fast(&mut self, instance: &Instance<'_>) {
        let square = &instance.square;
        let (mut load, mut metres) = (0, 0);
        let mut at = self.stops[0].open;
        let mut feasible = true;
        let mut from = square.from(square.rank(self.stops[0].location));
        self.stops[0].early = at;
        self.stops[0].load = [0; 2];
        for i in 1..self.stops.len() {
            let to = square.rank(self.stops[i].location);
            let leg = from[to as usize];
            let before = &mut self.stops[i - 1];
            before.metres = leg;
            before.gap = before.service + leg;
            at += before.gap;
            metres += leg;
            let stop = &mut self.stops[i];
            from = square.from(to);
            load += stop.take[0];
            stop.load[0] = load;
            at = at.max(stop.open);
            stop.early = at;
            feasible &= at <= stop.close;
        }
        let mut limit = FAR;
        for stop in self.stops.iter_mut().rev() {
            limit = stop.close.min(limit - stop.gap);
            stop.late = limit;
        }
        let mut idle = 0;
        let mut arrival = self.stops[0].early;
        let hot = |stop: &Stop| {
            idle += stop.early - arrival;
            arrival = stop.early + stop.gap;
            Hot {
                rank: square.rank(stop.location),
                load: stop.load[0],
                early: stop.early,
                late: stop.late,
                open: stop.open,
                service: stop.service,
                metres: stop.metres,
                idle,
            }
        };
        self.hot.clear();
        self.hot.extend(self.stops.iter().map(hot));
        self.peak = self.hot.iter().map(|stop| stop.load).max().unwrap_or(0);
        self.metres = if self.is_empty() { 0 } else { metres };
        self.cost = if feasible { self.metres } else { FORBIDDEN };
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
