//! Promises that a physical fact broke, by cause.

use super::World;
use crate::id::HoldId;
use crate::model::HoldState;
use crate::reason::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many holds of accepted orders broke, since the journal began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    by: BTreeMap<Reason, u64>,
}

impl Broken {
    /// Those with this reason.
    #[must_use]
    pub fn with(&self, reason: Reason) -> u64 {
        self.by.get(&reason).copied().unwrap_or(0)
    }

    /// A shopper took the goods at a till or out of the door: it beat us.
    #[must_use]
    pub fn till_beat_us(&self) -> u64 {
        self.with(Reason::StockTakenInStore)
    }

    /// The record was wrong: the goods were not there.
    #[must_use]
    pub fn phantom_stock(&self) -> u64 {
        self.with(Reason::ShelfEmpty)
    }

    /// Any other cause.
    #[must_use]
    pub fn otherwise(&self) -> u64 {
        self.by.values().sum::<u64>() - self.till_beat_us() - self.phantom_stock()
    }
}

impl World {
    /// Promises that a physical fact broke.
    #[must_use]
    pub fn broken(&self) -> &Broken {
        &self.broken
    }

    pub(super) fn end_hold(&mut self, id: HoldId, how: HoldState, why: Reason) {
        self.ledger.end(id, how, self.now);
        self.end_reservation(id, how, why);
        self.watch_arrival(id);
        let promised = self.ledger.hold(id).is_some_and(|hold| hold.order.is_some());
        if promised && how == HoldState::Broken {
            *self.broken.by.entry(why).or_default() += 1;
        }
    }
}
