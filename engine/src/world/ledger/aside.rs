//! Goods that are in a shop and not on its shelf, by time.

use super::changes::Changes;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Units that were aside at some instant, and how that number changed since. The instant is that of
/// the last count, or the horizon of the past, whichever is later: nobody asks for an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Aside {
    then: Qty,
    since: Changes,
}

impl Aside {
    /// Instant of the newest change that is kept.
    pub fn newest(&self) -> Option<Time> {
        self.since.newest()
    }

    /// More (or less, below zero) from an instant on; `counted` says that it lies at or before the
    /// last count.
    pub fn change(&mut self, at: Time, by: Qty, counted: bool) {
        if counted {
            self.then += by;
        } else {
            self.since.add(at, by);
        }
    }

    /// Units aside at an instant, changes at the instant itself included.
    pub fn at(&self, at: Time) -> Qty {
        self.then + self.since.until(at)
    }

    /// Nobody will ask for an earlier instant than this one.
    pub fn settle(&mut self, at: Time) {
        self.then += self.since.take_until(at);
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
