//! Every SKU by a number, so that its name is kept once, however many shops have a cell of it.

use crate::id::SkuId;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The number of a SKU in one ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Name(u32);

/// All SKUs that some shop has a cell of, as they were first named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<SkuId>", into = "Vec<SkuId>")]
pub(super) struct Names {
    list: Vec<SkuId>,
    numbers: BTreeMap<SkuId, Name>,
}

impl Names {
    /// The number of a SKU, which gets one now if it has none.
    pub fn number(&mut self, sku: &SkuId) -> Name {
        if let Some(name) = self.numbers.get(sku) {
            return *name;
        }
        let next = u32::try_from(self.list.len()).expect("there are less than 2^32 SKUs");
        self.list.push(sku.clone());
        self.numbers.insert(sku.clone(), Name(next));
        Name(next)
    }

    /// The SKU with this number.
    pub fn sku(&self, name: Name) -> &SkuId {
        &self.list[name.0 as usize]
    }

    /// Where the SKU with this number stands beside another by name.
    pub fn order(&self, name: Name, sku: &SkuId) -> Ordering {
        self.sku(name).cmp(sku)
    }
}

impl From<Vec<SkuId>> for Names {
    fn from(list: Vec<SkuId>) -> Self {
        let mut names = Self::default();
        list.iter().for_each(|sku| _ = names.number(sku));
        names
    }
}

impl From<Names> for Vec<SkuId> {
    fn from(names: Names) -> Self {
        names.list
    }
}
