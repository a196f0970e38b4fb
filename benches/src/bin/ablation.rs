//! `ablation`: the routing search without one operator beside the whole search, on instances kept
//! for tuning. A row is added to `benches/results/ablation.csv` after each search, and the table
//! beside it is written anew; it goes on where it was stopped.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use clap::Parser;
use sameday_benches::ablation::{HEADER, KEYS, Row, Tuning, run, table, trials, tuning};
use sameday_benches::compare::commit_of;
use sameday_benches::machine;
use sameday_benches::sheet::{Sheet, progress};
use sameday_engine::routing::Operator;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const SHEET: &str = "benches/results/ablation.csv";
const TABLE: &str = "benches/results/ablation.md";

/// Measure what each operator of the routing search brings.
#[derive(Parser, Debug)]
struct Args {
    /// Budgets, in seconds of processor time.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 10, 60])]
    budget: Vec<u64>,
    /// Seeds.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 3])]
    seeds: Vec<u64>,
    /// Only without these operators, and with all of them.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Run nothing: only write the table from the rows that are there.
    #[arg(long)]
    table: bool,
    /// Folder of the public instances.
    #[arg(long, env = "SAMEDAY_DATA")]
    data: PathBuf,
}

fn main() -> ExitCode {
    match ablation(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("ablation: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The operators of these names; all, if none is named.
fn wanted(names: &[String]) -> Result<Vec<Operator>, String> {
    if names.is_empty() {
        return Ok(Operator::ALL.to_vec());
    }
    let all = Operator::ALL.map(Operator::name).join(", ");
    let of = |name: &String| {
        let operator = Operator::ALL.into_iter().find(|operator| operator.name() == name);
        operator.ok_or_else(|| format!("no operator is called {name:?}; there are {all}"))
    };
    names.iter().map(of).collect()
}

fn ablation(args: &Args) -> Result<(), String> {
    let instances = tuning(&args.data)?;
    let mut sheet = Sheet::open(Path::new(SHEET), HEADER, KEYS)?;
    let commit = commit_of(&["engine/src/routing"]);
    let mut waiting = trials(&instances, &args.budget, &args.seeds);
    let wanted = wanted(&args.without)?;
    waiting.retain(|trial| {
        let asked = trial.without.is_none_or(|operator| wanted.contains(&operator));
        let known = wanted.iter().any(|operator| trial.instance.kind.knows(*operator));
        asked && known && !args.table && !sheet.has(&trial.key(&commit))
    });
    let bar = progress(waiting.iter().map(|trial| trial.budget_s).sum());
    for trial in &waiting {
        bar.set_message(trial.key(&commit)[..4].join(" "));
        sheet.add(&run(trial, &commit))?;
        write_table(&instances)?;
        bar.inc(trial.budget_s);
    }
    bar.finish_and_clear();
    write_table(&instances)?;
    println!("rows: {SHEET}, table: {TABLE}");
    Ok(())
}

fn write_table(instances: &[Tuning]) -> Result<(), String> {
    let text = fs::read_to_string(SHEET).map_err(|e| format!("{SHEET}: {e}"))?;
    let rows: Vec<Row> = text.lines().filter_map(Row::read).collect();
    let text = table(&rows, instances, &machine::line());
    fs::write(TABLE, text).map_err(|e| format!("{TABLE}: {e}"))
}
