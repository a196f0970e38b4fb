//! Who does what according to the plan: one pass that every other rule looks things up in.

use super::violation::{Findings, ViolationCode, say};
use crate::routing::plan::{Plan, Route, Stop, Task};
use crate::routing::problem::{
    FrozenStop, Line, Pick, Problem, RequestIdx, SiteIdx, Vehicle, VehicleIdx,
};
use crate::unit::Time;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// A pick job: what one order takes at one shop.
pub(super) struct Job {
    /// Different items.
    pub(super) lines: usize,
    /// When it is ready, where that is given from outside.
    pub(super) given: Option<Time>,
}

/// One pick of an order.
pub(super) struct Picked<'a> {
    pub(super) vehicle: VehicleIdx,
    pub(super) site: SiteIdx,
    pub(super) lines: &'a [Line],
    /// Agreed already, so that no bar can forbid it.
    pub(super) frozen: bool,
}

/// The decisions of a plan by courier and by order.
pub(super) struct Roster<'a> {
    problem: &'a Problem,
    routes: BTreeMap<VehicleIdx, &'a Route>,
    pub(super) jobs: BTreeMap<(RequestIdx, SiteIdx), Job>,
    pub(super) picked: BTreeMap<RequestIdx, Vec<Picked<'a>>>,
    pub(super) delivered: BTreeMap<RequestIdx, Vec<VehicleIdx>>,
}

impl<'a> Roster<'a> {
    pub(super) fn new(problem: &'a Problem, plan: &'a Plan, found: &mut Findings) -> Self {
        let mut roster = Self {
            problem,
            routes: BTreeMap::new(),
            jobs: BTreeMap::new(),
            picked: BTreeMap::new(),
            delivered: BTreeMap::new(),
        };
        for route in &plan.routes {
            let vehicle = route.vehicle;
            if !names_known_things(problem, route) {
                found.add(ViolationCode::UnknownId, say![vehicle, "or a stop of his is unknown"]);
                continue;
            }
            match roster.routes.entry(vehicle) {
                Entry::Occupied(_) => {
                    found.add(ViolationCode::Twice, say![vehicle, "has two routes"]);
                }
                Entry::Vacant(free) => {
                    free.insert(route);
                    roster.enter(vehicle, route, found);
                }
            }
        }
        roster
    }

    /// Routes in order of courier.
    pub(super) fn routes(&self) -> impl Iterator<Item = (VehicleIdx, &'a Route)> + '_ {
        self.routes.iter().map(|(vehicle, route)| (*vehicle, *route))
    }

    /// A courier's route.
    pub(super) fn route(&self, vehicle: VehicleIdx) -> Option<&'a Route> {
        self.routes.get(&vehicle).copied()
    }

    fn enter(&mut self, vehicle: VehicleIdx, route: &'a Route, found: &mut Findings) {
        if route.stops.is_empty() {
            found.add(ViolationCode::EmptyRoute, say![vehicle, "has a route without stops"]);
        }
        for (i, stop) in route.stops.iter().enumerate() {
            let frozen = self.problem.vehicles[vehicle.at()].frozen.get(i);
            match &stop.task {
                Task::Pickup { site, picks } => {
                    if picks.is_empty() {
                        found.add(ViolationCode::Format, say![vehicle, i, "picks nothing"]);
                    }
                    for pick in picks {
                        self.enter_pick(vehicle, *site, pick, frozen, found);
                    }
                }
                Task::Deliver { request } => {
                    self.delivered.entry(*request).or_default().push(vehicle);
                }
            }
        }
    }

    fn enter_pick(
        &mut self,
        vehicle: VehicleIdx,
        site: SiteIdx,
        pick: &'a Pick,
        frozen: Option<&FrozenStop>,
        found: &mut Findings,
    ) {
        let request = pick.request;
        let given = match frozen {
            Some(FrozenStop::Pickup { ready, .. }) => *ready,
            _ => None,
        };
        let given = given.or(self.problem.requests[request.at()].ready);
        let lines = distinct(&pick.lines).len();
        if self.jobs.insert((request, site), Job { lines, given }).is_some() {
            found.add(ViolationCode::Twice, say![request, "is picked twice at", site]);
        }
        let picked = Picked { vehicle, site, lines: &pick.lines, frozen: frozen.is_some() };
        self.picked.entry(request).or_default().push(picked);
    }

    /// Rule 9: each route begins with the courier's frozen prefix.
    pub(super) fn check_frozen(&self, found: &mut Findings) {
        for (v, vehicle) in self.problem.vehicles.iter().enumerate() {
            let v = VehicleIdx::from(v);
            let stops = self.route(v).map_or(&[][..], |route| &route.stops);
            for (i, frozen) in vehicle.frozen.iter().enumerate() {
                if !stops.get(i).is_some_and(|stop| same(frozen, stop)) {
                    let terms = say![v, i, "differs from the frozen prefix"];
                    found.add(ViolationCode::Frozen, terms);
                }
            }
            self.check_onboard(v, vehicle, found);
        }
    }

    fn check_onboard(&self, v: VehicleIdx, vehicle: &Vehicle, found: &mut Findings) {
        for on in &vehicle.onboard {
            if self.delivered.get(&on.request).is_none_or(|by| by.as_slice() != [v]) {
                let terms =
                    say![on.request, "must be delivered once, by", v, "who has it on board"];
                found.add(ViolationCode::GoodsOnBoard, terms);
            }
            if self.picked.contains_key(&on.request) {
                let terms = say![on.request, "is on board of", v, "and picked again"];
                found.add(ViolationCode::GoodsOnBoard, terms);
            }
        }
    }
}

/// Quantities by item, ascending, each item once.
pub(super) fn distinct(lines: &[Line]) -> Vec<Line> {
    let mut by_item = BTreeMap::new();
    for line in lines {
        *by_item.entry(line.item).or_insert(0) += line.qty;
    }
    by_item.into_iter().map(|(item, qty)| Line { item, qty }).collect()
}

fn same(frozen: &FrozenStop, stop: &Stop) -> bool {
    let by_order = |picks: &[Pick]| {
        let picks = picks.iter().map(|pick| (pick.request, distinct(&pick.lines)));
        picks.collect::<BTreeMap<_, _>>()
    };
    match (frozen, &stop.task) {
        (FrozenStop::Pickup { site, picks, .. }, Task::Pickup { site: at, picks: now }) => {
            site == at && by_order(picks) == by_order(now)
        }
        (FrozenStop::Deliver { request }, Task::Deliver { request: now }) => request == now,
        _ => false,
    }
}

fn names_known_things(problem: &Problem, route: &Route) -> bool {
    let order = |request: RequestIdx| request.at() < problem.requests.len();
    route.vehicle.at() < problem.vehicles.len()
        && route.stops.iter().all(|stop| match &stop.task {
            Task::Pickup { site, picks } => {
                site.at() < problem.sites.len() && picks.iter().all(|pick| order(pick.request))
            }
            Task::Deliver { request } => order(*request),
        })
}
