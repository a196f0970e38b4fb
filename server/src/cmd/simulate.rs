//! `sameday simulate`: plays scenario files and says whether all came as it should.

use super::complain;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use sameday_scenarios::script::{Fault, Maps, Scenario, Told, read_all};
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};
use serde_json::{Value, json};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Findings printed of each scenario before the rest is only counted.
const SHOWN: usize = 10;
const EXAMPLE: &str = "Examples:\n  \
    sameday simulate scenarios/library/order-cancelled.toml\n  \
    sameday simulate scenarios/library --threads 2 --report report.json\n\n\
    A scenario is NAME.toml and, beside it, NAME.ndjson; a folder stands for all of its scenarios. \
    Exit status 1: an invariant was broken, or what the file expects did not come; 2: a file is \
    not well formed, and every mistake is told with its line.";

/// Play scenario files.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct SimulateArgs {
    /// Scenario files, or folders of them.
    #[arg(required = true, value_name = "FILE.toml")]
    files: Vec<PathBuf>,
    /// Threads of the searches; the result does not depend on it.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    threads: u32,
    /// Iterations of each search.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// Print every figure of each scenario.
    #[arg(long)]
    figures: bool,
    /// Write what came of each scenario to this file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Write the journal of the last scenario to this file, an entry a line.
    #[arg(long, value_name = "FILE.ndjson")]
    journal: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &SimulateArgs) -> ExitCode {
    let scenarios = match read(args) {
        Ok(scenarios) => scenarios,
        Err(status) => return status,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads as usize).build();
    let pool = match pool {
        Ok(pool) => pool,
        Err(error) => {
            complain(&format!("cannot start {} threads: {error}", args.threads));
            return ExitCode::FAILURE;
        }
    };
    let mut good = true;
    let mut report = Vec::new();
    for scenario in &scenarios {
        let outcome = pool.install(|| play(args, scenario));
        good &= outcome.is_good();
        report.push(told(scenario, &outcome));
        if let Err(error) = say(args, scenario, &outcome) {
            complain(&error);
            return ExitCode::FAILURE;
        }
    }
    if let Some(path) = &args.report
        && let Err(error) = std::fs::write(path, format!("{:#}\n", Value::Array(report)))
    {
        complain(&format!("{}: {error}", path.display()));
        return ExitCode::FAILURE;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All scenarios, or every mistake of every file.
fn read(args: &SimulateArgs) -> Result<Vec<Scenario>, ExitCode> {
    let (mut scenarios, mut faults) = (Vec::new(), Vec::new());
    let mut maps = Maps::new(data());
    for path in &args.files {
        match read_all(path, |_| true, &mut maps) {
            Ok((read, left_out)) => {
                left_out.iter().for_each(leave_out);
                scenarios.extend(read);
            }
            Err(wrong) => faults.extend(wrong),
        }
    }
    faults.iter().for_each(|fault| complain(fault));
    if faults.is_empty() { Ok(scenarios) } else { Err(ExitCode::from(2)) }
}

/// The folder of the data, which the environment names.
pub(super) fn data() -> Option<PathBuf> {
    std::env::var_os("SAMEDAY_DATA").map(PathBuf::from)
}

/// Says which scenario of a folder is not played.
pub(super) fn leave_out(fault: &Fault) {
    complain(&format!("LEFT OUT {fault}"));
}

fn play(args: &SimulateArgs, scenario: &Scenario) -> Outcome {
    let usual = Effort::default().iterations;
    let iterations = args.iterations.unwrap_or(usual);
    let effort = Effort { iterations, ..Effort::default() };
    let mut simulator = Simulator::scenario(scenario, effort);
    let begin = simulator.now();
    let bar = bar(scenario);
    while simulator.step() {
        bar.set_position(((simulator.now() - begin).0 / 60_000).unsigned_abs());
    }
    bar.finish_and_clear();
    simulator.finish()
}

fn bar(scenario: &Scenario) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bar:40} minute {pos} of {len}, {elapsed}")
        .expect("the template is well formed");
    let minutes = (scenario.head.setup.lasts.0 / 60_000).unsigned_abs();
    ProgressBar::new(minutes).with_style(style).with_message(scenario.name.clone())
}

fn told(scenario: &Scenario, outcome: &Outcome) -> Value {
    let line = |told: &Told| json!({ "line": told.line, "at": told.at, "seq": told.seq });
    json!({
        "scenario": scenario.name,
        "title": scenario.head.title,
        "good": outcome.is_good(),
        "violations": outcome.findings.violations,
        "engine_oversell": outcome.findings.oversold_units,
        "found": outcome.findings.kept,
        "unmet": outcome.unmet,
        "lines": outcome.told.iter().map(line).collect::<Vec<_>>(),
        "digest": outcome.digest,
        "entries": outcome.entries.len(),
        "kpis": outcome.figures.to_json(),
    })
}

fn say(args: &SimulateArgs, scenario: &Scenario, outcome: &Outcome) -> std::io::Result<()> {
    if let Some(path) = &args.journal {
        outcome.write_journal(std::io::BufWriter::new(std::fs::File::create(path)?))?;
    }
    let mut out = std::io::stdout();
    if args.figures {
        write!(out, "{}", outcome.figures.to_table())?;
    }
    let count = |name: &str| outcome.figures.counted(name);
    let (name, digest) = (&scenario.name, &outcome.digest);
    writeln!(
        out,
        "{name}: {}, orders {}, delivered {}, failed {}, violations {}, digest {digest}",
        if outcome.is_good() { "good" } else { "NOT GOOD" },
        count("orders"),
        count("delivered"),
        count("order_failed"),
        outcome.findings.violations,
    )?;
    for violation in outcome.findings.kept.iter().take(SHOWN) {
        let sameday_scenarios::invariants::Violation { seq, rule, found } = violation;
        writeln!(out, "  violation of {rule} at entry {seq}: {found}")?;
    }
    outcome.unmet.iter().try_for_each(|unmet| writeln!(out, "  not as expected: {unmet}"))
}
