//! Shops: what they sell, and that they leave.

use crate::id::StoreId;
use crate::model::Listed;
use serde::{Deserialize, Serialize};

/// News about a shop as such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ShopEvent {
    /// What it sells, and at which prices of its own.
    AssortmentPut {
        /// Which shop.
        store: StoreId,
        /// Each SKU once; `None`: whatever the catalogue has.
        listed: Option<Vec<Listed>>,
    },
    /// It leaves the platform: nothing new is promised from it, and what was promised breaks. It
    /// comes back by being put again.
    Left {
        /// Which shop.
        store: StoreId,
    },
}

impl ShopEvent {
    /// The shop it is about.
    #[must_use]
    pub fn store(&self) -> &StoreId {
        match self {
            Self::AssortmentPut { store, .. } | Self::Left { store } => store,
        }
    }
}
