//! The handlers: parse, hand in or look, answer. No business rule lives here.

pub mod analytics;
pub mod availability;
pub mod clock;
pub mod couriers;
pub mod events;
pub mod geojson;
pub mod hubs;
pub mod map;
pub mod masters;
pub mod ndjson;
pub mod offers;
pub mod operations;
pub mod optimize;
pub mod orders;
pub mod page;
pub mod plan;
pub mod points;
pub mod positions;
pub mod queue;
pub mod quotes;
pub mod reports;
pub mod shops;
pub mod snapshot;
pub mod stops;
