//! Demand that found no goods, as the journal has it: coarse areas, SKUs and times, nobody's name.

use super::{Line, Mode};
use crate::id::{QuoteId, StoreId};
use crate::place::Area;
use crate::unit::Qty;
use serde::{Deserialize, Serialize};

/// How the goods were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A look at what shops have.
    Look,
    /// A quote without an option.
    Quote,
    /// An order that nobody could serve.
    Order,
    /// An accepted order whose goods were taken and found nowhere else.
    Broken,
}

/// A look that found no shop with the whole basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// About where.
    pub area: Area,
    /// The lines that nobody in reach could fill.
    pub lines: Vec<Line>,
}

/// A wish that failed because the goods were missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miss {
    /// How it was asked for.
    pub asked: Asked,
    /// The quote that says what was asked and why each shop lost.
    pub quote: QuoteId,
    /// Ways of fulfilment that were refused for want of goods.
    pub modes: Vec<Mode>,
    /// The lines that nobody in reach could fill.
    pub lines: Vec<Line>,
    /// Shops that lacked only one SKU of it, nearest first.
    #[serde(default)]
    pub could: Vec<Could>,
}

/// A shop that would have served a miss, had it had the one SKU it lacked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Could {
    /// Which.
    pub store: StoreId,
    /// How it would have reached the customer.
    pub modes: Vec<Mode>,
    /// Nothing but missing goods could have come between, however busy the shop is.
    pub certain: bool,
    /// How sure its book of that SKU was, in permille; 0: nobody knows any more.
    #[serde(default)]
    pub confidence: i64,
    /// Shops nearby with units of that SKU to spare, most units first.
    pub spare: Vec<Spare>,
}

/// Units that a shop could have handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spare {
    /// Which shop.
    pub store: StoreId,
    /// How many.
    pub units: Qty,
}
