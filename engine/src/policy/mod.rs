//! Dispatch policy: when work goes out and where idle couriers wait. Pure functions over plain
//! values; live dispatch, simulation and benchmark replay share them.

pub mod assignment;
mod commit;
pub mod coverage;
pub mod forecast;
pub mod nearest;
pub mod rolling;
pub mod stocking;

pub use crate::config::Policy;
pub use commit::{PickupTiming, go_at};
