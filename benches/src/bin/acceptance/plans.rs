//! Plans, judged from outside: public instances and our joint ones.

use crate::{Figure, text};
use sameday_benches::outside::Outside;
use sameday_benches::reference::{best_known, joint};
use serde_json::Value;
use std::path::Path;

/// Six Li & Lim instances, ten seconds each on one core.
pub fn pdptw() -> Result<Vec<Figure>, String> {
    let outside = &Outside::find()?;
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
            promised: "feasible, distance within 5 %".into(),
            met: verdict["feasible"] == true && gap <= 0.05,
        });
    }
    let (name, measured) = ("best known vehicles".to_owned(), format!("{fleets} of 6"));
    figures.push(Figure { name, measured, promised: "at least 5 of 6".into(), met: fleets >= 5 });
    Ok(figures)
}

/// Two days of meal delivery, replayed without clairvoyance.
pub fn mdrp() -> Result<Vec<Figure>, String> {
    let outside = &Outside::find()?;
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
            promised: "no violation, nothing undelivered".into(),
            met: verdict["feasible"] == true && kpis["undelivered_pct"].as_f64() == Some(0.0),
        });
    }
    let (name, mean) = ("mean click to door".to_owned(), sum / 2.0);
    let measured = format!("{mean:.2} min");
    figures.push(Figure { name, measured, promised: "at most 31.8 min".into(), met: mean <= 31.8 });
    Ok(figures)
}

/// The joint instances, one second each on one core, family by family.
pub fn joint_plans() -> Result<Vec<Figure>, String> {
    let outside = &Outside::find()?;
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
                println!("       joint   {name} has no valid plan");
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
            promised: promised.into(),
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
