//! Counts that contradict the book, and how far a shop's records are trusted after them.

use super::Ledger;
use super::cell::{Anchor, Seen};
use super::fact::totals;
use crate::config::Config;
use crate::event::{StockChange, StockFact};
use crate::id::{SkuId, StoreId};
use crate::unit::{Millis, Qty, Time};
use serde::{Deserialize, Serialize};

/// What a count whose every line was wrong adds to the doubt, in permille.
const STEP: i64 = 250;
/// No doubt is greater.
const MOST: i64 = 1_000;

/// A line of a count that found something else than the ledger expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Of what.
    pub sku: SkuId,
    /// Units that the count should have found.
    pub expected: Qty,
    /// Units that it found.
    pub counted: Qty,
}

/// How far a shop's records are not to be trusted; it fades evenly until it is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Doubt {
    permille: i64,
    since: Time,
    until: Time,
}

impl Doubt {
    fn at(self, now: Time) -> i64 {
        let (left, whole) = (self.until - now, self.until - self.since);
        if left.0 <= 0 { 0 } else { self.permille * left.0.min(whole.0) / whole.0 }
    }

    fn grow(&mut self, by: i64, now: Time, memory: Millis) {
        let permille = (self.at(now) + by).min(MOST);
        *self = Self { permille, since: now, until: now + memory };
    }
}

impl Ledger {
    /// How far the records of a shop are not to be trusted at this time, in permille: 0 where no
    /// count contradicted them lately, 1,000 at most.
    #[must_use]
    pub fn doubt(&self, store: &StoreId, now: Time) -> i64 {
        self.stores.get(store).map_or(0, |shop| shop.doubt.at(now))
    }

    /// The lines of a fact that contradict what is known before it is applied: those of a count
    /// that find more or fewer units than the book says for their instant, beyond the tolerance.
    /// Only a count that becomes the base is asked, and only where somebody had counted before; the
    /// snapshot of a till is no look at the shelf.
    #[must_use]
    pub fn contradictions(
        &self,
        fact: &StockFact,
        now: Time,
        config: &Config,
    ) -> Vec<Contradiction> {
        let StockChange::Counted { lines, scope } = &fact.change else { return Vec::new() };
        let Some(shop) = self.stores.get(&fact.store) else { return Vec::new() };
        let count = Anchor::of(fact, self.place(fact, now, config), Seen::from(*scope));
        let mut found = Vec::new();
        for (sku, counted) in totals(lines.iter().map(|line| (&line.sku, line.qty))) {
            let cell = shop.cells.get(&self.names, sku);
            let expected = cell.and_then(|cell| cell.foretells(&count));
            if let Some(expected) = expected
                && config.count_tolerance.is_passed_by(expected, counted)
            {
                found.push(Contradiction { sku: sku.clone(), expected, counted });
            }
        }
        found
    }

    /// Remembers that so many of the lines of a count were wrong.
    pub(super) fn doubt_more(
        &mut self,
        store: &StoreId,
        (wrong, lines): (usize, usize),
        now: Time,
        memory: Millis,
    ) {
        let shop = self.stores.entry(store.clone()).or_default();
        if wrong > 0 {
            shop.doubt.grow((STEP * wrong as i64 / lines as i64).max(1), now, memory);
        }
    }
}
