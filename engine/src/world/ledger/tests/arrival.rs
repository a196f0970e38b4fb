//! The same facts in any order of arrival, any number of times, early or late among the decisions;
//! and what is remembered of them.

use super::super::Ledger;
use super::random::{Kind, kind};
use super::telling::{Change, MINUTE, STORES, change, named, plain, shops};
use super::{count, fact, held, hold_id, order_id, receipt, sale, sku, store, take};
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{CountScope, StockChange, StockFact};
use crate::model::HoldState;
use crate::unit::{Qty, Time};
use proptest::collection::vec;
use proptest::prelude::*;

/// Facts of one day that name orders by number, and the decisions on these orders' holds. Holds are
/// so large that no till sale empties one; or small, and then none is given back: so the same
/// decisions are right in any order of arrival.
#[derive(Clone, Debug)]
struct Day {
    facts: Vec<StockFact>,
    /// Minute, and what happens to which hold; ascending.
    decisions: Vec<(i64, Kind, u64)>,
    orders: u64,
    /// Units of each SKU that every hold sets aside.
    held: [i64; 2],
}

fn day() -> impl Strategy<Value = Day> {
    let orders = 4u64;
    let tell = (0..600i64, 0..2usize, change());
    let decide = (0..600i64, kind(), 1..=orders);
    let days = (vec(tell, 1..40), vec(decide, 0..16), any::<bool>());
    days.prop_map(move |(tells, mut decisions, small)| {
        let to_fact = |(n, (minute, shop, told)): (usize, (i64, usize, Change))| {
            let at = Time(minute * MINUTE);
            let change = match told {
                Change::Sale(units, nth) => {
                    let order = nth.map(|nth| order_id(nth as u64 % orders + 1));
                    sale(&named(units), order)
                }
                other => plain(&other, at, shop),
            };
            let (source, id) = (format!("s{}", n % 3), format!("i{n}"));
            fact(&source, &id, at, &store(STORES[shop]), change)
        };
        let facts = tells.into_iter().enumerate().map(to_fact).collect();
        decisions.sort_by_key(|(minute, ..)| *minute);
        if small {
            decisions.retain(|(_, kind, _)| matches!(kind, Kind::Pick | Kind::Hand));
        }
        Day { facts, decisions, orders, held: if small { [3, 1] } else { [200, 200] } }
    })
}

/// Lives the day with the facts arriving in this order, each `copies` times, and `spread[i]` of
/// them before the ith decision.
fn live(day: &Day, order: &[usize], spread: &[usize], copies: usize) -> Ledger {
    let config = Config::default();
    let mut ledger = Ledger::default();
    let now = Time(700 * MINUTE);
    let tell = |ledger: &mut Ledger, fact: &StockFact| {
        for copy in 0..copies {
            let first = if copy == 0 { FactVerdict::Applied } else { FactVerdict::Duplicate };
            assert_eq!(take(ledger, fact, now, &config), first);
        }
    };
    for (n, shop) in STORES.iter().enumerate() {
        let stock = receipt(&named([10_000, 10_000]));
        tell(&mut ledger, &fact("stock", &n.to_string(), Time(-MINUTE), &store(shop), stock));
    }
    for n in 1..=day.orders {
        let shop = store(STORES[n as usize % 2]);
        ledger.grant(held(n, &shop, &named(day.held), Time(0)));
        ledger.commit(hold_id(n), order_id(n), None);
    }
    let mut arrivals = order.iter().map(|n| &day.facts[*n]);
    for (decision, facts) in day.decisions.iter().zip(spread.iter().chain(std::iter::repeat(&0))) {
        arrivals.by_ref().take(*facts).for_each(|fact| tell(&mut ledger, fact));
        decide(&mut ledger, *decision);
    }
    arrivals.for_each(|fact| tell(&mut ledger, fact));
    ledger
}

fn decide(ledger: &mut Ledger, (minute, kind, n): (i64, Kind, u64)) {
    let (id, at) = (hold_id(n), Time(minute * MINUTE));
    let live = ledger.resolvable(id).is_ok();
    let open = ledger.may_hand_over(id).is_ok();
    let picked = ledger.hold(id).expect("all are granted at the start").picked;
    match kind {
        Kind::Pick if open && !picked => ledger.pick(id, at),
        Kind::Hand if open => ledger.hand_over(id, at),
        Kind::Release if live => ledger.end(id, HoldState::Released, at),
        Kind::Expire if live => ledger.end(id, HoldState::Expired, at),
        _ => {}
    }
}

fn shuffled() -> impl Strategy<Value = (Day, Vec<usize>, Vec<usize>)> {
    day().prop_flat_map(|day| {
        let order: Vec<usize> = (0..day.facts.len()).collect();
        let spread = vec(0..6usize, day.decisions.len());
        (Just(day), Just(order).prop_shuffle(), spread)
    })
}

proptest! {
    #[test]
    fn facts_converge_in_any_order_of_arrival((day, order, spread) in shuffled()) {
        let in_order: Vec<usize> = (0..day.facts.len()).collect();
        let one = live(&day, &in_order, &[], 1);
        let other = live(&day, &order, &spread, 2);
        for (shop, sku) in shops() {
            prop_assert_eq!(one.cell(&shop, &sku), other.cell(&shop, &sku));
            let (mut here, mut there) = (one.inbound(&shop, &sku), other.inbound(&shop, &sku));
            prop_assert!(here.by_ref().eq(there.by_ref()), "deliveries of {} for {}", sku, shop);
        }
        for n in 1..=day.orders {
            prop_assert_eq!(one.hold(hold_id(n)), other.hold(hold_id(n)));
        }
    }
}

#[test]
fn a_fact_told_a_thousand_times_has_effect_once() {
    let config = Config::default();
    let (shop, rose) = (store("flora"), sku("rose"));
    let sold = fact("till", "1", Time(0), &shop, sale(&[(rose.clone(), 3)], None));
    let mut ledger = Ledger::default();
    for n in 0..1_000 {
        let now = Time(n);
        let expected = if n == 0 { FactVerdict::Applied } else { FactVerdict::Duplicate };
        assert_eq!(take(&mut ledger, &sold, now, &config), expected);
    }
    assert_eq!(ledger.cell(&shop, &rose).book, Qty(-3));
}

#[test]
fn memory_is_bounded_by_the_late_window() {
    let config = Config::default();
    let (shop, rose) = (store("flora"), sku("rose"));
    let mut ledger = Ledger::default();
    for hour in 0..1_000i64 {
        let now = Time(hour * 60 * MINUTE);
        let change = receipt(&[(rose.clone(), 1)]);
        let came = fact("till", &hour.to_string(), now, &shop, change);
        assert_eq!(take(&mut ledger, &came, now, &config), FactVerdict::Applied);
        let number = hour as u64 + 1;
        ledger.grant(held(number, &shop, &[(rose.clone(), 1)], now));
        ledger.end(hold_id(number), HoldState::Expired, now);
    }
    assert_eq!(ledger.memory.len(), 73);
    assert_eq!(ledger.holds.len(), 145);
    assert_eq!(ledger.resolved.len(), ledger.holds.len());
    assert_eq!(ledger.cell(&shop, &rose).book, Qty(1_000));
    assert_eq!(ledger.cell(&shop, &rose).last_event_at, Some(Time(999 * 60 * MINUTE)));
}

/// A count from the very edge of the late window still needs what happened a millisecond later.
#[test]
fn nothing_is_forgotten_that_a_count_can_ask_for() {
    let config = Config::default();
    let (shop, rose) = (store("flora"), sku("rose"));
    let units = |n| [(rose.clone(), n)];
    let mut ledger = Ledger::default();
    let tell = |ledger: &mut Ledger, id: &str, at: Time, now: Time, change: StockChange| {
        let fact = fact("till", id, at, &shop, change);
        assert_eq!(take(ledger, &fact, now, &config), FactVerdict::Applied);
    };
    let edge = Time(0) + config.late_window;
    tell(&mut ledger, "1", Time(0), Time(0), receipt(&units(9)));
    ledger.grant(held(1, &shop, &units(1), Time(0)));
    ledger.pick(hold_id(1), Time(1));
    tell(&mut ledger, "2", Time(1), edge, sale(&units(2), None));
    tell(&mut ledger, "3", edge, edge, sale(&units(3), None));
    tell(&mut ledger, "4", Time(0), edge, count(&units(7), CountScope::Shelf));
    assert_eq!(ledger.cell(&shop, &rose).book, Qty(7 - 2 - 3));
}
