//! Whole-product tests and what they share.
//!
//! The tests themselves live in `tests/tests/*.rs`; this library holds the helpers: the server on a
//! loopback socket ([`app`]), the rules of
//! the house ([`tidy`]) and the built program ([`program`]).

pub mod app;
pub mod program;
pub mod tidy;
