//! What can be said of a city before it is made: its day, its people's habits, its records.

use super::config;
use sameday_engine::config::Config;
use sameday_engine::model::PayModel;
use sameday_engine::unit::Millis;

/// How often people do what nobody planned, as shares of all cases. The defaults stand, with where
/// they are from, beside the behaviour itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// Carts that become no order.
    pub abandoned: f64,
    /// Orders that the customer takes back.
    pub cancelled: f64,
    /// Doors at which nobody opens.
    pub absent: f64,
    /// Orders that nobody comes to collect.
    pub not_collected: f64,
    /// Staged goods that cannot be found.
    pub lost_goods: f64,
    /// Offers declined by those who are asked; `None`: each as he is.
    pub declines: Option<f64>,
    /// Offers not answered at all; `None`: each as he is.
    pub ignores: Option<f64>,
    /// Couriers who go home before their time; `None`: each as he is.
    pub quits: Option<f64>,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            abandoned: 0.70,
            cancelled: 0.03,
            absent: 0.025,
            not_collected: 0.04,
            lost_goods: 0.008,
            declines: None,
            ignores: None,
            quits: None,
        }
    }
}

/// How the records of the shops lie in the morning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Records {
    /// Share of records that are wrong.
    pub wrong: f64,
    /// Share of positive records whose shelf is truly empty.
    pub phantom: f64,
    /// Opening stock as a share of what the tills are expected to sell: uniform between these.
    pub cover: (f64, f64),
}

impl Default for Records {
    /// Wrong records: sourced, 60-65 % in two retail studies. Empty shelves: assumed, between 5 and
    /// 10 %. Cover: assumed; below 1 sells out.
    fn default() -> Self {
        Self { wrong: 0.62, phantom: 0.07, cover: (0.8, 3.2) }
    }
}

/// Some hours of the day in which more is ordered than usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rush {
    /// First local hour.
    pub from: usize,
    /// First local hour after it.
    pub to: usize,
    /// How many times as much.
    pub times: f64,
}

/// How couriers of each kind are paid; `None`: as the city pays them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pays {
    /// The crowd.
    pub crowd: Option<PayModel>,
    /// Shop owners.
    pub owners: Option<PayModel>,
    /// Vans.
    pub vans: Option<PayModel>,
}

/// One day of a city.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// Seed of everything random.
    pub seed: u64,
    /// How long new demand arrives.
    pub lasts: Millis,
    /// Local hour of its beginning; `None`: noon, or midnight where it lasts longer than an
    /// afternoon.
    pub begins_at: Option<u32>,
    /// What people do.
    pub habits: Habits,
    /// What the records are worth.
    pub records: Records,
    /// When more is ordered than usual.
    pub rush: Option<Rush>,
    /// Who is paid how.
    pub pays: Pays,
    /// Tunables of the engine.
    pub config: Config,
}

impl Setup {
    /// An ordinary day of so many minutes.
    #[must_use]
    pub fn new(seed: u64, minutes: i64) -> Self {
        Self {
            seed,
            lasts: Millis::from_mins(minutes),
            begins_at: None,
            habits: Habits::default(),
            records: Records::default(),
            rush: None,
            pays: Pays::default(),
            config: config(),
        }
    }
}
