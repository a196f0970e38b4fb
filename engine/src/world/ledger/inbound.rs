//! Dated inbound: deliveries on their way to a shop, by the shop's name for each.
//!
//! Of all messages about one delivery the latest by event time counts (at one instant a receipt
//! before an announcement, then the greater (source, id)), so that the order of arrival does not
//! matter. A receipt closes it, whatever came of the announced units.

use super::{Family, Ledger};
use crate::event::{Arrival, StockFact};
use crate::id::{InboundId, SkuId, StoreId};
use crate::unit::{Millis, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Units of one delivery for one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// How many.
    pub units: Qty,
    /// When they are expected at the door.
    pub expected_at: Time,
    /// When they would stand on the shelf.
    pub ready_at: Time,
}

/// A message about a delivery, in the order in which they count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Word {
    at: Time,
    closes: bool,
    source: String,
    id: String,
}

/// A delivery as the latest message has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inbound {
    word: Word,
    /// What comes; nothing when it is closed.
    pub dues: BTreeMap<SkuId, Due>,
    /// Last instant at which it is remembered.
    pub until: Time,
}

impl Inbound {
    fn new(fact: &StockFact, at: Time, dues: Option<BTreeMap<SkuId, Due>>, memory: Millis) -> Self {
        let (source, id) = (fact.source.clone(), fact.id.clone());
        let word = Word { at, closes: dues.is_none(), source, id };
        let dues = dues.unwrap_or_default();
        let last = dues.values().map(|due| due.ready_at).max().unwrap_or(at);
        Self { word, dues, until: last.max(at) + memory }
    }
}

/// What an announcement says of each cell.
pub(super) fn dues<'a>(
    lines: impl Iterator<Item = (&'a SkuId, Qty)>,
    arrival: &Arrival,
) -> BTreeMap<SkuId, Due> {
    let Arrival { expected_at, put_away, .. } = *arrival;
    let due = |units| Due { units, expected_at, ready_at: expected_at + put_away };
    lines.map(|(sku, units)| (sku.clone(), due(units))).collect()
}

impl Ledger {
    /// Deliveries on their way to a cell, with the units and the time of each, by name. One whose
    /// time has passed stays until it is received, replaced, or older than the late window.
    pub fn inbound(
        &self,
        store: &StoreId,
        sku: &SkuId,
    ) -> impl Iterator<Item = (&InboundId, Due)> + use<'_> {
        let cell = self.stores.get(store).and_then(|shop| shop.cells.busy(&self.names, sku));
        cell.into_iter().flat_map(|cell| cell.inbound()).map(|(id, due)| (id, *due))
    }

    /// A message about a delivery to a shop: what comes of it, or (with `None`) that it is there.
    pub(super) fn tell_inbound(
        &mut self,
        (store, id): (&StoreId, &InboundId),
        fact: &StockFact,
        at: Time,
        dues: Option<BTreeMap<SkuId, Due>>,
        memory: Millis,
    ) {
        let new = Inbound::new(fact, at, dues, memory);
        let shop = self.stores.entry(store.clone()).or_default();
        let family = |until| (until, store.clone(), Family::Inbound(id.clone()));
        if let Some(old) = shop.inbound.get(id) {
            if old.word >= new.word {
                return;
            }
            let old = old.clone();
            self.fading.remove(&family(old.until));
            self.expect(store, id, old.dues.keys().map(|sku| (sku, None)));
        }
        self.expect(store, id, new.dues.iter().map(|(sku, due)| (sku, Some(*due))));
        self.fading.insert(family(new.until));
        self.stores.entry(store.clone()).or_default().inbound.insert(id.clone(), new);
    }

    /// A delivery brings units to these cells; with `None` it does not any more.
    pub(super) fn expect<'s>(
        &mut self,
        store: &StoreId,
        id: &InboundId,
        dues: impl Iterator<Item = (&'s SkuId, Option<Due>)>,
    ) {
        self.change_cells(store, dues, |cell, due| cell.expect(id, due));
    }
}
