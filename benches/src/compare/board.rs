//! Rows held against each other: the median over the seeds of a solver, and who is behind whom.

use super::data::{Budget, Instance};
use super::row::Row;
use super::solver::Solver;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Differences of length that are the work of rounding.
const NEAR: f64 = 1e-3;

/// What a plan is worth: vehicles first, then distance; a joint plan has its cost alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Vehicles used.
    pub vehicles: i64,
    /// Distance, or cost.
    pub length: f64,
}

impl Worth {
    /// True if it is worth less than `other`, by more than rounding.
    #[must_use]
    pub fn behind(self, other: Self) -> bool {
        self.vehicles > other.vehicles
            || (self.vehicles == other.vehicles && self.length > other.length + NEAR)
    }

    fn order(self, other: Self) -> Ordering {
        self.vehicles.cmp(&other.vehicles).then(self.length.total_cmp(&other.length))
    }
}

type Key = (String, Budget, Solver);

/// The rows of one machine, the newest for each run.
#[derive(Debug, Default)]
pub struct Board(BTreeMap<Key, Vec<Row>>);

impl Board {
    /// Takes the rows measured on `machine`; a later row of the same run replaces an earlier one.
    #[must_use]
    pub fn new(rows: &[Row], machine: &str) -> Self {
        let mut board = Self::default();
        for row in rows.iter().filter(|row| row.machine == machine) {
            let key = (row.run.instance.clone(), row.run.budget, row.run.solver);
            let seeds = board.0.entry(key).or_default();
            seeds.retain(|earlier| earlier.run.seed != row.run.seed);
            seeds.push(row.clone());
        }
        for seeds in board.0.values_mut() {
            seeds.sort_by(best_first);
        }
        board
    }

    /// The median over the seeds, of two middle ones the worse.
    #[must_use]
    pub fn median(&self, instance: &str, budget: Budget, solver: Solver) -> Option<&Row> {
        let seeds = self.0.get(&(instance.to_owned(), budget, solver))?;
        seeds.get(seeds.len() / 2)
    }

    /// All rows, in the order of instances, budgets and solvers.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.values().flatten()
    }

    /// The best plan of any peer on an instance; nothing if no peer has one in time.
    #[must_use]
    pub fn best_peer(&self, instance: &str, budget: Budget) -> Option<Worth> {
        let worth = |peer| self.median(instance, budget, peer).and_then(Row::worth);
        Solver::PEERS.into_iter().filter_map(worth).min_by(|a, b| a.order(*b))
    }

    /// On how many of the instances we are not behind any peer, and on how many both we and all
    /// peers that know the set have been run.
    #[must_use]
    pub fn not_behind(&self, among: &[&Instance], budget: Budget) -> (usize, usize) {
        let (mut level, mut compared) = (0, 0);
        for instance in among {
            let peers = Solver::PEERS.into_iter().filter(|peer| peer.knows(instance.set));
            let mut missing = peers.chain([Solver::Sameday]);
            if missing.any(|solver| self.median(&instance.name, budget, solver).is_none()) {
                continue;
            }
            compared += 1;
            let ours = self.median(&instance.name, budget, Solver::Sameday).and_then(Row::worth);
            level += usize::from(match (ours, self.best_peer(&instance.name, budget)) {
                (Some(ours), Some(best)) => !ours.behind(best),
                (Some(_), None) => true,
                (None, _) => false,
            });
        }
        (level, compared)
    }
}

fn best_first(a: &Row, b: &Row) -> Ordering {
    match (a.worth(), b.worth()) {
        (Some(x), Some(y)) => x.order(y),
        (x, y) => y.is_some().cmp(&x.is_some()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::compare::data::{Best, Set};
    use crate::compare::queue::Run;

    /// A row at 10 s of version 1.0 on `machine`, with seed 1.
    pub fn row(solver: Solver, instance: &str, (vehicles, distance): (i64, f64)) -> Row {
        let (set, instance) = (Set::LiLim(1), instance.to_owned());
        let run = Run { set, instance, solver, budget: Budget::s(10), seed: 1 };
        Row {
            run,
            version: "1.0".into(),
            cpu_s: Some(10.0),
            vehicles: Some(vehicles),
            distance: Some(distance),
            cost: None,
            best: Best::default(),
            verdict: "feasible".into(),
            commit: "commit".into(),
            machine: "machine".into(),
        }
    }

    pub fn instance(name: &str, (vehicles, distance): (i64, f64)) -> Instance {
        let (vehicles, distance) = (Some(vehicles), Some(distance));
        let best = Best { vehicles, distance, ..Best::default() };
        Instance { set: Set::LiLim(1), name: name.into(), file: name.into(), best }
    }

    #[test]
    fn vehicles_count_first_and_rounding_does_not() {
        let worth = |vehicles, length| Worth { vehicles, length };
        assert!(worth(11, 1.0).behind(worth(10, 9.0)));
        assert!(!worth(10, 9.0).behind(worth(11, 1.0)));
        assert!(worth(10, 9.1).behind(worth(10, 9.0)));
        assert!(!worth(10, 9.0004).behind(worth(10, 9.0)));
    }

    #[test]
    fn the_median_is_over_seeds_and_the_last_row_of_a_seed_counts() {
        let with = |seed, distance| {
            let mut row = row(Solver::Sameday, "a", (10, distance));
            row.run.seed = seed;
            row
        };
        let rows = [with(1, 9.0), with(2, 5.0), with(3, 7.0), with(1, 8.0)];
        let board = Board::new(&rows, "machine");
        let median = |board: &Board| {
            board.median("a", Budget::s(10), Solver::Sameday).and_then(|row| row.distance)
        };
        assert_eq!(median(&board), Some(7.0));
        assert_eq!(median(&Board::new(&rows[..2], "machine")), Some(9.0));
        assert_eq!(median(&Board::new(&rows, "other")), None);
        let mut failed = with(4, 1.0);
        failed.verdict = "no plan".into();
        let board = Board::new(&[with(1, 2.0), failed], "machine");
        let last = board.median("a", Budget::s(10), Solver::Sameday).unwrap();
        assert!(!last.accepted(), "a run without a plan is the worst of all");
    }

    #[test]
    fn we_are_behind_when_any_peer_in_time_is_better() {
        let (a, b) = (instance("a", (10, 1.0)), instance("b", (10, 1.0)));
        let among = [&a, &b];
        let mut rows = vec![row(Solver::Sameday, "a", (10, 8.0))];
        rows.extend(Solver::PEERS.map(|peer| row(peer, "a", (10, 8.5))));
        let level = |rows: &[Row]| Board::new(rows, "machine").not_behind(&among, Budget::s(10));
        assert_eq!(level(&rows), (1, 1), "b has not been run");
        rows[3].distance = Some(7.9);
        assert_eq!(level(&rows), (0, 1));
        rows[3].cpu_s = Some(35.0);
        assert_eq!(level(&rows), (1, 1), "a late plan is left out");
        rows[0].verdict = "infeasible: late".into();
        assert_eq!(level(&rows), (0, 1));
        rows.pop();
        assert_eq!(level(&rows), (0, 0), "a peer is missing");
    }
}
