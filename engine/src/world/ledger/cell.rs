//! One shop's stock of one SKU: a running book, and just enough of the past to take a late count.

use super::aside::Aside;
use super::changes::Changes;
use super::inbound::Due;
use crate::event::{CountScope, StockFact};
use crate::id::{HoldId, InboundId};
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// The count that a book stands on, shared by all cells that it counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Anchor {
    pub key: CountKey,
    pub seen: Seen,
}

impl Anchor {
    /// Of a count that was taken at this instant by the engine's clock.
    pub fn of(fact: &StockFact, at: Time, seen: Seen) -> Arc<Self> {
        Arc::new(Self { key: CountKey::of(fact, at), seen })
    }
}

/// A (shop, SKU) cell.
///
/// **Invariant:** `book` = the anchor's count (plus what it did not see: what stood staged or was
/// carried around then) + every delta after the anchor. `later` and `sales` keep those deltas by
/// time as long as a count can still arrive that lies before them; deltas at or before the anchor
/// are inside it, so they are not kept. `sold` = all sales after the anchor.
///
/// Written without what is nothing, since most of it is; the anchor is written beside it, once for
/// all cells (see [`super::cells`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cell {
    #[serde(skip_serializing_if = "is_nothing")]
    book: Qty,
    #[serde(skip_serializing_if = "is_nothing")]
    reserved: Qty,
    #[serde(skip_serializing_if = "is_nothing")]
    in_basket: Qty,
    #[serde(skip_serializing_if = "is_nothing")]
    possible: Qty,
    #[serde(skip)]
    anchor: Option<Arc<Anchor>>,
    /// Units that came or went other than by a sale.
    #[serde(skip_serializing_if = "is_nothing")]
    later: Changes,
    #[serde(skip_serializing_if = "is_nothing")]
    sold: Qty,
    /// Units that left by a sale.
    #[serde(skip_serializing_if = "is_nothing")]
    sales: Changes,
    /// Picked for orders, and not yet gone.
    #[serde(skip_serializing_if = "is_nothing")]
    staged: Aside,
    /// In the hands of shoppers.
    #[serde(skip_serializing_if = "is_nothing")]
    carried: Aside,
    /// Units that each live hold still claims.
    #[serde(skip_serializing_if = "is_nothing")]
    claims: BTreeMap<HoldId, Qty>,
    /// Units on their way here.
    #[serde(skip_serializing_if = "is_nothing")]
    inbound: BTreeMap<InboundId, Due>,
    #[serde(skip_serializing_if = "is_nothing")]
    last_event_at: Option<Time>,
    /// The ledger has it on its list of cells that keep changes.
    #[serde(skip_serializing_if = "is_nothing")]
    listed: bool,
}

fn is_nothing<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Cell {
    /// The cell of an SKU that nobody has named yet: nothing is there if a complete snapshot of the
    /// shop did not list it.
    pub fn unnamed(complete: Option<&Arc<Anchor>>) -> Self {
        let mut cell = Self::default();
        if let Some(anchor) = complete {
            cell.saw(anchor.key.at);
            cell.count(anchor, Qty::ZERO);
        }
        cell
    }

    /// The cell of which this is all there is to know.
    pub fn quiet(
        (book, sold): (Qty, Qty),
        anchor: Option<Arc<Anchor>>,
        last_event_at: Option<Time>,
    ) -> Self {
        Self { book, sold, anchor, last_event_at, ..Self::default() }
    }

    /// The count that the book stands on.
    pub fn anchor(&self) -> Option<&Arc<Anchor>> {
        self.anchor.as_ref()
    }

    /// As it was written, with the count that was written beside it.
    pub fn standing_on(self, anchor: Option<Arc<Anchor>>) -> Self {
        Self { anchor, ..self }
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
            self.later.add(at, by);
        }
    }

    /// Units were sold (or taken back, below zero) at an instant.
    pub fn sell(&mut self, at: Time, units: Qty) {
        if !self.is_counted(at) {
            self.book -= units;
            self.sold += units;
            self.sales.add(at, units);
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
    fn takes(&self, count: &Anchor) -> bool {
        self.anchor.as_ref().is_none_or(|anchor| anchor.key < count.key)
    }

    /// How many units a count should find, by what is known of the cell; `None` when nobody has
    /// counted before, or a later count is known.
    pub fn foretells(&self, count: &Anchor) -> Option<Qty> {
        if self.anchor.is_none() || !self.takes(count) {
            return None;
        }
        let at = count.key.at;
        Some(self.book - self.later.after(at) + self.sales.after(at) - self.unseen(count))
    }

    /// Units in the shop that a count has not seen.
    fn unseen(&self, count: &Anchor) -> Qty {
        let at = count.key.at;
        match count.seen {
            Seen::Shelf => self.staged.at(at) + self.carried.at(at),
            Seen::ShelfAndStaged => self.carried.at(at),
            Seen::Shop => Qty::ZERO,
        }
    }

    /// Somebody counted.
    pub fn count(&mut self, count: &Arc<Anchor>, units: Qty) {
        if !self.takes(count) {
            return;
        }
        let unseen = self.unseen(count);
        self.forget(count.key.at);
        self.sold = self.sales.total();
        self.book = units + unseen + self.later.total() - self.sold;
        self.anchor = Some(count.clone());
    }

    /// A fact of this instant was applied.
    pub fn saw(&mut self, at: Time) {
        self.last_event_at = self.last_event_at.max(Some(at));
    }

    /// A fact of this instant has changed it, and no count from before `horizon` can come any more.
    pub fn finish(&mut self, at: Time, horizon: Time) {
        self.saw(at);
        self.forget(horizon);
    }

    /// Lets go of what only a count from before `horizon` could ask for: what happened at the
    /// horizon is inside every count that can still come.
    pub fn forget(&mut self, horizon: Time) {
        self.later.take_until(horizon);
        self.sales.take_until(horizon);
        self.staged.settle(horizon);
        self.carried.settle(horizon);
    }

    /// Puts it on the list of cells that keep changes, if it keeps any and is not there yet;
    /// returns the instant of the newest.
    pub fn list(&mut self) -> Option<Time> {
        let asides = [self.staged.newest(), self.carried.newest()];
        let newest =
            asides.into_iter().fold(self.later.newest().max(self.sales.newest()), Option::max);
        let at = newest.filter(|_| !self.listed)?;
        self.listed = true;
        Some(at)
    }

    /// Whether it is on that list.
    pub fn is_listed(&self) -> bool {
        self.listed
    }

    /// Takes it off that list: its turn has come.
    pub fn unlist(&mut self) {
        self.listed = false;
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
