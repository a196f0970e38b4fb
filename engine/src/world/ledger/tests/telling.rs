//! What random histories tell: every kind of fact, with small numbers, so that they meet.

use super::{
    adjustment, count, expectation, receipt, receipt_of, sale, sensed, sku, snapshot, store,
    transfer, visit, void,
};
use crate::event::{CountScope, StockChange, VisitStep};
use crate::id::{SkuId, StoreId};
use crate::unit::{Millis, Time};
use proptest::prelude::*;

pub const SKUS: [&str; 2] = ["rose", "tulip"];
pub const STORES: [&str; 2] = ["fauna", "flora"];
pub const VISITS: [&str; 3] = ["v1", "v2", "v3"];
const INBOUND: [&str; 2] = ["po1", "po2"];
pub const MINUTE: i64 = 60_000;

#[derive(Clone, Debug)]
pub enum Change {
    /// Units, and which hold's order it names.
    Sale([i64; 2], Option<usize>),
    Void([i64; 2], bool),
    Count([i64; 2], bool),
    Receipt([i64; 2]),
    Adjust([i64; 2]),
    /// To the other shop: at once, or named and so many minutes after.
    Transfer([i64; 2], Option<(usize, i64)>),
    /// Of everything, or of what is listed.
    Snapshot([i64; 2], bool),
    /// Which delivery, in how many minutes.
    Expect(usize, [i64; 2], i64),
    ReceiptOf(usize, [i64; 2]),
    Visit(usize, Doing),
}

/// What a shopper does.
#[derive(Clone, Debug)]
pub enum Doing {
    Enter,
    /// How sure the sensor is, in permille.
    Pick([i64; 2], Option<u32>),
    Return([i64; 2], Option<u32>),
    Exit(Option<[i64; 2]>),
    Correct([i64; 2]),
}

pub fn units() -> impl Strategy<Value = [i64; 2]> {
    prop_oneof![(1..4i64).prop_map(|n| [n, 0]), (0..3i64, 1..4i64).prop_map(|(a, b)| [a, b])]
}

pub fn change() -> impl Strategy<Value = Change> {
    let under_way = || proptest::option::of((0..2usize, -30..200i64));
    prop_oneof![
        3 => (units(), proptest::option::of(0..6usize)).prop_map(|(u, o)| Change::Sale(u, o)),
        1 => (units(), any::<bool>()).prop_map(|(u, r)| Change::Void(u, r)),
        2 => (units(), any::<bool>()).prop_map(|(u, s)| Change::Count(u.map(|n| n * 3), s)),
        2 => units().prop_map(|u| Change::Receipt(u.map(|n| n * 4))),
        1 => units().prop_map(Change::Adjust),
        1 => units().prop_map(|u| Change::Adjust(u.map(|n| -n))),
        1 => (units(), under_way()).prop_map(|(u, w)| Change::Transfer(u, w)),
        1 => (units(), any::<bool>()).prop_map(|(u, c)| Change::Snapshot(u.map(|n| n * 3), c)),
        1 => (0..2usize, units(), -90..600i64).prop_map(|(i, u, m)| Change::Expect(i, u, m)),
        1 => (0..2usize, units()).prop_map(|(i, u)| Change::ReceiptOf(i, u)),
        5 => (0..3usize, doing()).prop_map(|(v, d)| Change::Visit(v, d)),
    ]
}

fn doing() -> impl Strategy<Value = Doing> {
    let sure = || prop_oneof![Just(None), Just(Some(800)), Just(Some(799))];
    prop_oneof![
        1 => Just(Doing::Enter),
        5 => (units(), sure()).prop_map(|(u, s)| Doing::Pick(u, s)),
        2 => (units(), sure()).prop_map(|(u, s)| Doing::Return(u, s)),
        2 => proptest::option::of(units()).prop_map(Doing::Exit),
        1 => units().prop_map(Doing::Correct),
        1 => Just(Doing::Correct([0, 0])),
    ]
}

pub fn named(units: [i64; 2]) -> Vec<(SkuId, i64)> {
    let pairs = SKUS.iter().zip(units).filter(|(_, n)| *n != 0);
    pairs.map(|(name, n)| (sku(name), n)).collect()
}

/// The change as a shop would tell it of this instant; sales name no order.
pub fn plain(change: &Change, at: Time, shop: usize) -> StockChange {
    let scope = |shelf| if shelf { CountScope::Shelf } else { CountScope::ShelfAndStaged };
    let later = |minutes: i64| at + Millis(minutes * MINUTE);
    match change {
        Change::Sale(units, _) => sale(&named(*units), None),
        Change::Void(units, restock) => void(&named(*units), *restock),
        Change::Count(units, shelf) => count(&named(*units), scope(*shelf)),
        Change::Receipt(units) => receipt(&named(*units)),
        Change::Adjust(units) => adjustment(&named(*units)),
        Change::Transfer(units, under_way) => {
            let under_way = under_way.map(|(nth, minutes)| (INBOUND[nth], later(minutes)));
            transfer(&store(STORES[1 - shop]), &named(*units), under_way)
        }
        Change::Snapshot(units, complete) => snapshot(&named(*units), *complete),
        Change::Expect(nth, units, minutes) => {
            expectation(INBOUND[*nth], &named(*units), later(*minutes))
        }
        Change::ReceiptOf(nth, units) => receipt_of(INBOUND[*nth], &named(*units)),
        Change::Visit(nth, doing) => visit(VISITS[*nth], step(doing)),
    }
}

fn step(doing: &Doing) -> VisitStep {
    match doing {
        Doing::Enter => VisitStep::Entered { credential_kind: None },
        Doing::Pick(units, sure) => VisitStep::Picked(sensed(&named(*units), *sure)),
        Doing::Return(units, sure) => VisitStep::Returned(sensed(&named(*units), *sure)),
        Doing::Exit(units) => {
            VisitStep::Exited { lines: units.map(|units| super::sale_lines(&named(units))) }
        }
        Doing::Correct(units) => VisitStep::Corrected { lines: super::lines(&named(*units)) },
    }
}

pub fn shops() -> impl Iterator<Item = (StoreId, SkuId)> {
    STORES.iter().flat_map(|shop| SKUS.iter().map(|name| (store(shop), sku(name))))
}

/// What a change adds to the books of all shops together; counts and visits aside.
pub fn net(change: &Change) -> i64 {
    match change {
        Change::Sale(units, _) | Change::Transfer(units, Some(_)) => -units.iter().sum::<i64>(),
        Change::Receipt(units)
        | Change::ReceiptOf(_, units)
        | Change::Adjust(units)
        | Change::Void(units, true) => units.iter().sum(),
        Change::Void(_, false)
        | Change::Transfer(_, None)
        | Change::Expect(..)
        | Change::Snapshot(..)
        | Change::Count(..)
        | Change::Visit(..) => 0,
    }
}
