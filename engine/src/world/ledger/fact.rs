//! What each kind of stock facts does to the cells.

use super::Ledger;
use super::cell::{Anchor, Seen};
use super::inbound::dues;
use crate::config::Config;
use crate::event::{Arrival, CountLine, SaleLine, StockChange, StockFact};
use crate::id::{HoldId, OrderId, SkuId, StoreId};
use crate::model::Line;
use crate::unit::{Millis, Qty, Time};
use std::collections::BTreeMap;

/// Units by SKU: lines about the same SKU add up.
pub(super) type Totals<'a> = BTreeMap<&'a SkuId, Qty>;

pub(super) fn totals<'a>(lines: impl Iterator<Item = (&'a SkuId, Qty)>) -> Totals<'a> {
    let mut totals = Totals::new();
    for (sku, units) in lines {
        *totals.entry(sku).or_default() += units;
    }
    totals
}

fn each<'t>(totals: &'t Totals<'_>) -> impl Iterator<Item = (&'t SkuId, Qty)> {
    totals.iter().map(|(sku, units)| (*sku, *units))
}

fn of_lines(lines: &[Line], sign: i64) -> Totals<'_> {
    totals(lines.iter().map(|line| (&line.sku, line.qty.times(sign))))
}

fn of_sale(lines: &[SaleLine]) -> Totals<'_> {
    totals(lines.iter().map(|line| (&line.sku, line.qty)))
}

pub(super) fn of_count(lines: &[CountLine]) -> Totals<'_> {
    totals(lines.iter().map(|line| (&line.sku, line.qty)))
}

impl Ledger {
    /// Applies a new fact that happened at `at` by the engine's clock. Returns the holds it sold
    /// out.
    pub(super) fn apply(
        &mut self,
        fact: &StockFact,
        at: Time,
        now: Time,
        config: &Config,
    ) -> Vec<HoldId> {
        let (store, memory) = (&fact.store, config.late_window);
        let horizon = Time(now.0 - memory.0);
        let mut sold_out = Vec::new();
        match &fact.change {
            StockChange::SaleCommitted { lines, order, .. } => {
                match order.filter(|order| self.is_about(*order, at, memory)) {
                    Some(order) => {
                        sold_out = self.apply_order_sale(store, at, lines, order, now);
                    }
                    None => return self.sell_off(store, at, horizon, &of_sale(lines)),
                }
            }
            StockChange::SaleVoided { lines, restock, .. } => {
                let back = of_lines(lines, -i64::from(*restock));
                return self.sell_off(store, at, horizon, &back);
            }
            StockChange::Counted { lines, scope } => {
                let wrong = self.contradictions(fact, now, config).len();
                let lines = of_count(lines);
                self.doubt_more(store, (wrong, lines.len()), now, config.doubt_memory);
                self.count(fact, at, &lines, Seen::from(*scope));
            }
            StockChange::Snapshot { lines, complete, .. } => {
                let lines = of_count(lines);
                self.count(fact, at, &lines, Seen::Shop);
                if *complete {
                    self.count_rest(fact, at, &lines);
                }
            }
            StockChange::Received { lines, inbound } => {
                self.shift(store, at, &of_lines(lines, 1));
                if let Some(inbound) = inbound {
                    self.tell_inbound((store, inbound), fact, at, None, memory);
                }
            }
            StockChange::Expected { lines, arrival } => {
                self.announce(store, fact, at, lines, arrival, memory);
            }
            StockChange::Transferred { to, lines, arrival } => {
                self.shift(store, at, &of_lines(lines, -1));
                match arrival {
                    Some(arrival) => self.announce(to, fact, at, lines, arrival, memory),
                    None => self.shift(to, at, &of_lines(lines, 1)),
                }
            }
            StockChange::Adjusted { lines, .. } => {
                self.shift(store, at, &totals(lines.iter().map(|line| (&line.sku, line.delta))));
            }
            StockChange::Visit { visit, step } => self.visit(fact, (visit, step), at, config),
        }
        self.finish(fact, at, horizon);
        sold_out
    }

    /// Most facts are plain sales: their cells are changed and finished in one go. No hold is sold
    /// out by them.
    fn sell_off(
        &mut self,
        store: &StoreId,
        at: Time,
        horizon: Time,
        units: &Totals,
    ) -> Vec<HoldId> {
        self.change_cells(store, each(units), |cell, units| {
            cell.sell(at, units);
            cell.finish(at, horizon);
        });
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
        self.change_cells(store, each(changes), |cell, by| cell.shift(at, by));
    }

    fn announce(
        &mut self,
        store: &StoreId,
        fact: &StockFact,
        at: Time,
        lines: &[Line],
        arrival: &Arrival,
        memory: Millis,
    ) {
        let dues = dues(of_lines(lines, 1).into_iter(), arrival);
        self.tell_inbound((store, &arrival.inbound), fact, at, Some(dues), memory);
    }

    fn count(&mut self, fact: &StockFact, at: Time, counted: &Totals, seen: Seen) {
        let count = Anchor::of(fact, at, seen);
        self.change_cells(&fact.store, each(counted), |cell, units| cell.count(&count, units));
        let shop = self.stores.entry(fact.store.clone()).or_default();
        shop.counted_at = shop.counted_at.max(Some(at));
    }

    /// Notes when the fact happened and drops what no later fact can ask for.
    fn finish(&mut self, fact: &StockFact, at: Time, horizon: Time) {
        let arrived = match &fact.change {
            StockChange::Transferred { to, arrival: None, .. } => Some(to),
            _ => None,
        };
        // An announcement moves nothing yet.
        let moves = !matches!(fact.change, StockChange::Expected { .. });
        for store in std::iter::once(&fact.store).filter(|_| moves).chain(arrived) {
            let skus = fact.change.skus().into_iter();
            self.change_cells(store, skus.map(|sku| (sku, ())), |cell, ()| {
                cell.finish(at, horizon);
            });
        }
    }
}
