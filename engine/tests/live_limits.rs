//! Limits of the routing search that the live engine hands over: breaks, goods that are kept apart,
//! a price for waiting, several windows. Each town is small enough to be reckoned by hand.

mod town;

use sameday_engine::config::{Commit, Config, Prices, Speed, Travel};
use sameday_engine::decision::Decision;
use sameday_engine::event::{CountLine, CountScope, Event, StockChange};
use sameday_engine::id::{CourierId, OrderId};
use sameday_engine::model::{
    Basket, Break, CourierSpec, Line, OrderState, PayModel, PlannedStop, Rest, Sku, StopTask,
};
use sameday_engine::unit::{Millis, Money, Qty, Span, Time};
use sameday_engine::world::Courier;
use town::{MINUTE, Town, at};

/// Ten metres a second: 600 m take a minute.
fn config() -> Config {
    let speed = Speed { mm_per_s: 10_000, detour_permille: 1_000 };
    let travel =
        Travel { profiles: [("bike".parse().unwrap(), speed)].into(), round_up: Millis(1) };
    Config { travel, ..Config::default() }
}

/// One shop, whose goods stand ready two and a half minutes after an order; a pickup and a
/// hand-over take a minute each.
fn town(config: Config) -> Town {
    let mut town = Town::with(1, config);
    town.shop("flora", at(0, 0), None, 50);
    town
}

/// A courier at the shop who is paid by the kilometre.
fn come(town: &mut Town, name: &str, breaks: Vec<Break>) {
    let id: CourierId = name.parse().unwrap();
    let pay = PayModel { per_km: Money(60), ..PayModel::NOTHING };
    let spec = CourierSpec { pay, ..CourierSpec::new(id.clone(), "bike".parse().unwrap()) };
    town.tell(Event::CourierPut(spec));
    shift(town, name, breaks);
}

fn shift(town: &mut Town, name: &str, breaks: Vec<Break>) {
    let (courier, until) = (name.parse().unwrap(), town.now + Millis::from_mins(480));
    town.tell(Event::CourierOnline { courier, at: at(0, 0), until, breaks });
}

fn mins(town: &Town, from: i64, to: i64) -> Span {
    let at = |minutes: i64| town.now + Millis(minutes * MINUTE);
    Span { from: at(from), to: at(to) }
}

/// Half an hour that begins within these seconds from now.
fn half_hour(town: &Town, from_s: i64, to_s: i64) -> Break {
    let at = |seconds: i64| town.now + Millis(seconds * 1_000);
    Break { begin: Span { from: at(from_s), to: at(to_s) }, length: Millis::from_mins(30) }
}

/// One unit to a door ten minutes away, the sooner the better.
fn basket(town: &Town, sku: &str) -> Basket {
    let lines = vec![Line { sku: sku.parse().unwrap(), qty: Qty(1) }];
    Basket {
        soft_due: Some(town.now),
        value: Some(Money(5_000)),
        service: Millis::from_secs(60),
        ..Basket::new(lines, at(6_000, 0))
    }
}

fn order(town: &mut Town, sku: &str) -> OrderId {
    let basket = basket(town, sku);
    town.order(basket).expect("there is time and there are goods")
}

fn route<'t>(town: &'t Town, name: &str) -> &'t [PlannedStop] {
    &town.engine.world().couriers()[&name.parse::<CourierId>().unwrap()].route
}

fn resting(town: &Town, name: &str) -> (usize, Option<Time>) {
    let courier = &town.engine.world().couriers()[&name.parse::<CourierId>().unwrap()];
    let resting = courier.resting(town.now);
    (resting.left.len(), resting.until)
}

/// `p` for a pickup, `d` for a hand-over, `-` for a break before one.
fn words(stops: &[PlannedStop]) -> String {
    let word = |stop: &PlannedStop| {
        let word = if matches!(stop.task, StopTask::Pickup { .. }) { "p" } else { "d" };
        "-".repeat(stop.rests.len()) + word
    };
    stops.iter().map(word).collect()
}

fn seconds(from: Time, to: Time) -> i64 {
    (to - from).0 / 1_000
}

#[test]
fn a_hand_over_comes_later_by_the_break_before_it() {
    for (breaks, words_of, start_s) in [(false, "pd", 810), (true, "p-d", 810 + 1_800)] {
        let mut town = town(config());
        // Picked up at 150 s, left at 210 s; on the way no break can begin.
        let pause = half_hour(&town, 210, 600);
        come(&mut town, "ada", if breaks { vec![pause] } else { Vec::new() });
        let begin = town.now;
        let order = order(&mut town, "rose");
        let stops = route(&town, "ada");
        assert_eq!(words(stops), words_of);
        assert_eq!(seconds(begin, stops[1].start), start_s);
        if breaks {
            let (start, end) = (begin + Millis(210_000), begin + Millis(2_010_000));
            let rest = Rest { latest: pause.begin.to, arrived: false, start, end };
            assert_eq!(stops[1].rests, [rest]);
        }
        let promise = town.engine.world().order(order).unwrap().promise;
        assert!(promise.contains(begin + Millis(start_s * 1_000)), "{promise:?}");
        town.pass(Millis::from_mins(60));
        assert_eq!(town.engine.world().order(order).unwrap().state, OrderState::Delivered);
        town.verify();
    }
}

#[test]
fn a_break_under_way_ends_when_it_would_have_and_is_not_planned_again() {
    let mut town = town(config());
    let pause = half_hour(&town, 210, 600);
    come(&mut town, "ada", vec![pause]);
    let begin = town.now;
    order(&mut town, "rose");
    assert_eq!(resting(&town, "ada"), (1, None));
    town.pass(Millis::from_mins(8));
    let over = begin + Millis(2_010_000);
    assert_eq!(resting(&town, "ada"), (0, Some(over)));
    order(&mut town, "rose");
    // He is at the shop still: both go together once he has rested.
    let stops = route(&town, "ada");
    assert_eq!(words(stops), "pdd");
    assert_eq!(stops[0].start, over);
    town.pass(Millis::from_mins(120));
    order(&mut town, "rose");
    assert_eq!(words(route(&town, "ada")), "pd");
    assert_eq!(resting(&town, "ada").0, 0);
    town.verify();
}

#[test]
fn who_has_nothing_to_do_takes_his_break_as_soon_as_he_may() {
    let mut town = town(config());
    let pause = half_hour(&town, 300, 3_900);
    come(&mut town, "ada", vec![pause]);
    let begin = town.now;
    town.pass(Millis::from_mins(10));
    order(&mut town, "rose");
    let stops = route(&town, "ada");
    assert_eq!((words(stops).as_str(), seconds(begin, stops[0].start)), ("pd", 35 * 60));
    town.pass(Millis::from_mins(50));
    // Within its span it is not taken twice.
    order(&mut town, "rose");
    let stops = route(&town, "ada");
    assert_eq!((words(stops).as_str(), seconds(town.now, stops[0].start)), ("pd", 10 * 60));
    town.verify();
}

#[test]
fn a_break_that_can_begin_no_more_is_not_planned() {
    let mut town = town(config());
    let pause = half_hour(&town, -600, -1);
    come(&mut town, "ada", vec![pause]);
    order(&mut town, "rose");
    assert_eq!(words(route(&town, "ada")), "pd");
    assert_eq!(resting(&town, "ada"), (0, None));
    town.verify();
}

#[test]
fn a_shift_that_goes_on_keeps_its_breaks_or_gets_others() {
    let mut town = town(config());
    let pause = half_hour(&town, 210, 600);
    come(&mut town, "ada", vec![pause]);
    shift(&mut town, "ada", Vec::new());
    assert_eq!(resting(&town, "ada").0, 1);
    let later = half_hour(&town, 7_200, 9_000);
    shift(&mut town, "ada", vec![later]);
    order(&mut town, "rose");
    assert_eq!(words(route(&town, "ada")), "pd");
    town.pass(Millis::from_mins(60));
    town.tell(Event::CourierOffline { courier: "ada".parse().unwrap() });
    shift(&mut town, "ada", Vec::new());
    assert_eq!(resting(&town, "ada"), (0, None), "another shift has its own");
    town.verify();
}

#[test]
fn work_that_waits_for_its_time_goes_out_so_that_there_is_time_for_the_break() {
    let just = Commit::JustInTime { margin: Millis::ZERO };
    let mut town = town(Config { commit: just, ..config() });
    come(&mut town, "ada", Vec::new());
    let pause = half_hour(&town, 900, 1_500);
    shift(&mut town, "ada", vec![pause]);
    let ready_at = Some(town.now + Millis::from_mins(60));
    let basket = Basket { ready_at, soft_due: None, ..basket(&town, "rose") };
    let order = town.order(basket).unwrap();
    let promise = town.engine.world().order(order).unwrap().promise;
    let begin = town.now;
    (0..50).for_each(|_| town.pass(Millis::from_mins(1)));
    assert_eq!(resting(&town, "ada"), (0, Some(begin + Millis::from_mins(45))));
    town.pass(Millis::from_mins(60));
    let done = town.engine.world().order(order).unwrap();
    assert_eq!((done.state, done.promise), (OrderState::Delivered, promise));
    assert_eq!(seconds(begin, done.closed_at.unwrap()), 72 * 60);
    town.verify();
}

/// Two shops, kinds of goods that are kept apart where a price says so.
fn kitchen(apart: bool) -> Town {
    let mut town = town(config());
    for (sku, kind, from) in [("soup", "hot", "frozen"), ("ice", "frozen", "none")] {
        let apart_from = if apart { vec![from.parse().unwrap()] } else { Vec::new() };
        let plain = Sku::new(sku.parse().unwrap());
        town.tell(Event::SkuPut(Sku { kind: Some(kind.parse().unwrap()), apart_from, ..plain }));
        let lines = vec![CountLine { sku: sku.parse().unwrap(), qty: Qty(9) }];
        town.fact("flora", StockChange::Counted { lines, scope: CountScope::ShelfAndStaged });
    }
    town
}

#[test]
fn goods_that_are_kept_apart_go_on_two_trips_or_with_two_couriers() {
    for (apart, couriers, expected) in
        [(false, 1, vec!["ppdd"]), (true, 1, vec!["pdpd"]), (true, 2, vec!["pd", "pd"])]
    {
        let mut town = kitchen(apart);
        for name in ["ada", "bob"].into_iter().take(couriers) {
            come(&mut town, name, Vec::new());
        }
        order(&mut town, "soup");
        order(&mut town, "ice");
        let names = ["ada", "bob"].into_iter().take(couriers);
        let routes: Vec<String> = names.map(|name| words(route(&town, name))).collect();
        assert_eq!(routes, expected, "{apart} {couriers}");
        town.pass(Millis::from_mins(120));
        town.verify();
    }
}

#[test]
fn one_order_may_have_goods_that_are_kept_from_those_of_others() {
    let mut town = kitchen(true);
    come(&mut town, "ada", Vec::new());
    let line = |sku: &str| Line { sku: sku.parse().unwrap(), qty: Qty(1) };
    let basket = Basket { lines: vec![line("soup"), line("ice")], ..basket(&town, "soup") };
    town.order(basket).expect("what is packed together is one thing");
    assert_eq!(words(route(&town, "ada")), "pd");
}

#[test]
fn waiting_is_avoided_where_it_has_a_price() {
    // Who has both orders on board waits 45.5 minutes until the second window opens; who fetches
    // the second by itself waits 24.5 minutes and drives 12 km more, which costs 720: as much as
    // the 21 minutes at 2,057 an hour. Where waiting costs nothing he has left already when the
    // second order comes, and picks it up in a stop of its own.
    for (price, expected) in [(0, "ppdd"), (2_000, "pdd"), (2_100, "pdpd")] {
        let prices = Prices { per_waiting_hour: Money(price), ..Prices::default() };
        let mut town = town(Config { prices, ..config() });
        come(&mut town, "ada", Vec::new());
        order(&mut town, "rose");
        let due = Some(mins(&town, 60, 90));
        let basket = Basket { due, soft_due: None, ..basket(&town, "rose") };
        town.order(basket).unwrap();
        assert_eq!(words(route(&town, "ada")), expected, "{price}");
    }
}

#[test]
fn the_window_that_costs_less_is_promised_and_the_order_has_no_other() {
    let mut town = town(config());
    come(&mut town, "ada", Vec::new());
    // The door is ten minutes away and the goods are ready in two and a half: too late for the
    // first window.
    let (first, second, third) = (mins(&town, 1, 9), mins(&town, 30, 40), mins(&town, 60, 80));
    let or_due = vec![second, third];
    let plain = Basket { due: Some(first), soft_due: None, ..basket(&town, "rose") };
    assert_eq!(town.order(plain.clone()), None);
    let order = town.order(Basket { or_due, ..plain }).expect("the second window will do");
    let known = town.engine.world().order(order).unwrap();
    assert_eq!((known.basket.due, known.basket.or_due.len()), (Some(second), 0));
    assert_eq!(known.promise, second);
    assert_eq!(route(&town, "ada")[1].start, second.from);
    town.pass(Millis::from_mins(60));
    assert_eq!(town.engine.world().order(order).unwrap().state, OrderState::Delivered);
    town.verify();
}

/// Whether he keeps to a plan: on arrival he rests before he is served, else before he leaves.
fn assert_rests(seed: u64, stop: &PlannedStop) {
    for rest in &stop.rests {
        let (from, to) =
            if rest.arrived { (stop.arrival, stop.start) } else { (Time::MIN, stop.arrival) };
        assert!(from <= rest.start && rest.end <= to, "seed {seed}: {stop:?}");
        assert!(rest.start <= rest.latest, "seed {seed}: {stop:?}");
    }
}

#[derive(Default, Debug)]
struct Tally {
    planned: usize,
    idle: usize,
    orders: usize,
}

/// Couriers with breaks, quotes and orders by chance; everybody does what is planned.
fn afternoon(seed: u64, commit: Commit, tally: &mut Tally) {
    let prices = Prices { per_waiting_hour: Money(seed as i64 % 3 * 900), ..Prices::default() };
    let mut town = Town::peopled(seed, Config { commit, prices, ..config() });
    let names: Vec<CourierId> = town.engine.world().couriers().keys().cloned().collect();
    for courier in &names {
        let (from, length) = (town.rng.between(0, 40), town.rng.between(5, 30));
        let (wide, later) = (town.rng.between(0, 25), town.rng.between(0, 30));
        let first = mins(&town, from, from + wide);
        let from = from + 60 + later;
        let breaks = [first, mins(&town, from, from + 20)];
        let breaks = breaks.map(|begin| Break { begin, length: Millis::from_mins(length) });
        let (at, until) = (town.spot(), town.now + Millis::from_mins(300));
        let breaks = breaks.to_vec();
        town.tell(Event::CourierOnline { courier: courier.clone(), at, until, breaks });
    }
    let mut left = 2 * names.len();
    for _ in 0..120 {
        town.pass(Millis::from_mins(1));
        let basket = town.basket(1);
        match town.rng.below(4) {
            0 => tally.orders += usize::from(town.order(basket).is_some()),
            1 => drop(town.quote(basket)),
            _ => {}
        }
        let now = town.now;
        let couriers = town.engine.world().couriers().values();
        let still: usize = couriers.clone().map(|c| c.resting(now).left.len()).sum();
        assert!(still <= left, "seed {seed}: a break came back");
        let rests = |c: &&Courier| c.resting(now).until.is_some_and(|until| until > now);
        tally.idle += couriers.filter(rests).filter(|c| c.route.is_empty()).count();
        left = still;
    }
    for (_, decision) in town.decisions() {
        let Decision::PlanAdopted { routes, .. } = decision else { continue };
        for stop in routes.iter().flat_map(|route| &route.stops) {
            assert_rests(seed, stop);
            tally.planned += stop.rests.len();
        }
    }
    town.verify();
}

#[test]
fn breaks_are_taken_once_and_as_planned() {
    let mut tally = Tally::default();
    for seed in 0..10 {
        for commit in [Commit::AtOnce, Commit::JustInTime { margin: Millis::from_mins(2) }] {
            afternoon(seed, commit, &mut tally);
        }
    }
    assert!(tally.planned > 20 && tally.idle > 20 && tally.orders > 100, "{tally:?}");
}
