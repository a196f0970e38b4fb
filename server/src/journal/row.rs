//! One row: a batch of entries as JSON lines, with its place in the hash chain.

use super::error::JournalError;
use sameday_engine::decision::{ENTRY_VERSION, Entry};
use sameday_engine::unit::Time;

/// BLAKE3, 256 bits.
pub type Hash = [u8; 32];

/// What the first row is chained to.
pub const GENESIS_HASH: Hash = [0; 32];

/// Domain of the chain's hash: no other use of BLAKE3 can give the same value.
const CONTEXT: &str = "sameday journal row, format 1";

/// A batch that became durable in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Sequence number of its first entry.
    pub first_seq: u64,
    /// Sequence number of its last entry.
    pub last_seq: u64,
    /// Epoch of the writer.
    pub epoch: u64,
    /// Journal time of its last entry.
    pub now: Time,
    /// Its entries: one JSON object a line, each line ended by a line feed.
    pub body: String,
    /// Over the hash of the previous row and everything above.
    pub hash: Hash,
}

impl Row {
    /// A row of entries chained to the row with hash `previous`.
    ///
    /// # Panics
    /// When `entries` is empty or its sequence numbers are not consecutive from `first_seq`.
    #[must_use]
    pub fn new(previous: Hash, epoch: u64, first_seq: u64, entries: &[Entry]) -> Self {
        let last = entries.last().expect("the caller appends only when there is an entry");
        let mut body = Vec::with_capacity(entries.len() * 384);
        for (entry, seq) in entries.iter().zip(first_seq..) {
            assert_eq!(entry.seq, seq, "the engine numbers its entries without gaps");
            serde_json::to_writer(&mut body, entry)
                .expect("entries have string keys and finite numbers, so they are JSON");
            body.push(b'\n');
        }
        let body = String::from_utf8(body).expect("JSON is text");
        let (last_seq, now) = (last.seq, last.now);
        let mut row = Self { first_seq, last_seq, epoch, now, body, hash: GENESIS_HASH };
        row.hash = row.chained(previous);
        row
    }

    /// Hash of this row's content after the row with hash `previous`.
    #[must_use]
    pub fn chained(&self, previous: Hash) -> Hash {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(&previous);
        for number in [self.first_seq, self.last_seq, self.epoch, self.now.0.cast_unsigned()] {
            hasher.update(&number.to_le_bytes());
        }
        hasher.update(self.body.as_bytes());
        *hasher.finalize().as_bytes()
    }

    /// Whether this row follows `previous` and starts at `first_seq`.
    ///
    /// # Errors
    /// [`JournalError::Broken`] with the first entry that cannot be trusted.
    pub fn check(&self, previous: Hash, first_seq: u64) -> Result<(), JournalError> {
        if self.first_seq != first_seq {
            let what = format!("the next row starts at entry {}", self.first_seq);
            return Err(JournalError::broken(first_seq, what));
        }
        if self.chained(previous) != self.hash {
            return Err(JournalError::broken(first_seq, "the hash of its row does not fit"));
        }
        Ok(())
    }

    /// Its entries.
    ///
    /// # Errors
    /// When an entry cannot be read, has a newer format, or their number is wrong.
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let entries = self
            .body
            .lines()
            .zip(self.first_seq..)
            .map(|(line, seq)| parse(line, seq))
            .collect::<Result<Vec<_>, _>>()?;
        if entries.last().map(|entry| entry.seq) != Some(self.last_seq) {
            return Err(JournalError::broken(self.first_seq, "its row has too few lines"));
        }
        Ok(entries)
    }
}

/// The two fields that every version of the format has.
#[derive(serde::Deserialize)]
struct Stamp {
    v: u32,
    seq: u64,
}

fn parse(line: &str, seq: u64) -> Result<Entry, JournalError> {
    let broken = |cause: serde_json::Error| JournalError::broken(seq, cause.to_string());
    let stamp: Stamp = serde_json::from_str(line).map_err(broken)?;
    if stamp.v > ENTRY_VERSION {
        let what = format!("journal entry {seq}");
        return Err(JournalError::Newer { what, found: stamp.v, known: ENTRY_VERSION });
    }
    if stamp.seq != seq {
        return Err(JournalError::broken(seq, format!("it calls itself {}", stamp.seq)));
    }
    serde_json::from_str(line).map_err(broken)
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
