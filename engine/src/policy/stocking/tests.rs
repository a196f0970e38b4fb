//! The curve against a game played forwards, unit by unit, and the laws that advice keeps.

use super::bound::{Bound, Sure, Taker};
use super::curve::{Point, curve};
use super::items::{Case, Item, Kind};
use crate::unit::{Money, Qty, Time};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

fn item(kind: Kind, units: i64, debt: i64) -> Item {
    Item { kind, units: Qty(units), debt: Qty(debt), value: Money(units * 100) }
}

fn order(units: i64) -> Item {
    item(Kind::Order, units, 0)
}

fn case(items: Vec<Item>, bound: Bound) -> Case {
    let sku = "rose".parse().unwrap();
    Case { sku, items, bound, missed: 0, by: Time(0), by_seq: 1 }
}

fn sure(at: i64, units: i64) -> Sure {
    Sure { at: Time(at), units: Qty(units), debt: Qty::ZERO }
}

/// Orders served with so many units when nobody else takes any.
fn fair_play(items: &[Item], mut units: i64) -> u32 {
    let mut served = 0;
    for item in items.iter().filter(|item| item.kind == Kind::Order) {
        if units >= item.units.0 + item.debt.0 {
            units -= item.units.0;
            served += 1;
        }
    }
    served
}

/// What others do in one game: whether each of them comes, how long each stays at most, and which
/// order breaks when one must.
#[derive(Clone, Debug)]
struct Play {
    come: Vec<bool>,
    leave_early: Vec<bool>,
    unlucky: Vec<usize>,
}

/// The game forwards: orders that find room are served, and facts break as few as they must.
fn played(bound: &Bound, units: i64, play: &Play) -> u32 {
    let mut served: Vec<i64> = Vec::new();
    let mut unlucky = play.unlucky.iter().cycle();
    for now in 0..20 {
        let taken = |n: &usize| {
            let Taker { from, until, .. } = &bound.takers[*n];
            let until = if play.leave_early[*n] { *from } else { *until };
            play.come[*n] && *from <= Time(now) && Time(now) <= until
        };
        let takers = (0..bound.takers.len()).filter(taken);
        let others: i64 = takers.map(|n| bound.takers[n].units.0).sum();
        let room = units - others;
        for fact in bound.facts.iter().filter(|(at, _)| *at == Time(now)) {
            let fits = |served: &[i64]| served.iter().sum::<i64>() <= room - fact.1.0;
            while !fits(&served) && !served.is_empty() {
                let one = unlucky.next().unwrap() % served.len();
                served.remove(one);
            }
        }
        for sure in bound.sure.iter().filter(|sure| sure.at == Time(now)) {
            if served.iter().sum::<i64>() + sure.units.0 <= room - sure.debt.0 {
                served.push(sure.units.0);
            }
        }
    }
    u32::try_from(served.len()).unwrap()
}

fn bound() -> impl Strategy<Value = Bound> {
    let one = (0..20_i64, 1..4_i64, 0..2_i64);
    let one = one.prop_map(|(at, units, debt)| Sure { debt: Qty(debt), ..sure(at, units) });
    let taker = (0..20_i64, 0..20_i64, 1..4_i64).prop_map(|(from, stays, units)| Taker {
        from: Time(from),
        until: if stays > 9 { Time::MAX } else { Time(from + stays) },
        units: Qty(units),
    });
    let fact = (0..20_i64, 0..3_i64).prop_map(|(at, short)| (Time(at), Qty(short)));
    let (sure, takers) = (vec(one, 1..6), vec(taker, 0..4));
    (sure, takers, vec(fact, 0..6)).prop_map(|(mut sure, takers, facts)| {
        sure.sort_by_key(|sure| sure.at);
        Bound { sure, takers, facts }
    })
}

fn play() -> impl Strategy<Value = Play> {
    let bits = || vec(any::<bool>(), 4);
    let unlucky = vec(0..6_usize, 1..6);
    (bits(), bits(), unlucky).prop_map(|(come, leave_early, unlucky)| Play {
        come,
        leave_early,
        unlucky,
    })
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let kind = prop_oneof![3 => Just(Kind::Order), 1 => Just(Kind::Quote)];
    let one = (kind, 1..4_i64, 0..2_i64);
    let one = one.prop_map(|(kind, units, debt)| item(kind, units, debt));
    vec(one, 1..7)
}

/// The greatest figure that no greater number of units falls below.
fn floor(points: &[Point], k: usize, play: impl Fn(i64) -> u32) -> u32 {
    (k..points.len()).map(|more| play(i64::try_from(more).unwrap())).min().unwrap()
}

proptest! {
    #[test]
    fn the_curve_is_the_fair_game(items in items()) {
        let found = curve(&case(items.clone(), Bound::default()));
        prop_assume!(found.step == 1);
        for k in 0..found.points.len() {
            let fair = floor(&found.points, k, |units| fair_play(&items, units));
            prop_assert_eq!(found.points[k].orders, fair, "{} units", k);
        }
    }

    #[test]
    fn nobody_can_play_below_the_bound(bound in bound(), play in play()) {
        let levels = usize::try_from(bound.enough().0).unwrap();
        for (units, least) in (0..).zip(bound.least(1, levels)) {
            let served = played(&bound, units, &play);
            prop_assert!(served >= least, "{units} units: {least} promised, {served} served");
        }
    }

    #[test]
    fn with_enough_units_all_are_served(bound in bound()) {
        let levels = usize::try_from(bound.enough().0).unwrap();
        let all = u32::try_from(bound.sure.len()).unwrap();
        prop_assert_eq!(bound.least(1, levels)[levels], all);
    }

    #[test]
    fn one_more_unit_never_predicts_a_loss(
        items in items(),
        bound in bound(),
        scale in 1..2_000_i64,
    ) {
        let mut items = items;
        for item in &mut items {
            item.units = item.units.times(scale);
        }
        lawful(&items, bound)?;
    }
}

fn lawful(items: &[Item], bound: Bound) -> Result<(), TestCaseError> {
    let points = curve(&case(items.to_vec(), bound)).points;
    prop_assert_eq!(points[0], Point::default());
    for pair in points.windows(2) {
        prop_assert!(pair[1].orders >= pair[0].orders && pair[1].worth >= pair[0].worth);
        prop_assert!(pair[1].at_least >= pair[0].at_least && pair[1].asks >= pair[0].asks);
    }
    let last = points.last().unwrap();
    prop_assert!(last.at_least <= last.orders && last.orders <= last.asks);
    Ok(())
}

fn least(bound: Bound, items: Vec<Item>) -> Vec<u32> {
    curve(&case(items, bound)).points.iter().map(|point| point.at_least).collect()
}

#[test]
fn a_large_order_first_does_not_make_the_third_unit_a_loss() {
    let items = vec![order(3), order(1), order(1), order(1)];
    let points = curve(&case(items, Bound::default())).points;
    let orders: Vec<u32> = points.iter().map(|point| point.orders).collect();
    // Three units would serve the large order alone, so two are worth no more than one.
    assert_eq!(orders, [0, 1, 1, 1, 2, 3, 4]);
}

#[test]
fn units_kept_for_a_quote_are_no_certainty() {
    let quote = Taker { from: Time(1), until: Time(2), units: Qty(1) };
    let bound = Bound { sure: vec![sure(2, 1), sure(3, 1)], takers: vec![quote], facts: vec![] };
    let least = least(bound, vec![order(1), order(1)]);
    assert_eq!(least, [0, 1, 2, 2], "the second order gets what was kept from the first");
}

#[test]
fn a_book_that_falls_short_may_break_an_order_until_there_is_enough_for_all() {
    let (sure, facts) = (vec![sure(1, 1), sure(2, 1)], vec![(Time(3), Qty(1))]);
    let bound = Bound { sure, takers: Vec::new(), facts };
    assert_eq!(least(bound, vec![order(1), order(1)]), [0, 0, 1, 2]);
}

#[test]
fn whoever_comes_after_the_last_order_takes_what_a_fact_then_breaks() {
    let late = Taker { from: Time(2), until: Time::MAX, units: Qty(1) };
    let quiet = Bound { sure: vec![sure(1, 1)], takers: vec![late], facts: Vec::new() };
    assert_eq!(least(quiet.clone(), vec![order(1)]), [0, 1], "it was there first");
    let sold = Bound { facts: vec![(Time(3), Qty::ZERO)], ..quiet };
    assert_eq!(least(sold, vec![order(1)]), [0, 0, 1], "a till may sell the unit it waits for");
}
