//! Tables of the side store, and how its file is opened.

use super::error::SideError;
use super::keys::Keys;
use crate::private_file;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::time::Duration;

const FORMAT: u32 = 2;
/// `SDS1` in the header of the file.
const APPLICATION_ID: i32 = 0x5344_5331;

/// An owner's row outlives its key: it says that something was erased. Its number is never used
/// again, since sealed values are bound to it.
const SCHEMA: &str = "
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE owner(
  id INTEGER PRIMARY KEY AUTOINCREMENT, wrapped_key BLOB, subject TEXT, pending INTEGER NOT NULL,
  created_at INTEGER NOT NULL, erased_at INTEGER
) STRICT;
CREATE INDEX owner_of_subject ON owner(subject) WHERE subject IS NOT NULL;
CREATE INDEX owner_pending ON owner(created_at) WHERE pending = 1;
CREATE TABLE alias(
  kind TEXT NOT NULL, name TEXT NOT NULL, owner INTEGER NOT NULL REFERENCES owner(id),
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_of_owner ON alias(owner);
CREATE TABLE field(
  owner INTEGER NOT NULL REFERENCES owner(id), name TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;
";

/// What the second format has beside the first: `token` leads from the keyed hash of a token to a
/// pseudonym, `erasure` names persons whom the engine has still to forget.
const PERSONS: &str = "
CREATE TABLE token(locator TEXT PRIMARY KEY, subject TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX token_of_subject ON token(subject);
CREATE TABLE erasure(subject TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
";

/// Opens or creates the file and makes sure that the keys fit it.
pub(super) fn open(path: &Path, keys: &Keys) -> Result<Connection, SideError> {
    let doing = |cause| SideError::Io { doing: format!("creating {}", path.display()), cause };
    private_file::create(path).map_err(doing)?;
    let db = Connection::open(path)?;
    db.busy_timeout(Duration::from_secs(10))?;
    // Deleted keys and values are overwritten, not only unlinked.
    db.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;
         PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;",
    )?;
    let found: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found {
        0 => create(&db, keys)?,
        1..=FORMAT => {}
        _ => return Err(SideError::Newer { path: path.into(), found, known: FORMAT }),
    }
    let check = "SELECT value FROM meta WHERE name = 'key_check'";
    let stored: Option<String> = db.query_row(check, [], |row| row.get(0)).optional()?;
    if stored.as_deref() != Some(&key_check(keys)) {
        return Err(SideError::KeyWrong(path.into()));
    }
    if found == 1 {
        let version = "PRAGMA user_version=2;";
        db.execute_batch(&format!("BEGIN IMMEDIATE; {PERSONS} {version} COMMIT;"))?;
    }
    Ok(db)
}

fn create(db: &Connection, keys: &Keys) -> Result<(), SideError> {
    db.execute_batch(&format!(
        "BEGIN IMMEDIATE; {SCHEMA} {PERSONS}
         INSERT INTO meta VALUES ('key_check', '{}'), ('linked_to', '0');
         PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT}; COMMIT;",
        key_check(keys)
    ))?;
    Ok(())
}

fn key_check(keys: &Keys) -> String {
    keys.hash("key check", &[])
}
