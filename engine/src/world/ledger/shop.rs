//! What is kept of one shop.

use super::cell::{Anchor, Cell, CellView};
use super::cells::Cells;
use super::doubt::Doubt;
use super::inbound::Inbound;
use super::names::Names;
use super::visit::Visit;
use crate::id::{InboundId, SkuId, VisitId};
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One shop's cells, and what is known of the shop as a whole.
///
/// **Invariants:** `short` names exactly the cells with a live claim whose promises exceed the
/// book, `negative` those with a book below zero. A cell that is not there is as empty as the
/// newest complete snapshot says, and begins so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Shop {
    pub cells: Cells,
    pub short: BTreeSet<SkuId>,
    pub negative: BTreeSet<SkuId>,
    pub heard_at: Option<Time>,
    /// When the latest count of anything was taken.
    pub counted_at: Option<Time>,
    /// The newest snapshot that listed everything.
    #[serde(with = "shared")]
    pub complete: Option<Arc<Anchor>>,
    pub doubt: Doubt,
    pub inbound: BTreeMap<InboundId, Inbound>,
    pub visits: BTreeMap<VisitId, Visit>,
}

impl Shop {
    /// The only way to change a cell. When it begins to keep changes, says which is the newest.
    pub fn change(
        &mut self,
        names: &mut Names,
        sku: &SkuId,
        change: impl FnOnce(&mut Cell),
    ) -> Option<Time> {
        let complete = self.complete.as_ref();
        let unnamed = || Cell::unnamed(complete);
        let (view, is_claimed, newest) = self.cells.change(names, sku, unnamed, |cell| {
            change(cell);
            let newest = cell.list();
            (cell.view(), !cell.claims().is_empty(), newest)
        });
        mark(&mut self.short, sku, view.excess() > Qty::ZERO && is_claimed);
        mark(&mut self.negative, sku, view.book < Qty::ZERO);
        newest
    }

    /// A cell as it stands.
    pub fn view(&self, names: &Names, sku: &SkuId) -> CellView {
        match self.cells.get(names, sku) {
            Some(cell) => cell.view(),
            None if sku.is_hidden() => CellView::default(),
            None => Cell::unnamed(self.complete.as_ref()).view(),
        }
    }
}

fn mark(set: &mut BTreeSet<SkuId>, sku: &SkuId, is_in: bool) {
    if is_in {
        set.insert(sku.clone());
    } else {
        set.remove(sku);
    }
}

/// JSON form of a count.
mod shared {
    use super::{Anchor, Arc, Deserialize, Serialize};
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(
        count: &Option<Arc<Anchor>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        count.as_deref().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<Anchor>>, D::Error> {
        Ok(Option::<Anchor>::deserialize(deserializer)?.map(Arc::new))
    }
}
