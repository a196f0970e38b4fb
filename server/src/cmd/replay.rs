//! `sameday replay`: plays a public benchmark day without clairvoyance and writes what was done.

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sameday_datasets::mdrp::{self, Instance};
use sameday_engine::policy::Policy;
use sameday_scenarios::mdrp::{Kpis, Options, Played, play, play_live, record_text};
use serde::Serialize;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Violations printed before the rest is only counted.
const SHOWN: usize = 20;
const EXAMPLE: &str = "Example:\n  \
    sameday replay --format mdrp 0o50t100s1p100 --out day --seed 1\n\n\
    OUTDIR gets the three solution files of the public evaluator, kpis.json (minutes and currency \
    units, with the freedoms that were used) and decisions.txt, which says in which minute each \
    decision was made. Every day is checked against the rules of the problem.";

/// Play a benchmark day minute by minute.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct ReplayArgs {
    /// Folder of the instance.
    dir: PathBuf,
    /// Format of the instance.
    #[arg(long, value_enum)]
    format: DayFormat,
    /// Folder for the results, made when absent.
    #[arg(long, value_name = "OUTDIR")]
    out: PathBuf,
    /// Seed of all random choices.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How orders find couriers: nearest, greedy or joint.
    #[arg(long, value_name = "NAME", default_value_t)]
    policy: Policy,
    /// Drive the dispatch engine itself, just as the server does: orders are committed just in
    /// time, a search looks at the whole open plan at each order. Takes neither optional freedom.
    #[arg(long, conflicts_with = "policy")]
    live: bool,
    /// Forbid both optional freedoms: empty moves to restaurants, and bundles that may change until
    /// the courier stands in the restaurant.
    #[arg(long)]
    no_preposition: bool,
    /// Iterations of the search at each new order [default: as the policy needs].
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
}

/// Formats of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DayFormat {
    /// Meal delivery routing problem.
    Mdrp,
}

/// What `kpis.json` says beside the figures.
#[derive(Serialize)]
struct Report<'a> {
    policy: &'a str,
    seed: u64,
    preposition: bool,
    violations: usize,
    #[serde(flatten)]
    kpis: &'a Kpis,
}

/// Runs the command. Exit status 0: the day is written; 1: it is not, or it breaks a rule; 2: the
/// input is bad.
pub fn run(args: &ReplayArgs) -> ExitCode {
    let DayFormat::Mdrp = args.format;
    let instance = match mdrp::read(&args.dir) {
        Ok(instance) => instance,
        Err(faults) => {
            let folder = args.dir.display();
            faults.iter().for_each(|fault| complain(&format!("{folder}/{fault}")));
            return ExitCode::from(2);
        }
    };
    let played = play_with_bar(args, &instance);
    for violation in played.violations.iter().take(SHOWN) {
        complain(&format!("the replay broke a rule: {violation}"));
    }
    match write(args, &instance, &played) {
        Ok(()) if played.violations.is_empty() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(error) => {
            complain(&format!("{}: {error}; choose another --out", args.out.display()));
            ExitCode::FAILURE
        }
    }
}

fn play_with_bar(args: &ReplayArgs, instance: &Instance) -> Played {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:30} minute {pos} of {len}")
        .expect("the template is well formed");
    let bar = ProgressBar::with_draw_target(Some(1), target).with_style(style);
    let options = Options {
        seed: args.seed,
        policy: args.policy,
        preposition: !args.no_preposition,
        iterations: args.iterations,
    };
    let show = |minute: i64, last: i64| {
        bar.set_length(last.unsigned_abs());
        bar.set_position(minute.unsigned_abs());
    };
    let played =
        if args.live { play_live(instance, options, show) } else { play(instance, options, show) };
    bar.finish_and_clear();
    played
}

fn write(args: &ReplayArgs, instance: &Instance, played: &Played) -> std::io::Result<()> {
    mdrp::write(&args.out, instance, &played.solution)?;
    let report = Report {
        policy: if args.live { "live" } else { args.policy.name() },
        seed: args.seed,
        preposition: !args.no_preposition && !args.live,
        violations: played.violations.len(),
        kpis: &played.kpis,
    };
    let json = serde_json::to_string_pretty(&report)?;
    std::fs::write(args.out.join("kpis.json"), format!("{json}\n"))?;
    let decisions = record_text(instance, &played.record);
    std::fs::write(args.out.join("decisions.txt"), decisions)?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&report)?)
}

fn complain(error: &str) {
    let _ = writeln!(std::io::stderr(), "error: {error}");
}
