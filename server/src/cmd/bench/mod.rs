//! `sameday bench`: our search on sets of instances, judged by our own checker.

mod days;
mod joint;
mod mdrp;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal as _};
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
    /// Public days of the meal delivery routing problem, beside what was published.
    Mdrp(mdrp::MdrpArgs),
    /// The dispatch policies on whole days.
    Days(days::DaysArgs),
}

/// Runs the command.
pub fn run(args: &BenchArgs) -> ExitCode {
    match &args.set {
        Set::Joint(args) => joint::run(args),
        Set::Mdrp(args) => mdrp::run(args),
        Set::Days(args) => days::run(args),
    }
}

/// The start of a digest of this program: figures of one build are no other build's.
fn build() -> io::Result<String> {
    let program = std::fs::read(std::env::current_exe()?)?;
    Ok(blake3::hash(&program).to_hex()[..12].to_owned())
}

fn bar(runs: u64) -> ProgressBar {
    let target = if io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{bar:30} run {pos} of {len} {msg} {eta} left")
        .expect("the template is well formed");
    ProgressBar::with_draw_target(Some(runs), target).with_style(style)
}
