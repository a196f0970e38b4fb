//! The shops: where they are, what they have, and what the record says they have.

use super::goods::{ARTICLES, Kind, TRADES, Trade};
use super::{EDGE_M, NOON, UTC_OFFSET_S, scattered};
use crate::noise::Weighted;
use sameday_engine::model::{Hours, Sign, Sku, StoreSpec};
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Qty, Span, Time};

/// Share of stock records that are wrong (sourced: 60-65 % in two retail studies).
const WRONG_RECORD: f64 = 0.62;
/// Share of positive records whose shelf is truly empty (assumed, between 5 and 10 %).
const PHANTOM: f64 = 0.07;
/// Opening stock as a share of what the tills are expected to sell in the afternoon: uniform
/// between these (assumed; below 1 sells out).
const COVER: (f64, f64) = (0.8, 3.2);
/// Share of the articles of its kind that a shop has (assumed).
const CARRIED: f64 = 0.85;

/// One article on one shelf.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Position in the catalogue.
    pub article: usize,
    /// Units on the shelf in the morning.
    pub truth: i64,
    /// Units on record in the morning.
    pub record: i64,
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Master data.
    pub spec: StoreSpec,
    /// Its kind.
    pub kind: Kind,
    /// When it is open on the day of the simulation.
    pub open: Span,
    /// Till sales in an hour.
    pub sales_per_hour: f64,
    /// Chance of another line on the same receipt.
    pub more_lines: f64,
    /// What it has.
    pub cells: Vec<Cell>,
}

/// All shops of a city whose afternoon lasts so long.
pub(super) fn build(seed: u64, lasts: Millis, skus: &[Sku]) -> Vec<Shop> {
    let mut rng = Rng::stream(seed, "city/shops");
    let mut shops = Vec::new();
    for trade in &TRADES {
        for n in 1..=trade.shops {
            shops.push(shop(&mut rng, trade, n, lasts, skus));
        }
    }
    shops
}

fn shop(rng: &mut Rng, trade: &Trade, n: usize, lasts: Millis, skus: &[Sku]) -> Shop {
    let sales_per_hour = trade.sales_per_hour * (0.7 + 0.6 * rng.unit());
    Shop {
        spec: spec(rng, trade, n),
        kind: trade.kind,
        open: open_today(trade),
        sales_per_hour,
        more_lines: trade.more_lines,
        cells: cells(rng, trade, sales_per_hour, lasts, skus),
    }
}

fn spec(rng: &mut Rng, trade: &Trade, n: usize) -> StoreSpec {
    let half = EDGE_M / 2.0;
    let (east, north) = ((rng.unit() - 0.5) * half, (rng.unit() - 0.5) * half);
    StoreSpec {
        id: format!("{}-{n}", trade.name).parse().expect("a plain word with a number is a shop"),
        at: scattered(rng, east, north, 900.0),
        hours: hours(trade),
        pick: trade.pick_model(),
        service: Millis::from_mins(4),
        setup: Millis::ZERO,
        pickup: true,
        delivery: true,
        safety: Qty(0),
        heartbeat: None,
        sign: Sign::default(),
    }
}

/// The Saturday of the simulation.
fn open_today(trade: &Trade) -> Span {
    let (from, to) = trade.hours[1];
    let hour = |local: u32| NOON + Millis(3_600_000).times(i64::from(local) - 12);
    Span { from: hour(from), to: hour(to) }
}

fn hours(trade: &Trade) -> Hours {
    let span = |(from, to): (u32, u32)| vec![(from * 3_600, to * 3_600)];
    let mut days = vec![span(trade.hours[0]); 5];
    days.push(span(trade.hours[1]));
    days.push(Vec::new());
    Hours::Weekly { zone: "Europe/Berlin".into(), days, offsets: vec![(Time(0), UTC_OFFSET_S)] }
}

fn cells(rng: &mut Rng, trade: &Trade, sales: f64, lasts: Millis, skus: &[Sku]) -> Vec<Cell> {
    let carried: Vec<usize> = (0..skus.len())
        .filter(|&i| ARTICLES[i].sold_by.contains(&trade.kind))
        .filter(|_| rng.chance(CARRIED))
        .collect();
    let total: f64 = carried.iter().map(|&i| ARTICLES[i].popularity).sum();
    let units = sales / (1.0 - trade.more_lines) * lasts.0 as f64 / 3_600_000.0;
    carried
        .into_iter()
        .map(|article| {
            let expected = units * ARTICLES[article].popularity / total;
            stocked(rng, article, expected)
        })
        .collect()
}

/// Shelf and record of an article that the tills are expected to sell so often.
fn stocked(rng: &mut Rng, article: usize, expected: f64) -> Cell {
    let cover = COVER.0 + (COVER.1 - COVER.0) * rng.unit();
    let truth = (expected * cover) as i64 + rng.between(1, 4);
    if rng.chance(PHANTOM) {
        return Cell { article, truth: 0, record: truth.min(6) };
    }
    let wrong = rng.chance(WRONG_RECORD);
    let error = if wrong { rng.between(1, (truth / 8).max(1)) } else { 0 };
    let sign = if rng.chance(0.5) { 1 } else { -1 };
    Cell { article, truth, record: (truth + sign * error).max(0) }
}

/// How popular each cell of a shop is.
#[must_use]
pub fn popularity(cells: &[Cell]) -> Weighted {
    Weighted::new(cells.iter().map(|cell| ARTICLES[cell.article].popularity))
}

#[cfg(test)]
mod tests {
    use super::super::City;

    #[test]
    fn records_lie_as_often_as_sourced() {
        let city = City::new(1, 240);
        let cells: Vec<_> = city.shops.iter().flat_map(|shop| &shop.cells).collect();
        let wrong = cells.iter().filter(|cell| cell.truth != cell.record).count();
        let share = wrong as f64 / cells.len() as f64;
        assert!((0.57..0.72).contains(&share), "{share} of the records are wrong");
        assert!(cells.iter().any(|cell| cell.truth == 0 && cell.record > 0));
    }
}
