//! The rows without an operator held against those with all of them.

use super::instance::{Kind, Tuning};
use super::{NOTHING, Row};
use crate::paired::Effect;
use sameday_engine::routing::Operator;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The table for a person. Of each operator only the rows of the newest search that was tried
/// without it count.
#[must_use]
pub fn table(rows: &[Row], instances: &[Tuning], machine: &str) -> String {
    let mut out = format!(
        "# What each operator brings\n\nCommand: `make ablation`. Machine: {machine}.\n\nThe search without one operator beside the whole search, from the same \
         seeds, on instances kept for tuning; seconds of processor time. *Couriers* is the mean \
         number of couriers more, *length* the mean length more (joint problems: cost) where \
         couriers are as many, each with its standard error; *worse* and *better* count the pairs \
         of instance and seed on which leaving it out was worse, better. An effect within two \
         standard errors is none that was shown. *Search* is the commit that both were built from.\
         \n\n| kind | s | without | pairs | couriers | length | worse | better | search |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let mut budgets: Vec<u64> = rows.iter().map(|row| row.budget_s).collect();
    budgets.sort_unstable();
    budgets.dedup();
    for kind in Kind::ALL {
        for &budget in &budgets {
            for operator in Operator::ALL.into_iter().filter(|op| kind.knows(*op)) {
                let what = (kind, budget, operator.name());
                line(&mut out, what, &effect(rows, instances, what));
            }
        }
    }
    out
}

/// What leaving the operator out did, and to which search.
fn effect(
    rows: &[Row],
    instances: &[Tuning],
    (kind, budget, name): (Kind, u64, &str),
) -> (String, Effect) {
    let names = instances.iter().filter(|i| i.kind == kind).map(|i| i.name.as_str());
    let names: BTreeSet<&str> = names.collect();
    let here = |row: &&Row| row.budget_s == budget && names.contains(row.instance.as_str());
    let newest = rows.iter().filter(here).rfind(|row| row.without == name);
    let commit = newest.map_or("", |row| row.commit.as_str());
    let of = |without: &str| -> BTreeMap<(&str, u64), &Row> {
        let rows = rows.iter().filter(here).filter(|row| row.commit == commit);
        let rows = rows.filter(|row| row.without == without);
        rows.map(|row| ((row.instance.as_str(), row.seed), row)).collect()
    };
    let whole = of(NOTHING);
    let mut effect = Effect::new(kind == Kind::Classic);
    for (key, less) in of(name) {
        if let Some(whole) = whole.get(&key) {
            effect.add((whole.vehicles, whole.length), (less.vehicles, less.length));
        }
    }
    (commit.to_owned(), effect)
}

fn line(
    out: &mut String,
    (kind, budget, name): (Kind, u64, &str),
    (commit, effect): &(String, Effect),
) {
    if effect.pairs() == 0 {
        return;
    }
    let kind = if kind == Kind::Classic { "classic" } else { "joint" };
    let cells = effect.cells();
    let _ = writeln!(out, "| {kind} | {budget} | {name} | {cells} | {commit} |");
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::routing::Problem;

    fn row(without: &str, seed: u64, (vehicles, length): (i64, i64)) -> Row {
        of("c", without, seed, (vehicles, length))
    }

    fn of(commit: &str, without: &str, seed: u64, (vehicles, length): (i64, i64)) -> Row {
        let (without, instance, commit) = (without.into(), "a".into(), commit.into());
        Row { without, instance, budget_s: 1, seed, commit, vehicles, length }
    }

    #[test]
    fn pairs_of_the_same_seed_are_compared_couriers_first() {
        let problem = Problem::default();
        let instances = [Tuning { name: "a".into(), kind: Kind::Classic, problem }];
        let rows = [
            row(NOTHING, 1, (5, 100)),
            row(NOTHING, 2, (5, 100)),
            row(NOTHING, 3, (5, 100)),
            row("cache", 1, (5, 110)),
            row("cache", 2, (6, 80)),
            row("cache", 3, (5, 98)),
        ];
        let text = table(&rows, &instances, "any");
        let last = text.lines().last();
        assert_eq!(
            last,
            Some("| classic | 1 | cache | 3 | +0.33 ± 0.33 | +4.00 % ± 6.00 | 2 | 1 | c |"),
            "one courier more weighs more than a fifth of the length"
        );
    }

    #[test]
    fn each_operator_counts_with_its_newest_search() {
        let problem = Problem::default();
        let instances = [Tuning { name: "a".into(), kind: Kind::Classic, problem }];
        let both = |commit: &str, without: &str, length| {
            let mut rows = vec![];
            for seed in 1..=2 {
                rows.push(of(commit, NOTHING, seed, (5, 100)));
                rows.push(of(commit, without, seed, (5, length)));
            }
            rows
        };
        let rows =
            [both("old", "cache", 120), both("new", "cache", 110), both("newest", "blinks", 90)];
        let text = table(&rows.concat(), &instances, "any");
        let lines: Vec<&str> = text.lines().rev().take(2).collect();
        assert_eq!(
            lines,
            [
                "| classic | 1 | cache | 2 | +0.00 ± 0.00 | +10.00 % ± 0.00 | 2 | 0 | new |",
                "| classic | 1 | blinks | 2 | +0.00 ± 0.00 | -10.00 % ± 0.00 | 0 | 2 | newest |",
            ]
        );
    }
}
