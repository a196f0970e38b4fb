//! The run loop from a sale event to a delivered order, on the core alone.

use sameday_engine::config::Config;
use sameday_engine::decision::{Answer, Decision, Entry};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, CountLine, CountScope, Event, SaleLine};
use sameday_engine::event::{StockChange, StockFact};
use sameday_engine::id::{CourierId, OfferId, OrderId, StopId};
use sameday_engine::model::{
    Acceptance, Basket, CourierSpec, Genesis, Hours, Line, Mode, OrderRequest, OrderState,
    PayBasis, PayModel, PickModel, Sku, StopTask, StoreSpec,
};
use sameday_engine::place::Place;
use sameday_engine::reason::Reason;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Metres, Millis, Money, Qty, Span, Time};

/// A small town: two shops 1 km apart, one kind of goods, two couriers.
struct Town {
    engine: Engine,
    now: Time,
    entries: Vec<Entry>,
    facts: u32,
}

fn place(east_m: f64) -> Place {
    Place::from_degrees(48.1, 11.5 + east_m / 74_400.0).unwrap()
}

fn genesis() -> Genesis {
    Genesis {
        tenant: "town".parse().unwrap(),
        shard: 0,
        currency: "EUR".to_owned(),
        seed: 1,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: 1,
        config: Config::default(),
    }
}

fn courier(name: &str, acceptance: Acceptance) -> CourierSpec {
    CourierSpec {
        capacity_g: Some(10_000),
        pay: PayModel {
            per_km: Money(60),
            per_order: Money(400),
            min_per_hour: Money(1_500),
            ..PayModel::default()
        },
        acceptance,
        max_distance: Some(Metres(20_000)),
        max_orders: Some(5),
        ..CourierSpec::new(name.parse().unwrap(), "bike".parse().unwrap())
    }
}

fn store(name: &str, at: Place) -> StoreSpec {
    StoreSpec {
        pick: PickModel {
            base: Millis::from_secs(120),
            per_line: Millis::from_secs(30),
            parallel: Some(1),
            ..PickModel::default()
        },
        service: Millis::from_secs(60),
        ..StoreSpec::new(name.parse().unwrap(), at)
    }
}

fn basket(qty: i64, mode: Mode) -> Basket {
    let lines = vec![Line { sku: "rose".parse().unwrap(), qty: Qty(qty) }];
    Basket {
        modes: vec![mode],
        max_options: 3,
        value: Some(Money(2_500)),
        service: Millis::from_secs(60),
        ..Basket::new(lines, place(1_500.0))
    }
}

impl Town {
    fn new(acceptance: Acceptance) -> Self {
        let engine = Engine::new(genesis(), Time(1_000_000));
        let mut town = Self { engine, now: Time(1_000_000), entries: Vec::new(), facts: 0 };
        let sku = Sku { g: 300, ml: 500, price: Money(1_290), ..Sku::new("rose".parse().unwrap()) };
        town.send(Event::SkuPut(sku));
        town.send(Event::StorePut(store("flora", place(0.0))));
        town.send(Event::StorePut(store("mill", place(1_000.0))));
        for name in ["ada", "bob"] {
            town.send(Event::CourierPut(courier(name, acceptance)));
        }
        town.count("flora", 3);
        town.count("mill", 1);
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
                self.entries.push(entry);
            }
        }
    }

    fn fact(&mut self, shop: &str, change: StockChange) -> Answer {
        self.facts += 1;
        let fact = StockFact {
            source: format!("/stores/{shop}"),
            id: format!("f{}", self.facts),
            occurred_at: self.now,
            sent_at: None,
            sequence: None,
            member: None,
            store: shop.parse().unwrap(),
            change,
        };
        self.send(Event::Stock(fact))
    }

    fn count(&mut self, shop: &str, qty: i64) {
        let lines = vec![CountLine { sku: "rose".parse().unwrap(), qty: Qty(qty) }];
        self.fact(shop, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged });
    }

    fn sell(&mut self, shop: &str, qty: i64) {
        let lines = vec![SaleLine { sku: "rose".parse().unwrap(), qty: Qty(qty), price: None }];
        self.fact(shop, StockChange::SaleCommitted { lines, order: None, credential_kind: None });
    }

    fn online(&mut self, name: &str, at: Place) {
        let until = self.now + Millis::from_mins(240);
        self.send(Event::CourierOnline {
            courier: name.parse().unwrap(),
            at,
            until,
            breaks: Vec::new(),
        });
    }

    fn order(&mut self, qty: i64, mode: Mode) -> OrderId {
        let request = OrderRequest { basket: basket(qty, mode), external_id: None };
        match self.send(Event::OrderPlaced(request)) {
            Answer::Ordered { order } => order,
            other => panic!("expected an order, got {other:?}"),
        }
    }

    fn state(&self, order: OrderId) -> OrderState {
        self.engine.world().order(order).unwrap().state
    }

    fn atp(&self, shop: &str) -> i64 {
        let world = self.engine.world();
        world.atp(&world.stores()[&shop.parse().unwrap()], &"rose".parse().unwrap()).0
    }

    fn open_offer(&self, name: &str) -> Option<OfferId> {
        self.engine.world().couriers()[&name.parse::<CourierId>().unwrap()].offer
    }

    fn next_stop(&self, name: &str) -> Option<(StopId, StopTask)> {
        let courier = &self.engine.world().couriers()[&name.parse::<CourierId>().unwrap()];
        courier.route.first().map(|stop| (stop.id, stop.task.clone()))
    }

    /// Does the next stop of a courier.
    fn do_stop(&mut self, name: &str) -> StopTask {
        let (stop, task) = self.next_stop(name).expect("there is a next stop");
        let courier: CourierId = name.parse().unwrap();
        self.now += Millis::from_mins(4);
        self.send(Event::StopArrived { courier: courier.clone(), stop });
        self.now += Millis::from_mins(2);
        self.send(Event::StopCompleted { courier, stop });
        task
    }

    /// Replays all entries, decides them again, restores a snapshot: always the same state.
    fn assert_reproducible(&self) {
        let mut replayed = Engine::from_genesis_entry(&self.entries[0]).unwrap();
        let mut verified = Engine::from_genesis_entry(&self.entries[0]).unwrap();
        for entry in &self.entries[1..] {
            replayed.replay(entry).unwrap();
            verified.verify(entry).unwrap();
        }
        assert_eq!(replayed.digest(), self.engine.digest(), "replay");
        assert_eq!(verified.digest(), self.engine.digest(), "verification");
        let restored = Engine::restore(&self.engine.snapshot()).unwrap();
        assert_eq!(restored.digest(), self.engine.digest(), "snapshot");
    }
}

#[test]
fn a_sale_moves_stock_and_an_order_is_delivered() {
    let mut town = Town::new(Acceptance::Ask);
    town.sell("flora", 1);
    assert_eq!(town.atp("flora"), 2);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    assert_eq!(town.state(order), OrderState::Offered);
    assert_eq!(town.atp("flora") + town.atp("mill"), 2, "one unit is set aside");
    let offer = town.open_offer("ada").expect("ada is asked");
    assert_eq!(town.send(Event::OfferAccepted { offer }), Answer::Done);
    assert_eq!(town.state(order), OrderState::Assigned);
    assert!(matches!(town.do_stop("ada"), StopTask::Pickup { .. }));
    assert_eq!(town.state(order), OrderState::PickedUp);
    assert!(matches!(town.do_stop("ada"), StopTask::Deliver { .. }));
    assert_eq!(town.state(order), OrderState::Delivered);
    town.assert_reproducible();
}

#[test]
fn a_declined_offer_goes_to_the_next_courier_and_never_back() {
    let mut town = Town::new(Acceptance::Ask);
    town.online("ada", place(100.0));
    town.online("bob", place(3_000.0));
    let order = town.order(1, Mode::Delivery);
    let (first, second) =
        if town.open_offer("ada").is_some() { ("ada", "bob") } else { ("bob", "ada") };
    let offer = town.open_offer(first).unwrap();
    town.send(Event::OfferDeclined { offer });
    assert_eq!(town.open_offer(first), None);
    let offer = town.open_offer(second).expect("the other one is asked");
    assert!(matches!(
        town.send(Event::OfferDeclined { offer: town.open_offer(second).unwrap() }),
        Answer::Done
    ));
    assert_eq!(town.state(order), OrderState::Sourced, "nobody is left, it waits");
    let late = town.send(Event::OfferAccepted { offer });
    assert_eq!(late, Answer::Refused { reason: Reason::WrongState, hint: None });
    town.assert_reproducible();
}

#[test]
fn an_unanswered_offer_lapses_at_its_deadline() {
    let mut town = Town::new(Acceptance::Ask);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    let offer = town.open_offer("ada").unwrap();
    let deadline = town.engine.world().offer(offer).unwrap().expires_at;
    town.now = deadline + Millis::from_mins(1);
    town.send(Event::Refused);
    assert_eq!(town.state(order), OrderState::Sourced);
    let lapse = town.entries.iter().find(|entry| {
        entry
            .decisions
            .iter()
            .any(|d| matches!(d, Decision::OfferEnded { offer: o, .. } if *o == offer))
    });
    assert_eq!(lapse.unwrap().now, deadline, "the lapse is dated to the exact instant");
    town.assert_reproducible();
}

#[test]
fn the_till_beats_the_promise_and_the_order_moves_to_the_other_shop() {
    let mut town = Town::new(Acceptance::Auto);
    town.sell("flora", 2);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    let store = town.engine.world().order(order).unwrap().sources[0].store.clone();
    town.sell(store.as_str(), 1);
    let moved = town.engine.world().order(order).unwrap();
    assert_ne!(moved.sources[0].store, store, "the other shop has one");
    assert_eq!(moved.state, OrderState::Assigned);
    let other = moved.sources[0].store.clone();
    town.sell(other.as_str(), 1);
    assert_eq!(town.state(order), OrderState::Failed, "nobody has one any more");
    let reason = town.engine.world().order(order).unwrap().reason;
    assert_eq!(reason, Some(Reason::StockTakenInStore));
    assert_eq!(town.next_stop("ada"), None);
    town.assert_reproducible();
}

#[test]
fn undelivered_goods_go_back_to_their_shop() {
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    let before = town.atp("flora") + town.atp("mill");
    town.do_stop("ada");
    let (stop, _) = town.next_stop("ada").unwrap();
    let courier = "ada".parse().unwrap();
    town.send(Event::StopFailed { courier, stop, reason: Reason::CustomerAbsent });
    assert_eq!(town.state(order), OrderState::Returning);
    let leave = town.send(Event::CourierOffline { courier: "ada".parse().unwrap() });
    assert_eq!(leave, Answer::Refused { reason: Reason::GoodsOnBoard, hint: None });
    assert!(matches!(town.do_stop("ada"), StopTask::Return { .. }));
    assert_eq!(town.state(order), OrderState::Returned);
    assert_eq!(town.atp("flora") + town.atp("mill"), before + 1, "the unit is back");
    town.assert_reproducible();
}

fn collected(town: &Town, order: OrderId) -> Event {
    let code = Some(town.engine.world().collect_code(order));
    Event::OrderCollected { order, code, lines: Vec::new() }
}

#[test]
fn a_pickup_order_is_collected_or_expires_at_the_exact_instant() {
    let mut town = Town::new(Acceptance::Auto);
    let kept = town.order(1, Mode::Pickup);
    let source = town.engine.world().order(kept).unwrap().sources[0].clone();
    let ready = Event::PickReady { order: kept, store: source.store.clone(), weights: Vec::new() };
    let code = collected(&town, kept);
    let early = town.send(code.clone());
    assert_eq!(early, Answer::Refused { reason: Reason::WrongState, hint: None });
    town.send(ready);
    assert_eq!(town.state(kept), OrderState::Ready);
    town.send(code);
    assert_eq!(town.state(kept), OrderState::Collected);
    let missed = town.order(1, Mode::Pickup);
    let store = town.engine.world().order(missed).unwrap().sources[0].store.clone();
    let before = town.atp(store.as_str());
    town.send(Event::PickReady { order: missed, store: store.clone(), weights: Vec::new() });
    let deadline = town.engine.world().order(missed).unwrap().promise.to;
    town.engine.wake(deadline + Millis(-1));
    assert_eq!(town.state(missed), OrderState::Ready);
    town.engine.wake(deadline);
    town.drain();
    assert_eq!(town.state(missed), OrderState::Expired);
    assert_eq!(town.atp(store.as_str()), before + 1);
    town.assert_reproducible();
}

#[test]
fn an_empty_shelf_sends_the_order_elsewhere() {
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    let store = town.engine.world().order(order).unwrap().sources[0].store.clone();
    let missing = vec![Line { sku: "rose".parse().unwrap(), qty: Qty(1) }];
    town.send(Event::PickShort { order, store: store.clone(), missing });
    let moved = town.engine.world().order(order).unwrap();
    assert_ne!(moved.sources[0].store, store);
    assert_eq!(town.atp(store.as_str()), 0, "the picker's look is a count");
    town.assert_reproducible();
}

#[test]
fn two_orders_share_one_stop_and_a_split_order_takes_two() {
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    let split = town.order(4, Mode::Delivery);
    assert_eq!(
        town.engine.world().order(split).unwrap().sources.len(),
        2,
        "3 in one, 1 in the other"
    );
    assert_eq!(town.atp("flora") + town.atp("mill"), 0);
    for _ in 0..2 {
        assert!(matches!(town.do_stop("ada"), StopTask::Pickup { .. }));
    }
    town.do_stop("ada");
    assert_eq!(town.state(split), OrderState::Delivered);
    town.assert_reproducible();
}

#[test]
fn a_retried_command_gets_its_first_answer() {
    use sameday_engine::event::RequestKey;
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    let key = |fingerprint: &str| {
        Some(RequestKey {
            route: "POST /v1/orders".to_owned(),
            key: "k-1".to_owned(),
            fingerprint: fingerprint.to_owned(),
        })
    };
    let event =
        Event::OrderPlaced(OrderRequest { basket: basket(1, Mode::Delivery), external_id: None });
    let now = town.now + Millis(1);
    let command = |print: &str| Command { event: event.clone(), key: key(print) };
    let first = town.engine.handle(now, command("a"));
    let second = town.engine.handle(now, command("a"));
    let other = town.engine.handle(now, command("b"));
    town.drain();
    assert_eq!((first.replayed, second.replayed), (false, true));
    assert_eq!(first.answer, second.answer);
    assert_eq!(other.answer, Answer::Refused { reason: Reason::KeyReused, hint: None });
    assert_eq!(town.engine.world().orders().len(), 1);
    town.assert_reproducible();
}

#[test]
fn a_courier_who_leaves_gives_his_work_back() {
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    assert_eq!(town.state(order), OrderState::Assigned);
    town.send(Event::CourierOffline { courier: "ada".parse().unwrap() });
    assert_eq!(town.state(order), OrderState::Sourced);
    town.online("bob", place(2_000.0));
    assert_eq!(town.state(order), OrderState::Assigned);
    assert!(town.next_stop("bob").is_some());
    town.assert_reproducible();
}

#[test]
fn alternatives_of_one_quote_share_their_hold() {
    let mut town = Town::new(Acceptance::Auto);
    town.count("flora", 1);
    town.count("mill", 0);
    town.online("ada", place(100.0));
    let modes = vec![Mode::Delivery, Mode::Pickup];
    let asked = Basket { modes, ..basket(1, Mode::Delivery) };
    let Answer::Quoted { quote } = town.send(Event::QuoteRequested(asked)) else {
        panic!("a quote")
    };
    let options = town.engine.world().quote(quote).unwrap().quote.options.clone();
    let modes: Vec<Mode> = options.iter().map(|option| option.mode).collect();
    assert_eq!(modes.len(), 2, "one unit is enough for both ways: {modes:?}");
    assert_eq!(options[0].sources[0].hold, options[1].sources[0].hold);
    assert_eq!(town.atp("flora"), 0);
    let taken = Event::QuoteAccepted { quote, option: 2, external_id: None };
    assert!(matches!(town.send(taken), Answer::Ordered { .. }));
    assert_eq!(town.atp("flora"), 0, "the hold of the other option is this order's");
    town.assert_reproducible();
}

#[test]
fn an_order_whose_shop_shuts_for_all_of_its_promise_is_given_up_with_the_reason() {
    let mut town = Town::new(Acceptance::Ask);
    town.count("mill", 0);
    let closes = town.now + Millis::from_mins(90);
    let open = Hours::Spans(vec![Span { from: Time::ZERO, to: closes }]);
    town.send(Event::StorePut(StoreSpec { hours: open, ..store("flora", place(0.0)) }));
    town.online("ada", place(100.0));
    let order = town.order(1, Mode::Delivery);
    let offer = town.open_offer("ada").unwrap();
    town.send(Event::OfferDeclined { offer });
    assert_eq!(town.state(order), OrderState::Sourced);
    town.now = closes + Millis::from_mins(1);
    town.online("bob", place(100.0));
    assert_eq!(town.state(order), OrderState::Failed);
    assert_eq!(town.engine.world().order(order).unwrap().reason, Some(Reason::StoreClosed));
    assert_eq!(town.atp("flora"), 3, "its unit is free again");
    town.assert_reproducible();
}

#[test]
fn what_a_guarantee_pays_anyway_is_no_pay_of_an_offer() {
    let mut town = Town::new(Acceptance::Ask);
    let mut ada = courier("ada", Acceptance::Ask);
    ada.pay = PayModel { basis: PayBasis::Shift, ..ada.pay };
    town.send(Event::CourierPut(ada));
    town.online("ada", place(100.0));
    town.order(1, Mode::Delivery);
    let offer = town.open_offer("ada").expect("ada is asked");
    assert_eq!(town.engine.world().offer(offer).unwrap().pay, Money::ZERO);
    town.assert_reproducible();
}

#[test]
fn who_is_at_a_stop_for_too_long_is_expected_to_need_half_as_long_again() {
    let mut town = Town::new(Acceptance::Auto);
    town.online("ada", place(100.0));
    town.order(1, Mode::Delivery);
    let (stop, _) = town.next_stop("ada").expect("ada drives to the shop");
    let courier = "ada".parse().unwrap();
    town.send(Event::StopArrived { courier, stop });
    let since = town.now;
    let heard = town.entries.len();
    town.now += Millis::from_mins(90);
    town.engine.wake(town.now);
    town.drain();
    let overruns: Vec<(Millis, Millis)> = town.entries[heard..]
        .iter()
        .flat_map(|entry| entry.decisions.iter().map(move |decision| (entry.now, decision)))
        .filter_map(|(now, decision)| match decision {
            Decision::StopOverrun { until, .. } => Some((now - since, *until - now)),
            _ => None,
        })
        .collect();
    assert!(overruns.len() > 3, "{overruns:?}");
    for (been, more) in overruns {
        assert_eq!(more, Millis(been.0 / 2).max(Millis::from_mins(5)), "after {been:?}");
    }
    town.assert_reproducible();
}
