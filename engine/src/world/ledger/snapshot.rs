//! Snapshots of legacy tills: what is not listed in a complete one, and which come too late.

use super::Ledger;
use super::cell::{Anchor, CellView, Seen};
use super::fact::{Totals, of_count};
use crate::config::Config;
use crate::event::{StockChange, StockFact};
use crate::id::SkuId;
use crate::unit::{Qty, Time};

impl Ledger {
    /// A snapshot that lists everything: whatever it does not list is not there, also where
    /// nobody has named it yet. Goods of no catalogue are nothing that a till could know of.
    pub(super) fn count_rest(&mut self, fact: &StockFact, at: Time, listed: &Totals) {
        let count = Anchor::of(fact, at, Seen::Shop);
        let shop = self.stores.entry(fact.store.clone()).or_default();
        let named = shop.cells.goods(&self.names).map(|(sku, _)| sku);
        let rest: Vec<SkuId> = named.filter(|sku| !listed.contains_key(sku)).cloned().collect();
        shop.complete = shop.complete.take().max(Some(count.clone()));
        self.change_cells(&fact.store, rest.iter().map(|sku| (sku, ())), |cell, ()| {
            cell.count(&count, Qty::ZERO);
            cell.saw(at);
        });
    }

    /// Whether a snapshot must be refused that is only to be taken whole and in time: a later count
    /// of the shop is known, or one of the same instant of a SKU that it speaks of.
    #[must_use]
    pub fn is_stale(&self, fact: &StockFact, now: Time, config: &Config) -> bool {
        let StockChange::Snapshot { lines, complete, unless_stale: true } = &fact.change else {
            return false;
        };
        let Some(shop) = self.stores.get(&fact.store) else { return false };
        let at = self.place(fact, now, config);
        let listed = of_count(lines);
        let counted = |cell: CellView| cell.last_count_at >= Some(at);
        let cells = shop.cells.goods(&self.names);
        let mut concerned = cells.filter(|(sku, _)| *complete || listed.contains_key(sku));
        shop.counted_at > Some(at)
            || shop.complete.as_ref().is_some_and(|count| count.key.at >= at)
            || concerned.any(|(_, cell)| counted(cell))
    }
}
