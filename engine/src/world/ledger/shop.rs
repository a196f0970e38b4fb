//! What is kept of one shop.

use super::cell::{Cell, CellView, CountKey};
use super::doubt::Doubt;
use super::inbound::Inbound;
use super::visit::Visit;
use crate::id::{InboundId, SkuId, VisitId};
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One shop's cells, and what is known of the shop as a whole.
///
/// **Invariants:** `short` names exactly the cells with a live claim whose promises exceed the
/// book, `negative` those with a book below zero. A cell that is not there is as empty as the
/// newest complete snapshot says, and begins so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Shop {
    pub cells: BTreeMap<SkuId, Cell>,
    pub short: BTreeSet<SkuId>,
    #[serde(default)]
    pub negative: BTreeSet<SkuId>,
    pub heard_at: Option<Time>,
    /// When the latest count of anything was taken.
    #[serde(default)]
    pub counted_at: Option<Time>,
    /// The newest snapshot that listed everything.
    #[serde(default)]
    pub complete: Option<CountKey>,
    #[serde(default)]
    pub doubt: Doubt,
    #[serde(default)]
    pub inbound: BTreeMap<InboundId, Inbound>,
    #[serde(default)]
    pub visits: BTreeMap<VisitId, Visit>,
}

impl Shop {
    /// The only way to change a cell.
    pub fn change(&mut self, sku: &SkuId, change: impl FnOnce(&mut Cell)) {
        let cell = match self.cells.get_mut(sku) {
            Some(cell) => cell,
            None => {
                let unnamed = self.unnamed(sku);
                self.cells.entry(sku.clone()).or_insert(unnamed)
            }
        };
        change(cell);
        let view = cell.view();
        let is_short = view.excess() > Qty::ZERO && !cell.claims().is_empty();
        mark(&mut self.short, sku, is_short);
        mark(&mut self.negative, sku, view.book < Qty::ZERO);
    }

    /// A cell as it stands.
    pub fn view(&self, sku: &SkuId) -> CellView {
        match self.cells.get(sku) {
            Some(cell) => cell.view(),
            None => self.unnamed(sku).view(),
        }
    }

    /// The cell of an SKU that nobody has named yet.
    fn unnamed(&self, sku: &SkuId) -> Cell {
        Cell::unnamed(self.complete.as_ref().filter(|_| !sku.is_hidden()))
    }
}

fn mark(set: &mut BTreeSet<SkuId>, sku: &SkuId, is_in: bool) {
    if is_in {
        set.insert(sku.clone());
    } else {
        set.remove(sku);
    }
}
