//! Whole-product tests and what they share.
//!
//! The tests themselves live in `tests/tests/*.rs`; this library holds the helpers: the server on a
//! loopback socket ([`app`]), the rules of
//! the house ([`tidy`]), the built program ([`program`]) and a server that can be killed
//! ([`process`]).

pub mod app;
pub mod logs;
pub mod news;
pub mod people;
pub mod process;
pub mod program;
pub mod rounds;
pub mod stock;
pub mod systems;
pub mod tidy;
