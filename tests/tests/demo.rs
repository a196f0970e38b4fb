//! The demo as a person starts it: a short afternoon over HTTP, told in plain lines to a pipe.

use sameday_tests::program;
use std::process::Command;

#[test]
fn an_afternoon_over_http_ends_with_its_figures() {
    let report = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let played = Command::new(program::sameday())
        .args(["demo", "--minutes", "6", "--speed", "60", "--seed", "3", "--report"])
        .arg(report.path())
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&played.stdout);
    let wrong = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{told}\n{wrong}");
    assert!(told.contains("The server listens on http://127.0.0.1:"), "{told}");
    assert!(told.contains("The afternoon in figures"), "{told}");
    let text = std::fs::read_to_string(report.path()).expect("the report was written");
    let figures: serde_json::Value = serde_json::from_str(&text).expect("the report is JSON");
    for name in ["orders", "till_sales", "delivered"] {
        assert!(figures[name]["value"].as_f64() > Some(0.0), "{name}: {text}");
    }
}
