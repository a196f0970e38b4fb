//! The sentences of acceptance of every supported system, each with what came of its test.

use crate::Figure;
use std::process::Command;

/// The table as the tests' own program prints it; see `tests/src/bin/systems.rs`.
pub fn systems() -> Result<Vec<Figure>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut table = Command::new(cargo);
    table.args(["run", "--quiet", "--locked", "--package", "sameday-tests", "--bin", "systems"]);
    if !cfg!(debug_assertions) {
        table.arg("--release");
    }
    let output = table.output().map_err(|error| format!("cargo does not start: {error}"))?;
    let figures: Vec<Figure> =
        String::from_utf8_lossy(&output.stdout).lines().filter_map(figure).collect();
    if figures.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("there is no table of the systems: {said}"));
    }
    Ok(figures)
}

/// A line of the table; what is shown later, with the reason why, is no figure.
fn figure(line: &str) -> Option<Figure> {
    let mut cells = line.split('\t');
    let (outcome, section, sentence) = (cells.next()?, cells.next()?, cells.next()?);
    if outcome == "later" {
        println!("later  systems {section:5} {sentence}");
        return None;
    }
    Some(Figure {
        name: section.to_owned(),
        measured: outcome.to_owned(),
        promised: sentence.to_owned(),
        met: outcome == "pass",
    })
}
