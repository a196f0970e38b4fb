//! Where a city stands: its streets, its shops and its doors, before anybody has goods or a day.

use super::config;
use super::goods::{Kind, TRADES};
use crate::earth;
use crate::noise::normal;
use sameday_engine::id::StoreId;
use sameday_engine::model::Sign;
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::{GreatCircle, Travel};
use std::sync::Arc;

/// Seconds since local midnight in which a shop is open, for Monday to Sunday.
pub type Week = Vec<Vec<(u32, u32)>>;

/// The room for one shop.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name in the journal.
    pub id: StoreId,
    /// What people call it.
    pub sign: Sign,
    /// Where it is.
    pub at: Place,
    /// What it sells.
    pub kind: Kind,
    /// When it is open, where that is known; else as shops of its kind are.
    pub week: Option<Week>,
}

/// How many couriers of each kind work here, and how they travel.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// People with an app.
    pub crowd: usize,
    /// Shop owners.
    pub owners: usize,
    /// Salaried, with a car.
    pub vans: usize,
    /// Share of the crowd on foot.
    pub on_foot: f64,
    /// Share of the crowd with a car; the others ride bikes.
    pub by_car: f64,
}

/// A place for a city.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Name for people.
    pub name: String,
    /// How one gets about.
    pub travel: Arc<dyn Travel>,
    /// Offset of local time from UTC in seconds.
    pub utc_offset_s: i32,
    /// The shops.
    pub sites: Vec<Site>,
    /// Places that order.
    pub doors: Vec<Place>,
    /// Places where couriers wait for work.
    pub corners: Vec<Place>,
    /// The couriers.
    pub fleet: Fleet,
    /// Online orders in an hour, before abandoned carts.
    pub orders_per_hour: f64,
}

/// Centre of the plain in degrees `(lat, lon)`: assumed, a city of 48 degrees north.
const CENTRE: (f64, f64) = (48.1, 11.5);
/// Edge of the plain in metres (assumed: trips of 2.2 km on average as in the meal delivery
/// instances).
const EDGE_M: f64 = 7_000.0;
/// Doors and corners of the plain (assumed).
const DOORS: usize = 900;
const CORNERS: usize = 200;
/// Demand of the plain (assumed: a working service of a small city).
const ORDERS_PER_HOUR: f64 = 172.0;
/// Couriers of the plain (assumed).
const FLEET: Fleet = Fleet { crowd: 64, owners: 8, vans: 8, on_foot: 0.2, by_car: 0.0 };
/// Central European winter time.
const UTC_OFFSET_S: i32 = 3_600;

impl Ground {
    /// An empty plain without streets: travel is great-circle.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        Self::wide_plain(seed, EDGE_M)
    }

    /// A plain with an edge of so many metres, over which everything lies as on the usual one.
    #[must_use]
    pub fn wide_plain(seed: u64, edge_m: f64) -> Self {
        let plain = Plain { edge_m };
        Self {
            name: "synthetic plain".into(),
            travel: Arc::new(GreatCircle::new(config().travel)),
            utc_offset_s: UTC_OFFSET_S,
            sites: plain.sites(seed),
            doors: plain.doors(seed),
            corners: plain.corners(seed),
            fleet: FLEET,
            orders_per_hour: ORDERS_PER_HOUR,
        }
    }

    /// The same with so many of its shops, spread over the kinds as they are.
    #[must_use]
    pub fn with_shops(mut self, most: usize) -> Self {
        let all = self.sites.len();
        let kept = (0..most.min(all)).map(|i| self.sites[i * all / most].clone()).collect();
        self.sites = kept;
        self
    }
}

/// The plain: figures are those of the usual edge, stretched.
struct Plain {
    edge_m: f64,
}

impl Plain {
    fn sites(&self, seed: u64) -> Vec<Site> {
        let mut rng = Rng::stream(seed, "city/sites");
        let half = EDGE_M / 2.0;
        let mut sites = Vec::new();
        for trade in &TRADES {
            for n in 1..=trade.shops {
                let (east, north) = ((rng.unit() - 0.5) * half, (rng.unit() - 0.5) * half);
                let at = self.scattered(&mut rng, east, north, 900.0);
                sites.push(synthetic_site(trade.name, trade.kind, n, at));
            }
        }
        sites
    }

    /// Doors around four quarters of equal weight (assumed).
    fn doors(&self, seed: u64) -> Vec<Place> {
        let mut rng = Rng::stream(seed, "city/doors");
        let quarters = [(0.0, 0.0), (2_000.0, 1_200.0), (-1_800.0, 1_600.0), (300.0, -2_200.0)];
        let door = |i: usize| {
            let (east, north) = quarters[i % quarters.len()];
            self.scattered(&mut rng, east, north, 1_100.0)
        };
        (0..DOORS).map(door).collect()
    }

    fn corners(&self, seed: u64) -> Vec<Place> {
        let mut rng = Rng::stream(seed, "city/corners");
        (0..CORNERS).map(|_| self.scattered(&mut rng, 0.0, 0.0, 1_800.0)).collect()
    }

    /// A place around a point, kept within the plain.
    fn scattered(&self, rng: &mut Rng, east: f64, north: f64, spread_m: f64) -> Place {
        let (half, stretch) = (EDGE_M / 2.0, self.edge_m / EDGE_M);
        let mut near = |centre: f64| (centre + spread_m * normal(rng)).clamp(-half, half);
        let (east, north) = (near(east), near(north));
        earth::place(CENTRE, east * stretch, north * stretch)
    }
}

/// A shop that does not exist.
///
/// # Panics
/// When the name of the trade is no plain word.
#[must_use]
pub fn synthetic_site(trade: &str, kind: Kind, n: usize, at: Place) -> Site {
    let id = format!("{trade}-{n}");
    Site {
        sign: Sign {
            name: Some(id.clone()),
            kind: Some(trade.into()),
            synthetic: true,
            spot: None,
        },
        id: id.parse().expect("a plain word with a number is a shop"),
        at,
        kind,
        week: None,
    }
}
