//! What a plan is worth in the eyes of somebody who did not make it.

use super::data::Set;
use super::row::Row;
use crate::outside::{Outside, run};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Writes into the row what the judge says of a plan.
pub fn judge(outside: &Outside, row: &mut Row, problem: &Path, plan: &Path) {
    let (verdict, independent) = verdict(outside, row.run.set, problem, plan);
    row.vehicles = verdict["vehicles"].as_i64().filter(|vehicles| *vehicles > 0);
    row.distance = row.vehicles.and_then(|_| verdict["distance"].as_f64());
    row.cost = verdict["cost"]["total"].as_i64();
    let accepted = verdict["feasible"] == true || verdict["valid"] == true;
    let found = row.vehicles.is_some() || row.cost.is_some();
    let broken = verdict["violation"].as_str().or(verdict["violations"][0]["detail"].as_str());
    row.verdict = match (accepted, found) {
        (true, _) if independent => "feasible".into(),
        (true, _) => "feasible by our own judge".into(),
        (false, false) => "no plan".into(),
        (false, true) => format!("infeasible: {}", broken.unwrap_or("unreadable")),
    };
}

/// The word of the independent judge, and true; where it is not given, that of our own, which
/// shares no line with the search.
fn verdict(outside: &Outside, set: Set, problem: &Path, plan: &Path) -> (Value, bool) {
    let script = if set.classic() { "check_pdptw.py" } else { "check_plan.py" };
    if outside.judges.join(script).is_file() {
        return (outside.judge(script, problem, plan).json, true);
    }
    if set.classic() {
        return (own(Path::new("benches/peers/judge.py"), problem, plan), false);
    }
    let words = ["check", "--json", "--problem"].map(OsStr::new);
    let files = [problem.as_os_str(), OsStr::new("--plan"), plan.as_os_str()];
    (outside.sameday(words.into_iter().chain(files)).json, false)
}

fn own(script: &Path, problem: &Path, plan: &Path) -> Value {
    run(Command::new("python3").arg("-B").arg(script).args([problem, plan])).json
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Two stops, 5 and 10 away from the depot on one line.
    fn said(capacity: u32, due: u32, routes: &str, name: &str) -> Value {
        let folder =
            std::env::temp_dir().join(format!("sameday-judge-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let nodes = format!("0 0 0 0 0 100 0 0 0\n1 3 4 5 0 50 1 0 2\n2 6 8 -5 0 {due} 1 1 0\n");
        let files = ["problem", "plan"].map(|file| folder.join(file));
        fs::write(&files[0], format!("1 {capacity} 1\n{nodes}")).unwrap();
        fs::write(&files[1], routes).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/judge.py");
        let said = own(&script, &files[0], &files[1]);
        fs::remove_dir_all(&folder).unwrap();
        said
    }

    #[test]
    fn our_own_judge_counts_and_finds_each_rule_that_is_broken() {
        let good = said(5, 11, "Route 1 : 1 2\n", "good");
        assert_eq!(good["feasible"], true, "{good}");
        assert_eq!((good["vehicles"].as_i64(), good["distance"].as_f64()), (Some(1), Some(20.0)));
        for (name, capacity, due, routes, broken) in [
            ("late", 5, 10, "Route 1 : 1 2\n", "route 1: node 2 after its window"),
            ("load", 4, 50, "Route 1 : 1 2\n", "route 1: overloaded at node 1"),
            ("order", 5, 50, "Route 1 : 2 1\n", "route 1: node 2 before its pickup"),
            ("missing", 5, 50, "Route 1 : 1\n", "not every node is visited once"),
            ("fleet", 5, 50, "Route 1 : 1\nRoute 2 : 2\n", "more routes than vehicles"),
        ] {
            let found = said(capacity, due, routes, name);
            assert_eq!(found["feasible"], false, "{name}");
            assert_eq!(found["violation"], broken);
        }
        assert_eq!(said(5, 50, "", "none")["vehicles"], 0);
    }
}
