//! Travel by the time of day: how fast everybody drives is a step function of the time, so that
//! who leaves later never arrives earlier (Ichoua, Gendreau and Potvin, 2003).
//!
//! A leg is so much work, the table's duration times 1000; in each step of the clock as much of it
//! is done in a millisecond as the step says. Work done since the first step is a strictly
//! increasing piecewise linear function of the time, so arrivals and departures are exact.

use super::problem::Speed;
use super::spans::FAR;

/// Work of a millisecond where the table holds.
const USUAL: i64 = 1_000;
/// Times and durations beyond this are no times of a plan.
const LIMIT: i64 = 1 << 43;

/// The clock of one travel profile; without steps the table always holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Begin of each step, ascending.
    from: Vec<i64>,
    /// Work of a millisecond from then on.
    speed: Vec<i64>,
    /// Work done until then, since the first begin.
    done: Vec<i64>,
}

impl Clock {
    pub fn new(steps: &[Speed]) -> Self {
        let mut clock = Self::default();
        for step in steps {
            let done = if clock.from.is_empty() { 0 } else { clock.work(step.from.0) };
            clock.done.push(done);
            clock.from.push(step.from.0);
            clock.speed.push(step.per_mille.max(1));
        }
        clock
    }

    /// Whether the table always holds.
    pub fn is_plain(&self) -> bool {
        self.from.is_empty()
    }

    /// The shortest that a leg of this duration ever takes, or a little less.
    pub fn shortest(&self, leg: i64) -> i64 {
        let fastest = self.speed.iter().copied().max().unwrap_or(USUAL).max(USUAL);
        if fastest == USUAL { leg } else { leg.saturating_mul(USUAL) / fastest }
    }

    /// Arrival of who leaves at `t` for a leg of this duration.
    pub fn arrival(&self, t: i64, leg: i64) -> i64 {
        if self.is_plain() || t >= LIMIT || leg >= LIMIT {
            return t.saturating_add(leg).min(2 * FAR);
        }
        let work = self.work(t) + leg * USUAL;
        match self.done.partition_point(|done| *done < work) {
            0 => self.from[0] - (-work).div_euclid(USUAL),
            i => self.from[i - 1] - (self.done[i - 1] - work).div_euclid(self.speed[i - 1]),
        }
    }

    /// Latest departure that arrives by `t`.
    pub fn departure(&self, t: i64, leg: i64) -> i64 {
        if self.is_plain() || t >= LIMIT || leg >= LIMIT {
            return t - leg;
        }
        let work = self.work(t) - leg * USUAL;
        match self.done.partition_point(|done| *done <= work) {
            0 => self.from[0] + work.div_euclid(USUAL),
            i => self.from[i - 1] + (work - self.done[i - 1]).div_euclid(self.speed[i - 1]),
        }
    }

    fn work(&self, t: i64) -> i64 {
        match self.from.partition_point(|from| *from <= t) {
            0 => (t - self.from[0]) * USUAL,
            i => self.done[i - 1] + (t - self.from[i - 1]) * self.speed[i - 1],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Time;

    fn clock(steps: &[(i64, i64)]) -> Clock {
        let step = |&(from, per_mille): &(i64, i64)| Speed { from: Time(from), per_mille };
        Clock::new(&steps.iter().map(step).collect::<Vec<_>>())
    }

    #[test]
    fn a_leg_walks_through_the_steps() {
        let clock = clock(&[(100, 500), (200, 2_000)]);
        let table = [(0, 50, 50), (50, 50, 100), (90, 20, 120), (90, 70, 205), (300, 40, 320)];
        for (t, leg, arrival) in table {
            assert_eq!(clock.arrival(t, leg), arrival, "at {t} for {leg}");
            assert_eq!(clock.departure(arrival, leg), t, "by {arrival} for {leg}");
        }
        assert_eq!(clock.shortest(41), 20);
    }

    #[test]
    fn who_leaves_later_never_arrives_earlier_and_the_way_back_is_exact() {
        let clock = clock(&[(10, 300), (25, 1_700), (31, 7), (60, 1_000)]);
        for leg in 0..30 {
            for t in -20..90 {
                let arrival = clock.arrival(t, leg);
                assert!(arrival <= clock.arrival(t + 1, leg));
                assert!(arrival - t >= clock.shortest(leg));
                let last = clock.departure(arrival, leg);
                assert!(last >= t && clock.arrival(last, leg) == arrival);
                assert!(clock.arrival(last + 1, leg) > arrival);
            }
        }
    }
}
