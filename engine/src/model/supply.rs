//! How goods are sold, how a shop tells what it has, and what stands in for what.

use crate::id::SkuId;
use crate::unit::{Millis, Money, Qty};
use serde::{Deserialize, Serialize};

/// How a SKU is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoldBy {
    /// In pieces; the price is that of a piece.
    #[default]
    Each,
    /// By weight in grams; the price is that of a kilogram.
    Gram,
}

/// How a shop tells what it has: how soon a sale there is known here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Each sale as it happens.
    #[default]
    Live,
    /// Each sale, but some time later.
    Delayed,
    /// From time to time what its till believes to have.
    Snapshot,
}

/// Goods that a shop sends with a carrier of its own, without any of our couriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// From the shop's door to the customer's.
    pub time: Millis,
    /// What the carrier takes for it.
    pub price: Money,
}

/// Something else in place of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Replacement {
    /// What was asked for.
    pub sku: SkuId,
    /// What is given instead.
    pub by: SkuId,
    /// How much of it.
    pub qty: Qty,
}

/// A SKU in the assortment of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which.
    pub sku: SkuId,
    /// The shop's own price; `None`: that of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}
