//! Which holds break when a fact took goods that were set aside.

use super::Ledger;
use super::cell::Cell;
use super::hold::Record;
use crate::id::{HoldId, SkuId, StoreId};
use crate::unit::{Qty, Time};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Units missing in each short cell; below zero more would be freed than is needed.
type Missing<'a> = BTreeMap<&'a SkuId, Qty>;

impl Ledger {
    /// All holds of a shop that set units aside, oldest name first.
    #[must_use]
    pub fn live_in(&self, store: &StoreId) -> Vec<HoldId> {
        let cells = self.stores.get(store).into_iter().flat_map(|shop| shop.cells.all_busy());
        let claiming = cells.flat_map(|cell| cell.claims().keys().copied());
        let holds: BTreeSet<HoldId> = claiming.chain(self.awaiting_in(store)).collect();
        holds.into_iter().collect()
    }

    /// Holds of a shop to break now because promises exceed the book in some cell: unpicked before
    /// picked ones, younger before older (by time of grant, then name). A hold over several SKUs
    /// frees all its cells; a hold that the others make unnecessary is spared, the oldest first, so
    /// that no smaller part of the answer would do. Where the book is so low that all holds are not
    /// enough, all are named.
    #[must_use]
    pub fn to_break(&self, store: &StoreId) -> Vec<HoldId> {
        let Some(shop) = self.stores.get(store) else { return Vec::new() };
        let mut missing = Missing::new();
        let mut candidates = BTreeMap::new();
        for sku in &shop.short {
            let cell = shop.cells.busy(&self.names, sku).expect("a short cell has claims");
            let promised: Qty = cell.claims().values().copied().sum();
            missing.insert(sku, cell.view().excess().min(promised));
            for id in cell.claims().keys() {
                let record = &self.holds[id];
                candidates.insert((record.hold.picked, Reverse(age(record))), *id);
            }
        }
        for id in candidates.values() {
            self.give_back(store, *id, &mut missing, 1);
        }
        // Those without which the rest still frees enough are spared.
        let mut needed = Vec::new();
        for id in candidates.into_values().rev() {
            self.give_back(store, id, &mut missing, -1);
            if missing.values().any(|units| *units > Qty::ZERO) {
                self.give_back(store, id, &mut missing, 1);
                needed.push(id);
            }
        }
        needed.reverse();
        needed
    }

    fn give_back(&self, store: &StoreId, id: HoldId, missing: &mut Missing, sign: i64) {
        for (sku, units) in self.frees(store, id) {
            if let Some(missing) = missing.get_mut(sku) {
                *missing -= units.times(sign);
            }
        }
    }

    /// Units that a hold claims in each of its cells, each SKU once: what it gives back if it ends.
    pub fn frees(&self, store: &StoreId, id: HoldId) -> impl Iterator<Item = (&SkuId, Qty)> {
        let shop = &self.stores[store];
        let lines = &self.holds[&id].hold.lines;
        let first = move |n: usize| lines[..n].iter().all(|line| line.sku != lines[n].sku);
        (0..lines.len()).filter(move |n| first(*n)).map(move |n| {
            let sku = &lines[n].sku;
            let claims = shop.cells.busy(&self.names, sku).map(Cell::claims);
            (sku, claims.and_then(|claims| claims.get(&id)).copied().unwrap_or_default())
        })
    }
}

fn age(record: &Record) -> (Time, HoldId) {
    (record.hold.granted_at, record.hold.id)
}
