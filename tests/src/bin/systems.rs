//! `systems`: runs the tests of the supported systems and prints the table of their acceptance, a
//! row a line, cells parted by tabs: what came of it, section, sentence, test; and what is shown
//! later, with the reason. Exit status 1 when a sentence is not shown.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use sameday_tests::program::root;
use sameday_tests::systems::outcome::{Outcome, Outcomes};
use sameday_tests::systems::{LATER, TABLE};
use std::process::{Command, ExitCode, Stdio};

fn main() -> ExitCode {
    let output = match run() {
        Ok(output) => output,
        Err(problem) => {
            eprintln!("systems: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let outcomes = Outcomes::read(&output);
    for row in TABLE {
        println!("{}\t{}\t{}\t{}", outcomes.of(row).word(), row.section, row.line, row.test);
    }
    for (section, reason) in LATER {
        println!("later\t{section}\t{reason}");
    }
    let missed: Vec<_> = TABLE.iter().filter(|row| outcomes.of(row) != Outcome::Pass).collect();
    for row in &missed {
        eprintln!("not shown: {} {} ({})", row.section, row.line, row.test);
    }
    eprintln!("{} of {} sentences are shown", TABLE.len() - missed.len(), TABLE.len());
    ExitCode::from(u8::from(!missed.is_empty()))
}

/// What the tests print; compiler and failures speak on standard error.
fn run() -> Result<String, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()).args(["test", "--locked", "--package", "sameday-tests"]);
    cargo.args(["--test", "systems"]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    cargo.args(["--", "--color", "never"]).stderr(Stdio::inherit());
    let output = cargo.output().map_err(|error| format!("cargo does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("test result:") { Ok(text) } else { Err("the tests were not run".into()) }
}
