//! Prices of a document, in minor units.

use super::draft::Prices;
use super::fields::{Context, Fields, Path, int, word};
use super::json::Json;
use sameday_engine::routing::problem::{Objective, Pay, PayBasis, SoFar};
use sameday_engine::unit::{Millis, Money};

/// Largest value of an order and largest price of `objective`.
const MONEY_MAX: i64 = 1_000_000_000_000;
/// Largest rate of pay.
const RATE_MAX: i64 = 1_000_000_000;

/// Longest block that is paid as a whole: a day.
const BLOCK_MAX_S: i64 = 86_400;
/// Largest number of paid hand-overs.
const ORDERS: i64 = u32::MAX as i64;

/// Reads an amount.
pub(crate) fn money(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Money {
    Money(int(json, at, cx, 0, MONEY_MAX))
}

fn rate(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Money {
    Money(int(json, at, cx, 0, RATE_MAX))
}

/// Reads `objective`.
pub(crate) fn objective(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Prices {
    const KNOWN: [&str; 4] = ["late_per_min", "refusal_base", "split", "store_per_hour"];
    let fields = Fields::open(json, at, &KNOWN, cx);
    let usual = Prices::usual();
    let mut price = |key, usual| fields.maybe(key, cx, money).unwrap_or(usual);
    Prices {
        late_per_min: price("late_per_min", usual.late_per_min),
        refusal_base: price("refusal_base", usual.refusal_base),
        objective: Objective {
            split: price("split", usual.objective.split),
            store_per_hour: price("store_per_hour", usual.objective.store_per_hour),
            change: Money::ZERO,
        },
    }
}

impl Prices {
    /// Where the document says nothing.
    pub(crate) fn usual() -> Self {
        let (split, store_per_hour, change) = (Money(300), Money::ZERO, Money::ZERO);
        Self {
            objective: Objective { split, store_per_hour, change },
            late_per_min: Money(35),
            refusal_base: Money(200),
        }
    }
}

/// Reads `pay`.
pub(crate) fn pay(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Pay {
    const KNOWN: [&str; 9] = [
        "fixed",
        "per_hour",
        "per_km",
        "per_order",
        "min_per_hour",
        "basis",
        "block_s",
        "paid_orders",
        "most",
    ];
    const BASES: [(&str, PayBasis); 2] = [("active", PayBasis::Active), ("shift", PayBasis::Shift)];
    let fields = Fields::open(json, at, &KNOWN, cx);
    let basis = fields.maybe("basis", cx, |json, at, cx| word(json, at, cx, &BASES));
    let block = fields.maybe("block_s", cx, |json, at, cx| int(json, at, cx, 1, BLOCK_MAX_S));
    let paid_orders = fields.maybe("paid_orders", cx, |json, at, cx| int(json, at, cx, 0, ORDERS));
    let most = fields.maybe("most", cx, money);
    let mut amount = |key| fields.maybe(key, cx, rate).unwrap_or_default();
    Pay {
        fixed: amount("fixed"),
        per_hour: amount("per_hour"),
        per_km: amount("per_km"),
        per_order: amount("per_order"),
        min_per_hour: amount("min_per_hour"),
        per_waiting_hour: Money::ZERO,
        basis: basis.unwrap_or_default(),
        block: Millis::from_secs(block.unwrap_or(0)),
        paid_orders: paid_orders.and_then(|orders| u32::try_from(orders).ok()),
        most,
        so_far: SoFar::default(),
    }
}
