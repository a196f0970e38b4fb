//! Visits to shops that sense what is taken: walk-out, or scan-and-go.
//!
//! All messages of one visit are a family: what it does to the cells is worked out from all of them
//! at once, before and after each new one, and the cells take the difference. So it does not matter
//! in which order sensors, gate and a later look at the recordings are heard.
//!
//! - A shopper who is inside has what was certainly picked and not certainly returned: that is in
//!   his basket. What a sensor was not sure of is possible on top; an uncertain return frees
//!   nothing.
//! - When he is out, the units are sold at the instant of his exit: those that the last correction
//!   says, else those that the exit itself says, else those in his basket. Without an exit a
//!   correction ends the visit at its own time, and a timeout at the time it fires.
//! - A correction alone does nothing: it may be about a visit that is long forgotten.
//!
//! A visit is remembered for twice the late window after the last thing that happened in it; its
//! name must not be used again.

use super::cell::CountKey;
use super::claim::{CellEffect, Effects};
use super::fact::totals;
use super::{Family, Ledger, pairs};
use crate::config::Config;
use crate::event::{Sensed, StockFact, VisitStep};
use crate::id::{SkuId, StoreId, VisitId};
use crate::unit::{Millis, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Units by SKU.
pub type Units = BTreeMap<SkuId, Qty>;

/// What a visit has sold, by SKU; nothing is said while the shopper is inside.
pub type Took = Option<Units>;

/// Changes of the units in somebody's hands by instant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Moves(#[serde(with = "pairs")] BTreeMap<Time, Qty>);

/// What somebody says of the goods of a visit as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Say {
    key: CountKey,
    units: Option<Units>,
}

/// One visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Visit {
    /// Last sign of the shopper inside.
    inside_at: Option<Time>,
    /// Certain picks less certain returns.
    moves: BTreeMap<SkuId, Moves>,
    /// Picks that the sensor was not sure of.
    unsure: Units,
    exit: Option<Say>,
    correction: Option<Say>,
    timed_out_at: Option<Time>,
    /// Last instant at which anything happened.
    last_at: Option<Time>,
    /// Last instant at which it is remembered, once it is closed.
    until: Option<Time>,
}

impl Visit {
    fn take(&mut self, fact: &StockFact, step: &VisitStep, at: Time, config: &Config) {
        self.last_at = self.last_at.max(Some(at));
        let units = |units: super::fact::Totals| {
            units.into_iter().map(|(sku, qty)| (sku.clone(), qty)).collect()
        };
        match step {
            VisitStep::Entered { .. } => self.inside(at),
            VisitStep::Picked(seen) => self.sense(seen, 1, at, config),
            VisitStep::Returned(seen) => self.sense(seen, -1, at, config),
            VisitStep::Exited { lines } => {
                let lines = lines
                    .as_ref()
                    .map(|lines| units(totals(lines.iter().map(|line| (&line.sku, line.qty)))));
                say(&mut self.exit, CountKey::of(fact, at), lines);
            }
            VisitStep::Corrected { lines } => {
                let lines = units(totals(lines.iter().map(|line| (&line.sku, line.qty))));
                say(&mut self.correction, CountKey::of(fact, at), Some(lines));
            }
        }
    }

    fn inside(&mut self, at: Time) {
        self.inside_at = self.inside_at.max(Some(at));
    }

    fn sense(&mut self, seen: &Sensed, sign: i64, at: Time, config: &Config) {
        self.inside(at);
        let is_sure = seen.confidence.is_none_or(|permille| permille >= config.sensor_threshold);
        for line in &seen.lines {
            if is_sure {
                let moves = self.moves.entry(line.sku.clone()).or_default();
                super::aside::add(&mut moves.0, at, line.qty.times(sign));
            } else if sign > 0 {
                *self.unsure.entry(line.sku.clone()).or_default() += line.qty;
            }
        }
    }

    /// When the goods left; `None` while the shopper is inside, or nothing but a correction is
    /// known.
    fn closed_at(&self) -> Option<Time> {
        let at = |say: &Option<Say>| say.as_ref().map(|say| say.key.at);
        let ended = || at(&self.correction).or(self.timed_out_at);
        at(&self.exit).or_else(|| self.inside_at.and_then(|_| ended()))
    }

    fn is_open(&self) -> bool {
        self.inside_at.is_some() && self.closed_at().is_none()
    }

    /// Units that somebody said were taken, where somebody did.
    fn said(&self, sku: &SkuId) -> Option<Qty> {
        let says = [&self.correction, &self.exit].into_iter().flatten();
        let units = says.filter_map(|say| say.units.as_ref()).next()?;
        Some(units.get(sku).copied().unwrap_or_default())
    }

    fn net(&self, sku: &SkuId) -> Qty {
        self.moves.get(sku).map_or(Qty::ZERO, |moves| moves.0.values().copied().sum())
    }

    fn skus(&self) -> BTreeSet<&SkuId> {
        let says = [&self.correction, &self.exit].into_iter().flatten();
        let said = says.filter_map(|say| say.units.as_ref()).flat_map(BTreeMap::keys);
        self.moves.keys().chain(self.unsure.keys()).chain(said).collect()
    }

    fn effects(&self, store: &StoreId) -> Effects {
        let effect = |sku: &SkuId| ((store.clone(), sku.clone()), self.effect(sku));
        self.skus().into_iter().map(effect).collect()
    }

    fn effect(&self, sku: &SkuId) -> CellEffect {
        let mut effect = CellEffect { carrying: self.carrying(sku), ..CellEffect::default() };
        let net = self.net(sku);
        match self.closed_at() {
            Some(at) => {
                let units = self.said(sku).unwrap_or(net.non_negative());
                effect.shifts.insert(at, -units);
            }
            // A visit of which only a correction is known has sensed nothing.
            None => {
                let unsure = self.unsure.get(sku).copied().unwrap_or_default();
                effect.in_basket = net.non_negative();
                effect.possible = (net + unsure).non_negative() - effect.in_basket;
            }
        }
        effect
    }

    /// How the units in the shopper's hands changed: as sensed, but never more than he is said to
    /// have taken in the end.
    fn carrying(&self, sku: &SkuId) -> BTreeMap<Time, Qty> {
        let mut changes = BTreeMap::new();
        let most = self.closed_at().and_then(|_| self.said(sku)).unwrap_or(Qty::MAX);
        let (mut net, mut has) = (Qty::ZERO, Qty::ZERO);
        let out = self.closed_at();
        for (&at, &by) in self.moves.get(sku).into_iter().flat_map(|moves| &moves.0) {
            if out.is_some_and(|out| at >= out) {
                break;
            }
            net += by;
            let now = net.non_negative().min(most);
            super::aside::add(&mut changes, at, now - has);
            has = now;
        }
        if let Some(out) = out {
            super::aside::add(&mut changes, out, -has);
        }
        changes
    }
}

/// Of two that say something of the whole the later one counts, then the greater (source, id).
fn say(slot: &mut Option<Say>, key: CountKey, units: Option<Units>) {
    if slot.as_ref().is_none_or(|old| old.key < key) {
        *slot = Some(Say { key, units });
    }
}

impl Ledger {
    /// When an open visit is given up, this long after the last sign of its shopper.
    #[must_use]
    pub fn visit_deadline(&self, store: &StoreId, id: &VisitId, timeout: Millis) -> Option<Time> {
        let visit = self.stores.get(store)?.visits.get(id)?;
        visit.inside_at.filter(|_| visit.is_open()).map(|at| at + timeout)
    }

    /// Units that an open visit has in its basket for certain, by SKU.
    #[must_use]
    pub fn basket_of(&self, store: &StoreId, id: &VisitId) -> BTreeMap<SkuId, Qty> {
        let visit = self.stores.get(store).and_then(|shop| shop.visits.get(id));
        let visit = visit.filter(|visit| visit.is_open());
        let skus = visit.into_iter().flat_map(|visit| visit.moves.keys().map(move |s| (visit, s)));
        skus.map(|(visit, sku)| (sku.clone(), visit.net(sku).non_negative()))
            .filter(|(_, units)| *units > Qty::ZERO)
            .collect()
    }

    /// What a visit that is over has sold, as far as is known by now.
    #[must_use]
    pub fn took(&self, store: &StoreId, id: &VisitId) -> Took {
        let visit = self.stores.get(store)?.visits.get(id)?;
        visit.closed_at()?;
        let units = |sku: &SkuId| visit.said(sku).unwrap_or(visit.net(sku).non_negative());
        let sold = visit.skus().into_iter().map(|sku| (sku.clone(), units(sku)));
        Some(sold.filter(|(_, units)| *units > Qty::ZERO).collect())
    }

    /// A visit without an exit is over: what is in its basket is sold at this instant, until an
    /// exit or a correction says otherwise.
    ///
    /// # Panics
    /// When it is not open.
    pub fn time_out(&mut self, store: &StoreId, id: &VisitId, at: Time, late_window: Millis) {
        self.change_visit(store, id, late_window, |visit| {
            assert!(visit.is_open(), "{id} in {store} must be open to time out");
            visit.timed_out_at = Some(at);
            visit.last_at = visit.last_at.max(Some(at));
        });
    }

    /// Takes a message of a visit.
    pub(super) fn visit(
        &mut self,
        fact: &StockFact,
        (id, step): (&VisitId, &VisitStep),
        at: Time,
        config: &Config,
    ) {
        self.change_visit(&fact.store, id, config.late_window, |visit| {
            visit.take(fact, step, at, config);
        });
    }

    fn change_visit(
        &mut self,
        store: &StoreId,
        id: &VisitId,
        late_window: Millis,
        change: impl FnOnce(&mut Visit),
    ) {
        let shop = self.stores.entry(store.clone()).or_default();
        let visit = shop.visits.entry(id.clone()).or_default();
        let before = visit.effects(store);
        change(visit);
        let after = visit.effects(store);
        let remembered = |at: Time| at + late_window.times(2);
        let until = visit.last_at.filter(|_| !visit.is_open()).map(remembered);
        let old = std::mem::replace(&mut visit.until, until);
        let family = |until| (until, store.clone(), Family::Visit(id.clone()));
        old.map(|until| self.fading.remove(&family(until)));
        self.fading.extend(until.map(family));
        self.settle(&before, &after);
    }
}
