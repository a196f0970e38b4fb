//! A problem compiled for the search: who may carry what, where it can be picked, who is bound.

use super::changes::Known;
use super::clock::Clock;
use super::legs::Legs;
use super::options::{self, Choice};
use super::price::Work;
use super::problem::{FrozenStop, Location, Problem, Request, RequestIdx, Vehicle, VehicleIdx};
use super::spans::{self, FAR};
use super::square::Square;
use super::stop::{Kind, Stop};
use crate::unit::half_up;
use std::sync::Arc;

/// No courier, no request, no site.
pub(crate) const NONE: u32 = u32::MAX;
/// Dearer than any plan, yet sums of some thousand of it fit 64 bits.
pub(crate) const FORBIDDEN: i64 = 1 << 48;

/// What is already decided about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing: it may also be left out.
    Free,
    /// This courier must deliver it.
    Bound(u32),
    /// Picked and handed over within the frozen prefix of this courier.
    Done(u32),
}

/// A problem with everything that does not change during a search worked out.
pub(crate) struct Instance<'p> {
    pub problem: &'p Problem,
    /// Classic PDPTW: one window a stop, one shop an order, one symmetric or asymmetric matrix for
    /// time and distance. Insertions then cost O(1) and need no schedule.
    pub fast: bool,
    /// Pickup and hand-over of each order (classic PDPTW only).
    pub visits: Vec<[Stop; 2]>,
    /// Legs as the classic insertion reads them (classic PDPTW only).
    pub square: Square,
    /// One for each profile (not for classic PDPTW); with travel by the time of day the shortest
    /// that each leg ever takes.
    legs: Arc<Vec<Legs>>,
    /// One for each profile.
    pub clocks: Vec<Clock>,
    /// Couriers who take breaks or whose legs depend on the time of day.
    pub timed: Vec<bool>,
    pub standing: Vec<Standing>,
    /// Ways of picking each order; a bound order already picked has one with no part.
    pub choices: Arc<Vec<Vec<Choice>>>,
    /// Shops for picking at two, closest first; empty where only one is allowed.
    pub split_sites: Arc<Vec<Vec<u32>>>,
    /// `can[r * vehicles + v]`: skills, bars and capacity allow it.
    can: Vec<bool>,
    /// First stock counter of each site.
    pub stock_base: Vec<u32>,
    /// Price of a second shop.
    pub split: i64,
    /// Price of leaving an order out, known stops that go with it included.
    pub refusal: Vec<i64>,
    /// Stops that couriers know and that it costs something to change.
    pub known: Known,
    /// Pay of a courier without a route.
    pub idle: Vec<i64>,
    /// Couriers that are interchangeable as long as they have no route.
    pub class: Vec<u32>,
    pub classes: usize,
    /// Some order may never be wanted.
    pub questions: bool,
    /// Some goods must not be on board with others.
    pub apart: bool,
}

impl<'p> Instance<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let fast = is_classic(problem);
        let all = || problem.profiles.iter().zip(clocks(problem));
        let legs = || all().map(|(matrix, clock)| Legs::new(matrix, &clock)).collect();
        let legs = if fast { Vec::new() } else { legs() };
        let mut instance = Self::without_choices(problem, fast, Arc::new(legs));
        instance.list_choices();
        if fast {
            let visits = |r| Stop::pair(&instance, r);
            instance.visits = (0..instance.requests() as u32).map(visits).collect();
        }
        instance
    }

    /// Of a problem that differs from this one in other things than travel (not for classic PDPTW).
    pub fn anew<'q>(&self, problem: &'q Problem) -> Instance<'q> {
        let mut instance = Instance::without_choices(problem, false, Arc::clone(&self.legs));
        instance.list_choices();
        instance
    }

    /// Of a problem that differs only in what couriers may do and when an order may be handed over
    /// (not for classic PDPTW).
    pub fn with_limits_of<'q>(&self, problem: &'q Problem) -> Instance<'q> {
        let mut instance = Instance::without_choices(problem, false, Arc::clone(&self.legs));
        instance.choices = Arc::clone(&self.choices);
        instance.split_sites = Arc::clone(&self.split_sites);
        instance
    }

    fn list_choices(&mut self) {
        self.choices = Arc::new(options::choices(self));
        self.split_sites = Arc::new(options::split_sites(self));
    }

    fn without_choices(problem: &'p Problem, fast: bool, legs: Arc<Vec<Legs>>) -> Self {
        let standing = standings(problem);
        let known = Known::new(problem);
        let mut instance = Self {
            problem,
            fast,
            visits: Vec::new(),
            square: Square::default(),
            legs,
            clocks: clocks(problem),
            timed: Vec::new(),
            choices: Arc::default(),
            split_sites: Arc::default(),
            can: Vec::new(),
            stock_base: options::stock_base(problem),
            split: if problem.rules.distance_only { 0 } else { problem.objective.split.0 },
            refusal: refusals(problem, &standing, &known),
            idle: problem.vehicles.iter().map(|v| idle_pay(problem, v)).collect(),
            class: Vec::new(),
            classes: 0,
            questions: problem.requests.iter().any(|request| request.undecided.is_some()),
            apart: super::apart::asked_for(problem),
            standing,
            known,
        };
        instance.can = allowed(problem, &instance.standing);
        (instance.class, instance.classes) = classes(problem, instance.known.counts());
        if instance.fast {
            instance.square = Square::new(&problem.profiles[0]);
        }
        let plain = |v: &Vehicle| {
            v.breaks.is_empty() && instance.clocks.get(v.profile.at()).is_none_or(Clock::is_plain)
        };
        instance.timed = problem.vehicles.iter().map(|v| !plain(v)).collect();
        instance
    }

    pub fn requests(&self) -> usize {
        self.problem.requests.len()
    }

    pub fn vehicles(&self) -> usize {
        self.problem.vehicles.len()
    }

    pub fn request(&self, r: u32) -> &'p Request {
        &self.problem.requests[r as usize]
    }

    pub fn vehicle(&self, v: u32) -> &'p Vehicle {
        &self.problem.vehicles[v as usize]
    }

    pub fn can(&self, r: u32, v: u32) -> bool {
        self.can[r as usize * self.vehicles() + v as usize]
    }

    /// Duration and length of a leg for this courier; `NONE` as destination is an open end.
    pub fn leg(&self, v: u32, from: u32, to: u32) -> (i64, i64) {
        if to == NONE {
            return (0, 0);
        }
        if let Some(legs) = self.legs.get(self.vehicle(v).profile.at()) {
            return legs.get(from, to);
        }
        let matrix = &self.problem.profiles[self.vehicle(v).profile.at()];
        let cell = from as usize * matrix.n + to as usize;
        (matrix.ms[cell], matrix.m[cell])
    }

    /// Duration of a leg by this courier's table; `NONE` as destination is an open end.
    pub fn table(&self, v: u32, from: u32, to: u32) -> i64 {
        let matrix = &self.problem.profiles[self.vehicle(v).profile.at()];
        if to == NONE { 0 } else { matrix.duration(Location(from), Location(to)).0 }
    }

    /// Legs as this courier drives (not for classic PDPTW).
    pub fn legs(&self, v: u32) -> &Legs {
        &self.legs[self.vehicle(v).profile.at()]
    }

    /// First start of a stop from `t` on; later than its `close` when there is none.
    pub fn earliest(&self, stop: &Stop, t: i64) -> i64 {
        let t = t.max(stop.open);
        if stop.gaps { spans::earliest(self.spans(stop), t) } else { t }
    }

    /// Last start of a stop up to `t`; earlier than its `open` when there is none.
    pub fn latest(&self, stop: &Stop, t: i64) -> i64 {
        let t = t.min(stop.close);
        if stop.gaps { spans::latest(self.spans(stop), t) } else { t }
    }

    fn spans(&self, stop: &Stop) -> &[crate::unit::Span] {
        match stop.kind {
            Kind::Pickup => &self.problem.sites[stop.site as usize].open,
            _ => &self.problem.requests[stop.request as usize].due,
        }
    }
}

fn clocks(problem: &Problem) -> Vec<Clock> {
    let steps = |i: usize| problem.traffic.get(i).map_or(&[][..], Vec::as_slice);
    (0..problem.profiles.len()).map(|i| Clock::new(steps(i))).collect()
}

/// Pay of an idle courier.
fn idle_pay(problem: &Problem, vehicle: &Vehicle) -> i64 {
    if problem.rules.distance_only { 0 } else { super::price::pay(vehicle, false, Work::default()) }
}

fn refusals(problem: &Problem, standing: &[Standing], known: &Known) -> Vec<i64> {
    let classic = problem.rules.distance_only;
    let price = |(r, (request, standing)): (usize, (&Request, &Standing))| match standing {
        Standing::Free if !classic => request.refusal.0 + known.left_out(r as u32),
        _ => FORBIDDEN,
    };
    problem.requests.iter().zip(standing).enumerate().map(price).collect()
}

/// Reads goods on board, frozen prefixes and pins.
fn standings(problem: &Problem) -> Vec<Standing> {
    let mut out = vec![Standing::Free; problem.requests.len()];
    for (r, request) in problem.requests.iter().enumerate() {
        if let Some(v) = request.pinned {
            out[r] = Standing::Bound(v.0);
        }
    }
    for (v, vehicle) in problem.vehicles.iter().enumerate() {
        let v = v as u32;
        for onboard in &vehicle.onboard {
            out[onboard.request.at()] = Standing::Bound(v);
        }
        for stop in &vehicle.frozen {
            match stop {
                FrozenStop::Pickup { picks, .. } => {
                    for pick in picks {
                        out[pick.request.at()] = Standing::Bound(v);
                    }
                }
                FrozenStop::Deliver { request } => out[request.at()] = Standing::Done(v),
            }
        }
    }
    out
}

fn allowed(problem: &Problem, standing: &[Standing]) -> Vec<bool> {
    let mut out = Vec::with_capacity(problem.requests.len() * problem.vehicles.len());
    for (request, standing) in problem.requests.iter().zip(standing) {
        for (v, vehicle) in problem.vehicles.iter().enumerate() {
            out.push(match *standing {
                Standing::Bound(bound) | Standing::Done(bound) => bound == v as u32,
                Standing::Free => {
                    request.needs & !vehicle.skills == 0
                        && !request.barred.contains(&VehicleIdx(v as u32))
                        && (0..request.load.len()).all(|d| request.load[d] <= vehicle.capacity[d])
                }
            });
        }
    }
    out
}

/// Groups couriers that differ in nothing and have neither goods nor a prefix; where what they know
/// `counts`, no known route either.
fn classes(problem: &Problem, counts: bool) -> (Vec<u32>, usize) {
    let mut heads: Vec<&Vehicle> = Vec::new();
    let mut out = Vec::with_capacity(problem.vehicles.len());
    let barred = |v: usize| {
        problem.requests.iter().any(|r| r.barred.contains(&VehicleIdx(v as u32)))
            || problem.requests.iter().any(|r| r.pinned == Some(VehicleIdx(v as u32)))
    };
    for (v, vehicle) in problem.vehicles.iter().enumerate() {
        let knows = |vehicle: &Vehicle| counts && !vehicle.hint.is_empty();
        let bound = !vehicle.onboard.is_empty() || !vehicle.frozen.is_empty();
        let plain = !bound && !knows(vehicle) && !barred(v);
        let like = |head: &&Vehicle| plain && !knows(head) && same_kind(head, vehicle);
        let known = heads.iter().position(like);
        out.push(known.unwrap_or(heads.len()) as u32);
        if known.is_none() {
            heads.push(vehicle);
        }
    }
    let count = heads.len();
    (out, count)
}

fn same_kind(a: &Vehicle, b: &Vehicle) -> bool {
    let key = |v: &Vehicle| (v.start, v.end, v.shift, v.pickups_until, v.begin, v.on_duty);
    let rest = |v: &Vehicle| {
        (
            (v.profile, v.capacity, v.skills, v.pay, v.asking),
            (v.max_distance, v.max_orders, v.leave_by),
        )
    };
    let bound = |v: &Vehicle| !v.onboard.is_empty() || !v.frozen.is_empty();
    !bound(a) && key(a) == key(b) && rest(a) == rest(b) && a.breaks == b.breaks
}

/// Whether O(1) insertion covers every rule that this problem uses.
fn is_classic(problem: &Problem) -> bool {
    let plain_site = |site: &super::problem::Site| {
        site.open.len() == 1
            && !site.has_queue()
            && site.setup.0 == 0
            && site.pick_base.0 == 0
            && site.pick_per_line.0 == 0
    };
    let plain_request = |r: &Request| {
        r.sites.len() == 1
            && r.lines.is_empty()
            && r.due.len() == 1
            && r.max_onboard.is_none()
            && r.setup.0 == 0
            && r.ready.is_none()
            && r.fixed_picks.is_none()
            && r.pinned.is_none()
            && r.undecided.is_none()
            && r.load[1] == 0
            && r.apart_from == 0
    };
    let plain_vehicle = |v: &Vehicle| {
        v.end.is_some()
            && v.pickups_until.is_none()
            && v.max_distance.is_none()
            && v.max_orders.is_none()
            && v.onboard.is_empty()
            && v.frozen.is_empty()
            && v.breaks.is_empty()
            && v.profile.0 == 0
    };
    problem.rules.distance_only
        && !problem.rules.one_site_per_trip
        && problem.profiles.len() == 1
        && problem.traffic.iter().all(Vec::is_empty)
        && problem.profiles[0].ms == problem.profiles[0].m
        && problem.sites.iter().all(plain_site)
        && problem.requests.iter().all(plain_request)
        && problem.vehicles.iter().all(plain_vehicle)
        && own_sites(problem)
}

/// Every shop serves one order only, so that no two pickups merge.
fn own_sites(problem: &Problem) -> bool {
    let mut seen = vec![false; problem.sites.len()];
    problem.requests.iter().all(|r| !std::mem::replace(&mut seen[r.sites[0].at()], true))
}

/// `R(store_per_hour * duration, hour)`, the labour of one pick job.
pub(crate) fn labour(problem: &Problem, duration: i64) -> i64 {
    if problem.rules.distance_only {
        return 0;
    }
    let price = i128::from(problem.objective.store_per_hour.0);
    half_up(price * i128::from(duration), 3_600_000)
}

/// Begin of the picking of an order.
pub(crate) fn pick_begin(problem: &Problem, r: u32) -> i64 {
    problem.requests[RequestIdx(r).at()].release.max(problem.now).0
}

/// `FAR` when there is no limit.
pub(crate) fn or_far(limit: Option<i64>) -> i64 {
    limit.unwrap_or(FAR)
}
