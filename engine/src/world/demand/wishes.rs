//! Quotes and orders, with the shops that lacked their goods: the facts that advice is made of.
//!
//! A wish is kept whether somebody lacked its goods or not, and whether another shop served it or
//! not: had a shop had more, any of them might have taken it, and then it would have been gone for
//! the next one.

use crate::id::{QuoteId, SkuId, StoreId};
use crate::model::{Asked, Could, Line, Miss, Source};
use crate::unit::{Money, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

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
    /// The other shops that were looked at for it and not too far away.
    #[serde(default)]
    pub near: Vec<StoreId>,
    /// There were too many shops to name them all.
    pub more: bool,
    /// Other goods were welcome in the place of missing ones.
    #[serde(default)]
    pub substitutes: bool,
    /// Options may have set the same goods of a shop aside so many times at most.
    #[serde(default)]
    pub copies: u32,
    /// What became of it.
    pub became: Became,
    /// Of an order: where its goods come from, as long as they were not found anew, given up or
    /// brought back.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// When nothing more could happen to the order.
    #[serde(default)]
    pub done_at: Option<Time>,
    /// Of a missed one: shops that lacked a single SKU.
    pub could: Vec<Could>,
}

/// A reservation without an order that a physical fact broke: with more units there it may live on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it broke.
    pub at: Time,
    /// Until when it would have been kept.
    pub until: Time,
    /// Where.
    pub store: StoreId,
    /// What.
    pub lines: Vec<Line>,
}

/// All wishes, by the quote that made them: that is their order in time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Wishes {
    wishes: BTreeMap<QuoteId, Wish>,
    #[serde(default)]
    breaks: VecDeque<Break>,
}

impl Wishes {
    pub fn add(&mut self, quote: QuoteId, wish: Wish) {
        self.wishes.insert(quote, wish);
    }

    pub fn ordered(&mut self, quote: QuoteId, sources: &[Source]) {
        if let Some(wish) = self.wishes.get_mut(&quote) {
            wish.became = Became::Ordered;
            wish.sources = sources.to_vec();
        }
    }

    /// Its goods come from elsewhere now, or are given back.
    pub fn moved(&mut self, quote: QuoteId) {
        if let Some(wish) = self.wishes.get_mut(&quote) {
            wish.sources.clear();
        }
    }

    /// Nothing more happens to the order.
    pub fn done(&mut self, quote: QuoteId, at: Time) {
        if let Some(wish) = self.wishes.get_mut(&quote) {
            wish.done_at = Some(at);
        }
    }

    pub fn missed(&mut self, miss: &Miss) {
        if let Some(wish) = self.wishes.get_mut(&miss.quote) {
            wish.became = Became::Missed(miss.asked);
            wish.could.clone_from(&miss.could);
        }
    }

    pub fn broke(&mut self, broken: Break) {
        self.breaks.push_back(broken);
    }

    pub fn breaks(&self) -> impl Iterator<Item = &Break> {
        self.breaks.iter()
    }

    pub fn since(&self, since: Time) -> impl Iterator<Item = (QuoteId, &Wish)> {
        let late = move |wish: &&Wish| wish.at >= since;
        self.wishes.iter().map(|(id, wish)| (*id, wish)).filter(move |(_, wish)| late(wish))
    }

    pub fn forget(&mut self, since: Time, most: usize) {
        let old = |wishes: &BTreeMap<QuoteId, Wish>| {
            wishes.first_key_value().is_some_and(|(_, wish)| wish.at < since)
        };
        while self.wishes.len() > most || old(&self.wishes) {
            self.wishes.pop_first();
        }
        let old = |breaks: &VecDeque<Break>| breaks.front().is_some_and(|b| b.at < since);
        while self.breaks.len() > most || old(&self.breaks) {
            self.breaks.pop_front();
        }
    }
}
