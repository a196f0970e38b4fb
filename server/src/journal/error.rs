//! What can be wrong with a journal, in words that say what to do.

use std::path::PathBuf;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has the data directory.
    #[error(
        "the data directory {0} is in use by another sameday process; stop it, or choose another \
         directory with --data"
    )]
    InUse(PathBuf),
    /// A row is not what was written.
    #[error(
        "the journal is broken at entry {seq}: {what}. Nothing was changed. Restore the data \
         directory from a backup, or keep it and start a new one"
    )]
    Broken {
        /// First entry that cannot be trusted.
        seq: u64,
        /// What is wrong.
        what: String,
    },
    /// The write-ahead file is not what was written.
    #[error(
        "the journal is broken: {0}, although acknowledged entries stand behind it. Nothing was \
         changed. Restore the data directory from a backup, or keep it and start a new one"
    )]
    Damaged(String),
    /// Written by a later version.
    #[error(
        "{what} has format {found}, this program knows formats up to {known}: use a newer sameday"
    )]
    Newer {
        /// Which file or entry.
        what: String,
        /// Its format.
        found: u32,
        /// The newest known one.
        known: u32,
    },
    /// The file belongs to another program.
    #[error("{0} is an SQLite file but not a sameday journal")]
    Foreign(PathBuf),
    /// Somebody else writes this journal now.
    #[error("another writer took over this journal before entry {0}: this one must stop")]
    Fenced(u64),
    /// The store failed.
    #[error("{doing} failed: {cause}")]
    Store {
        /// What was tried.
        doing: String,
        /// What came back.
        cause: rusqlite::Error,
    },
    /// The file system failed.
    #[error("{doing} failed: {cause}")]
    Io {
        /// What was tried.
        doing: String,
        /// What came back.
        cause: std::io::Error,
    },
}

impl JournalError {
    /// A row that cannot be trusted.
    #[must_use]
    pub fn broken(seq: u64, what: impl Into<String>) -> Self {
        Self::Broken { seq, what: what.into() }
    }
}

/// Says what was being done when a store or file system call failed.
pub(crate) trait Doing<T> {
    /// Names the step.
    fn doing(self, what: impl Into<String>) -> Result<T, JournalError>;
}

impl<T> Doing<T> for Result<T, rusqlite::Error> {
    fn doing(self, what: impl Into<String>) -> Result<T, JournalError> {
        self.map_err(|cause| JournalError::Store { doing: what.into(), cause })
    }
}

impl<T> Doing<T> for Result<T, std::io::Error> {
    fn doing(self, what: impl Into<String>) -> Result<T, JournalError> {
        self.map_err(|cause| JournalError::Io { doing: what.into(), cause })
    }
}
