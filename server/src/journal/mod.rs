//! The journal: the only system of record. State is a fold over its entries.
//!
//! [`Journal`] is what a store must offer. The embedded store is SQLite ([`SqliteJournal`]); a
//! store shared by several machines is a second implementation of the same trait, whence the
//! epoch: [`Journal::append`] is one conditional write that fails when somebody else took over.

mod error;
mod row;
mod snapshots;
mod sqlite;
mod wal;

#[cfg(test)]
mod tests;

pub use error::JournalError;
pub use row::{GENESIS_HASH, Hash, Row, hex};
pub use snapshots::{Snapshot, Snapshots};
pub use sqlite::{FORMAT, SqliteJournal};
pub use wal::{TailState, inspect as inspect_wal};

use sameday_engine::decision::Entry;

/// Where the journal ends, and who may write there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the take-over that the writer belongs to.
    pub epoch: u64,
    /// Sequence number of the next entry; 1 in an empty journal.
    pub next_seq: u64,
    /// Hash of the last row; [`GENESIS_HASH`] in an empty journal.
    pub hash: Hash,
}

/// An append-only store of entries in hash-chained rows.
pub trait Journal: Send {
    /// Where it ends.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn head(&self) -> Result<Head, JournalError>;

    /// Begins a new epoch: every writer of an earlier one is refused from now on.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn take_over(&mut self) -> Result<Head, JournalError>;

    /// Makes entries durable as one row, if the journal still ends at `at`. They continue the
    /// sequence from `at.next_seq`. Returns the new end.
    ///
    /// # Errors
    /// [`JournalError::Fenced`] when the journal ends elsewhere or belongs to another epoch. After
    /// any other error the outcome is unknown: the caller must stop, never try again.
    fn append(&mut self, at: &Head, entries: &[Entry]) -> Result<Head, JournalError>;

    /// The row that holds entry `seq` and those after it, at most `most`, in order, unchecked.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rows(&self, seq: u64, most: usize) -> Result<Vec<Row>, JournalError>;

    /// Hash of the row before the one that starts at `first_seq`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn hash_before(&self, first_seq: u64) -> Result<Hash, JournalError>;

    /// A second view of the same journal, for reading beside the writer.
    ///
    /// # Errors
    /// When the store cannot be opened again.
    fn reader(&self) -> Result<Box<dyn Journal>, JournalError>;
}

/// Rows fetched at once while reading through.
const PAGE: usize = 256;

/// What a read through the journal has checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Rows with a right hash.
    pub rows: u64,
    /// Entries in them.
    pub entries: u64,
    /// Hash of the last row.
    pub hash: Hash,
}

/// Gives every entry from `seq` on to `each`, in order, and checks the chain of all rows read and
/// that they end where the head says.
///
/// # Errors
/// The first broken row, unreadable entry or wrong end, and whatever `each` returns.
pub fn read_from<E: From<JournalError>>(
    journal: &dyn Journal,
    seq: u64,
    mut each: impl FnMut(Entry) -> Result<(), E>,
) -> Result<Checked, E> {
    let head = journal.head()?;
    let mut checked = Checked { rows: 0, entries: 0, hash: GENESIS_HASH };
    let mut next = None;
    loop {
        let rows = journal.rows(next.unwrap_or(seq), PAGE)?;
        let Some(first) = rows.first() else { break };
        if next.is_none() {
            checked.hash = journal.hash_before(first.first_seq)?;
            next = Some(first.first_seq);
        }
        for row in rows.iter().filter(|row| row.last_seq < head.next_seq) {
            row.check(checked.hash, next.expect("set with the first row"))?;
            for entry in row.entries()? {
                if entry.seq >= seq {
                    checked.entries += 1;
                    each(entry)?;
                }
            }
            checked.rows += 1;
            checked.hash = row.hash;
            next = Some(row.last_seq + 1);
        }
        if rows.len() < PAGE || next >= Some(head.next_seq) {
            break;
        }
    }
    check_end(&head, next, seq, &checked)?;
    Ok(checked)
}

fn check_end(
    head: &Head,
    next: Option<u64>,
    seq: u64,
    checked: &Checked,
) -> Result<(), JournalError> {
    match next {
        Some(next) if next != head.next_seq => Err(JournalError::broken(
            next,
            format!("the journal should reach entry {} but ends before", head.next_seq - 1),
        )),
        Some(_) if checked.hash != head.hash => Err(JournalError::broken(
            head.next_seq - 1,
            "the last row is not the one that was acknowledged last",
        )),
        None if seq < head.next_seq => Err(JournalError::broken(
            seq,
            format!("the journal should reach entry {} but nothing is there", head.next_seq - 1),
        )),
        Some(_) | None => Ok(()),
    }
}
