//! One played day as a row of the results file.

use crate::mdrp::Played;
use crate::rows::Measured;
use serde::{Deserialize, Serialize};

/// How a day is played.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Run {
    /// Name of the instance, as `0o50t100s1p100`.
    pub instance: String,
    /// Name of the policy.
    pub policy: String,
    /// Whether the two optional freedoms were allowed.
    pub preposition: bool,
    /// Seed of the searches.
    pub seed: u64,
}

/// A played day. Times are in minutes, money is in the instance's currency units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the instance.
    pub instance: String,
    /// Name of the policy.
    pub policy: String,
    /// Whether the two optional freedoms were allowed.
    pub preposition: bool,
    /// Seed of the searches.
    pub seed: u64,
    /// Orders of the day.
    pub orders: usize,
    /// Orders delivered.
    pub delivered: usize,
    /// Mean click-to-door.
    pub ctd_mean: f64,
    /// The least that mean could be with all orders delivered.
    pub ctd_bound: f64,
    /// 90 % of all click-to-doors are at most this.
    pub ctd_p90: f64,
    /// Mean of what goes beyond the target.
    pub overage_mean: f64,
    /// Mean of pickup minus ready.
    pub rtp_mean: f64,
    /// 90 % quantile of the same.
    pub rtp_p90: f64,
    /// All pay by delivered orders.
    pub cost_per_order: f64,
    /// Orders in a bundle.
    pub orders_per_bundle: f64,
    /// Orders over the maximum click-to-door.
    pub over_maximum: usize,
    /// Drives to a restaurant that ended without a pickup there.
    pub empty_moves: usize,
    /// Bundles that were fixed when the courier stood in the restaurant.
    pub assigned_at_restaurant: usize,
    /// Broken rules that the judge found.
    pub violations: usize,
    /// Processor time of the whole day.
    pub cpu_ms: u64,
    /// Which build of the program it was.
    pub build: String,
}

impl Row {
    /// The row of a played day.
    #[must_use]
    pub fn of(run: Run, played: &Played, cpu_ms: u64, build: &str) -> Self {
        let kpis = &played.kpis;
        Self {
            instance: run.instance,
            policy: run.policy,
            preposition: run.preposition,
            seed: run.seed,
            orders: kpis.orders,
            delivered: kpis.delivered,
            ctd_mean: short(kpis.ctd_mean),
            ctd_bound: short(kpis.ctd_bound),
            ctd_p90: short(kpis.ctd_p90),
            overage_mean: short(kpis.overage_mean),
            rtp_mean: short(kpis.rtp_mean),
            rtp_p90: short(kpis.rtp_p90),
            cost_per_order: short(kpis.cost_per_order),
            orders_per_bundle: short(kpis.orders_per_bundle),
            over_maximum: kpis.over_maximum,
            empty_moves: kpis.freedoms.empty_moves,
            assigned_at_restaurant: kpis.freedoms.assigned_at_restaurant,
            violations: played.violations.len(),
            cpu_ms,
            build: build.to_owned(),
        }
    }

    /// Which run it was.
    #[must_use]
    pub fn run(&self) -> Run {
        Run {
            instance: self.instance.clone(),
            policy: self.policy.clone(),
            preposition: self.preposition,
            seed: self.seed,
        }
    }

    pub(super) fn undelivered_pct(&self) -> f64 {
        100.0 * (self.orders - self.delivered) as f64 / self.orders.max(1) as f64
    }
}

impl Measured for Row {
    fn build(&self) -> &str {
        &self.build
    }
}

/// Four decimals are more than anybody compares.
fn short(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
