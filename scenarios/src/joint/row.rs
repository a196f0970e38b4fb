//! One run of the joint benchmark as a row of the results file.

use super::Run;
use crate::rows::Measured;
use sameday_engine::routing::plan::Cost;
use serde::{Deserialize, Serialize};

/// How a plan was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Our search from nothing.
    Cold,
    /// Our search from the couriers' current routes.
    Warm,
    /// In order of release: the nearest shop that still has it, then the cheapest place.
    NearestInserted,
    /// The same shops, then our search over the routes alone.
    NearestRouted,
    /// Shops by the way from the nearest courier and on to the door, then our search.
    ReachedRouted,
}

impl Method {
    /// What one gets without deciding jointly.
    pub const BASELINES: [Self; 3] =
        [Self::NearestInserted, Self::NearestRouted, Self::ReachedRouted];
}

/// One run. Amounts are in minor units and are those of the checker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the instance.
    pub instance: String,
    /// How.
    pub method: Method,
    /// Processor time that was allowed.
    pub budget_ms: u64,
    /// Seed of the search.
    pub seed: u64,
    /// Whether the checker found nothing.
    pub valid: bool,
    /// What the plan costs, and its parts.
    pub total: i64,
    /// See `total`.
    pub courier: i64,
    /// See `total`.
    pub store: i64,
    /// See `total`.
    pub lateness: i64,
    /// See `total`.
    pub refusal: i64,
    /// See `total`.
    pub split: i64,
    /// Orders left out.
    pub unassigned: usize,
    /// Iterations of the search.
    pub iterations: u64,
    /// Processor time that was used, from after reading to the plan.
    pub cpu_ms: u64,
    /// Which build of the program it was.
    pub build: String,
}

impl Row {
    /// A row for this run, its figures still open.
    #[must_use]
    pub fn of(instance: &str, run: Run, cost: &Cost, build: &str) -> Self {
        Self {
            instance: instance.to_owned(),
            method: run.method,
            budget_ms: run.budget_ms,
            seed: run.seed,
            valid: false,
            total: cost.total.0,
            courier: cost.courier.0,
            store: cost.store.0,
            lateness: cost.lateness.0,
            refusal: cost.refusal.0,
            split: cost.split.0,
            unassigned: 0,
            iterations: 0,
            cpu_ms: 0,
            build: build.to_owned(),
        }
    }

    /// Which run it is.
    #[must_use]
    pub fn run(&self) -> Run {
        Run { method: self.method, budget_ms: self.budget_ms, seed: self.seed }
    }
}

impl Measured for Row {
    fn build(&self) -> &str {
        &self.build
    }
}
