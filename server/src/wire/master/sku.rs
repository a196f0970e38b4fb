//! SKUs of the catalogue.

use super::names;
use crate::request;
use crate::wire::scalar::{Id, Minor, Size, SkillName, SkuName};
use sameday_engine::id::SkuId;
use sameday_engine::model::Sku;
use sameday_engine::unit::Money;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// A SKU of the catalogue.
    pub struct SkuIn {
        /// Weight of one unit in grams [0].
        pub g: Option<Size>,
        /// Volume of one unit in millilitres [0].
        pub ml: Option<Size>,
        /// List price of one unit [0].
        pub price: Option<Minor>,
        /// Skills a courier needs to carry it [none].
        pub needs: Option<Vec<SkillName>>,
    }
}

impl SkuIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: SkuId) -> Sku {
        Sku {
            g: self.g.map_or(0, |size| size.0),
            ml: self.ml.map_or(0, |size| size.0),
            price: self.price.map_or(Money::ZERO, |amount| amount.0),
            needs: names(self.needs.as_deref()),
            ..Sku::new(id)
        }
    }
}

/// A SKU of the catalogue.
#[derive(Serialize, ToSchema)]
pub struct SkuOut {
    id: SkuName,
    /// Weight of one unit in grams.
    g: Size,
    /// Volume of one unit in millilitres.
    ml: Size,
    /// List price of one unit.
    price: Minor,
    /// Skills a courier needs to carry it.
    needs: Vec<SkillName>,
}

impl From<&Sku> for SkuOut {
    fn from(sku: &Sku) -> Self {
        Self {
            id: Id(sku.id.clone()),
            g: Size(sku.g),
            ml: Size(sku.ml),
            price: Minor(sku.price),
            needs: sku.needs.iter().cloned().map(Id).collect(),
        }
    }
}
