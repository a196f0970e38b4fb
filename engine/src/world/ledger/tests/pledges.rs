//! Holds on what deliveries will bring.

use super::super::Ledger;
use super::{expectation, fact, held, hold_id, sku, store, take};
use crate::config::Config;
use crate::id::{InboundId, StoreId};
use crate::model::{Awaited, Hold, HoldState};
use crate::unit::{Qty, Time};

fn inbound(name: &str) -> InboundId {
    name.parse().unwrap()
}

/// Of each of two deliveries five roses come to each of two shops.
fn announced() -> Ledger {
    let mut ledger = Ledger::default();
    for (n, (shop, by)) in
        [("flora", "a"), ("flora", "b"), ("fauna", "a"), ("fauna", "b")].into_iter().enumerate()
    {
        let change = expectation(by, &[(sku("rose"), 5)], Time(1_000));
        let told = fact("erp", &n.to_string(), Time(0), &store(shop), change);
        take(&mut ledger, &told, Time(0), &Config::default());
    }
    ledger
}

/// A hold in a shop that waits for so many roses of each delivery.
fn waiting(n: u64, shop: &str, awaited: &[(&str, i64)]) -> Hold {
    let units: i64 = awaited.iter().map(|(_, qty)| qty).sum();
    let unit = |(by, qty): &(&str, i64)| Awaited {
        inbound: inbound(by),
        sku: sku("rose"),
        qty: Qty(*qty),
        ready_at: Time(1_000),
    };
    let awaited = awaited.iter().map(unit).collect();
    Hold { awaited, ..held(n, &store(shop), &[(sku("rose"), units)], Time(10 - n as i64)) }
}

fn left(ledger: &Ledger, shop: &str, by: &str) -> i64 {
    ledger.unpledged(&store(shop), &inbound(by), &sku("rose")).0
}

#[test]
fn each_delivery_to_each_shop_is_promised_by_itself() {
    let mut ledger = announced();
    ledger.grant(waiting(1, "flora", &[("a", 2), ("b", 1)]));
    ledger.grant(waiting(2, "flora", &[("a", 3)]));
    ledger.grant(waiting(3, "fauna", &[("b", 4)]));
    let all: Vec<i64> = [("flora", "a"), ("flora", "b"), ("fauna", "a"), ("fauna", "b")]
        .map(|(shop, by)| left(&ledger, shop, by))
        .into();
    assert_eq!(all, [0, 4, 5, 1]);
    let awaiting = |shop: &StoreId, by: &str| ledger.awaiting(shop, &inbound(by));
    assert_eq!(awaiting(&store("flora"), "a"), [hold_id(2), hold_id(1)], "the oldest first");
    assert_eq!(awaiting(&store("flora"), "b"), [hold_id(1)]);
    assert_eq!(awaiting(&store("fauna"), "a"), []);
    assert_eq!(ledger.live_in(&store("flora")), [hold_id(1), hold_id(2)]);
    assert_eq!(ledger.live_in(&store("fauna")), [hold_id(3)]);
}

#[test]
fn what_one_delivery_brings_is_set_aside_and_the_rest_is_waited_for() {
    let mut ledger = announced();
    ledger.grant(waiting(1, "flora", &[("a", 2), ("b", 1)]));
    let view = |ledger: &Ledger| ledger.cell(&store("flora"), &sku("rose")).reserved;
    assert_eq!(view(&ledger), Qty(0));
    ledger.arrive(hold_id(1), Some(&inbound("a")));
    assert_eq!(view(&ledger), Qty(2));
    assert_eq!((left(&ledger, "flora", "a"), left(&ledger, "flora", "b")), (5, 4));
    assert_eq!(ledger.awaiting(&store("flora"), &inbound("b")), [hold_id(1)]);
    ledger.end(hold_id(1), HoldState::Released, Time(20));
    assert_eq!((view(&ledger), left(&ledger, "flora", "b")), (Qty(0), 5));
}
