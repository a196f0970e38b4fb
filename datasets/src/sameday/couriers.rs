//! Couriers, with what they carry and what is agreed with them already.

use super::clock::{Round, span, time};
use super::draft::Draft;
use super::error::FormatCode;
use super::fields::{Context, Fields, Path, T_MAX, int, list, names};
use super::json::Json;
use super::money::pay;
use super::stops::{Known, frozen_stop};
use sameday_engine::routing::problem::{
    FrozenStop, Load, Location, Onboard, ProfileIdx, RequestIdx, UNLIMITED, Vehicle,
};
use sameday_engine::unit::{Metres, Money, Span, Time};
use std::collections::BTreeMap;

/// Which courier has an order on board or in his frozen prefix.
#[derive(Default)]
pub(crate) struct Claims {
    onboard: BTreeMap<RequestIdx, usize>,
    frozen: BTreeMap<RequestIdx, usize>,
}

const KNOWN: [&str; 13] = [
    "id",
    "at",
    "end",
    "shift",
    "profile",
    "capacity",
    "skills",
    "pay",
    "max_distance_m",
    "max_orders",
    "onboard",
    "route",
    "frozen",
];

/// Reads one element of `couriers`.
pub(crate) fn courier<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    draft: &mut Draft<'j>,
) {
    let fields = Fields::open(json, at, &KNOWN, cx);
    fields.need("id", cx, |json, at, cx| draft.couriers.add(json, at, cx));
    let travel = &mut draft.travel;
    let start = fields.need("at", cx, |json, at, cx| travel.place(json, at, cx));
    let end = fields.maybe("end", cx, |json, at, cx| travel.place(json, at, cx));
    let profile = fields.need("profile", cx, |json, at, cx| travel.profile(json, at, cx));
    let shift = fields.need("shift", cx, span).unwrap_or(Span::ALWAYS);
    let skills = fields.maybe("skills", cx, names).unwrap_or_default();
    let onboard = onboard(&fields, cx, draft);
    let (frozen, hint) = route(&fields, at, cx, draft);
    let begin = if frozen.is_empty() { shift.from.max(draft.now) } else { shift.from };
    draft.vehicle_skills.push(skills);
    draft.vehicles.push(Vehicle {
        start: start.unwrap_or(Location(0)),
        end,
        shift,
        pickups_until: None,
        begin,
        on_duty: !onboard.is_empty() || !frozen.is_empty(),
        profile: profile.unwrap_or(ProfileIdx(0)),
        capacity: fields.maybe("capacity", cx, capacity).unwrap_or(UNLIMITED),
        skills: 0,
        pay: fields.maybe("pay", cx, pay).unwrap_or_default(),
        max_distance: fields.maybe("max_distance_m", cx, limit).map(Metres),
        max_orders: fields.maybe("max_orders", cx, limit).map(as_u32),
        onboard,
        frozen,
        hint,
        ahead: Vec::new(),
        asking: Money::ZERO,
        breaks: Vec::new(),
        leave_by: None,
    });
}

fn limit(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> i64 {
    int(json, at, cx, 0, T_MAX)
}

fn as_u32(n: i64) -> u32 {
    u32::try_from(n).expect("limits are read within 0 to T_MAX")
}

fn capacity(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Load {
    let fields = Fields::open(json, at, &["g", "ml"], cx);
    let mut most = |key, unlimited| fields.maybe(key, cx, limit).unwrap_or(unlimited);
    [most("g", UNLIMITED[0]), most("ml", UNLIMITED[1])]
}

fn onboard<'j>(fields: &Fields<'j, '_>, cx: &mut Context, draft: &mut Draft<'j>) -> Vec<Onboard> {
    let me = draft.vehicles.len();
    let read = |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| {
        let fields = Fields::open(json, at, &["order", "since"], cx);
        let order = fields.need("order", cx, |json, at, cx| {
            let request = RequestIdx::from(draft.orders.find(json, at, cx)?);
            if draft.claims.onboard.insert(request, me).is_some() {
                cx.error(at, FormatCode::Conflict, "this order is on board already");
            }
            Some(request)
        });
        let up =
            |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| time(json, at, cx, Round::Up);
        let since: Option<Time> = fields.need("since", cx, up);
        Some(Onboard { request: order??, since: since? })
    };
    let all = fields.maybe("onboard", cx, |json, at, cx| list(json, at, cx, read));
    all.unwrap_or_default().into_iter().flatten().collect()
}

/// The current route: its binding beginning and the rest.
fn route<'j>(
    fields: &Fields<'j, '_>,
    at: &Path<'_>,
    cx: &mut Context,
    draft: &mut Draft<'j>,
) -> (Vec<FrozenStop>, Vec<FrozenStop>) {
    let known = Known {
        stores: &draft.stores,
        orders: &draft.orders,
        items: &draft.items,
        requests: &draft.requests,
        unknown_items: false,
    };
    let stops = fields.maybe("route", cx, |json, at, cx| {
        list(json, at, cx, |json, at, cx| frozen_stop(json, at, cx, &known))
    });
    let mut stops = stops.unwrap_or_default();
    let frozen = usize::try_from(fields.int_or("frozen", 0, T_MAX, cx)).expect("not negative");
    if frozen > stops.len() {
        let detail = format!("{frozen} frozen stops on a route of {}", stops.len());
        cx.error(&at.key("frozen"), FormatCode::OutOfRange, detail);
    }
    let hint = stops.split_off(frozen.min(stops.len())).into_iter().flatten().collect();
    let me = draft.vehicles.len();
    for (i, stop) in stops.iter().enumerate() {
        for request in stop.iter().flat_map(orders_of) {
            if *draft.claims.frozen.entry(request).or_insert(me) != me {
                let detail = "an order of this stop is frozen for another courier";
                cx.error(&at.key("route").index(i), FormatCode::Conflict, detail);
            }
        }
    }
    (stops.into_iter().flatten().collect(), hint)
}

fn orders_of(stop: &FrozenStop) -> Vec<RequestIdx> {
    match stop {
        FrozenStop::Pickup { picks, .. } => picks.iter().map(|pick| pick.request).collect(),
        FrozenStop::Deliver { request } => vec![*request],
    }
}

/// Notes orders on board of one courier and frozen for another; all couriers are read.
pub(crate) fn crossed_claims(at: &Path<'_>, cx: &mut Context, draft: &Draft<'_>) {
    for (request, &carrier) in &draft.claims.onboard {
        if draft.claims.frozen.get(request).is_some_and(|&other| other != carrier) {
            let detail = "an order on board of this courier is frozen for another";
            cx.error(&at.index(carrier).key("onboard"), FormatCode::Conflict, detail);
        }
    }
}
