//! The commands of the binary.

pub mod budget_clock;
pub mod check;
pub mod replay;
pub mod solve;
mod solve_file;
