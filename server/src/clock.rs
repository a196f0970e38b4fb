//! Where time comes from. Only the server has a clock; the engine is told.

use sameday_engine::unit::Time;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// In a millisecond.
const NANOS: i64 = 1_000_000;

/// A source of time that the driver asks before every step.
pub trait Clock: Send + Sync {
    /// What it shows.
    fn now(&self) -> Time;

    /// How long to sleep until it shows `at`; `None` when somebody sets it by hand.
    fn wait(&self, at: Time) -> Option<Duration>;

    /// How many times as fast as the machine's clock it runs; 0 when somebody sets it by hand.
    fn speed(&self) -> f64;

    /// The side that changes its speed; `None` when it has none.
    fn throttle(&self) -> Option<&dyn Throttle> {
        None
    }
}

/// A clock whose speed can change while it runs. Whoever sleeps by [`Clock::wait`] must look again
/// after a change.
pub trait Throttle: Clock {
    /// Runs `speed` times as fast as the machine's clock from now on; what it shows does not jump.
    ///
    /// # Panics
    /// When `speed` is not a positive number.
    fn set_speed(&self, speed: f64);
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

    fn speed(&self) -> f64 {
        1.0
    }
}

/// A clock that starts at a given time and runs a number of times faster than the machine's.
#[derive(Debug)]
pub struct ScaledClock(Mutex<Stretch>);

/// A stretch of time at one speed.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// What the clock showed at its beginning, in nanoseconds: fine enough that many changes of
    /// speed add up to nothing, whole so that none ever runs back.
    start_ns: i64,
    since: Instant,
    speed: f64,
}

impl Stretch {
    #[expect(clippy::cast_possible_truncation, reason = "whole nanoseconds are meant")]
    fn shows_ns(&self, at: Instant) -> i64 {
        let passed = at.duration_since(self.since).as_secs_f64() * 1e9 * self.speed;
        self.start_ns.saturating_add(passed as i64)
    }
}

impl ScaledClock {
    /// A clock that shows `start` now and runs `speed` times as fast.
    ///
    /// # Panics
    /// When `speed` is not a positive number.
    #[must_use]
    pub fn new(start: Time, speed: f64) -> Self {
        assert_forward(speed);
        let start_ns = start.0.saturating_mul(NANOS);
        Self(Mutex::new(Stretch { start_ns, since: Instant::now(), speed }))
    }

    fn stretch(&self) -> Stretch {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ScaledClock {
    fn now(&self) -> Time {
        Time(self.stretch().shows_ns(Instant::now()).div_euclid(NANOS))
    }

    #[expect(clippy::cast_precision_loss, reason = "waits are far below 2^53 ms")]
    fn wait(&self, at: Time) -> Option<Duration> {
        let millis = at.0.saturating_sub(self.now().0).max(0) as f64 / self.speed();
        Some(Duration::from_secs_f64(millis / 1_000.0) + Duration::from_micros(1))
    }

    fn speed(&self) -> f64 {
        self.stretch().speed
    }

    fn throttle(&self) -> Option<&dyn Throttle> {
        Some(self)
    }
}

impl Throttle for ScaledClock {
    fn set_speed(&self, speed: f64) {
        assert_forward(speed);
        let mut stretch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        *stretch = Stretch { start_ns: stretch.shows_ns(now), since: now, speed };
    }
}

fn assert_forward(speed: f64) {
    assert!(speed.is_finite() && speed > 0.0, "a clock runs forward");
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

    fn speed(&self) -> f64 {
        0.0
    }
}

fn whole_millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_stretch_runs_at_its_speed_from_where_the_last_one_ended() {
        let begin = Instant::now();
        let first = Stretch { start_ns: 1_000 * NANOS, since: begin, speed: 60.0 };
        let change = begin + millis(500);
        assert_eq!(first.shows_ns(change), 31_000 * NANOS);
        let second = Stretch { start_ns: first.shows_ns(change), since: change, speed: 0.5 };
        assert_eq!(second.shows_ns(change), 31_000 * NANOS, "no jump");
        assert_eq!(second.shows_ns(begin + millis(2_500)), 32_000 * NANOS);
    }

    #[test]
    fn a_change_of_speed_neither_jumps_nor_runs_back() {
        let clock = ScaledClock::new(Time(5_000), 1.0);
        let throttle = clock.throttle().expect("a scaled clock can be adjusted");
        let mut last = clock.now();
        for step in 0..10_000_u32 {
            throttle.set_speed([0.1, 600.0, 1.0][step as usize % 3]);
            let now = clock.now();
            assert!(now >= last, "{now:?} follows {last:?}");
            last = now;
        }
        throttle.set_speed(0.1);
        assert_eq!(clock.speed(), 0.1);
    }

    #[test]
    fn waits_shrink_with_the_speed() {
        let clock = ScaledClock::new(Time(0), 1.0);
        let at = Time(3_600_000);
        let slow = clock.wait(at).expect("it runs by itself");
        clock.set_speed(600.0);
        let fast = clock.wait(at).expect("it runs by itself");
        assert!(fast <= Duration::from_secs(6) + millis(1) && fast < slow, "{fast:?} {slow:?}");
    }

    #[test]
    fn only_a_scaled_clock_can_be_adjusted() {
        assert!(SystemClock.throttle().is_none());
        assert!(ManualClock::default().throttle().is_none());
    }
}
