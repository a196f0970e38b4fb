//! What each operator of the routing search brings: the search with all of them beside the search
//! without one, on instances kept for tuning, from the same seeds.
//!
//! A [`Trial`] is one such search; [`trials`] lists them, [`run`] carries one out in this process
//! and gives a [`Row`], and [`table`] holds the rows without an operator against those with all.

mod instance;
mod table;

pub use instance::{Kind, Tuning, tuning};
pub use table::table;

use rustix::time::{ClockId, clock_gettime};
use sameday_engine::routing::{Budget, Operator, SearchConfig, Without, solve};

/// The columns; the first five are the key.
pub const HEADER: &str = "without,instance,budget_s,seed,commit,vehicles,length,iterations";
/// Columns of the key.
pub const KEYS: usize = 5;
/// What stands for an operator where all are there.
const NOTHING: &str = "nothing";
/// From this budget on only the first few instances of each kind are run.
const LONG: u64 = 60;
/// How many these are.
const FEW: usize = 4;

/// One search.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// What it does without, if anything.
    pub without: Option<Operator>,
    /// On what.
    pub instance: &'a Tuning,
    /// Seconds of processor time.
    pub budget_s: u64,
    /// From which seed.
    pub seed: u64,
}

impl Trial<'_> {
    /// The key of its row, for a search of this commit.
    #[must_use]
    pub fn key(&self, commit: &str) -> Vec<String> {
        vec![
            self.without.map_or(NOTHING, Operator::name).to_owned(),
            self.instance.name.clone(),
            self.budget_s.to_string(),
            self.seed.to_string(),
            commit.to_owned(),
        ]
    }
}

/// What came out of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it did without.
    pub without: String,
    /// On what.
    pub instance: String,
    /// Seconds.
    pub budget_s: u64,
    /// From which seed.
    pub seed: u64,
    /// The commit that last changed the search.
    pub commit: String,
    /// Couriers with a route.
    pub vehicles: i64,
    /// Cost of the plan; classic: its distance in the problem's units.
    pub length: i64,
}

impl Row {
    /// Reads a line of the report; nothing if it is none.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(',').collect();
        let [without, instance, budget, seed, commit, vehicles, length, _] = fields[..] else {
            return None;
        };
        Some(Self {
            without: without.to_owned(),
            instance: instance.to_owned(),
            budget_s: budget.parse().ok()?,
            seed: seed.parse().ok()?,
            commit: commit.to_owned(),
            vehicles: vehicles.parse().ok()?,
            length: length.parse().ok()?,
        })
    }
}

/// All searches for these budgets and seeds: the whole search first, then without each operator
/// that its kind of problem knows.
#[must_use]
pub fn trials<'a>(instances: &'a [Tuning], budgets: &[u64], seeds: &[u64]) -> Vec<Trial<'a>> {
    let mut all = Vec::new();
    for &budget_s in budgets {
        for &seed in seeds {
            for instance in some(instances, budget_s) {
                let trial = |without| Trial { without, instance, budget_s, seed };
                let known = Operator::ALL.into_iter().filter(|op| instance.kind.knows(*op));
                all.push(trial(None));
                all.extend(known.map(|operator| trial(Some(operator))));
            }
        }
    }
    all
}

/// The instances that are run for this budget.
fn some(instances: &[Tuning], budget_s: u64) -> impl Iterator<Item = &Tuning> {
    let most = if budget_s >= LONG { FEW } else { usize::MAX };
    let of = move |kind| instances.iter().filter(move |i| i.kind == kind).take(most);
    of(Kind::Classic).chain(of(Kind::Joint))
}

/// Carries one out; the fields of its row.
#[must_use]
pub fn run(trial: &Trial<'_>, commit: &str) -> Vec<String> {
    let without = trial.without.map(Without::only).unwrap_or_default();
    let config = SearchConfig { seed: trial.seed, without, ..SearchConfig::default() };
    let start = processor_seconds();
    let share = || (processor_seconds() - start) / trial.budget_s as f64;
    let budget = Budget::elapsed(&share);
    let (plan, stats) = solve(&trial.instance.problem, &config, &budget, &mut |_| {});
    let vehicles = plan.routes.iter().filter(|route| !route.stops.is_empty()).count();
    let mut row = trial.key(commit);
    row.extend([vehicles.to_string(), plan.cost.total.0.to_string(), stats.iterations.to_string()]);
    row
}

fn processor_seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}
