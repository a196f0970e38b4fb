//! The benchmarks of the program as a person calls them.

mod days;
mod joint;
mod mdrp;

use sameday_tests::program::sameday;
use std::path::Path;
use std::process::{Command, Output};

fn call(folder: &Path, args: &str) -> Output {
    let mut command = Command::new(sameday());
    command.current_dir(folder).args(args.split_whitespace());
    command.output().expect("the program starts")
}

/// Calls the program, which must have done what was asked.
fn run(folder: &Path, args: &str) -> Output {
    let output = call(folder, args);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args}: {wrong}");
    output
}

/// The first columns of each row, which say what was run.
fn runs(csv: &str) -> Vec<String> {
    let key = |row: &str| row.split(',').take(4).collect::<Vec<_>>().join(",");
    csv.lines().skip(1).map(key).collect()
}
