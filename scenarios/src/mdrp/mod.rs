//! Replay of a meal delivery day (MDRP) without clairvoyance.
//!
//! Minute by minute the orders placed until then become known, what nobody drives for yet is
//! planned by the policy, and couriers who must leave now leave. The record says when each decision
//! was made; an independent judge checks every day.

pub mod bench;
mod check;
mod day;
mod kpis;
mod live;
mod live_setup;
mod record;
mod replay;
mod rolling;
mod snapshot;

pub use check::{Rule, Violation, check};
pub use day::Decision;
pub use kpis::{Freedoms, Kpis, kpis};
pub use live::play_live;
pub use record::record_text;
pub use replay::{Options, Played, play};

#[cfg(test)]
mod tests;
