//! Section 4: what the plan costs, from scratch, against what it claims.

use super::ready::pick_duration;
use super::roster::{Picked, Roster};
use super::violation::{Findings, ViolationCode, say};
use super::walk::Walk;
use crate::routing::plan::{Cost, Plan};
use crate::routing::problem::{
    FrozenStop, PayBasis, Problem, RequestIdx, SiteIdx, Vehicle, VehicleIdx,
};
use crate::unit::{Metres, Millis, Money, Time, half_up};
use std::collections::{BTreeMap, BTreeSet};

const HOUR_MS: i128 = 3_600_000;
const MINUTE_MS: i128 = 60_000;
const KILOMETRE_M: i128 = 1_000;

/// Compares all amounts; returns the true ones.
pub(super) fn check(
    problem: &Problem,
    plan: &Plan,
    roster: &Roster<'_>,
    walks: &BTreeMap<VehicleIdx, Walk>,
    found: &mut Findings,
) -> Cost {
    let mut cost = Cost { courier: couriers(problem, roster, walks, found), ..Cost::default() };
    let mut done: BTreeMap<RequestIdx, Time> = BTreeMap::new();
    for (&r, &start) in walks.values().flat_map(|walk| &walk.done) {
        let last = done.entry(r).or_insert(start);
        *last = (*last).max(start);
    }
    for (r, request) in problem.requests.iter().enumerate() {
        let r = RequestIdx::from(r);
        match done.get(&r) {
            None => cost.refusal += request.refusal,
            Some(&start) if !problem.rules.distance_only => {
                let late = request.soft_due.map_or(Millis::ZERO, |due| start - due);
                let price = i128::from(late.non_negative().0) * i128::from(request.late_per_min.0);
                cost.lateness += Money(half_up(price, MINUTE_MS));
            }
            Some(_) => {}
        }
        add_shops(problem, roster, r, &mut cost);
    }
    if !problem.rules.distance_only {
        for (&v, walk) in walks {
            let asked = walk.done.keys().filter(|r| has_to_be_asked(problem, v, **r)).count();
            let asked = i64::try_from(asked).expect("hand-overs are few");
            cost.risk += problem.vehicles[v.at()].asking.times(asked);
        }
        let changed = problem.vehicles.iter().enumerate();
        let changed = changed.map(|(v, courier)| changed_stops(roster, v.into(), courier)).sum();
        cost.change = problem.objective.change.times(changed);
    }
    cost.total = cost.sum();
    compare(&plan.cost, &cost, found);
    cost
}

/// Whether nothing binds an order to this courier yet.
fn has_to_be_asked(problem: &Problem, v: VehicleIdx, r: RequestIdx) -> bool {
    let vehicle = &problem.vehicles[v.at()];
    let begun = vehicle.frozen.iter().any(|stop| match stop {
        FrozenStop::Pickup { picks, .. } => picks.iter().any(|pick| pick.request == r),
        FrozenStop::Deliver { request } => *request == r,
    });
    let aboard = vehicle.onboard.iter().any(|onboard| onboard.request == r);
    !begun && !aboard && problem.requests[r.at()].pinned.is_none()
}

/// How many visits of the route that a courier knows the plan does not have on it any more.
fn changed_stops(roster: &Roster<'_>, v: VehicleIdx, vehicle: &Vehicle) -> i64 {
    let mut known = BTreeSet::new();
    for stop in &vehicle.hint {
        match stop {
            FrozenStop::Deliver { request } => {
                known.insert((*request, None));
            }
            FrozenStop::Pickup { site, picks, .. } => {
                known.extend(picks.iter().map(|pick| (pick.request, Some(*site))));
            }
        }
    }
    let is_made = |(r, site): &(RequestIdx, Option<SiteIdx>)| {
        let Some(site) = site else {
            return roster.delivered.get(r).is_some_and(|by| by.contains(&v));
        };
        let mut picks = roster.picked.get(r).into_iter().flatten();
        picks.any(|pick| pick.vehicle == v && pick.site == *site && !pick.frozen)
    };
    i64::try_from(known.iter().filter(|visit| !is_made(visit)).count()).expect("stops are few")
}

/// Labour, the price of splitting and what may break.
fn add_shops(problem: &Problem, roster: &Roster<'_>, r: RequestIdx, cost: &mut Cost) {
    if problem.rules.distance_only {
        return;
    }
    let picks = roster.picked.get(&r).map_or(&[][..], Vec::as_slice);
    let shops: BTreeSet<SiteIdx> = picks.iter().map(|pick| pick.site).collect();
    for &site in &shops {
        let labour = pick_duration(&problem.sites[site.at()], roster.jobs[&(r, site)].lines);
        let price = i128::from(problem.objective.store_per_hour.0) * i128::from(labour.0);
        cost.store += Money(half_up(price, HOUR_MS));
    }
    let further = i64::try_from(shops.len()).expect("shops are few").max(1) - 1;
    cost.split += problem.objective.split.times(further);
    let risks = &problem.requests[r.at()].risks;
    let taken = |pick: &Picked<'_>, item| pick.lines.iter().any(|line| line.item == item);
    for risk in risks {
        let here = picks.iter().filter(|pick| pick.site == risk.site);
        if here.into_iter().any(|pick| taken(pick, risk.item)) {
            cost.risk += risk.price;
        }
    }
}

/// Pay of all couriers, idle ones too; the length of all routes where only that counts.
fn couriers(
    problem: &Problem,
    roster: &Roster<'_>,
    walks: &BTreeMap<VehicleIdx, Walk>,
    found: &mut Findings,
) -> Money {
    if problem.rules.distance_only {
        for (v, route) in roster.routes() {
            compare_pay(v, route.pay, Money::ZERO, found);
        }
        let length: Metres = walks.values().map(|walk| walk.distance).sum();
        return Money(length.0);
    }
    let mut total = Money::ZERO;
    for (v, vehicle) in problem.vehicles.iter().enumerate() {
        let v = VehicleIdx::from(v);
        let route = roster.route(v);
        let used = route.filter(|route| !route.stops.is_empty());
        let work = used.zip(walks.get(&v)).map(|(route, walk)| (route.depart, walk));
        let pay = pay(vehicle, work);
        if let Some(route) = route {
            compare_pay(v, route.pay, pay, found);
        }
        total += pay;
    }
    total
}

fn compare_pay(v: VehicleIdx, claimed: Money, is: Money, found: &mut Findings) {
    if claimed != is {
        found.add(ViolationCode::Pay, say![v, "claims pay of", claimed, "which is", is]);
    }
}

/// `max(min(F + R(per_hour T) + R(per_km D) + per_order n + R(per_waiting_hour W), most),
/// R(min_per_hour T))`; `work` is the departure and the route, if any.
fn pay(vehicle: &Vehicle, work: Option<(Time, &Walk)>) -> Money {
    let pay = &vehicle.pay;
    let time = paid_time(vehicle, work);
    let hourly = |rate: Money| Money(half_up(i128::from(rate.0) * i128::from(time.0), HOUR_MS));
    let (mut metres, mut orders) = (pay.so_far.metres, i64::from(pay.so_far.orders));
    let mut earned = hourly(pay.per_hour);
    if let Some((depart, walk)) = work {
        metres += walk.distance;
        orders += i64::try_from(walk.deliveries).expect("deliveries are few");
        let waited = i128::from((walk.end - depart - walk.busy).0);
        earned += Money(half_up(i128::from(pay.per_waiting_hour.0) * waited, HOUR_MS));
    }
    if work.is_some() || pay.so_far.begun {
        earned += pay.fixed;
    }
    if let Some(most) = pay.paid_orders {
        orders = orders.min(i64::from(most));
    }
    let length = half_up(i128::from(pay.per_km.0) * i128::from(metres.0), KILOMETRE_M);
    earned += Money(length) + pay.per_order.times(orders);
    let capped = pay.most.map_or(earned, |most| most.min(earned));
    capped.max(hourly(pay.min_per_hour))
}

/// The hours that are paid: the shift, or those of all routes; a block that has begun is paid as a
/// whole.
fn paid_time(vehicle: &Vehicle, work: Option<(Time, &Walk)>) -> Millis {
    let pay = &vehicle.pay;
    let whole = |time: Millis| {
        if pay.block == Millis::ZERO {
            return time;
        }
        let begun = time.0 / pay.block.0 + i64::from(time.0 % pay.block.0 > 0);
        pay.block.times(begun)
    };
    match (pay.basis, work) {
        (PayBasis::Shift, _) => whole(vehicle.shift.to - vehicle.shift.from),
        (PayBasis::Active, None) => pay.so_far.time,
        (PayBasis::Active, Some((depart, walk))) => {
            let from = pay.so_far.paid_until.map_or(depart, |until| until.max(depart));
            pay.so_far.time + whole((walk.end - from).non_negative())
        }
    }
}

fn compare(claimed: &Cost, is: &Cost, found: &mut Findings) {
    for (part, claimed, is) in [
        ("courier", claimed.courier, is.courier),
        ("store", claimed.store, is.store),
        ("lateness", claimed.lateness, is.lateness),
        ("refusal", claimed.refusal, is.refusal),
        ("split", claimed.split, is.split),
        ("risk", claimed.risk, is.risk),
        ("change", claimed.change, is.change),
        ("total", claimed.total, is.total),
    ] {
        if claimed != is {
            let terms = say![part, "cost is claimed as", claimed, "and is", is];
            found.add(ViolationCode::Cost, terms);
        }
    }
}
