//! What the rows of one solver on many instances come to.

use super::board::Board;
use super::data::{Budget, Instance};
use super::row::Row;
use super::solver::Solver;

/// A distance is a published one if it differs from it by less than this.
const NEAR: f64 = 1e-2;

/// Sums and means over the instances of a set, the median of the seeds of each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Instances in question.
    pub wanted: usize,
    /// Those that were run.
    pub run: usize,
    /// Runs without a plan that the judge accepts.
    pub refused: usize,
    /// Runs that took much longer than their budget; their plans are left out below.
    pub over_time: usize,
    /// Vehicles above the best known, summed.
    pub fleet: i64,
    /// Best known vehicles of the same instances, summed.
    pub best_fleet: i64,
    /// Plans with no more vehicles than the best known.
    pub best_vehicles: usize,
    /// Plans with the best known vehicles and distance, or better.
    pub best_known: usize,
    /// Distance above the best known, as a share, of each plan with no more vehicles.
    pub gaps: Vec<f64>,
    /// Cost as a multiple of the cost to stand beside, of each joint plan.
    pub ratios: Vec<f64>,
}

impl Figures {
    /// The figures of `solver` on `among`.
    #[must_use]
    pub fn of(board: &Board, among: &[&Instance], budget: Budget, solver: Solver) -> Self {
        let mut figures = Self { wanted: among.len(), ..Self::default() };
        for instance in among {
            if let Some(row) = board.median(&instance.name, budget, solver) {
                figures.add(row, instance);
            }
        }
        figures
    }

    fn add(&mut self, row: &Row, instance: &Instance) {
        self.run += 1;
        self.refused += usize::from(!row.accepted());
        self.over_time += usize::from(row.accepted() && row.over_time());
        let Some(worth) = row.worth() else { return };
        let best = instance.best;
        if let Some(cost) = best.cost {
            self.ratios.push(worth.length / cost as f64);
        }
        let (Some(vehicles), Some(distance)) = (best.vehicles, best.distance) else { return };
        self.fleet += worth.vehicles - vehicles;
        self.best_fleet += vehicles;
        if worth.vehicles <= vehicles {
            let within = worth.vehicles < vehicles || worth.length <= distance + NEAR;
            self.best_vehicles += 1;
            self.best_known += usize::from(within);
            self.gaps.push(worth.length / distance - 1.0);
        }
    }

    /// True if every instance has a plan that counts.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.refused == 0 && self.over_time == 0
    }

    /// The fleet above the best known, as a share of it.
    #[must_use]
    pub fn fleet_share(&self) -> Option<f64> {
        (self.best_fleet > 0).then(|| self.fleet as f64 / self.best_fleet as f64)
    }
}

/// The mean; nothing for nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The largest; nothing for nothing.
#[must_use]
pub fn most(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::board::tests::{instance, row};

    #[test]
    fn the_gap_is_taken_only_where_vehicles_are_no_more_than_the_best() {
        let given = [
            ("a", (10, 100.0)),
            ("b", (5, 200.0)),
            ("c", (7, 50.0)),
            ("d", (1, 1.0)),
            ("e", (2, 2.0)),
        ]
        .map(|(name, best)| instance(name, best));
        let among: Vec<&Instance> = given.iter().collect();
        let mut late = row(Solver::Commiv, "d", (9, 1.0));
        late.cpu_s = Some(35.0);
        let rows = [
            row(Solver::Commiv, "a", (10, 110.0)),
            row(Solver::Commiv, "b", (8, 100.0)),
            row(Solver::Commiv, "c", (7, 50.004)),
            late,
        ];
        let board = Board::new(&rows, "machine");
        let found = Figures::of(&board, &among, Budget::s(10), Solver::Commiv);
        assert_eq!((found.wanted, found.run, found.over_time, found.refused), (5, 4, 1, 0));
        assert_eq!((found.fleet, found.best_fleet), (3, 22));
        assert_eq!((found.best_vehicles, found.best_known), (2, 1));
        assert!((mean(&found.gaps).unwrap() - 0.05).abs() < 1e-4);
        assert!(!found.sound());
        assert_eq!(Figures::of(&board, &among, Budget::s(1), Solver::Commiv).run, 0);
    }

    #[test]
    fn nothing_has_no_mean() {
        assert_eq!((mean(&[]), most(&[])), (None, None));
        assert_eq!(most(&[0.9, 0.97, 0.8]), Some(0.97));
    }
}
