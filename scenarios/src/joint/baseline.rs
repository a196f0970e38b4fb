//! Rules of thumb on the same problem: the shop first, then the routes.

use super::Method;
use sameday_datasets::joint::{by_release, first_come};
use sameday_engine::routing::problem::{Problem, Request, RequestIdx, Site};
use sameday_engine::routing::{Plan, best_insertions, solution_from_hints};

/// The problem with the shop of every order settled by a rule, and nothing to start from. An order
/// whose goods are gone when it is its turn cannot be served.
#[must_use]
pub fn fixed_shops(problem: &Problem, method: Method) -> Problem {
    let far = |request: &Request, site: &Site| {
        let to_door = problem.profiles[0].distance(site.at, request.dropoff).0;
        if method == Method::ReachedRouted { to_door + to_shop(problem, site) } else { to_door }
    };
    let mut fixed = problem.clone();
    for (request, picks) in fixed.requests.iter_mut().zip(first_come(problem, far)) {
        match picks {
            Some(picks) if picks.is_empty() => request.sites.clear(),
            Some(picks) => request.fixed_picks = Some(picks),
            None => {}
        }
    }
    fixed.vehicles.iter_mut().for_each(|vehicle| vehicle.hint.clear());
    fixed
}

/// Metres from the nearest courier.
fn to_shop(problem: &Problem, site: &Site) -> i64 {
    let ways = problem.vehicles.iter().map(|v| problem.profiles[0].distance(v.start, site.at).0);
    ways.min().unwrap_or(0)
}

/// First what couriers have begun, which they cannot drop; then order after order, by release, at
/// the cheapest place that is left, where that costs no more than refusing it.
#[must_use]
pub fn nearest_and_cheapest(problem: &Problem) -> Plan {
    let fixed = fixed_shops(problem, Method::NearestInserted);
    let mut solution = solution_from_hints(&fixed);
    let free: Vec<RequestIdx> = by_release(&fixed).into_iter().map(RequestIdx::from).collect();
    let mut begun = solution.absent();
    begun.retain(|r| !free.contains(r));
    begun.sort_by_key(|r| (fixed.requests[r.at()].due[0].to, *r));
    for r in begun.into_iter().chain(free.iter().copied()) {
        let optional = free.contains(&r);
        let best = best_insertions(&solution, r, 1);
        let worth = |delta| !optional || delta <= fixed.requests[r.at()].refusal;
        if let Some(best) = best.first().filter(|best| worth(best.delta)) {
            solution.insert(best);
        }
    }
    solution.to_plan()
}
