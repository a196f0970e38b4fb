//! The two clocks a budget can be measured by.

use clap::ValueEnum;
use rustix::time::{ClockId, clock_gettime};

/// Share of a time budget kept back for writing the plan down.
pub const KEPT_BACK: f64 = 0.01;

/// What a second is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ClockKind {
    /// A second on the wall.
    #[default]
    Wall,
    /// A second of processor time of this process, all threads together.
    Cpu,
}

/// A stopwatch.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    kind: ClockKind,
    start: f64,
}

impl Stopwatch {
    /// Starts now.
    pub fn start(kind: ClockKind) -> Self {
        Self { kind, start: read(kind) }
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        read(self.kind) - self.start
    }
}

fn read(kind: ClockKind) -> f64 {
    let now = clock_gettime(match kind {
        ClockKind::Wall => ClockId::Monotonic,
        ClockKind::Cpu => ClockId::ProcessCPUTime,
    });
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}
