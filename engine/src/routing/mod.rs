//! Routing search on a frozen problem.

pub mod plan;
pub mod problem;
