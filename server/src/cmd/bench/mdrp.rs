//! `sameday bench mdrp`: plays the public meal delivery days and says how we stand.

use super::super::budget_clock::{ClockKind, Stopwatch};
use super::super::complain;
use super::super::generate::seeds;
use super::{bar, build};
use clap::{Args, ValueEnum};
use sameday_datasets::mdrp::{self, Instance};
use sameday_engine::policy::Policy;
use sameday_scenarios::mdrp::bench::{References, Row, Run, summary};
use sameday_scenarios::mdrp::{Options, play, record_text};
use sameday_scenarios::rows::Rows;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    SAMEDAY_DATA=~/data sameday bench mdrp --instances '0o50*' --out results\n\n\
    OUT gets mdrp.csv, one row a day played, and mdrp.md, the tables beside what was published. \
    Run it again to go on where it stopped: rows of the same build are kept. Days are folders of \
    orders.txt, restaurants.txt, couriers.txt and instance_parameters.txt; a reference_results.csv \
    beside them (instance, method and figures) is what they are compared with.";

/// Play public meal delivery days (MDRP) without clairvoyance and compare.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct MdrpArgs {
    /// Folder of the days [default: mdrp in the folder that SAMEDAY_DATA names].
    dir: Option<PathBuf>,
    /// Only days with such a name; `*` stands for anything.
    #[arg(long, default_value = "*", value_name = "GLOB")]
    instances: String,
    /// Policies, with commas between them: nearest, greedy, rolling, joint.
    #[arg(long, value_delimiter = ',', default_value = "joint")]
    policies: Vec<Policy>,
    /// The two optional freedoms: empty moves to restaurants, and bundles that may change until the
    /// courier stands in the restaurant.
    #[arg(long, value_enum, default_value_t)]
    freedoms: Freedoms,
    /// Seeds of the searches: one, or A..B with both ends.
    #[arg(long, default_value = "1", value_parser = seeds)]
    seeds: std::ops::RangeInclusive<u64>,
    /// Iterations of the search at each new order [default: as the policy needs].
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    iterations: Option<u64>,
    /// Folder that gets the solution files of every day, for the evaluator.
    #[arg(long, value_name = "DIR")]
    solutions: Option<PathBuf>,
    /// Folder for the results, made when absent.
    #[arg(long)]
    out: PathBuf,
}

/// Which of the two runs of a day are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Freedoms {
    /// Taken.
    With,
    /// Forbidden.
    Without,
    /// Once so and once so.
    #[default]
    Both,
}

impl Freedoms {
    fn each(self) -> &'static [bool] {
        match self {
            Self::With => &[true],
            Self::Without => &[false],
            Self::Both => &[true, false],
        }
    }
}

/// Runs the command. Exit status 0: all was played and keeps the rules; 1: it was not, or a day
/// breaks one; 2: an instance is bad or none is there.
pub fn run(args: &MdrpArgs) -> ExitCode {
    let days = match read(args) {
        Ok(days) => days,
        Err(errors) => {
            errors.iter().for_each(|error| complain(error));
            return ExitCode::from(2);
        }
    };
    match bench(args, &days) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            complain(&"a day breaks a rule of the problem: see the column violations");
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// A day with its name.
struct Day {
    name: String,
    instance: Instance,
}

fn read(args: &MdrpArgs) -> Result<Vec<Day>, Vec<String>> {
    let folder = folder(args).map_err(|error| vec![error])?;
    let names = names(&folder).map_err(|e| vec![format!("{}: {e}", folder.display())])?;
    let (mut days, mut errors) = (Vec::new(), Vec::new());
    for name in names.into_iter().filter(|name| fits(&args.instances, name)) {
        match mdrp::read(&folder.join(&name)) {
            Ok(instance) => days.push(Day { name, instance }),
            Err(faults) => errors.extend(faults.iter().map(|fault| format!("{name}/{fault}"))),
        }
    }
    if days.is_empty() && errors.is_empty() {
        let wanted = &args.instances;
        errors.push(format!("{}: no day with a name like {wanted}", folder.display()));
    }
    if errors.is_empty() { Ok(days) } else { Err(errors) }
}

fn folder(args: &MdrpArgs) -> Result<PathBuf, String> {
    let data = || std::env::var_os("SAMEDAY_DATA").map(|data| PathBuf::from(data).join("mdrp"));
    args.dir.clone().or_else(data).ok_or_else(|| {
        "no days: name their folder, or set SAMEDAY_DATA to a folder with mdrp in it".to_owned()
    })
}

/// Folders with orders in them, by name.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().join("orders.txt").is_file() {
            names.extend(entry.file_name().to_str().map(ToOwned::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a name is of a form in which `*` stands for anything.
fn fits(form: &str, name: &str) -> bool {
    match form.split_once('*') {
        None => form == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|left| {
            (0..=left.len())
                .filter(|at| left.is_char_boundary(*at))
                .any(|at| fits(rest, &left[at..]))
        }),
    }
}

/// Whether no day breaks a rule.
fn bench(args: &MdrpArgs, days: &[Day]) -> Result<bool, Box<dyn Error>> {
    fs::create_dir_all(&args.out).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let references = folder(args)?.join("reference_results.csv");
    let references =
        References::read(&references).map_err(|e| format!("{}: {e}", references.display()))?;
    let file = args.out.join("mdrp.csv");
    let build = build()?;
    let mut rows: Rows<Row> =
        Rows::open(&file, &build).map_err(|e| format!("{}: {e}", file.display()))?;
    let wanted: Vec<(&Day, Run)> = days
        .iter()
        .flat_map(|day| runs(args, &day.name).into_iter().map(move |r| (day, r)))
        .collect();
    let todo: Vec<&(&Day, Run)> =
        wanted.iter().filter(|(_, run)| !rows.has(|row| row.run() == *run)).collect();
    let bar = bar(todo.len() as u64);
    for (day, run) in todo {
        bar.set_message(day.name.clone());
        let row = measure(args, day, run.clone(), &build)?;
        rows.add(row).map_err(|e| format!("{}: {e}", file.display()))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let here = |row: &&Row| wanted.iter().any(|(_, run)| *run == row.run());
    let rows: Vec<Row> = rows.all().iter().filter(here).cloned().collect();
    let text = summary(&rows, &references);
    fs::write(args.out.join("mdrp.md"), &text)?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(rows.iter().all(|row| row.violations == 0))
}

/// The runs of one day, in order. The nearest courier needs no freedom.
fn runs(args: &MdrpArgs, day: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for policy in &args.policies {
        let each: &[bool] =
            if *policy == Policy::Nearest { &[false] } else { args.freedoms.each() };
        for &preposition in each {
            runs.extend(args.seeds.clone().map(|seed| Run {
                instance: day.to_owned(),
                policy: policy.name().to_owned(),
                preposition,
                seed,
            }));
        }
    }
    runs
}

fn measure(args: &MdrpArgs, day: &Day, run: Run, build: &str) -> Result<Row, Box<dyn Error>> {
    let options = Options {
        seed: run.seed,
        policy: run.policy.parse()?,
        preposition: run.preposition,
        iterations: args.iterations,
    };
    let watch = Stopwatch::start(ClockKind::Cpu);
    let played = play(&day.instance, options, |_, _| ());
    let cpu_ms = (watch.seconds() * 1e3).round() as u64;
    if let Some(folder) = &args.solutions {
        let taken = if run.preposition { "free" } else { "bound" };
        let name = format!("{}-{}-{taken}-{}", run.instance, run.policy, run.seed);
        let folder = folder.join(name);
        mdrp::write(&folder, &day.instance, &played.solution)?;
        fs::write(folder.join("decisions.txt"), record_text(&day.instance, &played.record))?;
    }
    Ok(Row::of(run, &played, cpu_ms, build))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        for (form, name, is) in [
            ("*", "0o50t100s1p100", true),
            ("0o50*", "0o50t100s1p100", true),
            ("*s1*100", "0o50t100s1p100", true),
            ("0o50*", "4o50t100s1p100", false),
            ("0o50", "0o50t100s1p100", false),
            ("*p125", "0o50t100s1p100", false),
        ] {
            assert_eq!(fits(form, name), is, "{form} {name}");
        }
    }
}
