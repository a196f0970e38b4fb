//! `compare [SECONDS] [SEED]`: every Li & Lim instance solved on one core, judged, and set beside
//! its best known value. The report grows by a line an instance and goes on where it was stopped.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use sameday_benches::outside::Outside;
use sameday_benches::reference::best_known;
use sameday_benches::sheet::{Sheet, commit};
use std::path::Path;
use std::process::ExitCode;

const HEADER: &str =
    "instance,seconds,seed,commit,vehicles,distance,best_vehicles,best_distance,verdict";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let seconds = args.next().unwrap_or_else(|| "10".into());
    let seed = args.next().unwrap_or_else(|| "1".into());
    match compare(&seconds, &seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("compare: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn compare(seconds: &str, seed: &str) -> Result<(), String> {
    let outside = Outside::find()?;
    let folder = outside.data.join("lilim");
    let report = format!("target/reports/lilim-{seconds}s.csv");
    let mut sheet = Sheet::open(Path::new(&report), HEADER, 4)?;
    let commit = commit();
    for (name, best) in best_known(&folder)? {
        let key = [name.as_str(), seconds, seed, commit.as_str()].map(str::to_owned);
        let instance = folder.join(format!("{name}.txt"));
        if sheet.has(&key) || !instance.is_file() {
            continue;
        }
        let judged = judged(&outside, &instance, seconds, seed);
        let best = [best.0.to_string(), format!("{:.4}", best.1)];
        let row = [&key[..], &judged[..2], &best[..], &judged[2..]].concat();
        println!("{}", row.join(" "));
        sheet.add(&row)?;
    }
    println!("report: {report}");
    Ok(())
}

/// Vehicles, distance and verdict, as the judge counts them.
fn judged(outside: &Outside, instance: &Path, seconds: &str, seed: &str) -> [String; 3] {
    let of = |path: &Path| path.to_string_lossy().into_owned();
    let solution = outside.slot("compare.sol");
    let fixed = ["--threads", "1", "--clock", "cpu", "--seconds", seconds, "--seed", seed];
    let solve = ["solve", "--format", "lilim", &of(instance), "--out", &of(&solution)];
    let ran = outside.sameday(solve.into_iter().chain(fixed));
    if !ran.ok {
        return [String::new(), String::new(), format!("failed: {}", ran.said.replace(',', ";"))];
    }
    let verdict = outside.judge("check_pdptw.py", instance, &solution).json;
    let feasible = if verdict["feasible"] == true { "feasible" } else { "infeasible" };
    [verdict["vehicles"].to_string(), verdict["distance"].to_string(), feasible.to_owned()]
}
