//! We and the open solvers on the same instances: one core, equal processor time, judged from
//! outside.
//!
//! A [`Run`] is one solver on one instance for one budget and seed; [`queue::plan`] says which
//! there are and in what order, [`Bench::run`] carries one out, and each becomes a [`Row`] of a
//! report that only grows. [`Board`] holds the rows against each other, [`promises`] against what
//! we promise, and [`report`] writes both down for a person.
//!
//! Peers are run by the small programs in `benches/peers`, which build the peer's own model of an
//! instance and ask for few vehicles as well as the peer lets one ask. Where a peer knows only a
//! limit in wall time, `benches/peers/cpuclock.c` lets its clock run with the processor time it
//! gets, so a busy machine takes nothing away from it.

mod bench;
mod board;
mod data;
mod figures;
mod joint;
mod judge;
pub mod promises;
pub mod queue;
pub mod report;
mod row;
mod solver;

pub use bench::{Bench, commit_of};
pub use board::{Board, Worth};
pub use data::{Best, Budget, Instance, SIXTEEN, Set, instances};
pub use figures::Figures;
pub use queue::{Run, Wish};
pub use row::{HEADER, Row};
pub use solver::Solver;
