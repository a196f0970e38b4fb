//! Snapshots of legacy tills: what is not listed in a complete one, and which come too late.

use super::Ledger;
use super::cell::{Cell, CountKey, Seen};
use super::fact::{Totals, of_count};
use crate::config::Config;
use crate::event::{StockChange, StockFact};
use crate::id::SkuId;
use crate::unit::{Qty, Time};

impl Ledger {
    /// A snapshot that lists everything: whatever it does not list is not there, also where
    /// nobody has named it yet. Goods of no catalogue are nothing that a till could know of.
    pub(super) fn count_rest(&mut self, fact: &StockFact, at: Time, listed: &Totals) {
        let key = CountKey::of(fact, at);
        let shop = self.stores.entry(fact.store.clone()).or_default();
        let is_left_out = |sku: &&SkuId| !listed.contains_key(sku) && !sku.is_hidden();
        let rest: Vec<SkuId> = shop.cells.keys().filter(is_left_out).cloned().collect();
        for sku in rest {
            shop.change(&sku, |cell| {
                cell.count(key.clone(), Qty::ZERO, Seen::Shop);
                cell.saw(at);
            });
        }
        shop.complete = shop.complete.take().max(Some(key));
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
        let counted = |cell: &Cell| cell.counted_at() >= Some(at);
        let concerned = shop.cells.iter().filter(|(sku, _)| *complete || listed.contains_key(sku));
        shop.counted_at > Some(at)
            || shop.complete.as_ref().is_some_and(|key| key.at >= at)
            || concerned.map(|(_, cell)| cell).any(counted)
    }
}
