//! The newest exceptions, each under its place in the journal.

use crate::model::Report;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Reports kept; the journal has them all.
const KEPT: usize = 10_000;

/// The newest exceptions, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reports {
    /// How many there were before the first one kept.
    dropped: u64,
    kept: VecDeque<Report>,
}

impl Reports {
    /// Keeps one more, and lets go of the oldest where there are too many.
    pub(super) fn add(&mut self, report: Report) {
        self.kept.push_back(report);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
            self.dropped += 1;
        }
    }

    /// Those after the first `after` that ever were, with their numbers from 1.
    pub fn after(&self, after: u64) -> impl Iterator<Item = (u64, &Report)> {
        let skip = usize::try_from(after.saturating_sub(self.dropped)).unwrap_or(usize::MAX);
        let first = self.dropped + 1;
        (first..).zip(&self.kept).skip(skip)
    }
}
