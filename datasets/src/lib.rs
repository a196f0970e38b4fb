//! Readers and writers of public and own problem formats.

pub mod city;
pub mod connect;
pub mod joint;
pub mod li_lim;
pub mod mdrp;
pub mod osm;
pub mod pdptw;
pub mod population;
pub mod sameday;
pub mod sartori_buriol;
pub mod weave;
