//! A seeded synthetic city: shops with what is on their shelves (and what the record says is),
//! couriers of three kinds, doors and demand. Travel is great-circle; there is no map here.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | till sales to online orders | about 8 : 1 | sourced: 85-90 % of purchases happen offline, so 5.7 : 1 to 9 : 1 |
//! | wrong stock records | 62 % | sourced: 60-65 % of records in two retail studies |
//! | positive records that are truly zero | 7 % | assumed, between 5 and 10 % |
//! | pickup and hand-over at a stop | 4 min each | sourced: public meal delivery instances |
//! | couriers | see [`couriers`] | pay sourced, numbers assumed |
//! | shops, articles, rates | see [`goods`] | assumed |
//! | extent | 7 x 7 km | assumed: trips of 2.2 km on average as in the meal delivery instances |

pub mod couriers;
pub mod goods;
mod shops;

pub use couriers::{Manner, Rider};
pub use shops::{Cell, Shop, popularity};

use crate::geo;
use crate::noise::normal;
use sameday_engine::config::{Commit, Config, LOGIC_VERSION};
use sameday_engine::event::Event;
use sameday_engine::model::{Genesis, Sku};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Time};

/// Begin of the simulated afternoon: Saturday 2026-11-21, 12:00 in a city one hour east of UTC.
pub const NOON: Time = Time(1_795_258_800_000);

/// Offset of local time from UTC in seconds (winter).
pub const UTC_OFFSET_S: i32 = 3_600;

/// Edge of the city in metres (assumed).
const EDGE_M: f64 = 7_000.0;
/// Doors that order (assumed).
const DOORS: usize = 900;
/// Online orders in an hour, before abandoned carts (assumed: a working service of a small city).
const ORDERS_PER_HOUR: f64 = 172.0;

/// Everything that is there before the first customer.
#[derive(Clone, Debug)]
pub struct City {
    /// When the afternoon begins.
    pub begin: Time,
    /// How long new demand arrives.
    pub lasts: Millis,
    /// Seed of everything random.
    pub seed: u64,
    /// The catalogue, in the order of `goods::ARTICLES`.
    pub skus: Vec<Sku>,
    /// The shops.
    pub shops: Vec<Shop>,
    /// The couriers.
    pub riders: Vec<Rider>,
    /// Places that order.
    pub doors: Vec<Place>,
    /// Wishes to order in an hour that do not end as an abandoned cart.
    pub orders_per_hour: f64,
}

impl City {
    /// The city of this seed, with demand for so many minutes.
    #[must_use]
    pub fn new(seed: u64, minutes: i64) -> Self {
        let lasts = Millis::from_mins(minutes);
        let skus: Vec<Sku> = goods::ARTICLES.iter().map(goods::Article::sku).collect();
        let shops = shops::build(seed, lasts, &skus);
        let riders = couriers::build(seed, lasts, &shops);
        let doors = doors(seed);
        let orders_per_hour = ORDERS_PER_HOUR;
        Self { begin: NOON, lasts, seed, skus, shops, riders, doors, orders_per_hour }
    }

    /// Last instant of new demand.
    #[must_use]
    pub fn end(&self) -> Time {
        self.begin + self.lasts
    }

    /// Catalogue, shops and couriers as the events that make them known.
    pub fn master_data(&self) -> impl Iterator<Item = Event> {
        let skus = self.skus.iter().cloned().map(Event::SkuPut);
        let shops = self.shops.iter().map(|shop| Event::StorePut(shop.spec.clone()));
        let riders = self.riders.iter().map(|rider| Event::CourierPut(rider.spec.clone()));
        skus.chain(shops).chain(riders)
    }

    /// First entry of this city's journal.
    ///
    /// # Panics
    /// Never: the names are plain words.
    #[must_use]
    pub fn genesis(&self) -> Genesis {
        Genesis {
            tenant: "synthetic-city".parse().expect("a plain word is a tenant"),
            shard: 0,
            currency: "EUR".into(),
            seed: self.seed,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: LOGIC_VERSION,
            config: config(),
        }
    }
}

/// Tunables of the synthetic city; what is not named here is the default.
#[must_use]
pub fn config() -> Config {
    Config {
        commit: Commit::JustInTime { margin: Millis::from_mins(4) },
        // Customers who do not come within two hours lose the goods (assumed; reserve-only shops).
        collect_within: Millis::from_mins(120),
        ..Config::default()
    }
}

/// Doors around four centres of different weight (assumed).
fn doors(seed: u64) -> Vec<Place> {
    let mut rng = Rng::stream(seed, "city/doors");
    let quarters = [(0.0, 0.0), (2_000.0, 1_200.0), (-1_800.0, 1_600.0), (300.0, -2_200.0)];
    (0..DOORS)
        .map(|i| {
            let (east, north) = quarters[i % quarters.len()];
            scattered(&mut rng, east, north, 1_100.0)
        })
        .collect()
}

/// A place around a point, kept within the city.
fn scattered(rng: &mut Rng, east: f64, north: f64, spread_m: f64) -> Place {
    let half = EDGE_M / 2.0;
    let mut near = |centre: f64| (centre + spread_m * normal(rng)).clamp(-half, half);
    let (east, north) = (near(east), near(north));
    geo::place(east, north)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_city() {
        let (a, b, c) = (City::new(1, 60), City::new(1, 60), City::new(2, 60));
        let view = |city: &City| format!("{:?}{:?}{:?}", city.shops, city.riders, city.doors);
        assert_eq!(view(&a), view(&b));
        assert_ne!(view(&a), view(&c));
    }

    #[test]
    fn tills_outnumber_orders_as_sourced() {
        let city = City::new(1, 240);
        let sales: f64 = city.shops.iter().map(|shop| shop.sales_per_hour).sum();
        let ratio = sales / city.orders_per_hour;
        assert!((5.7..=9.0).contains(&ratio), "{ratio} till sales for an order");
    }
}
