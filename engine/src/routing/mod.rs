//! Routing: shop, courier, position and time of every order, chosen together.
//!
//! A [`Problem`] is frozen and dense; [`solve`] searches it by ruin and recreate
//! (SISR, Christiaens and Vanden Berghe, 2020) with the shop as part of every insertion;
//! [`solution_from_hints`] and [`best_insertions`] serve decisions about single orders.

mod anneal;
mod apart;
mod audit;
mod budget;
mod changes;
pub mod check;
mod clock;
mod construct;
mod decide;
mod early;
pub mod explain;
mod export;
pub mod feature;
#[cfg(test)]
mod fixture;
mod fleet;
mod frozen;
mod hints;
mod insertion;
mod instance;
mod islands;
mod legs;
mod neighbours;
mod operator;
mod options;
mod phases;
pub mod plan;
mod price;
pub mod problem;
mod questions;
mod queue;
mod reasons;
mod recreate;
mod route;
mod ruin;
mod search;
mod snapshot;
mod solution;
mod spans;
mod square;
mod starts;
mod stop;
mod undo;

pub use budget::{Budget, Progress, SearchConfig, Stats};
pub use decide::{Insertion, best_insertions, retrace, solution_from_hints};
pub use operator::{Operator, Without};
pub use plan::Plan;
pub use problem::Problem;
pub use solution::Solution;

use crate::unit::Money;
use instance::Instance;
use problem::Vehicle;
use std::sync::Arc;

/// What a courier earns without a route: a guarantee over his whole shift, or nothing.
#[must_use]
pub fn pay_without_route(vehicle: &Vehicle) -> Money {
    Money(price::pay(vehicle, false, price::Work::default()))
}

/// Searches for a cheap plan until the budget is used up. Runs on the rayon pool it is called in;
/// with an iteration budget the result depends on the problem and the configuration only.
pub fn solve(
    problem: &Problem,
    config: &SearchConfig,
    budget: &Budget<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> (Plan, Stats) {
    let start = if config.warm {
        solution_from_hints(problem)
    } else {
        Solution::bare(Arc::new(Instance::new(problem)))
    };
    let (solution, stats) = islands::run(&start, config, budget, progress);
    (export::plan(&solution, &|| budget.in_time()), stats)
}
