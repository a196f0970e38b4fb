//! The deterministic core of sameday.

pub mod id;
pub mod place;
pub mod reason;
pub mod rng;
pub mod routing;
pub mod unit;
