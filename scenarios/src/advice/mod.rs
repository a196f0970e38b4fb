//! Advice put to the test: a journal decided again with more units in one shop.
//!
//! Up to the entry before which the units come in, the journal is taken as it stands; from there on
//! every input is given to an engine that decides anew. Beside it the journal itself goes on, as
//! the world that really was, and each input is judged in the light of both:
//!
//! - **Shoppers and tills** do as they did. Names that the engine made are exchanged for those that
//!   it makes now, matched in the order in which the same input made them; an accepted option
//!   becomes the one of the same way and shops. What refers to something that does not exist this
//!   time is left out and counted ([`names`]).
//! - **Counts** of a shelf are corrected by what really stands there otherwise this time: units
//!   that were added, and goods that left for other orders. A picker who found too little has
//!   counted ([`shelf`]).
//! - **Pickers** and customers who collect do as they did where an order comes from the same shops
//!   as it did; elsewhere, and in the place of all **couriers**, people act who do what the plan
//!   says when it says so ([`people`]). Proposals of searches are left out: they were made for
//!   another plan.

mod inputs;
mod names;
mod people;
mod shelf;
#[cfg(test)]
mod tests;
mod trial;

pub use trial::{Outcome, Trial, Units};
