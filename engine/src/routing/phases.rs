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
/// Temperature of the cost phases, in units of the usual one. A plan with the least couriers is
/// hard to leave: the last phase begins hotter, those before it only tidy up.
const TIDY: f64 = 0.3;
const HOT: f64 = 2.0;
/// Patience of fleet phases and length of cost phases at a start (see `starts`).
const START: f64 = 0.03;
const START_LONGEST: f64 = 0.1;

/// The phase under way; shares are of the whole budget.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    pub aim: Aim,
    begin: f64,
    end: f64,
    /// Fleet: how long it goes on after a success.
    patience: f64,
    /// Cost: its first temperature, in units of the usual one.
    pub warmth: f64,
    /// Cost: no courier is to be saved from its plan any more.
    pub settled: bool,
}

impl Phase {
    /// The first phase.
    pub fn first(fleet: bool) -> Self {
        if fleet { Self::fleet(0.0, PATIENCE) } else { Self::cost(0.0, 1.0, 1.0) }
    }

    fn fleet(begin: f64, patience: f64) -> Self {
        Self {
            aim: Aim::Fleet,
            begin,
            end: begin + patience,
            patience,
            warmth: 1.0,
            settled: false,
        }
    }

    fn cost(begin: f64, end: f64, warmth: f64) -> Self {
        Self { aim: Aim::Cost, begin, end, patience: 0.0, warmth, settled: false }
    }

    /// A short fleet phase at a start.
    pub fn start_fleet(share: f64) -> Self {
        Self::fleet(share, START)
    }

    /// A short cost phase at a start.
    pub fn start_cost(share: f64, per_order: f64) -> Self {
        let length = (BETWEEN_ITERATIONS * per_order).clamp(START, START_LONGEST);
        Self::cost(share, share + length, HOT)
    }

    /// The same if no courier is to be saved from its plan any more.
    pub fn settled(self) -> Self {
        Self { settled: true, ..self }
    }

    /// A fleet phase after the starts.
    pub fn goes_on(share: f64) -> Self {
        Self::fleet(share, PATIENCE)
    }

    /// Cost alone, to the end.
    pub fn last(share: f64) -> Self {
        Self::cost(share, 1.0, HOT).settled()
    }

    /// Whether it is over and another one comes.
    pub fn is_over(&self, share: f64) -> bool {
        share >= self.end && self.end < 1.0
    }

    /// The phase after this one, which is over; `per_order` is the share that as many iterations as
    /// there are orders take.
    pub fn after(&self, share: f64, per_order: f64) -> Self {
        match self.aim {
            Aim::Fleet if share < FLEET_UNTIL => {
                let length = (BETWEEN_ITERATIONS * per_order).clamp(BETWEEN, BETWEEN_LONGEST);
                Self::cost(share, share + length, TIDY)
            }
            Aim::Cost if share + PATIENCE / 2.0 < FLEET_UNTIL => {
                let fleet = Self::fleet(share, PATIENCE);
                Self { end: fleet.end.min(FLEET_UNTIL), ..fleet }
            }
            _ => Self::last(share),
        }
    }

    /// A courier was saved: the phase goes on.
    pub fn succeeded(&mut self, share: f64) {
        self.end = self.end.max(share + self.patience).min(FLEET_UNTIL.max(self.end));
    }

    /// A start has saved as many couriers as it is to before its plan is made cheap.
    pub fn suffices(&mut self, share: f64) {
        self.end = share;
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
            let share = f64::from(step) / 100.0;
            if phase.is_over(share) {
                assert!(!phase.settled, "another courier may still go");
                phase = phase.after(share, 0.001);
                aims.push(phase.aim);
            }
        }
        assert!(aims.len() > 6, "{aims:?}");
        assert!(aims.windows(2).all(|pair| pair.contains(&Aim::Cost)), "{aims:?}");
        assert!(phase.settled && phase.end >= 1.0 && phase.begin <= FLEET_UNTIL + 0.01);
        assert!(!Phase::first(false).is_over(0.999));
    }
}
