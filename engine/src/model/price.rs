//! What a customer pays, beside what it costs to serve him.

use super::SoldBy;
use crate::id::{Group, SkuId};
use crate::unit::{Money, Qty, half_up};
use serde::{Deserialize, Serialize};

/// Price of some goods: the list price, what is taken off it, and what is paid.
///
/// **Invariant:** `list - discount = total`, as a whole and over the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceParts {
    /// By the list.
    pub list: Money,
    /// Taken off for a member.
    pub discount: Money,
    /// What is paid.
    pub total: Money,
    /// Line by line.
    pub lines: Vec<LinePrice>,
}

/// Price of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePrice {
    /// Which SKU.
    pub sku: SkuId,
    /// How many units.
    pub qty: Qty,
    /// How it is counted: the prices are those of a piece or of a kilogram.
    #[serde(default)]
    pub sold_by: SoldBy,
    /// List price.
    pub list: Money,
    /// What is paid.
    pub price: Money,
    /// The member's group that made the difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
}

/// Sums of whatever a request asks for stay within this.
const MOST: i128 = 1_000_000_000_000_000_000;

impl PriceParts {
    /// Adds up lines.
    #[must_use]
    pub fn of(lines: Vec<LinePrice>) -> Self {
        let sum = |unit: fn(&LinePrice) -> Money| -> Money {
            let whole: i128 = lines.iter().map(|line| line.times(unit(line).0)).sum();
            Money(i64::try_from(whole.min(MOST)).expect("the most fits"))
        };
        let (list, total) = (sum(|line| line.list), sum(|line| line.price));
        Self { list, discount: list - total, total, lines }
    }
}

impl LinePrice {
    /// An amount for one unit, a kilogram where it is sold by weight, for the whole line.
    #[must_use]
    pub fn times(&self, unit: i64) -> i128 {
        let whole = i128::from(unit) * i128::from(self.qty.0);
        match self.sold_by {
            SoldBy::Each => whole,
            SoldBy::Gram => i128::from(half_up(whole, 1_000)),
        }
    }
}
