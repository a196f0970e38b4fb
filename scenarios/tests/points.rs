//! Random lives of lockers and pickup points: no place is ever taken twice and no unit is lost,
//! whoever quotes, buys, cancels, brings, collects, waits too long or sends back, in any order.

use proptest::collection::vec;
use proptest::prelude::*;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::{Answer, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{
    Command, CountLine, CountScope, Event, PointEvent, SaleLine, StockChange, StockFact,
};
use sameday_engine::id::{CourierId, OrderId, QuoteId, SkuId, StoreId};
use sameday_engine::model::{
    Basket, CourierSpec, Genesis, Hours, Inbound, Line, Mode, OrderRequest, OrderState, PayModel,
    PickModel, PointKind, PointSpec, SizeClass, Sku, StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::reason::Reason;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Millis, Money, Qty, Time};
use sameday_scenarios::invariants::Watch;

const START: Time = Time(1_795_258_800_000);
const UNITS: i64 = 12;
const STORES: [&str; 2] = ["flora", "mill"];
const SKUS: [&str; 2] = ["candle", "rose"];

#[derive(Clone, Debug)]
enum Step {
    Pass(i64),
    Quote(usize, usize, i64),
    Buy(bool, usize, i64),
    Accept(usize, u32),
    Release(usize),
    Cancel(usize),
    Drive(usize, bool),
    Ready(usize),
    Arrive(usize),
    Collect(usize, bool),
    Freed(usize),
    Return(usize),
    Sell(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0..8usize;
    prop_oneof![
        6 => prop_oneof![1..40i64, Just(55), Just(30 * 60)].prop_map(Step::Pass),
        6 => (any::<bool>(), 0..2usize, 1..4i64).prop_map(|(l, s, q)| Step::Buy(l, s, q)),
        5 => (0..4usize, 0..2usize, 1..4i64).prop_map(|(m, s, q)| Step::Quote(m, s, q)),
        5 => (n.clone(), 1..3u32).prop_map(|(q, o)| Step::Accept(q, o)),
        1 => n.clone().prop_map(Step::Release),
        1 => n.clone().prop_map(Step::Cancel),
        12 => (0..2usize, prop::bool::weighted(0.9)).prop_map(|(c, done)| Step::Drive(c, done)),
        1 => n.clone().prop_map(Step::Ready),
        6 => n.clone().prop_map(Step::Arrive),
        3 => (n.clone(), prop::bool::weighted(0.7)).prop_map(|(o, right)| Step::Collect(o, right)),
        1 => n.clone().prop_map(Step::Freed),
        2 => n.prop_map(Step::Return),
        1 => (0..2usize, 0..2usize).prop_map(|(store, sku)| Step::Sell(store, sku)),
    ]
}

struct Town {
    engine: Engine,
    now: Time,
    watch: Watch,
    entries: Vec<Entry>,
    quotes: Vec<QuoteId>,
    orders: Vec<OrderId>,
    told: u32,
    sold: i64,
}

fn at(x_m: i32, y_m: i32) -> Place {
    Place::Planar { x_m, y_m }
}

fn point(id: &str, kind: PointKind, place: Place, count: u32) -> PointSpec {
    let class = |name: &str, g: Option<i64>, count| SizeClass {
        name: name.parse().unwrap(),
        g,
        ml: None,
        count,
    };
    let run = |minute: i64| {
        let at = START + Millis::from_mins(minute);
        sameday_engine::unit::Span { from: at, to: at }
    };
    let inbound = Inbound {
        runs: Hours::Spans((1..200).map(|n| run(n * 45)).collect()),
        lead: Millis::from_mins(5),
        stores: None,
    };
    PointSpec {
        id: id.parse().unwrap(),
        at: place,
        kind,
        classes: vec![class("l", None, 1), class("s", Some(600), count)],
        hours: Hours::Always,
        dwell: Millis::from_mins(60),
        put_away: Millis::from_mins(7),
        service: Millis::from_secs(45),
        inbound: (kind == PointKind::PickupPoint).then_some(inbound),
        sign: Default::default(),
    }
}

impl Town {
    fn new() -> Self {
        let config = Config { walk: sameday_engine::unit::Metres(3_000), ..Config::default() };
        let genesis = Genesis {
            tenant: "town".parse().unwrap(),
            shard: 0,
            currency: "EUR".into(),
            seed: 3,
            travel_digest: GREAT_CIRCLE.into(),
            logic_version: LOGIC_VERSION,
            config,
        };
        let engine = Engine::new(genesis, START);
        let watch = Watch::on(engine.travel().clone());
        let (quotes, orders) = (Vec::new(), Vec::new());
        let entries = Vec::new();
        let mut town =
            Self { engine, now: START, watch, entries, quotes, orders, told: 0, sold: 0 };
        town.drain();
        for name in SKUS {
            let sku = Sku { g: 300, price: Money(900), ..Sku::new(name.parse().unwrap()) };
            town.send(Event::SkuPut(sku));
        }
        for (n, name) in STORES.into_iter().enumerate() {
            let pick = PickModel { base: Millis::from_mins(2), ..PickModel::default() };
            let spec = StoreSpec::new(name.parse().unwrap(), at(900 * n as i32, 0));
            let established = true;
            town.send(Event::StorePut(StoreSpec { pick, established, ..spec }));
            let count = |sku: &str| CountLine { sku: sku.parse().unwrap(), qty: Qty(UNITS) };
            let lines = SKUS.map(count).to_vec();
            town.fact(name, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged });
        }
        for (id, kind, place) in [
            ("box", PointKind::Locker, at(1_500, 200)),
            ("hall", PointKind::PickupPoint, at(1_700, 0)),
        ] {
            town.send(Event::Point(PointEvent::Put(point(id, kind, place, 2))));
        }
        for name in ["ada", "bob"] {
            let courier: CourierId = name.parse().unwrap();
            let pay = PayModel { per_km: Money(60), per_order: Money(300), ..PayModel::default() };
            let spec = CourierSpec::new(courier.clone(), "bike".parse().unwrap());
            town.send(Event::CourierPut(CourierSpec { pay, ..spec }));
            let until = START + Millis::from_mins(100_000);
            town.send(Event::CourierOnline {
                courier,
                at: at(300, 300),
                until,
                breaks: Vec::new(),
            });
        }
        town
    }

    fn send(&mut self, event: Event) -> Answer {
        self.now += Millis(1_000);
        let answer = self.engine.handle(self.now, Command { event, key: None }).answer;
        self.drain();
        answer
    }

    fn drain(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            if let Effect::Append(entry) = effect {
                // Of several entries in one go only the last is that of the engine as it stands.
                self.entries.push(entry);
            }
        }
        let seen = self.entries.len();
        let fresh = self.watch_from();
        for (n, entry) in self.entries.iter().enumerate().skip(fresh) {
            let engine = (n + 1 == seen).then_some(&self.engine);
            self.watch.see(entry, engine);
        }
    }

    /// How many entries were watched before.
    fn watch_from(&mut self) -> usize {
        let before = self.told as usize;
        self.told = u32::try_from(self.entries.len()).unwrap();
        before
    }

    fn fact(&mut self, store: &str, change: StockChange) -> Answer {
        let fact = StockFact {
            source: format!("/stores/{store}"),
            id: format!("f{}", self.entries.len()),
            occurred_at: self.now,
            sent_at: None,
            sequence: None,
            member: None,
            store: store.parse().unwrap(),
            change,
        };
        self.send(Event::Stock(fact))
    }

    /// An order in one of these states, or in a sixth of the cases just any.
    fn order(&self, n: usize, states: &[OrderState]) -> Option<OrderId> {
        let world = self.engine.world();
        let fits = |id: &&OrderId| {
            n % 6 == 5 || world.order(**id).is_some_and(|order| states.contains(&order.state))
        };
        let fitting: Vec<&OrderId> = self.orders.iter().filter(fits).collect();
        (!fitting.is_empty()).then(|| *fitting[n % fitting.len()])
    }

    fn quote(&self, n: usize) -> Option<QuoteId> {
        (!self.quotes.is_empty()).then(|| self.quotes[n % self.quotes.len()])
    }

    fn play(&mut self, step: Step) -> Option<()> {
        match step {
            Step::Pass(minutes) => {
                self.now += Millis::from_mins(minutes);
                self.engine.wake(self.now);
                self.drain();
            }
            Step::Quote(modes, sku, qty) => {
                let modes = match modes {
                    0 => vec![Mode::Locker],
                    1 => vec![Mode::PickupPoint],
                    2 => vec![Mode::Locker, Mode::PickupPoint],
                    _ => vec![Mode::Delivery, Mode::Pickup, Mode::Locker, Mode::PickupPoint],
                };
                let line = Line { sku: SKUS[sku].parse().unwrap(), qty: Qty(qty) };
                let basket = Basket {
                    modes,
                    max_options: 4,
                    hold: Some(Millis::from_mins(10)),
                    ..Basket::new(vec![line], at(1_600, 100))
                };
                if let Answer::Quoted { quote } = self.send(Event::QuoteRequested(basket)) {
                    self.quotes.push(quote);
                }
            }
            Step::Buy(locker, sku, qty) => {
                let line = Line { sku: SKUS[sku].parse().unwrap(), qty: Qty(qty) };
                let modes = vec![if locker { Mode::Locker } else { Mode::PickupPoint }];
                let basket = Basket { modes, ..Basket::new(vec![line], at(1_600, 100)) };
                let request = OrderRequest { basket, external_id: None };
                if let Answer::Ordered { order } = self.send(Event::OrderPlaced(request)) {
                    self.orders.push(order);
                }
            }
            Step::Accept(n, option) => {
                let quote = self.quote(n)?;
                let event = Event::QuoteAccepted { quote, option, external_id: None };
                if let Answer::Ordered { order } = self.send(event) {
                    self.orders.push(order);
                }
            }
            Step::Release(n) => {
                let quote = self.quote(n)?;
                self.send(Event::QuoteReleased { quote });
            }
            Step::Cancel(n) => {
                let order = self.order(n, &[OrderState::Sourced, OrderState::Assigned])?;
                self.send(Event::OrderCancelled { order });
            }
            Step::Sell(store, sku) => {
                let sku: SkuId = SKUS[sku].parse().unwrap();
                let lines = vec![SaleLine { sku, qty: Qty(1), price: None }];
                let kind = Some("cash".to_owned());
                let change =
                    StockChange::SaleCommitted { lines, order: None, credential_kind: kind };
                self.fact(STORES[store], change);
                self.sold += 1;
            }
            Step::Drive(courier, done) => self.drive(["ada", "bob"][courier], done)?,
            other => self.at_point(other)?,
        }
        Some(())
    }

    fn drive(&mut self, name: &str, done: bool) -> Option<()> {
        let courier: CourierId = name.parse().unwrap();
        let stop = self.engine.world().couriers()[&courier].route.first()?.clone();
        self.now = self.now.max(stop.arrival);
        self.send(Event::StopArrived { courier: courier.clone(), stop: stop.id });
        let here = self.engine.world().couriers()[&courier].route.first()?.clone();
        self.now = self.now.max(here.departure);
        let (stop, reason) = (here.id, Reason::CustomerAbsent);
        self.send(if done {
            Event::StopCompleted { courier, stop }
        } else {
            Event::StopFailed { courier, stop, reason }
        });
        Some(())
    }

    fn at_point(&mut self, step: Step) -> Option<()> {
        use OrderState::{Ready, Returning, Sourced};
        let order = match step {
            Step::Ready(n) | Step::Arrive(n) => self.order(n, &[Sourced])?,
            Step::Collect(n, _) | Step::Freed(n) => self.order(n, &[Ready])?,
            Step::Return(n) => self.order(n, &[Returning])?,
            _ => return None,
        };
        let known = self.engine.world().order(order)?.clone();
        let point = known.point.clone();
        let event = match step {
            Step::Ready(_) => {
                let store: StoreId = known.sources.first()?.store.clone();
                Event::PickReady { order, store, weights: Vec::new() }
            }
            Step::Arrive(_) => {
                Event::Point(PointEvent::Arrived { point: point?, order, left_at: None })
            }
            Step::Freed(_) => Event::Point(PointEvent::Collected { point: point?, order }),
            Step::Return(_) => Event::Point(PointEvent::Returned { point: point?, order }),
            Step::Collect(_, right) => {
                let code = self.engine.world().collect_code(order);
                Event::OrderCollected { order, code: right.then_some(code), lines: Vec::new() }
            }
            _ => return None,
        };
        self.send(event);
        Some(())
    }

    /// Units of the books, of all that is on its way or with a customer, and of all that was sold.
    fn units(&self) -> i64 {
        let world = self.engine.world();
        let books: i64 = STORES
            .iter()
            .flat_map(|store| SKUS.map(|sku| (*store, sku)))
            .map(|(store, sku)| {
                world.ledger().cell(&store.parse().unwrap(), &sku.parse().unwrap()).book.0
            })
            .sum();
        let out = self.orders.iter().filter(|order| {
            let known = world.order(**order).expect("it was accepted");
            world.goods_taken(**order) && known.state != OrderState::Returned
        });
        let lines = out.flat_map(|order| &world.order(*order).unwrap().basket.lines);
        books + lines.map(|line| line.qty.0).sum::<i64>() + self.sold
    }
}

proptest! {
    #[test]
    fn no_place_is_taken_twice_and_no_unit_is_lost(steps in vec(step(), 0..50)) {
        let mut town = Town::new();
        let before = town.units();
        for step in steps {
            town.play(step);
            let findings = &town.watch.findings;
            prop_assert_eq!(findings.violations, 0, "{:?}", findings.kept);
            prop_assert_eq!(town.units(), before);
        }
        let mut replayed = Engine::from_genesis_entry(&town.entries[0]).unwrap();
        let mut verified = Engine::from_genesis_entry(&town.entries[0]).unwrap();
        for entry in &town.entries[1..] {
            replayed.replay(entry).unwrap();
            verified.verify(entry).unwrap();
        }
        prop_assert_eq!(replayed.digest(), town.engine.digest());
        prop_assert_eq!(verified.digest(), town.engine.digest());
    }
}
