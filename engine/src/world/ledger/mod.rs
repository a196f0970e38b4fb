//! The stock ledger: what every shop should have, what is set aside of it, and for whom.
//!
//! - **Book** = last count + all later deltas, by event time. It is signed: shelves lie, and a fact
//!   that drives it below zero or below the promises is reported, never refused.
//! - **Available to promise** = `max(0, book - reserved - in_basket - safety)`. No hold is granted
//!   beyond it, and when a fact takes goods that were set aside, [`Ledger::to_break`] names the
//!   holds to break in the same step.
//! - **Physical facts converge**: the same facts give the same book in any order of arrival inside
//!   the late window. Holds and decisions follow the order of the journal.
//! - **Families**: the till sales and the holds of an order ([`claim`]), all that is heard of a
//!   visit ([`visit`]) and of a delivery on its way ([`inbound`]) each change the cells together:
//!   their effects are worked out from all messages at once, so that any order of arrival ends the
//!   same.
//! - **Exactly once**: a (source, id) has effect once. Its content is remembered for the late
//!   window after receipt, and longer as long as the fact itself would still be young enough; what
//!   is older is quarantined. So forgetting changes no book.
//!
//! # When a fact happened
//! `occurred_at` by the sender's clock, plus the correction of that clock ([`Source::correction`])
//! at the first receipt of the fact. The correction is zero as long as the messages of a sender
//! arrive within two minutes of their `sentat`, so that the order of arrival does not matter for
//! any sender whose clock is right; a wrong clock is known as well as its messages travel. A fact
//! is too old when either its own time or the corrected one lies before the late window, and in the
//! future when the corrected one lies further ahead of the clock than the limit.
//!
//! # Ties
//! Deltas at the instant of a count are inside the count. Of two counts at one instant the greater
//! (source, id) wins. Lines of one fact about the same SKU add up.

mod aside;
mod breaking;
mod cell;
mod cells;
mod changes;
mod claim;
mod doubt;
mod fact;
mod hold;
mod inbound;
mod memory;
mod names;
mod pairs;
mod pledge;
mod shop;
mod snapshot;
mod source;
#[cfg(test)]
mod tests;
mod visit;

pub use cell::CellView;
pub use doubt::Contradiction;
pub use inbound::Due;
pub use source::Source;
pub use visit::Took;

use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::StockFact;
use crate::id::{HoldId, InboundId, OrderId, SkuId, StoreId, VisitId};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use cell::Cell;
use claim::Effects;
use hold::{Account, Record};
use memory::{FactName, Memory, Recall};
use names::Names;
use serde::{Deserialize, Serialize};
use shop::Shop;
use std::collections::{BTreeMap, BTreeSet};

/// Cells that let go of their changes at one fact, at most: nobody waits long for it.
const AT_ONCE: usize = 256;

/// The stock ledger of one tenant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    memory: Memory,
    sources: BTreeMap<String, Source>,
    names: Names,
    stores: BTreeMap<StoreId, Shop>,
    holds: BTreeMap<HoldId, Record>,
    orders: BTreeMap<OrderId, Account>,
    /// Holds that a decision resolved, by its time.
    resolved: BTreeSet<(Time, HoldId)>,
    /// Live holds that wait for deliveries: shop, delivery, hold.
    #[serde(default)]
    pledges: BTreeSet<(StoreId, InboundId, HoldId)>,
    /// Deliveries and closed visits, by the last instant at which each is remembered.
    fading: BTreeSet<(Time, StoreId, Family)>,
    /// Cells that keep changes, by the instant of the newest one that they had when they were put
    /// here.
    keeping: BTreeSet<(Time, StoreId, SkuId)>,
}

/// Messages that belong together, other than those of an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Family {
    Inbound(InboundId),
    Visit(VisitId),
}

/// How a fact would be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Applied, duplicate or quarantined.
    pub verdict: FactVerdict,
    /// How many `sequence` numbers of its source were skipped (above 0), or how far before the
    /// expected one it lies (below 0); 0 without numbers and for duplicates.
    pub sequence_gap: i64,
    /// What the fact is remembered by.
    name: FactName,
}

impl Ledger {
    /// How a fact received at `now` is to be taken; changes nothing.
    ///
    /// # Errors
    /// `id_conflict`: its (source, id) came before with another instant, shop or change.
    /// `in_future`: it is further ahead of the clock than the limit, even after correction.
    pub fn judge(&self, fact: &StockFact, now: Time, config: &Config) -> Result<Judgement, Reason> {
        let name = FactName::of(fact);
        match self.memory.recall(name, fact, now) {
            Recall::Other => return Err(Reason::IdConflict),
            Recall::Same => {
                return Ok(Judgement { verdict: FactVerdict::Duplicate, sequence_gap: 0, name });
            }
            Recall::New => {}
        }
        let source = self.sources.get(&fact.source);
        let at = place(source, fact, now, config);
        if at > now + config.future_limit {
            return Err(Reason::InFuture);
        }
        let too_old = at.min(fact.occurred_at) + config.late_window < now;
        let verdict = if too_old { FactVerdict::Quarantined } else { FactVerdict::Applied };
        let sequence_gap = source.map_or(0, |source| source.gap(fact));
        Ok(Judgement { verdict, sequence_gap, name })
    }

    /// Takes a fact the way it was judged at this `now`: the only place where facts change the
    /// book. Returns the holds whose units all went through a till with it; they are handed over.
    pub fn record(
        &mut self,
        fact: &StockFact,
        judgement: Judgement,
        now: Time,
        config: &Config,
    ) -> Vec<HoldId> {
        let Judgement { verdict, name, .. } = judgement;
        let source = match self.sources.get_mut(&fact.source) {
            Some(known) => known,
            None => self.sources.entry(fact.source.clone()).or_default(),
        };
        let at = source.place(fact, now, config);
        source.hear(fact, now, config);
        self.stores.entry(fact.store.clone()).or_default().heard_at = Some(now);
        if verdict == FactVerdict::Duplicate {
            return Vec::new();
        }
        source.count(fact);
        self.memory.remember(name, fact, now, config.late_window);
        self.forget_holds(now, config.late_window);
        self.forget_families(now);
        self.forget_changes(Time(now.0 - config.late_window.0));
        match verdict {
            FactVerdict::Applied => self.apply(fact, at, now, config),
            FactVerdict::Quarantined | FactVerdict::Duplicate => Vec::new(),
        }
    }

    /// When a fact happened by the engine's clock.
    fn place(&self, fact: &StockFact, now: Time, config: &Config) -> Time {
        place(self.sources.get(&fact.source), fact, now, config)
    }

    /// A cell as it stands; all zero when nothing is known of it.
    #[must_use]
    pub fn cell(&self, store: &StoreId, sku: &SkuId) -> CellView {
        self.stores.get(store).map(|shop| shop.view(&self.names, sku)).unwrap_or_default()
    }

    /// Units that a new hold may take: `max(0, book - reserved - in_basket - safety)`.
    #[must_use]
    pub fn atp(&self, store: &StoreId, sku: &SkuId, safety: Qty) -> Qty {
        self.cell(store, sku).atp(safety)
    }

    /// All cells of a shop that any fact or hold touched, by SKU.
    pub fn stocked(&self, store: &StoreId) -> impl Iterator<Item = (&SkuId, CellView)> {
        self.stores.get(store).into_iter().flat_map(|shop| shop.cells.goods(&self.names))
    }

    /// When the last message about a shop was recorded, of whatever verdict.
    #[must_use]
    pub fn last_heard(&self, store: &StoreId) -> Option<Time> {
        self.stores.get(store)?.heard_at
    }

    /// SKUs of a shop of which more went out than anybody knew of.
    pub fn negative(&self, store: &StoreId) -> impl Iterator<Item = &SkuId> {
        self.stores.get(store).into_iter().flat_map(|shop| &shop.negative)
    }

    /// What is known of a sender of facts.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.get(name)
    }

    /// Lets go of deliveries and visits that no message in time can be about any more.
    fn forget_families(&mut self, now: Time) {
        while self.fading.first().is_some_and(|(until, ..)| *until < now) {
            let (_, store, family) = self.fading.pop_first().expect("it was just looked at");
            let shop = self.stores.get_mut(&store).expect("its families are in it");
            match family {
                Family::Inbound(id) => {
                    let inbound = shop.inbound.remove(&id).expect("it is remembered until now");
                    self.expect(&store, &id, inbound.dues.keys().map(|sku| (sku, None)));
                }
                Family::Visit(id) => drop(shop.visits.remove(&id)),
            }
        }
    }

    /// Lets cells go of changes that every count is after which can still come: some at each fact,
    /// more than it brings itself.
    fn forget_changes(&mut self, horizon: Time) {
        for _ in 0..AT_ONCE {
            if self.keeping.first().is_none_or(|(at, ..)| *at > horizon) {
                return;
            }
            let (_, store, sku) = self.keeping.pop_first().expect("it was just looked at");
            self.change_cell(&store, &sku, |cell| {
                cell.forget(horizon);
                cell.unlist();
            });
        }
    }

    /// Changes a cell of a shop.
    fn change_cell(&mut self, store: &StoreId, sku: &SkuId, change: impl FnOnce(&mut Cell)) {
        let mut change = Some(change);
        self.change_cells(store, std::iter::once((sku, ())), |cell, ()| {
            change.take().expect("there is one cell")(cell);
        });
    }

    /// Changes cells of a shop.
    fn change_cells<'s, T>(
        &mut self,
        store: &StoreId,
        cells: impl Iterator<Item = (&'s SkuId, T)>,
        mut change: impl FnMut(&mut Cell, T),
    ) {
        let shop = self.stores.entry(store.clone()).or_default();
        for (sku, with) in cells {
            if let Some(at) = shop.change(&mut self.names, sku, |cell| change(cell, with)) {
                self.keeping.insert((at, store.clone(), sku.clone()));
            }
        }
    }

    /// Brings the cells from what a family did to them before to what it does to them after.
    fn settle(&mut self, before: &Effects, after: &Effects) {
        let none = claim::CellEffect::default();
        let cells: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for cell in cells {
            let old = before.get(cell).unwrap_or(&none);
            let new = after.get(cell).unwrap_or(&none);
            if old != new {
                self.change_cell(&cell.0, &cell.1, |cell| settle_cell(cell, old, new));
            }
        }
    }
}

/// When a fact happened by the engine's clock, of a sender that may be heard for the first time.
fn place(source: Option<&Source>, fact: &StockFact, now: Time, config: &Config) -> Time {
    match source {
        Some(source) => source.place(fact, now, config),
        None => Source::default().place(fact, now, config),
    }
}

fn settle_cell(cell: &mut Cell, old: &claim::CellEffect, new: &claim::CellEffect) {
    for (at, by) in claim::difference(&new.shifts, &old.shifts) {
        cell.sell(at, -by);
    }
    for (at, by) in claim::difference(&new.staging, &old.staging) {
        cell.stage(at, by);
    }
    for (at, by) in claim::difference(&new.carrying, &old.carrying) {
        cell.carry(at, by);
    }
    cell.hand(new.in_basket - old.in_basket, new.possible - old.possible);
    for hold in old.claims.keys().filter(|hold| !new.claims.contains_key(hold)) {
        cell.claim(*hold, Qty::ZERO);
    }
    for (hold, units) in &new.claims {
        cell.claim(*hold, *units);
    }
}
