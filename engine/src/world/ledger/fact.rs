//! What the five kinds of stock facts do to the cells.

use super::Ledger;
use super::cell::{Cell, CountKey};
use crate::event::{CountScope, SaleLine, StockChange, StockFact};
use crate::id::{HoldId, OrderId, SkuId, StoreId};
use crate::unit::{Millis, Qty, Time};
use std::collections::BTreeMap;

/// Units by SKU: lines about the same SKU add up.
type Totals<'a> = BTreeMap<&'a SkuId, Qty>;

fn totals<'a>(lines: impl Iterator<Item = (&'a SkuId, Qty)>) -> Totals<'a> {
    let mut totals = Totals::new();
    for (sku, units) in lines {
        *totals.entry(sku).or_default() += units;
    }
    totals
}

impl Ledger {
    /// Applies a new fact that happened at `at` by the engine's clock. Returns the holds it sold
    /// out.
    pub(super) fn apply(
        &mut self,
        fact: &StockFact,
        at: Time,
        now: Time,
        late_window: Millis,
    ) -> Vec<HoldId> {
        let store = &fact.store;
        let mut sold_out = Vec::new();
        match &fact.change {
            StockChange::SaleCommitted { lines, order, .. } => {
                sold_out = match order.filter(|order| self.is_about(*order, at, late_window)) {
                    Some(order) => self.apply_order_sale(store, at, lines, order, now),
                    None => self.apply_sale(store, at, lines),
                };
            }
            StockChange::SaleVoided { lines, restock, .. } => {
                let sign = i64::from(*restock);
                let lines = lines.iter().map(|line| (&line.sku, line.qty.times(sign)));
                self.shift(store, at, &totals(lines));
            }
            StockChange::Counted { lines, scope } => {
                let lines = totals(lines.iter().map(|line| (&line.sku, line.qty)));
                self.count(fact, at, &lines, *scope);
            }
            StockChange::Received { lines } => {
                self.shift(store, at, &totals(lines.iter().map(|line| (&line.sku, line.qty))));
            }
            StockChange::Adjusted { lines, .. } => {
                self.shift(store, at, &totals(lines.iter().map(|line| (&line.sku, line.delta))));
            }
        }
        self.finish(fact, at, now, late_window);
        sold_out
    }

    fn apply_sale(&mut self, store: &StoreId, at: Time, lines: &[SaleLine]) -> Vec<HoldId> {
        self.shift(store, at, &totals(lines.iter().map(|line| (&line.sku, -line.qty))));
        Vec::new()
    }

    fn apply_order_sale(
        &mut self,
        store: &StoreId,
        at: Time,
        lines: &[SaleLine],
        order: OrderId,
        now: Time,
    ) -> Vec<HoldId> {
        self.sell(order, now, |sold| {
            let skus = sold.entry(store.clone()).or_default();
            for line in lines {
                *skus.entry(line.sku.clone()).or_default().entry(at).or_default() += line.qty;
            }
        })
    }

    fn shift(&mut self, store: &StoreId, at: Time, changes: &Totals) {
        self.change_cells(store, changes, |cell, by| cell.shift(at, by));
    }

    fn count(&mut self, fact: &StockFact, at: Time, counted: &Totals, scope: CountScope) {
        let key = CountKey { at, source: fact.source.clone(), id: fact.id.clone() };
        self.change_cells(&fact.store, counted, |cell, units| {
            cell.count(key.clone(), units, scope);
        });
    }

    fn change_cells(&mut self, store: &StoreId, units: &Totals, change: impl Fn(&mut Cell, Qty)) {
        let shop = self.stores.entry(store.clone()).or_default();
        for (sku, units) in units {
            shop.change(sku, |cell| change(cell, *units));
        }
    }

    /// Notes when the fact happened and drops what no later fact can ask for.
    fn finish(&mut self, fact: &StockFact, at: Time, now: Time, late_window: Millis) {
        let horizon = Time(now.0 - late_window.0);
        let shop = self.stores.entry(fact.store.clone()).or_default();
        for sku in skus(&fact.change) {
            shop.change(sku, |cell| {
                cell.saw(at);
                cell.forget(horizon);
            });
        }
    }
}

fn skus(change: &StockChange) -> Vec<&SkuId> {
    match change {
        StockChange::SaleCommitted { lines, .. } => lines.iter().map(|line| &line.sku).collect(),
        StockChange::SaleVoided { lines, .. } | StockChange::Received { lines } => {
            lines.iter().map(|line| &line.sku).collect()
        }
        StockChange::Counted { lines, .. } => lines.iter().map(|line| &line.sku).collect(),
        StockChange::Adjusted { lines, .. } => lines.iter().map(|line| &line.sku).collect(),
    }
}
