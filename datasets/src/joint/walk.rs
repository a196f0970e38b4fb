//! One courier's stops in time, each as early as can be.

use sameday_engine::routing::problem::{
    FrozenStop, Location, Problem, RequestIdx, Site, SiteIdx, VehicleIdx,
};
use sameday_engine::unit::Time;
use std::collections::BTreeMap;

/// When the goods of an order are ready at a shop.
pub(super) type Ready = BTreeMap<(RequestIdx, SiteIdx), Time>;

/// A route with its times.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// As late as the first stop allows.
    pub(super) depart: Time,
    pub(super) visits: Vec<Visit>,
    pub(super) end: Time,
    /// How long hand-overs come after their soft due times, in milliseconds.
    pub(super) late: i64,
}

/// One stop of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) start: Time,
    pub(super) departure: Time,
    /// From the start place to here.
    pub(super) metres: i64,
}

/// Walks these stops; none if a rule forbids it. The courier has nothing on board at the start.
pub(super) fn walk(
    problem: &Problem,
    v: VehicleIdx,
    stops: &[FrozenStop],
    ready: &Ready,
) -> Option<Walk> {
    let vehicle = &problem.vehicles[v.at()];
    let matrix = &problem.profiles[vehicle.profile.at()];
    let mut walk = Walk { depart: vehicle.begin, ..Walk::default() };
    let (mut now, mut here, mut metres) = (vehicle.begin, vehicle.start, 0);
    let (mut load, mut picked) = ([0; 2], BTreeMap::new());
    for stop in stops {
        let (at, service) = place(problem, stop);
        let leg = matrix.duration(here, at);
        metres += matrix.distance(here, at).0;
        let start = match stop {
            FrozenStop::Pickup { site, picks, .. } => {
                let ready = picks.iter().map(|pick| ready[&(pick.request, *site)]).max()?;
                let start = open_from(&problem.sites[site.at()], ready.max(now + leg))?;
                for pick in picks {
                    add(&mut load, problem, pick.request, 1);
                    picked.insert(pick.request, start + service);
                }
                start
            }
            FrozenStop::Deliver { request } => {
                let order = &problem.requests[request.at()];
                let start = order.due[0].from.max(now + leg);
                let since = *picked.get(request)?;
                let stale = order.max_onboard.is_some_and(|most| since + most < start);
                if start > order.due[0].to || stale {
                    return None;
                }
                add(&mut load, problem, *request, -1);
                walk.late += order.soft_due.map_or(0, |soft| (start.0 - soft.0).max(0));
                start
            }
        };
        if walk.visits.is_empty() {
            walk.depart = start - leg;
        }
        (now, here) = (start + service, at);
        walk.visits.push(Visit { start, departure: now, metres });
        if load[0] > vehicle.capacity[0] || load[1] > vehicle.capacity[1] {
            return None;
        }
    }
    let home = vehicle.end.unwrap_or(here);
    metres += matrix.distance(here, home).0;
    walk.end = now + matrix.duration(here, home);
    let far = vehicle.max_distance.is_some_and(|most| metres > most.0);
    (walk.end <= vehicle.shift.to && !far).then_some(walk)
}

fn place(problem: &Problem, stop: &FrozenStop) -> (Location, sameday_engine::unit::Millis) {
    match stop {
        FrozenStop::Pickup { site, .. } => {
            (problem.sites[site.at()].at, problem.sites[site.at()].service)
        }
        FrozenStop::Deliver { request } => {
            let order = &problem.requests[request.at()];
            (order.dropoff, order.service)
        }
    }
}

fn add(load: &mut [i64; 2], problem: &Problem, r: RequestIdx, sign: i64) {
    let own = problem.requests[r.at()].load;
    *load = [load[0] + sign * own[0], load[1] + sign * own[1]];
}

/// The earliest instant from `time` at which the shop is open.
pub(super) fn open_from(site: &Site, time: Time) -> Option<Time> {
    site.open.iter().find(|span| span.to >= time).map(|span| span.from.max(time))
}
