//! Simulated annealing: exponential cooling over the share of a phase that has elapsed.

use crate::rng::Rng;

/// Temperatures at the begin and the end of a phase, in units of cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cooling {
    pub hot: f64,
    pub cold: f64,
}

impl Cooling {
    /// Temperature at a share of the phase.
    pub fn at(&self, share: f64) -> f64 {
        self.hot * libm::pow(self.cold / self.hot, share.clamp(0.0, 1.0))
    }
}

/// Most that a plan may cost to replace one of cost `old` (Metropolis, the dice cast beforehand).
pub(crate) fn most(old: i64, temperature: f64, rng: &mut Rng) -> i64 {
    old + (-temperature * libm::log(1.0 - rng.unit())) as i64
}
