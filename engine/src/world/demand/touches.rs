//! When facts said something about the cells that wishes have met empty, and how far their books
//! were short of what was promised then. Only those are watched: all others are of no use to
//! advice.

use crate::id::{SkuId, StoreId};
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Touches kept of one cell; older ones are put together.
const MOST: usize = 1_000;

/// One watched cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// Since when every touch is known by itself.
    pub whole_since: Time,
    /// When a fact came in about it, and by how much the book was then less than what was promised
    /// and what shoppers had in their hands; oldest first.
    pub touches: Vec<(Time, Qty)>,
}

/// What is watched of one shop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Shop {
    /// Counts that came in, of whatever: each may raise doubts about all of its books.
    counts: Vec<Time>,
    cells: BTreeMap<SkuId, Touched>,
}

/// All watched cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Touches {
    shops: BTreeMap<StoreId, Shop>,
}

impl Touches {
    /// From now on this cell is watched.
    pub fn watch(&mut self, store: &StoreId, sku: &SkuId, now: Time) {
        let cells = &mut self.shops.entry(store.clone()).or_default().cells;
        let new = || Touched { whole_since: now, touches: Vec::new() };
        cells.entry(sku.clone()).or_insert_with(new);
    }

    /// The SKUs that are watched in a shop.
    pub fn watched(&self, store: &StoreId) -> impl Iterator<Item = &SkuId> {
        self.shops.get(store).into_iter().flat_map(|shop| shop.cells.keys())
    }

    /// A fact about a cell; what happened before `since` is let go of.
    pub fn touch(&mut self, store: &StoreId, sku: &SkuId, now: Time, short: Qty, since: Time) {
        let cell = self.shops.get_mut(store).and_then(|shop| shop.cells.get_mut(sku));
        let Some(Touched { whole_since, touches }) = cell else { return };
        touches.push((now, short));
        touches.drain(..touches.partition_point(|(at, _)| *at < since));
        if touches.len() > MOST {
            // As the later of the two it can only look worse than it was.
            let (_, short) = touches.remove(0);
            touches[0].1 = touches[0].1.max(short);
            *whole_since = touches[0].0;
        }
    }

    /// A count came in.
    pub fn counted(&mut self, store: &StoreId, now: Time, since: Time) {
        let Some(shop) = self.shops.get_mut(store) else { return };
        shop.counts.push(now);
        shop.counts.drain(..shop.counts.partition_point(|at| *at < since));
    }

    /// A watched cell.
    pub fn of(&self, store: &StoreId, sku: &SkuId) -> Option<&Touched> {
        self.shops.get(store)?.cells.get(sku)
    }

    /// The first count of a shop since a time.
    pub fn first_count(&self, store: &StoreId, since: Time) -> Option<Time> {
        let counts = &self.shops.get(store)?.counts;
        counts.get(counts.partition_point(|at| *at < since)).copied()
    }
}
