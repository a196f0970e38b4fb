//! Facts at most once, holds never beyond what is available and each resolved once, books as the
//! reference model says.

use super::Findings;
use super::hubs;
use super::shelves::{CellKey, Shelves};
use sameday_engine::decision::{CollectDecision, Decision, Entry, FactVerdict};
use sameday_engine::engine::Engine;
use sameday_engine::event::{CountLine, CountScope, Event, HubEvent, StockChange, StockFact};
use sameday_engine::id::{HoldId, OrderId, StoreId};
use sameday_engine::model::{Hold, HoldState, Line};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Qty, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Holds, facts and books as the entries tell them.
#[derive(Debug, Default)]
pub struct Stock {
    taken: BTreeSet<(String, String)>,
    safety: BTreeMap<StoreId, Qty>,
    holds: BTreeMap<HoldId, Hold>,
    of_order: BTreeMap<OrderId, Vec<HoldId>>,
    reserved: BTreeMap<CellKey, i64>,
    deadlines: BTreeSet<(Time, HoldId)>,
    books: BTreeMap<CellKey, i64>,
    baskets: BTreeMap<CellKey, (i64, i64)>,
    /// What of each hold was handed over before the rest.
    parts: BTreeMap<HoldId, Vec<Line>>,
    /// Under which number the picked goods of a hold stand ready.
    staged_as: BTreeMap<HoldId, u64>,
}

impl Stock {
    /// Checks one entry; says which cells it touched.
    pub fn see(
        &mut self,
        entry: &Entry,
        shelves: &mut Shelves,
        findings: &mut Findings,
    ) -> BTreeSet<CellKey> {
        let mut cells = BTreeSet::new();
        self.overdue(entry.now, findings);
        match &entry.event {
            Event::StorePut(store) => {
                self.safety.insert(store.id.clone(), store.safety);
            }
            Event::Genesis(genesis) => {
                shelves.visits.threshold = genesis.config.sensor_threshold;
            }
            Event::Stock(fact) => self.take(entry, fact, shelves, &mut cells, findings),
            Event::PickShort { order, store, missing } => {
                let count = self.short_count(entry, *order, store, missing);
                self.reread(shelves.file(&count), shelves, &mut cells);
            }
            Event::Hub(HubEvent::ParcelsArrived { store, parcels }) => {
                let fact = hubs::received(entry, store, parcels);
                self.reread(shelves.file(&fact), shelves, &mut cells);
            }
            _ => {}
        }
        for decision in &entry.decisions {
            self.decide(entry.now, decision, shelves, &mut cells, findings);
        }
        for key in &cells {
            let (reserved, book) = (self.reserved(key), self.book(key));
            let left = (book - self.baskets(key).0).max(0);
            findings.demand(reserved <= left, "promised_beyond_book", || {
                format!("{} of {}: {reserved} promised, book {book}", key.1, key.0)
            });
        }
        cells
    }

    /// A hold by name.
    #[must_use]
    pub fn hold(&self, id: HoldId) -> Option<&Hold> {
        self.holds.get(&id)
    }

    /// Holds of an order that still set units aside.
    pub fn live_of(&self, order: OrderId) -> impl Iterator<Item = &Hold> {
        self.holds_of(order).filter(|hold| is_live(hold))
    }

    fn holds_of(&self, order: OrderId) -> impl Iterator<Item = &Hold> {
        self.of_order.get(&order).into_iter().flatten().map(|id| &self.holds[id])
    }

    fn join(&mut self, id: HoldId, order: OrderId) {
        if let Some(hold) = self.holds.get_mut(&id) {
            hold.order = Some(order);
            self.of_order.entry(order).or_default().push(id);
        }
    }

    /// The engine's view of the touched cells is that of the model.
    pub fn compare(&self, cells: &BTreeSet<CellKey>, engine: &Engine, findings: &mut Findings) {
        for key in cells {
            let seen = engine.world().ledger().cell(&key.0, &key.1);
            let model = (self.book(key), self.reserved(key));
            findings.demand((seen.book.0, seen.reserved.0) == model, "book_differs", || {
                let (book, reserved) = (seen.book, seen.reserved);
                format!(
                    "{} of {}: engine {book}, {reserved} reserved; model {model:?}",
                    key.1, key.0
                )
            });
            let (model, seen) = (self.baskets(key), (seen.in_basket.0, seen.possible.0));
            findings.demand(seen == model, "baskets_differ", || {
                format!("{} of {}: engine {seen:?}; model {model:?}", key.1, key.0)
            });
        }
    }

    /// Nothing is set aside any more but for these orders.
    pub fn end(&self, waiting: &BTreeSet<OrderId>, findings: &mut Findings) {
        let waits = |hold: &Hold| hold.order.is_some_and(|order| waiting.contains(&order));
        let live = self.holds.values().filter(|hold| is_live(hold) && !waits(hold)).count();
        findings.demand(live == 0, "holds_left", || format!("{live} holds at the end"));
    }

    fn reserved(&self, key: &CellKey) -> i64 {
        self.reserved.get(key).copied().unwrap_or(0)
    }

    fn book(&self, key: &CellKey) -> i64 {
        self.books.get(key).copied().unwrap_or(0)
    }

    /// Units that shoppers have in their hands, for certain and possibly on top.
    fn baskets(&self, key: &CellKey) -> (i64, i64) {
        self.baskets.get(key).copied().unwrap_or((0, 0))
    }

    /// A hold lapses at its deadline and not later.
    fn overdue(&self, now: Time, findings: &mut Findings) {
        if let Some((at, id)) = self.deadlines.first().filter(|(at, _)| *at < now) {
            findings.add("hold_overdue", format!("{id} should have lapsed at {at}"));
        }
    }

    fn take(
        &mut self,
        entry: &Entry,
        fact: &StockFact,
        shelves: &mut Shelves,
        cells: &mut BTreeSet<CellKey>,
        findings: &mut Findings,
    ) {
        let verdict = entry.decisions.iter().find_map(|decision| match decision {
            Decision::FactTaken { verdict } => Some(*verdict),
            _ => None,
        });
        let fresh = self.taken.insert((fact.source.clone(), fact.id.clone()));
        let expected = if fresh { FactVerdict::Applied } else { FactVerdict::Duplicate };
        findings.demand(verdict == Some(expected), "fact_verdict", || {
            format!("{} {}: {verdict:?} instead of {expected:?}", fact.source, fact.id)
        });
        if !fresh {
            return;
        }
        let touched = match &fact.change {
            StockChange::SaleCommitted { order: Some(order), .. } => {
                let touched = shelves.file_named(*order, fact);
                self.sold_named(*order, &touched, shelves);
                touched
            }
            _ => shelves.file(fact),
        };
        self.reread(touched, shelves, cells);
    }

    /// A picker who finds less than he looks for has counted that shelf.
    fn short_count(
        &self,
        entry: &Entry,
        order: OrderId,
        store: &StoreId,
        missing: &[Line],
    ) -> StockFact {
        let looked_for = self.live_of(order).filter(|hold| hold.store == *store);
        let count = |line: &Line| {
            let short = missing.iter().find(|missing| missing.sku == line.sku)?;
            Some(CountLine { sku: line.sku.clone(), qty: (line.qty - short.qty).non_negative() })
        };
        let lines = looked_for.flat_map(|hold| &hold.lines).filter_map(count).collect();
        StockFact {
            source: "sameday/pick-short".into(),
            id: format!("0-{}", entry.seq),
            occurred_at: entry.now,
            sent_at: None,
            sequence: None,
            member: None,
            store: store.clone(),
            change: StockChange::Counted { lines, scope: CountScope::Shelf },
        }
    }

    /// A till sale of an order's goods: units of holds that have left already are the same units,
    /// others leave now.
    fn sold_named(&mut self, order: OrderId, touched: &[CellKey], shelves: &mut Shelves) {
        for key in touched {
            let &(at, sold) = shelves.named(order, key).last().expect("it was just filed");
            let gone = |hold: &Hold| match hold.state {
                HoldState::HandedOver => units(&hold.lines, key),
                _ => self.given(hold.id, key),
            };
            let here = self.holds_of(order).filter(|hold| hold.store == key.0);
            let left: i64 = here.map(gone).sum();
            let before: i64 = shelves.named(order, key).iter().map(|(_, qty)| qty).sum();
            let ordinary = (before - left).clamp(0, sold);
            shelves.shift(key, at, -ordinary);
        }
    }

    fn decide(
        &mut self,
        now: Time,
        decision: &Decision,
        shelves: &mut Shelves,
        cells: &mut BTreeSet<CellKey>,
        findings: &mut Findings,
    ) {
        match decision {
            Decision::HoldGranted { hold } => self.grant(hold, cells, findings),
            Decision::HoldCommitted { hold, order, expires_at } => {
                self.step(*hold, HoldState::Committed, findings);
                self.join(*hold, *order);
                self.wait_until(*hold, *expires_at);
            }
            Decision::HoldPicked { hold } => self.pick(*hold, now, shelves, findings),
            Decision::HoldHandedOver { hold, at } => {
                self.step(*hold, HoldState::HandedOver, findings);
                self.leave(*hold, *at, true, shelves, cells);
            }
            Decision::Collect(CollectDecision::HandedOverPart { hold, lines, at, .. }) => {
                self.leave_part(*hold, lines, *at, shelves, cells, findings);
            }
            Decision::HoldEnded { hold, how, why } => {
                self.broken_for_a_reason(*hold, *how, *why, findings);
                self.step(*hold, *how, findings);
                self.leave(*hold, now, false, shelves, cells);
            }
            Decision::VisitTimedOut { store, visit } => {
                self.reread(shelves.give_up(store, visit, now), shelves, cells);
            }
            Decision::GoodsRestocked { hold, at, .. } => {
                self.restock(*hold, *at, shelves, cells, findings);
            }
            _ => {}
        }
    }

    fn grant(&mut self, hold: &Hold, cells: &mut BTreeSet<CellKey>, findings: &mut Findings) {
        let safety = self.safety.get(&hold.store).copied().unwrap_or_default().0;
        for line in &hold.lines {
            let key = (hold.store.clone(), line.sku.clone());
            let kept_back = if line.sku.is_hidden() { 0 } else { safety };
            let (in_basket, possible) = self.baskets(&key);
            let free = self.book(&key) - self.reserved(&key) - in_basket;
            let atp = (free - kept_back - possible).max(0);
            let beyond = line.qty.0 - atp;
            if beyond > 0 {
                findings.oversold_units += beyond;
                let found = format!("{} took {} of {}, {atp} left", hold.id, line.qty, line.sku);
                findings.add("engine_oversell", found);
            }
            *self.reserved.entry(key.clone()).or_default() += line.qty.0;
            cells.insert(key);
        }
        if let (HoldState::Held, Some(at)) = (hold.state, hold.expires_at) {
            self.deadlines.insert((at, hold.id));
        }
        let known = self.holds.insert(hold.id, hold.clone());
        if let Some(order) = hold.order {
            self.join(hold.id, order);
        }
        findings
            .demand(known.is_none() && is_live(hold), "hold_granted_twice", || hold.id.to_string());
    }

    /// One step of a hold's life: held, committed, and exactly one end.
    fn step(&mut self, id: HoldId, to: HoldState, findings: &mut Findings) {
        let Some(hold) = self.holds.get_mut(&id) else {
            return findings.add("hold_unknown", id.to_string());
        };
        let from = hold.state;
        let legal = matches!(
            (from, to),
            (HoldState::Held, HoldState::Committed | HoldState::Released | HoldState::Expired)
                | (HoldState::Held, HoldState::Broken)
                | (HoldState::Committed, HoldState::Committed | HoldState::HandedOver)
                | (HoldState::Committed, HoldState::Released)
                | (HoldState::Committed, HoldState::Expired | HoldState::Broken)
        );
        findings.demand(legal, "hold_resolved_twice", || format!("{id}: {from:?} to {to:?}"));
        if let Some(at) = hold.expires_at {
            self.deadlines.remove(&(at, id));
        }
        hold.state = to;
    }

    fn wait_until(&mut self, id: HoldId, at: Option<Time>) {
        if let (Some(hold), Some(at)) = (self.holds.get_mut(&id), at) {
            hold.expires_at = Some(at);
            self.deadlines.insert((at, id));
        }
    }

    /// A hold breaks for a sale only when one of its cells had less than was promised.
    fn broken_for_a_reason(
        &self,
        id: HoldId,
        how: HoldState,
        why: Reason,
        findings: &mut Findings,
    ) {
        let Some(hold) = self.holds.get(&id) else { return };
        if how == HoldState::Broken && why == Reason::StockTakenInStore {
            let short = hold.lines.iter().any(|line| {
                let key = (hold.store.clone(), line.sku.clone());
                self.reserved(&key) + self.baskets(&key).0 > self.book(&key)
            });
            findings.demand(short, "broken_without_need", || id.to_string());
        }
    }

    fn pick(&mut self, id: HoldId, now: Time, shelves: &mut Shelves, findings: &mut Findings) {
        let Some(hold) = self.holds.get_mut(&id) else {
            return findings.add("hold_unknown", id.to_string());
        };
        findings.demand(!hold.picked, "hold_picked_twice", || id.to_string());
        hold.picked = true;
        let hold = hold.clone();
        self.stage_rest(&hold, now, shelves);
    }

    /// Picked goods of a hold stand ready under a new number, as far as they have not left.
    fn stage_rest(&mut self, hold: &Hold, at: Time, shelves: &mut Shelves) {
        let parts = self.parts.get(&hold.id).map_or(0, Vec::len) as u64;
        let new = number(hold.id) * 100 + parts;
        let old = self.staged_as.insert(hold.id, new);
        for line in &hold.lines {
            let key = (hold.store.clone(), line.sku.clone());
            if let Some(old) = old {
                shelves.unstage(&key, old, at);
            }
            shelves.stage(&key, new, at, line.qty.0 - self.given(hold.id, &key));
        }
    }

    /// Units of a cell that were handed over before the rest of their hold.
    fn given(&self, id: HoldId, key: &CellKey) -> i64 {
        units(self.parts.get(&id).map_or(&[][..], Vec::as_slice), key)
    }

    fn sold(&self, order: Option<OrderId>, key: &CellKey, shelves: &Shelves) -> i64 {
        let sales = order.map_or(&[][..], |order| shelves.named(order, key));
        sales.iter().map(|(_, qty)| *qty).sum()
    }

    /// Some units of a hold leave; a till sale of the order may have taken them already.
    fn leave_part(
        &mut self,
        id: HoldId,
        lines: &[Line],
        at: Time,
        shelves: &mut Shelves,
        cells: &mut BTreeSet<CellKey>,
        findings: &mut Findings,
    ) {
        let Some(hold) = self.holds.get(&id).cloned() else {
            return findings.add("hold_unknown", id.to_string());
        };
        findings.demand(is_live(&hold), "hold_resolved_twice", || format!("a part of {id}"));
        let mut touched = Vec::new();
        for line in lines {
            let key = (hold.store.clone(), line.sku.clone());
            let (before, sold) = (self.given(id, &key), self.sold(hold.order, &key, shelves));
            let after = before + line.qty.0;
            let more = after <= units(&hold.lines, &key);
            findings.demand(more, "part_beyond_hold", || format!("{id}: {lines:?}"));
            shelves.shift(&key, at, before.max(sold) - after.max(sold));
            *self.reserved.entry(key.clone()).or_default() -= line.qty.0;
            touched.push(key);
        }
        self.parts.entry(id).or_default().extend(lines.iter().cloned());
        if hold.picked {
            self.stage_rest(&hold, at, shelves);
        }
        self.reread(touched, shelves, cells);
    }

    /// Units of a hold are not set aside any more; handed over, they left the shop.
    fn leave(
        &mut self,
        id: HoldId,
        at: Time,
        out: bool,
        shelves: &mut Shelves,
        cells: &mut BTreeSet<CellKey>,
    ) {
        let Some(hold) = self.holds.get(&id).cloned() else { return };
        let mut touched = Vec::new();
        for line in &hold.lines {
            let key = (hold.store.clone(), line.sku.clone());
            let (given, sold) = (self.given(id, &key), self.sold(hold.order, &key, shelves));
            *self.reserved.entry(key.clone()).or_default() -= line.qty.0 - given;
            if out {
                shelves.shift(&key, at, -(line.qty.0 - sold.min(line.qty.0).max(given)));
            }
            if let Some(number) = self.staged_as.get(&id) {
                shelves.unstage(&key, *number, at);
            }
            touched.push(key);
        }
        self.reread(touched, shelves, cells);
    }

    fn restock(
        &mut self,
        id: HoldId,
        at: Time,
        shelves: &mut Shelves,
        cells: &mut BTreeSet<CellKey>,
        findings: &mut Findings,
    ) {
        let Some(hold) = self.holds.get(&id).cloned() else {
            return findings.add("hold_unknown", id.to_string());
        };
        findings.demand(hold.state == HoldState::HandedOver, "restocked_unleft", || {
            format!("{id} is {:?}", hold.state)
        });
        let mut touched = Vec::new();
        for line in &hold.lines {
            let key = (hold.store.clone(), line.sku.clone());
            shelves.shift(&key, at, line.qty.0);
            touched.push(key);
        }
        self.reread(touched, shelves, cells);
    }

    fn reread(&mut self, touched: Vec<CellKey>, shelves: &Shelves, cells: &mut BTreeSet<CellKey>) {
        for key in touched {
            self.books.insert(key.clone(), shelves.book(&key));
            self.baskets.insert(key.clone(), shelves.visits.baskets(&key));
            cells.insert(key);
        }
    }
}

fn is_live(hold: &Hold) -> bool {
    matches!(hold.state, HoldState::Held | HoldState::Committed)
}

fn units(lines: &[Line], key: &CellKey) -> i64 {
    lines.iter().filter(|line| line.sku == key.1).map(|line| line.qty.0).sum()
}

/// A hold's name as a number of its own.
fn number(id: HoldId) -> u64 {
    id.0.seq * 10_000 + u64::from(id.0.n)
}
