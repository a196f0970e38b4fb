//! The checkers beside an engine that is told all kinds of facts in any order.

use super::Watch;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::Entry;
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{
    Arrival, Command, CountLine, CountScope, Event, SaleLine, Sensed, StockChange, StockFact,
    VisitStep,
};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::model::{Basket, Genesis, Line, Mode, OrderRequest, Sku, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Qty, Time};

const STORES: [&str; 2] = ["fauna", "flora"];
const SKUS: [&str; 2] = ["rose", "tulip"];
const HERE: Place = Place::Planar { x_m: 0, y_m: 0 };

struct Town {
    engine: Engine,
    watch: Watch,
    rng: Rng,
    now: Time,
    told: u64,
    /// Falsifies what the checkers hear, as a broken engine would.
    forge: Option<fn(&mut Entry)>,
}

impl Town {
    fn new(seed: u64, forge: Option<fn(&mut Entry)>) -> Self {
        let now = Time(Millis::from_mins(24 * 60).0);
        let genesis = Genesis {
            tenant: "t".parse().unwrap(),
            shard: 0,
            currency: "EUR".into(),
            seed,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: LOGIC_VERSION,
            config: Config::default(),
        };
        let engine = Engine::new(genesis, now);
        let (watch, rng) = (Watch::default(), Rng::stream(seed, "facts"));
        let mut town = Self { engine, watch, rng, now, told: 0, forge };
        town.drain();
        for sku in SKUS {
            town.say(Event::SkuPut(Sku::new(sku.parse().unwrap())));
        }
        for store in STORES {
            town.say(Event::StorePut(StoreSpec::new(store.parse().unwrap(), HERE)));
        }
        town
    }

    /// Fires one deadline after the other, so that the engine is never ahead of what is checked.
    fn wake(&mut self) {
        while let Some(at) = self.engine.next_deadline().filter(|at| *at <= self.now) {
            self.engine.wake(at);
            self.drain();
        }
    }

    fn say(&mut self, event: Event) {
        self.wake();
        self.engine.handle(self.now, Command { event, key: None });
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            if let Effect::Append(mut entry) = effect {
                if let Some(forge) = self.forge {
                    forge(&mut entry);
                }
                self.watch.see(&entry, Some(&self.engine));
            }
        }
    }

    fn step(&mut self) {
        match self.rng.below(10) {
            0 => {
                let longest = if self.rng.chance(0.1) { 300 } else { 20 };
                self.now += Millis::from_mins(self.rng.between(0, longest));
                self.wake();
            }
            1 => self.order(),
            2 => self.collect(),
            _ => self.tell(),
        }
    }

    fn order(&mut self) {
        let lines = self.lines();
        let basket = Basket { modes: vec![Mode::Pickup], ..Basket::new(lines, HERE) };
        if self.rng.chance(0.3) {
            return self.say(Event::QuoteRequested(basket));
        }
        self.say(Event::OrderPlaced(OrderRequest { basket, external_id: None }));
    }

    /// The goods of the oldest open order are set ready, then fetched.
    fn collect(&mut self) {
        let Some(order) = self.engine.world().open_orders().next() else { return };
        let (order, store) = (order.id, order.sources[0].store.clone());
        self.say(Event::PickReady { order, store, weights: Vec::new() });
        if self.rng.chance(0.5) {
            let code = Some(self.engine.world().collect_code(order));
            self.say(Event::OrderCollected { order, code, lines: Vec::new() });
        }
    }

    fn tell(&mut self) {
        self.told += 1;
        let change = self.change();
        let age = Millis::from_mins(self.rng.between(0, 90));
        let fact = StockFact {
            source: "s".into(),
            id: self.told.to_string(),
            occurred_at: Time(self.now.0 - age.0),
            sent_at: None,
            sequence: None,
            member: None,
            store: self.store(),
            change,
        };
        if let StockChange::Transferred { to, .. } = &fact.change
            && *to == fact.store
        {
            return;
        }
        self.say(Event::Stock(fact));
    }

    fn store(&mut self) -> StoreId {
        STORES[self.rng.below(2)].parse().unwrap()
    }

    fn sku(&mut self) -> SkuId {
        SKUS[self.rng.below(2)].parse().unwrap()
    }

    fn lines(&mut self) -> Vec<Line> {
        vec![Line { sku: self.sku(), qty: Qty(self.rng.between(1, 3)) }]
    }

    fn counts(&mut self) -> Vec<CountLine> {
        vec![CountLine { sku: self.sku(), qty: Qty(self.rng.between(0, 9)) }]
    }

    fn change(&mut self) -> StockChange {
        let lines = self.lines();
        match self.rng.below(14) {
            0 | 1 => StockChange::SaleCommitted {
                lines: sale_lines(&lines),
                order: None,
                credential_kind: None,
            },
            2 => StockChange::Counted { lines: self.counts(), scope: CountScope::Shelf },
            3 => StockChange::Counted { lines: self.counts(), scope: CountScope::ShelfAndStaged },
            4 => StockChange::Snapshot {
                lines: self.counts(),
                complete: self.rng.chance(0.3),
                unless_stale: self.rng.chance(0.3),
            },
            5 | 6 => StockChange::Received { lines, inbound: None },
            7 => StockChange::Transferred { to: self.store(), lines, arrival: self.arrival() },
            _ => {
                let visit = format!("v{}", self.rng.below(4)).parse().unwrap();
                StockChange::Visit { visit, step: self.visit_step(lines) }
            }
        }
    }

    fn arrival(&mut self) -> Option<Arrival> {
        let inbound = "po".parse().unwrap();
        let arrival = Arrival { inbound, expected_at: self.now, put_away: Millis(0) };
        self.rng.chance(0.5).then_some(arrival)
    }

    fn visit_step(&mut self, lines: Vec<Line>) -> VisitStep {
        let confidence = [None, Some(900), Some(300)][self.rng.below(3)];
        let seen = Sensed { lines: lines.clone(), confidence, sensor: None };
        match self.rng.below(8) {
            0 => VisitStep::Entered { credential_kind: None },
            1..=4 => VisitStep::Picked(seen),
            5 => VisitStep::Returned(seen),
            6 => VisitStep::Exited { lines: self.rng.chance(0.5).then(|| sale_lines(&lines)) },
            _ => VisitStep::Corrected { lines },
        }
    }
}

fn sale_lines(lines: &[Line]) -> Vec<SaleLine> {
    let line = |line: &Line| SaleLine { sku: line.sku.clone(), qty: line.qty, price: None };
    lines.iter().map(line).collect()
}

#[test]
fn all_kinds_of_facts_keep_the_rules() {
    for seed in 0..40 {
        let mut town = Town::new(seed, None);
        for _ in 0..150 {
            town.step();
        }
        assert_eq!(town.watch.findings.kept, Vec::new(), "seed {seed}");
        assert_eq!(town.watch.findings.oversold_units, 0);
    }
}

/// Lives some towns with a forged journal, and gives the rules that were seen broken.
fn broken(forge: fn(&mut Entry)) -> Vec<&'static str> {
    let mut rules = Vec::new();
    for seed in 0..8 {
        let mut town = Town::new(seed, Some(forge));
        for _ in 0..150 {
            town.step();
        }
        rules.extend(town.watch.findings.kept.iter().map(|violation| violation.rule));
    }
    rules
}

#[test]
fn the_checkers_see_what_an_engine_gets_wrong() {
    let picks_two = broken(|entry| {
        if let Event::Stock(StockFact {
            change: StockChange::Visit { step: VisitStep::Picked(seen), .. },
            ..
        }) = &mut entry.event
        {
            seen.lines[0].qty += Qty(1);
        }
    });
    assert!(picks_two.contains(&"baskets_differ"), "{picks_two:?}");
    let leaves_half = broken(|entry| {
        if let Event::Stock(StockFact { change: StockChange::Snapshot { complete, .. }, .. }) =
            &mut entry.event
        {
            *complete = !*complete;
        }
    });
    assert!(leaves_half.contains(&"book_differs"), "{leaves_half:?}");
    let arrives_at_once = broken(|entry| {
        if let Event::Stock(StockFact {
            change: StockChange::Transferred { arrival, .. }, ..
        }) = &mut entry.event
        {
            *arrival = None;
        }
    });
    assert!(arrives_at_once.contains(&"book_differs"), "{arrives_at_once:?}");
}
