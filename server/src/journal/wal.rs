//! Tells a torn tail from a broken row in SQLite's write-ahead file, before SQLite opens it.
//!
//! SQLite stops at the first frame whose checksum is wrong and drops the rest without a word: right
//! for a write that a crash cut off, wrong for a damaged row, since acknowledged rows behind it
//! would vanish. The difference: a later transaction is only begun after the earlier one was
//! synced. So when a whole transaction of the same generation stands *behind* the bad frame and
//! more frames follow it, something durable was damaged. Format: <https://www.sqlite.org/fileformat2.html#walformat>.

use super::error::{Doing, JournalError};
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// SQLite's page size, which the journal leaves as it is; used when the header cannot be trusted.
const PAGE: usize = 4_096;

/// What stands in a write-ahead file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TailState {
    /// No frames, or all of them whole.
    Whole,
    /// The last transaction was cut off: it was never acknowledged, SQLite drops it.
    Torn,
    /// A frame is damaged although later transactions stand behind it.
    Broken {
        /// Which frame, from 1.
        frame: usize,
    },
}

/// Looks through the write-ahead file at `path`; an absent one is whole.
///
/// # Errors
/// When the file cannot be read.
pub fn inspect(path: &Path) -> Result<TailState, JournalError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(judge(&bytes)),
        Err(absent) if absent.kind() == std::io::ErrorKind::NotFound => Ok(TailState::Whole),
        Err(cause) => Err(cause).doing(format!("reading {}", path.display())),
    }
}

fn judge(bytes: &[u8]) -> TailState {
    let Some(wal) = Wal::parse(bytes) else { return TailState::Whole };
    let mut sum = wal.header_sum;
    let mut bad = (!wal.header_fits).then_some(0);
    let mut commits_behind = 0;
    let mut frames_behind = 0;
    for (n, frame) in wal.frames().enumerate() {
        if bad.is_none() {
            let next = wal.sum(wal.sum(sum, &frame[..8]), &frame[FRAME_HEADER..]);
            if Wal::salts_of(frame) == wal.salts && next == (word(frame, 16), word(frame, 20)) {
                sum = next;
                continue;
            }
            bad = Some(n);
        }
        if wal.same_generation(frame) {
            frames_behind = if commits_behind > 0 { frames_behind + 1 } else { frames_behind };
            commits_behind += usize::from(word(frame, 4) != 0);
        }
    }
    match bad {
        Some(n) if frames_behind > 0 => TailState::Broken { frame: n + 1 },
        Some(_) if commits_behind > 0 => TailState::Torn,
        Some(_) | None => TailState::Whole,
    }
}

struct Wal<'a> {
    bytes: &'a [u8],
    page: usize,
    big_endian: bool,
    salts: (u32, u32),
    header_sum: (u32, u32),
    header_fits: bool,
}

impl<'a> Wal<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let header = bytes.get(..HEADER)?;
        let mut wal = Self {
            bytes,
            page: usize::try_from(word(header, 8)).ok()?,
            big_endian: word(header, 0) & 1 == 1,
            salts: (word(header, 16), word(header, 20)),
            header_sum: (word(header, 24), word(header, 28)),
            header_fits: false,
        };
        wal.header_fits = wal.sum((0, 0), &header[..24]) == wal.header_sum;
        if !wal.header_fits {
            wal.page = PAGE;
        }
        Some(wal)
    }

    fn frames(&self) -> impl Iterator<Item = &'a [u8]> {
        self.bytes[HEADER..].chunks_exact(FRAME_HEADER + self.page)
    }

    /// Frames of an earlier generation are leftovers of a file that is written from its start
    /// again: both salts are new then. With one of them damaged the other still tells.
    fn same_generation(&self, frame: &[u8]) -> bool {
        let salts = Self::salts_of(frame);
        salts.0 == self.salts.0 || salts.1 == self.salts.1
    }

    fn salts_of(frame: &[u8]) -> (u32, u32) {
        (word(frame, 8), word(frame, 12))
    }

    /// SQLite's running checksum over pairs of words.
    fn sum(&self, (mut a, mut b): (u32, u32), bytes: &[u8]) -> (u32, u32) {
        for pair in bytes.chunks_exact(8) {
            a = a.wrapping_add(self.word(&pair[..4])).wrapping_add(b);
            b = b.wrapping_add(self.word(&pair[4..])).wrapping_add(a);
        }
        (a, b)
    }

    fn word(&self, bytes: &[u8]) -> u32 {
        if self.big_endian { word(bytes, 0) } else { word(bytes, 0).swap_bytes() }
    }
}

/// The big-endian word at `at`.
fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes[at..at + 4].try_into().expect("four bytes were cut out");
    u32::from_be_bytes(word)
}
