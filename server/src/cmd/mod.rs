//! The commands of the binary.

pub mod advise;
pub mod bench;
pub mod budget_clock;
pub mod check;
pub mod demo;
pub mod digest;
pub mod generate;
pub mod map;
pub mod replay;
pub mod serve;
pub mod simulate;
pub mod solve;
mod solve_file;
mod streets;
pub mod verify;

use std::fmt::Display;
use std::io::Write as _;

/// Says on standard error why a command did not do what was asked.
fn complain(error: &dyn Display) {
    // Standard error may be closed; the exit status says it too.
    let _ = writeln!(std::io::stderr(), "error: {error}");
}
