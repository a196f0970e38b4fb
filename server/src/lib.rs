//! The thin shell around the engine: journal, side store, clock, driver, HTTP. It parses, journals
//! and answers; no business rule lives here.

pub mod clock;
pub mod cloudevents;
pub mod data_dir;
pub mod driver;
pub mod intake;
pub mod journal;
pub mod limits;
pub mod optimize;
pub mod problem;
pub mod recovery;
pub mod side;
pub mod wire;
