//! Pickups that nobody has picked in time.

mod town;

use sameday_engine::config::Config;
use sameday_engine::event::Event;
use sameday_engine::id::OrderId;
use sameday_engine::model::{Basket, Hours, Mode, Order, OrderState, StoreSpec};
use sameday_engine::reason::Reason;
use sameday_engine::unit::Millis;
use town::{Town, at};

fn town() -> (Town, OrderId) {
    let mut town = Town::with(1, Config::default());
    town.shop("flora", at(0, 0), None, 5);
    let basket = town.basket(1);
    let modes = vec![Mode::Pickup];
    let order = town.order(Basket { at: at(0, 0), modes, due: None, max_onboard: None, ..basket });
    (town, order.expect("flora has it"))
}

fn order(town: &Town, id: OrderId) -> &Order {
    town.engine.world().order(id).expect("it was accepted")
}

/// Waits until so long after the order is given up.
fn wait(town: &mut Town, id: OrderId, after: Millis) -> (OrderState, Option<Reason>) {
    let give_up = order(town, id).promise.to + town.engine.world().config().give_up;
    let span = give_up + after - town.now;
    town.pass(span);
    (order(town, id).state, order(town, id).reason)
}

fn sets_aside(town: &Town, id: OrderId) -> bool {
    let sources = &order(town, id).sources;
    sources.iter().any(|source| town.engine.world().awaits_hand_over(source.hold))
}

#[test]
fn it_is_given_up_hours_after_its_promise_and_its_goods_are_on_sale_again() {
    let (mut town, id) = town();
    assert_eq!(wait(&mut town, id, Millis(-1)).0, OrderState::Sourced);
    assert!(sets_aside(&town, id));
    let late = (OrderState::Failed, Some(Reason::RunningLate));
    assert_eq!(wait(&mut town, id, Millis(0)), late);
    assert!(!sets_aside(&town, id));
    town.verify();
}

#[test]
fn the_reason_is_the_shop_where_that_is_shut_by_then() {
    let (mut town, id) = town();
    let flora: StoreSpec = town.engine.world().stores().values().next().unwrap().clone();
    town.tell(Event::StorePut(StoreSpec { hours: Hours::Spans(Vec::new()), ..flora }));
    let shut = (OrderState::Failed, Some(Reason::StoreClosed));
    assert_eq!(wait(&mut town, id, Millis(0)), shut);
}

#[test]
fn one_that_is_ready_by_then_waits_for_its_customer_as_ever() {
    let (mut town, id) = town();
    wait(&mut town, id, Millis(-1));
    let store = order(&town, id).sources[0].store.clone();
    town.tell(Event::PickReady { order: id, store, weights: Vec::new() });
    assert_eq!(order(&town, id).state, OrderState::Ready);
    let until = order(&town, id).promise.to;
    assert_eq!(town.engine.world().collect_by(id), Some(until));
    town.verify();
}
