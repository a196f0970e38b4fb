//! The shops: where they are, what they have, and what the record says they have.

use super::goods::{ARTICLES, Kind, Trade, trade};
use super::ground::Site;
use super::setup::Records;
use crate::noise::Weighted;
use sameday_engine::model::{Hours, Sku, StoreSpec};
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Time};
use sameday_engine::world::hours::open_spans;

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
    /// Till sales in a busy hour.
    pub sales_per_hour: f64,
    /// Chance of another line on the same receipt.
    pub more_lines: f64,
    /// What it has.
    pub cells: Vec<Cell>,
}

/// The day the shops have before them.
#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) begin: Time,
    pub(super) lasts: Millis,
    pub(super) utc_offset_s: i32,
    pub(super) records: Records,
}

/// All shops of a city whose tills together sell so often in an hour.
pub(super) fn build(
    seed: u64,
    sites: &[Site],
    day: Day,
    sales_per_hour: f64,
    skus: &[Sku],
) -> Vec<Shop> {
    let mut rng = Rng::stream(seed, "city/shops");
    let usual = |site: &Site| trade(site.kind).sales_per_hour;
    let rates: Vec<f64> = sites.iter().map(|site| usual(site) * (0.7 + 0.6 * rng.unit())).collect();
    let scale = sales_per_hour / rates.iter().sum::<f64>();
    let shops = sites.iter().zip(rates);
    shops.map(|(site, rate)| shop(&mut rng, site, day, rate * scale, skus)).collect()
}

fn shop(rng: &mut Rng, site: &Site, day: Day, sales_per_hour: f64, skus: &[Sku]) -> Shop {
    let trade = trade(site.kind);
    let spec = spec(site, trade, day.utc_offset_s);
    let open: Millis = open_spans(&spec.hours, day.begin, day.begin + day.lasts)
        .iter()
        .map(|span| span.to.min(day.begin + day.lasts) - span.from.max(day.begin))
        .sum();
    Shop {
        kind: site.kind,
        sales_per_hour,
        more_lines: trade.more_lines,
        cells: cells(rng, (trade, day.records), sales_per_hour, open, skus),
        spec,
    }
}

fn spec(site: &Site, trade: &Trade, utc_offset_s: i32) -> StoreSpec {
    let days = site.week.clone().unwrap_or_else(|| trade.week());
    StoreSpec {
        hours: Hours::Weekly {
            zone: fixed_zone(utc_offset_s),
            days,
            offsets: vec![(Time::ZERO, utc_offset_s)],
        },
        pick: trade.pick_model(),
        service: Millis::from_mins(4),
        sign: site.sign.clone(),
        ..StoreSpec::new(site.id.clone(), site.at)
    }
}

fn cells(
    rng: &mut Rng,
    (trade, records): (&Trade, Records),
    sales: f64,
    open: Millis,
    skus: &[Sku],
) -> Vec<Cell> {
    let carried: Vec<usize> = (0..skus.len())
        .filter(|&i| ARTICLES[i].sold_by.contains(&trade.kind))
        .filter(|_| rng.chance(CARRIED))
        .collect();
    let total: f64 = carried.iter().map(|&i| ARTICLES[i].popularity).sum();
    let units = sales / (1.0 - trade.more_lines) * open.0 as f64 / 3_600_000.0;
    carried
        .into_iter()
        .map(|article| {
            let expected = units * ARTICLES[article].popularity / total;
            stocked(rng, records, article, expected)
        })
        .collect()
}

/// The IANA zone of a whole number of hours without summer time; its sign is turned round.
fn fixed_zone(utc_offset_s: i32) -> String {
    format!("Etc/GMT{:+}", -utc_offset_s / 3_600)
}

/// Shelf and record of an article that the tills are expected to sell so often.
fn stocked(rng: &mut Rng, records: Records, article: usize, expected: f64) -> Cell {
    let (least, most) = records.cover;
    let cover = least + (most - least) * rng.unit();
    let truth = (expected * cover) as i64 + rng.between(2, 8);
    if rng.chance(records.phantom) {
        return Cell { article, truth: 0, record: truth.min(6) };
    }
    let wrong = rng.chance(records.wrong);
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
