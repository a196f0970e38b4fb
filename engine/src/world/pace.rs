//! How fast a shop sells a SKU, learned from its sales and from what its snapshots show missing.

use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// Units sold by day. Days of event time, so that late facts end up where they belong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Since when there was anything to learn from.
    since: Time,
    /// Units by day since the epoch; the newest days only.
    days: BTreeMap<i64, Qty>,
}

impl Pace {
    /// Nothing sold yet, watched since this time.
    pub(super) fn new(since: Time) -> Self {
        Self { since, days: BTreeMap::new() }
    }

    /// So many units were sold (or came back, below zero) at a time; keeps the newest `days`.
    pub(super) fn learn(&mut self, at: Time, units: Qty, days: i64) {
        self.since = self.since.min(at);
        *self.days.entry(at.0.div_euclid(DAY_MS)).or_default() += units;
        let newest = self.days.last_key_value().map_or(0, |(day, _)| *day);
        while self.days.first_key_value().is_some_and(|(day, _)| *day <= newest - days) {
            self.days.pop_first();
        }
    }

    /// The span that a count of the newest `days` up to `until` is about.
    pub(super) fn window(&self, until: Time, days: i64) -> (Time, Time) {
        let first = (until.0.div_euclid(DAY_MS) - days + 1) * DAY_MS;
        (self.since.max(Time(first)).min(until), until)
    }

    /// Units sold in the newest `days` up to a time.
    pub(super) fn units(&self, until: Time, days: i64) -> Qty {
        let last = until.0.div_euclid(DAY_MS);
        self.days.range(last - days + 1..=last).map(|(_, units)| *units).sum::<Qty>().non_negative()
    }
}
