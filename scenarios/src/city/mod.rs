//! A seeded city: shops with what is on their shelves (and what the record says is), couriers of
//! three kinds, doors and demand, on a plain or on the streets of a map.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | till sales to online orders | 8 : 1 | sourced: 85-90 % of purchases happen offline, so 5.7 : 1 to 9 : 1 |
//! | wrong stock records | 62 % | sourced: 60-65 % of records in two retail studies |
//! | positive records that are truly zero | 7 % | assumed, between 5 and 10 % |
//! | pickup and hand-over at a stop | 4 min each | sourced: public meal delivery instances |
//! | couriers | see [`couriers`] | pay sourced, numbers assumed |
//! | shops, articles, rates | see [`goods`] | assumed |
//! | extent, doors, orders | see [`ground`] | sourced or assumed, as said there |
//! | orders through the day | see `demand` | assumed |

pub mod couriers;
pub mod demand;
pub mod goods;
pub mod ground;
pub mod setup;
mod shops;
pub mod streets;

pub use couriers::{Manner, Rider};
pub use ground::Ground;
pub use setup::{Habits, Rush, Setup};
pub use shops::{Cell, Shop, popularity};

use sameday_engine::config::{Commit, Config, LOGIC_VERSION};
use sameday_engine::event::Event;
use sameday_engine::model::{Genesis, Sku};
use sameday_engine::place::Place;
use sameday_engine::travel::Travel;
use sameday_engine::unit::{Millis, Time};
use std::sync::Arc;

/// Saturday 2026-11-21, 12:00 UTC.
const SATURDAY_NOON: Time = Time(1_795_262_400_000);
/// What lasts longer than this is a day, and begins at midnight.
const AFTERNOON: Millis = Millis(12 * 3_600_000);
/// Till sales for each online order (sourced, see above).
const SALES_PER_ORDER: f64 = 8.0;

/// Everything that is there before the first customer.
#[derive(Clone, Debug)]
pub struct City {
    /// Name for people.
    pub name: String,
    /// How one gets about.
    pub travel: Arc<dyn Travel>,
    /// Offset of local time from UTC in seconds.
    pub utc_offset_s: i32,
    /// When it begins: a Saturday at noon, or at midnight where it lasts longer than an afternoon.
    pub begin: Time,
    /// How long new demand arrives.
    pub lasts: Millis,
    /// Seed of everything random.
    pub seed: u64,
    /// What its people do.
    pub habits: Habits,
    /// When more is ordered than usual.
    pub rush: Option<Rush>,
    /// Tunables of the engine.
    pub config: Config,
    /// The catalogue, in the order of `goods::ARTICLES`.
    pub skus: Vec<Sku>,
    /// The shops.
    pub shops: Vec<Shop>,
    /// The couriers.
    pub riders: Vec<Rider>,
    /// Places that order.
    pub doors: Vec<Place>,
    /// Wishes to order in a busy hour that do not end as an abandoned cart.
    pub orders_per_hour: f64,
}

impl City {
    /// The city of this seed on a plain, with demand for so many minutes.
    #[must_use]
    pub fn new(seed: u64, minutes: i64) -> Self {
        Self::on(&Ground::plain(seed), seed, minutes)
    }

    /// The city of this seed on a ground.
    #[must_use]
    pub fn on(ground: &Ground, seed: u64, minutes: i64) -> Self {
        Self::with(ground, &Setup::new(seed, minutes))
    }

    /// The city of this day on a ground.
    #[must_use]
    pub fn with(ground: &Ground, setup: &Setup) -> Self {
        let (seed, lasts) = (setup.seed, setup.lasts);
        let begin = begin(ground, setup);
        let skus: Vec<Sku> = goods::ARTICLES.iter().map(goods::Article::sku).collect();
        let sales_per_hour = ground.orders_per_hour * SALES_PER_ORDER;
        let utc_offset_s = ground.utc_offset_s;
        let day = shops::Day { begin, lasts, utc_offset_s, records: setup.records };
        let shops = shops::build(seed, &ground.sites, day, sales_per_hour, &skus);
        let riders = couriers::build(setup, begin, &shops, ground);
        Self {
            name: ground.name.clone(),
            travel: ground.travel.clone(),
            utc_offset_s,
            begin,
            lasts,
            seed,
            habits: setup.habits.clone(),
            rush: setup.rush,
            config: setup.config.clone(),
            skus,
            shops,
            riders,
            doors: ground.doors.clone(),
            orders_per_hour: ground.orders_per_hour,
        }
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
            travel_digest: self.travel.digest(),
            logic_version: LOGIC_VERSION,
            config: self.config.clone(),
        }
    }
}

/// Saturday at the hour that was asked for.
fn begin(ground: &Ground, setup: &Setup) -> Time {
    let noon = SATURDAY_NOON - Millis::from_secs(i64::from(ground.utc_offset_s));
    let usual = if setup.lasts > AFTERNOON { 0 } else { 12 };
    noon - AFTERNOON + Millis::from_mins(60).times(setup.begins_at.unwrap_or(usual).into())
}

/// Tunables of the synthetic city; what is not named here is the default.
#[must_use]
pub fn config() -> Config {
    Config {
        commit: Commit::JustInTime { margin: Millis::from_mins(4) },
        // Customers who do not come within two hours lose the goods (assumed; reserve-only shops).
        collect_within: Millis::from_mins(120),
        // Of a hundred baskets 98 are picked within three minutes of the time expected.
        pickup_margin: Millis::from_mins(3),
        ..Config::default()
    }
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
        assert!((ratio - SALES_PER_ORDER).abs() < 1e-6, "{ratio} till sales for an order");
    }

    #[test]
    fn an_afternoon_begins_at_noon_and_a_day_at_midnight() {
        let hour = |city: &City| demand::local_hour(city.begin, city.utc_offset_s);
        assert_eq!(hour(&City::new(1, 240)), 12);
        assert_eq!(hour(&City::new(1, 1_440)), 0);
    }
}
