//! The public days as a benchmark: which runs there are, one row for each, and the tables beside
//! what was published. Nothing here knows a clock; the caller measures.

mod published;
mod reference;
mod row;
mod set;
mod tables;

pub use reference::References;
pub use row::{Row, Run};
pub use tables::summary;
