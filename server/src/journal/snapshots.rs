//! Snapshots of the state: a cache beside the journal, so that a restart need not fold all of it.
//!
//! They live in their own file. Losing it costs time, never data: a snapshot that does not fit the
//! journal's chain or its own hashes is passed over, and without any the whole journal is folded.

use super::error::{Doing, JournalError};
use super::row::Hash;
use crate::private_file;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::time::Duration;

/// Newest format of the file and of the state in it; a file of another one is made again.
const FORMAT: i32 = 2;
/// Bytes in one chunk.
const CHUNK: usize = 256 * 1024;
/// All of the state; a state cut into regions will have one row of chunks for each.
const WHOLE: u32 = 0;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS snapshot(
  seq INTEGER PRIMARY KEY, journal_hash BLOB NOT NULL, digest TEXT NOT NULL, chunks INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chunk(
  seq INTEGER NOT NULL, region INTEGER NOT NULL, chunk INTEGER NOT NULL,
  bytes BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (seq, region, chunk)
) STRICT, WITHOUT ROWID;
";

/// The state after one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last entry folded in; always the last of its row.
    pub seq: u64,
    /// Hash of that row: ties the snapshot to this very history.
    pub journal_hash: Hash,
    /// Digest of the state.
    pub digest: String,
    /// The state, as the engine wrote it.
    pub state: Vec<u8>,
}

/// The file of snapshots.
#[derive(Debug)]
pub struct Snapshots {
    db: Connection,
}

impl Snapshots {
    /// Opens or creates the file; one that cannot be used is replaced.
    ///
    /// # Errors
    /// When no file can be created there.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        private_file::create(path).doing(format!("creating the snapshots {}", path.display()))?;
        Self::connect(path).or_else(|error| {
            tracing::warn!(%error, "the snapshots cannot be used and are made again");
            for suffix in ["", "-wal", "-shm"] {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                if let Err(error) = std::fs::remove_file(&name) {
                    tracing::debug!(%error, "nothing to remove");
                }
            }
            Self::connect(path)
        })
    }

    /// Opens an existing file to read it; `None` when there is none that can be used.
    #[must_use]
    pub fn open_to_read(path: &Path) -> Option<Self> {
        if path.exists() { Self::connect(path).ok() } else { None }
    }

    fn connect(path: &Path) -> Result<Self, JournalError> {
        let doing = format!("opening the snapshots {}", path.display());
        let open = || -> Result<(Connection, i32), rusqlite::Error> {
            let db = Connection::open(path)?;
            db.busy_timeout(Duration::from_secs(10))?;
            db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")?;
            let format = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if format == 0 {
                db.execute_batch(&format!("{SCHEMA} PRAGMA user_version={FORMAT};"))?;
            }
            Ok((db, format))
        };
        match open().doing(doing)? {
            (db, 0 | FORMAT) => Ok(Self { db }),
            (_, found) => Err(JournalError::Newer {
                what: path.display().to_string(),
                found: found.cast_unsigned(),
                known: FORMAT.cast_unsigned(),
            }),
        }
    }

    /// Stores a snapshot and keeps only the newest `keep`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self, snapshot: &Snapshot, keep: u32) -> Result<(), JournalError> {
        let mut write = || -> Result<(), rusqlite::Error> {
            let write = self.db.transaction()?;
            let Snapshot { seq, journal_hash, digest, state } = snapshot;
            let chunks = state.chunks(CHUNK);
            write.execute(
                "INSERT OR REPLACE INTO snapshot VALUES (?1, ?2, ?3, ?4)",
                params![seq, journal_hash, digest, chunks.len()],
            )?;
            for (n, bytes) in chunks.enumerate() {
                let hash = chunk_hash(*seq, n, bytes);
                write.execute(
                    "INSERT OR REPLACE INTO chunk VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![seq, WHOLE, n, bytes, hash],
                )?;
            }
            write.execute(
                "DELETE FROM snapshot WHERE seq NOT IN
                   (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT ?1)",
                [keep],
            )?;
            write.execute("DELETE FROM chunk WHERE seq NOT IN (SELECT seq FROM snapshot)", [])?;
            write.commit()
        };
        write().doing(format!("writing the snapshot at entry {}", snapshot.seq))
    }

    /// The positions of all snapshots, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn positions(&self) -> Result<Vec<u64>, JournalError> {
        let read = || -> Result<Vec<u64>, rusqlite::Error> {
            let mut query = self.db.prepare("SELECT seq FROM snapshot ORDER BY seq DESC")?;
            query.query_map([], |row| row.get(0))?.collect()
        };
        read().doing("listing the snapshots")
    }

    /// The snapshot at `seq`; `None` when it is absent, incomplete or damaged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self, seq: u64) -> Result<Option<Snapshot>, JournalError> {
        let read = || -> Result<Option<Snapshot>, rusqlite::Error> {
            let sql = "SELECT journal_hash, digest, chunks FROM snapshot WHERE seq = ?1";
            let found = self.db.query_row(sql, [seq], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, usize>(2)?))
            });
            let Some((journal_hash, digest, chunks)) = found.optional()? else { return Ok(None) };
            let state = self.state(seq, chunks)?;
            Ok(state.map(|state| Snapshot { seq, journal_hash, digest, state }))
        };
        read().doing(format!("reading the snapshot at entry {seq}"))
    }

    fn state(&self, seq: u64, chunks: usize) -> Result<Option<Vec<u8>>, rusqlite::Error> {
        let sql =
            "SELECT chunk, bytes, hash FROM chunk WHERE seq = ?1 AND region = ?2 ORDER BY chunk";
        let mut query = self.db.prepare(sql)?;
        let mut rows = query.query(params![seq, WHOLE])?;
        let (mut state, mut count) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let (n, bytes, hash): (usize, Vec<u8>, Hash) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if n != count || chunk_hash(seq, n, &bytes) != hash {
                return Ok(None);
            }
            state.extend(bytes);
            count += 1;
        }
        Ok((count == chunks).then_some(state))
    }
}

fn chunk_hash(seq: u64, n: usize, bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("sameday snapshot chunk, format 1");
    hasher.update(&seq.to_le_bytes());
    hasher.update(&u64::from(WHOLE).to_le_bytes());
    hasher.update(&(n as u64).to_le_bytes());
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}
