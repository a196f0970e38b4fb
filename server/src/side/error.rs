//! What can be wrong with the side store, in words that say what to do.

use std::path::PathBuf;

/// Why the side store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SideError {
    /// Others can read the key file.
    #[error("{path} can be read by others (mode {mode:o}): run `chmod 600 {path}`, then start again",
        path = path.display())]
    KeyMode {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not a key.
    #[error("the master key in {0} must be 64 hexadecimal digits")]
    KeyFormat(String),
    /// Personal data are there, but no key.
    #[error(
        "{0} is missing, and without it the stored personal data cannot be read: put the key back, \
         or give it in SAMEDAY_MASTER_KEY"
    )]
    KeyMissing(PathBuf),
    /// Another key than the data were written with.
    #[error("the master key does not fit {0}: it was written with another one")]
    KeyWrong(PathBuf),
    /// Written by a later version.
    #[error("{path} has format {found}, this program knows formats up to {known}: use a newer \
        sameday", path = path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest known one.
        known: u32,
    },
    /// A value cannot be opened with its key.
    #[error("a stored personal value is damaged")]
    Damaged,
    /// The order's personal data were erased; they are not written again.
    #[error("the personal data of this order were erased")]
    Erased,
    /// The store failed.
    #[error("the side store failed: {0}")]
    Store(#[from] rusqlite::Error),
    /// The file system failed.
    #[error("{doing} failed: {cause}")]
    Io {
        /// What was tried.
        doing: String,
        /// What came back.
        cause: std::io::Error,
    },
    /// The operating system has no randomness.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}
