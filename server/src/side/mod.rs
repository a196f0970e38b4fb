//! The side store: everything personal, apart from the journal and encrypted.
//!
//! The engine and its journal see ids, quantities, times and coarse places. Names, phones, exact
//! addresses and positions, member tokens and free notes live here, each owner's under a data key
//! of its own, that key wrapped by the master key. Erasing an owner deletes its data key, so that
//! the values are gone for good while the journal still replays.
//!
//! An order gets its name only when its journal entry is made, its personal data must be safe
//! before: [`SideStore::stage`] keeps them under the request's key, [`SideStore::link`] gives them
//! to the order. `recovery` repeats a link that a crash cut off.

mod error;
mod keys;
mod schema;
mod secret;
mod store;
mod subjects;

#[cfg(test)]
mod tests;

pub use error::SideError;
pub use keys::{MASTER_KEY_ENV, MasterKey};
pub use secret::{Field, Personal, PersonalParcels, Secret, parcel_key};
pub use store::{Known, Owner, SideStore};
pub use subjects::is_payment_hash;
