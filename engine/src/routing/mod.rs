//! Routing search on a frozen problem.

pub mod check;
pub mod plan;
pub mod problem;
