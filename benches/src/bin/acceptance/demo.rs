//! The simulated town: enough happens, nothing is sold twice, and threads change nothing.

use crate::{Figure, text};
use sameday_benches::outside::Outside;
use serde_json::Value;

/// Four simulated hours on one and on two threads.
pub fn demo() -> Result<Vec<Figure>, String> {
    let outside = &Outside::find()?;
    let one = demo_report(outside, "1")?;
    let two = demo_report(outside, "2")?;
    let mut figures = vec![Figure {
        name: "digest".to_owned(),
        measured: one["digest"].as_str().unwrap_or("none").chars().take(16).collect(),
        promised: "equal on 1 and 2 threads".into(),
        met: one["digest"].is_string() && one["digest"] == two["digest"],
    }];
    let least = [("orders", 500), ("till_sales", 5000), ("declines", 1), ("lapses", 1)];
    for (name, least) in least.into_iter().chain([("broken_holds", 1), ("failed_stops", 1)]) {
        let count = one[name].as_i64().unwrap_or(-1);
        let promised = if least > 1 { "at least 500 and 5,000" } else { "at least one" }.into();
        let (name, measured) = (name.to_owned(), count.to_string());
        figures.push(Figure { name, measured, promised, met: count >= least });
    }
    for name in ["violations", "engine_oversell"] {
        let (measured, met) = (one[name].to_string(), one[name].as_i64() == Some(0));
        figures.push(Figure { name: name.to_owned(), measured, promised: "none".into(), met });
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
