//! The joint benchmark: which runs an instance needs, what is compared with what, and the tables.
//! Nothing here knows a clock; the caller measures.

mod baseline;
mod instance;
mod promise;
mod row;
mod summary;

pub use baseline::{fixed_shops, nearest_and_cheapest};
pub use instance::{Instance, Reference, References};
pub use promise::promises;
pub use row::{Method, Row};
pub use summary::summary;

use sameday_datasets::joint::Family;

/// One run that the benchmark asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// How.
    pub method: Method,
    /// Processor time, in milliseconds.
    pub budget_ms: u64,
    /// Seed of the search.
    pub seed: u64,
}

/// What is to be run on every instance.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Budgets in milliseconds instead of those that each family is judged at.
    pub budgets_ms: Option<Vec<u64>>,
    /// Budget of the cold run that warm starts are held against.
    pub cold_ms: u64,
    /// Seeds of the search.
    pub seeds: Vec<u64>,
}

impl Wanted {
    /// The runs of one instance, in order. One that has no reference beside it is held against the
    /// rules of thumb, at the first budget and with the first seed.
    #[must_use]
    pub fn runs(&self, instance: &Instance) -> Vec<Run> {
        let warm = instance.family == Some(Family::W);
        let own: &[u64] = match instance.family {
            Some(Family::L) => &[1_000, 5_000],
            Some(Family::W) => &[100, 300],
            _ => &[1_000],
        };
        let budgets = self.budgets_ms.as_deref().unwrap_or(own);
        let mut runs = Vec::new();
        for seed in &self.seeds {
            let method = if warm { Method::Warm } else { Method::Cold };
            runs.extend(budgets.iter().map(|&budget_ms| Run { method, budget_ms, seed: *seed }));
            let cold = Run { method: Method::Cold, budget_ms: self.cold_ms, seed: *seed };
            runs.extend(warm.then_some(cold));
        }
        if let (None, Some(&budget_ms), Some(&seed)) =
            (&instance.reference, budgets.first(), self.seeds.first())
        {
            runs.extend(Method::BASELINES.map(|method| Run { method, budget_ms, seed }));
        }
        runs
    }
}
