//! One shop's stock of one SKU: a running book, and just enough of the past to take a late count.

use super::pairs;
use crate::event::CountScope;
use crate::id::HoldId;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a cell holds now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellView {
    /// Units that should be in the shop; below zero when more was sold than anybody knew of.
    pub book: Qty,
    /// Units set aside by live holds and not yet taken through a till.
    pub reserved: Qty,
    /// Units in the hands of shoppers who have not left yet.
    pub in_basket: Qty,
    /// When the count that the book stands on was taken.
    pub last_count_at: Option<Time>,
    /// Latest instant at which any applied fact happened.
    pub last_event_at: Option<Time>,
}

impl CellView {
    /// Units that a new hold may take: `max(0, book - reserved - in_basket - safety)`.
    #[must_use]
    pub fn atp(&self, safety: Qty) -> Qty {
        (self.book - self.reserved - self.in_basket - safety).non_negative()
    }

    /// By how many units the promises exceed the book.
    #[must_use]
    pub fn excess(&self) -> Qty {
        (self.reserved + self.in_basket - self.book).non_negative()
    }
}

/// Where a count stands among all counts of its cell: by time, then by who sent it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct CountKey {
    /// When it was taken.
    pub at: Time,
    /// Its CloudEvents `source`.
    pub source: String,
    /// Its CloudEvents `id`.
    pub id: String,
}

/// The count that the book stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    key: CountKey,
    scope: CountScope,
}

/// A (shop, SKU) cell.
///
/// **Invariant:** `book` = the anchor's count (plus what stood staged then, for a count of the
/// shelf alone) + every delta after the anchor. `later` keeps those deltas by time as long as a
/// count can still arrive that lies before them; deltas at or before the anchor are inside it, so
/// they are not kept. `staged` are the picked units that stood ready at the anchor (or at the
/// horizon, whichever is later), `staging` how that number changed since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    book: Qty,
    reserved: Qty,
    in_basket: Qty,
    anchor: Option<Anchor>,
    #[serde(with = "pairs")]
    later: BTreeMap<Time, Qty>,
    staged: Qty,
    #[serde(with = "pairs")]
    staging: BTreeMap<Time, Qty>,
    /// Units that each live hold still claims.
    claims: BTreeMap<HoldId, Qty>,
    last_event_at: Option<Time>,
}

impl Cell {
    pub fn view(&self) -> CellView {
        CellView {
            book: self.book,
            reserved: self.reserved,
            in_basket: self.in_basket,
            last_count_at: self.counted_at(),
            last_event_at: self.last_event_at,
        }
    }

    /// Live holds with the units they claim, oldest name first.
    pub fn claims(&self) -> &BTreeMap<HoldId, Qty> {
        &self.claims
    }

    fn counted_at(&self) -> Option<Time> {
        self.anchor.as_ref().map(|anchor| anchor.key.at)
    }

    fn is_counted(&self, at: Time) -> bool {
        self.counted_at().is_some_and(|counted| at <= counted)
    }

    /// Units came (or went, below zero) at an instant.
    pub fn shift(&mut self, at: Time, by: Qty) {
        if !self.is_counted(at) {
            self.book += by;
            add(&mut self.later, at, by);
        }
    }

    /// Units were set ready off the shelf (or left from there, below zero) at an instant. The book
    /// moves only if it stands on a count of the shelf alone that was taken later.
    pub fn stage(&mut self, at: Time, by: Qty) {
        if !self.is_counted(at) {
            add(&mut self.staging, at, by);
            return;
        }
        self.staged += by;
        if self.anchor.as_ref().is_some_and(|anchor| anchor.scope == CountScope::Shelf) {
            self.book += by;
        }
    }

    /// Somebody counted. The latest count wins; of two at one instant the greater (source, id).
    pub fn count(&mut self, key: CountKey, units: Qty, scope: CountScope) {
        if self.anchor.as_ref().is_some_and(|anchor| anchor.key >= key) {
            return;
        }
        self.staged += take_until(&mut self.staging, key.at);
        take_until(&mut self.later, key.at);
        let off_the_shelf = match scope {
            CountScope::Shelf => self.staged,
            CountScope::ShelfAndStaged => Qty::ZERO,
        };
        self.book = units + off_the_shelf + self.later.values().copied().sum();
        self.anchor = Some(Anchor { key, scope });
    }

    /// A fact of this instant was applied.
    pub fn saw(&mut self, at: Time) {
        self.last_event_at = self.last_event_at.max(Some(at));
    }

    /// Lets go of what only a count from before `horizon` could ask for: what happened at the
    /// horizon is inside every count that can still come.
    pub fn forget(&mut self, horizon: Time) {
        take_until(&mut self.later, horizon);
        self.staged += take_until(&mut self.staging, horizon);
    }

    /// Sets what a hold still claims; zero takes it off the list.
    pub fn claim(&mut self, hold: HoldId, units: Qty) {
        let old = match units {
            Qty::ZERO => self.claims.remove(&hold),
            some => self.claims.insert(hold, some),
        };
        self.reserved += units - old.unwrap_or_default();
    }
}

fn add(changes: &mut BTreeMap<Time, Qty>, at: Time, by: Qty) {
    let entry = changes.entry(at).or_default();
    *entry += by;
    if *entry == Qty::ZERO {
        changes.remove(&at);
    }
}

/// Removes the changes up to and including an instant and returns their sum.
fn take_until(changes: &mut BTreeMap<Time, Qty>, last: Time) -> Qty {
    let mut sum = Qty::ZERO;
    while let Some(first) = changes.first_entry().filter(|entry| *entry.key() <= last) {
        sum += first.remove();
    }
    sum
}
