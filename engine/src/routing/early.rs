//! Early rejection: a plan is given up before all its orders are back, as soon as it can no longer
//! be accepted.

/// Whether a plan has been given up. Under audit it is finished all the same, to prove that it
/// would not have been accepted.
#[derive(Debug)]
pub(crate) struct Early {
    on: bool,
    audit: bool,
    given_up: bool,
}

impl Early {
    /// For one plan, if plans are given up at all.
    pub fn new(on: bool, audit: bool) -> Self {
        Self { on, audit, given_up: false }
    }

    /// Whether to stop at a plan that is as hopeless as that.
    pub fn stops(&mut self, hopeless: impl FnOnce() -> bool) -> bool {
        self.given_up = self.given_up || self.on && hopeless();
        self.given_up && !self.audit
    }

    /// Whether there is hope for the plan.
    pub fn hopes(&self) -> bool {
        !self.given_up
    }

    /// A finished plan is accepted or not.
    pub fn confirm(&self, accepted: bool) {
        assert!(!(self.given_up && accepted), "a plan that was given up could have been accepted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hopeless_plan_ends_at_once_or_is_watched_to_its_end() {
        assert!(!Early::new(true, false).stops(|| false), "there is hope");
        assert!(Early::new(true, false).stops(|| true));
        assert!(!Early::new(false, false).stops(|| true), "no plan is given up");
        let mut watched = Early::new(true, true);
        assert!(!watched.stops(|| true));
        watched.confirm(false);
    }

    #[test]
    #[should_panic(expected = "could have been accepted")]
    fn a_plan_given_up_must_not_be_accepted() {
        let mut watched = Early::new(true, true);
        watched.stops(|| true);
        watched.stops(|| false);
        watched.confirm(true);
    }
}
