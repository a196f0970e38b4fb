//! What is known of one sender: how wrong its clock is, and what its counter says.

use crate::config::Config;
use crate::event::StockFact;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Messages in a row that must look late before a clock is believed to be slow.
const DOUBTS: usize = 8;

/// A sender's clock against the engine's.
///
/// One message with `sentat` gives one sample, receipt minus `sentat` = how slow the clock is + how
/// long the message travelled. The journey is never negative, so
/// - a sample near zero shows a right clock at once;
/// - a sample below the correction in force shows at once that the clock is further ahead;
/// - a sample above it may be a slow clock or a message that lay somewhere: only when `DOUBTS`
///   samples in a row say so, the least of them becomes the correction.
///
/// "Near" is within the future limit (two minutes). So the clocks of most devices are right and
/// their facts stay exactly where they put them, whatever the network does; and a correction that
/// holds does not move with each message's journey. A clock that is wrong by more than the late
/// window is not corrected at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    correction: Millis,
    doubts: VecDeque<Millis>,
}

impl Clock {
    /// The clock after one more sample.
    fn learn(&mut self, sample: Millis, config: &Config) {
        let near = config.future_limit;
        if sample.0.abs() > config.late_window.0 {
            return;
        }
        let beyond = sample - self.correction;
        if sample.0.abs() <= near.0 {
            *self = Self::default();
        } else if beyond.0.abs() <= near.0 {
            self.doubts.clear();
        } else if beyond.0 < 0 {
            *self = Self { correction: sample, doubts: VecDeque::new() };
        } else {
            self.doubt(sample);
        }
    }

    fn doubt(&mut self, sample: Millis) {
        self.doubts.push_back(sample);
        if self.doubts.len() == DOUBTS {
            let least = self.doubts.iter().min().copied();
            self.correction = least.expect("eight doubts have a least one");
            self.doubts.clear();
        }
    }
}

/// What is known of one CloudEvents `source`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    clock: Clock,
    highest: Option<u64>,
    missing: u64,
    regressions: u64,
    heard_at: Time,
}

impl Source {
    /// What is added to its instants to get the engine's.
    #[must_use]
    pub fn correction(&self) -> Millis {
        self.clock.correction
    }

    /// Highest `sequence` so far.
    #[must_use]
    pub fn highest(&self) -> Option<u64> {
        self.highest
    }

    /// Numbers that were skipped when they should have come; late ones are not taken off again.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// New facts whose number was not above the highest one.
    #[must_use]
    pub fn regressions(&self) -> u64 {
        self.regressions
    }

    /// When its last message was recorded.
    #[must_use]
    pub fn heard_at(&self) -> Time {
        self.heard_at
    }

    /// When a fact happened by the engine's clock, its own message taken into account.
    pub(super) fn place(&self, fact: &StockFact, now: Time, config: &Config) -> Time {
        let mut clock = self.clock.clone();
        if let Some(sent_at) = fact.sent_at {
            clock.learn(now - sent_at, config);
        }
        fact.occurred_at + clock.correction
    }

    /// 0 for the successor of the highest number (or no number), above 0 how many were skipped,
    /// below 0 how far before the successor it lies.
    pub(super) fn gap(&self, fact: &StockFact) -> i64 {
        match (fact.sequence, self.highest) {
            (Some(number), Some(highest)) => {
                let gap = i128::from(number) - i128::from(highest) - 1;
                gap.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
            }
            _ => 0,
        }
    }

    /// A message came.
    pub(super) fn hear(&mut self, fact: &StockFact, now: Time, config: &Config) {
        self.heard_at = now;
        if let Some(sent_at) = fact.sent_at {
            self.clock.learn(now - sent_at, config);
        }
    }

    /// It carried a new fact.
    pub(super) fn count(&mut self, fact: &StockFact) {
        let gap = self.gap(fact);
        self.missing = self.missing.saturating_add(u64::try_from(gap).unwrap_or(0));
        self.regressions += u64::from(gap < 0);
        self.highest = self.highest.max(fact.sequence);
    }
}
