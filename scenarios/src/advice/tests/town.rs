//! A random town whose journal has everything in it that advice must stand: tills that compete for
//! the last unit, late counts, shrinkage, quotes that are left, couriers who decline, no-shows.

use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::{Answer, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{
    Command, CountLine, CountScope, Event, SaleLine, StockChange, StockFact,
};
use sameday_engine::id::{CourierId, QuoteId, SkuId, StoreId};
use sameday_engine::model::{
    Acceptance, Basket, CourierSpec, Genesis, Line, Mode, OrderRequest, OrderState, PayModel,
    PickModel, Sku, StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Span, Time};
use sameday_engine::world::Progress;

const BEGIN: Time = Time(1_795_258_800_000);
const SKUS: [&str; 3] = ["rose", "candle", "bread"];
/// Kilometres east of the town hall.
const SHOPS: [(&str, f64); 5] =
    [("mitte", 0.0), ("moabit", 1.5), ("wedding", 2.5), ("spandau", 11.0), ("nauen", 21.0)];

/// A town in which things happen.
pub struct Town {
    pub engine: Engine,
    pub entries: Vec<Entry>,
    rng: Rng,
    now: Time,
    facts: u64,
    quotes: Vec<QuoteId>,
    /// Counts that were taken and not sent yet.
    late: Vec<(Time, StockFact)>,
}

fn place(east_km: f64, north_km: f64) -> Place {
    let (lat, lon) = (52.52 + north_km / 111.2, 13.35 + east_km / 67.7);
    Place::from_degrees(lat, lon).expect("a place in Berlin")
}

fn genesis(seed: u64) -> Genesis {
    Genesis {
        tenant: "town".parse().unwrap(),
        shard: 0,
        currency: "EUR".to_owned(),
        seed,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config: Config::default(),
    }
}

impl Town {
    /// So many things happen in the town of this seed.
    pub fn lived(seed: u64, happenings: usize) -> Self {
        let mut town = Self {
            engine: Engine::new(genesis(seed), BEGIN),
            entries: Vec::new(),
            rng: Rng::stream(seed, "town"),
            now: BEGIN,
            facts: 0,
            quotes: Vec::new(),
            late: Vec::new(),
        };
        town.found();
        for _ in 0..happenings {
            town.now += Millis(town.rng.between(1, 90_000));
            town.people();
            town.happen();
        }
        town
    }

    fn found(&mut self) {
        for sku in SKUS {
            let id: SkuId = sku.parse().unwrap();
            self.say(Event::SkuPut(Sku { price: Money(1_000), g: 300, ..Sku::new(id) }));
        }
        for (name, east) in SHOPS {
            let pick = PickModel {
                base: Millis::from_mins(3),
                parallel: self.rng.chance(0.5).then_some(1),
                ..PickModel::default()
            };
            let mut shop =
                StoreSpec { pick, ..StoreSpec::new(name.parse().unwrap(), place(east, 0.0)) };
            shop.pickup = self.rng.chance(0.8);
            shop.delivery = self.rng.chance(0.8);
            shop.safety = Qty(self.rng.between(0, 1));
            self.say(Event::StorePut(shop));
            for sku in SKUS {
                self.count(name, sku, 0);
            }
        }
        for n in 0..3 {
            let id: CourierId = format!("c{n}").parse().unwrap();
            let pay = PayModel { per_km: Money(60), per_order: Money(300), ..PayModel::default() };
            let acceptance = if n == 0 { Acceptance::Auto } else { Acceptance::Ask };
            let spec = CourierSpec::new(id.clone(), "car".parse().unwrap());
            self.say(Event::CourierPut(CourierSpec { pay, acceptance, ..spec }));
            let (at, until) = (place(n as f64 * 3.0, 1.0), self.now + Millis::from_mins(600));
            self.say(Event::CourierOnline { courier: id, at, until, breaks: Vec::new() });
        }
    }

    fn say(&mut self, event: Event) -> Answer {
        let reply = self.engine.handle(self.now, Command { event, key: None });
        while let Some(effect) = self.engine.poll_effect() {
            if let Effect::Append(entry) = effect {
                self.entries.push(entry);
            }
        }
        reply.answer
    }

    fn fact(&mut self, store: &str, change: StockChange) -> StockFact {
        self.facts += 1;
        let (source, id) = (format!("/stores/{store}"), self.facts.to_string());
        StockFact::new(source, id, self.now, store.parse().unwrap(), change)
    }

    /// Somebody counts what is there, and finds so much more or less than the book says.
    fn count(&mut self, store: &str, sku: &str, off: i64) {
        let (shop, id): (StoreId, SkuId) = (store.parse().unwrap(), sku.parse().unwrap());
        let book = self.engine.world().ledger().cell(&shop, &id).book;
        let found = if self.now == BEGIN { Qty(self.rng.between(0, 3)) } else { book + Qty(off) };
        let lines = vec![CountLine { sku: id, qty: found.non_negative() }];
        let scope = CountScope::ShelfAndStaged;
        let fact = self.fact(store, StockChange::Counted { lines, scope });
        if self.rng.chance(0.3) && self.now > BEGIN {
            self.late.push((self.now + Millis(self.rng.between(1_000, 900_000)), fact));
        } else {
            self.say(Event::Stock(fact));
        }
    }

    fn line(&mut self, most: i64) -> Line {
        let sku = SKUS[self.rng.below(SKUS.len())].parse().unwrap();
        Line { sku, qty: Qty(self.rng.between(1, most)) }
    }

    fn basket(&mut self) -> Basket {
        let mut lines = vec![self.line(2)];
        let more = self.line(1);
        if self.rng.chance(0.25) && more.sku != lines[0].sku {
            lines.push(more);
        }
        let modes = match self.rng.below(3) {
            0 => vec![Mode::Pickup],
            1 => vec![Mode::Delivery],
            _ => vec![Mode::Delivery, Mode::Pickup],
        };
        let east = self.rng.unit() * 22.0;
        let mut basket = Basket::new(lines, place(east, self.rng.unit() * 3.0));
        basket.modes = modes;
        basket.max_splits = 1 + u8::from(self.rng.chance(0.5));
        basket.max_options = 3;
        basket.value = Some(Money(self.rng.between(500, 3_000)));
        if self.rng.chance(0.15) {
            basket.due = Some(Span { from: self.now, to: self.now + Millis::from_mins(50) });
        }
        basket
    }

    fn happen(&mut self) {
        let (shop, _) = SHOPS[self.rng.below(SHOPS.len())];
        let line = self.line(2);
        match self.rng.below(20) {
            0..=4 => {
                let lines = vec![SaleLine { sku: line.sku, qty: Qty(1), price: None }];
                let change =
                    StockChange::SaleCommitted { lines, order: None, credential_kind: None };
                let fact = self.fact(shop, change);
                self.say(Event::Stock(fact));
            }
            5..=6 => {
                let change = StockChange::Received { lines: vec![line], inbound: None };
                let fact = self.fact(shop, change);
                self.say(Event::Stock(fact));
            }
            7 => {
                let off = self.rng.between(-1, 1);
                let sku = SKUS[self.rng.below(SKUS.len())];
                self.count(shop, sku, off);
            }
            8..=13 => {
                let basket = self.basket();
                self.say(Event::OrderPlaced(OrderRequest { basket, external_id: None }));
            }
            14..=16 => {
                let basket = self.basket();
                if let Answer::Quoted { quote } = self.say(Event::QuoteRequested(basket)) {
                    self.quotes.push(quote);
                }
            }
            17 => self.cancel(),
            _ => self.decide(),
        }
    }

    /// Somebody takes an option, or says that he does not want it.
    fn decide(&mut self) {
        let Some(quote) = self.quotes.pop() else { return };
        if self.rng.chance(0.7) {
            let option = 1 + self.rng.below(2) as u32;
            self.say(Event::QuoteAccepted { quote, option, external_id: None });
        } else {
            self.say(Event::QuoteReleased { quote });
        }
    }

    fn cancel(&mut self) {
        let open: Vec<_> = self.engine.world().open_orders().map(|order| order.id).collect();
        if !open.is_empty() {
            let order = open[self.rng.below(open.len())];
            self.say(Event::OrderCancelled { order });
        }
    }

    /// Couriers, pickers, customers at the counter and late counts.
    fn people(&mut self) {
        let (now, due): (_, Vec<_>) = (self.now, std::mem::take(&mut self.late));
        for (at, fact) in due {
            if at <= now { drop(self.say(Event::Stock(fact))) } else { self.late.push((at, fact)) }
        }
        let couriers: Vec<CourierId> = self.engine.world().couriers().keys().cloned().collect();
        for courier in couriers {
            self.ride(courier);
        }
        let orders: Vec<_> = self.engine.world().open_orders().cloned().collect();
        for order in orders {
            if order.state == OrderState::Ready && self.rng.chance(0.2) {
                let code = Some(self.engine.world().collect_code(order.id));
                self.say(Event::OrderCollected { order: order.id, code, lines: Vec::new() });
            }
            let ledger = self.engine.world().ledger();
            let open = |hold| ledger.hold(hold).is_some_and(|hold| !hold.picked);
            let due = order.sources.iter().filter(|s| s.ready_at <= now && open(s.hold));
            for source in due.cloned().collect::<Vec<_>>() {
                let (id, store) = (order.id, source.store.clone());
                if self.rng.chance(0.05) {
                    let missing = vec![Line { qty: Qty(1), ..source.lines[0].clone() }];
                    self.say(Event::PickShort { order: id, store, missing });
                } else if self.rng.chance(0.6) {
                    self.say(Event::PickReady { order: id, store, weights: Vec::new() });
                }
            }
        }
    }

    fn ride(&mut self, courier: CourierId) {
        let known = self.engine.world().couriers()[&courier].clone();
        if let Some(offer) = known.offer {
            let says = if self.rng.chance(0.8) {
                Event::OfferAccepted { offer }
            } else {
                Event::OfferDeclined { offer }
            };
            self.say(says);
        }
        let Some(stop) = known.route.first() else { return };
        match known.progress {
            Progress::Standing { .. } if stop.arrival <= self.now => {
                self.say(Event::StopArrived { courier, stop: stop.id });
            }
            Progress::AtStop { .. } if stop.departure <= self.now => {
                self.say(Event::StopCompleted { courier, stop: stop.id });
            }
            _ => {}
        }
    }
}
