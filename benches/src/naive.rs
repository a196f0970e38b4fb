//! The naive peer of the insertion: every position is tried by driving the whole route again. It
//! knows the classic rules only (one pickup place a request, windows, capacity, distance) and
//! serves twice: as the yardstick of the benches, and as an oracle for what the fast one answers.

use sameday_engine::routing::plan::{Route, Task};
use sameday_engine::routing::problem::{Location, Problem, RequestIdx, VehicleIdx};
use sameday_engine::routing::{Insertion, Solution, best_insertions, solution_from_hints};

/// A pickup or a hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    request: RequestIdx,
    pickup: bool,
}

/// One courier's visits in order.
#[derive(Debug, Clone)]
pub struct Visits {
    vehicle: VehicleIdx,
    visits: Vec<Visit>,
}

/// The routes of a solution as bare visits; unused couriers stand for nothing.
#[must_use]
pub fn visits(problem: &Problem, solution: &Solution<'_>) -> Vec<Visits> {
    let vehicles = (0..problem.vehicles.len()).map(VehicleIdx::from);
    let bare = |v| Visits { vehicle: v, visits: solution.route(v).map_or(Vec::new(), of_route) };
    vehicles.map(bare).collect()
}

fn of_route(route: Route) -> Vec<Visit> {
    let visit = |task: &Task| match task {
        Task::Pickup { picks, .. } => {
            picks.iter().map(|p| Visit { request: p.request, pickup: true }).collect()
        }
        Task::Deliver { request } => vec![Visit { request: *request, pickup: false }],
    };
    route.stops.iter().flat_map(|stop| visit(&stop.task)).collect()
}

/// Growth of the distance by the cheapest feasible place of an absent request, over all routes.
#[must_use]
pub fn cheapest(problem: &Problem, routes: &[Visits], request: RequestIdx) -> Option<i64> {
    routes.iter().filter_map(|route| cheapest_in(problem, route, request)).min()
}

fn cheapest_in(problem: &Problem, route: &Visits, request: RequestIdx) -> Option<i64> {
    let before = drive(problem, route.vehicle, &route.visits).expect("a kept route is feasible");
    let mut best = None;
    for pickup in 0..=route.visits.len() {
        for delivery in pickup..=route.visits.len() {
            let mut tried = route.visits.clone();
            tried.insert(delivery, Visit { request, pickup: false });
            tried.insert(pickup, Visit { request, pickup: true });
            let after = drive(problem, route.vehicle, &tried);
            best = best.into_iter().chain(after.map(|after| after - before)).min();
        }
    }
    best
}

/// Distance of a route driven from its start, if it keeps every window and the capacity.
fn drive(problem: &Problem, vehicle: VehicleIdx, visits: &[Visit]) -> Option<i64> {
    let courier = &problem.vehicles[vehicle.at()];
    let matrix = &problem.profiles[courier.profile.at()];
    let (mut at, mut time) = (courier.start, courier.begin.0);
    let (mut load, mut distance) = (0, 0);
    let mut go = |to: Location, time: &mut i64| {
        *time += matrix.duration(at, to).0;
        distance += matrix.distance(at, to).0;
        at = to;
    };
    for visit in visits {
        let request = &problem.requests[visit.request.at()];
        let site = &problem.sites[request.sites[0].at()];
        let (to, spans, service) = if visit.pickup {
            (site.at, &site.open, site.service)
        } else {
            (request.dropoff, &request.due, request.service)
        };
        go(to, &mut time);
        let span = spans.iter().find(|span| time <= span.to.0)?;
        time = time.max(span.from.0) + service.0;
        load += if visit.pickup { request.load[0] } else { -request.load[0] };
        if load > courier.capacity[0] {
            return None;
        }
    }
    if let Some(end) = courier.end.filter(|_| !visits.is_empty()) {
        go(end, &mut time);
    }
    (time <= courier.shift.to.0).then_some(distance)
}

/// A solution in which every request but the last stands at its cheapest place.
#[must_use]
pub fn all_but_one(problem: &Problem) -> Solution<'_> {
    let mut solution = solution_from_hints(problem);
    for request in (1..problem.requests.len()).map(|r| RequestIdx::from(r - 1)) {
        let place: Vec<Insertion> = best_insertions(&solution, request, 1);
        if let Some(place) = place.first() {
            solution.insert(place);
        }
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_fast_insertion_finds_what_the_naive_one_finds() {
        for seed in 0..20 {
            let problem = sample::priced_by_metre(30, seed);
            let mut solution = all_but_one(&problem);
            for request in (0..problem.requests.len()).map(RequestIdx::from) {
                solution.remove(request);
                let place = best_insertions(&solution, request, 1);
                let found = place.first().map(|p| p.delta.0);
                let naive = cheapest(&problem, &visits(&problem, &solution), request);
                assert!(found.is_some(), "an unused courier can always serve it alone");
                assert_eq!(found, naive, "seed {seed}, request {request:?}");
                place.iter().for_each(|p| solution.insert(p));
            }
        }
    }
}
