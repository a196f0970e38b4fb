//! Which runs there are, and in what order.

use super::data::{Budget, Instance, SIXTEEN, Set};
use super::solver::Solver;
use std::collections::BTreeSet;

/// One solver on one instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// What the instance belongs to.
    pub set: Set,
    /// Its name.
    pub instance: String,
    /// Who solves it.
    pub solver: Solver,
    /// In how much time.
    pub budget: Budget,
    /// From which seed.
    pub seed: u32,
}

/// A part of the whole that a person asked for; an empty list asks for all.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// `sixteen`, sets, beginnings of the names of sets, instances.
    pub only: Vec<String>,
    /// Budgets.
    pub budgets: Vec<Budget>,
    /// Solvers, `ours` or `peers`.
    pub solvers: Vec<String>,
    /// Seeds; empty asks for seed 1.
    pub seeds: Vec<u32>,
}

impl Wish {
    fn wants(&self, run: &Run) -> bool {
        let named = |word: &String| {
            let set = run.set.to_string();
            let sixteen = word == "sixteen" && SIXTEEN.contains(&run.instance.as_str());
            let family = set.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with('-'));
            sixteen || *word == set || *word == run.instance || family
        };
        let by = |word: &String| {
            let ours = run.solver.ours();
            (word == "ours" && ours) || (word == "peers" && !ours) || word == run.solver.word()
        };
        (self.only.is_empty() || self.only.iter().any(named))
            && (self.budgets.is_empty() || self.budgets.contains(&run.budget))
            && (self.solvers.is_empty() || self.solvers.iter().any(by))
    }
}

/// A step of the whole: these instances for these budgets by these solvers.
struct Step {
    holds: fn(&Instance) -> bool,
    budgets: &'static [Budget],
    solvers: &'static [Solver],
}

const OURS: &[Solver] = &[Solver::Sameday];
const S1: Budget = Budget::s(1);
const S10: Budget = Budget::s(10);
const S60: Budget = Budget::s(60);

/// The whole: what says most comes first, what takes longest last.
const STEPS: [Step; 17] = [
    Step { holds: sixteen, budgets: &[S10, S1], solvers: OURS },
    Step { holds: sixteen, budgets: &[S10, S1], solvers: &Solver::PEERS },
    Step { holds: |i| i.set == Set::LiLim(1), budgets: &[S1], solvers: OURS },
    Step { holds: |i| matches!(i.set, Set::Joint('S' | 'M' | 'L')), budgets: &[S1], solvers: OURS },
    Step { holds: |i| i.set == Set::Joint('L'), budgets: &[Budget::s(5)], solvers: OURS },
    Step { holds: |i| i.set == Set::Joint('L'), budgets: &[Budget(50)], solvers: OURS },
    Step { holds: warm, budgets: &[Budget(5)], solvers: OURS },
    Step { holds: warm, budgets: &[Budget(100), Budget(300)], solvers: OURS },
    Step { holds: |i| i.set.classic(), budgets: &[S10], solvers: OURS },
    Step { holds: sixteen, budgets: &[S60], solvers: OURS },
    Step { holds: warm, budgets: &[S60], solvers: &[Solver::SamedayCold] },
    Step { holds: medium, budgets: &[S10, S60], solvers: OURS },
    Step { holds: medium, budgets: &[S1, S10], solvers: &Solver::PEERS },
    Step { holds: |i| i.set.classic(), budgets: &[S10], solvers: &Solver::PEERS },
    Step { holds: long, budgets: &[S60], solvers: OURS },
    Step { holds: sixteen, budgets: &[S60], solvers: &Solver::PEERS },
    Step { holds: medium, budgets: &[S60], solvers: &Solver::PEERS },
];

fn sixteen(instance: &Instance) -> bool {
    SIXTEEN.contains(&instance.name.as_str())
}

fn warm(instance: &Instance) -> bool {
    instance.set == Set::Joint('W')
}

fn medium(instance: &Instance) -> bool {
    instance.set == Set::Joint('M')
}

fn long(instance: &Instance) -> bool {
    matches!(instance.set, Set::LiLim(4 | 6 | 10) | Set::SartoriBuriol)
}

/// The runs that are wished for, each once.
#[must_use]
pub fn plan(instances: &[Instance], wish: &Wish) -> Vec<Run> {
    let mut seen = BTreeSet::new();
    let mut runs = Vec::new();
    for step in &STEPS {
        for run in runs_of(step, instances, &wish.seeds) {
            if wish.wants(&run) && seen.insert(run.clone()) {
                runs.push(run);
            }
        }
    }
    runs
}

fn runs_of(step: &Step, instances: &[Instance], seeds: &[u32]) -> Vec<Run> {
    let seeds = if seeds.is_empty() { &[1] } else { seeds };
    let mut runs = Vec::new();
    for (&budget, &solver) in
        step.budgets.iter().flat_map(|b| step.solvers.iter().map(move |s| (b, s)))
    {
        let held = instances.iter().filter(|i| (step.holds)(i) && solver.knows(i.set));
        for instance in held {
            runs.extend(seeds.iter().map(|&seed| {
                let (set, instance) = (instance.set, instance.name.clone());
                Run { set, instance, solver, budget, seed }
            }));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::data::Best;

    fn given() -> Vec<Instance> {
        let of = |set, name: &str| Instance {
            set,
            name: name.into(),
            file: name.into(),
            best: Best::default(),
        };
        vec![
            of(Set::LiLim(1), "lc101"),
            of(Set::LiLim(1), "lrc101"),
            of(Set::LiLim(4), "lc1_4_1"),
            of(Set::Joint('M'), "M001"),
            of(Set::Joint('W'), "W001"),
        ]
    }

    fn planned(only: &[&str], budgets: &[Budget], solvers: &[&str]) -> Vec<Run> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (only, solvers) = (words(only), words(solvers));
        plan(&given(), &Wish { only, budgets: budgets.to_vec(), solvers, seeds: vec![] })
    }

    #[test]
    fn the_sixteen_come_first_and_nothing_comes_twice() {
        let runs = planned(&[], &[], &[]);
        assert_eq!((runs[0].instance.as_str(), runs[0].solver), ("lrc101", Solver::Sameday));
        let once: BTreeSet<&Run> = runs.iter().collect();
        assert_eq!(once.len(), runs.len());
    }

    #[test]
    fn everything_is_run_at_10_s_by_all_and_the_long_rows_by_us_alone() {
        let at = |name: &str, budget| {
            let runs = planned(&[name], &[budget], &[]);
            runs.into_iter().map(|run| run.solver).collect::<Vec<_>>()
        };
        assert_eq!(at("lc1_4_1", S10).len(), 6);
        assert_eq!(at("lc1_4_1", S60), OURS);
        assert_eq!(at("lc101", S60), []);
        assert_eq!(at("lrc101", S60).len(), 6, "one of the sixteen");
        assert_eq!(at("M001", S1), [Solver::Sameday, Solver::Pyvroom, Solver::OrTools]);
        assert_eq!(at("W001", S60), [Solver::SamedayCold]);
        assert_eq!(at("W001", Budget(100)), OURS);
    }

    #[test]
    fn a_person_may_ask_for_parts() {
        let count = |only: &[&str], solvers: &[&str]| planned(only, &[], solvers).len();
        assert_eq!(count(&["sixteen"], &["commiv"]), 3);
        assert_eq!(count(&["joint"], &["commiv"]), 0);
        assert_eq!(count(&["joint"], &["peers"]), 2 * 3);
        assert_eq!(count(&["lilim-100"], &["ours"]), 2 + 2 + 1);
        assert_eq!(count(&["lilim"], &["peers"]), 5 * (1 + 3 + 1));
        assert_eq!(count(&["lilim-10"], &[]), 0);
        let wish = Wish { seeds: vec![1, 2, 3], ..Wish::default() };
        assert_eq!(plan(&given(), &wish).len(), 3 * planned(&[], &[], &[]).len());
    }
}
