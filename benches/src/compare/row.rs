//! One row of the report.

use super::board::Worth;
use super::data::{Best, Budget, Instance, Set};
use super::queue::Run;
use super::solver::Solver;

/// The columns.
pub const HEADER: &str = "set,instance,solver,version,budget_s,seed,cpu_s,vehicles,distance,cost,\
                          best_vehicles,best_distance,best_cost,verdict,commit,machine";
const COLUMNS: usize = 16;

/// What became of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was run.
    pub run: Run,
    /// Version of the solver.
    pub version: String,
    /// Processor time of the search.
    pub cpu_s: Option<f64>,
    /// Vehicles used, as the judge counts them.
    pub vehicles: Option<i64>,
    /// Distance, as the judge counts it.
    pub distance: Option<f64>,
    /// Cost of a joint plan, as the judge counts it.
    pub cost: Option<i64>,
    /// What was known when it was run.
    pub best: Best,
    /// `feasible`, or what is wrong.
    pub verdict: String,
    /// Ours: the last change of the search; others: of the program that runs them.
    pub commit: String,
    /// Where it was measured.
    pub machine: String,
}

impl Row {
    /// Reads a line of the report; nothing if it is none.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(',').collect();
        let fields: [&str; COLUMNS] = fields.try_into().ok()?;
        let run = Run {
            set: Set::named(fields[0])?,
            instance: fields[1].to_owned(),
            solver: Solver::named(fields[2])?,
            budget: Budget::read(fields[4])?,
            seed: fields[5].parse().ok()?,
        };
        let best = Best {
            vehicles: fields[10].parse().ok(),
            distance: fields[11].parse().ok(),
            cost: fields[12].parse().ok(),
            proven: false,
        };
        Some(Self {
            run,
            version: fields[3].to_owned(),
            cpu_s: fields[6].parse().ok(),
            vehicles: fields[7].parse().ok(),
            distance: fields[8].parse().ok(),
            cost: fields[9].parse().ok(),
            best,
            verdict: fields[13].to_owned(),
            commit: fields[14].to_owned(),
            machine: fields[15].to_owned(),
        })
    }

    /// Its fields, in the order of [`HEADER`].
    #[must_use]
    pub fn fields(&self) -> Vec<String> {
        let decimal = |value: Option<f64>, digits: usize| {
            value.map_or_else(String::new, |value| format!("{value:.digits$}"))
        };
        let whole = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
        let fields = [
            self.run.set.to_string(),
            self.run.instance.clone(),
            self.run.solver.word().to_owned(),
            self.version.clone(),
            self.run.budget.to_string(),
            self.run.seed.to_string(),
            decimal(self.cpu_s, 3),
            whole(self.vehicles),
            decimal(self.distance, 4),
            whole(self.cost),
            whole(self.best.vehicles),
            decimal(self.best.distance, 4),
            whole(self.best.cost),
            plain(&self.verdict),
            self.commit.clone(),
            plain(&self.machine),
        ];
        fields.to_vec()
    }

    /// True if the judge accepts the plan.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.verdict == "feasible" || self.verdict == "feasible by our own judge"
    }

    /// True if the search took more than a tenth and a tenth of a second above its budget: its plan
    /// is not set beside others.
    #[must_use]
    pub fn over_time(&self) -> bool {
        let budget = self.run.budget.seconds();
        self.cpu_s.is_some_and(|cpu| cpu > 1.1 * budget + 0.1)
    }

    /// What the plan is worth; nothing if it was refused or came too late.
    #[must_use]
    pub fn worth(&self) -> Option<Worth> {
        if !self.accepted() || self.over_time() {
            return None;
        }
        if self.run.set.classic() {
            return Some(Worth { vehicles: self.vehicles?, length: self.distance? });
        }
        Some(Worth { vehicles: 0, length: self.cost? as f64 })
    }

    /// True if this row makes `run` needless: our rows count for the same search only, unless rows
    /// of earlier searches are to be kept; a peer's for the same version.
    #[must_use]
    pub fn settles(&self, run: &Run, version: &str, (commit, machine): (&str, &str)) -> bool {
        let same_program = if run.solver.ours() {
            commit.is_empty() || self.commit == commit
        } else {
            self.version == version
        };
        self.run == *run && self.machine == plain(machine) && same_program
    }
}

/// The row of an instance's run before anything is known of it.
#[must_use]
pub fn blank(run: Run, instance: &Instance, version: &str, commit: &str, machine: &str) -> Row {
    Row {
        run,
        version: version.to_owned(),
        cpu_s: None,
        vehicles: None,
        distance: None,
        cost: None,
        best: instance.best,
        verdict: "no plan".to_owned(),
        commit: commit.to_owned(),
        machine: plain(machine),
    }
}

/// Text for a field: without commas and without words that name a place on this machine.
pub(super) fn plain(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !word.contains('/'));
    words.collect::<Vec<_>>().join(" ").replace(',', ";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::board::tests::row;

    #[test]
    fn a_row_is_read_as_it_was_written() {
        let mut row = row(Solver::Commiv, "lc101", (10, 828.9369));
        row.best = Best { vehicles: Some(10), distance: Some(828.9369), cost: None, proven: false };
        let line = row.fields().join(",");
        assert_eq!(line.split(',').count(), HEADER.split(',').count());
        assert_eq!(Row::read(&line), Some(row));
        assert_eq!(Row::read(&line[..line.len() / 2]), None);
    }

    #[test]
    fn a_peer_is_run_once_a_version_and_machine_and_we_once_a_search() {
        let theirs = row(Solver::Pyvrp, "lc101", (10, 829.0));
        let here = ("newer", "machine");
        assert!(theirs.settles(&theirs.run, "1.0", here));
        assert!(!theirs.settles(&theirs.run, "1.1", here));
        assert!(!theirs.settles(&theirs.run, "1.0", ("newer", "other")));
        let other = Run { seed: 2, ..theirs.run.clone() };
        assert!(!theirs.settles(&other, "1.0", here));
        let ours = row(Solver::Sameday, "lc101", (10, 829.0));
        assert!(ours.settles(&ours.run, "1.0", ("commit", "machine")));
        assert!(!ours.settles(&ours.run, "1.0", here));
        assert!(ours.settles(&ours.run, "1.0", ("", "machine")), "earlier rows are kept");
    }

    #[test]
    fn a_late_or_refused_plan_is_worth_nothing() {
        let good = row(Solver::Pyvroom, "lc101", (10, 829.0));
        assert_eq!(good.worth(), Some(Worth { vehicles: 10, length: 829.0 }));
        let late = Row { cpu_s: Some(11.2), ..good.clone() };
        assert!(late.over_time() && late.worth().is_none());
        let refused = Row { verdict: "infeasible: late".into(), ..good.clone() };
        assert!(refused.worth().is_none() && !refused.over_time());
        let just = Row { cpu_s: Some(11.0), ..good };
        assert!(just.worth().is_some());
    }

    #[test]
    fn a_field_names_no_place_of_the_machine() {
        let said = "failed: File \"/usr/lib/x.py\", line 3, in solve";
        assert_eq!(plain(said), "failed: File line 3; in solve");
    }
}
