//! The embedded journal: one SQLite file in write-ahead mode, synced at every commit.

use super::error::{Doing, JournalError};
use super::row::{Hash, Row};
use super::{GENESIS_HASH, Head, Journal};
use crate::private_file;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sameday_engine::decision::Entry;
use sameday_engine::unit::Time;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Newest format of the file, in its `user_version`.
pub const FORMAT: u32 = 1;
/// `SDJ1` in the header of the file, so that tools can tell what it is.
const APPLICATION_ID: i32 = 0x5344_4a31;

/// Rows are never changed or deleted; the views are for people with the `sqlite3` tool.
const SCHEMA: &str = "
CREATE TABLE shard(
  id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, next_seq INTEGER NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TABLE journal(
  first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, epoch INTEGER NOT NULL,
  now INTEGER NOT NULL, entries TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE VIEW entry AS
  SELECT json_extract(line.value, '$.seq') AS seq, json_extract(line.value, '$.now') AS now,
         json_extract(line.value, '$.event.type') AS event, line.value AS entry
  FROM journal, json_each('[' || replace(rtrim(entries, char(10)), char(10), ',') || ']') AS line;
CREATE VIEW decision AS
  SELECT seq, now, made.key + 1 AS n, json_extract(made.value, '$.type') AS decision,
         made.value AS body
  FROM entry, json_each(entry.entry, '$.decisions') AS made;
";

/// A journal in one file.
#[derive(Debug)]
pub struct SqliteJournal {
    db: Connection,
    path: PathBuf,
}

impl SqliteJournal {
    /// Opens the file, or creates it when it is absent. The caller holds the lock of the directory.
    ///
    /// # Errors
    /// When it is no journal, has a newer format, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        private_file::create(path).doing(format!("creating the journal {}", path.display()))?;
        let journal = Self::connect(path)?;
        match journal.format()? {
            0 => journal.create()?,
            FORMAT => {}
            found => return Err(newer(path, found)),
        }
        Ok(journal)
    }

    /// Opens an existing file to read it.
    ///
    /// # Errors
    /// When there is none, it is no journal, has a newer format, or cannot be opened.
    pub fn open_to_read(path: &Path) -> Result<Self, JournalError> {
        std::fs::metadata(path).doing(format!("opening the journal {}", path.display()))?;
        let journal = Self::connect(path)?;
        match journal.format()? {
            FORMAT => {}
            0 => return Err(JournalError::Foreign(path.into())),
            found => return Err(newer(path, found)),
        }
        let pragma = journal.db.pragma_update(None, "query_only", true);
        pragma.doing("making the journal read-only")?;
        Ok(journal)
    }

    fn connect(path: &Path) -> Result<Self, JournalError> {
        let doing = format!("opening the journal {}", path.display());
        let db = Connection::open(path).doing(doing.clone())?;
        db.busy_timeout(Duration::from_secs(10)).doing(doing.clone())?;
        let journal = Self { db, path: path.into() };
        journal.format()?;
        let settings =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;
                        PRAGMA checkpoint_fullfsync=ON;";
        journal.db.execute_batch(settings).doing(doing)?;
        Ok(journal)
    }

    /// Format of the file; 0 when it is empty.
    fn format(&self) -> Result<u32, JournalError> {
        let doing = format!("reading the header of {}", self.path.display());
        let read = |name| self.db.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let (application, version) = (
            read("application_id").doing(doing.clone())?,
            read("user_version").doing(doing.clone())?,
        );
        let tables = "SELECT count(*) FROM sqlite_schema";
        let empty = self.db.query_row(tables, [], |row| row.get::<_, i64>(0)).doing(doing)? == 0;
        match (application, empty) {
            (APPLICATION_ID, _) => Ok(version.cast_unsigned()),
            (_, true) => Ok(0),
            (_, false) => Err(JournalError::Foreign(self.path.clone())),
        }
    }

    fn create(&self) -> Result<(), JournalError> {
        let script = format!(
            "BEGIN IMMEDIATE; {SCHEMA}
             INSERT INTO shard VALUES (0, 0, 1, x'{}');
             PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT}; COMMIT;",
            super::hex(&GENESIS_HASH)
        );
        let doing = format!("creating the journal {}", self.path.display());
        self.db.execute_batch(&script).doing(doing)
    }

    fn begin(&mut self) -> Result<Transaction<'_>, JournalError> {
        self.db
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing("starting to write the journal")
    }
}

fn newer(path: &Path, found: u32) -> JournalError {
    JournalError::Newer { what: path.display().to_string(), found, known: FORMAT }
}

impl Journal for SqliteJournal {
    fn head(&self) -> Result<Head, JournalError> {
        let sql = "SELECT epoch, next_seq, hash FROM shard WHERE id = 0";
        self.db
            .query_row(sql, [], |row| {
                Ok(Head { epoch: row.get(0)?, next_seq: row.get(1)?, hash: row.get(2)? })
            })
            .doing("reading the end of the journal")
    }

    fn take_over(&mut self) -> Result<Head, JournalError> {
        let sql = "UPDATE shard SET epoch = epoch + 1 WHERE id = 0";
        self.db.execute(sql, []).doing("taking the journal over")?;
        self.head()
    }

    fn append(&mut self, at: &Head, entries: &[Entry]) -> Result<Head, JournalError> {
        let row = Row::new(at.hash, at.epoch, at.next_seq, entries);
        let head = Head { epoch: at.epoch, next_seq: row.last_seq + 1, hash: row.hash };
        let doing = format!("writing journal entries {} to {}", row.first_seq, row.last_seq);
        let write = self.begin()?;
        let moved = write
            .prepare_cached(
                "UPDATE shard SET next_seq = ?1, hash = ?2
                 WHERE id = 0 AND epoch = ?3 AND next_seq = ?4 AND hash = ?5",
            )
            .and_then(|mut sql| {
                sql.execute(params![head.next_seq, head.hash, at.epoch, at.next_seq, at.hash])
            })
            .doing(doing.clone())?;
        if moved == 0 {
            return Err(JournalError::Fenced(at.next_seq));
        }
        write
            .prepare_cached("INSERT INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .and_then(|mut sql| {
                let Row { first_seq, last_seq, epoch, now, body, hash } = &row;
                sql.execute(params![first_seq, last_seq, epoch, now.0, body, hash])
            })
            .doing(doing.clone())?;
        write.commit().doing(doing)?;
        Ok(head)
    }

    fn rows(&self, seq: u64, most: usize) -> Result<Vec<Row>, JournalError> {
        let sql = "SELECT first_seq, last_seq, epoch, now, entries, hash FROM journal
                   WHERE first_seq >=
                     coalesce((SELECT max(first_seq) FROM journal WHERE first_seq <= ?1), 0)
                   AND last_seq >= ?1 ORDER BY first_seq LIMIT ?2";
        let read = || -> Result<Vec<Row>, rusqlite::Error> {
            let mut query = self.db.prepare_cached(sql)?;
            query.query_map(params![seq, most], row_from)?.collect()
        };
        read().doing(format!("reading the journal from entry {seq}"))
    }

    fn hash_before(&self, first_seq: u64) -> Result<Hash, JournalError> {
        let sql = "SELECT hash FROM journal WHERE first_seq < ?1 ORDER BY first_seq DESC LIMIT 1";
        let hash = self.db.query_row(sql, [first_seq], |row| row.get(0)).optional();
        Ok(hash.doing("reading the journal's chain")?.unwrap_or(GENESIS_HASH))
    }

    fn reader(&self) -> Result<Box<dyn Journal>, JournalError> {
        Ok(Box::new(Self::open_to_read(&self.path)?))
    }
}

fn row_from(row: &rusqlite::Row<'_>) -> Result<Row, rusqlite::Error> {
    Ok(Row {
        first_seq: row.get(0)?,
        last_seq: row.get(1)?,
        epoch: row.get(2)?,
        now: Time(row.get(3)?),
        body: row.get(4)?,
        hash: row.get(5)?,
    })
}
