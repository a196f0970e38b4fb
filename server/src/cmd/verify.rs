//! `sameday verify`: every decision of a journal, decided again.

use super::complain;
use clap::Args;
use sameday_server::recovery::{self, Verified, VerifyError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday verify --data ./sameday-data\n\n\
    Checks the hash chain, then decides every entry again from the journaled inputs and proposals \
    and compares. Also works beside a running server.";

/// Decide every entry of the journal again and compare.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct VerifyArgs {
    /// Data directory.
    #[arg(long, default_value = "./sameday-data")]
    data: PathBuf,
}

/// Runs the command. Exit status 1: a decision comes out otherwise, or the journal is broken.
#[must_use]
pub fn run(args: &VerifyArgs) -> ExitCode {
    match verify(&args.data) {
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

fn verify(data: &Path) -> Result<Verified, VerifyError> {
    recovery::verify(&recovery::open_to_read(data)?.journal)
}
