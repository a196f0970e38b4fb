//! Stops, as they stand in a courier's current route and in a plan.

use super::catalogue::lines;
use super::clock::{Round, time};
use super::draft::Index;
use super::error::FormatCode;
use super::fields::{Context, Fields, Path, list, word};
use super::json::Json;
use sameday_engine::routing::plan::{Stop, Task};
use sameday_engine::routing::problem::{
    FrozenStop, ItemIdx, Line, Pick, Request, RequestIdx, SiteIdx,
};
use sameday_engine::unit::Time;
use std::collections::BTreeSet;

/// What stops refer to.
pub(crate) struct Known<'a, 'j> {
    pub(crate) stores: &'a Index<'j>,
    pub(crate) orders: &'a Index<'j>,
    pub(crate) items: &'a Index<'j>,
    pub(crate) requests: &'a [Request],
    /// A plan may claim to pick a SKU nobody knows: that is a wrong plan, not a wrong document.
    pub(crate) unknown_items: bool,
}

/// Reads a stop of a current route; `None` after a mistake.
pub(crate) fn frozen_stop<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Option<FrozenStop> {
    if is_pickup(json, at, cx)? {
        let fields = Fields::open(json, at, &["stop", "store", "picks", "ready"], cx);
        let ready = fields.maybe("ready", cx, |json, at, cx| time(json, at, cx, Round::Up));
        let (site, picks) = pickup(&fields, cx, known)?;
        return Some(FrozenStop::Pickup { site, picks, ready });
    }
    let fields = Fields::open(json, at, &["stop", "order"], cx);
    let request = delivery(&fields, cx, known)?;
    Some(FrozenStop::Deliver { request })
}

/// Reads a stop of a plan; `None` after a mistake.
pub(crate) fn planned_stop<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Option<Stop> {
    let pickup_fields = ["stop", "store", "picks", "arrival", "start", "departure"];
    let is_pickup = is_pickup(json, at, cx)?;
    let names = if is_pickup {
        &pickup_fields[..]
    } else {
        &["stop", "order", "arrival", "start", "departure"]
    };
    let fields = Fields::open(json, at, names, cx);
    let [arrival, start, departure] =
        ["arrival", "start", "departure"].map(|key| fields.need(key, cx, exact));
    let task = if is_pickup {
        let (site, picks) = pickup(&fields, cx, known)?;
        Task::Pickup { site, picks }
    } else {
        Task::Deliver { request: delivery(&fields, cx, known)? }
    };
    Some(Stop { task, arrival: arrival?, start: start?, departure: departure? })
}

/// Reads an instant of a plan.
pub(crate) fn exact(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Time {
    time(json, at, cx, Round::Exact)
}

fn is_pickup(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Option<bool> {
    let Json::Map(fields) = json else {
        cx.wrong_type(at, "an object", json);
        return None;
    };
    let Some((_, kind)) = fields.iter().find(|(key, _)| key == "stop") else {
        cx.error(&at.key("stop"), FormatCode::MissingField, "this field is required");
        return None;
    };
    let before = cx.errors.len();
    let pickup = word(kind, &at.key("stop"), cx, &[("pickup", true), ("deliver", false)]);
    (cx.errors.len() == before).then_some(pickup)
}

fn delivery<'j>(
    fields: &Fields<'j, '_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Option<RequestIdx> {
    fields.need("order", cx, |json, at, cx| known.orders.find(json, at, cx))?.map(RequestIdx::from)
}

fn pickup<'j>(
    fields: &Fields<'j, '_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Option<(SiteIdx, Vec<Pick>)> {
    let site = fields.need("store", cx, |json, at, cx| known.stores.find(json, at, cx));
    let mut seen = BTreeSet::new();
    let picks = fields.need("picks", cx, |json, at, cx| {
        if matches!(json, Json::List(items) if items.is_empty()) {
            cx.error(at, FormatCode::Empty, "a pickup is for at least one order");
        }
        list(json, at, cx, |json, at, cx| {
            let pick = pick(json, at, cx, known)?;
            if !seen.insert(pick.request) {
                let detail = "this order is listed twice in one stop";
                cx.error(&at.key("order"), FormatCode::Twice, detail);
            }
            Some(pick)
        })
    });
    Some((SiteIdx::from(site??), picks?.into_iter().flatten().collect()))
}

fn pick<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Option<Pick> {
    let fields = Fields::open(json, at, &["order", "lines"], cx);
    let order = fields.need("order", cx, |json, at, cx| known.orders.find(json, at, cx));
    let part = fields.maybe("lines", cx, |json, at, cx| part(json, at, cx, known));
    let order = order??;
    let lines = part.unwrap_or_else(|| known.requests[order].lines.clone());
    Some(Pick { request: RequestIdx::from(order), lines })
}

/// Lines of a pick. Unknown SKUs of a plan get positions after the known ones.
fn part<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    known: &Known<'_, 'j>,
) -> Vec<Line> {
    let mut strangers = known.items.len();
    lines(json, at, cx, |name, at, cx| {
        let item = if !known.unknown_items {
            known.items.find_name(name, at, cx)
        } else if let Some(item) = known.items.get(name) {
            Some(item)
        } else {
            strangers += 1;
            Some(strangers - 1)
        };
        item.map(ItemIdx::from)
    })
}
