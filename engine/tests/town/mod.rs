//! A small random town on a plane whose couriers do exactly what is planned: whatever goes wrong in
//! it, the engine did by itself.

#![allow(dead_code)] // each test file uses its part

use sameday_engine::config::{Commit, Config};
use sameday_engine::decision::{Answer, Decision, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::id::{CourierId, OfferId, OrderId, QuoteId};
use sameday_engine::model::{
    Acceptance, Basket, CourierSpec, Genesis, Line, Mode, OrderRequest, PayModel, PickModel, Quote,
    Sku, StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Metres, Millis, Money, Qty, Span, Time};
use sameday_engine::world::Progress;

pub const MINUTE: i64 = 60_000;

/// The town, its engine and its clock.
pub struct Town {
    pub engine: Engine,
    pub now: Time,
    pub entries: Vec<Entry>,
    pub rng: Rng,
    facts: u32,
}

pub fn at(x_m: i32, y_m: i32) -> Place {
    Place::Planar { x_m, y_m }
}

impl Town {
    /// A town without anything in it.
    pub fn new(seed: u64, commit: Commit) -> Self {
        Self::with(seed, Config { commit, ..Config::default() })
    }

    /// The same, configured so.
    pub fn with(seed: u64, config: Config) -> Self {
        let genesis = Genesis {
            tenant: "town".parse().unwrap(),
            shard: 0,
            currency: "EUR".to_owned(),
            seed,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: 1,
            config: Config { reach: Millis::from_mins(60), ..config },
        };
        let now = Time(1_000_000);
        let rng = Rng::stream(seed, "town");
        let engine = Engine::new(genesis, now);
        let mut town = Self { engine, now, entries: Vec::new(), rng, facts: 0 };
        let sku = Sku { g: 300, ..Sku::new("rose".parse().unwrap()) };
        town.tell(Event::SkuPut(sku));
        town
    }

    /// Shops with stock, and couriers on shift.
    pub fn random(seed: u64, commit: Commit) -> Self {
        Self::peopled(seed, Config { commit, ..Config::default() })
    }

    /// The same with these tunables.
    pub fn peopled(seed: u64, config: Config) -> Self {
        let mut town = Self::with(seed, config);
        for n in 0..town.rng.between(1, 3) {
            let (place, pickers) = (town.spot(), town.rng.between(1, 2));
            town.shop(&format!("shop-{n}"), place, Some(pickers as u32), 1_000);
        }
        for n in 0..town.rng.between(1, 3) {
            let ask = town.rng.chance(0.5);
            let most = town.rng.chance(0.5).then(|| town.rng.between(1, 3) as u32);
            let place = town.spot();
            town.courier(&format!("courier-{n}"), place, ask, most);
        }
        town
    }

    pub fn spot(&mut self) -> Place {
        let mut metres = || self.rng.between(0, 4_000) as i32;
        at(metres(), metres())
    }

    pub fn shop(&mut self, name: &str, place: Place, parallel: Option<u32>, qty: i64) {
        let (base, per_line) = (Millis::from_secs(120), Millis::from_secs(30));
        self.tell(Event::StorePut(StoreSpec {
            pick: PickModel { base, per_line, parallel, ..PickModel::default() },
            service: Millis::from_secs(60),
            ..StoreSpec::new(name.parse().unwrap(), place)
        }));
        let lines = vec![CountLine { sku: "rose".parse().unwrap(), qty: Qty(qty) }];
        self.fact(name, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged });
    }

    pub fn fact(&mut self, shop: &str, change: StockChange) {
        self.facts += 1;
        let (source, id) = (format!("/stores/{shop}"), format!("f{}", self.facts));
        let fact = StockFact::new(source, id, self.now, shop.parse().unwrap(), change);
        self.tell(Event::Stock(fact));
    }

    pub fn courier(&mut self, name: &str, place: Place, ask: bool, max_orders: Option<u32>) {
        let id: CourierId = name.parse().unwrap();
        let hourly = if ask { Money(0) } else { Money(1_500) };
        self.tell(Event::CourierPut(CourierSpec {
            pay: PayModel {
                per_km: Money(60),
                per_order: Money(300),
                min_per_hour: hourly,
                ..PayModel::default()
            },
            acceptance: if ask { Acceptance::Ask } else { Acceptance::Auto },
            max_distance: Some(Metres(60_000)),
            max_orders,
            ..CourierSpec::new(id.clone(), "bike".parse().unwrap())
        }));
        let until = self.now + Millis::from_mins(360);
        self.tell(Event::CourierOnline { courier: id, at: place, until, breaks: Vec::new() });
    }

    /// Somebody tells something now.
    pub fn tell(&mut self, event: Event) -> Answer {
        let reply = self.engine.handle(self.now, Command { event, key: None });
        self.drain();
        reply.answer
    }

    fn drain(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            if let Effect::Append(entry) = effect {
                self.entries.push(entry);
            }
        }
    }

    pub fn basket(&mut self, qty: i64) -> Basket {
        let lines = vec![Line { sku: "rose".parse().unwrap(), qty: Qty(qty) }];
        let due = self.rng.chance(0.4).then(|| {
            let from = self.now + Millis(self.rng.between(0, 40) * MINUTE);
            Span { from, to: from + Millis(self.rng.between(10, 60) * MINUTE) }
        });
        Basket {
            modes: vec![Mode::Delivery],
            due,
            max_onboard: self.rng.chance(0.3).then(|| Millis::from_mins(25)),
            max_options: 3,
            value: Some(Money(3_000)),
            service: Millis::from_secs(60),
            hold: Some(Millis::from_secs(self.rng.between(30, 600))),
            ..Basket::new(lines, self.spot())
        }
    }

    pub fn quote(&mut self, basket: Basket) -> Quote {
        match self.tell(Event::QuoteRequested(basket)) {
            Answer::Quoted { quote } => self.engine.world().quote(quote).unwrap().quote.clone(),
            other => panic!("a quote is answered, not {other:?}"),
        }
    }

    pub fn accept(&mut self, quote: QuoteId, option: u32) -> Answer {
        self.tell(Event::QuoteAccepted { quote, option, external_id: None })
    }

    pub fn order(&mut self, basket: Basket) -> Option<OrderId> {
        let request = OrderRequest { basket, external_id: None };
        match self.tell(Event::OrderPlaced(request)) {
            Answer::Ordered { order } => Some(order),
            _ => None,
        }
    }

    /// Whether a courier's time is still set aside for an option.
    pub fn holds(&self, order: Option<OrderId>) -> bool {
        order.is_some_and(|order| self.engine.world().holds_slack(order))
    }

    /// Time passes: couriers do their stops when they are planned, and answer what they are asked.
    pub fn pass(&mut self, span: Millis) {
        let end = self.now + span;
        while let Some((time, courier)) = self.next_report(end) {
            self.now = time;
            self.engine.wake(time);
            self.drain();
            self.report(&courier);
        }
        self.now = end;
        self.engine.wake(end);
        self.drain();
    }

    /// The next courier who has something to say, and when.
    fn next_report(&self, end: Time) -> Option<(Time, CourierId)> {
        let couriers = self.engine.world().couriers().values();
        let next = couriers.filter_map(|courier| {
            let answer = courier.offer.map(|_| self.now + Millis(9_000));
            let stop = courier.route.first().map(|stop| match courier.progress {
                Progress::AtStop { .. } => stop.departure,
                Progress::Standing { .. } => stop.arrival,
            });
            let next = [answer, stop].into_iter().flatten().min()?;
            Some((next.max(self.now), courier.spec.id.clone()))
        });
        // Deadlines of the engine come first: what they change may be what is reported.
        let next = next.min().filter(|(time, _)| *time <= end)?;
        Some(next)
    }

    fn report(&mut self, id: &CourierId) {
        let courier = &self.engine.world().couriers()[id];
        let (offer, stop) = (courier.offer, courier.route.first().cloned());
        if let Some(stop) = stop {
            let event = match courier.progress {
                Progress::AtStop { .. } if stop.departure <= self.now => {
                    Event::StopCompleted { courier: id.clone(), stop: stop.id }
                }
                Progress::Standing { .. } if stop.arrival <= self.now => {
                    Event::StopArrived { courier: id.clone(), stop: stop.id }
                }
                _ => return self.answer_offer(offer),
            };
            assert_eq!(self.tell(event), Answer::Done);
            return;
        }
        self.answer_offer(offer);
    }

    /// Most offers are accepted, some are not.
    fn answer_offer(&mut self, offer: Option<OfferId>) {
        let Some(offer) = offer else { return };
        let yes = self.rng.chance(0.8);
        let event =
            if yes { Event::OfferAccepted { offer } } else { Event::OfferDeclined { offer } };
        self.tell(event);
    }

    /// Decides everything again from the events and compares.
    pub fn verify(&self) {
        let mut verified = Engine::from_genesis_entry(&self.entries[0]).unwrap();
        let mut replayed = Engine::from_genesis_entry(&self.entries[0]).unwrap();
        for entry in &self.entries[1..] {
            verified.verify(entry).unwrap();
            replayed.replay(entry).unwrap();
        }
        assert_eq!(verified.digest(), self.engine.digest());
        assert_eq!(replayed.digest(), self.engine.digest());
        let restored = Engine::restore(&self.engine.snapshot()).unwrap();
        assert_eq!(restored.digest(), self.engine.digest());
    }

    /// All decisions so far.
    pub fn decisions(&self) -> impl Iterator<Item = (&Entry, &Decision)> {
        self.entries.iter().flat_map(|entry| entry.decisions.iter().map(move |d| (entry, d)))
    }
}
