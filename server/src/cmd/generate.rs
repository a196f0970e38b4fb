//! `sameday generate`: instances of our own from a seed.

use super::complain;
use clap::{Args, Subcommand};
use sameday_datasets::joint::{Family, generate};
use std::fs;
use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday generate joint --family M --seeds 1001..1020 --out instances\n\n\
    Writes sameday-problem documents, version 1: FAMILY followed by the seed, as M1001.json. \
    Families: S 4 to 6 orders; M 60 orders, 20 shops, 25 couriers; L 300 orders, 60 shops, 100 \
    couriers; W a day of M (odd seeds) or L (even) cut while it runs, with goods on board, binding \
    next stops and current routes. Odd seeds are tight in stock, even ones loose; seeds 2, 3, 6, \
    7, ... are clustered. The same family and seed give the same bytes.";

/// Make instances from a seed.
#[derive(Args, Debug)]
pub struct GenerateArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Shop, courier, position and time together, under shared stock.
    Joint(JointArgs),
}

/// Make instances of the joint problem.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
struct JointArgs {
    /// S, M, L or W.
    #[arg(long)]
    family: Family,
    /// Seeds: one, or A..B with both ends.
    #[arg(long, value_parser = seeds)]
    seeds: RangeInclusive<u64>,
    /// Folder for the instances, made when absent.
    #[arg(long)]
    out: PathBuf,
}

/// One number, or two with `..` between them.
pub(super) fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let number =
        |text: &str| text.parse::<u64>().map_err(|_| format!("{text:?} is no seed: one, or A..B"));
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to) = (number(from)?, number(to)?);
    if from > to || to - from >= 1_000_000 {
        return Err(format!("{text:?}: from a seed up to one not smaller, a million at most"));
    }
    Ok(from..=to)
}

/// Runs the command. Exit status 1: a file could not be written.
pub fn run(args: &GenerateArgs) -> ExitCode {
    let What::Joint(args) = &args.what;
    match joint(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{}: {error}; choose another --out", args.out.display()));
            ExitCode::FAILURE
        }
    }
}

fn joint(args: &JointArgs) -> io::Result<()> {
    fs::create_dir_all(&args.out)?;
    for seed in args.seeds.clone() {
        let path = args.out.join(format!("{}{seed:03}.json", args.family.name()));
        fs::write(&path, generate(args.family, seed))?;
        writeln!(io::stdout(), "{}", path.display())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::seeds;

    #[test]
    fn seeds_are_one_or_a_span_with_both_ends() {
        assert_eq!(seeds("7"), Ok(7..=7));
        assert_eq!(seeds("1001..1020"), Ok(1_001..=1_020));
        for bad in ["", "x", "3..1", "1..", "-1", "0..1000000"] {
            assert!(seeds(bad).is_err(), "{bad:?}");
        }
    }
}
