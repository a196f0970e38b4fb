//! Rules 3 and 5 to 8: times, loads and limits along one route.

mod rests;
mod traffic;

use super::ready::Ready;
use super::roster::distinct;
use super::violation::{Findings, ViolationCode, say};
use crate::routing::plan::{Route, Stop, Task};
use crate::routing::problem::{
    DIMENSIONS, FrozenStop, Load, Location, Matrix, Pick, Problem, Question, Request, RequestIdx,
    SiteIdx, Vehicle, VehicleIdx,
};
use crate::unit::{Metres, Millis, Time};
use std::collections::{BTreeMap, BTreeSet};

/// What a route comes to, recomputed.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// When it ends.
    pub(super) end: Time,
    /// How long it is.
    pub(super) distance: Metres,
    /// Legs, queueing and services; the rest of its time is waiting.
    pub(super) busy: Millis,
    /// Hand-overs.
    pub(super) deliveries: usize,
    /// Start of each order's hand-over, of the last one where there are several.
    pub(super) done: BTreeMap<RequestIdx, Time>,
}

/// Walks a route and reports what it breaks.
pub(super) fn walk(
    problem: &Problem,
    vehicle: VehicleIdx,
    route: &Route,
    ready: &Ready,
    found: &mut Findings,
) -> Walk {
    let mut walker = Walker::new(problem, vehicle, route, ready, found);
    walker.check_begin();
    walker.check_load();
    for (i, stop) in route.stops.iter().enumerate() {
        walker.stop(i, stop);
    }
    walker.finish()
}

struct Walker<'a> {
    problem: &'a Problem,
    v: VehicleIdx,
    vehicle: &'a Vehicle,
    matrix: &'a Matrix,
    route: &'a Route,
    ready: &'a Ready,
    found: &'a mut Findings,
    here: Location,
    now: Time,
    distance: Metres,
    busy: Millis,
    load: Load,
    /// Orders on board, each with the departure of its first pickup.
    aboard: BTreeMap<RequestIdx, Time>,
    gone: BTreeSet<RequestIdx>,
    done: BTreeMap<RequestIdx, Time>,
    /// Breaks taken so far, by number.
    rested: Vec<usize>,
}

impl<'a> Walker<'a> {
    fn new(
        problem: &'a Problem,
        v: VehicleIdx,
        route: &'a Route,
        ready: &'a Ready,
        found: &'a mut Findings,
    ) -> Self {
        let vehicle = &problem.vehicles[v.at()];
        let mut load = [0; DIMENSIONS];
        for on in &vehicle.onboard {
            load = plus(load, problem.requests[on.request.at()].load);
        }
        Self {
            problem,
            v,
            vehicle,
            matrix: &problem.profiles[vehicle.profile.at()],
            route,
            ready,
            found,
            here: vehicle.start,
            now: route.depart,
            distance: Metres::ZERO,
            busy: Millis::ZERO,
            load,
            aboard: vehicle.onboard.iter().map(|on| (on.request, on.since)).collect(),
            gone: BTreeSet::new(),
            done: BTreeMap::new(),
            rested: Vec::new(),
        }
    }

    /// Rule 7.
    fn check_begin(&mut self) {
        let (depart, begin) = (self.route.depart, self.vehicle.begin);
        if depart < begin || self.vehicle.on_duty && depart != begin {
            let terms = say![self.v, "departs at", depart, "and can begin at", begin];
            self.found.add(ViolationCode::Shift, terms);
        }
    }

    fn check_load(&mut self) {
        for (dimension, &load) in self.load.iter().enumerate() {
            let most = self.vehicle.capacity[dimension];
            if load > most {
                let terms = say![self.v, "carries", load, "and can carry", most];
                self.found.add(ViolationCode::Capacity, terms);
            }
        }
    }

    fn stop(&mut self, i: usize, stop: &Stop) {
        self.rest(i, false);
        if i == self.vehicle.frozen.len() {
            // Nobody turns off towards new work in the past.
            self.now = self.now.max(self.problem.now);
        }
        if let Some(decided) = self.questions(stop).iter().map(|question| question.until).max() {
            // Nor towards what may never be wanted.
            self.now = self.now.max(decided);
        }
        self.check_order_of_questions(i, stop);
        let (place, setup, service) = self.place(stop);
        self.drive(place);
        let arrival = self.now;
        self.rest(i, true);
        self.check_times(i, stop, arrival, (setup, service));
        self.busy += setup + service;
        self.now = stop.start + service;
        match &stop.task {
            Task::Pickup { site, picks } => self.pickup(i, *site, picks, stop.start),
            Task::Deliver { request } => self.deliver(i, *request, stop.start),
        }
    }

    /// The questions that what is picked here waits for: what may never be wanted itself, and what
    /// is free and handed over only after such a pickup.
    fn questions(&self, stop: &Stop) -> Vec<Question> {
        let picks = match &stop.task {
            Task::Pickup { picks, .. } => picks.as_slice(),
            Task::Deliver { .. } => &[],
        };
        picks.iter().flat_map(|pick| self.waits_for(pick.request)).collect()
    }

    /// Questions of this order and, going back from its hand-over, of all that are picked before
    /// it; each of those that is free itself brings its own.
    fn waits_for(&self, r: RequestIdx) -> Vec<Question> {
        let mut questions = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![r];
        while let Some(r) = open.pop() {
            if seen.insert(r) && self.is_free(r) {
                let picked = self.picked_before_end(r);
                let question = |pick: &RequestIdx| self.problem.requests[pick.at()].undecided;
                questions.extend(picked.iter().filter_map(question));
                open.extend(picked);
            }
        }
        questions
    }

    fn is_free(&self, r: RequestIdx) -> bool {
        let begun = self.vehicle.frozen.iter().any(|stop| match stop {
            FrozenStop::Pickup { picks, .. } => picks.iter().any(|pick| pick.request == r),
            FrozenStop::Deliver { .. } => false,
        });
        let aboard = self.vehicle.onboard.iter().any(|on| on.request == r);
        !begun && !aboard && self.problem.requests[r.at()].pinned.is_none()
    }

    fn picked_before_end(&self, r: RequestIdx) -> Vec<RequestIdx> {
        let stops = &self.route.stops;
        let is_end = |stop: &Stop| matches!(stop.task, Task::Deliver { request } if request == r);
        let until = stops.iter().position(is_end).unwrap_or(stops.len());
        let picks = stops[..until].iter().filter_map(|stop| match &stop.task {
            Task::Pickup { picks, .. } => Some(picks),
            Task::Deliver { .. } => None,
        });
        picks.flatten().map(|pick| pick.request).collect()
    }

    /// What goes out before a question is decided comes before it, at a stop of its own.
    fn check_order_of_questions(&mut self, i: usize, stop: &Stop) {
        let asked = self.route.stops[..=i].iter().flat_map(|stop| self.questions(stop));
        let Some(open) = asked.map(|question| question.until + question.early).max() else {
            return;
        };
        let ahead = |r: &RequestIdx, s: Option<SiteIdx>| {
            self.vehicle.goes_ahead(*r, s).is_some_and(|leaves| leaves < open)
        };
        let goes_ahead = match &stop.task {
            Task::Pickup { site, picks } => picks.iter().any(|p| ahead(&p.request, Some(*site))),
            Task::Deliver { request } => ahead(request, None),
        };
        if goes_ahead {
            let terms = say![self.v, i, "goes out before what comes first is decided about"];
            self.found.add(ViolationCode::Frozen, terms);
        }
    }

    fn place(&self, stop: &Stop) -> (Location, Millis, Millis) {
        match &stop.task {
            Task::Pickup { site, .. } => {
                let site = &self.problem.sites[site.at()];
                (site.at, site.setup, site.service)
            }
            Task::Deliver { request } => {
                let request = &self.problem.requests[request.at()];
                (request.dropoff, request.setup, request.service)
            }
        }
    }

    /// Moves to a place; `now` becomes the arrival.
    fn drive(&mut self, to: Location) {
        let leg = self.takes(self.matrix.duration(self.here, to));
        self.now += leg;
        self.busy += leg;
        self.distance += self.matrix.distance(self.here, to);
        self.here = to;
    }

    /// Rule 6; `now` is the true arrival, or the end of a break after it.
    fn check_times(
        &mut self,
        i: usize,
        stop: &Stop,
        arrival: Time,
        (setup, service): (Millis, Millis),
    ) {
        let departure = stop.start + service;
        if stop.arrival != arrival {
            let terms = say![self.v, i, "claims arrival", stop.arrival, "which is", arrival];
            self.found.add(ViolationCode::Time, terms);
        }
        let earliest = self.now + setup;
        if stop.start < earliest {
            let terms = say![self.v, i, "starts at", stop.start, "and can start at", earliest];
            self.found.add(ViolationCode::Time, terms);
        }
        if stop.departure != departure {
            let terms = say![self.v, i, "claims departure", stop.departure, "which is", departure];
            self.found.add(ViolationCode::Time, terms);
        }
    }

    fn pickup(&mut self, i: usize, s: SiteIdx, picks: &[Pick], start: Time) {
        let site = &self.problem.sites[s.at()];
        if !site.open.iter().any(|span| span.contains(start)) {
            self.found.add(ViolationCode::StoreClosed, say![self.v, i, s, "is closed at", start]);
        }
        if self.vehicle.pickups_until.is_some_and(|until| start > until) {
            let terms = say![self.v, i, "picks up at", start, "after the end of his pickups"];
            self.found.add(ViolationCode::Shift, terms);
        }
        if self.problem.rules.one_site_per_trip && !self.aboard.is_empty() {
            let terms = say![self.v, i, "picks up with goods of another pickup on board"];
            self.found.add(ViolationCode::OneSitePerTrip, terms);
        }
        for pick in picks {
            self.pick(i, s, pick, start);
        }
        self.check_load();
    }

    fn pick(&mut self, i: usize, s: SiteIdx, pick: &Pick, start: Time) {
        let r = pick.request;
        let request = &self.problem.requests[r.at()];
        match self.ready[&(r, s)] {
            None => {
                let terms = say![self.v, i, s, "cannot pick", r, "any more"];
                self.found.add(ViolationCode::StoreClosed, terms);
            }
            Some(at) if start < at => {
                let terms = say![self.v, i, r, "is ready at", at, "after the start at", start];
                self.found.add(ViolationCode::NotReady, terms);
            }
            Some(_) => {}
        }
        self.check_skills(i, r, request);
        if self.gone.contains(&r) {
            let terms = say![self.v, i, r, "is picked after its delivery"];
            self.found.add(ViolationCode::Precedence, terms);
        }
        self.check_company(i, r);
        let departure = self.now;
        let since = self.aboard.entry(r).or_insert(departure);
        *since = (*since).min(departure);
        self.load = plus(self.load, pick_load(self.problem, request, pick));
    }

    /// Nothing comes on board with what it must be kept from.
    fn check_company(&mut self, i: usize, r: RequestIdx) {
        let orders = &self.problem.requests;
        let clash = |a: RequestIdx, b: RequestIdx| orders[a.at()].apart_from & orders[b.at()].kinds;
        let others: Vec<RequestIdx> = self.aboard.keys().copied().collect();
        let joins = !self.aboard.contains_key(&r);
        for other in others.into_iter().filter(|o| joins && clash(r, *o) | clash(*o, r) != 0) {
            let terms = say![self.v, i, r, "comes on board with", other];
            self.found.add(ViolationCode::Apart, terms);
        }
    }

    fn check_skills(&mut self, i: usize, r: RequestIdx, request: &Request) {
        if request.needs & !self.vehicle.skills != 0 {
            let terms = say![self.v, i, r, "needs a skill he does not have"];
            self.found.add(ViolationCode::Skill, terms);
        }
    }

    fn deliver(&mut self, i: usize, r: RequestIdx, start: Time) {
        let request = &self.problem.requests[r.at()];
        if let Some(since) = self.aboard.remove(&r) {
            let onboard = start - since;
            if let Some(most) = request.max_onboard.filter(|most| onboard > *most) {
                let terms = say![self.v, i, r, "is on board for", onboard, "and may be for", most];
                self.found.add(ViolationCode::MaxOnboard, terms);
            }
            self.load = plus(self.load, request.load.map(|l| -l));
        } else {
            self.found.add(ViolationCode::Precedence, say![self.v, i, r, "is not on board"]);
        }
        self.check_skills(i, r, request);
        if !request.due.iter().any(|span| span.contains(start)) {
            let terms = say![self.v, i, r, "is handed over outside its window, at", start];
            self.found.add(ViolationCode::Window, terms);
        }
        self.gone.insert(r);
        let last = self.done.entry(r).or_insert(start);
        *last = (*last).max(start);
    }

    fn finish(mut self) -> Walk {
        self.rest(self.route.stops.len(), false);
        if let Some(end) = self.vehicle.end
            && !self.route.stops.is_empty()
        {
            self.drive(end);
        }
        let end = self.now;
        if self.route.end != end {
            let terms = say![self.v, "claims end", self.route.end, "which is", end];
            self.found.add(ViolationCode::Time, terms);
        }
        if self.vehicle.pickups_until.is_none() && end > self.vehicle.shift.to {
            let terms = say![self.v, "ends at", end, "after his shift, at", self.vehicle.shift.to];
            self.found.add(ViolationCode::Shift, terms);
        }
        self.check_rests();
        self.check_limits()
    }

    fn check_limits(self) -> Walk {
        let (v, distance) = (self.v, self.distance);
        if self.route.distance != distance {
            let terms = say![v, "claims", self.route.distance, "which are", distance];
            self.found.add(ViolationCode::Distance, terms);
        }
        if let Some(most) = self.vehicle.max_distance.filter(|most| distance > *most) {
            let terms = say![v, "drives", distance, "at most", most];
            self.found.add(ViolationCode::MaxDistance, terms);
        }
        let is_delivery = |stop: &&Stop| matches!(stop.task, Task::Deliver { .. });
        let deliveries = self.route.stops.iter().filter(is_delivery).count();
        if let Some(most) = self.vehicle.max_orders.filter(|most| deliveries > *most as usize) {
            let terms = say![v, "has", deliveries as i64, "orders, at most", i64::from(most)];
            self.found.add(ViolationCode::MaxOrders, terms);
        }
        let (busy, done) = (self.busy, self.done);
        Walk { end: self.now, distance, busy, deliveries, done }
    }
}

/// Load of a pick: the order's own for a whole one, else what its units weigh.
fn pick_load(problem: &Problem, request: &Request, pick: &Pick) -> Load {
    let lines = distinct(&pick.lines);
    if lines == distinct(&request.lines) {
        return request.load;
    }
    let nothing = [0; DIMENSIONS];
    lines.iter().fold(nothing, |load, line| {
        let unit = problem.item_load.get(line.item.at()).copied().unwrap_or(nothing);
        plus(load, unit.map(|l| l.saturating_mul(line.qty)))
    })
}

/// Saturating: what does not fit 64 bits fits no courier either.
fn plus(a: Load, b: Load) -> Load {
    std::array::from_fn(|dimension| a[dimension].saturating_add(b[dimension]))
}
