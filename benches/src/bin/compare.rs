//! `compare`: we and the open solvers on the same instances, each on one core for the same
//! processor time, judged from outside. A row is added to `benches/results/compare.csv` after each
//! run, and the tables beside it are written anew; it goes on where it was stopped.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use clap::Parser;
use indicatif::ProgressBar;
use sameday_benches::compare::report::{Setting, report};
use sameday_benches::compare::{
    Bench, Budget, HEADER, Instance, Row, Run, Solver, Wish, instances, queue,
};
use sameday_benches::outside::Outside;
use sameday_benches::sheet::{Sheet, progress};
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

const SHEET: &str = "benches/results/compare.csv";
const TABLES: &str = "benches/results/compare.md";

/// Run us and the open solvers on the same instances, and write the tables.
#[derive(Parser, Debug)]
struct Args {
    /// Only these: `sixteen`, a set (`lilim-100`, `sartori-buriol`, `joint-M`), `lilim`, `joint`,
    /// an instance.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these budgets, in seconds.
    #[arg(long, value_delimiter = ',', value_parser = budget)]
    budget: Vec<Budget>,
    /// Only these solvers: `ours`, `peers`, or a name.
    #[arg(long, value_delimiter = ',')]
    solver: Vec<String>,
    /// Seeds; of several the median counts [default: 1].
    #[arg(long, value_delimiter = ',')]
    seeds: Vec<u32>,
    /// Cores to use at once, one run on each [default: the last one].
    #[arg(long, value_delimiter = ',')]
    cores: Vec<usize>,
    /// Let rows of earlier versions of our search stand.
    #[arg(long)]
    keep: bool,
    /// Run nothing: only write the tables from the rows that are there.
    #[arg(long)]
    tables: bool,
    /// Where the peers are installed.
    #[arg(long, default_value = "target/peers")]
    peers: PathBuf,
}

fn budget(text: &str) -> Result<Budget, String> {
    Budget::read(text).ok_or_else(|| "seconds are expected, such as 0.1 or 10".to_owned())
}

fn main() -> ExitCode {
    match compare(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("compare: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// What the workers share.
struct Shared {
    waiting: VecDeque<Run>,
    sheet: Sheet,
    rows: Vec<Row>,
    problem: Option<String>,
}

fn compare(args: Args) -> Result<(), String> {
    let outside = Outside::find()?;
    let instances = instances(&outside.data)?;
    let bench = Bench::new(outside, args.peers.clone());
    let sheet = Sheet::open(Path::new(SHEET), HEADER, 6)?;
    let rows = rows()?;
    let waiting =
        if args.tables { VecDeque::new() } else { wanted(&args, &bench, &instances, &rows) };
    let bar = progress(waiting.iter().map(length).sum());
    let shared = Mutex::new(Shared { waiting, sheet, rows, problem: None });
    std::thread::scope(|scope| {
        for core in cores(&args) {
            let work = (&bench, instances.as_slice(), &shared, &bar);
            scope.spawn(move || while step(work, &core) {});
        }
    });
    bar.finish_and_clear();
    let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    tables(&bench, &instances, &shared.rows)?;
    println!("rows: {SHEET}, tables: {TABLES}");
    shared.problem.map_or(Ok(()), Err)
}

fn rows() -> Result<Vec<Row>, String> {
    let text = fs::read_to_string(SHEET).map_err(|e| format!("{SHEET}: {e}"))?;
    Ok(text.lines().filter_map(Row::read).collect())
}

/// What is asked for and not there yet, of the solvers that are installed.
fn wanted(args: &Args, bench: &Bench, instances: &[Instance], rows: &[Row]) -> VecDeque<Run> {
    let wish = Wish {
        only: args.only.clone(),
        budgets: args.budget.clone(),
        solvers: args.solver.clone(),
        seeds: args.seeds.clone(),
    };
    for peer in Solver::PEERS.into_iter().filter(|peer| !bench.versions().contains_key(peer)) {
        eprintln!("{} is not installed and is left out", peer.word());
    }
    let mut runs: VecDeque<Run> = queue::plan(instances, &wish).into();
    runs.retain(|run| bench.versions().contains_key(&run.solver));
    runs.retain(|run| !bench.settled(run, rows, args.keep));
    runs
}

fn cores(args: &Args) -> Vec<String> {
    let last = std::thread::available_parallelism().map_or(0, |cores| cores.get() - 1);
    let cores = if args.cores.is_empty() { vec![last] } else { args.cores.clone() };
    cores.into_iter().map(|core| core.to_string()).collect()
}

/// Milliseconds it will take: a second of its own beside its budget.
fn length(run: &Run) -> u64 {
    run.budget.0 + 1_000
}

type Work<'a> = (&'a Bench, &'a [Instance], &'a Mutex<Shared>, &'a ProgressBar);

/// Takes the next run, carries it out and writes it down; false when nothing is left.
fn step((bench, instances, shared, bar): Work<'_>, core: &str) -> bool {
    let take = || {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let run = if shared.problem.is_none() { shared.waiting.pop_front() } else { None };
        run.map(|run| (run, shared.waiting.len()))
    };
    let Some((run, left)) = take() else { return false };
    let Some(instance) = instances.iter().find(|i| i.name == run.instance) else { return true };
    bar.set_message(format!("{} {} ({left} runs after it)", run.instance, run.solver.word()));
    let row = bench.run(&run, instance, core);
    let fields = row.fields();
    bar.suspend(|| println!("{}", fields[..fields.len() - 2].join(" ")));
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared.rows.push(row);
    let written = shared.sheet.add(&fields).and_then(|()| tables(bench, instances, &shared.rows));
    shared.problem = shared.problem.take().or(written.err());
    bar.inc(length(&run));
    true
}

fn tables(bench: &Bench, instances: &[Instance], rows: &[Row]) -> Result<(), String> {
    let setting = Setting { command: "make compare", machine: bench.machine() };
    let text = report(rows, instances, &setting);
    fs::write(TABLES, text).map_err(|e| format!("{TABLES}: {e}"))
}
