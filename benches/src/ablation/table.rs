//! The rows without an operator held against those with all of them.

use super::instance::{Kind, Tuning};
use super::{NOTHING, Row};
use sameday_engine::routing::Operator;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What leaving an operator out did, over instances and seeds.
#[derive(Debug, Default, Clone, PartialEq)]
struct Effect {
    /// Couriers more, on each.
    vehicles: Vec<f64>,
    /// Length more, as a share, on each with as many couriers.
    length: Vec<f64>,
    better: usize,
    worse: usize,
}

impl Effect {
    fn add(&mut self, whole: &Row, less: &Row, kind: Kind) {
        let fleet = if kind == Kind::Classic { less.vehicles - whole.vehicles } else { 0 };
        self.vehicles.push(fleet as f64);
        if fleet == 0 && whole.length > 0 {
            self.length.push(less.length as f64 / whole.length as f64 - 1.0);
        }
        let order = (fleet, less.length).cmp(&(0, whole.length));
        self.better += usize::from(order.is_lt());
        self.worse += usize::from(order.is_gt());
    }
}

/// Mean and standard error.
fn mean(of: &[f64]) -> Option<(f64, f64)> {
    let n = of.len() as f64;
    let mean = of.iter().sum::<f64>() / n;
    let spread = of.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (of.len() > 1).then(|| (mean, (spread / n).sqrt()))
}

/// The table for a person. Only rows of the newest commit count.
#[must_use]
pub fn table(rows: &[Row], instances: &[Tuning], machine: &str) -> String {
    let commit = rows.last().map_or("", |row| row.commit.as_str());
    let rows: Vec<&Row> = rows.iter().filter(|row| row.commit == commit).collect();
    let mut out = format!(
        "# What each operator brings\n\nCommand: `make ablation`. Our search: {commit}. Machine: \
         {machine}.\n\nThe search without one operator beside the whole search, from the same \
         seeds, on instances kept for tuning; seconds of processor time. *Couriers* is the mean \
         number of couriers more, *length* the mean length more (joint problems: cost) where \
         couriers are as many, each with its standard error; *worse* and *better* count the pairs \
         of instance and seed on which leaving it out was worse, better. An effect within two \
         standard errors is none that was shown.\n\n| kind | s | without | pairs | couriers | \
         length | worse | better |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let mut budgets: Vec<u64> = rows.iter().map(|row| row.budget_s).collect();
    budgets.sort_unstable();
    budgets.dedup();
    for kind in Kind::ALL {
        for &budget in &budgets {
            for operator in Operator::ALL.into_iter().filter(|op| kind.knows(*op)) {
                let effect = effect(&rows, instances, (kind, budget, operator.name()));
                line(&mut out, (kind, budget, operator.name()), &effect);
            }
        }
    }
    out
}

fn effect(rows: &[&Row], instances: &[Tuning], (kind, budget, name): (Kind, u64, &str)) -> Effect {
    let of = |without: &str| -> BTreeMap<(&str, u64), &Row> {
        let here = |row: &&&Row| row.without == without && row.budget_s == budget;
        rows.iter().filter(here).map(|row| ((row.instance.as_str(), row.seed), *row)).collect()
    };
    let whole = of(NOTHING);
    let mut effect = Effect::default();
    for (key, less) in of(name) {
        let known = instances.iter().find(|i| i.name == key.0).map(|i| i.kind);
        if let (Some(whole), true) = (whole.get(&key), known == Some(kind)) {
            effect.add(whole, less, kind);
        }
    }
    effect
}

fn line(out: &mut String, (kind, budget, name): (Kind, u64, &str), effect: &Effect) {
    let pairs = effect.vehicles.len();
    if pairs == 0 {
        return;
    }
    let kind = if kind == Kind::Classic { "classic" } else { "joint" };
    let fleet = mean(&effect.vehicles).filter(|_| kind == "classic");
    let fleet = fleet.map_or("-".to_owned(), |(m, e)| format!("{m:+.2} ± {e:.2}"));
    let length = mean(&effect.length)
        .map_or("-".to_owned(), |(m, e)| format!("{:+.2} % ± {:.2}", m * 100.0, e * 100.0));
    let (worse, better) = (effect.worse, effect.better);
    let _ = writeln!(
        out,
        "| {kind} | {budget} | {name} | {pairs} | {fleet} | {length} | {worse} | {better} |"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::routing::Problem;

    fn row(without: &str, seed: u64, (vehicles, length): (i64, i64)) -> Row {
        let (without, instance, commit) = (without.into(), "a".into(), "c".into());
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
            Some("| classic | 1 | cache | 3 | +0.33 ± 0.33 | +4.00 % ± 6.00 | 2 | 1 |"),
            "one courier more weighs more than a fifth of the length"
        );
    }
}
