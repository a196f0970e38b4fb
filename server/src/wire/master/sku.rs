//! SKUs of the catalogue.

use super::names;
use crate::request;
use crate::wire::price::MemberPrices;
use crate::wire::scalar::{Id, KindName, Minor, Size, SkillName, SkuName, Thousandths, Word};
use crate::wire::words::SoldByWord;
use sameday_engine::id::SkuId;
use sameday_engine::model::{Sku, SoldBy};
use sameday_engine::unit::Money;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// A SKU of the catalogue.
    pub struct SkuIn {
        /// Weight of one unit in grams [0; 1 where it is sold by weight].
        pub g: Option<Size>,
        /// Volume of one unit in millilitres [0].
        pub ml: Option<Size>,
        /// List price of one unit, of a kilogram where it is sold by weight [0].
        pub price: Option<Minor>,
        /// Skills a courier needs to carry it [none].
        pub needs: Option<Vec<SkillName>>,
        /// How it is counted: `each`, in pieces, or `gram`, by weight [each].
        pub sold_by: Option<SoldByWord>,
        /// What may stand in for it, best first [nothing].
        pub substitutes: Option<Vec<SkuName>>,
        /// Price of one unit for members of each group [none].
        pub member_prices: Option<MemberPrices>,
        /// Part of the list price that is left after what the goods cost, in thousandths [250].
        pub margin_permille: Option<Thousandths>,
        /// What kind of goods it is, such as `hot`, where some must be kept from it [none].
        pub kind: Option<KindName>,
        /// Kinds of goods in other orders that it must not be on board with [none].
        pub apart_from: Option<Vec<KindName>>,
    }
}

impl SkuIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: SkuId) -> Sku {
        let sold_by = self.sold_by.map_or(SoldBy::Each, |word| word.0);
        let plain = Sku::new(id);
        Sku {
            sold_by,
            substitutes: names(self.substitutes.as_deref()),
            g: self.g.map_or_else(|| grams(sold_by), |size| size.0),
            ml: self.ml.map_or(0, |size| size.0),
            price: self.price.map_or(Money::ZERO, |amount| amount.0),
            needs: names(self.needs.as_deref()),
            member_prices: self.member_prices.clone().unwrap_or_default().0,
            kind: self.kind.as_ref().map(|name| name.0.clone()),
            apart_from: names(self.apart_from.as_deref()),
            margin_permille: self.margin_permille.map_or(plain.margin_permille, |part| part.0),
            ..plain
        }
    }
}

/// What a unit weighs where nobody says so: a gram is a gram.
fn grams(sold_by: SoldBy) -> i64 {
    i64::from(sold_by == SoldBy::Gram)
}

/// A SKU of the catalogue.
#[derive(Serialize, ToSchema)]
pub struct SkuOut {
    id: SkuName,
    /// Weight of one unit in grams.
    g: Size,
    /// Volume of one unit in millilitres.
    ml: Size,
    /// List price of one unit, of a kilogram where it is sold by weight.
    price: Minor,
    /// Skills a courier needs to carry it.
    needs: Vec<SkillName>,
    /// How it is counted.
    sold_by: SoldByWord,
    /// What may stand in for it, best first.
    substitutes: Vec<SkuName>,
    /// Price of one unit for members of each group.
    member_prices: MemberPrices,
    /// Part of the list price that is left after what the goods cost, in thousandths.
    margin_permille: Thousandths,
    /// What kind of goods it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<KindName>,
    /// Kinds of goods in other orders that it must not be on board with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    apart_from: Vec<KindName>,
}

impl From<&Sku> for SkuOut {
    fn from(sku: &Sku) -> Self {
        Self {
            id: Id(sku.id.clone()),
            g: Size(sku.g),
            ml: Size(sku.ml),
            price: Minor(sku.price),
            needs: sku.needs.iter().cloned().map(Id).collect(),
            sold_by: Word(sku.sold_by),
            substitutes: sku.substitutes.iter().cloned().map(Id).collect(),
            member_prices: MemberPrices(sku.member_prices.clone()),
            margin_permille: Thousandths(sku.margin_permille),
            kind: sku.kind.clone().map(Id),
            apart_from: sku.apart_from.iter().cloned().map(Id).collect(),
        }
    }
}
