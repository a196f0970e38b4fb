//! `sameday verify`: every decision of a journal, decided again.

use super::complain;
use super::streets::StreetArgs;
use clap::Args;
use sameday_server::recovery::{self, Verified};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday verify --data ./sameday-data\n\n\
    Checks the hash chain, then decides every entry again from the journaled inputs and proposals \
    and compares. A journal that was begun with --osm needs the same extract again. Also works beside a running server.";

/// Decide every entry of the journal again and compare.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct VerifyArgs {
    /// Data directory.
    #[arg(long, default_value = "./sameday-data")]
    data: PathBuf,
    #[command(flatten)]
    streets: StreetArgs,
}

/// Runs the command. Exit status 1: a decision comes out otherwise, or the journal is broken.
#[must_use]
pub fn run(args: &VerifyArgs) -> ExitCode {
    match verify(args) {
        Ok(Verified { entries, decisions, taken }) => {
            let line = format!(
                "{entries} entries: chain whole, {decisions} decisions come out the same, \
                 {taken} refusals taken as journaled"
            );
            // Standard output may be closed; the exit status is what counts.
            let _ = writeln!(std::io::stdout(), "{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn verify(args: &VerifyArgs) -> Result<Verified, Box<dyn Error>> {
    let extract = args.streets.read()?;
    let journal = recovery::open_to_read(&args.data)?.journal;
    Ok(recovery::verify(&journal, extract.as_ref().map(|extract| &extract.network))?)
}
