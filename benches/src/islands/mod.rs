//! What a second thread brings: a search of one island beside one of two that exchange their best
//! plans, each on a thread of its own, in the same time on the wall.
//!
//! A [`Trial`] is one such search; [`trials`] lists them, [`run`] carries one out in this process
//! and gives a [`Row`], and [`table`] holds two islands against one.

mod table;

pub use table::{Row, table};

use crate::compare::{Instance, Set};
use rayon::ThreadPoolBuilder;
use sameday_datasets::{li_lim, sameday, sartori_buriol};
use sameday_engine::routing::{Budget, Problem, SearchConfig, solve};
use std::time::Instant;

/// The columns; the first six are the key.
pub const HEADER: &str = "set,instance,islands,budget_s,seed,commit,vehicles,length,iterations";
/// Columns of the key.
pub const KEYS: usize = 6;
/// Instances of each set, spread over it.
const EACH: usize = 6;
/// Those with these endings are kept for tuning.
const TUNING: [&str; 2] = ["_5", "_9"];

/// One search.
#[derive(Debug, Clone)]
pub struct Trial {
    /// On what.
    pub instance: Instance,
    /// So many islands, each on a thread of its own.
    pub islands: u32,
    /// From which seed.
    pub seed: u64,
}

impl Trial {
    /// Seconds on the wall: what a platform would grant a problem of that size, and so few on the
    /// small ones that not every run ends at the optimum.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        match self.instance.set {
            Set::Joint('S') => 0.005,
            Set::LiLim(1) => 0.02,
            Set::Joint('W') => 0.1,
            Set::Joint(_) | Set::LiLim(2) => 1.0,
            Set::LiLim(_) | Set::SartoriBuriol => 10.0,
        }
    }

    /// The key of its row, for a search of this commit.
    #[must_use]
    pub fn key(&self, commit: &str) -> Vec<String> {
        vec![
            self.instance.set.to_string(),
            self.instance.name.clone(),
            self.islands.to_string(),
            self.seconds().to_string(),
            self.seed.to_string(),
            commit.to_owned(),
        ]
    }
}

/// One island and two on some instances of every set, seed by seed.
#[must_use]
pub fn trials(instances: &[Instance], seeds: &[u64]) -> Vec<Trial> {
    let mut all = Vec::new();
    for &seed in seeds {
        for set in Set::ALL {
            for instance in some(instances, set) {
                let trial = |islands| Trial { instance: instance.clone(), islands, seed };
                all.extend([trial(1), trial(2)]);
            }
        }
    }
    all
}

/// A few instances of a set, spread over it. Names come in groups that count from one: the place
/// in its share of the set goes on from one to the next, so that not all are the first of a group.
fn some(instances: &[Instance], set: Set) -> impl Iterator<Item = &Instance> {
    let tuning = |name: &str| TUNING.iter().any(|end| name.ends_with(end));
    let of = |i: &&Instance| i.set == set && !tuning(&i.name);
    let all: Vec<&Instance> = instances.iter().filter(of).collect();
    let (count, share) = (EACH.min(all.len()), (all.len() / EACH).max(1));
    (0..count).map(move |i| all[i * all.len() / count + i % share])
}

/// Carries one out; the fields of its row.
///
/// # Errors
/// When the instance cannot be read, or no threads can be had.
pub fn run(trial: &Trial, commit: &str) -> Result<Vec<String>, String> {
    let problem = read(&trial.instance)?;
    let threads = ThreadPoolBuilder::new().num_threads(trial.islands as usize).build();
    let threads = threads.map_err(|e| e.to_string())?;
    let config = SearchConfig {
        seed: trial.seed,
        islands: trial.islands,
        warm: problem.vehicles.iter().any(|vehicle| !vehicle.hint.is_empty()),
        ..SearchConfig::default()
    };
    let (start, seconds) = (Instant::now(), trial.seconds());
    let share = move || start.elapsed().as_secs_f64() / seconds;
    let budget = Budget::elapsed(&share);
    let (plan, stats) = threads.install(|| solve(&problem, &config, &budget, &mut |_| {}));
    let vehicles = plan.routes.iter().filter(|route| !route.stops.is_empty()).count();
    let mut row = trial.key(commit);
    row.extend([vehicles.to_string(), plan.cost.total.0.to_string(), stats.iterations.to_string()]);
    Ok(row)
}

/// The problem of an instance.
fn read(instance: &Instance) -> Result<Problem, String> {
    let name = &instance.name;
    let say = |e: &dyn std::fmt::Debug| format!("{name}: {e:?}");
    if let Set::Joint(_) = instance.set {
        let text = sameday::read_text(&instance.file).map_err(|e| say(&e))?;
        return Ok(sameday::read_problem(&text).map_err(|e| say(&e))?.problem);
    }
    let text = std::fs::read_to_string(&instance.file).map_err(|e| say(&e))?;
    match instance.set {
        Set::LiLim(_) => li_lim::read(&text).map(|i| i.problem(true)).map_err(|e| say(&e)),
        _ => sartori_buriol::read(&text).map(|i| i.problem(true)).map_err(|e| say(&e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Best;

    #[test]
    fn every_set_gives_a_few_and_none_kept_for_tuning() {
        let of =
            |set, name: String| Instance { set, name, file: "none".into(), best: Best::default() };
        let mut all: Vec<Instance> =
            (10..30).map(|i| of(Set::LiLim(2), format!("lc1_2_{i}"))).collect();
        all.push(of(Set::Joint('S'), "S001".into()));
        let trials = trials(&all, &[1, 2]);
        let names = |islands| -> Vec<&str> {
            let those = trials.iter().filter(|t| t.islands == islands && t.seed == 2);
            those.map(|t| t.instance.name.as_str()).collect()
        };
        assert_eq!(names(1), names(2), "the same instances on both sides");
        let expected = ["10", "14", "18", "20", "24", "28"].map(|i| format!("lc1_2_{i}"));
        assert_eq!(names(1)[..6], expected);
        assert_eq!(names(1)[6..], ["S001"], "what there is");
    }
}
