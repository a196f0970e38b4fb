//! Shops: what they sell, what is different today, and that they leave.

use crate::id::StoreId;
use crate::model::Listed;
use crate::unit::{Millis, Time};
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
    /// It is shut, whatever its hours say.
    Closed {
        /// Which shop.
        store: StoreId,
        /// The first instant of its usual hours again; `None`: when its local day has ended.
        until: Option<Time>,
    },
    /// It is open again after it was shut, or open beyond its hours.
    Opened {
        /// Which shop.
        store: StoreId,
        /// Until when, whatever its hours say; `None`: as they say, or to the end of its local day
        /// where they say it is closed.
        until: Option<Time>,
    },
    /// Its picking is late: nothing that is not ready yet is begun for so long.
    Delayed {
        /// Which shop.
        store: StoreId,
        /// For how long.
        by: Millis,
    },
}

impl ShopEvent {
    /// The shop it is about.
    #[must_use]
    pub fn store(&self) -> &StoreId {
        match self {
            Self::AssortmentPut { store, .. }
            | Self::Left { store }
            | Self::Closed { store, .. }
            | Self::Opened { store, .. }
            | Self::Delayed { store, .. } => store,
        }
    }
}
