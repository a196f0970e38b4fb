//! How far below what shoppers have in their hands the books of cells have fallen: goods that left
//! although nobody knew that they were there. Units that come in before make good for them first.

use crate::id::{SkuId, StoreId};
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of each cell the deepest lows, each deeper than all after it, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Deficits {
    stores: BTreeMap<StoreId, BTreeMap<SkuId, Vec<(Time, Qty)>>>,
}

impl Deficits {
    /// A cell is so far below zero now; what happened before `since` is let go of.
    pub fn note(&mut self, store: &StoreId, sku: &SkuId, now: Time, units: Qty, since: Time) {
        let lows = self.stores.entry(store.clone()).or_default().entry(sku.clone()).or_default();
        while lows.last().is_some_and(|(_, less)| *less <= units) {
            lows.pop();
        }
        lows.push((now, units));
        lows.drain(..lows.partition_point(|(at, _)| *at < since));
    }

    /// The deepest low of a cell since a time.
    pub fn since(&self, store: &StoreId, sku: &SkuId, since: Time) -> Qty {
        let lows = self.stores.get(store).and_then(|skus| skus.get(sku));
        let mut lows = lows.into_iter().flatten();
        lows.find(|(at, _)| *at >= since).map_or(Qty::ZERO, |(_, units)| *units)
    }
}
