//! Two islands held against one, set by set.

use crate::compare::Set;
use crate::paired::Effect;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What came out of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The set of the instance.
    pub set: Set,
    /// On what, and from which seed.
    pub run: (String, u64),
    /// So many islands and threads.
    pub islands: u32,
    /// Seconds on the wall, as they are written.
    pub budget_s: String,
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
        let [set, instance, islands, budget, seed, commit, vehicles, length, _] = fields[..] else {
            return None;
        };
        Some(Self {
            set: Set::named(set)?,
            run: (instance.to_owned(), seed.parse().ok()?),
            islands: islands.parse().ok()?,
            budget_s: budget.to_owned(),
            commit: commit.to_owned(),
            vehicles: vehicles.parse().ok()?,
            length: length.parse().ok()?,
        })
    }
}

/// The table for a person; of each set the rows of the newest search count, budget by budget.
#[must_use]
pub fn table(rows: &[Row], machine: &str) -> String {
    let mut out = format!(
        "# What a second thread brings\n\nCommand: `make islands`. Machine: {machine}.\n\n\
         Two islands on two threads beside one island on one, in the same seconds on the wall and \
         from the same seeds, on a few instances of every set, none of them kept for tuning. \
         *Couriers* is the mean number of couriers more, *length* the mean length more (joint \
         problems: cost) where couriers are as many, each with its standard error; *worse* and \
         *better* count the pairs of instance and seed on which two islands were worse, better. \
         *Search* is the commit that both were built from.\n\n\
         | set | s | pairs | couriers | length | worse | better | search |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for set in Set::ALL {
        let of_set = || rows.iter().filter(|row| row.set == set);
        let Some(newest) = of_set().next_back() else { continue };
        let mut of_budget: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in of_set().filter(|row| row.commit == newest.commit) {
            of_budget.entry(&row.budget_s).or_default().push(row);
        }
        for (budget, rows) in of_budget {
            let cells = effect(set, &rows).cells();
            let _ = writeln!(out, "| {set} | {budget} | {cells} | {} |", newest.commit);
        }
    }
    out
}

/// What two islands bring in these rows of one set, search and budget.
fn effect(set: Set, rows: &[&Row]) -> Effect {
    let of = |islands| -> BTreeMap<&(String, u64), &Row> {
        rows.iter().filter(|row| row.islands == islands).map(|row| (&row.run, *row)).collect()
    };
    let one = of(1);
    let mut effect = Effect::new(set.classic());
    for (run, two) in of(2) {
        if let Some(one) = one.get(run) {
            effect.add((one.vehicles, one.length), (two.vehicles, two.length));
        }
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_islands_stand_beside_one_of_the_same_search_and_seed() {
        let rows: Vec<Row> = [
            "joint-M,M001,1,1,1,old,3,900,7",
            "joint-M,M001,1,1,1,new,3,200,7",
            "joint-M,M001,2,1,1,new,4,190,7",
            "joint-M,M002,1,1,1,new,3,100,7",
            "joint-M,M002,2,1,1,new,3,99,7",
            "joint-M,M002,2,1,2,new,3,80,7",
            "joint-M,M002,1,9,1,new,3,90,7",
            "joint-M,M002,2,9,1,new,3,90,7",
            "no row",
        ]
        .iter()
        .filter_map(|line| Row::read(line))
        .collect();
        assert_eq!(rows.len(), 8);
        let text = table(&rows, "any");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[lines.len() - 2..],
            [
                "| joint-M | 1 | 2 | - | -3.00 % ± 2.00 | 0 | 2 | new |",
                "| joint-M | 9 | 1 | - | - | 0 | 0 | new |",
            ],
            "the old search and the seed that only two islands ran are left out"
        );
    }
}
