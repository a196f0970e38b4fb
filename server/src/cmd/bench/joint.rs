//! `sameday bench joint`: every instance at every budget, one row each, and a table of promises.

use super::super::budget_clock::{ClockKind, Stopwatch, for_search};
use super::super::complain;
use super::super::generate::seeds;
use super::{bar, build};
use clap::Args;
use sameday_datasets::sameday::{Document, read_problem, read_text};
use sameday_engine::routing::{self, Budget, Plan, Problem, SearchConfig, Stats};
use sameday_scenarios::joint::{
    Instance, Method, References, Row, Run, Wanted, fixed_shops, nearest_and_cheapest, summary,
};
use sameday_scenarios::rows::Rows;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday generate joint --family S --seeds 1001..1003 --out instances\n  \
    sameday bench joint instances --seconds 0.1 --out results\n\n\
    OUT gets joint.csv, one row a run, and joint.md, the tables. Run it again to go on where it \
    stopped: rows of the same build are kept. Seconds are processor time of one thread; without \
    --seconds S and M have 1, L 1 and 5, W 0.1 and 0.3. A references.csv beside the instances \
    (family, seed, method, status, total) is what they are compared with; instances without one \
    are held against rules of thumb that decide the shop first.";

/// Solve instances of the joint families and compare.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct JointArgs {
    /// Instances (sameday-problem, version 1; packed ones too), or folders of them.
    #[arg(required = true)]
    instances: Vec<PathBuf>,
    /// Processor seconds a run, several with commas between them [default: as each family asks].
    #[arg(long, value_delimiter = ',', value_parser = millis)]
    seconds: Option<Vec<u64>>,
    /// Processor seconds of the cold run that warm starts are held against.
    #[arg(long, default_value = "60", value_parser = millis)]
    cold_seconds: u64,
    /// Seeds of the search: one, or A..B with both ends.
    #[arg(long, default_value = "0", value_parser = seeds)]
    seeds: std::ops::RangeInclusive<u64>,
    /// Folder for the results, made when absent.
    #[arg(long)]
    out: PathBuf,
}

/// Seconds as whole milliseconds.
fn millis(text: &str) -> Result<u64, String> {
    let seconds: f64 = text.parse().map_err(|_| "a decimal number is expected".to_owned())?;
    let millis = (seconds * 1e3).round();
    if (1.0..=1e9).contains(&millis) {
        Ok(millis as u64)
    } else {
        Err("a number from 0.001 to 1000000 is expected".to_owned())
    }
}

/// Runs the command. Exit status 0: all was run; 1: it was not; 2: an instance is bad.
pub fn run(args: &JointArgs) -> ExitCode {
    let instances = match read(&args.instances) {
        Ok(instances) => instances,
        Err(errors) => {
            errors.iter().for_each(|error| complain(error));
            return ExitCode::from(2);
        }
    };
    match bench(args, &instances) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Reads all instances, those of folders by name.
fn read(paths: &[PathBuf]) -> Result<Vec<(Instance, Document)>, Vec<String>> {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for path in paths {
        let (files, folder) = match files(path) {
            Ok(files) => files,
            Err(error) => {
                errors.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        for file in files {
            match one(&file, &folder) {
                Ok(read) => out.push(read),
                Err(more) => errors.extend(more),
            }
        }
    }
    if out.is_empty() && errors.is_empty() {
        errors.push("no instance (.json or .json.gz) is there".to_owned());
    }
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

/// The instances at a path, and the folder they lie in.
fn files(path: &Path) -> io::Result<(Vec<PathBuf>, PathBuf)> {
    if !path.is_dir() {
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        return Ok((vec![path.to_path_buf()], folder));
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let file = entry?.path();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let json = name.ends_with(".json") || name.ends_with(".json.gz");
        if json && !name.contains(".plan.") {
            files.push(file);
        }
    }
    files.sort();
    Ok((files, path.to_path_buf()))
}

fn one(file: &Path, folder: &Path) -> Result<(Instance, Document), Vec<String>> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = read_text(file).map_err(|error| vec![error.to_string()])?;
    let document =
        read_problem(&text).map_err(|e| e.iter().map(|error| named(error)).collect::<Vec<_>>())?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut instance = Instance::read(name.split('.').next().unwrap_or(name), &text);
    let references = folder.join("references.csv");
    if references.is_file() {
        let references = References::read(&references)
            .map_err(|error| vec![format!("{}: {error}", references.display())])?;
        instance.reference = references.of(&instance);
    }
    Ok((instance, document))
}

fn bench(args: &JointArgs, instances: &[(Instance, Document)]) -> Result<(), Box<dyn Error>> {
    let wanted = Wanted {
        budgets_ms: args.seconds.clone(),
        cold_ms: args.cold_seconds,
        seeds: args.seeds.clone().collect(),
    };
    fs::create_dir_all(&args.out).map_err(|e| format!("{}: {e}", args.out.display()))?;
    let file = args.out.join("joint.csv");
    let build = build()?;
    let mut rows: Rows<Row> =
        Rows::open(&file, &build).map_err(|e| format!("{}: {e}", file.display()))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let todo: Vec<_> = instances
        .iter()
        .flat_map(|(instance, document)| {
            wanted.runs(instance).into_iter().map(move |run| (instance, document, run))
        })
        .filter(|(instance, _, run)| {
            !rows.has(|row| row.instance == instance.name && row.run() == *run)
        })
        .collect();
    let bar = bar(todo.len() as u64);
    for (instance, document, run) in todo {
        bar.set_message(instance.name.clone());
        let row = pool.install(|| measure(instance, document, run, &build));
        rows.add(row).map_err(|e| format!("{}: {e}", file.display()))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let instances: Vec<Instance> = instances.iter().map(|(instance, _)| instance.clone()).collect();
    let text = summary(&instances, rows.all());
    fs::write(args.out.join("joint.md"), &text)?;
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// One run: a plan and what our checker says about it.
fn measure(instance: &Instance, document: &Document, run: Run, build: &str) -> Row {
    let watch = Stopwatch::start(ClockKind::Cpu);
    let (plan, stats) = find(&document.problem, run, &watch);
    let cpu_ms = (watch.seconds() * 1e3).round() as u64;
    let verdict = document.judge(&document.write_plan(&plan));
    let verdict = verdict.expect("a plan that we write can be read");
    let cost = verdict.cost.unwrap_or_default();
    let (valid, iterations) = (verdict.valid, stats.iterations);
    let row = Row::of(&instance.name, run, &cost, build);
    Row { valid, iterations, unassigned: plan.unassigned.len(), cpu_ms, ..row }
}

fn find(problem: &Problem, run: Run, watch: &Stopwatch) -> (Plan, Stats) {
    let fixed = match run.method {
        Method::NearestInserted => return (nearest_and_cheapest(problem), Stats::default()),
        Method::NearestRouted | Method::ReachedRouted => Some(fixed_shops(problem, run.method)),
        Method::Cold | Method::Warm => None,
    };
    let warm = run.method == Method::Warm;
    let config = SearchConfig { seed: run.seed, warm, ..SearchConfig::default() };
    let allowed = for_search(run.budget_ms as f64 / 1e3);
    let share = || watch.seconds() / allowed;
    let problem = fixed.as_ref().unwrap_or(problem);
    routing::solve(problem, &config, &Budget::elapsed(&share), &mut |_| {})
}
