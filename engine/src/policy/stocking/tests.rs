//! The curve against a game played forwards, unit by unit, and the laws that advice keeps.

use super::curve::{Point, curve};
use super::items::{Case, Item, Kind};
use crate::unit::{Money, Qty, Time};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

fn item(kind: Kind, units: i64, debt: i64, kept: i64) -> Item {
    let (units, debt, kept) = (Qty(units), Qty(debt), Qty(kept));
    Item { at: Time(0), kind, units, debt, kept, value: Money(units.0 * 100) }
}

fn case(items: Vec<Item>) -> Case {
    let sku = "rose".parse().unwrap();
    Case { sku, items, short: Qty::ZERO, missed: 0, by: Time(0), by_seq: 1 }
}

fn shorted(items: Vec<Item>, short: i64) -> Case {
    Case { short: Qty(short), ..case(items) }
}

/// The fewest certain orders served with so many units, over all that others may do.
///
/// Of these, `short` are gone in the end: an order that got one of them is not served.
fn worst_play(items: &[Item], units: i64, short: i64) -> u32 {
    let Some((item, rest)) = items.split_first() else { return 0 };
    let needs = item.units.0 + (item.debt.0 - short).max(0);
    let taken = |units: i64| worst_play(rest, units, short);
    match item.kind {
        Kind::Sure if units >= needs + item.kept.0 => 1 + taken(units - item.units.0),
        Kind::Sure if units >= needs => taken(units).min(1 + taken(units - item.units.0)),
        Kind::Sure if units + short < item.units.0 + item.debt.0 => taken(units),
        Kind::Quote | Kind::Open => taken(units),
        Kind::Sure | Kind::Likely | Kind::Other => {
            (0..=item.units.0.min(units)).map(|gone| taken(units - gone)).min().unwrap()
        }
    }
}

/// Orders served with so many units when nobody else takes any.
fn fair_play(items: &[Item], mut units: i64) -> u32 {
    let mut served = 0;
    for item in items.iter().filter(|i| matches!(i.kind, Kind::Sure | Kind::Likely)) {
        if units >= item.units.0 + item.debt.0 {
            units -= item.units.0;
            served += 1;
        }
    }
    served
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Sure),
        2 => Just(Kind::Likely),
        1 => Just(Kind::Quote),
        2 => Just(Kind::Other),
    ]
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let one = (kind(), 1..4_i64, 0..2_i64, 0..3_i64);
    let one = one.prop_map(|(kind, units, debt, kept)| item(kind, units, debt, kept));
    proptest::collection::vec(one, 1..7)
}

/// The greatest bound that no greater number of units falls below.
fn floor(points: &[Point], k: usize, play: impl Fn(i64) -> u32) -> u32 {
    (k..points.len()).map(|more| play(i64::try_from(more).unwrap())).min().unwrap()
}

proptest! {
    #[test]
    fn the_curve_is_the_worst_and_the_fair_game(items in items(), short in 0..3_i64) {
        let found = curve(&shorted(items.clone(), short));
        prop_assume!(found.step == 1);
        for k in 0..found.points.len() {
            let least = floor(&found.points, k, |units| match units - short {
                left if left >= 0 => worst_play(&items, left, short),
                _ => 0,
            });
            prop_assert_eq!(found.points[k].at_least, least, "{} units", k);
            let fair = floor(&found.points, k, |units| fair_play(&items, units));
            prop_assert_eq!(found.points[k].orders, fair.max(least), "{} units", k);
        }
    }

    #[test]
    fn one_more_unit_never_predicts_a_loss(items in items(), scale in 1..2_000_i64) {
        let mut items = items;
        for item in &mut items {
            item.units = item.units.times(scale);
        }
        lawful(&items)?;
    }
}

fn lawful(items: &[Item]) -> Result<(), TestCaseError> {
    let points = curve(&case(items.to_vec())).points;
    let count = |kinds: &[Kind]| {
        let asked = items.iter().filter(|item| kinds.contains(&item.kind)).count();
        u32::try_from(asked).unwrap()
    };
    prop_assert_eq!(points[0], Point::default());
    for pair in points.windows(2) {
        prop_assert!(pair[1].orders >= pair[0].orders && pair[1].worth >= pair[0].worth);
        prop_assert!(pair[1].at_least >= pair[0].at_least && pair[1].asks >= pair[0].asks);
    }
    let last = points.last().unwrap();
    prop_assert!(last.at_least <= last.orders && last.orders <= last.asks);
    prop_assert!(last.at_least <= count(&[Kind::Sure]));
    prop_assert!(last.orders <= count(&[Kind::Sure, Kind::Likely]));
    prop_assert!(last.asks <= count(&[Kind::Sure, Kind::Likely, Kind::Quote]));
    Ok(())
}

#[test]
fn a_large_order_first_does_not_make_the_third_unit_a_loss() {
    let single = || item(Kind::Sure, 1, 0, 0);
    let items = vec![item(Kind::Sure, 3, 0, 0), single(), single(), single()];
    let points = curve(&case(items)).points;
    let orders: Vec<u32> = points.iter().map(|point| point.orders).collect();
    // Three units would serve the large order alone, so two are worth no more than one.
    assert_eq!(orders, [0, 1, 1, 1, 2, 3, 4]);
}

#[test]
fn units_kept_for_a_quote_are_no_certainty() {
    let points = curve(&case(vec![item(Kind::Sure, 1, 0, 1), item(Kind::Sure, 1, 0, 0)])).points;
    let least: Vec<u32> = points.iter().map(|point| point.at_least).collect();
    assert_eq!(least, [0, 1, 2], "the second order gets what was kept from the first");
}
