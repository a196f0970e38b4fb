//! The journal itself: positions without gaps, time that never runs backwards.

use super::Findings;
use sameday_engine::decision::{ENTRY_VERSION, Entry};
use sameday_engine::unit::Time;

/// Where the journal stands.
#[derive(Debug, Default)]
pub struct Journal {
    last: Option<(u64, Time)>,
}

impl Journal {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        let (seq, now) = self.last.unwrap_or((0, entry.now));
        findings.demand(entry.seq == seq + 1, "journal_gap", || {
            format!("entry {} follows {seq}", entry.seq)
        });
        findings.demand(entry.now >= now, "journal_time", || format!("{} after {now}", entry.now));
        findings.demand(entry.v == ENTRY_VERSION, "journal_version", || entry.v.to_string());
        self.last = Some((entry.seq, entry.now));
    }
}
