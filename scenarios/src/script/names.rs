//! Names that lines give to things of the run, for later lines and for what is expected.

use sameday_engine::id::{CourierId, OrderId, StoreId};
use std::collections::BTreeMap;

/// Something that a selector has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// An order.
    Order(OrderId),
    /// A courier.
    Courier(CourierId),
    /// A shop.
    Store(StoreId),
}

/// All that has been named so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, Thing>);

impl Names {
    /// What has this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Thing> {
        self.0.get(name)
    }

    /// Gives a name; an older bearer loses it.
    pub fn put(&mut self, name: &str, thing: Thing) {
        self.0.insert(name.to_owned(), thing);
    }

    /// Takes over all of these.
    pub fn take(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn order(&self, name: &str) -> Option<OrderId> {
        match self.get(name) {
            Some(Thing::Order(id)) => Some(*id),
            _ => None,
        }
    }

    pub(super) fn courier(&self, name: &str) -> Option<&CourierId> {
        match self.get(name) {
            Some(Thing::Courier(id)) => Some(id),
            _ => None,
        }
    }

    pub(super) fn store(&self, name: &str) -> Option<&StoreId> {
        match self.get(name) {
            Some(Thing::Store(id)) => Some(id),
            _ => None,
        }
    }
}
