//! What a shop should have had: "k more units of this SKU would have served n orders worth m".
//!
//! Worked out from the wishes that the world remembers, so that the same journal gives the same
//! advice. All of it is about missed orders in which the shop lacked only this SKU. A miss that a
//! shop nearby could have helped out of, with units to spare at that time, is left out: moving
//! goods is cheaper than buying them ([`items`]).
//!
//! Two figures with different duties: `orders` is the prediction, units handed out to the misses in
//! the order of time ([`curve`]); `at_least` is what must come out when the day is decided again
//! with the units in the shop, whatever else takes its way ([`bound`]). Neither falls when a unit
//! is added.
//!
//! Certain is only what no courier, queue or other shop can spoil: an order of this SKU alone that
//! its customer collects, at a shop that tells every sale at once and limits nobody; where another
//! shop in reach might have served it instead, nothing was heard of the goods there until he would
//! have had them; and no shop among them has changed since ([`items`]). Everybody else who asked
//! for the SKU within reach of the shop, and did not have it from there to the end, is counted as
//! somebody who takes it. So the bound is low where many compete, and never more than holds.

mod bound;
mod curve;
mod items;
#[cfg(test)]
mod tests;

use crate::id::{SkuId, StoreId};
use crate::unit::{Money, Qty, Time};
use crate::world::World;
use curve::{Curve, curve};
use items::{Case, cases};
use serde::{Deserialize, Serialize};

/// Rows for one SKU at most: those with the fewest units, and the one that serves most.
const ROWS: usize = 20;

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// Of which SKU.
    pub sku: SkuId,
    /// So many units more.
    pub units: Qty,
    /// Missed orders that they would have served.
    pub orders: u32,
    /// What those are worth.
    pub worth: Money,
    /// Missed orders that they serve for certain when the journal is decided again.
    pub at_least: u32,
    /// Orders and quotes together that they would have served.
    pub asks: u32,
    /// Missed orders for want of this SKU in this shop, those included that a shop nearby could
    /// have helped out of.
    pub missed: u32,
    /// When the units must be there: just before the first of these orders.
    pub by: Time,
    /// The journal entry of that order.
    pub by_seq: u64,
}

/// What happened, picked out of the world; the answer may be worked out elsewhere.
#[derive(Clone, Debug)]
pub struct Question(Vec<Case>);

/// What a shop should have had, asked about what happened since an instant.
#[must_use]
pub fn question(world: &World, store: &StoreId, since: Time) -> Question {
    Question(cases(world, store, since))
}

impl Question {
    /// The most valuable SKU first, then fewer units first. A row exists where a unit more serves
    /// more.
    #[must_use]
    pub fn answer(&self) -> Vec<Advice> {
        let rows = self.0.iter().map(rows).filter(|rows| !rows.is_empty());
        let mut by_sku: Vec<Vec<Advice>> = rows.collect();
        let worth = |rows: &[Advice]| rows.iter().map(|row| row.worth).max();
        by_sku.sort_by(|a, b| (worth(b), &a[0].sku).cmp(&(worth(a), &b[0].sku)));
        by_sku.into_iter().flatten().collect()
    }
}

fn rows(case: &Case) -> Vec<Advice> {
    let Curve { step, points } = curve(case);
    let mut rows: Vec<Advice> = Vec::new();
    let mut last = (0, 0, 0);
    for (k, point) in points.iter().enumerate().skip(1) {
        let now = (point.orders, point.at_least, point.asks);
        if now == last {
            continue;
        }
        last = now;
        rows.truncate(ROWS - 1);
        rows.push(Advice {
            sku: case.sku.clone(),
            units: Qty(step * i64::try_from(k).expect("a curve is short")),
            orders: point.orders,
            worth: point.worth,
            at_least: point.at_least,
            asks: point.asks,
            missed: case.missed,
            by: case.by,
            by_seq: case.by_seq,
        });
    }
    rows
}
