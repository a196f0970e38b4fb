//! What a plan leaves open: the smallest single change with which an order left out would have had
//! a place, and where an order that is served could be instead, at which price.

mod change;
mod instead;
mod least;
mod targets;

pub use change::Change;
pub use instead::Alternative;

use super::decide::retrace;
use super::hints;
use super::instance::Standing;
use super::plan::Plan;
use super::problem::{Problem, RequestIdx};
use crate::reason::Reason;
use crate::unit::Money;
use least::Trial;
use rayon::prelude::*;

/// A rule is stretched by at most so many seconds, metres, grams or millilitres.
const MOST: i64 = 1 << 31;

/// Everything that is said about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Orders left out, ascending.
    pub left_out: Vec<LeftOut>,
    /// Orders that could be elsewhere, ascending.
    pub served: Vec<Served>,
    /// There was time for all of them.
    pub complete: bool,
}

/// Why an order has no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which order.
    pub request: RequestIdx,
    /// Rules in its way, each with the least change of that rule alone that would do; none where
    /// no change of that rule alone does.
    pub reasons: Vec<(Reason, Option<Relaxation>)>,
}

/// A change with which an order fits into the plan as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxation {
    /// What changes.
    pub change: Change,
    /// What the plan then costs more than now; less than nothing where serving it pays.
    pub extra: Money,
}

/// Where an order could be instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Which order.
    pub request: RequestIdx,
    /// Other couriers and other shops, cheapest first.
    pub alternatives: Vec<Alternative>,
}

/// Explains a plan of this problem, each order for itself: the routes of the others stay as they
/// are. Orders that come after `enough` has said so are left unexplained. Runs on the rayon pool it
/// is called in. Of a plan that breaks a rule, and of classic PDPTW, there is nothing to say.
#[must_use]
pub fn explain(problem: &Problem, plan: &Plan, enough: &(dyn Fn() -> bool + Sync)) -> Explanation {
    let solution = if problem.rules.distance_only { None } else { retrace(problem, plan) };
    let Some(solution) = solution else { return Explanation::default() };
    let routes = hints::of_plan(problem, plan);
    let trials = || problem.clone();
    let left_out = plan.unassigned.par_iter().map_init(trials, |mine, (request, reasons)| {
        (!enough()).then(|| {
            let base = (&solution, &routes[..]);
            let mut trial = Trial { problem: mine, base, request: *request };
            LeftOut { request: *request, reasons: trial.explain(reasons) }
        })
    });
    let left_out: Vec<Option<LeftOut>> = left_out.collect();
    let free = |r: &u32| {
        let served = solution.courier_of(RequestIdx(*r)).is_some();
        served && solution.instance.standing[*r as usize] == Standing::Free
    };
    let free: Vec<u32> = (0..problem.requests.len() as u32).filter(free).collect();
    let served = free.par_iter().map(|r| {
        (!enough())
            .then(|| Served { request: RequestIdx(*r), alternatives: instead::of(&solution, *r) })
    });
    let served: Vec<Option<Served>> = served.collect();
    Explanation {
        complete: left_out.iter().all(Option::is_some) && served.iter().all(Option::is_some),
        left_out: left_out.into_iter().flatten().collect(),
        served: served.into_iter().flatten().collect(),
    }
}
