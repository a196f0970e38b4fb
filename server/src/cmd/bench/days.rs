//! `sameday bench days`: the policies on our own days, one row a run, and a table.

use super::super::complain;
use super::super::generate::seeds;
use super::super::simulate::{data, leave_out};
use super::{bar, build};
use clap::Args;
use rustix::time::{ClockId, clock_gettime};
use sameday_engine::policy::Policy;
use sameday_scenarios::days::{BUILT_IN, Row, Run, Source, built_in, summary};
use sameday_scenarios::rows::Rows;
use sameday_scenarios::script::{Fault, Maps, read_all};
use sameday_scenarios::simulator::Effort;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday bench days --seeds 1..5 --out results\n  \
    sameday bench days plain-busy --policies rolling,joint --minutes 60 --out results\n  \
    sameday bench days scenarios/library --seeds 1..5 --out results\n\n\
    OUT gets days.csv, one row a run, and days.md, the tables. Run it again to go on where it \
    stopped: rows of the same build are kept. Costs are in minor units; what they are made of is \
    written in docs/policies.md.";

/// Compare the dispatch policies on whole days with alternative shops and shared stock.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct DaysArgs {
    /// Days by name (plain, radial, findlay, manhattan, and each with `-busy`), scenario files, or
    /// folders, of which the files `day-*.toml` are days [default: all with a name].
    days: Vec<String>,
    /// Which policies, with commas between them.
    #[arg(long, value_delimiter = ',', default_value = "nearest,greedy,rolling,joint")]
    policies: Vec<Policy>,
    /// Seeds of everything random: one, or A..B with both ends.
    #[arg(long, default_value = "1", value_parser = seeds)]
    seeds: std::ops::RangeInclusive<u64>,
    /// Minutes in which orders come in [default: as the file says, else 240].
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=1_440))]
    minutes: Option<i64>,
    /// Folder for the results, made when absent.
    #[arg(long)]
    out: PathBuf,
}

/// Runs the command. Exit status 0: all was run; 1: it was not, or a checker found something;
/// 2: there is no such day, or a file is not well formed.
pub fn run(args: &DaysArgs) -> ExitCode {
    let days = match days(&args.days) {
        Ok(days) => days,
        Err(errors) => {
            errors.iter().for_each(|error| complain(error));
            return ExitCode::from(2);
        }
    };
    match bench(args, &days) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            complain(&"a checker found something; the last column of the table says where");
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// All days, or every mistake of every name and file.
fn days(names: &[String]) -> Result<Vec<Source>, Vec<String>> {
    if names.is_empty() {
        return Ok(BUILT_IN.iter().map(Source::BuiltIn).collect());
    }
    let (mut days, mut errors) = (Vec::new(), Vec::new());
    let mut maps = Maps::new(data());
    for name in names {
        match (built_in(name), Path::new(name).exists()) {
            (Some(day), _) => days.push(Source::BuiltIn(day)),
            (None, true) => match in_files(Path::new(name), &mut maps) {
                Ok(found) => days.extend(found),
                Err(wrong) => errors.extend(wrong),
            },
            (None, false) => {
                let known = BUILT_IN.iter().map(|day| day.name).collect::<Vec<_>>().join(", ");
                errors.push(format!("there is no day or file `{name}`; days are {known}"));
            }
        }
    }
    if errors.is_empty() { Ok(days) } else { Err(errors) }
}

/// A scenario file, or the days of a folder.
fn in_files(path: &Path, maps: &mut Maps) -> Result<Vec<Source>, Vec<String>> {
    let read = read_all(path, |name| name.starts_with("day-"), maps);
    let told = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (scenarios, left_out) = read.map_err(told)?;
    left_out.iter().for_each(leave_out);
    Ok(scenarios.into_iter().map(|scenario| Source::File(Box::new(scenario))).collect())
}

/// Whether no checker found anything.
fn bench(args: &DaysArgs, days: &[Source]) -> Result<bool, Box<dyn Error>> {
    fs::create_dir_all(&args.out).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let file = args.out.join("days.csv");
    let build = build()?;
    let mut rows = Rows::open(&file, &build).map_err(|e| format!("{}: {e}", file.display()))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let todo: Vec<(&Source, Run)> = runs(args, days)
        .into_iter()
        .filter(|(_, run)| !rows.has(|row: &Row| row.run() == *run))
        .collect();
    let bar = bar(todo.len() as u64);
    for (day, run) in todo {
        bar.set_message(format!("{} {}", run.day, run.policy));
        let row = pool.install(|| play(day, &run, &build));
        rows.add(row).map_err(|e| format!("{}: {e}", file.display()))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let text = summary(rows.all());
    fs::write(args.out.join("days.md"), &text)?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(rows.all().iter().all(|row| row.violations == 0))
}

/// Day by day, all policies of a seed after each other: what is there can be compared early.
fn runs<'d>(args: &DaysArgs, days: &'d [Source]) -> Vec<(&'d Source, Run)> {
    let mut runs = Vec::new();
    for day in days {
        let minutes = args.minutes.unwrap_or(day.minutes());
        for seed in args.seeds.clone() {
            for policy in &args.policies {
                let (name, policy) = (day.name().to_owned(), *policy);
                runs.push((day, Run { day: name, policy, seed, minutes }));
            }
        }
    }
    runs
}

fn play(day: &Source, run: &Run, build: &str) -> Row {
    let effort = Effort { replays: false, clock: Some(cpu_ns), ..Effort::default() };
    let outcome = day.morning(run, effort).run();
    let cpu_ms = outcome.deciding_ns / 1_000_000;
    let measured = (outcome.findings.violations, cpu_ms);
    Row::of(run, &outcome.figures, measured, build)
}

/// Processor time of this thread, which does all the work.
fn cpu_ns() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs()
}
