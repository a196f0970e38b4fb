//! Every limit on what comes in, stated in `/version` and in each 413.

use serde_json::{Value, json};
use std::time::Duration;

/// Most bytes of a JSON body.
pub const JSON_BYTES: usize = 1 << 20;
/// Most events of a batch.
pub const BATCH_EVENTS: usize = 1_024;
/// Most bytes of a line of NDJSON.
pub const LINE_BYTES: usize = 64 << 10;
/// Deepest nesting of arrays and objects.
pub const NESTING: usize = 32;
/// Most bytes of a text field, unless stated otherwise.
pub const TEXT_BYTES: usize = 1 << 10;
/// Most elements of a list inside a document, unless stated otherwise.
pub const LIST_ITEMS: usize = 1_000;
/// Most SKUs of one snapshot of a shop's stock.
pub const SNAPSHOT_CELLS: usize = 20_000;
/// Most deliveries of the past in one event.
pub const PAST_ORDERS: usize = 10_000;
/// Most position fixes in one request.
pub const FIXES: usize = 100;
/// Largest quantity of one line.
pub const QTY: i64 = 1_000_000;
/// Longest wait for the next byte of a body.
pub const BODY_IDLE: Duration = Duration::from_secs(10);
/// Largest page of a list.
pub const PAGE: usize = 500;
/// Page of a list when none is asked for.
pub const PAGE_DEFAULT: usize = 100;

/// The limits as a document.
#[must_use]
pub fn document() -> Value {
    json!({
        "json_bytes": JSON_BYTES,
        "batch_events": BATCH_EVENTS,
        "ndjson_line_bytes": LINE_BYTES,
        "nesting": NESTING,
        "text_bytes": TEXT_BYTES,
        "list_items": LIST_ITEMS,
        "snapshot_cells": SNAPSHOT_CELLS,
        "past_orders": PAST_ORDERS,
        "position_fixes": FIXES,
        "qty": QTY,
        "body_idle_s": BODY_IDLE.as_secs(),
        "page_items": PAGE,
    })
}
