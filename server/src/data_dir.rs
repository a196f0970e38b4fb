//! The data directory: which files it holds, and the lock that makes a server its only writer.

use crate::journal::JournalError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A data directory that this process holds alone.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    /// Released by the kernel when the process ends, however it ends.
    _lock: File,
}

impl DataDir {
    /// Creates the directory when it is absent (for its owner alone) and locks it.
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process holds it, or when it cannot be created.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let io = |doing: &str, cause| JournalError::Io {
            doing: format!("{doing} the data directory {}", path.display()),
            cause,
        };
        let create = DirBuilder::new().recursive(true).mode(0o700).create(path);
        create.map_err(|cause| io("creating", cause))?;
        Self::lock(path, io)
    }

    /// Locks an existing directory.
    ///
    /// # Errors
    /// [`JournalError::InUse`] when another process holds it, or when there is none.
    pub fn open_existing(path: &Path) -> Result<Self, JournalError> {
        let io = |doing: &str, cause| JournalError::Io {
            doing: format!("{doing} the data directory {}", path.display()),
            cause,
        };
        std::fs::metadata(path.join("journal.sqlite")).map_err(|cause| io("opening", cause))?;
        Self::lock(path, io)
    }

    fn lock(
        path: &Path,
        io: impl Fn(&str, std::io::Error) -> JournalError,
    ) -> Result<Self, JournalError> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(|cause| io("locking", cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path: path.into(), _lock: file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::InUse(path.into())),
            Err(TryLockError::Error(cause)) => Err(io("locking", cause)),
        }
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal.sqlite")
    }

    /// SQLite's write-ahead file of the journal.
    #[must_use]
    pub fn journal_wal(&self) -> PathBuf {
        self.path.join("journal.sqlite-wal")
    }

    /// Snapshots of the state.
    #[must_use]
    pub fn snapshots(&self) -> PathBuf {
        self.path.join("snapshots.sqlite")
    }

    /// Personal data, encrypted.
    #[must_use]
    pub fn side(&self) -> PathBuf {
        self.path.join("side.sqlite")
    }

    /// The key of the side store.
    #[must_use]
    pub fn master_key(&self) -> PathBuf {
        self.path.join("master.key")
    }
}
