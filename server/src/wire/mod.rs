//! JSON shapes and their conversion to and from the engine's types. Nothing right of this folder
//! knows JSON; reading collects every mistake with its pointer.

#![allow(unused_qualifications, reason = "derives inside the `request!` macro qualify names")]

pub mod assortment;
pub mod basket;
pub mod change;
pub mod clock;
pub mod code;
pub mod day;
pub mod defaults;
pub mod demand;
pub mod export;
pub mod facts;
pub mod geojson;
pub mod gesture;
pub mod guard;
pub mod hours;
pub mod inbound;
pub mod json;
pub mod live;
pub mod map;
pub mod master;
pub mod member;
pub mod order;
pub mod parcel;
pub mod past;
pub mod personal;
pub mod plan;
pub mod point;
pub mod point_facts;
pub mod price;
pub mod queue;
pub mod quote;
pub mod read;
pub mod record;
pub mod report;
pub mod reservation;
pub mod route;
pub mod runs;
pub mod scalar;
pub mod seen;
pub mod share;
pub mod shipment;
pub mod shop_facts;
pub mod snapshot;
pub mod stock;
pub mod token;
pub mod visit;
pub mod words;
