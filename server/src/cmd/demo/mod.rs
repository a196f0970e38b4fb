//! `sameday demo`: a simulated afternoon in a synthetic city, against the real server over HTTP or
//! headless on the engine alone.

mod headless;
mod live;
mod setting;

use super::streets::StreetArgs;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Examples:\n  \
    sameday demo\n  \
    sameday demo --osm helsinki.osm.pbf --listen 127.0.0.1:8080\n  \
    sameday demo --headless --minutes 240 --seed 1 --threads 2 --report report.json\n\n\
    The headless run checks every invariant after every step and ends with exit status 1 when one \
    does not hold; its report is the same for any number of threads.";

/// Play a simulated afternoon.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct DemoArgs {
    /// Without a server, at full speed, with every invariant checked at every step.
    #[arg(long)]
    headless: bool,
    /// Length of the afternoon in minutes [default: 60, headless 240].
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=1_440))]
    minutes: Option<i64>,
    #[command(flatten)]
    streets: StreetArgs,
    /// Synthetic streets by the plan of a city: columbia, eau-claire, fayetteville, findlay,
    /// manhattan, boston, los-angeles, seattle, synthetic [default: synthetic; headless a plain
    /// without streets].
    #[arg(long, value_name = "NAME", conflicts_with = "osm")]
    city: Option<String>,
    /// Table of where people live (CSV with the columns `id`, an H3 cell, and `population`).
    #[arg(long, value_name = "FILE.csv", requires = "osm")]
    population: Option<PathBuf>,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads of the searches; the result does not depend on it.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    threads: u32,
    /// How many times faster than real time the live afternoon runs.
    #[arg(long, default_value_t = 60.0)]
    speed: f64,
    /// Address and port of the live demo's server; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:0", conflicts_with = "headless")]
    listen: SocketAddr,
    /// Keep the server running after the afternoon until Ctrl-C.
    #[arg(long, conflicts_with = "headless")]
    keep: bool,
    /// Write the figures to this file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Write the journal to this file, an entry a line (headless only).
    #[arg(long, value_name = "FILE.ndjson", requires = "headless")]
    journal: Option<PathBuf>,
}

impl DemoArgs {
    fn minutes(&self) -> i64 {
        self.minutes.unwrap_or(if self.headless { 240 } else { 60 })
    }
}

/// Runs the command.
pub fn run(args: &DemoArgs) -> ExitCode {
    if args.headless { headless::run(args) } else { live::run(args) }
}
