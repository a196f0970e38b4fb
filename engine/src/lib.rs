//! The deterministic core of sameday.
//!
//! # Run loop
//! The core does no IO. A shell owns the clock, the journal and the sockets:
//! 1. `Engine::handle(now, Command)` does bounded work and returns a `Reply`;
//! 2. drain `Engine::poll_effect` until `None`: make every `Append` durable **before** the reply or
//!    any later effect becomes visible;
//! 3. sleep until `Engine::next_deadline` or the next command, whichever is first.
//!
//! Time is an argument. Decisions are journal entries like events are: a restart, a replay and a
//! simulation run the same code, and the same journal, config and seed give the same bytes.

pub mod config;
pub mod decision;
pub mod effect;
pub mod engine;
pub mod event;
pub mod freeze;
pub mod id;
pub mod matching;
pub mod model;
pub mod place;
pub mod policy;
pub mod reason;
pub mod rng;
pub mod routing;
pub mod travel;
pub mod unit;
pub mod world;

pub use engine::Engine;
