//! The catalogue.

use super::SoldBy;
use crate::id::{GoodsKind, Group, Skill, SkuId};
use crate::unit::Money;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One SKU of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sku {
    /// Name.
    pub id: SkuId,
    /// Weight of one unit in grams.
    pub g: i64,
    /// Volume of one unit in millilitres.
    pub ml: i64,
    /// List price of one unit; of a kilogram where it is sold by weight.
    pub price: Money,
    /// Skills a courier needs to carry it.
    pub needs: Vec<Skill>,
    /// How it is counted.
    #[serde(default)]
    pub sold_by: SoldBy,
    /// What may stand in for it, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub substitutes: Vec<SkuId>,
    /// The same for members of a group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub member_prices: BTreeMap<Group, Money>,
    /// Part of the list price that is left after what the goods cost, in thousandths.
    #[serde(default = "margin_permille")]
    pub margin_permille: i64,
    /// What kind of goods it is, where some must be kept from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<GoodsKind>,
    /// Kinds that it must not be on board with, unless they are of the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart_from: Vec<GoodsKind>,
}

/// Gross margin where nobody says another one.
fn margin_permille() -> i64 {
    250
}

impl Sku {
    /// A SKU without weight, volume or price, for struct update.
    #[must_use]
    pub fn new(id: SkuId) -> Self {
        Self {
            id,
            g: 0,
            ml: 0,
            price: Money::ZERO,
            needs: Vec::new(),
            sold_by: SoldBy::Each,
            substitutes: Vec::new(),
            member_prices: BTreeMap::new(),
            margin_permille: margin_permille(),
            kind: None,
            apart_from: Vec::new(),
        }
    }
}
