//! Quotes and orders that met some shop without the goods: the facts that advice is made of.
//!
//! A wish is kept when a shop in reach lost it for want of goods, whether another shop served it or
//! not: a shop that had had the goods might have served it, and then they would have been gone for
//! the next one.

use crate::id::{HoldId, QuoteId, SkuId, StoreId};
use crate::model::{Asked, Could, Hold, Line, Miss};
use crate::unit::{Money, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Options were offered; nobody has taken one.
    Offered,
    /// An order.
    Ordered,
    /// Nothing: no shop in reach had the goods.
    Missed(Asked),
}

/// A SKU of which a shop had too little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lack {
    /// Which.
    pub sku: SkuId,
    /// Units asked for.
    pub asked: Qty,
    /// Units the shop could have promised; below zero when it had promised more than it had.
    pub had: Qty,
}

/// A shop in reach with too little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Which.
    pub store: StoreId,
    /// Of what.
    pub lacks: Vec<Lack>,
}

/// A quote, or an order placed in one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// When.
    pub at: Time,
    /// Until when its quote kept goods.
    pub until: Time,
    /// What.
    pub lines: Vec<Line>,
    /// What is lost when it is not served.
    pub value: Money,
    /// Shops in reach with too little, nearest first.
    pub gaps: Vec<Gap>,
    /// Other shops may have lacked something too: there were many, or its goods were found anew.
    pub more: bool,
    /// What became of it.
    pub became: Became,
    /// Of a missed one: shops that lacked a single SKU.
    pub could: Vec<Could>,
}

/// A hold that a physical fact broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it was granted.
    pub granted_at: Time,
    /// When it broke.
    pub at: Time,
    /// Where.
    pub store: StoreId,
    /// What it held.
    pub lines: Vec<Line>,
}

/// All wishes, by the quote that made them: that is their order in time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Wishes {
    wishes: BTreeMap<QuoteId, Wish>,
    breaks: BTreeMap<HoldId, Break>,
}

impl Wishes {
    pub fn add(&mut self, quote: QuoteId, wish: Wish) {
        self.wishes.insert(quote, wish);
    }

    pub fn ordered(&mut self, quote: QuoteId) {
        if let Some(wish) = self.wishes.get_mut(&quote) {
            wish.became = Became::Ordered;
        }
    }

    /// Its goods come from elsewhere now; who lacked what then is not known.
    pub fn moved(&mut self, quote: QuoteId, order: impl FnOnce() -> Wish) {
        self.wishes.entry(quote).or_insert_with(order).more = true;
    }

    pub fn missed(&mut self, miss: &Miss) {
        if let Some(wish) = self.wishes.get_mut(&miss.quote) {
            wish.became = Became::Missed(miss.asked);
            wish.could.clone_from(&miss.could);
        }
    }

    pub fn broke(&mut self, hold: &Hold, at: Time) {
        let Hold { granted_at, store, lines, .. } = hold.clone();
        self.breaks.insert(hold.id, Break { granted_at, at, store, lines });
    }

    pub fn since(&self, since: Time) -> impl Iterator<Item = (QuoteId, &Wish)> {
        let late = move |wish: &&Wish| wish.at >= since;
        self.wishes.iter().map(|(id, wish)| (*id, wish)).filter(move |(_, wish)| late(wish))
    }

    pub fn breaks_since(&self, since: Time) -> impl Iterator<Item = (HoldId, &Break)> {
        let breaks = self.breaks.iter().map(|(id, broken)| (*id, broken));
        breaks.filter(move |(_, broken)| broken.at >= since)
    }

    pub fn forget(&mut self, since: Time, most: usize) {
        let old = |wishes: &BTreeMap<QuoteId, Wish>| {
            wishes.first_key_value().is_some_and(|(_, wish)| wish.at < since)
        };
        while self.wishes.len() > most || old(&self.wishes) {
            self.wishes.pop_first();
        }
        // A hold is named after its grant: one that broke late keeps a few older ones company.
        let old = |breaks: &BTreeMap<HoldId, Break>| {
            breaks.first_key_value().is_some_and(|(_, broken)| broken.at < since)
        };
        while self.breaks.len() > most || old(&self.breaks) {
            self.breaks.pop_first();
        }
    }
}
