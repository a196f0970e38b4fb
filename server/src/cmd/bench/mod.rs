//! `sameday bench`: our search on sets of instances, judged by our own checker.

mod joint;

use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Run a benchmark and say what is kept of what is promised.
#[derive(Args, Debug)]
pub struct BenchArgs {
    #[command(subcommand)]
    set: Set,
}

#[derive(Subcommand, Debug)]
enum Set {
    /// Shop, courier, position and time together, under shared stock.
    Joint(joint::JointArgs),
}

/// Runs the command.
pub fn run(args: &BenchArgs) -> ExitCode {
    match &args.set {
        Set::Joint(args) => joint::run(args),
    }
}
