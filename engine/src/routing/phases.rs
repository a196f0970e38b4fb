//! Which aim a search follows when: fewer couriers in several attempts, each from a plan that a
//! short cost phase has made compact, then cost alone.

/// What a phase is after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// Fewer couriers.
    Fleet,
    /// Less cost with these couriers.
    Cost,
}

/// Share of the budget without success after which a fleet phase gives up.
const PATIENCE: f64 = 0.07;
/// Share of the budget up to which couriers are saved.
const FLEET_UNTIL: f64 = 0.75;
/// Length of a cost phase between two fleet phases: share of the budget, and iterations for each
/// order if that is more, but never beyond the longest.
const BETWEEN: f64 = 0.05;
const BETWEEN_ITERATIONS: f64 = 4.0;
const BETWEEN_LONGEST: f64 = 0.15;

/// The phase under way; shares are of the whole budget.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    pub aim: Aim,
    begin: f64,
    end: f64,
}

impl Phase {
    /// The first phase.
    pub fn first(fleet: bool) -> Self {
        if fleet {
            Self { aim: Aim::Fleet, begin: 0.0, end: PATIENCE }
        } else {
            Self { aim: Aim::Cost, begin: 0.0, end: 1.0 }
        }
    }

    /// Whether it is the last one.
    pub fn is_last(&self) -> bool {
        self.end >= 1.0
    }

    /// The phase after this one if it is over at `share`; `per_order` is the share that as many
    /// iterations as there are orders take.
    pub fn after(&self, share: f64, per_order: f64) -> Option<Self> {
        if share < self.end || self.is_last() {
            return None;
        }
        Some(match self.aim {
            Aim::Fleet if share < FLEET_UNTIL => {
                let length = (BETWEEN_ITERATIONS * per_order).clamp(BETWEEN, BETWEEN_LONGEST);
                Self { aim: Aim::Cost, begin: share, end: share + length }
            }
            Aim::Cost if share + PATIENCE / 2.0 < FLEET_UNTIL => {
                let end = (share + PATIENCE).min(FLEET_UNTIL);
                Self { aim: Aim::Fleet, begin: share, end }
            }
            _ => Self { aim: Aim::Cost, begin: share, end: 1.0 },
        })
    }

    /// A courier was saved: the phase goes on.
    pub fn succeeded(&mut self, share: f64) {
        self.end = self.end.max(share + PATIENCE).min(FLEET_UNTIL.max(self.end));
    }

    /// No courier can be saved at all.
    pub fn give_up(&mut self, share: f64) {
        *self = Self { aim: Aim::Cost, begin: share, end: 1.0 };
    }

    /// Share of this phase that has passed.
    pub fn progress(&self, share: f64) -> f64 {
        (share - self.begin) / (self.end - self.begin).max(1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fleet_and_cost_alternate_and_cost_has_the_end() {
        let mut phase = Phase::first(true);
        let mut aims = vec![phase.aim];
        for step in 1..=100 {
            if let Some(next) = phase.after(f64::from(step) / 100.0, 0.001) {
                aims.push(next.aim);
                phase = next;
            }
        }
        assert!(aims.len() > 6, "{aims:?}");
        assert!(aims.windows(2).all(|pair| pair.contains(&Aim::Cost)), "{aims:?}");
        assert!(phase.is_last() && phase.begin <= FLEET_UNTIL + 0.01);
        assert!(Phase::first(false).after(0.5, 0.1).is_none());
    }
}
