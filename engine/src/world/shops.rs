//! What each shop sells, and which shops have left.

use super::{World, index_cell};
use crate::event::ShopEvent;
use crate::id::{SkuId, StoreId};
use crate::model::{Listed, Mode, StoreSpec};
use crate::unit::{Money, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A shop's assortment: each SKU with the shop's own price, where it has one.
pub type Assortment = BTreeMap<SkuId, Option<Money>>;

/// Assortments and departures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shops {
    assortments: BTreeMap<StoreId, Assortment>,
    left: BTreeMap<StoreId, Time>,
}

impl Shops {
    /// A shop is put: one that had left is back.
    pub(super) fn back(&mut self, store: &StoreId) -> bool {
        self.left.remove(store).is_some()
    }
}

impl World {
    pub(super) fn apply_shop(&mut self, event: &ShopEvent) {
        match event {
            ShopEvent::AssortmentPut { store, listed: Some(listed) } => {
                let row = |listed: &Listed| (listed.sku.clone(), listed.price);
                let assortment = listed.iter().map(row).collect();
                self.shops.assortments.insert(store.clone(), assortment);
            }
            ShopEvent::AssortmentPut { store, listed: None } => {
                self.shops.assortments.remove(store);
            }
            ShopEvent::Left { store } => {
                self.shops.left.insert(store.clone(), self.now);
                self.standings.leave(store, self.now);
                let cell = self.stores.get(store).and_then(|spec| index_cell(spec.at));
                if let Some(stores) = cell.and_then(|cell| self.cells.get_mut(&cell)) {
                    stores.remove(store);
                }
                self.senders.remove(store);
            }
            ShopEvent::Closed { store, until } => self.shut(store, *until),
            ShopEvent::Opened { store, until } => self.open(store, *until),
            ShopEvent::Delayed { store, by } => self.delay(store, *by),
        }
    }

    /// Whether a shop is listed and has not left.
    #[must_use]
    pub fn is_open_for_business(&self, store: &StoreId) -> bool {
        self.stores.contains_key(store) && !self.shops.left.contains_key(store)
    }

    /// The shops that are listed and have not left, by name.
    pub fn active_stores(&self) -> impl Iterator<Item = &StoreSpec> {
        self.stores.values().filter(|store| !self.shops.left.contains_key(&store.id))
    }

    /// What a shop sells; `None`: whatever the catalogue has.
    #[must_use]
    pub fn assortment(&self, store: &StoreId) -> Option<&Assortment> {
        self.shops.assortments.get(store)
    }

    /// Whether a shop sells this.
    #[must_use]
    pub fn sells(&self, store: &StoreId, sku: &SkuId) -> bool {
        self.assortment(store).is_none_or(|listed| listed.contains_key(sku))
    }

    /// List price of a unit (of a kilogram of what is sold by weight) in a shop.
    #[must_use]
    pub fn shop_price(&self, store: &StoreId, sku: &SkuId) -> Money {
        let own = self.assortment(store).and_then(|listed| listed.get(sku).copied().flatten());
        let list = || self.skus.get(sku).map_or(Money::ZERO, |sku| sku.price);
        own.unwrap_or_else(list)
    }

    /// Shops that send with carriers of their own, by name.
    pub fn senders(&self) -> impl Iterator<Item = &StoreSpec> {
        self.senders.iter().map(|id| &self.stores[id])
    }

    pub(super) fn index_sender(&mut self, store: &StoreSpec) {
        if store.offers(Mode::Shipment) {
            self.senders.insert(store.id.clone());
        } else {
            self.senders.remove(&store.id);
        }
    }
}
