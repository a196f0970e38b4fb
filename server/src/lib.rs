//! The thin shell around the engine: journal, side store, clock, driver, HTTP.

pub mod clock;
pub mod data_dir;
pub mod journal;
pub mod side;
