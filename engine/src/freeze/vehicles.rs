//! Couriers as vehicles: where they are free, what is frozen, what they carry.

use super::build::Builder;
use super::requests::Requests;
use crate::id::{CourierId, OrderId, StoreId};
use crate::model::{CourierSpec, PlannedStop, Source, StopTask};
use crate::routing::problem::{
    FrozenStop, Load, Location, Onboard, Pay, Pick, RequestIdx, UNLIMITED, Vehicle,
};
use crate::unit::{Span, Time};
use crate::world::{Courier, Progress};
use std::collections::BTreeSet;

/// One vehicle for each courier in scope, in its order.
pub(super) fn vehicles(
    builder: &mut Builder<'_>,
    requests: &Requests,
    offers: bool,
) -> Vec<Vehicle> {
    let names = builder.courier_names();
    names.iter().map(|name| vehicle(builder, requests, name, offers)).collect()
}

fn vehicle(
    builder: &mut Builder<'_>,
    requests: &Requests,
    name: &CourierId,
    offers: bool,
) -> Vehicle {
    let world = builder.world;
    let courier = &world.couriers()[name];
    let now = world.now();
    let (start, begin) = start(builder, courier, now);
    let frozen_stops = &courier.route[..courier.frozen(now)];
    let frozen = live_stops(builder, requests, frozen_stops, &mut Done::default());
    let offered = if offers { courier.offer.and_then(|id| world.offer(id)) } else { None };
    let planned = offered.map_or(courier.planned(), |offer| &offer.stops);
    let hint = hint(builder, requests, courier, frozen_stops, planned);
    let spec = &courier.spec;
    Vehicle {
        start,
        end: spec.end.map(|end| builder.location(end)),
        shift: shift(courier, now),
        pickups_until: world.config().one_site_per_trip.then(|| shift(courier, now).to),
        begin,
        on_duty: !frozen.is_empty() || !courier.onboard.is_empty(),
        profile: builder.profile(&spec.profile),
        capacity: capacity(spec),
        skills: builder.skill_bits(&spec.skills),
        pay: pay(spec),
        max_distance: spec.max_distance,
        max_orders: spec.max_orders,
        onboard: onboard(requests, courier),
        frozen,
        hint,
    }
}

/// Where the route begins, and when. A courier on his way cannot be diverted: he counts as
/// standing at his next stop from his expected arrival on.
fn start(builder: &mut Builder<'_>, courier: &Courier, now: Time) -> (Location, Time) {
    match (courier.progress, courier.route.first()) {
        (Progress::AtStop { since }, Some(stop)) => (builder.location(stop.at), since),
        (Progress::Standing { .. }, Some(stop)) if courier.leaves_at <= now => {
            (builder.location(stop.at), stop.arrival.max(now))
        }
        _ => {
            let on = courier.shift.map_or(now, |shift| shift.since);
            (builder.location(courier.at), now.max(on))
        }
    }
}

/// A shift that accepted work overruns already ends with that work.
fn shift(courier: &Courier, now: Time) -> Span {
    let work_end = courier.route.last().map_or(Time::MIN, |stop| stop.departure);
    let overrun = if work_end == Time::MIN { Time::MIN } else { Time::MAX };
    match courier.shift {
        Some(shift) if work_end <= shift.until && now <= shift.until => {
            Span { from: shift.since, to: shift.until }
        }
        Some(shift) => Span { from: shift.since, to: overrun.max(shift.until) },
        None => Span { from: Time::MIN, to: overrun },
    }
}

/// What earlier stops of the same route have done already.
#[derive(Default)]
struct Done {
    picked: BTreeSet<(StoreId, OrderId)>,
    delivered: BTreeSet<OrderId>,
}

/// The rest of the current, offered or drafted route, as far as it is still to be done.
fn hint(
    builder: &mut Builder<'_>,
    requests: &Requests,
    courier: &Courier,
    frozen: &[PlannedStop],
    planned: &[PlannedStop],
) -> Vec<FrozenStop> {
    let mut done = Done::default();
    live_stops(builder, requests, frozen, &mut done);
    let mut hint = live_stops(builder, requests, planned, &mut done);
    // Goods on board whose stop is new (they go back to their shop) are brought last.
    for order in courier.onboard.keys().filter(|order| !done.delivered.contains(order)) {
        hint.push(FrozenStop::Deliver { request: request(requests, *order) });
    }
    hint
}

fn live_stops(
    builder: &mut Builder<'_>,
    requests: &Requests,
    stops: &[PlannedStop],
    done: &mut Done,
) -> Vec<FrozenStop> {
    stops.iter().filter_map(|stop| live_stop(builder, requests, stop, done)).collect()
}

/// A stop as far as its orders are still requests and nobody has done it before.
fn live_stop(
    builder: &mut Builder<'_>,
    requests: &Requests,
    stop: &PlannedStop,
    done: &mut Done,
) -> Option<FrozenStop> {
    match &stop.task {
        StopTask::Pickup { store, orders } => {
            let open = |order: &&OrderId| is_to_pick(builder, requests, store, **order);
            let mut orders: Vec<OrderId> = orders.iter().filter(open).copied().collect();
            orders.retain(|order| done.picked.insert((store.clone(), *order)));
            let site = builder.site_of(store);
            let picks = orders.iter().map(|order| pick(builder, requests, store, *order));
            let picks: Vec<Pick> = picks.collect();
            let ready = ready(builder, store, &orders);
            (!picks.is_empty()).then_some(FrozenStop::Pickup { site, picks, ready })
        }
        StopTask::Deliver { order } | StopTask::Return { order, .. } => {
            let request = requests.find(*order)?;
            done.delivered.insert(*order).then_some(FrozenStop::Deliver { request })
        }
    }
}

fn is_to_pick(builder: &Builder<'_>, requests: &Requests, store: &StoreId, id: OrderId) -> bool {
    let order = builder.world.order(id).expect("routes name accepted orders");
    let reserved =
        |source: &Source| source.store == *store && builder.world.awaits_hand_over(source.hold);
    requests.find(id).is_some() && order.sources.iter().any(reserved)
}

fn pick(builder: &Builder<'_>, requests: &Requests, store: &StoreId, order: OrderId) -> Pick {
    let world = builder.world;
    let sources = &world.order(order).expect("routes name accepted orders").sources;
    let lines = sources.iter().find(|source| source.store == *store).map_or(&[][..], |s| &s.lines);
    let line = |line: &crate::model::Line| crate::routing::problem::Line {
        item: builder.skus.known(&line.sku).expect("items of routes were named").into(),
        qty: line.qty.0,
    };
    Pick { request: request(requests, order), lines: lines.iter().map(line).collect() }
}

fn ready(builder: &Builder<'_>, store: &StoreId, orders: &[OrderId]) -> Option<Time> {
    let sources = orders.iter().filter_map(|order| builder.world.order(*order));
    let here = sources.flat_map(|order| &order.sources).filter(|source| source.store == *store);
    here.map(|source| source.ready_at).max()
}

fn request(requests: &Requests, order: OrderId) -> RequestIdx {
    requests.find(order).expect("every order on a route in scope is a request")
}

fn onboard(requests: &Requests, courier: &Courier) -> Vec<Onboard> {
    let on = |(order, since): (&OrderId, &Time)| Onboard {
        request: request(requests, *order),
        since: *since,
    };
    courier.onboard.iter().map(on).collect()
}

fn capacity(spec: &CourierSpec) -> Load {
    [spec.capacity_g.unwrap_or(UNLIMITED[0]), spec.capacity_ml.unwrap_or(UNLIMITED[1])]
}

fn pay(spec: &CourierSpec) -> Pay {
    let pay = &spec.pay;
    Pay {
        fixed: pay.fixed,
        per_hour: pay.per_hour,
        per_km: pay.per_km,
        per_order: pay.per_order,
        min_per_hour: pay.min_per_hour,
        basis: pay.basis,
    }
}
