//! How fast a shop sells a SKU, learned from its sales and from what its snapshots show missing.

use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;

/// Units sold by day. Days of event time, so that late facts end up where they belong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Since when there was anything to learn from.
    since: Time,
    /// Units by day since the epoch, oldest first; the newest days only.
    days: Vec<(i64, Qty)>,
}

impl Pace {
    /// Nothing sold yet, watched since this time.
    pub(super) fn new(since: Time) -> Self {
        Self { since, days: Vec::with_capacity(1) }
    }

    /// So many units were sold (or came back, below zero) at a time; keeps the newest `days`.
    pub(super) fn learn(&mut self, at: Time, units: Qty, days: i64) {
        self.since = self.since.min(at);
        let day = at.0.div_euclid(DAY_MS);
        let n = self.days.partition_point(|(other, _)| *other < day);
        match self.days.get_mut(n).filter(|(other, _)| *other == day) {
            Some((_, sum)) => *sum += units,
            None => self.days.insert(n, (day, units)),
        }
        let newest = self.days.last().map_or(day, |(day, _)| *day);
        let old = self.days.partition_point(|(day, _)| *day <= newest - days);
        self.days.drain(..old);
    }

    /// The span that a count of the newest `days` up to `until` is about.
    pub(super) fn window(&self, until: Time, days: i64) -> (Time, Time) {
        let first = (until.0.div_euclid(DAY_MS) - days + 1) * DAY_MS;
        (self.since.max(Time(first)).min(until), until)
    }

    /// Units sold in the newest `days` up to a time.
    pub(super) fn units(&self, until: Time, days: i64) -> Qty {
        let last = until.0.div_euclid(DAY_MS);
        let within = self.days.iter().filter(|(day, _)| (last - days + 1..=last).contains(day));
        within.map(|(_, units)| *units).sum::<Qty>().non_negative()
    }
}
