//! One row a day, policy and seed.

use crate::kpi::Figures;
use crate::rows::Measured;
use sameday_engine::policy::Policy;
use serde::{Deserialize, Serialize};

/// Which run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Name of the day.
    pub day: String,
    /// How orders find couriers.
    pub policy: Policy,
    /// Seed of everything random.
    pub seed: u64,
    /// Minutes in which orders come in.
    pub minutes: i64,
}

/// One run with what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the day.
    pub day: String,
    /// How orders find couriers.
    pub policy: Policy,
    /// Seed of everything random.
    pub seed: u64,
    /// Minutes in which orders come in.
    pub minutes: i64,
    /// Everything. Amounts are in minor units, defined in `kpi::bill`.
    pub total: i64,
    /// Pay of all couriers.
    pub courier: i64,
    /// Late minutes.
    pub lateness: i64,
    /// Picking.
    pub labour: i64,
    /// Carts without an option.
    pub refusals: i64,
    /// Broken promises.
    pub broken: i64,
    /// Accepted orders.
    pub orders: i64,
    /// Handed over at a door.
    pub delivered: i64,
    /// Failed for no fault of the customer.
    pub undelivered: i64,
    /// Mean from order to door in thousandths of a minute.
    pub door_milli_min: i64,
    /// Changed stops in a thousand hours of couriers.
    pub changed_milli: i64,
    /// Stolen stops in a thousand hours of couriers.
    pub stolen_milli: i64,
    /// Retimed stops in a thousand hours of couriers.
    pub retimed_milli: i64,
    /// What the checkers found.
    pub violations: u64,
    /// Processor time of all decisions, searches included.
    pub cpu_ms: u64,
    /// Which build of the program it was.
    pub build: String,
}

impl Row {
    /// The row of a run.
    #[must_use]
    pub fn of(run: &Run, figures: &Figures, (violations, cpu_ms): (u64, u64), build: &str) -> Self {
        let whole = |name: &str| figures.value(name).unwrap_or(0.0).round() as i64;
        let milli = |name: &str| (figures.value(name).unwrap_or(0.0) * 1_000.0).round() as i64;
        let Run { day, policy, seed, minutes } = run.clone();
        Self {
            day,
            policy,
            seed,
            minutes,
            total: whole("cost_total"),
            courier: whole("cost_courier"),
            lateness: whole("cost_lateness"),
            labour: whole("cost_labour"),
            refusals: whole("cost_refusals"),
            broken: whole("cost_broken"),
            orders: whole("orders"),
            delivered: whole("delivered"),
            undelivered: whole("undelivered"),
            door_milli_min: milli("order_to_door_mean"),
            changed_milli: milli("changed_stops_per_courier_hour"),
            stolen_milli: milli("stolen_stops_per_courier_hour"),
            retimed_milli: milli("retimed_stops_per_courier_hour"),
            violations,
            cpu_ms,
            build: build.to_owned(),
        }
    }

    /// Which run it is.
    #[must_use]
    pub fn run(&self) -> Run {
        let Self { policy, seed, minutes, .. } = *self;
        Run { day: self.day.clone(), policy, seed, minutes }
    }
}

impl Measured for Row {
    fn build(&self) -> &str {
        &self.build
    }
}
