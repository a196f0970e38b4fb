//! The HTTP interface from outside, one file for each part of the paths. One program, so that the
//! server is linked once.

mod bad_input;
mod clock;
mod couriers;
mod events;
mod examples;
mod idempotency;
mod live_limits;
mod map;
mod masters;
mod openapi;
mod operations;
mod optimize;
mod orders;
mod plan_geojson;
mod quotes;
mod random_input;
mod reservations;
mod sale_to_delivery;
mod shop_day;
mod stream;
mod till_numbers;
mod waiting;
