//! The lost-demand ledger: how often and how many units of a SKU were asked for in an area and
//! found nowhere in reach, hour by hour.

use super::HOUR;
use crate::id::SkuId;
use crate::model::{Asked, Line, Look};
use crate::place::Area;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows kept at most; the oldest hours go first.
const ROWS: usize = 1_000_000;
/// Looks taken in one minute at most: a flood of queries must not become a flood of entries.
const LOOKS: usize = 600;
const MINUTE_MS: i64 = 60_000;

/// What was missed of one SKU in one area within one hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostCount {
    /// Looks that found no shop with the whole basket.
    pub looks: u32,
    /// Quotes that were refused for want of goods.
    pub quotes: u32,
    /// Orders that nobody could serve.
    pub orders: u32,
    /// Accepted orders that lost their goods.
    pub broken: u32,
    /// Units of all of these.
    pub units: Qty,
}

impl LostCount {
    /// All of them.
    #[must_use]
    pub fn asks(&self) -> u32 {
        self.looks + self.quotes + self.orders + self.broken
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.looks += other.looks;
        self.quotes += other.quotes;
        self.orders += other.orders;
        self.broken += other.broken;
        self.units += other.units;
    }

    fn note(&mut self, asked: Asked, units: Qty) {
        match asked {
            Asked::Look => self.looks += 1,
            Asked::Quote => self.quotes += 1,
            Asked::Order => self.orders += 1,
            Asked::Broken => self.broken += 1,
        }
        self.units += units;
    }
}

type Hour = BTreeMap<Area, BTreeMap<SkuId, LostCount>>;

/// The ledger; hours count from the beginning of 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Lost {
    hours: BTreeMap<i64, Hour>,
    rows: usize,
    minute: i64,
    /// What was looked for in this minute.
    looked: BTreeSet<(Area, Vec<SkuId>)>,
}

impl Lost {
    pub fn note(&mut self, now: Time, area: Area, asked: Asked, lines: &[Line]) {
        let hour = self.hours.entry(now.0.div_euclid(HOUR.0)).or_default();
        let skus = hour.entry(area).or_default();
        for line in lines {
            let before = skus.len();
            skus.entry(line.sku.clone()).or_default().note(asked, line.qty);
            self.rows += skus.len() - before;
        }
        while self.rows > ROWS {
            self.drop_oldest();
        }
    }

    pub fn look(&mut self, now: Time, look: &Look) {
        self.note(now, look.area, Asked::Look, &look.lines);
        let minute = now.0.div_euclid(MINUTE_MS);
        if minute != self.minute {
            self.minute = minute;
            self.looked.clear();
        }
        self.looked.insert(key(look));
    }

    pub fn is_news(&self, look: &Look, now: Time) -> bool {
        let same_minute = now.0.div_euclid(MINUTE_MS) == self.minute;
        !same_minute || (self.looked.len() < LOOKS && !self.looked.contains(&key(look)))
    }

    pub fn since(&self, since: Time) -> impl Iterator<Item = (Time, Area, &SkuId, &LostCount)> {
        let hours = self.hours.range(since.0.div_euclid(HOUR.0)..);
        hours.flat_map(|(hour, areas)| {
            areas.iter().flat_map(move |(area, skus)| {
                skus.iter().map(move |(sku, count)| (Time(hour * HOUR.0), *area, sku, count))
            })
        })
    }

    pub fn forget(&mut self, since: Time) {
        let first = since.0.div_euclid(HOUR.0);
        while self.hours.first_key_value().is_some_and(|(hour, _)| *hour < first) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((_, areas)) = self.hours.pop_first() {
            self.rows -= areas.values().map(BTreeMap::len).sum::<usize>();
        }
    }
}

/// Looks with the same SKUs in the same area are one.
fn key(look: &Look) -> (Area, Vec<SkuId>) {
    let mut skus: Vec<SkuId> = look.lines.iter().map(|line| line.sku.clone()).collect();
    skus.sort_unstable();
    (look.area, skus)
}
