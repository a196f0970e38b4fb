//! Start from the couriers' current routes: whatever of them is still feasible.

use super::instance::{NONE, Standing};
use super::options::{self, Choice};
use super::plan::{Plan, Task};
use super::problem::{FrozenStop, Line, Pick, Problem, Vehicle};
use super::solution::{Place, Solution, Spot, Taken};
use super::stop::{Kind, Stop};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Follows the hints of all couriers as far as the rules allow; the rest stays absent.
pub(crate) fn follow(solution: &mut Solution<'_>) {
    for v in 0..solution.instance.vehicles() as u32 {
        let hint = &solution.instance.vehicle(v).hint[..];
        let plans = plans(solution, v, hint);
        // Goods on board first: until they are handed over they take room from all others.
        let mut order: Vec<u32> = plans.keys().copied().collect();
        order.sort_by_key(|r| super::solution::parts_of(&solution.instance, *r, &plans[r]).len());
        let mut dropped: Vec<u32> = Vec::new();
        for r in order {
            let Some(taken) = plans.get(&r) else { continue };
            if !append(solution, v, r, taken, hint, &dropped) {
                dropped.push(r);
            }
        }
    }
}

/// What a plan has each courier do after his frozen prefix.
pub(crate) fn of_plan(problem: &Problem, plan: &Plan) -> Vec<Vec<FrozenStop>> {
    let free = |(v, vehicle): (usize, &Vehicle)| {
        let route = plan.routes.iter().find(|route| route.vehicle.at() == v);
        let stops = route.into_iter().flat_map(|route| &route.stops);
        let stops = stops.skip(vehicle.frozen.len()).map(|stop| match &stop.task {
            Task::Pickup { site, picks } => {
                FrozenStop::Pickup { site: *site, picks: picks.clone(), ready: None }
            }
            Task::Deliver { request } => FrozenStop::Deliver { request: *request },
        });
        stops.collect()
    };
    problem.vehicles.iter().enumerate().map(free).collect()
}

/// Does what these routes say, visit by visit, even where only the whole of them keeps every rule;
/// none when the whole does not either.
pub(crate) fn retrace<'p>(
    mut solution: Solution<'p>,
    routes: &[Vec<FrozenStop>],
) -> Option<Solution<'p>> {
    for (v, route) in routes.iter().enumerate() {
        for (r, taken) in plans(&solution, v as u32, route) {
            solution.assign(r, v as u32, taken);
        }
    }
    for (v, route) in routes.iter().enumerate() {
        let visits = visits(&solution, v as u32, route)?;
        solution.drive(v as u32, &visits);
    }
    solution.rebuild_dirty();
    let in_stock = solution.left.iter().all(|left| *left >= 0);
    (in_stock && !broken(&solution)).then_some(solution)
}

/// The visits of a route; none when an order of it went to nobody or to another.
fn visits(solution: &Solution<'_>, v: u32, route: &[FrozenStop]) -> Option<Vec<Stop>> {
    let instance = &*solution.instance;
    let mut visits = Vec::new();
    for stop in route {
        match stop {
            FrozenStop::Pickup { site, picks, .. } => {
                for r in picks.iter().map(|pick| pick.request.0) {
                    let part = solution.parts(r).iter().find(|part| part.site == site.0)?;
                    let queued = solution.ready[r as usize][part.slot as usize];
                    let ready = part.ready.unwrap_or(queued);
                    visits.push(Stop::pickup(instance, v, r, part, ready));
                }
            }
            FrozenStop::Deliver { request } => {
                let own = solution.places[request.at()].vehicle == v;
                visits.push(own.then(|| Stop::deliver(instance, request.0))?);
            }
        }
    }
    Some(visits)
}

/// How the hint of a courier picks each order it hands over.
fn plans(solution: &Solution<'_>, v: u32, hint: &[FrozenStop]) -> BTreeMap<u32, Taken> {
    let mut plans = BTreeMap::new();
    for stop in hint {
        let FrozenStop::Deliver { request } = stop else { continue };
        let r = request.0;
        let absent = solution.places[r as usize].vehicle == NONE;
        if absent
            && solution.instance.can(r, v)
            && let Some(taken) = taken(solution, r, hint)
        {
            plans.insert(r, taken);
        }
    }
    plans
}

/// The choice that these stops make for an order, if it is still one.
fn taken(solution: &Solution<'_>, r: u32, hint: &[FrozenStop]) -> Option<Taken> {
    let instance = &solution.instance;
    let mut picks: Vec<(u32, &[Line])> = Vec::new();
    for stop in hint {
        let FrozenStop::Pickup { site, picks: here, .. } = stop else { continue };
        let own = |pick: &&Pick| pick.request.0 == r;
        picks.extend(here.iter().filter(own).map(|pick| (site.0, &pick.lines[..])));
    }
    let same = |choice: &Choice| {
        choice.len() == picks.len()
            && choice.iter().zip(&picks).all(|(part, (site, lines))| {
                part.site == *site && (lines.is_empty() || same_lines(&part.lines, lines))
            })
    };
    if let Some(i) = instance.choices[r as usize].iter().position(same) {
        return Some(Taken::Choice(i as u32));
    }
    if instance.standing[r as usize] != Standing::Free || picks.is_empty() {
        return None;
    }
    let allowed = |site: &u32| instance.request(r).sites.iter().any(|s| s.0 == *site);
    let shared: Choice = picks
        .iter()
        .enumerate()
        .map(|(slot, (site, lines))| {
            let lines = if lines.is_empty() { &instance.request(r).lines[..] } else { lines };
            allowed(site).then(|| options::part(instance, r, slot as u8, *site, lines)).flatten()
        })
        .collect::<Option<_>>()?;
    let shops = shared.len() <= usize::from(instance.request(r).max_splits.min(2));
    let fixed = instance.request(r).fixed_picks.is_some();
    (shops && !fixed && complete(solution, r, &shared)).then(|| Taken::Shared(Arc::new(shared)))
}

fn same_lines(a: &[Line], b: &[Line]) -> bool {
    let sorted = |lines: &[Line]| {
        let mut lines = lines.to_vec();
        lines.sort();
        lines
    };
    sorted(a) == sorted(b)
}

/// Whether the parts add up to the order.
fn complete(solution: &Solution<'_>, r: u32, parts: &[options::Part]) -> bool {
    let mut left: BTreeMap<u32, i64> = BTreeMap::new();
    for line in &solution.instance.request(r).lines {
        *left.entry(line.item.0).or_default() += line.qty;
    }
    for line in parts.iter().flat_map(|part| &part.lines) {
        *left.entry(line.item.0).or_default() -= line.qty;
    }
    left.values().all(|qty| *qty == 0)
}

/// Adds one order where the hint has it, relative to the orders that are in the route already.
fn append(
    solution: &mut Solution<'_>,
    v: u32,
    r: u32,
    taken: &Taken,
    hint: &[FrozenStop],
    dropped: &[u32],
) -> bool {
    let instance = Arc::clone(&solution.instance);
    let parts = super::solution::parts_of(&instance, r, taken);
    let stocked = |(counter, qty): &(u32, i64)| solution.left[*counter as usize] >= *qty;
    if !parts.iter().flat_map(|part| &part.units).all(stocked) {
        return false;
    }
    let stops = &solution.routes[v as usize].stops;
    let frozen = solution.routes[v as usize].frozen;
    let rank = |stop: &Stop| rank_of(hint, stop.request, stop.kind, stop.site);
    let after = |own: usize| {
        let before = |stop: &&Stop| dropped.contains(&stop.request) || rank(stop) < own;
        let free = &stops[frozen + 1..stops.len() - 1];
        (frozen + free.iter().take_while(before).count()) as u16
    };
    let mut spots = [0u16; 3];
    for (i, part) in parts.iter().enumerate() {
        spots[i] = after(rank_of(hint, r, Kind::Pickup, part.site));
    }
    let deliver = after(rank_of(hint, r, Kind::Deliver, NONE));
    spots[parts.len()..].fill(deliver);
    for i in 1..3 {
        spots[i] = spots[i].max(spots[i - 1]);
    }
    let spot = Spot { request: r, vehicle: v, taken: taken.clone(), after: spots, delta: 0 };
    let before = solution.cost;
    solution.place(&spot);
    let sound = |cost: i64| cost / super::instance::FORBIDDEN;
    if sound(solution.cost) > sound(before) || broken(solution) {
        solution.take_out(&[r]);
        return false;
    }
    debug_assert_ne!(solution.places[r as usize], Place { vehicle: NONE, taken: Taken::Nothing });
    true
}

/// Some route breaks a rule.
pub(crate) fn broken(solution: &Solution<'_>) -> bool {
    solution.routes.iter().any(|route| route.cost >= super::instance::FORBIDDEN)
}

/// Position of a visit in the hint.
fn rank_of(hint: &[FrozenStop], r: u32, kind: Kind, site: u32) -> usize {
    let own = |stop: &FrozenStop| match stop {
        FrozenStop::Pickup { site: at, picks, .. } => {
            kind == Kind::Pickup && at.0 == site && picks.iter().any(|p| p.request.0 == r)
        }
        FrozenStop::Deliver { request } => kind == Kind::Deliver && request.0 == r,
    };
    hint.iter().position(own).unwrap_or(hint.len())
}
