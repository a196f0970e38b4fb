//! The replay itself: two worlds side by side, one as it was, one with more units in a shop.

use super::inputs::{Input, Setting};
use super::names::Names;
use super::people::People;
use super::shelf::Shelves;
use sameday_engine::decision::{Answer, Decision, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::{Engine, ReplayError};
use sameday_engine::event::{Command, Event, StockChange, StockFact};
use sameday_engine::id::{OrderId, SkuId, StoreId};
use sameday_engine::model::{Asked, Line, Miss, OrderState};
use sameday_engine::travel::Travel;
use sameday_engine::unit::{Millis, Qty, Time};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which units are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// In which shop.
    pub store: StoreId,
    /// Of which SKU.
    pub sku: SkuId,
    /// How many; none decides the same journal again with no more than it had.
    pub units: Qty,
    /// They come in just before this journal entry.
    pub from_seq: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Orders that the journal missed since the units came, for want of this SKU alone in this
    /// shop.
    pub missed: u32,
    /// Those of them that were served now.
    pub served: u32,
    /// All orders that the journal missed since then.
    pub all_missed: u32,
    /// Those of them that were served now.
    pub all_served: u32,
    /// Orders that the journal served and that were missed now.
    pub lost: u32,
    /// Inputs decided again.
    pub decided: u64,
    /// Inputs in whose place other people acted, or the engine by itself.
    pub replaced: u64,
    /// Inputs left out, by kind: what they are about did not exist, or they were refused.
    pub left_out: BTreeMap<String, u64>,
}

/// A journal being decided again.
pub struct Trial {
    units: Units,
    then: Engine,
    now: Option<Engine>,
    names: Names,
    shelves: Shelves,
    people: People,
    outcome: Outcome,
    /// Orders that the journal missed and that were accepted now; whether they are of the case.
    saved: Vec<(OrderId, bool)>,
}

impl Trial {
    /// Begins with the first entry of a journal.
    ///
    /// # Errors
    /// When that is no genesis entry.
    pub fn begin(
        genesis: &Entry,
        travel: &Arc<dyn Travel>,
        units: Units,
    ) -> Result<Self, ReplayError> {
        let then = Engine::from_genesis_entry(genesis)?.with_travel(travel.clone());
        Ok(Self {
            names: Names::new(units.from_seq),
            units,
            then,
            now: None,
            shelves: Shelves::default(),
            people: People::default(),
            outcome: Outcome::default(),
            saved: Vec::new(),
        })
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// When it does not continue the journal.
    pub fn read(&mut self, entry: &Entry) -> Result<(), ReplayError> {
        if entry.seq == self.units.from_seq {
            self.fork(entry.now);
        }
        let Some(mut now) = self.now.take() else { return self.then.replay(entry) };
        self.act_until(&mut now, entry.now);
        let setting = Setting {
            then: self.then.world(),
            now: now.world(),
            names: &self.names,
            shelves: &self.shelves,
        };
        let input = setting.input(entry);
        self.then.replay(entry)?;
        let made = self.decide(&mut now, entry, input);
        self.names.match_up(entry, &made.iter().collect::<Vec<_>>());
        self.judge(entry, &made);
        self.shelves.look(made.iter().chain([entry]), self.then.world(), now.world());
        self.now = Some(now);
        Ok(())
    }

    /// What came of it, after the last entry.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        let Some(now) = self.now else { return self.outcome };
        let stands = |order: OrderId| {
            now.world().order(order).is_some_and(|order| order.state != OrderState::Failed)
        };
        for (order, ours) in self.saved {
            let served = u32::from(stands(order));
            self.outcome.all_served += served;
            self.outcome.served += served * u32::from(ours);
        }
        self.outcome
    }

    /// From here on there are two worlds, and one of them has more units.
    fn fork(&mut self, at: Time) {
        let restored = Engine::restore(&self.then.snapshot());
        let restored = restored.expect("a snapshot that was just taken can be read");
        let mut now = restored.with_travel(self.then.travel().clone());
        if self.units.units > Qty::ZERO {
            self.receive(&mut now, at);
        }
        self.now = Some(now);
    }

    fn receive(&mut self, now: &mut Engine, at: Time) {
        let Units { store, sku, units, .. } = self.units.clone();
        let cell = now.world().ledger().cell(&store, &sku);
        // What comes at the instant of a count is inside the count.
        let after_count = cell.last_count_at.map_or(at, |counted| counted + Millis(1));
        let change = StockChange::Received { lines: vec![Line { sku, qty: units }], inbound: None };
        let (source, id) = ("sameday/advice".to_owned(), "more-units".to_owned());
        let fact = StockFact::new(source, id, at.max(after_count), store, change);
        now.handle(at, Command { event: Event::Stock(fact), key: None });
        let made = drain(now);
        self.shelves.look(made.iter(), self.then.world(), now.world());
    }

    /// Lets people act, and deadlines fire, up to a time.
    fn act_until(&mut self, now: &mut Engine, until: Time) {
        loop {
            let next = self.people.next(until, self.then.world(), now.world(), &self.names);
            let Some((at, event)) = next else { break };
            let at = at.max(now.world().now());
            let reply = now.handle(at, Command { event: event.clone(), key: None });
            if matches!(reply.answer, Answer::Refused { .. }) {
                self.people.give_up(&event);
            }
            let made = drain(now);
            self.shelves.look(made.iter(), self.then.world(), now.world());
        }
    }

    /// Gives an input to the engine; what it wrote about it.
    fn decide(&mut self, now: &mut Engine, entry: &Entry, input: Input) -> Vec<Entry> {
        let event = match input {
            Input::Comes(event) => *event,
            Input::Replaced => {
                self.outcome.replaced += 1;
                return Vec::new();
            }
            Input::Gone => {
                self.leave_out(&entry.event);
                return Vec::new();
            }
        };
        let at = entry.now.max(now.world().now());
        let reply = now.handle(at, Command { event, key: None });
        match reply.answer {
            Answer::Refused { .. } => self.leave_out(&entry.event),
            _ => self.outcome.decided += 1,
        }
        drain(now)
    }

    fn leave_out(&mut self, event: &Event) {
        let value = serde_json::to_value(event).expect("events are plain JSON");
        let kind = value["type"].as_str().unwrap_or("unknown").to_owned();
        *self.outcome.left_out.entry(kind).or_default() += 1;
    }

    /// Compares what became of an order then and now.
    fn judge(&mut self, then: &Entry, made: &[Entry]) {
        let now = made.iter().flat_map(|entry| &entry.decisions).find_map(accepted);
        if let Some(miss) = then.decisions.iter().find_map(missed_order) {
            let ours = self.is_ours(miss);
            self.outcome.all_missed += 1;
            self.outcome.missed += u32::from(ours);
            self.saved.extend(now.map(|order| (order, ours)));
        } else if matches!(then.event, Event::OrderPlaced(_)) && now.is_none() {
            let served = then.decisions.iter().find_map(accepted).is_some();
            self.outcome.lost += u32::from(served);
        }
    }

    fn is_ours(&self, miss: &Miss) -> bool {
        let Some(record) = self.then.world().quote(miss.quote) else { return false };
        let here = miss.could.iter().any(|could| could.store == self.units.store);
        here && record.quote.basket.lines.iter().any(|line| line.sku == self.units.sku)
    }
}

fn accepted(decision: &Decision) -> Option<OrderId> {
    let Decision::OrderAccepted { order } = decision else { return None };
    Some(order.id)
}

fn missed_order(decision: &Decision) -> Option<&Miss> {
    let Decision::DemandLost { miss } = decision else { return None };
    (miss.asked == Asked::Order).then_some(miss)
}

fn drain(engine: &mut Engine) -> Vec<Entry> {
    let mut made = Vec::new();
    while let Some(effect) = engine.poll_effect() {
        if let Effect::Append(entry) = effect {
            made.push(entry);
        }
    }
    made
}
