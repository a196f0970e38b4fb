//! Skus and stores.

use super::clock::{duration, span};
use super::draft::{Draft, Index};
use super::error::FormatCode;
use super::fields::{Context, Fields, Path, T_MAX, int, list, names, text};
use super::json::Json;
use sameday_engine::routing::problem::{ItemIdx, Line, Location, Pace, Site};
use sameday_engine::unit::{Millis, Span};

/// Most units of one line.
const QTY_MAX: i64 = 1_000_000;
/// Most units of one SKU in one store.
const STOCK_MAX: i64 = 1_000_000_000;
/// Most pickers of one store.
const PICKERS_MAX: i64 = 1_000_000;

/// Reads one element of `skus`.
pub(crate) fn sku<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context, draft: &mut Draft<'j>) {
    let fields = Fields::open(json, at, &["id", "g", "ml", "needs"], cx);
    fields.need("id", cx, |json, at, cx| draft.items.add(json, at, cx));
    let load = [fields.int_or("g", 0, T_MAX, cx), fields.int_or("ml", 0, T_MAX, cx)];
    draft.item_loads.push(load);
    draft.item_needs.push(fields.maybe("needs", cx, names).unwrap_or_default());
}

/// Reads one element of `stores`.
pub(crate) fn store<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    draft: &mut Draft<'j>,
) {
    const KNOWN: [&str; 6] = ["id", "at", "open", "pick", "service_s", "stock"];
    let fields = Fields::open(json, at, &KNOWN, cx);
    fields.need("id", cx, |json, at, cx| draft.stores.add(json, at, cx));
    let place = fields.need("at", cx, |json, at, cx| draft.travel.place(json, at, cx));
    let open = fields.maybe("open", cx, opening).unwrap_or_else(|| vec![Span::ALWAYS]);
    let pick = fields.maybe("pick", cx, picking).unwrap_or_default();
    let service = fields.maybe("service_s", cx, duration).unwrap_or_default();
    let stock = fields.maybe("stock", cx, |json, at, cx| stock(json, at, cx, &draft.items));
    draft.sites.push(Site {
        at: place.unwrap_or(Location(0)),
        open,
        setup: Millis::ZERO,
        service,
        pick_base: pick.base,
        pick_per_line: pick.per_line,
        pickers: pick.parallel,
        picker_free: Vec::new(),
        pace: Pace::default(),
        stock: stock.unwrap_or_default(),
    });
}

fn opening<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Vec<Span> {
    let before = cx.errors.len();
    let spans = list(json, at, cx, span);
    if cx.errors.len() == before && spans.windows(2).any(|pair| pair[1].from <= pair[0].to) {
        cx.error(at, FormatCode::SpanOrder, "opening spans must ascend and not touch");
    }
    spans
}

#[derive(Default)]
struct Picking {
    base: Millis,
    per_line: Millis,
    parallel: Option<u32>,
}

fn picking<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Picking {
    let fields = Fields::open(json, at, &["base_s", "per_line_s", "parallel"], cx);
    let parallel = fields.maybe("parallel", cx, |json, at, cx| int(json, at, cx, 1, PICKERS_MAX));
    Picking {
        base: fields.maybe("base_s", cx, duration).unwrap_or_default(),
        per_line: fields.maybe("per_line_s", cx, duration).unwrap_or_default(),
        parallel: parallel.map(|n| u32::try_from(n).expect("bounded by PICKERS_MAX")),
    }
}

/// Available units, ascending by item.
fn stock<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    items: &Index<'j>,
) -> Vec<(ItemIdx, i64)> {
    let mut seen = vec![false; items.len()];
    let cells = list(json, at, cx, |json, at, cx| {
        let fields = Fields::open(json, at, &["sku", "on_hand", "reserved"], cx);
        let item = fields.need("sku", cx, |json, at, cx| {
            let item = items.find(json, at, cx)?;
            if std::mem::replace(&mut seen[item], true) {
                cx.error(at, FormatCode::Twice, "this SKU is listed twice");
            }
            Some(item)
        });
        let on_hand = fields.need("on_hand", cx, |json, at, cx| int(json, at, cx, 0, STOCK_MAX));
        let reserved = fields.int_or("reserved", 0, STOCK_MAX, cx);
        Some((ItemIdx::from(item??), (on_hand? - reserved).max(0)))
    });
    let mut cells: Vec<_> = cells.into_iter().flatten().collect();
    cells.sort_unstable();
    cells
}

/// Reads `[{sku, qty}]` as names and quantities, each name once, at least one.
pub(crate) fn lines<'j>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    mut find: impl FnMut(&'j str, &Path<'_>, &mut Context) -> Option<ItemIdx>,
) -> Vec<Line> {
    if matches!(json, Json::List(items) if items.is_empty()) {
        cx.error(at, FormatCode::Empty, "at least one line is needed");
    }
    let mut seen = std::collections::BTreeSet::new();
    let read = list(json, at, cx, |json, at, cx| {
        let fields = Fields::open(json, at, &["sku", "qty"], cx);
        let item = fields.need("sku", cx, |json, at, cx| {
            let name = text(json, at, cx);
            if !seen.insert(name) {
                cx.error(at, FormatCode::Twice, "this SKU is listed twice");
            }
            find(name, at, cx)
        });
        let qty = fields.need("qty", cx, |json, at, cx| int(json, at, cx, 1, QTY_MAX));
        Some(Line { item: item??, qty: qty? })
    });
    read.into_iter().flatten().collect()
}
