//! Couriers as vehicles: where they are free, what is frozen, what they carry.

use super::Scope;
use super::ahead;
use super::build::Builder;
use super::requests::Requests;
use crate::id::{CourierId, OrderId, StoreId};
use crate::model::{CourierSpec, OrderState, PlannedStop, Source, StopTask};
use crate::routing::problem::{
    Break, FrozenStop, Load, Location, Onboard, Pay, Pick, RequestIdx, SoFar, UNLIMITED, Vehicle,
};
use crate::unit::{Metres, Span, Time};
use crate::world::courier::orders_of;
use crate::world::{Courier, Progress, World};
use std::collections::BTreeSet;

/// One vehicle for each courier in scope, in its order.
pub(super) fn vehicles(
    builder: &mut Builder<'_>,
    requests: &Requests,
    scope: &Scope<'_>,
) -> Vec<Vehicle> {
    let names = builder.courier_names();
    names.iter().map(|name| vehicle(builder, requests, name, scope)).collect()
}

fn vehicle(
    builder: &mut Builder<'_>,
    requests: &Requests,
    name: &CourierId,
    scope: &Scope<'_>,
) -> Vehicle {
    let world = builder.world;
    let courier = &world.couriers()[name];
    let now = world.now();
    let resting = courier.resting(now);
    let (start, begin) = start(builder, courier, now, resting.until);
    let frozen_stops = &courier.route[..courier.frozen(now)];
    let frozen = live_stops(builder, requests, frozen_stops, &mut Done::default());
    let offered = if scope.offers { courier.offer.and_then(|id| world.offer(id)) } else { None };
    // A draft holds what is offered too, as long as it holds anything that is not.
    let drafted = !courier.draft.is_empty() && (offered.is_none() || !scope.waiting.is_empty());
    let accepted = offered.map_or(&courier.route, |offer| &offer.stops);
    let planned = if drafted { &courier.draft } else { accepted };
    let ahead = ahead::of(world, builder.travel, courier, (scope, planned, accepted));
    let live = |(stop, leaves): &(PlannedStop, Time)| {
        let stop = live_stop(builder, requests, stop, &mut Done::default())?;
        Some((stop, *leaves))
    };
    let ahead = ahead.iter().filter_map(live).collect();
    let hint = hint(builder, requests, courier, frozen_stops, planned);
    let spec = &courier.spec;
    let limits = limits(builder, courier, begin, scope);
    Vehicle {
        start,
        end: world.home_of(spec).map(|end| builder.location(end)),
        shift: limits.shift,
        pickups_until: limits.pickups_until,
        begin,
        on_duty: !frozen.is_empty() || !courier.onboard.is_empty(),
        profile: builder.profile(&spec.profile),
        capacity: limits.capacity,
        skills: builder.skill_bits(&spec.skills),
        pay: pay(courier, world, (now, begin)),
        max_distance: limits.distance,
        max_orders: most_orders(builder, courier),
        onboard: onboard(requests, courier),
        frozen,
        hint,
        ahead,
        asking: world.asking_price(courier),
        breaks: breaks(&resting.left, begin),
        leave_by: ahead::leave_by(world, builder.travel, courier),
    }
}

/// Where the route begins, and when. A courier on his way cannot be diverted: he counts as
/// standing at his next stop from his expected arrival on. Who has a break stays for it.
fn start(
    builder: &mut Builder<'_>,
    courier: &Courier,
    now: Time,
    rests: Option<Time>,
) -> (Location, Time) {
    let rests = rests.unwrap_or(Time::MIN);
    match (courier.progress, courier.route.first()) {
        (Progress::AtStop { since }, Some(stop)) => {
            // Who stays longer than planned counts as if he had come so much later.
            let held = courier.held_until.map(|until| until - (stop.departure - stop.start));
            (builder.location(stop.at), held.unwrap_or(since).max(since).max(rests))
        }
        (Progress::Standing { .. }, Some(stop)) if courier.leaves_at <= now => {
            (builder.location(stop.at), courier.arrives_at.unwrap_or(stop.arrival).max(now))
        }
        _ => {
            let on = courier.shift.map_or(now, |shift| shift.since);
            (builder.location(courier.at), now.max(on).max(rests))
        }
    }
}

/// Breaks as far as he can still begin them. Before his route begins he has no time for any.
fn breaks(left: &[Break], begin: Time) -> Vec<Break> {
    let can = left.iter().filter(|pause| pause.begin.to >= begin);
    let later = |span: Span| Span { from: span.from.max(begin), to: span.to };
    can.map(|pause| Break { begin: later(pause.begin), ..*pause }).collect()
}

/// How long and how far a route may become.
struct Limits {
    capacity: Load,
    shift: Span,
    pickups_until: Option<Time>,
    distance: Option<Metres>,
}

/// A limit that accepted work exceeds already lies where that work ends; when nothing but accepted
/// work is timed anew there is none, since goods on board are brought to an end in any case. Only
/// what is still in a shop long after the shift can be given up.
fn limits(builder: &Builder<'_>, courier: &Courier, begin: Time, scope: &Scope<'_>) -> Limits {
    let (work_end, length) = accepted_work(builder, courier);
    let shift = match courier.shift {
        Some(shift) => Span { from: shift.since, to: shift.until.max(work_end) },
        None => Span { from: begin, to: begin.max(work_end) },
    };
    let shift_end = courier.shift.map_or(begin, |shift| shift.until);
    if !scope.is_new() && !courier.orders().is_empty() {
        return Limits {
            capacity: UNLIMITED,
            shift,
            pickups_until: Some(shift_end.max(begin) + builder.world.config().overrun),
            distance: None,
        };
    }
    let pickups_until =
        builder.world.config().one_site_per_trip.then(|| last_pickup(courier, shift));
    let distance = courier.spec.max_distance.map(|most| most.max(length));
    let capacity = room(builder, courier);
    Limits { capacity, shift, pickups_until, distance }
}

/// Capacity without the goods that are on board while the rest of their order is still to be picked
/// in another shop: they are no pickup to come and no goods of a whole order.
fn room(builder: &Builder<'_>, courier: &Courier) -> Load {
    let mut room = capacity(&courier.spec);
    add(&mut room, builder.world.left_on_board(&courier.spec.id), -1);
    for stop in &courier.route {
        let StopTask::Deliver { order } = &stop.task else { continue };
        let order = builder.order(*order);
        if order.state != OrderState::Assigned {
            continue;
        }
        let taken = order.sources.iter().filter(|s| !builder.world.awaits_hand_over(s.hold));
        for line in taken.flat_map(|source| &source.lines) {
            add(&mut room, builder.sku_load(&line.sku), -line.qty.0);
        }
    }
    room
}

/// When accepted work ends (at his end place, if he has one), and its length.
fn accepted_work(builder: &Builder<'_>, courier: &Courier) -> (Time, Metres) {
    let Some(last) = courier.route.last() else { return (Time::MIN, Metres::ZERO) };
    let profile = &courier.spec.profile;
    let (mut at, mut length) = (courier.at, Metres::ZERO);
    for stop in &courier.route {
        length += builder.leg(profile, at, stop.at).distance;
        at = stop.at;
    }
    let end = builder.world.home_of(&courier.spec);
    let home = end.map(|end| builder.leg(profile, at, end)).unwrap_or_default();
    let ends = builder.world.arrival(profile, last.departure, home.duration);
    (ends, length + home.distance)
}

/// Latest pickup where hand-overs may come after the shift: drops that overrun it allow no new one.
fn last_pickup(courier: &Courier, shift: Span) -> Time {
    let pending = |stop: &PlannedStop| matches!(stop.task, StopTask::Pickup { .. });
    if courier.route.iter().any(pending) {
        return shift.to;
    }
    courier.shift.map_or(Time::MIN, |shift| shift.until)
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
    // Goods on board whose stop is new go back to their shop as late as there is room for them.
    for order in courier.onboard.keys().filter(|order| !done.delivered.contains(order)) {
        let at = room_until(builder, requests, courier, frozen.len(), &hint);
        hint.insert(at, FrozenStop::Deliver { request: request(requests, *order) });
    }
    hint
}

/// Position of the first pickup for which there is no room any more, if nothing else is handed over
/// than the hint says. A frozen pickup cannot be preceded by anything.
fn room_until(
    builder: &Builder<'_>,
    requests: &Requests,
    courier: &Courier,
    frozen: usize,
    hint: &[FrozenStop],
) -> usize {
    let most = room(builder, courier);
    let load_of = |request: RequestIdx| requests.list[request.at()].load;
    let mut load = [0, 0];
    let frozen_picks = courier.route[..frozen].iter().filter_map(|stop| match &stop.task {
        StopTask::Pickup { orders, .. } => Some(orders),
        StopTask::Deliver { .. } | StopTask::Return { .. } => None,
    });
    for order in courier.onboard.keys().chain(frozen_picks.flatten()) {
        if let Some(request) = requests.find(*order) {
            add(&mut load, load_of(request), 1);
        }
    }
    for (i, stop) in hint.iter().enumerate() {
        match stop {
            FrozenStop::Pickup { picks, .. } => {
                for line in picks.iter().flat_map(|pick| &pick.lines) {
                    add(&mut load, builder.item_load(line.item), line.qty);
                }
            }
            FrozenStop::Deliver { request } => add(&mut load, load_of(*request), -1),
        }
        if load.iter().zip(most).any(|(load, most)| *load > most) {
            return i;
        }
    }
    hint.len()
}

pub(super) fn add(load: &mut Load, more: Load, times: i64) {
    for (sum, one) in load.iter_mut().zip(more) {
        *sum += one * times;
    }
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
    let Some(order) = builder.world.planned_order(id) else { return false };
    let reserved =
        |source: &Source| source.store == *store && builder.world.awaits_hand_over(source.hold);
    requests.find(id).is_some() && order.sources.iter().any(reserved)
}

fn pick(builder: &Builder<'_>, requests: &Requests, store: &StoreId, order: OrderId) -> Pick {
    let sources = &builder.order(order).sources;
    let lines = sources.iter().find(|source| source.store == *store).map_or(&[][..], |s| &s.lines);
    let line = |line: &crate::model::Line| crate::routing::problem::Line {
        item: builder.skus.known(&line.sku).expect("items of routes were named").into(),
        qty: line.qty.0,
    };
    Pick { request: request(requests, order), lines: lines.iter().map(line).collect() }
}

fn ready(builder: &Builder<'_>, store: &StoreId, orders: &[OrderId]) -> Option<Time> {
    // When an order of an open quote is ready the shop's queue says, once it is wanted.
    let decided = orders.iter().filter_map(|order| builder.world.order(*order));
    let here = decided.flat_map(|order| &order.sources).filter(|source| source.store == *store);
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

/// His own limit, what is left of a hub's daily cap and of the orders that he is paid for; never
/// less than what he has to hand over in any case.
fn most_orders(builder: &Builder<'_>, courier: &Courier) -> Option<u32> {
    let spec = &courier.spec;
    let paid = builder.world.pay_of(spec).paid_orders;
    let paid = paid.map(|most| most.saturating_sub(courier.worked.orders));
    let limits = [spec.max_orders, builder.world.room_of(spec), paid];
    let most = limits.into_iter().flatten().min()?;
    let started = courier.route[..courier.frozen(builder.world.now())].iter().flat_map(orders_of);
    let bound: BTreeSet<OrderId> = courier.onboard.keys().copied().chain(started).collect();
    Some(most.max(u32::try_from(bound.len()).expect("few orders are on board")))
}

/// His pay, with what he has done in this shift before the route begins.
fn pay(courier: &Courier, world: &World, (now, begin): (Time, Time)) -> Pay {
    let pay = world.pay_of(&courier.spec);
    let worked = courier.worked_by(now, begin, &pay);
    let so_far = SoFar {
        begun: worked.begun,
        time: worked.time,
        metres: worked.metres,
        orders: worked.orders,
        paid_until: worked.paid_until,
    };
    Pay {
        fixed: pay.fixed,
        per_hour: pay.per_hour,
        per_km: pay.per_km,
        per_order: pay.per_order,
        min_per_hour: pay.min_per_hour,
        per_waiting_hour: world.config().prices.per_waiting_hour,
        basis: pay.basis,
        block: pay.block,
        paid_orders: pay.paid_orders,
        most: pay.most,
        so_far,
    }
}
