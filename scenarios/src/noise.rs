//! Random shapes that the behaviours draw from: waiting times, durations, weighted choices. All go
//! through `libm`, so that a seed gives the same city on every platform.

use sameday_engine::rng::Rng;
use sameday_engine::unit::Millis;

/// Exponential waiting time of a Poisson process with this many events an hour, at least 1 ms.
///
/// # Panics
/// When the rate is not positive.
pub fn next_arrival(rng: &mut Rng, per_hour: f64) -> Millis {
    assert!(per_hour > 0.0, "a process without events has no next one");
    let hours = -libm::log(1.0 - rng.unit()) / per_hour;
    Millis(((hours * 3_600_000.0) as i64).max(1))
}

/// Standard normal (Box-Muller; the second value is thrown away, so that a draw is always two
/// uniforms).
pub fn normal(rng: &mut Rng) -> f64 {
    let (u, v) = (1.0 - rng.unit(), rng.unit());
    libm::sqrt(-2.0 * libm::log(u)) * libm::cos(2.0 * std::f64::consts::PI * v)
}

/// The duration times a log-normal factor with median 1 and this standard deviation of the
/// logarithm, at least 1 ms.
pub fn stretched(rng: &mut Rng, median: Millis, sigma: f64) -> Millis {
    let factor = libm::exp(sigma * normal(rng));
    Millis(((median.0 as f64 * factor) as i64).max(1))
}

/// Uniform between two durations, both included.
pub fn within(rng: &mut Rng, from: Millis, to: Millis) -> Millis {
    Millis(rng.between(from.0, to.0))
}

/// A cumulative table of weights: draws an index with the chance of its weight.
#[derive(Clone, Debug)]
pub struct Weighted {
    cumulative: Vec<f64>,
}

impl Weighted {
    /// # Panics
    /// Without a positive weight, or with a negative one.
    #[must_use]
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let cumulative: Vec<f64> = weights
            .into_iter()
            .map(|weight| {
                assert!(weight >= 0.0, "a weight is a share");
                sum += weight;
                sum
            })
            .collect();
        assert!(sum > 0.0, "something must be possible");
        Self { cumulative }
    }

    /// Draws an index.
    pub fn draw(&self, rng: &mut Rng) -> usize {
        let total = self.cumulative.last().copied().expect("a table has at least one weight");
        let at = rng.unit() * total;
        self.cumulative.partition_point(|&c| c <= at).min(self.cumulative.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_have_the_mean_of_their_rate() {
        let mut rng = Rng::stream(1, "arrivals");
        let total: i64 = (0..20_000).map(|_| next_arrival(&mut rng, 60.0).0).sum();
        let mean = total as f64 / 20_000.0;
        assert!((58_000.0..62_000.0).contains(&mean), "mean {mean} ms instead of a minute");
    }

    #[test]
    fn half_of_the_stretched_durations_are_longer() {
        let mut rng = Rng::stream(1, "stretched");
        let longer =
            (0..10_000).filter(|_| stretched(&mut rng, Millis(1_000), 0.3).0 > 1_000).count();
        assert!((4_800..5_200).contains(&longer), "{longer} of 10,000");
    }

    #[test]
    fn weights_are_shares_and_nothing_impossible_is_drawn() {
        let table = Weighted::new([1.0, 0.0, 3.0]);
        let mut rng = Rng::stream(1, "weights");
        let mut counts = [0; 3];
        for _ in 0..10_000 {
            counts[table.draw(&mut rng)] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2_300..2_700).contains(&counts[0]), "{counts:?}");
    }
}
