//! The independent checker: takes from a plan only its decisions (which orders, from which shops,
//! in which sequence, when each service starts), derives everything else from the problem and
//! compares it with what the plan claims.
//!
//! It knows nothing of the search and shares no arithmetic with it, so that a mistake in one is
//! seen by the other. The rules are those of `optimize_format`, sections 3 and 4, with the
//! engine-only fields of the problem beside them.

mod cost;
mod orders;
mod ready;
mod roster;
mod violation;
mod walk;

pub use violation::{Term, Violation, ViolationCode};

use super::plan::{Cost, Plan};
use super::problem::Problem;
use roster::Roster;
use violation::Findings;

/// What a plan breaks and what it really costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// All broken rules, in the order of the rules.
    pub violations: Vec<Violation>,
    /// Cost recomputed from scratch. With `Rules::distance_only` the courier part is the length of
    /// all routes and pay is nothing.
    pub cost: Cost,
}

/// All rules a plan breaks; none for a valid plan.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    audit(problem, plan).violations
}

/// What a plan costs, whatever it claims; also of a plan that breaks rules.
#[must_use]
pub fn price(problem: &Problem, plan: &Plan) -> Cost {
    audit(problem, plan).cost
}

/// Both at once. Routes and entries that name something the problem does not have are reported
/// and otherwise left out.
#[must_use]
pub fn audit(problem: &Problem, plan: &Plan) -> Audit {
    let mut found = Findings::default();
    let roster = Roster::new(problem, plan, &mut found);
    let ready = ready::ready_times(problem, &roster);
    roster.check_frozen(&mut found);
    orders::check(problem, plan, &roster, &mut found);
    let walks = roster
        .routes()
        .map(|(vehicle, route)| (vehicle, walk::walk(problem, vehicle, route, &ready, &mut found)));
    let walks = walks.collect();
    let cost = cost::check(problem, plan, &roster, &walks, &mut found);
    Audit { violations: found.0, cost }
}

#[cfg(test)]
mod tests;
