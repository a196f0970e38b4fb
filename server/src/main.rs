//! `sameday`: one binary, one line here for each command.

mod cmd;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Requests are made on one thread, kept by another and dropped by a third.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Same-day dispatch: live shop stock, honest promises, couriers.
#[derive(Parser)]
#[command(name = "sameday", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what a shop should have had, and try it against the journal.
    Advise(cmd::advise::AdviseArgs),
    /// Run a benchmark and say what is kept of what is promised.
    Bench(cmd::bench::BenchArgs),
    /// Check a plan against its problem.
    Check(cmd::check::CheckArgs),
    /// Play a simulated afternoon in a synthetic city.
    Demo(cmd::demo::DemoArgs),
    /// Make instances from a seed.
    Generate(cmd::generate::GenerateArgs),
    /// Read an OpenStreetMap extract and say what is in it.
    Map(cmd::map::MapArgs),
    /// Play a benchmark day minute by minute.
    Replay(cmd::replay::ReplayArgs),
    /// Run the server.
    Serve(cmd::serve::ServeArgs),
    /// Play scenario files and check that all comes as it should.
    Simulate(cmd::simulate::SimulateArgs),
    /// Solve one routing problem from a file.
    Solve(cmd::solve::SolveArgs),
    /// Print the digest of the state in a data directory.
    Digest(cmd::digest::DigestArgs),
    /// Decide every entry of a journal again and compare.
    Verify(cmd::verify::VerifyArgs),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Advise(args) => cmd::advise::run(&args),
        Command::Bench(args) => cmd::bench::run(&args),
        Command::Check(args) => cmd::check::run(&args),
        Command::Demo(args) => cmd::demo::run(&args),
        Command::Generate(args) => cmd::generate::run(&args),
        Command::Map(args) => cmd::map::run(&args),
        Command::Replay(args) => cmd::replay::run(&args),
        Command::Serve(args) => cmd::serve::run(&args),
        Command::Simulate(args) => cmd::simulate::run(&args),
        Command::Solve(args) => cmd::solve::run(&args),
        Command::Digest(args) => cmd::digest::run(&args),
        Command::Verify(args) => cmd::verify::run(&args),
    }
}
