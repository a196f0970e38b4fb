//! The table of acceptance and the tests here belong together: no row is without its test.

use sameday_tests::systems::TABLE;
use std::collections::BTreeMap;
use std::process::Command;

/// The names of all tests of this program, as it lists them itself: whatever file they stand in,
/// and only what is compiled as a test.
fn tests() -> Vec<String> {
    let own = std::env::current_exe().expect("a running program has a path");
    let listed = Command::new(own).args(["--list", "--format", "terse"]).output();
    let listed = String::from_utf8(listed.expect("the program starts again").stdout);
    let listed = listed.expect("names are text");
    let names = listed.lines().filter_map(|line| line.strip_suffix(": test"));
    names.map(str::to_owned).collect()
}

#[test]
fn every_sentence_has_its_test() {
    let tests = tests();
    let gone: Vec<&str> =
        TABLE.iter().map(|row| row.test).filter(|test| !tests.iter().any(|t| t == test)).collect();
    assert!(gone.is_empty(), "{} of {} tests are not there: {gone:#?}", gone.len(), TABLE.len());
}

#[test]
fn every_sentence_has_a_test_of_its_own() {
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in TABLE {
        lines.entry(row.test).or_default().push(row.line);
    }
    lines.retain(|_, lines| lines.len() > 1);
    assert!(lines.is_empty(), "sentences that share a test: {lines:#?}");
}
