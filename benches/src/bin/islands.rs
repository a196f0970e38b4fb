//! `islands`: a search of one island beside one of two, each on a thread of its own, in the same
//! time on the wall. A row is added to `benches/results/islands.csv` after each search, and the
//! table beside it is written anew; it goes on where it was stopped.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use clap::Parser;
use sameday_benches::compare::{commit_of, instances};
use sameday_benches::islands::{HEADER, KEYS, Row, Trial, run, table, trials};
use sameday_benches::machine;
use sameday_benches::sheet::{Sheet, progress};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const SHEET: &str = "benches/results/islands.csv";
const TABLE: &str = "benches/results/islands.md";

/// Measure what a second thread brings.
#[derive(Parser, Debug)]
struct Args {
    /// Seeds.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2])]
    seeds: Vec<u64>,
    /// Only these sets, such as `lilim-400`.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Run nothing: only write the table from the rows that are there.
    #[arg(long)]
    table: bool,
    /// Folder of the public instances.
    #[arg(long, env = "SAMEDAY_DATA")]
    data: PathBuf,
}

fn main() -> ExitCode {
    match islands(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("islands: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn islands(args: &Args) -> Result<(), String> {
    let mut sheet = Sheet::open(Path::new(SHEET), HEADER, KEYS)?;
    let commit = commit_of(&["engine/src/routing"]);
    let mut waiting = trials(&instances(&args.data)?, &args.seeds);
    waiting.retain(|trial| {
        let set = trial.instance.set.to_string();
        let asked = args.only.is_empty() || args.only.contains(&set);
        asked && !args.table && !sheet.has(&trial.key(&commit))
    });
    let bar = progress(waiting.iter().map(length).sum());
    for trial in &waiting {
        bar.set_message(trial.key(&commit)[..5].join(" "));
        sheet.add(&run(trial, &commit)?)?;
        write_table()?;
        bar.inc(length(trial));
    }
    bar.finish_and_clear();
    write_table()?;
    println!("rows: {SHEET}, table: {TABLE}");
    Ok(())
}

/// Milliseconds it will take.
fn length(trial: &Trial) -> u64 {
    (trial.seconds() * 1e3) as u64
}

fn write_table() -> Result<(), String> {
    let text = fs::read_to_string(SHEET).map_err(|e| format!("{SHEET}: {e}"))?;
    let rows: Vec<Row> = text.lines().filter_map(Row::read).collect();
    fs::write(TABLE, table(&rows, &machine::line())).map_err(|e| format!("{TABLE}: {e}"))
}
