//! Breaks: each that a route needs is taken once, in its span, between two stops.

use super::Walker;
use crate::routing::check::violation::{ViolationCode, say};
use crate::unit::Time;

impl Walker<'_> {
    /// Takes the breaks that the plan has after so many stops, on arrival at the next one or before
    /// that; `now` becomes their end.
    pub(super) fn rest(&mut self, after: usize, arrived: bool) {
        let route = self.route;
        for rest in route.breaks.iter().filter(|r| r.after == after && r.arrived == arrived) {
            let Some(wanted) = self.vehicle.breaks.get(rest.number) else { continue };
            let soonest = self.now.max(self.problem.now);
            let end = rest.start + wanted.length;
            if rest.start < soonest || !wanted.begin.contains(rest.start) || rest.end != end {
                let terms =
                    say![self.v, "rests from", rest.start, "to", rest.end, "and can from", soonest];
                self.found.add(ViolationCode::Break, terms);
            }
            self.rested.push(rest.number);
            self.now = end.max(self.now);
            self.busy += wanted.length;
        }
    }

    /// Every break of the plan is one of his, and every one of his that the route needs is taken.
    pub(super) fn check_rests(&mut self) {
        let known = self.rested.len() == self.route.breaks.len();
        let mut numbers = self.rested.clone();
        numbers.sort_unstable();
        numbers.dedup();
        if !known || numbers.len() < self.rested.len() {
            let terms = say![self.v, "takes a break twice, or one that is not his"];
            self.found.add(ViolationCode::Break, terms);
        }
        for (i, wanted) in self.vehicle.breaks.iter().enumerate() {
            let soonest: Time = wanted.begin.from.max(self.problem.now);
            let gone = wanted.begin.to < self.problem.now;
            let before = self.route.depart >= soonest + wanted.length;
            let afterwards = self.now <= wanted.begin.to;
            if !(gone || before || afterwards || numbers.contains(&i)) {
                let terms = say![self.v, "works on without a break after", wanted.begin.to];
                self.found.add(ViolationCode::Break, terms);
            }
        }
    }
}
