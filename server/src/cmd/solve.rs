//! `sameday solve`: one problem from a file, one plan into a file, one line of figures.

use super::budget_clock::{ClockKind, Stopwatch, for_search};
use super::solve_file::{Format, Input, Objective};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sameday_engine::routing::explain::explain;
use sameday_engine::routing::{self, Budget, Plan, Progress, SearchConfig, Stats};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Seconds when nothing is said.
const SECONDS: f64 = 10.0;
const EXAMPLE: &str = "Example:\n  \
    sameday solve --format lilim lc101.txt --seconds 10 --out lc101.sol\n\n\
    Standard output is one line of JSON; progress goes to standard error. With --iterations the \
    plan is the same to the byte for any --threads.";

/// Solve one routing problem from a file.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct SolveArgs {
    /// Instance; a packed one (.gz) is read too.
    file: PathBuf,
    /// Format of the instance.
    #[arg(long, value_enum)]
    format: Format,
    /// Time budget from after reading, decimal [default: 10].
    #[arg(long, value_parser = positive, conflicts_with = "iterations")]
    seconds: Option<f64>,
    /// Iterations of each island instead of a time budget: reproducible.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// What a second is.
    #[arg(long, value_enum, default_value_t)]
    clock: ClockKind,
    /// Threads; they change the speed, never the plan [default: 1].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Searches that exchange their best plans [default: 1].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=256))]
    islands: Option<u32>,
    /// Seed of all random choices [default: 0].
    #[arg(long)]
    seed: Option<u64>,
    /// What PDPTW formats minimise first.
    #[arg(long, value_enum, default_value_t)]
    objective: Objective,
    /// Say as well which least change would let each order left out fit, and where the others could
    /// be instead (format sameday only; takes its own time after the search).
    #[arg(long)]
    explain: bool,
    /// Where the plan is written.
    #[arg(long)]
    out: PathBuf,
}

fn positive(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "a decimal number is expected".to_owned())?;
    if seconds.is_finite() && seconds > 0.0 && seconds <= 1e6 {
        Ok(seconds)
    } else {
        Err("a number above 0 and up to 1000000 is expected".to_owned())
    }
}

/// Runs the command. Exit status 0: a plan was written; 1: none was; 2: the input is bad.
pub fn run(args: &SolveArgs) -> ExitCode {
    let input = match Input::read(&args.file, args.format, args.objective) {
        Ok(input) => input,
        Err(errors) => {
            errors.iter().for_each(|error| complain(error));
            return ExitCode::from(2);
        }
    };
    match solve(args, &input) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn solve(args: &SolveArgs, input: &Input) -> Result<(), String> {
    let watch = Stopwatch::start(args.clock);
    if args.explain && args.format != Format::Sameday {
        return Err("--explain needs --format sameday: the other formats cannot say it".into());
    }
    let pool = pool(args, input)?;
    let (plan, stats) = pool.install(|| search(args, input, &watch));
    let explained =
        args.explain.then(|| pool.install(|| explain(input.problem(), &plan, &|| false)));
    let (text, figures) = input.answer(&plan, explained)?;
    std::fs::write(&args.out, text)
        .map_err(|e| format!("{}: {e}; choose another --out", args.out.display()))?;
    let (iterations, seconds) = (stats.iterations, watch.seconds());
    let line = format!("{{{figures},\"iterations\":{iterations},\"seconds\":{seconds:.3}}}");
    writeln!(std::io::stdout(), "{line}").map_err(|e| format!("standard output: {e}"))
}

fn pool(args: &SolveArgs, input: &Input) -> Result<rayon::ThreadPool, String> {
    let threads = args.threads.or(input.hints().threads).unwrap_or(1) as usize;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| format!("{threads} threads: {e}; choose fewer --threads"))
}

fn search(args: &SolveArgs, input: &Input, watch: &Stopwatch) -> (Plan, Stats) {
    let hints = input.hints();
    let config = SearchConfig {
        seed: args.seed.or(hints.seed).unwrap_or(0),
        islands: args.islands.or(hints.islands).unwrap_or(1),
        warm: input.problem().vehicles.iter().any(|vehicle| !vehicle.hint.is_empty()),
        ..SearchConfig::default()
    };
    let seconds = args.seconds.or(hints.deadline_ms.map(|ms| ms.max(1) as f64 / 1e3));
    let allowed = for_search(seconds.unwrap_or(SECONDS));
    let share = || watch.seconds() / allowed;
    let iterations = args.iterations.or(hints.iterations.filter(|_| args.seconds.is_none()));
    let budget = match iterations {
        Some(n) => Budget::iterations(n),
        None => Budget::elapsed(&share),
    };
    let bar = progress_bar();
    let mut tell = |progress: &Progress| show(&bar, progress);
    let found = routing::solve(input.problem(), &config, &budget, &mut tell);
    bar.finish_and_clear();
    found
}

fn progress_bar() -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:30} {percent}% {msg}")
        .expect("the template is well formed");
    ProgressBar::with_draw_target(Some(1_000), target).with_style(style)
}

fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_position((progress.share * 1_000.0) as u64);
    bar.set_message(format!(
        "{} routes, {} left out, cost {}, {} iterations",
        progress.routes, progress.unassigned, progress.cost, progress.iterations
    ));
}

fn complain(error: &str) {
    let _ = writeln!(std::io::stderr(), "error: {error}");
}
