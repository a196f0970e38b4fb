//! `acceptance [NAME...]`: the figures that the product promises, measured through the real program
//! and independent judges. Without names every group is run; exit status 1 if one misses.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

mod demo;
mod plans;
mod promises;
mod systems;

use std::path::Path;
use std::process::ExitCode;

/// A measured figure beside what was promised.
struct Figure {
    name: String,
    measured: String,
    promised: String,
    met: bool,
}

type Group = fn() -> Result<Vec<Figure>, String>;

const GROUPS: [(&str, Group); 6] = [
    ("systems", systems::systems),
    ("pdptw", plans::pdptw),
    ("mdrp", plans::mdrp),
    ("joint", plans::joint_plans),
    ("demo", demo::demo),
    ("promise", promises::promises),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut missed = 0;
    for (name, group) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            missed += report(name, group());
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
                    "{mark} {group:7} {:24} {:32} promised {}",
                    f.name, f.measured, f.promised
                );
            }
            figures.iter().filter(|f| !f.met).count()
        }
        Err(problem) => {
            println!("MISSED {group:7} {problem}");
            1
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
