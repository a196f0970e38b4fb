//! One shop's stock of one SKU: a running book, and just enough of the past to take a late count.

use super::aside::{Aside, add, take_until};
use super::inbound::Due;
use super::pairs;
use crate::event::{CountScope, StockFact};
use crate::id::{HoldId, InboundId};
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
    /// Units that a sensor thinks are in the hands of shoppers, without being sure.
    pub possible: Qty,
    /// Units that left the shop by a sale or an order since the last count; ever, without a count.
    pub sold_since_count: Qty,
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

impl CountKey {
    /// Of a fact that happened at this instant by the engine's clock.
    pub fn of(fact: &StockFact, at: Time) -> Self {
        Self { at, source: fact.source.clone(), id: fact.id.clone() }
    }
}

/// What of the goods in a shop a count has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Seen {
    /// The shelf alone.
    Shelf,
    /// The shelf and the picked goods, not what shoppers have in their hands.
    ShelfAndStaged,
    /// Everything that has not been paid: the numbers of a till.
    Shop,
}

impl From<CountScope> for Seen {
    fn from(scope: CountScope) -> Self {
        match scope {
            CountScope::Shelf => Self::Shelf,
            CountScope::ShelfAndStaged => Self::ShelfAndStaged,
        }
    }
}

/// The count that the book stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    key: CountKey,
    seen: Seen,
}

/// A (shop, SKU) cell.
///
/// **Invariant:** `book` = the anchor's count (plus what it did not see: what stood staged or was
/// carried around then) + every delta after the anchor. `later` and `sales` keep those deltas by
/// time as long as a count can still arrive that lies before them; deltas at or before the anchor
/// are inside it, so they are not kept. `sold` = all sales after the anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    book: Qty,
    reserved: Qty,
    in_basket: Qty,
    possible: Qty,
    anchor: Option<Anchor>,
    /// Units that came or went other than by a sale.
    #[serde(with = "pairs")]
    later: BTreeMap<Time, Qty>,
    sold: Qty,
    /// Units that left by a sale.
    #[serde(with = "pairs")]
    sales: BTreeMap<Time, Qty>,
    /// Picked for orders, and not yet gone.
    staged: Aside,
    /// In the hands of shoppers.
    carried: Aside,
    /// Units that each live hold still claims.
    claims: BTreeMap<HoldId, Qty>,
    /// Units on their way here.
    inbound: BTreeMap<InboundId, Due>,
    last_event_at: Option<Time>,
}

impl Cell {
    /// The cell of an SKU that nobody has named yet: nothing is there if a complete snapshot of the
    /// shop did not list it.
    pub fn unnamed(complete: Option<&CountKey>) -> Self {
        let mut cell = Self::default();
        if let Some(key) = complete {
            cell.saw(key.at);
            cell.count(key.clone(), Qty::ZERO, Seen::Shop);
        }
        cell
    }

    pub fn view(&self) -> CellView {
        CellView {
            book: self.book,
            reserved: self.reserved,
            in_basket: self.in_basket,
            possible: self.possible,
            sold_since_count: self.sold,
            last_count_at: self.counted_at(),
            last_event_at: self.last_event_at,
        }
    }

    /// Live holds with the units they claim, oldest name first.
    pub fn claims(&self) -> &BTreeMap<HoldId, Qty> {
        &self.claims
    }

    /// Deliveries on their way here.
    pub fn inbound(&self) -> &BTreeMap<InboundId, Due> {
        &self.inbound
    }

    /// When the count that the book stands on was taken.
    pub fn counted_at(&self) -> Option<Time> {
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

    /// Units were sold (or taken back, below zero) at an instant.
    pub fn sell(&mut self, at: Time, units: Qty) {
        if !self.is_counted(at) {
            self.book -= units;
            self.sold += units;
            add(&mut self.sales, at, units);
        }
    }

    /// Units were set ready off the shelf (or left from there, below zero) at an instant. The book
    /// moves only if it stands on a count that was taken later and did not see them.
    pub fn stage(&mut self, at: Time, by: Qty) {
        let counted = self.is_counted(at);
        self.staged.change(at, by, counted);
        if counted && self.anchor.as_ref().is_some_and(|anchor| anchor.seen == Seen::Shelf) {
            self.book += by;
        }
    }

    /// A shopper took units into his hands (or out of them, below zero) at an instant; the same
    /// rule.
    pub fn carry(&mut self, at: Time, by: Qty) {
        let counted = self.is_counted(at);
        self.carried.change(at, by, counted);
        if counted && self.anchor.as_ref().is_some_and(|anchor| anchor.seen != Seen::Shop) {
            self.book += by;
        }
    }

    /// Shoppers who are in the shop have more (or less, below zero), for certain and possibly.
    pub fn hand(&mut self, certain: Qty, possible: Qty) {
        self.in_basket += certain;
        self.possible += possible;
    }

    /// A delivery brings units; with `None` it does not any more.
    pub fn expect(&mut self, inbound: &InboundId, due: Option<Due>) {
        match due {
            Some(due) => drop(self.inbound.insert(inbound.clone(), due)),
            None => drop(self.inbound.remove(inbound)),
        }
    }

    /// Whether a count would become the one that the book stands on: the latest wins; of two at one
    /// instant the greater (source, id).
    fn takes(&self, key: &CountKey) -> bool {
        self.anchor.as_ref().is_none_or(|anchor| anchor.key < *key)
    }

    /// How many units a count should find, by what is known of the cell; `None` when nobody has
    /// counted before, or a later count is known.
    pub fn foretells(&self, key: &CountKey, seen: Seen) -> Option<Qty> {
        if self.anchor.is_none() || !self.takes(key) {
            return None;
        }
        let after = |(_, by): (&Time, &Qty)| *by;
        let later = self.later.range(next(key.at)..).map(after).sum::<Qty>();
        let sales = self.sales.range(next(key.at)..).map(after).sum::<Qty>();
        Some(self.book - later + sales - self.unseen(key.at, seen))
    }

    /// Units in the shop that a count of this instant has not seen.
    fn unseen(&self, at: Time, seen: Seen) -> Qty {
        match seen {
            Seen::Shelf => self.staged.at(at) + self.carried.at(at),
            Seen::ShelfAndStaged => self.carried.at(at),
            Seen::Shop => Qty::ZERO,
        }
    }

    /// Somebody counted.
    pub fn count(&mut self, key: CountKey, units: Qty, seen: Seen) {
        if !self.takes(&key) {
            return;
        }
        let unseen = self.unseen(key.at, seen);
        self.forget(key.at);
        self.sold = self.sales.values().copied().sum();
        self.book = units + unseen + self.later.values().copied().sum() - self.sold;
        self.anchor = Some(Anchor { key, seen });
    }

    /// A fact of this instant was applied.
    pub fn saw(&mut self, at: Time) {
        self.last_event_at = self.last_event_at.max(Some(at));
    }

    /// Lets go of what only a count from before `horizon` could ask for: what happened at the
    /// horizon is inside every count that can still come.
    pub fn forget(&mut self, horizon: Time) {
        take_until(&mut self.later, horizon);
        take_until(&mut self.sales, horizon);
        self.staged.settle(horizon);
        self.carried.settle(horizon);
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

/// The instant right after another.
fn next(at: Time) -> Time {
    Time(at.0 + 1)
}
