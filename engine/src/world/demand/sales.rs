//! What sells where: tickets and units of each SKU by region and day, at the tills and online.

use super::DAY;
use crate::id::SkuId;
use crate::model::Line;
use crate::place::Area;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What sold of one SKU in one region on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    /// Till receipts with it.
    pub tickets: u32,
    /// Units on them, less those that came back.
    pub units: Qty,
    /// Accepted online orders with it, by the region of the customer.
    pub orders: u32,
    /// Units of those.
    pub ordered: Qty,
}

impl Sold {
    /// Adds another day or region.
    pub fn add(&mut self, other: &Self) {
        self.tickets += other.tickets;
        self.units += other.units;
        self.orders += other.orders;
        self.ordered += other.ordered;
    }
}

/// Sales; days count from the beginning of 1970, in UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sales {
    days: BTreeMap<i64, BTreeMap<Area, BTreeMap<SkuId, Sold>>>,
}

impl Sales {
    /// A receipt of this instant; SKUs that stand on it twice count once.
    pub fn ticket(&mut self, at: Time, region: Area, lines: &[Line]) {
        for (n, line) in lines.iter().enumerate() {
            let first = !lines[..n].iter().any(|other| other.sku == line.sku);
            let sold = self.row(at, region, &line.sku);
            sold.tickets += u32::from(first);
            sold.units += line.qty;
        }
    }

    /// Units of a receipt that were taken back.
    pub fn void(&mut self, at: Time, region: Area, lines: &[Line]) {
        for line in lines {
            self.row(at, region, &line.sku).units -= line.qty;
        }
    }

    /// An accepted online order.
    pub fn order<'l>(&mut self, at: Time, region: Area, lines: impl Iterator<Item = &'l Line>) {
        for line in lines {
            let sold = self.row(at, region, &line.sku);
            sold.orders += 1;
            sold.ordered += line.qty;
        }
    }

    fn row(&mut self, at: Time, region: Area, sku: &SkuId) -> &mut Sold {
        let day = self.days.entry(at.0.div_euclid(DAY.0)).or_default();
        day.entry(region).or_default().entry(sku.clone()).or_default()
    }

    pub fn since(&self, since: Time) -> impl Iterator<Item = (Area, &SkuId, &Sold)> {
        let days = self.days.range(since.0.div_euclid(DAY.0)..).flat_map(|(_, regions)| regions);
        days.flat_map(|(region, skus)| skus.iter().map(move |(sku, sold)| (*region, sku, sold)))
    }

    pub fn forget(&mut self, since: Time) {
        let first = since.0.div_euclid(DAY.0);
        while self.days.first_key_value().is_some_and(|(day, _)| *day < first) {
            self.days.pop_first();
        }
    }
}
