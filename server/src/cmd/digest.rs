//! `sameday digest`: the state of a data directory in one line.

use super::complain;
use clap::Args;
use sameday_server::recovery;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday digest --data ./sameday-data\n  \
    sameday digest --data ./sameday-data --from-genesis\n\n\
    Both print the same line, or something is wrong. Standard output is the digest alone; how it \
    was reached goes to standard error. Also works beside a running server.";

/// Print the digest of the state.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct DigestArgs {
    /// Data directory.
    #[arg(long, default_value = "./sameday-data")]
    data: PathBuf,
    /// Fold the whole journal instead of starting at the newest snapshot; checks the whole chain.
    #[arg(long)]
    from_genesis: bool,
}

/// Runs the command. Exit status 1: the journal cannot be used.
#[must_use]
pub fn run(args: &DigestArgs) -> ExitCode {
    match digest(&args.data, args.from_genesis) {
        Ok(digest) if writeln!(std::io::stdout(), "{digest}").is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn digest(data: &Path, from_genesis: bool) -> Result<String, recovery::RecoveryError> {
    let reading = recovery::open_to_read(data)?;
    let snapshots = reading.snapshots.as_ref().filter(|_| !from_genesis);
    let folded = recovery::fold(&reading.journal, snapshots)?
        .ok_or_else(|| recovery::RecoveryError::Empty(data.into()))?;
    let from = folded.snapshot.map_or("the genesis".into(), |seq| format!("snapshot {seq}"));
    let line = format!("{} entries folded from {from}", folded.replayed);
    // Standard error may be closed; the digest is what counts.
    let _ = writeln!(std::io::stderr(), "{line}, up to entry {}", folded.engine.seq());
    Ok(folded.engine.digest())
}
