//! What the ledger tells those who ask about holds, visits and senders.

use super::super::Ledger;
use super::{
    fact, held, hold_id, lines, order_id, receipt, sensed, sku, store, take, transfer, visit,
};
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{StockChange, VisitStep};
use crate::model::HoldState;
use crate::unit::{Millis, Time};

fn tell(ledger: &mut Ledger, id: &str, now: Time, change: StockChange) {
    let told = fact("till", id, now, &store("flora"), change);
    assert_eq!(take(ledger, &told, now, &Config::default()), FactVerdict::Applied);
}

fn stocked() -> Ledger {
    let mut ledger = Ledger::default();
    tell(&mut ledger, "stock", Time(0), receipt(&[(sku("rose"), 9), (sku("tulip"), 9)]));
    ledger
}

#[test]
fn the_holds_of_an_order_are_named_as_they_joined_it() {
    let mut ledger = stocked();
    let shop = store("flora");
    for n in [1, 2, 3] {
        ledger.grant(held(n, &shop, &[(sku("rose"), 1)], Time(1)));
    }
    ledger.commit(hold_id(2), order_id(7), None);
    ledger.commit(hold_id(1), order_id(7), None);
    let of = |ledger: &Ledger, n| -> Vec<_> {
        ledger.holds_of(order_id(n)).iter().map(|hold| hold.id).collect()
    };
    assert_eq!(of(&ledger, 7), [hold_id(2), hold_id(1)]);
    assert!(of(&ledger, 8).is_empty());

    ledger.end(hold_id(2), HoldState::Released, Time(2));
    assert_eq!(ledger.live_in(&shop), [hold_id(1), hold_id(3)]);
    assert!(ledger.live_in(&store("fauna")).is_empty());
    assert_eq!(of(&ledger, 7).len(), 2, "the resolved one is known");
}

#[test]
fn parts_that_left_before_the_rest_are_told_oldest_first() {
    let mut ledger = stocked();
    let both = [(sku("rose"), 3), (sku("tulip"), 1)];
    ledger.grant(held(1, &store("flora"), &both, Time(1)));
    ledger.commit(hold_id(1), order_id(1), None);
    assert!(ledger.parts_of(hold_id(1)).is_empty());
    ledger.hand_over_part(hold_id(1), &lines(&[(sku("tulip"), 1)]), Time(2));
    ledger.hand_over_part(hold_id(1), &lines(&[(sku("rose"), 2)]), Time(3));
    let parts = lines(&[(sku("tulip"), 1), (sku("rose"), 2)]);
    assert_eq!(ledger.parts_of(hold_id(1)), parts);
    assert!(ledger.parts_of(hold_id(2)).is_empty());
}

#[test]
fn an_open_visit_has_a_basket_and_a_deadline_and_a_closed_one_neither() {
    let mut ledger = stocked();
    let (shop, name) = (store("flora"), "v1".parse().unwrap());
    let take = |units: &[_], sure| visit("v1", VisitStep::Picked(sensed(units, sure)));
    let back = |units: &[_]| visit("v1", VisitStep::Returned(sensed(units, None)));
    tell(&mut ledger, "1", Time(10), take(&[(sku("rose"), 2), (sku("tulip"), 1)], None));
    tell(&mut ledger, "2", Time(11), take(&[(sku("rose"), 5)], Some(1)));
    tell(&mut ledger, "3", Time(12), back(&[(sku("tulip"), 1)]));
    let basket = ledger.basket_of(&shop, &name);
    assert_eq!(
        basket.into_iter().map(|(sku, n)| (sku, n.0)).collect::<Vec<_>>(),
        [(sku("rose"), 2)]
    );
    assert!(ledger.basket_of(&store("fauna"), &name).is_empty());
    assert!(ledger.basket_of(&shop, &"v2".parse().unwrap()).is_empty());
    assert_eq!(ledger.visit_deadline(&shop, &name, Millis(100)), Some(Time(112)));

    tell(&mut ledger, "4", Time(13), visit("v1", VisitStep::Exited { lines: None }));
    assert!(ledger.basket_of(&shop, &name).is_empty());
    assert_eq!(ledger.visit_deadline(&shop, &name, Millis(100)), None);
    assert_eq!(ledger.visit_deadline(&shop, &"v2".parse().unwrap(), Millis(100)), None);
}

#[test]
fn a_shop_is_heard_by_its_own_messages_and_short_where_more_left_than_came() {
    let mut ledger = stocked();
    let units = [(sku("rose"), 10)];
    tell(&mut ledger, "1", Time(5), transfer(&store("fauna"), &units, None));
    assert_eq!(ledger.last_heard(&store("flora")), Some(Time(5)));
    assert_eq!(ledger.last_heard(&store("fauna")), None);
    assert_eq!(ledger.negative(&store("flora")).collect::<Vec<_>>(), [&sku("rose")]);
    assert_eq!(ledger.negative(&store("fauna")).count(), 0);
    assert!(ledger.source("till").is_some() && ledger.source("scanner").is_none());
}
