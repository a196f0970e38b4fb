//! How long a leg takes that is begun now.

use super::Walker;
use crate::unit::Millis;

impl Walker<'_> {
    /// Drives a leg of this duration by the table, step by step of the clock.
    pub(super) fn takes(&self, by_table: Millis) -> Millis {
        let steps = self.problem.traffic.get(self.vehicle.profile.at());
        let steps = steps.map_or(&[][..], Vec::as_slice);
        let (mut now, mut speed) = (i128::from(self.now.0), 1_000);
        let mut left = i128::from(by_table.0) * 1_000;
        for step in steps {
            let from = i128::from(step.from.0);
            if from > now {
                if left <= (from - now) * speed {
                    break;
                }
                left -= (from - now) * speed;
                now = from;
            }
            speed = i128::from(step.per_mille.max(1));
        }
        let end = now + (left + speed - 1) / speed;
        Millis(i64::try_from(end - i128::from(self.now.0)).unwrap_or(i64::MAX))
    }
}
