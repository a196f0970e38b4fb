//! Whether promises are kept as often as was said: simulated days, their promises together, tenth
//! by tenth of the probabilities.

use crate::{Figure, text};
use sameday_benches::outside::Outside;
use serde_json::Value;

/// Tenths with fewer promises are not judged.
const ENOUGH: u64 = 500;
const DAYS: [&str; 3] = ["1", "2", "3"];

/// Promises of one tenth, over all days.
#[derive(Clone, Copy, Default)]
struct Tenth {
    promises: u64,
    said_permille: u64,
    kept: u64,
}

/// Three simulated days.
pub fn promises() -> Result<Vec<Figure>, String> {
    let outside = &Outside::find()?;
    let mut tenths = [Tenth::default(); 10];
    for seed in DAYS {
        for row in day(outside, seed)?.as_array().ok_or("the report has no promises")? {
            let number = |name: &str| row[name].as_u64().unwrap_or(0);
            let from = (10.0 * row["from"].as_f64().unwrap_or(0.0)).round() as usize;
            let tenth = tenths.get_mut(from).ok_or("a tenth beyond the last one")?;
            tenth.promises += number("promises");
            tenth.said_permille += number("said_permille");
            tenth.kept += number("kept");
        }
    }
    let judged: Vec<Figure> = tenths.iter().enumerate().filter_map(figure).collect();
    if judged.is_empty() { Err("no tenth has 500 promises".to_owned()) } else { Ok(judged) }
}

fn figure((n, tenth): (usize, &Tenth)) -> Option<Figure> {
    let promises = tenth.promises as f64;
    let said = tenth.said_permille as f64 / 1_000.0 / promises;
    let kept = tenth.kept as f64 / promises;
    let tolerance = 0.03 + 2.0 * (kept * (1.0 - kept) / promises).sqrt();
    (tenth.promises >= ENOUGH).then(|| Figure {
        name: format!("said {} to {} %", 10 * n, 10 * (n + 1)),
        measured: format!(
            "{:.1} % said, {:.1} % of {} kept",
            100.0 * said,
            100.0 * kept,
            tenth.promises
        ),
        promised: format!("at most {:.1} points apart", 100.0 * tolerance),
        met: (said - kept).abs() <= tolerance,
    })
}

fn day(outside: &Outside, seed: &str) -> Result<Value, String> {
    let out = outside.slot(&format!("day-{seed}.json"));
    let path = text(&out);
    let run = ["demo", "--headless", "--minutes", "1440", "--seed", seed, "--report", &path];
    let ran = outside.sameday(run);
    let report = std::fs::read_to_string(&out);
    let report = report.map_err(|e| format!("no report ({e}); the demo said: {}", ran.said))?;
    let report: Value = serde_json::from_str(&report).map_err(|e| format!("no JSON: {e}"))?;
    Ok(report["promises"].clone())
}
