//! The days that dispatch policies are compared on: shops that sell the same goods, tills that take
//! them at the same time, couriers who decline, and the same customers for every policy. Nothing
//! here knows a clock; the caller measures.

mod row;
mod summary;

pub use row::{Row, Run};
pub use summary::summary;

use crate::city::streets::on_plan;
use crate::city::{City, Ground};
use crate::script::Scenario;
use crate::simulator::{Effort, Simulator};
use sameday_datasets::city::plan;
use sameday_engine::policy::Policy;
use sameday_engine::unit::Millis;

/// What a day is read from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A built-in day.
    BuiltIn(&'static Day),
    /// A scenario file, with whatever happens in it.
    File(Box<Scenario>),
}

impl Source {
    /// Its name in tables.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::BuiltIn(day) => day.name,
            Self::File(scenario) => &scenario.name,
        }
    }

    /// Minutes in which orders come in, unless others are asked for.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        match self {
            Self::BuiltIn(_) => 240,
            Self::File(scenario) => scenario.head.setup.lasts.0 / 60_000,
        }
    }

    /// The simulation of a run, in the morning.
    #[must_use]
    pub fn morning(&self, run: &Run, effort: Effort) -> Simulator {
        match self {
            Self::BuiltIn(day) => {
                Simulator::new(&day.city(run.seed, run.minutes, run.policy), effort)
            }
            Self::File(scenario) => {
                let mut scenario = scenario.as_ref().clone();
                let setup = &mut scenario.head.setup;
                (setup.seed, setup.lasts) = (run.seed, Millis::from_mins(run.minutes));
                setup.config.policy = run.policy;
                Simulator::scenario(&scenario, effort)
            }
        }
    }
}

/// Where a day plays.
#[derive(Clone, Debug)]
pub enum Where {
    /// A plain without streets.
    Plain,
    /// Synthetic streets by the plan of this name.
    Plan(&'static str),
}

/// A day.
#[derive(Clone, Debug)]
pub struct Day {
    /// Its name in tables.
    pub name: &'static str,
    /// Where.
    pub place: Where,
    /// Orders for 1,000 usual ones; tills and couriers stay as they are.
    pub load_permille: i64,
}

/// Days that need no data: four places, as usual and on a day with more orders.
pub const BUILT_IN: [Day; 8] = [
    day("plain", Where::Plain, 1_000),
    day("plain-busy", Where::Plain, 1_400),
    day("radial", Where::Plan("synthetic"), 1_000),
    day("radial-busy", Where::Plan("synthetic"), 1_400),
    day("findlay", Where::Plan("findlay"), 1_000),
    day("findlay-busy", Where::Plan("findlay"), 1_400),
    day("manhattan", Where::Plan("manhattan"), 1_000),
    day("manhattan-busy", Where::Plan("manhattan"), 1_400),
];

const fn day(name: &'static str, place: Where, load_permille: i64) -> Day {
    Day { name, place, load_permille }
}

/// A built-in day by its name.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static Day> {
    BUILT_IN.iter().find(|day| day.name == name)
}

impl Day {
    /// Its city with the people of a seed.
    ///
    /// # Panics
    /// When a plan is named that does not exist; those of the built-in days do.
    #[must_use]
    pub fn city(&self, seed: u64, minutes: i64, policy: Policy) -> City {
        let ground = match self.place {
            Where::Plain => Ground::plain(seed),
            Where::Plan(name) => on_plan(plan(name).expect("built-in days name plans"), seed).0,
        };
        settled(&ground, (seed, minutes), self.load_permille, policy)
    }
}

/// A city on a ground with so many orders for 1,000 usual ones, under a policy.
#[must_use]
pub fn settled(
    ground: &Ground,
    (seed, minutes): (u64, i64),
    load_permille: i64,
    policy: Policy,
) -> City {
    let mut city = City::on(ground, seed, minutes);
    city.orders_per_hour *= load_permille as f64 / 1_000.0;
    city.config.policy = policy;
    city
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_day_has_more_orders_and_the_same_couriers() {
        let of = |name| built_in(name).unwrap().city(1, 60, Policy::Rolling);
        let (usual, busy) = (of("plain"), of("plain-busy"));
        assert!(busy.orders_per_hour > 1.3 * usual.orders_per_hour);
        assert_eq!(busy.riders.len(), usual.riders.len());
        assert_eq!(busy.genesis().config.policy, Policy::Rolling);
    }

    #[test]
    fn every_built_in_day_has_its_plan() {
        for day in &BUILT_IN {
            if let Where::Plan(name) = day.place {
                assert!(plan(name).is_some(), "{name}");
            }
        }
    }
}
