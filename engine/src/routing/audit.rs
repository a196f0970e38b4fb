//! The search's own doubt: everything it keeps up to date, computed again from scratch, and the
//! opinion of the independent checker on every plan that it goes on from.

use super::check::{check, price};
use super::instance::{FORBIDDEN, Instance, NONE, Standing};
use super::price::Pricer;
use super::route::Route;
use super::solution::Solution;
use super::stop::Stop;

/// Panics when a value kept by increments differs from the same value computed from scratch, or
/// when the checker finds anything.
pub(crate) fn audit(solution: &Solution<'_>) {
    let mut fresh = Solution::bare(solution.instance.clone());
    fresh.repeat(solution);
    judged(solution);
    assert_eq!(fresh.cost, solution.cost, "cost kept up to date against cost from scratch");
    assert_eq!(fresh.used, solution.used, "number of routes");
    assert_eq!(fresh.left, solution.left, "stock left");
    assert_eq!(fresh.queues, solution.queues, "picker queues");
    for (v, (a, b)) in fresh.routes.iter().zip(&solution.routes).enumerate() {
        assert_eq!(a.cost, b.cost, "cost of route {v}");
        assert_eq!(a.hot, b.hot, "visits of route {v}");
        for (x, y) in a.stops.iter().zip(&b.stops) {
            let key = |s: &Stop| (s.request, s.open, s.load, s.early, s.late);
            assert_eq!(key(x), key(y), "a visit of route {v}");
        }
    }
    for r in 0..solution.places.len() as u32 {
        let place = &solution.places[r as usize];
        let absent = solution.absent.contains(&r);
        assert_eq!(place.vehicle == NONE, absent, "order {r} is absent or has a place");
        let visits = |v: usize| solution.routes[v].positions(r).count();
        let done = matches!(solution.instance.standing[r as usize], Standing::Done(_));
        if !absent && !done {
            assert!(visits(place.vehicle as usize) > solution.parts(r).len(), "order {r} is there");
        }
    }
}

/// The least that a pair adds to a route of the classic problem, if less than `bound`: every two
/// positions are tried and the route is made anew each time.
pub(crate) fn pair(
    instance: &Instance<'_>,
    v: u32,
    route: &Route,
    r: u32,
    bound: i64,
) -> Option<i64> {
    let length = |route: &Route| route.hot.iter().map(|stop| stop.metres).sum::<i64>();
    let [pickup, deliver] = Stop::pair(instance, r);
    let mut least = None;
    for i in 1..route.stops.len() {
        for j in i..route.stops.len() {
            let mut with = route.clone();
            with.replace(|stops| {
                stops.insert(j, deliver);
                stops.insert(i, pickup);
            });
            with.rebuild(instance, v, &mut Pricer::default());
            let added = length(&with) - length(route);
            let holds = with.cost < FORBIDDEN && with.peak <= instance.vehicle(v).capacity[0];
            if holds && added < least.unwrap_or(bound) {
                least = Some(added);
            }
        }
    }
    least
}

/// As long as an order that must be served has no place, there is no plan to be judged.
fn judged(solution: &Solution<'_>) {
    if solution.cost >= FORBIDDEN {
        return;
    }
    let (problem, plan) = (solution.instance.problem, solution.to_plan());
    let violations = check(problem, &plan);
    assert!(violations.is_empty(), "{violations:?}\n{plan:?}");
    assert_eq!(price(problem, &plan), plan.cost, "cost by part against the checker's");
    assert_eq!(plan.cost.total.0, solution.cost, "cost kept up to date against the checker's");
}
