//! Chances by slack, and what ends of promises teach.

use super::*;
use crate::config::Config;
use crate::id::{Minted, QuoteId};
use crate::model::Genesis;
use crate::place::Place;

fn world(punctual: Punctual) -> World {
    let genesis = Genesis {
        tenant: "town".parse().unwrap(),
        shard: 0,
        currency: "EUR".to_owned(),
        seed: 1,
        travel_digest: crate::travel::GREAT_CIRCLE.into(),
        logic_version: 1,
        config: Config { punctual, ..Config::default() },
    };
    World::new(genesis, Time(0))
}

/// Half come within ten minutes, all but two of a hundred within 34; one of ten never comes.
fn plain() -> Punctual {
    let spread = Spread { lost: 100, late_s: [-600, -300, 0, 600, 1_200, 1_800, 2_040] };
    Punctual { brought: vec![vec![spread]], prior: 10, memory: 100, ..Punctual::default() }
}

fn basket() -> Basket {
    Basket::new(Vec::new(), Place::Planar { x_m: 0, y_m: 0 })
}

fn minute(n: i64) -> Time {
    Time(n * MINUTE_MS)
}

fn promised(slack_min: i64) -> Promised {
    let span = Span { from: minute(20), to: minute(30 + slack_min) };
    Promised { mode: Mode::Delivery, span, planned: minute(30), ahead: 0 }
}

/// An order that was promised so is handed over so many minutes after the plan, or ends for a
/// reason.
fn ended(world: &mut World, n: u32, end: Result<i64, Reason>) -> Kept {
    let id = OrderId(Minted { shard: 0, seq: 1, n });
    let odds = world.odds(&basket(), &promised(10));
    let quote = QuoteId(Minted { shard: 0, seq: 1, n });
    let order = Order::new(id, quote, basket(), Time(0), promised(10).span);
    world.orders.insert(id, Order { odds: Some(odds), ..order });
    world.now = minute(30 + end.unwrap_or(0));
    let (state, why) = match end {
        Ok(_) => (OrderState::Delivered, None),
        Err(Reason::Cancelled) => (OrderState::Cancelled, Some(Reason::Cancelled)),
        Err(why) => (OrderState::Failed, Some(why)),
    };
    world.learn_from(id, OrderState::PickedUp, None);
    let before = world.outcomes.kinds.clone();
    world.learn_from(id, state, why);
    world.learn_from(id, state, why);
    let end = minute(40).max(world.now);
    world.outcomes.settle(Time(end.0 - 1), 100);
    assert_eq!(world.outcomes.kinds, before, "nothing is learned before the promise has ended");
    world.outcomes.settle(end, 100);
    world.orders[&id].odds.unwrap().kept
}

fn chance(world: &World, slack_min: i64) -> i64 {
    world.odds(&basket(), &promised(slack_min)).on_time_permille
}

#[test]
fn more_slack_is_a_better_chance_and_none_is_certain() {
    let world = world(plain());
    // Of those that come: none 16 minutes early, a quarter by the plan, half ten minutes later.
    for (slack, permille) in [(-16, 1), (0, 225), (5, 337), (10, 450), (30, 810), (60, 900)] {
        assert_eq!(chance(&world, slack), permille, "slack of {slack} minutes");
    }
    let rising: Vec<i64> = (-20..60).map(|slack| chance(&world, slack)).collect();
    assert!(rising.is_sorted() && rising[0] == 1);
}

#[test]
fn each_end_counts_once_beside_what_was_known() {
    let mut world = world(plain());
    assert_eq!(ended(&mut world, 1, Ok(9)), Kept::InTime);
    // Ten outcomes of 45 % and one that was in time.
    assert_eq!(chance(&world, 10), (4_500 + 1_000) / 11);
    assert_eq!(chance(&world, 9), (10 * 427 + 5) / 11, "nothing of the tenth minute yet");
    assert_eq!(ended(&mut world, 2, Ok(11)), Kept::Broken);
    assert_eq!(ended(&mut world, 3, Err(Reason::ShelfEmpty)), Kept::Broken);
    assert_eq!(chance(&world, 10), (4_500 + 1_000) / 13);
    assert_eq!(ended(&mut world, 4, Err(Reason::Cancelled)), Kept::Void);
    assert_eq!(chance(&world, 10), (4_500 + 1_000) / 13, "the customer's doing says nothing");
}

#[test]
fn what_is_seen_often_is_believed_and_fades() {
    let mut world = world(plain());
    for n in 0..300 {
        ended(&mut world, n, Ok(9));
    }
    assert!(chance(&world, 10) > 900, "{}", chance(&world, 10));
    let kinds: Vec<&Seen> = world.outcomes.kinds.values().collect();
    assert!(kinds.len() == 1 && kinds[0].all < 100 * ONE, "{kinds:?}");
    for n in 300..500 {
        ended(&mut world, n, Ok(200));
    }
    assert!(chance(&world, 10) < 250, "{}", chance(&world, 10));
}

#[test]
fn kinds_of_promises_learn_apart() {
    let world = world(Punctual::default());
    let of = |mode, ahead, leeway: Option<i64>| {
        let promised = Promised { mode, ahead, ..promised(10) };
        let soft_due = leeway.map(|minutes| promised.span.to + Millis::from_mins(minutes));
        world.odds(&Basket { soft_due, ..basket() }, &promised)
    };
    let delivery = |ahead, leeway| of(Mode::Delivery, ahead, leeway).alike;
    assert_eq!(delivery(0, None), delivery(0, Some(0)));
    assert_eq!(delivery(0, None), delivery(0, Some(90)), "the promise ends earlier");
    assert_eq!(delivery(0, None), of(Mode::Locker, 0, None).alike);
    let due = Some(promised(10).span);
    let wished =
        |ahead| world.odds(&Basket { due, ..basket() }, &Promised { ahead, ..promised(10) }).alike;
    let border = world.config().punctual.ahead[0];
    let all = [
        delivery(0, None),
        delivery(border, None),
        delivery(0, Some(-90)),
        wished(0),
        wished(border),
        of(Mode::Pickup, 0, None).alike,
        of(Mode::PickupPoint, 0, None).alike,
        of(Mode::Shipment, 0, None).alike,
    ];
    let apart: std::collections::BTreeSet<Alike> = all.into_iter().collect();
    assert_eq!(apart.len(), all.len(), "{all:?}");
    assert_eq!(of(Mode::Pickup, 0, None).until, promised(10).span.from, "ready by its beginning");
}
