//! The two clocks a budget can be measured by.

use clap::ValueEnum;
use rustix::time::{ClockId, clock_gettime};

/// Seconds of a budget that the search may have: the rest is kept back for writing the plan down.
pub fn for_search(budget: f64) -> f64 {
    budget - (0.01 * budget).clamp(0.002, 0.05).min(0.5 * budget)
}

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

#[cfg(test)]
mod tests {
    use super::for_search;

    #[test]
    fn little_is_kept_back_of_long_budgets_and_never_all_of_short_ones() {
        for (budget, search) in [(60.0, 59.95), (1.0, 0.99), (0.05, 0.048), (0.002, 0.001)] {
            assert!((for_search(budget) - search).abs() < 1e-9, "{budget} s");
        }
    }
}
