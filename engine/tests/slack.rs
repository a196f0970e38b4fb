//! Open quotes hold a courier's time: nobody else gets it, and it is given back at the exact
//! instant.

mod town;

use sameday_engine::config::Commit;
use sameday_engine::decision::{Answer, Decision};
use sameday_engine::event::{Event, SaleLine, StockChange};
use sameday_engine::id::OrderId;
use sameday_engine::model::{Basket, Mode, OrderState};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Qty, Time};
use town::{MINUTE, Town, at};

/// One shop, one courier who carries one order at a time.
fn narrow() -> Town {
    let mut town = Town::new(1, Commit::AtOnce);
    town.shop("flora", at(0, 0), None, 10);
    town.courier("ada", at(100, 0), false, Some(1));
    town
}

fn plain(town: &mut Town, x_m: i32) -> Basket {
    let basket = town.basket(1);
    Basket { at: at(x_m, 0), due: None, max_onboard: None, hold: None, ..basket }
}

#[test]
fn two_quotes_do_not_get_the_same_time_and_expiry_frees_it_at_the_instant() {
    let mut town = narrow();
    let basket = plain(&mut town, 1_000);
    let first = town.quote(basket.clone());
    assert!(town.holds(first.options[0].slack));
    let second = town.quote(basket.clone());
    assert!(second.options.is_empty(), "{:?}", second.options);
    assert!(second.losers.iter().any(|loser| loser.reason == Reason::Shift), "{second:?}");
    town.pass(first.expires_at - town.now - Millis(1));
    assert!(town.quote(basket.clone()).options.is_empty());
    town.pass(Millis(1));
    assert!(!town.holds(first.options[0].slack));
    let third = town.quote(basket);
    assert!(town.holds(third.options[0].slack));
    let late = town.accept(first.id, 1);
    assert_eq!(late, Answer::Refused { reason: Reason::Expired, hint: None });
    town.verify();
}

#[test]
fn release_frees_it_and_what_waited_behind_goes_out() {
    let mut town = narrow();
    let basket = plain(&mut town, 1_000);
    let quote = town.quote(basket.clone());
    assert_eq!(town.order(basket.clone()), None, "nobody has time");
    town.tell(Event::QuoteReleased { quote: quote.id });
    assert!(town.order(basket).is_some());
    town.verify();
}

#[test]
fn an_accepted_quote_is_the_order_it_was_held_for() {
    let mut town = narrow();
    let basket = plain(&mut town, 1_000);
    let quote = town.quote(basket);
    let id = quote.options[0].slack.unwrap();
    assert!(town.engine.world().order(id).is_none(), "it is no order yet");
    assert!(town.engine.world().couriers().values().all(|courier| courier.route.is_empty()));
    town.pass(quote.expires_at - town.now - Millis(1));
    assert_eq!(town.accept(quote.id, 1), Answer::Ordered { order: id });
    assert!(!town.holds(Some(id)));
    let order = town.engine.world().order(id).unwrap().clone();
    assert_eq!(order.state, OrderState::Assigned);
    town.pass(Millis::from_mins(60));
    let done = town.engine.world().order(id).unwrap();
    assert_eq!(done.state, OrderState::Delivered);
    assert!(done.closed_at.unwrap() <= order.promise.to + Millis::from_mins(1));
    town.verify();
}

/// Flora is near, mill is not; the customer may have it from either.
fn two_shops() -> Town {
    let mut town = Town::new(1, Commit::AtOnce);
    town.shop("flora", at(0, 0), None, 10);
    town.shop("mill", at(0, 3_000), None, 10);
    town.courier("ada", at(100, 0), false, Some(1));
    town
}

#[test]
fn another_option_takes_the_time_of_the_first_one() {
    let mut town = two_shops();
    let basket = plain(&mut town, 500);
    let quote = town.quote(basket);
    assert_eq!(quote.options.len(), 2);
    assert_eq!(quote.options[1].slack, None);
    let Answer::Ordered { order } = town.accept(quote.id, 2) else { panic!("it fits instead") };
    assert!(!town.holds(quote.options[0].slack));
    assert_ne!(Some(order), quote.options[0].slack);
    town.verify();
}

#[test]
fn an_option_that_fits_no_more_leaves_the_quote_open() {
    let mut town = two_shops();
    let basket = plain(&mut town, 500);
    let basket = Basket { hold: Some(Millis::from_mins(15)), ..basket };
    let quote = town.quote(basket.clone());
    let held = quote.options[0].slack;
    town.tell(Event::CourierOffline { courier: "ada".parse().unwrap() });
    assert!(!town.holds(held), "nobody else could have taken it over");
    for option in [1, 2] {
        let answer = town.accept(quote.id, option);
        assert_eq!(answer, Answer::Refused { reason: Reason::SlackGone, hint: None });
    }
    assert!(town.engine.world().quote(quote.id).unwrap().open);
    town.courier("bob", at(0, 0), false, None);
    assert!(matches!(town.accept(quote.id, 1), Answer::Ordered { .. }));
    town.verify();
}

#[test]
fn another_courier_takes_over_what_was_promised() {
    let mut town = narrow();
    town.courier("bob", at(300, 0), false, Some(1));
    let basket = plain(&mut town, 1_000);
    let quote = town.quote(basket);
    let id = quote.options[0].slack.unwrap();
    let first = quote.options[0].courier.clone().unwrap();
    town.tell(Event::CourierOffline { courier: first.clone() });
    assert!(town.holds(Some(id)));
    assert_eq!(town.accept(quote.id, 1), Answer::Ordered { order: id });
    let order = town.engine.world().order(id).unwrap();
    assert_ne!(order.courier, Some(first));
    assert_eq!(order.state, OrderState::Assigned);
    town.verify();
}

#[test]
fn goods_that_are_taken_end_it() {
    let mut town = narrow();
    let basket = plain(&mut town, 1_000);
    let quote = town.quote(basket);
    let line = SaleLine { sku: "rose".parse().unwrap(), qty: Qty(10), price: None };
    let (order, credential_kind) = (None, None);
    town.pass(Millis(1));
    town.fact("flora", StockChange::SaleCommitted { lines: vec![line], order, credential_kind });
    assert!(!town.holds(quote.options[0].slack));
    let taken = town.accept(quote.id, 1);
    assert_eq!(taken, Answer::Refused { reason: Reason::Stock, hint: None });
    town.verify();
}

#[test]
fn a_pickup_option_needs_no_time_and_gives_it_back() {
    let mut town = narrow();
    let basket = plain(&mut town, 1_000);
    let basket = Basket { modes: vec![Mode::Delivery, Mode::Pickup], ..basket };
    let quote = town.quote(basket);
    let pickup = quote.options.iter().find(|option| option.mode == Mode::Pickup).unwrap();
    let delivery = quote.options.iter().find(|option| option.mode == Mode::Delivery).unwrap();
    assert!(pickup.slack.is_none() && town.holds(delivery.slack));
    assert!(matches!(town.accept(quote.id, pickup.n), Answer::Ordered { .. }));
    assert!(!town.holds(delivery.slack));
    town.verify();
}

/// What became of the open quotes of a random afternoon.
#[derive(Debug, Default)]
struct Tally {
    held: u32,
    accepted: u32,
    at_the_last_moment: u32,
}

/// Many quotes and orders; nothing happens that is not planned. Then no quote loses its time but by
/// its own end, and each is accepted whenever its customer likes.
fn afternoon(seed: u64, commit: Commit, tally: &mut Tally) {
    let mut town = Town::random(seed, commit);
    let mut open: Vec<(Time, sameday_engine::id::QuoteId, u32, OrderId)> = Vec::new();
    for _ in 0..60 {
        let step = Millis(town.rng.between(1, 90) * 1_000);
        let next = open.iter().map(|(at, ..)| *at).min().unwrap_or(Time::MAX);
        town.pass(step.min((next - town.now).non_negative()));
        let due: Vec<_> = open.iter().copied().filter(|(at, ..)| *at <= town.now).collect();
        open.retain(|(at, ..)| *at > town.now);
        for (_, quote, option, order) in due {
            assert!(town.holds(Some(order)), "seed {seed}: {order} lost its time");
            let answer = town.accept(quote, option);
            assert_eq!(answer, Answer::Ordered { order }, "seed {seed}");
            tally.accepted += 1;
        }
        let (qty, one_step) = (town.rng.between(1, 3), town.rng.chance(0.25));
        let basket = town.basket(qty);
        if one_step {
            town.order(basket);
            continue;
        }
        let quote = town.quote(basket);
        let Some(held) = quote.options.iter().find(|option| option.slack.is_some()) else {
            continue;
        };
        tally.held += 1;
        match town.rng.below(4) {
            0 => drop(town.tell(Event::QuoteReleased { quote: quote.id })),
            1 => {}
            2 => {
                let life = (quote.expires_at - town.now).0;
                let at = town.now + Millis(town.rng.between(0, life - 1));
                open.push((at, quote.id, held.n, held.slack.unwrap()));
            }
            _ => {
                tally.at_the_last_moment += 1;
                let at = quote.expires_at + Millis(-1);
                open.push((at, quote.id, held.n, held.slack.unwrap()));
            }
        }
    }
    for (entry, decision) in town.decisions() {
        if let Decision::SlackEnded { order, why } = decision {
            let event = &entry.event;
            assert_ne!(*why, Reason::SlackGone, "seed {seed}: {order} by {event:?}");
        }
    }
    town.verify();
}

#[test]
fn where_all_goes_as_planned_no_quote_loses_its_time() {
    let mut tally = Tally::default();
    for seed in 0..6 {
        let margin = Millis(4 * MINUTE);
        for commit in [Commit::AtOnce, Commit::JustInTime { margin }] {
            afternoon(seed, commit, &mut tally);
        }
    }
    assert!(tally.accepted > 40 && tally.at_the_last_moment > 15, "{tally:?}");
}
