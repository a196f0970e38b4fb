//! What a shop sells.

use super::read::Reader;
use super::scalar::{Id, Minor, SkuName, StoreName};
use crate::request;
use sameday_engine::id::StoreId;
use sameday_engine::model::Listed;
use sameday_engine::world::World;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// A SKU that a shop sells.
    pub struct ListedIn {
        /// Which SKU.
        pub sku: SkuName,
        /// The shop's own price of a unit, of a kilogram where it is sold by weight [as in the
        /// catalogue].
        pub price: Option<Minor>,
    }
}

request! {
    /// What a shop sells; it replaces what was listed before.
    pub struct AssortmentIn {
        /// Each SKU once.
        pub items: Vec<ListedIn>,
    }
}

impl AssortmentIn {
    /// As the engine wants it, with every mistake noted.
    pub fn to_engine(&self, world: &World, reader: &mut Reader) -> Vec<Listed> {
        reader.inside("items", |reader| {
            for (index, item) in self.items.iter().enumerate() {
                let sku = &item.sku.0;
                let twice = self.items[..index].iter().any(|other| other.sku.0 == *sku);
                let unknown = !world.skus().contains_key(sku);
                reader.at(index, |reader| {
                    if twice {
                        reader.error_at("sku", "duplicate", format!("{sku} comes twice"));
                    }
                    if unknown {
                        reader.error_at("sku", "unknown", format!("no SKU {sku}"));
                    }
                });
            }
        });
        let listed = |item: &ListedIn| Listed {
            sku: item.sku.0.clone(),
            price: item.price.map(|amount| amount.0),
        };
        self.items.iter().map(listed).collect()
    }
}

/// A SKU that a shop sells.
#[derive(Serialize, ToSchema)]
pub struct ListedOut {
    sku: SkuName,
    /// What it costs there.
    price: Minor,
    /// Whether that is a price of the shop's own.
    own_price: bool,
}

/// What a shop sells.
#[derive(Serialize, ToSchema)]
pub struct AssortmentOut {
    store: StoreName,
    items: Vec<ListedOut>,
}

impl AssortmentOut {
    /// As the world has it; none where the shop sells whatever the catalogue has.
    #[must_use]
    pub fn of(store: &StoreId, world: &World) -> Option<Self> {
        let assortment = world.assortment(store)?;
        let items = assortment.iter().map(|(sku, price)| ListedOut {
            sku: Id(sku.clone()),
            price: Minor(world.shop_price(store, sku)),
            own_price: price.is_some(),
        });
        Some(Self { store: Id(store.clone()), items: items.collect() })
    }
}
