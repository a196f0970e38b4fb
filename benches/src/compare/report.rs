//! The tables for a person.

use super::board::Board;
use super::data::{Budget, Instance, Set};
use super::figures::{Figures, mean, most};
use super::promises::{Among, percent, verdicts};
use super::row::Row;
use super::solver::Solver;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How it was measured.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The command line.
    pub command: &'a str,
    /// Processor, cores and memory.
    pub machine: &'a str,
}

const BUDGETS: [Budget; 3] = [Budget::s(1), Budget::s(10), Budget::s(60)];

/// The whole report.
#[must_use]
pub fn report(rows: &[Row], instances: &[Instance], setting: &Setting<'_>) -> String {
    let board = Board::new(rows, setting.machine);
    let parts = [
        head(&board, rows, setting),
        promises(&board, instances),
        classic(&board, instances),
        standing(&board, instances),
        joint(&board, instances),
        one_by_one(&board, instances),
    ];
    parts.join("\n")
}

fn head(board: &Board, rows: &[Row], setting: &Setting<'_>) -> String {
    let (commits, versions) = (commits(board), versions(board));
    let others = rows.iter().filter(|row| row.machine != setting.machine).count();
    let left_out = match others {
        0 => String::new(),
        _ => format!(" Left out: {others} rows of other machines."),
    };
    format!(
        "# We and the open solvers\n\n\
         Command: `{}`. Our search: {commits}. Machine: {}. Beside: {versions}. \
         Every run is a row of `compare.csv`.{left_out}\n\n\
         One core and one thread each, the budget in seconds of processor time for the search alone \
         (reading and building the model are not counted); plans judged by an independent program. \
         Of several seeds the median counts, vehicles first, then distance. *Fleet* is the sum of \
         vehicles above the best known; *gap* the mean distance above the best known where vehicles \
         are no more. A plan that took more than a tenth and 0.1 s above its budget is over time and \
         left out, like one that the judge refuses. Peers are asked for few vehicles as well as each \
         lets one ask: `benches/peers` says how.\n",
        setting.command, setting.machine
    )
}

fn commits(board: &Board) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for row in board.rows().filter(|row| row.run.solver.ours()) {
        match counts.iter_mut().find(|(commit, _)| *commit == row.commit) {
            Some((_, count)) => *count += 1,
            None => counts.push((&row.commit, 1)),
        }
    }
    listed(counts.iter().map(|(commit, count)| format!("{commit} ({count} rows)")).collect())
}

fn versions(board: &Board) -> String {
    let peers = board.rows().filter(|row| !row.run.solver.ours());
    let names: BTreeSet<String> =
        peers.map(|row| format!("{} {}", row.run.solver.word(), row.version)).collect();
    listed(names.into_iter().collect())
}

fn listed(words: Vec<String>) -> String {
    if words.is_empty() { "none yet".into() } else { words.join(", ") }
}

fn promises(board: &Board, instances: &[Instance]) -> String {
    let mut text = String::from("## What we promise\n\n");
    table(&mut text, &["set", "s", "promise", "measured", "instances run", ""]);
    for verdict in verdicts(board, instances) {
        let budget =
            if verdict.budget == Budget(0) { "all".into() } else { verdict.budget.to_string() };
        let run = format!("{} of {}", verdict.run.0, verdict.run.1);
        let word = verdict.word();
        line(
            &mut text,
            &[&verdict.among, &budget, &verdict.promise, &verdict.measured, &run, word],
        );
    }
    text
}

/// Which sets are reported, and for which budgets.
fn sections() -> Vec<(Among, Budget)> {
    let sets = Set::ALL.into_iter().filter(|set| set.classic()).map(Among::One);
    let among: Vec<Among> = [Among::Sixteen].into_iter().chain(sets).collect();
    among.into_iter().flat_map(|among| BUDGETS.map(|budget| (among, budget))).collect()
}

fn classic(board: &Board, instances: &[Instance]) -> String {
    let mut text = String::from("## Pickup and delivery with time windows\n\n");
    let columns =
        ["set", "s", "solver", "run", "refused", "over time", "fleet", "gap", "mean over"];
    table(&mut text, &columns);
    for (among, budget) in sections() {
        let chosen = among.of(instances);
        for solver in Solver::ALL {
            let found = Figures::of(board, &chosen, budget, solver);
            if found.run == 0 {
                continue;
            }
            let run = format!("{} of {}", found.run, found.wanted);
            let (refused, late) = (found.refused.to_string(), found.over_time.to_string());
            let (fleet, gap) = (format!("{:+}", found.fleet), percent(mean(&found.gaps)));
            let (budget, over) = (budget.to_string(), found.gaps.len().to_string());
            let word = solver.word();
            let fields =
                [&*among.word(), &budget, word, &run, &refused, &late, &fleet, &gap, &over];
            line(&mut text, &fields);
        }
    }
    text
}

fn standing(board: &Board, instances: &[Instance]) -> String {
    let mut text = String::from("## Behind no peer\n\n");
    text += "Compared is what we and every peer have been run on.\n\n";
    table(&mut text, &["set", "s", "not behind any peer", "not compared yet"]);
    let medium = BUDGETS.map(|budget| (Among::One(Set::Joint('M')), budget));
    let all = [(Among::Classic, Budget::s(10))];
    for (among, budget) in sections().into_iter().chain(all).chain(medium) {
        let chosen = among.of(instances);
        let (level, compared) = board.not_behind(&chosen, budget);
        if compared > 0 {
            let missing = (chosen.len() - compared).to_string();
            let level = format!("{level} of {compared}");
            line(&mut text, &[&among.word(), &budget.to_string(), &level, &missing]);
        }
    }
    text
}

fn joint(board: &Board, instances: &[Instance]) -> String {
    let mut text = String::from(
        "## Shop, courier, position and time together\n\n\
         None of the peers can choose the shop of an order under shared stock. On family M two are \
         run with the nearest shop that has the goods fixed before, first come first served; what \
         they cannot say of our rules is mended afterwards in their favour (`benches/peers/joint.py`). \
         commiv (one depot) and PyVRP (no skills) cannot say enough of it, vrp-cli has not been tried. \
         *Reference*: the optimum or best plan found with a solver of integer programs (S), the \
         cheapest of three given plans made without deciding jointly (M, L, W).\n\n",
    );
    table(
        &mut text,
        &["set", "s", "solver", "run", "refused", "mean of cost / reference", "largest"],
    );
    let budgets = [100, 300, 1_000, 5_000, 10_000, 60_000].map(Budget);
    for set in Set::ALL.into_iter().filter(|set| !set.classic()) {
        let chosen = Among::One(set).of(instances);
        for (budget, solver) in budgets.into_iter().flat_map(|b| Solver::ALL.map(|s| (b, s))) {
            let found = Figures::of(board, &chosen, budget, solver);
            if found.run == 0 {
                continue;
            }
            let run = format!("{} of {}", found.run, found.wanted);
            let ratio = |of: Option<f64>| of.map_or_else(|| "-".into(), |of| format!("{of:.3}"));
            let (middle, largest) = (ratio(mean(&found.ratios)), ratio(most(&found.ratios)));
            let (set, budget, refused) =
                (set.to_string(), budget.to_string(), found.refused.to_string());
            line(&mut text, &[&set, &budget, solver.word(), &run, &refused, &middle, &largest]);
        }
    }
    text
}

fn one_by_one(board: &Board, instances: &[Instance]) -> String {
    let mut text = String::from(
        "## The sixteen, one by one\n\nVehicles / distance; *late*: over time; *none*: no plan that \
         the judge accepts; -: not run.\n\n",
    );
    let solvers: Vec<Solver> = Solver::ALL.into_iter().filter(|s| s.knows(Set::LiLim(1))).collect();
    let names = solvers.iter().map(|solver| solver.word());
    let columns: Vec<&str> = ["instance", "s", "best known"].into_iter().chain(names).collect();
    table(&mut text, &columns);
    for instance in Among::Sixteen.of(instances) {
        for budget in BUDGETS {
            let medians: Vec<Option<&Row>> =
                solvers.iter().map(|s| board.median(&instance.name, budget, *s)).collect();
            if medians.iter().all(Option::is_none) {
                continue;
            }
            let best = pair(instance.best.vehicles, instance.best.distance);
            let budget = budget.to_string();
            let cells: Vec<String> = medians.into_iter().map(cell).collect();
            let mut fields = vec![instance.name.as_str(), &budget, &best];
            fields.extend(cells.iter().map(String::as_str));
            line(&mut text, &fields);
        }
    }
    text
}

fn cell(row: Option<&Row>) -> String {
    let Some(row) = row else { return "-".into() };
    if !row.accepted() {
        return "*none*".into();
    }
    let plan = pair(row.vehicles, row.distance);
    if row.over_time() { format!("*late* {plan}") } else { plan }
}

fn pair(vehicles: Option<i64>, distance: Option<f64>) -> String {
    match (vehicles, distance) {
        (Some(vehicles), Some(distance)) => format!("{vehicles} / {distance:.1}"),
        _ => "-".into(),
    }
}

fn table(text: &mut String, columns: &[&str]) {
    line(text, columns);
    line(text, &vec!["---"; columns.len()]);
}

fn line(text: &mut String, fields: &[&str]) {
    writeln!(text, "| {} |", fields.join(" | ")).expect("writing into a String cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::board::tests::{instance, row};

    #[test]
    fn the_report_says_what_is_missing_late_and_refused() {
        let given = [instance("lrc101", (14, 1708.8)), instance("lc204", (3, 590.6))];
        let mut late = row(Solver::Pyvroom, "lrc101", (15, 1711.7));
        late.cpu_s = Some(35.0);
        let mut none = row(Solver::VrpCli, "lrc101", (0, 0.0));
        none.verdict = "no plan".into();
        let rows = [
            row(Solver::Sameday, "lrc101", (14, 1708.8)),
            row(Solver::Commiv, "lrc101", (15, 1720.0)),
            late,
            none,
        ];
        let setting = Setting { command: "make compare", machine: "machine" };
        let text = report(&rows, &given, &setting);
        for part in [
            "Our search: commit (1 rows). Machine: machine. Beside: commiv 1.0, pyvroom 1.0",
            "| the sixteen | 10 | fleet at most +9 | +0 | 1 of 2 | kept so far |",
            "| lilim-100 | 10 | commiv | 1 of 2 | 0 | 0 | +1 | - | 0 |",
            "| lilim-100 | 10 | pyvroom | 1 of 2 | 0 | 1 | +0 | - | 0 |",
            "| lilim-100 | 10 | vrp-cli | 1 of 2 | 1 | 0 | +0 | - | 0 |",
            "| lrc101 | 10 | 14 / 1708.8 | 14 / 1708.8 | 15 / 1720.0 | *late* 15 / 1711.7 | - | - | *none* |",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("| lc204 |"), "it has no row");
        assert!(!text.contains("Left out"), "all rows are of this machine");
        let elsewhere = report(&rows, &given, &Setting { machine: "another", ..setting });
        assert!(elsewhere.contains("Left out: 4 rows of other machines."), "{elsewhere}");
    }
}
