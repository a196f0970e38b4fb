//! Readers and writers of public and own problem formats.

pub mod li_lim;
pub mod mdrp;
pub mod pdptw;
pub mod sameday;
pub mod sartori_buriol;
