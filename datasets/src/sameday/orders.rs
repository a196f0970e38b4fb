//! Orders.

use super::catalogue::lines;
use super::clock::{Round, duration, span, time};
use super::draft::Draft;
use super::error::FormatCode;
use super::fields::{Context, Fields, Path, int, list, names};
use super::json::Json;
use super::money::money;
use sameday_engine::routing::problem::{
    DIMENSIONS, ItemIdx, Line, Load, Location, Request, SiteIdx,
};
use sameday_engine::unit::{Millis, Span};
use std::collections::BTreeSet;

/// Heaviest and largest order, a million tonnes: sums of loads stay far from 64 bits.
const LOAD_MAX: i128 = 1 << 40;

const KNOWN: [&str; 13] = [
    "id",
    "lines",
    "dropoff",
    "service_s",
    "release",
    "due",
    "soft_due",
    "late_per_min",
    "max_onboard_s",
    "value",
    "stores",
    "max_splits",
    "needs",
];

/// Reads one element of `orders`.
pub(crate) fn order<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    draft: &mut Draft<'j>,
) {
    let fields = Fields::open(json, at, &KNOWN, cx);
    fields.need("id", cx, |json, at, cx| draft.orders.add(json, at, cx));
    let wanted = fields.need("lines", cx, |json, at, cx| {
        lines(json, at, cx, |name, at, cx| draft.items.find_name(name, at, cx).map(ItemIdx::from))
    });
    let wanted = wanted.unwrap_or_default();
    let load = load(&wanted, &draft.item_loads, at, cx);
    let needs = fields.maybe("needs", cx, names).unwrap_or_default();
    draft.request_needs.push(all_needs(needs, &wanted, &draft.item_needs));
    let value = fields.maybe("value", cx, money).unwrap_or_default();
    let dropoff = fields.need("dropoff", cx, |json, at, cx| draft.travel.place(json, at, cx));
    let up = |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| time(json, at, cx, Round::Up);
    let down =
        |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| time(json, at, cx, Round::Down);
    let splits = fields.maybe("max_splits", cx, |json, at, cx| int(json, at, cx, 1, 2));
    let late = fields.maybe("late_per_min", cx, money);
    let request = Request {
        sites: allowed(&fields, cx, draft),
        lines: wanted,
        max_splits: splits.map_or(1, |n| if n == 2 { 2 } else { 1 }),
        dropoff: dropoff.unwrap_or(Location(0)),
        service: fields.maybe("service_s", cx, duration).unwrap_or_default(),
        release: fields.maybe("release", cx, up).unwrap_or(draft.now),
        due: vec![fields.maybe("due", cx, span).unwrap_or(Span::ALWAYS)],
        soft_due: fields.maybe("soft_due", cx, down),
        late_per_min: late.unwrap_or(draft.prices.late_per_min),
        max_onboard: fields.maybe("max_onboard_s", cx, duration),
        refusal: value + draft.prices.refusal_base,
        load,
        setup: Millis::ZERO,
        ready: None,
        needs: 0,
        kinds: 0,
        apart_from: 0,
        barred: Vec::new(),
        pinned: None,
        fixed_picks: None,
        undecided: None,
        risks: Vec::new(),
    };
    draft.requests.push(request);
}

/// Shops it may be picked at, ascending.
fn allowed<'j>(fields: &Fields<'j, '_>, cx: &mut Context, draft: &Draft<'j>) -> Vec<SiteIdx> {
    let all = || (0..draft.sites.len()).map(SiteIdx::from).collect();
    let sites = fields.maybe("stores", cx, |json, at, cx| match json {
        Json::Text(any) if any == "any" => all(),
        Json::List(_) => {
            let mut seen = BTreeSet::new();
            list(json, at, cx, |json, at, cx| {
                let site = draft.stores.find(json, at, cx).map(SiteIdx::from);
                if site.is_some_and(|site| !seen.insert(site)) {
                    cx.error(at, FormatCode::Twice, "this store is listed twice");
                }
            });
            seen.into_iter().collect()
        }
        _ => {
            cx.wrong_type(at, "\"any\" or an array of store ids", json);
            Vec::new()
        }
    });
    sites.unwrap_or_else(all)
}

fn load(lines: &[Line], unit: &[Load], at: &Path<'_>, cx: &mut Context) -> Load {
    let mut load = [0; DIMENSIONS];
    for (dimension, total) in load.iter_mut().enumerate() {
        let of_line =
            |line: &Line| i128::from(line.qty) * i128::from(unit[line.item.at()][dimension]);
        let sum: i128 = lines.iter().map(of_line).sum();
        if sum > LOAD_MAX {
            let detail = format!("weighs or fills {sum}, at most {LOAD_MAX} is possible");
            cx.error(&at.key("lines"), FormatCode::OutOfRange, detail);
        } else {
            *total = i64::try_from(sum).expect("at most LOAD_MAX");
        }
    }
    load
}

fn all_needs<'j>(
    own: Vec<&'j str>,
    lines: &[Line],
    of_items: &[Vec<&'j str>],
) -> BTreeSet<&'j str> {
    let of_goods = lines.iter().flat_map(|line| of_items[line.item.at()].iter().copied());
    own.into_iter().chain(of_goods).collect()
}
