//! Readers and writers of public and own problem formats.

pub mod mdrp;
pub mod sameday;
