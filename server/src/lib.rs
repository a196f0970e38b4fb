//! The thin shell around the engine: journal, side store, clock, driver, HTTP. It parses, journals
//! and answers; no business rule lives here.

pub mod api;
pub mod app;
pub mod body;
pub mod clock;
pub mod cloudevents;
pub mod data_dir;
pub mod doors;
pub mod driver;
pub mod extract;
pub mod idempotency;
pub mod intake;
pub mod journal;
pub mod layers;
pub mod limits;
pub mod map_data;
pub mod metrics;
pub mod openapi;
pub mod optimize;
pub mod place;
mod private_file;
pub mod problem;
pub mod recovery;
pub mod router;
pub mod side;
pub mod stream;
pub mod telemetry;
pub mod tokens;
pub mod track;
pub mod ways;
mod web;
pub mod wire;

#[cfg(test)]
mod testing;

pub use app::App;
pub use router::router;
