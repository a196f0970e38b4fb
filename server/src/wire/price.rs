//! Prices for members and without.

use super::read::{Read, Reader};
use super::scalar::{Id, Minor, Named, SkuName, Units, Word};
use super::words::SoldByWord;
use sameday_engine::id::Group;
use sameday_engine::model::{LinePrice, PriceParts};
use sameday_engine::unit::Money;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// Name of a group of members.
pub type GroupName = Id<Group>;

impl Named for Group {
    const SCHEMA: &'static str = "GroupName";
    const KIND: &'static str = "group";
    const PATTERN: &'static str = "^[A-Za-z0-9._~-]{1,64}$";
}

/// Price of one unit for each group of members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberPrices(pub BTreeMap<Group, Money>);

impl Read for MemberPrices {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::Object(map) = value else { return reader.wrong_type("an object", value) };
        if map.len() > crate::limits::LIST_ITEMS {
            reader.error("too_many", "too many groups");
            return None;
        }
        let mut prices = BTreeMap::new();
        for (name, value) in map {
            reader.inside(name, |reader| {
                let group = GroupName::read(&Value::from(name.as_str()), reader);
                let price = Minor::read(value, reader);
                prices.extend(group.map(|id| id.0).zip(price.map(|amount| amount.0)));
            });
        }
        (prices.len() == map.len()).then_some(Self(prices))
    }
}

impl Serialize for MemberPrices {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(group, price)| (group.as_str(), price.0)))
    }
}

impl PartialSchema for MemberPrices {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .description(Some("Price of one unit for members of each group."))
            .additional_properties(Some(AdditionalProperties::RefOr(Minor::schema())));
        RefOr::T(Schema::Object(object.build()))
    }
}

impl ToSchema for MemberPrices {}

/// What one line costs.
#[derive(Serialize, ToSchema)]
pub struct LinePriceOut {
    sku: SkuName,
    qty: Units,
    /// How it is counted: the prices are those of a piece, or of a kilogram.
    sold_by: SoldByWord,
    /// List price.
    list: Minor,
    /// What is paid.
    price: Minor,
    /// The member's group that made the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<GroupName>,
}

impl From<&LinePrice> for LinePriceOut {
    fn from(line: &LinePrice) -> Self {
        Self {
            sku: Id(line.sku.clone()),
            qty: Units(line.qty),
            sold_by: Word(line.sold_by),
            list: Minor(line.list),
            price: Minor(line.price),
            group: line.group.clone().map(Id),
        }
    }
}

/// What goods cost the customer: `list - discount = total`.
#[derive(Serialize, ToSchema)]
pub struct PriceOut {
    /// By the list.
    list: Minor,
    /// Taken off for a member.
    discount: Minor,
    /// What is paid.
    total: Minor,
    /// Line by line.
    lines: Vec<LinePriceOut>,
}

impl From<&PriceParts> for PriceOut {
    fn from(price: &PriceParts) -> Self {
        Self {
            list: Minor(price.list),
            discount: Minor(price.discount),
            total: Minor(price.total),
            lines: price.lines.iter().map(LinePriceOut::from).collect(),
        }
    }
}
