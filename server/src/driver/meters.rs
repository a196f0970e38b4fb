//! What the driver has done so far, ready to be registered.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::time::Duration;

/// Counters and histograms of the driver; clones share their values.
#[derive(Clone, Debug)]
pub struct Meters {
    /// Commands handled.
    pub commands: Counter,
    /// Entries made durable.
    pub entries: Counter,
    /// Position of the last durable entry.
    pub seq: Gauge,
    /// Rows written; `entries / rows` is the size of a group commit.
    pub rows: Counter,
    /// Seconds to write and sync a row.
    pub append_seconds: Histogram,
    /// Requests refused because the queue was full.
    pub overloaded: Counter,
    /// Steps or reads that failed.
    pub lost: Counter,
    /// Seconds of each long search.
    pub search_seconds: Histogram,
    /// Snapshots taken.
    pub snapshots: Counter,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            commands: Counter::default(),
            entries: Counter::default(),
            seq: Gauge::default(),
            rows: Counter::default(),
            append_seconds: Histogram::new(exponential_buckets(0.000_05, 2.0, 16)),
            overloaded: Counter::default(),
            lost: Counter::default(),
            search_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 14)),
            snapshots: Counter::default(),
        }
    }
}

impl Meters {
    /// Registers all of them.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("commands", "Commands handled", self.commands.clone());
        registry.register("journal_entries", "Entries made durable", self.entries.clone());
        registry.register("journal_seq", "Position of the last entry", self.seq.clone());
        registry.register("journal_rows", "Rows written", self.rows.clone());
        let append = self.append_seconds.clone();
        registry.register("journal_append_seconds", "Time to write and sync a row", append);
        registry.register("overloaded", "Requests refused, queue full", self.overloaded.clone());
        registry.register("lost_steps", "Steps or reads that failed", self.lost.clone());
        let search = self.search_seconds.clone();
        registry.register("search_seconds", "Time of each long search", search);
        registry.register("snapshots", "Snapshots taken", self.snapshots.clone());
    }

    pub(super) fn position(&self, seq: u64) {
        self.seq.set(seq.cast_signed());
    }

    pub(super) fn appended(&self, entries: usize, took: Duration, seq: u64) {
        self.rows.inc();
        self.entries.inc_by(entries as u64);
        self.append_seconds.observe(took.as_secs_f64());
        self.position(seq);
    }

    pub(super) fn searched(&self, took: Duration) {
        self.search_seconds.observe(took.as_secs_f64());
    }
}
