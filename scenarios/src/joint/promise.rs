//! What the search is to reach on the joint families, and whether it did.

use super::row::{Method, Row};
use super::{Instance, Reference};
use crate::promise::Promise;
use sameday_datasets::joint::Family;

/// All of them, in order.
#[must_use]
pub fn promises(instances: &[Instance], rows: &[Row]) -> Vec<Promise> {
    let bench = Bench { instances, rows };
    let at_most = |ratios: Option<Vec<f64>>, mean: f64, worst: f64| {
        let ratios = ratios?;
        let (m, w) = (average(&ratios), ratios.iter().copied().fold(0.0, f64::max));
        Some((format!("mean {m:.3}, worst {w:.3} of {}", ratios.len()), m <= mean && w <= worst))
    };
    let baseline = |family, ms| bench.against_baseline(family, ms);
    let any = f64::INFINITY;
    vec![
        Promise::of("every plan is valid", bench.validity()),
        Promise::of(
            "S at 1 s: the proven optimum on all but one, elsewhere not above the best known",
            bench.optima(1_000),
        ),
        Promise::of(
            "M at 1 s: ours / min(A, B, C) at most 0.90 on average, none above 0.98",
            at_most(baseline(Family::M, 1_000), 0.90, 0.98),
        ),
        Promise::of(
            "L at 1 s: ours / min(A, B, C) at most 0.92 on average",
            at_most(baseline(Family::L, 1_000), 0.92, any),
        ),
        Promise::of(
            "L at 5 s: ours / min(A, B, C) at most 0.88 on average",
            at_most(baseline(Family::L, 5_000), 0.88, any),
        ),
        Promise::of(
            "W at 100 ms: ours / ours after 60 s cold at most 1.06 on average",
            at_most(bench.against_cold(100, 60_000), 1.06, any),
        ),
        Promise::of(
            "W at 300 ms: ours / ours after 60 s cold at most 1.03 on average",
            at_most(bench.against_cold(300, 60_000), 1.03, any),
        ),
    ]
}

/// Instances and their runs.
pub(super) struct Bench<'a> {
    pub(super) instances: &'a [Instance],
    pub(super) rows: &'a [Row],
}

impl<'a> Bench<'a> {
    /// Costs of all seeds of one kind of run.
    pub(super) fn costs(
        &self,
        instance: &'a Instance,
        method: Method,
        budget_ms: u64,
    ) -> impl Iterator<Item = i64> {
        let mine = move |row: &&Row| {
            row.instance == instance.name && row.method == method && row.budget_ms == budget_ms
        };
        self.rows.iter().filter(mine).map(|row| row.total)
    }

    /// Their mean; none without a run.
    pub(super) fn cost(&self, instance: &Instance, method: Method, budget_ms: u64) -> Option<f64> {
        let costs: Vec<f64> =
            self.costs(instance, method, budget_ms).map(|cost| cost as f64).collect();
        (!costs.is_empty()).then(|| average(&costs))
    }

    fn family(&self, family: Family) -> impl Iterator<Item = &'a Instance> {
        self.instances.iter().filter(move |instance| instance.family == Some(family))
    }

    fn validity(&self) -> Option<(String, bool)> {
        let invalid = self.rows.iter().filter(|row| !row.valid).count();
        let measured = format!("{} of {}", self.rows.len() - invalid, self.rows.len());
        (!self.rows.is_empty()).then_some((measured, invalid == 0))
    }

    fn optima(&self, budget_ms: u64) -> Option<(String, bool)> {
        let (mut missed, mut above, mut proven, mut open) = (0, 0, 0, 0);
        for (instance, reference) in self.referred(Family::S) {
            let Some((exact, is_proven)) = reference.exact else { continue };
            let worst = self.costs(instance, Method::Cold, budget_ms).max()?;
            let more = usize::from(worst > exact);
            let (all, off) =
                if is_proven { (&mut proven, &mut missed) } else { (&mut open, &mut above) };
            (*all, *off) = (*all + 1, *off + more);
        }
        let measured =
            format!("missed {missed} of {proven} optima, above {above} of {open} best known");
        (proven > 0).then_some((measured, missed <= 1 && above == 0))
    }

    /// Instances of a family that have references; those of our generator have none.
    fn referred(&self, family: Family) -> impl Iterator<Item = (&'a Instance, &'a Reference)> {
        self.family(family).filter_map(|instance| Some((instance, instance.reference.as_ref()?)))
    }

    /// Ours over the cheapest baseline, instance by instance; none if one has not been run.
    fn against_baseline(&self, family: Family, budget_ms: u64) -> Option<Vec<f64>> {
        let ratio = |(instance, reference): (&Instance, &Reference)| {
            let baseline = reference.baseline?;
            Some(self.cost(instance, Method::Cold, budget_ms).map(|c| c / baseline as f64))
        };
        let ratios: Option<Vec<f64>> = self.referred(family).filter_map(ratio).collect();
        ratios.filter(|ratios| !ratios.is_empty())
    }

    /// A warm start over the long cold run, instance by instance.
    fn against_cold(&self, budget_ms: u64, cold_ms: u64) -> Option<Vec<f64>> {
        let ratio = |instance: &Instance| {
            let warm = self.cost(instance, Method::Warm, budget_ms)?;
            Some(warm / self.cost(instance, Method::Cold, cold_ms)?)
        };
        let ratios: Option<Vec<f64>> = self.family(Family::W).map(ratio).collect();
        ratios.filter(|ratios| !ratios.is_empty())
    }
}

/// The mean of some figures.
pub(super) fn average(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}
