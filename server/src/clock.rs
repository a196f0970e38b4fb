//! Where time comes from. Only the server has a clock; the engine is told.

use sameday_engine::unit::{Millis, Time};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A source of time that the driver asks before every step.
pub trait Clock: Send + Sync {
    /// What it shows.
    fn now(&self) -> Time;

    /// How long to sleep until it shows `at`; `None` when somebody sets it by hand.
    fn wait(&self, at: Time) -> Option<Duration>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn wait(&self, at: Time) -> Option<Duration> {
        Some(whole_millis(at.0.saturating_sub(self.now().0)))
    }
}

/// A clock that starts at a given time and runs a number of times faster than the machine's.
#[derive(Clone, Copy, Debug)]
pub struct ScaledClock {
    start: Time,
    since: Instant,
    factor: f64,
}

impl ScaledClock {
    /// A clock that shows `start` now and runs `factor` times as fast.
    ///
    /// # Panics
    /// When `factor` is not a positive number.
    #[must_use]
    pub fn new(start: Time, factor: f64) -> Self {
        assert!(factor.is_finite() && factor > 0.0, "a clock runs forward");
        Self { start, since: Instant::now(), factor }
    }
}

impl Clock for ScaledClock {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds are meant")]
    fn now(&self) -> Time {
        self.start + Millis((self.since.elapsed().as_secs_f64() * 1_000.0 * self.factor) as i64)
    }

    #[expect(clippy::cast_precision_loss, reason = "waits are far below 2^53 ms")]
    fn wait(&self, at: Time) -> Option<Duration> {
        let millis = at.0.saturating_sub(self.now().0).max(0) as f64 / self.factor;
        Some(Duration::from_secs_f64(millis / 1_000.0) + Duration::from_micros(1))
    }
}

/// A clock that stands still until it is set: for tests.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn new(at: Time) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Sets it; the driver looks again at its next request or wake.
    pub fn set(&self, at: Time) {
        self.0.store(at.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }

    fn wait(&self, _at: Time) -> Option<Duration> {
        None
    }
}

fn whole_millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
