//! Synthetic city, simulated people and figures that drive the very same engine as the server.

pub mod advice;
pub mod behaviour;
pub mod city;
pub mod days;
pub mod earth;
pub mod eyes;
pub mod invariants;
pub mod joint;
pub mod kpi;
pub mod mdrp;
pub mod news;
pub mod noise;
pub mod people;
pub mod promise;
pub mod queue;
pub mod rows;
pub mod script;
pub mod shelf;
pub mod simulator;
