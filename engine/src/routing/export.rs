//! From the search's own form to a plan with times, pay and cost by part.

use super::instance::{NONE, Standing};
use super::options::frozen_picks;
use super::plan::{Cost, Plan, Route, Stop as PlanStop, Task};
use super::price::{Priced, Pricer};
use super::problem::{Pick, RequestIdx, SiteIdx, VehicleIdx};
use super::solution::Solution;
use super::stop::{Kind, Stop};
use crate::unit::{Metres, Money, Time};

/// The plan of a solution; why orders are left out is looked into as long as there is time.
pub(crate) fn plan(solution: &Solution<'_>, in_time: &dyn Fn() -> bool) -> Plan {
    let mut plan = Plan::default();
    let instance = &solution.instance;
    for v in 0..instance.vehicles() as u32 {
        plan.cost.courier += Money(instance.idle[v as usize]);
        if let Some((route, priced)) = route(solution, v) {
            plan.cost.courier += if instance.problem.rules.distance_only {
                Money(priced.metres)
            } else {
                Money(priced.pay - instance.idle[v as usize])
            };
            plan.cost.lateness += Money(priced.lateness);
            plan.cost.risk += Money(priced.asking);
            plan.routes.push(route);
        }
    }
    let mut absent = solution.absent.clone();
    absent.sort_unstable();
    for r in absent {
        plan.cost.refusal += instance.request(r).refusal;
        plan.cost.change += Money(instance.known.left_out(r));
        plan.unassigned.push((RequestIdx(r), super::reasons::of(solution, r, in_time)));
    }
    picking(solution, &mut plan.cost);
    plan.cost.total = plan.cost.sum();
    plan
}

/// What each part of the cost grows by from one solution to another that serves one order more;
/// what leaving it out costs is not counted.
pub(crate) fn growth(before: &Solution<'_>, after: &Solution<'_>, r: u32) -> Cost {
    let mut cost = Cost::default();
    for v in 0..after.instance.vehicles() {
        if before.routes[v].version == after.routes[v].version {
            continue;
        }
        let ([old_pay, old_late, old_asking], [pay, late, asking]) =
            (paid(before, v as u32), paid(after, v as u32));
        cost.courier += Money(pay - old_pay);
        cost.lateness += Money(late - old_late);
        cost.risk += Money(asking - old_asking);
    }
    let parts = after.parts(r);
    for part in parts {
        cost.store += Money(part.labour);
        cost.risk += Money(part.risk);
    }
    let second = i64::try_from(parts.len().saturating_sub(1)).expect("two shops at most");
    cost.split = after.instance.problem.objective.split.times(second);
    let v = after.places[r as usize].vehicle;
    cost.change = Money(after.instance.known.given(r, v, parts));
    cost.total = cost.sum();
    cost
}

/// Pay of a courier, also of an idle one with a guarantee, lateness on his route and the price of
/// asking him.
fn paid(solution: &Solution<'_>, v: u32) -> [i64; 3] {
    let (instance, route) = (&solution.instance, &solution.routes[v as usize]);
    let idle = [instance.idle[v as usize], 0, 0];
    if route.is_empty() {
        return idle;
    }
    let priced = Pricer::default().price(instance, v, &visits(solution, v));
    priced.map_or(idle, |priced| [priced.pay, priced.lateness, priced.asking])
}

/// A route's visits, each with its way to the next one, which those of classic PDPTW lack.
fn visits(solution: &Solution<'_>, v: u32) -> Vec<Stop> {
    let mut visits = solution.routes[v as usize].stops.clone();
    Stop::link(&solution.instance, v, &mut visits);
    visits
}

/// One courier's route with times; none if he has none.
pub(crate) fn route(solution: &Solution<'_>, v: u32) -> Option<(Route, Priced)> {
    let instance = &solution.instance;
    let route = &solution.routes[v as usize];
    if route.is_empty() {
        return None;
    }
    let visits = visits(solution, v);
    let mut pricer = Pricer::default();
    let priced = pricer.price(instance, v, &visits).ok()?;
    pricer.settle(instance, v, &visits, &priced);
    let starts: Vec<i64> = pricer.starts().collect();
    let mut stops = Vec::new();
    let mut i = 1;
    while i + 1 < route.stops.len() {
        let mut next = i + 1;
        while route.stops[next - 1].merges(&route.stops[next]) {
            next += 1;
        }
        let decided = pricer.decided(&route.stops[i..next]);
        let arrival = match instance.timed[v as usize] {
            true => pricer.arrival(instance, stops.len() + 1),
            false => arrival(solution, v, i, (&starts, decided), stops.last()),
        };
        let (start, service) = (starts[i], route.stops[i].service);
        stops.push(PlanStop {
            task: task(solution, &route.stops[i..next]),
            arrival: Time(arrival),
            start: Time(start),
            departure: Time(start + service),
        });
        i = next;
    }
    let mut priced = priced;
    if instance.problem.rules.distance_only {
        priced.pay = 0;
        priced.lateness = 0;
    }
    let route = Route {
        vehicle: VehicleIdx(v),
        depart: Time(starts[0]),
        stops,
        breaks: if instance.timed[v as usize] { pricer.rests(instance) } else { Vec::new() },
        end: Time(*starts.last()?),
        distance: Metres(priced.metres),
        pay: Money(priced.pay),
    };
    Some((route, priced))
}

/// Previous departure plus the leg; the first leg after a frozen prefix begins no earlier than now.
fn arrival(
    solution: &Solution<'_>,
    v: u32,
    i: usize,
    (starts, decided): (&[i64], i64),
    before: Option<&PlanStop>,
) -> i64 {
    let instance = &solution.instance;
    let stops = &solution.routes[v as usize].stops;
    let left = before.map_or(starts[0], |stop| stop.departure.0);
    let turns_off = stops[i].frozen == 0 && (i == 1 || stops[i - 1].frozen > 0);
    let left = if turns_off { left.max(instance.problem.now.0) } else { left };
    let left = left.max(decided);
    left + instance.leg(v, stops[i - 1].location, stops[i].location).0
}

/// What a stop made of these visits does.
fn task(solution: &Solution<'_>, visits: &[Stop]) -> Task {
    let first = &visits[0];
    if first.kind == Kind::Deliver {
        return Task::Deliver { request: RequestIdx(first.request) };
    }
    let mut picks: Vec<Pick> = visits.iter().map(|visit| pick(solution, visit)).collect();
    picks.sort_by_key(|pick| pick.request);
    Task::Pickup { site: SiteIdx(first.site), picks }
}

fn pick(solution: &Solution<'_>, visit: &Stop) -> Pick {
    let request = RequestIdx(visit.request);
    if visit.frozen > 0 {
        let picks = frozen_picks(solution.instance.problem);
        let own = |p: &&super::options::FrozenPick<'_>| {
            p.request == visit.request && p.site == visit.site && p.stop == visit.frozen
        };
        let pick = picks.iter().find(own).expect("a frozen visit comes from a frozen pick");
        return Pick { request, lines: pick.lines.to_vec() };
    }
    let own = |part: &&super::options::Part| part.slot == visit.slot;
    let part = solution.parts(visit.request).iter().find(own);
    let part = part.expect("a pickup belongs to a part of its order");
    Pick { request, lines: part.lines.clone() }
}

/// Labour, second shops and changed stops of all planned orders, frozen picks included.
fn picking(solution: &Solution<'_>, cost: &mut Cost) {
    let instance = &solution.instance;
    let problem = instance.problem;
    if problem.rules.distance_only {
        return;
    }
    let mut shops = vec![0i64; instance.requests()];
    for pick in frozen_picks(problem) {
        let site = &problem.sites[pick.site as usize];
        let duration = site.pick_base.0 + site.pick_per_line.0 * pick.lines.len() as i64;
        cost.store += Money(super::instance::labour(problem, duration));
        cost.risk += Money(super::options::risk(problem, pick.request, pick.site, pick.lines));
        shops[pick.request as usize] += 1;
    }
    for r in 0..instance.requests() as u32 {
        if solution.places[r as usize].vehicle == NONE {
            continue;
        }
        debug_assert!(
            instance.standing[r as usize] != Standing::Free || !solution.parts(r).is_empty(),
            "a free order is picked somewhere"
        );
        let v = solution.places[r as usize].vehicle;
        cost.change += Money(instance.known.given(r, v, solution.parts(r)));
        for part in solution.parts(r) {
            cost.store += Money(part.labour);
            cost.risk += Money(part.risk);
            shops[r as usize] += 1;
        }
        cost.split += problem.objective.split.times((shops[r as usize] - 1).max(0));
    }
}
