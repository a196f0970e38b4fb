//! Goods that are in a shop and not on its shelf, by time.

use super::pairs;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Units that were aside at some instant, and how that number changed since. The instant is that of
/// the last count, or the horizon of the past, whichever is later: nobody asks for an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Aside {
    then: Qty,
    #[serde(with = "pairs")]
    since: BTreeMap<Time, Qty>,
}

impl Aside {
    /// More (or less, below zero) from an instant on; `counted` says that it lies at or before the
    /// last count.
    pub fn change(&mut self, at: Time, by: Qty, counted: bool) {
        if counted {
            self.then += by;
        } else {
            add(&mut self.since, at, by);
        }
    }

    /// Units aside at an instant, changes at the instant itself included.
    pub fn at(&self, at: Time) -> Qty {
        self.then + self.since.range(..=at).map(|(_, by)| *by).sum()
    }

    /// Nobody will ask for an earlier instant than this one.
    pub fn settle(&mut self, at: Time) {
        self.then += take_until(&mut self.since, at);
    }
}

/// Adds to the changes of an instant.
pub(super) fn add(changes: &mut BTreeMap<Time, Qty>, at: Time, by: Qty) {
    let entry = changes.entry(at).or_default();
    *entry += by;
    if *entry == Qty::ZERO {
        changes.remove(&at);
    }
}

/// Removes the changes up to and including an instant and returns their sum.
pub(super) fn take_until(changes: &mut BTreeMap<Time, Qty>, last: Time) -> Qty {
    let mut sum = Qty::ZERO;
    while let Some(first) = changes.first_entry().filter(|entry| *entry.key() <= last) {
        sum += first.remove();
    }
    sum
}
