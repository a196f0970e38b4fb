//! No server, full speed, every invariant checked at every step.

use super::DemoArgs;
use super::setting::Setting;
use crate::cmd::complain;
use indicatif::{ProgressBar, ProgressStyle};
use sameday_scenarios::city::City;
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};
use serde_json::{Map, Value, json};
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Figures that stand at the top of the report, under these names.
const TOP: [&str; 6] =
    ["orders", "till_sales", "declines", "lapses", "broken_holds", "failed_stops"];
/// Violations printed before the rest is only counted.
const SHOWN: usize = 10;

/// Simulates, reports. Exit status 1 on any violation.
pub(super) fn run(args: &DemoArgs) -> ExitCode {
    let setting = match Setting::of(args) {
        Ok(setting) => setting,
        Err(error) => {
            complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads as usize).build();
    let outcome = match pool {
        Ok(pool) => pool.install(|| simulate(&setting.city)),
        Err(error) => {
            complain(&format!("cannot start {} threads: {error}", args.threads));
            return ExitCode::FAILURE;
        }
    };
    let report = report(args, &outcome);
    if let Err(error) = write(args, &report, &outcome) {
        complain(&error);
        return ExitCode::FAILURE;
    }
    if outcome.findings.violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn simulate(city: &City) -> Outcome {
    let mut simulator = Simulator::new(city, Effort::default());
    let bar = bar(city.lasts.0 / 60_000);
    while simulator.step() {
        let minute = (simulator.now() - city.begin).0 / 60_000;
        bar.set_position(minute.unsigned_abs());
    }
    bar.finish_and_clear();
    simulator.finish()
}

fn bar(minutes: i64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} minute {pos} of {len}, {elapsed}")
        .expect("the template is well formed");
    ProgressBar::new(minutes.unsigned_abs()).with_style(style)
}

fn report(args: &DemoArgs, outcome: &Outcome) -> Value {
    let mut report = Map::new();
    report.insert("seed".into(), json!(args.seed));
    report.insert("minutes".into(), json!(args.minutes()));
    for name in TOP {
        report.insert(name.into(), json!(outcome.figures.counted(name)));
    }
    report.insert("violations".into(), json!(outcome.findings.violations));
    report.insert("engine_oversell".into(), json!(outcome.findings.oversold_units));
    report.insert("digest".into(), json!(outcome.digest));
    report.insert("entries".into(), json!(outcome.entries.len()));
    report.insert("found".into(), json!(outcome.findings.kept));
    report.insert("kpis".into(), outcome.figures.to_json());
    report.insert("promises".into(), outcome.calibration.to_json());
    Value::Object(report)
}

fn write(args: &DemoArgs, report: &Value, outcome: &Outcome) -> std::io::Result<()> {
    if let Some(path) = &args.report {
        let text = serde_json::to_string_pretty(report)?;
        std::fs::write(path, format!("{text}\n"))?;
    }
    if let Some(path) = &args.journal {
        outcome.write_journal(std::io::BufWriter::new(std::fs::File::create(path)?))?;
    }
    let mut out = std::io::stdout();
    write!(out, "{}", outcome.figures.to_table())?;
    write!(out, "{}", outcome.calibration.to_table())?;
    for violation in outcome.findings.kept.iter().take(SHOWN) {
        let sameday_scenarios::invariants::Violation { seq, rule, found } = violation;
        writeln!(out, "violation of {rule} at entry {seq}: {found}")?;
    }
    let (violations, oversold) = (outcome.findings.violations, outcome.findings.oversold_units);
    writeln!(out, "violations {violations}, oversold by the engine {oversold}")?;
    writeln!(out, "digest {}", outcome.digest)
}
