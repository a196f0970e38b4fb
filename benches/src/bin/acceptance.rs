//! `acceptance [NAME...]`: the figures that the product promises, measured through the real program
//! and independent judges. Without names every group is run; exit status 1 if one misses.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use sameday_benches::outside::Outside;
use sameday_benches::reference::{best_known, joint};
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// A measured figure beside what was promised.
struct Figure {
    name: String,
    measured: String,
    promised: &'static str,
    met: bool,
}

type Group = fn(&Outside) -> Result<Vec<Figure>, String>;

const GROUPS: [(&str, Group); 4] =
    [("pdptw", pdptw), ("mdrp", mdrp), ("joint", joint_plans), ("demo", demo)];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let outside = match Outside::find() {
        Ok(outside) => outside,
        Err(problem) => {
            eprintln!("acceptance: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let mut missed = 0;
    for (name, group) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            missed += report(name, group(&outside));
        }
    }
    println!("{missed} figures missed");
    ExitCode::from(u8::from(missed > 0))
}

fn report(group: &str, figures: Result<Vec<Figure>, String>) -> usize {
    match figures {
        Ok(figures) => {
            for f in &figures {
                let mark = if f.met { "met   " } else { "MISSED" };
                println!(
                    "{mark} {group:6} {:24} {:32} promised {}",
                    f.name, f.measured, f.promised
                );
            }
            figures.iter().filter(|f| !f.met).count()
        }
        Err(problem) => {
            println!("MISSED {group:6} {problem}");
            1
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Six Li & Lim instances, ten seconds each on one core.
fn pdptw(outside: &Outside) -> Result<Vec<Figure>, String> {
    let folder = outside.data.join("lilim");
    let best = best_known(&folder)?;
    let mut figures = Vec::new();
    let mut fleets = 0;
    for name in ["lc101", "lr101", "lrc101", "lc1_2_1", "lr1_2_1", "lrc1_2_1"] {
        let (vehicles, distance) = *best.get(name).ok_or(format!("{name} has no best value"))?;
        let instance = folder.join(format!("{name}.txt"));
        let solution = outside.slot(&format!("{name}.sol"));
        let (input, out) = (text(&instance), text(&solution));
        let fixed = ["--seconds", "10", "--threads", "1", "--clock", "cpu", "--out", &out];
        outside.sameday(["solve", "--format", "lilim", &input].into_iter().chain(fixed));
        let verdict = outside.judge("check_pdptw.py", &instance, &solution).json;
        let gap = verdict["distance"].as_f64().unwrap_or(f64::INFINITY) / distance - 1.0;
        fleets += usize::from(verdict["vehicles"].as_i64().is_some_and(|v| v <= vehicles));
        figures.push(Figure {
            name: name.to_owned(),
            measured: format!("{} vehicles, {:+.2} %", verdict["vehicles"], 100.0 * gap),
            promised: "feasible, distance within 5 %",
            met: verdict["feasible"] == true && gap <= 0.05,
        });
    }
    let (name, measured) = ("best known vehicles".to_owned(), format!("{fleets} of 6"));
    figures.push(Figure { name, measured, promised: "at least 5 of 6", met: fleets >= 5 });
    Ok(figures)
}

/// Two days of meal delivery, replayed without clairvoyance.
fn mdrp(outside: &Outside) -> Result<Vec<Figure>, String> {
    let mut figures = Vec::new();
    let mut sum = 0.0;
    for name in ["0o50t100s1p100", "0o100t100s1p100"] {
        let instance = outside.data.join("mdrp").join(name);
        let out = outside.slot(name);
        let (input, folder) = (text(&instance), text(&out));
        let run = ["replay", "--format", "mdrp", &input, "--out", &folder, "--seed", "1"];
        let ran = outside.sameday(run);
        let verdict = outside.judge("check_mdrp.py", &instance, &out).json;
        let kpis = std::fs::read_to_string(out.join("kpis.json"))
            .map_err(|e| format!("{name} left no kpis.json ({e}); it said: {}", ran.said))?;
        let kpis: Value = serde_json::from_str(&kpis).map_err(|e| format!("kpis.json: {e}"))?;
        let door = kpis["ctd_mean"].as_f64().unwrap_or(f64::INFINITY);
        sum += door;
        figures.push(Figure {
            name: name.to_owned(),
            measured: format!("{door:.2} min, {} % undelivered", kpis["undelivered_pct"]),
            promised: "no violation, nothing undelivered",
            met: verdict["feasible"] == true && kpis["undelivered_pct"].as_f64() == Some(0.0),
        });
    }
    let (name, mean) = ("mean click to door".to_owned(), sum / 2.0);
    let measured = format!("{mean:.2} min");
    figures.push(Figure { name, measured, promised: "at most 31.8 min", met: mean <= 31.8 });
    Ok(figures)
}

/// The joint instances, one second each on one core, family by family.
fn joint_plans(outside: &Outside) -> Result<Vec<Figure>, String> {
    let folder = outside.data.join("joint");
    let known = joint(&folder)?;
    let mut figures = Vec::new();
    for (family, promised) in [
        ("S", "valid, within 3 % of proven optima"),
        ("M", "valid, cheaper than the baselines"),
        ("L", "valid, cheaper than the baselines"),
    ] {
        let (mut gaps, mut valid, mut all) = (Vec::new(), 0, 0);
        for (name, known) in known.iter().filter(|(name, _)| name.starts_with(family)) {
            let Some(cost) = joint_cost(outside, &folder.join(format!("{name}.json.gz"))) else {
                println!("       joint  {name} has no valid plan");
                all += 1;
                continue;
            };
            (valid, all) = (valid + 1, all + 1);
            let reference = if family == "S" { known.optimum } else { known.baseline };
            gaps.extend(reference.map(|r| cost as f64 / r as f64 - 1.0));
        }
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let limit = if family == "S" { 0.03 } else { 0.0 };
        figures.push(Figure {
            name: format!("family {family}"),
            measured: format!("{:+.2} % on {}, {valid} of {all} valid", 100.0 * mean, gaps.len()),
            promised,
            met: valid == all && mean <= limit,
        });
    }
    Ok(figures)
}

/// Cost of our plan in minor units, as the judge counts it; nothing if it is not valid.
fn joint_cost(outside: &Outside, problem: &Path) -> Option<i64> {
    let name = problem.file_name()?.to_string_lossy().replace(".json.gz", ".plan.json");
    let plan = outside.slot(&name);
    let (input, out) = (text(problem), text(&plan));
    let fixed = ["--seconds", "1", "--threads", "1", "--clock", "cpu", "--out", &out];
    outside.sameday(["solve", "--format", "sameday", &input].into_iter().chain(fixed));
    let verdict = outside.judge("check_plan.py", problem, &plan).json;
    (verdict["valid"] == true).then(|| verdict["cost"]["total"].as_i64()).flatten()
}

/// Four simulated hours on one and on two threads.
fn demo(outside: &Outside) -> Result<Vec<Figure>, String> {
    let one = demo_report(outside, "1")?;
    let two = demo_report(outside, "2")?;
    let mut figures = vec![Figure {
        name: "digest".to_owned(),
        measured: one["digest"].as_str().unwrap_or("none").chars().take(16).collect(),
        promised: "equal on 1 and 2 threads",
        met: one["digest"].is_string() && one["digest"] == two["digest"],
    }];
    let least = [("orders", 500), ("till_sales", 5000), ("declines", 1), ("lapses", 1)];
    for (name, least) in least.into_iter().chain([("broken_holds", 1), ("failed_stops", 1)]) {
        let count = one[name].as_i64().unwrap_or(-1);
        let promised = if least > 1 { "at least 500 and 5,000" } else { "at least one" };
        let (name, measured) = (name.to_owned(), count.to_string());
        figures.push(Figure { name, measured, promised, met: count >= least });
    }
    for name in ["violations", "engine_oversell"] {
        let (measured, met) = (one[name].to_string(), one[name].as_i64() == Some(0));
        figures.push(Figure { name: name.to_owned(), measured, promised: "none", met });
    }
    Ok(figures)
}

fn demo_report(outside: &Outside, threads: &str) -> Result<Value, String> {
    let out = outside.slot(&format!("demo-{threads}.json"));
    let path = text(&out);
    let run = ["demo", "--headless", "--minutes", "240", "--seed", "1", "--threads", threads];
    let ran = outside.sameday(run.into_iter().chain(["--report", &path]));
    let report = std::fs::read_to_string(&out);
    let report = report.map_err(|e| format!("no report ({e}); the demo said: {}", ran.said))?;
    serde_json::from_str(&report).map_err(|e| format!("the report is no JSON: {e}"))
}
