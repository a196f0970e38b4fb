//! Holds that are handed over in parts.

use super::super::Ledger;
use super::script::{run, time};
use super::{count, fact, held, lines, order_id, receipt, sale, sku, store, take};
use crate::config::Config;
use crate::event::{CountScope, StockChange};
use crate::model::HoldState;
use crate::unit::{Millis, Qty, Time};
use proptest::collection::vec;
use proptest::prelude::*;

const RULES: &[(&str, &str)] = &[
    (
        "a part leaves, the rest stays set aside until it is handed over",
        "10:00 receive t/0 at 10:00 rose=9 tulip=4 -> applied
         10:00 grant 1 rose=3 tulip=1
         10:00 commit 1 order 1
         10:04 part 1 tulip=1
         10:04 left 1     -> rose=3
         10:05 part 1 rose=1
         10:05 show rose  -> book 8 reserved 2 atp 6
         10:05 show tulip -> book 3 reserved 0 atp 3
         10:05 left 1     -> rose=2
         10:05 try 1
         10:08 hand 1
         10:08 show rose  -> book 6 reserved 0 atp 6
         10:08 left 1     ->
         10:08 leave 1    -> already_handed_over",
    ),
    (
        "what is left goes back once when nobody comes for it",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:01 pick 1
         10:05 part 1 rose=2
         11:00 end 1 expired
         11:00 show rose -> book 7 reserved 0 atp 7
         11:00 left 1    ->
         11:05 count c/1 at 10:30 rose=6 shelf -> applied
         11:05 show rose -> book 7 reserved 0 atp 7",
    ),
    (
        "a part and its till sale are one effect, at the earlier instant",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:05 part 1 rose=2
         10:06 sale t/1 at 10:04 rose=2 order 1 -> applied
         10:06 show rose -> book 7 reserved 1 atp 6
         10:07 sale t/2 at 10:07 rose=1 order 1 -> applied sold 1
         10:07 show rose -> book 6 reserved 0 atp 6
         10:08 sale t/3 at 10:08 rose=1 order 1 -> applied
         10:08 show rose -> book 5 reserved 0 atp 5",
    ),
    (
        "a part may follow the till sale of the same units",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:04 sale t/1 at 10:04 rose=2 order 1 -> applied
         10:05 part 1 rose=2
         10:05 show rose -> book 7 reserved 1 atp 6
         10:06 part 1 rose=1
         10:06 show rose -> book 6 reserved 0 atp 6",
    ),
    (
        "long after the last part a sale that names the order is an ordinary one",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=1
         10:00 commit 1 order 1
         10:05 part 1 rose=1
         3d10:06 sale t/1 at 3d10:06 rose=1 order 1 -> applied
         3d10:06 show rose -> book 7 reserved 0 atp 7",
    ),
    (
        "a hold that a till sold out is remembered for twice the late window after its last part",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=1
         10:00 commit 1 order 1
         10:04 sale t/1 at 10:04 rose=1 order 1 -> applied sold 1
         1d10:00 part 1 rose=1
         6d11:00 receive t/2 at 6d11:00 rose=1 -> applied
         6d11:00 state 1 -> handed_over
         7d09:00 receive t/3 at 7d09:00 rose=1 -> applied
         7d09:00 state 1 -> handed_over",
    ),
];

#[test]
fn parts_follow_the_rules() {
    for (rule, script) in RULES {
        run(rule, script);
    }
}

#[test]
#[should_panic(expected = "has no more to hand over than was set aside")]
fn no_more_is_handed_over_than_was_set_aside() {
    run(
        "more than that",
        "10:00 receive t/0 at 10:00 rose=9 -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:05 part 1 rose=2
         10:06 part 1 rose=2",
    );
}

/// What happens to a hold of five units of ten, minute by minute.
#[derive(Clone, Debug)]
enum Step {
    Part(i64),
    /// A sale under the order's name, so many minutes ago.
    Sale(i64, i64),
    /// A count of everything, so many minutes ago.
    Count(i64, i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (1..3i64).prop_map(Step::Part),
        3 => (1..3i64, 0..30i64).prop_map(|(units, ago)| Step::Sale(units, ago)),
        1 => (0..12i64, 0..30i64).prop_map(|(units, ago)| Step::Count(units, ago)),
    ]
}

/// Unit by unit: when each was handed over and sold, and the last count.
#[derive(Default)]
struct Naive {
    given: Vec<Time>,
    sold: Vec<Time>,
    count: Option<(Time, String, i64)>,
}

const SET_ASIDE: usize = 5;

impl Naive {
    fn left(&self) -> Vec<Time> {
        let (mut given, mut sold) = (self.given.clone(), self.sold.clone());
        given.sort_unstable();
        sold.sort_unstable();
        let units = given.len().max(sold.len());
        let at = |list: &[Time], n: usize| list.get(n).copied().unwrap_or(Time::MAX);
        (0..units).map(|n| at(&given, n).min(at(&sold, n))).collect()
    }

    fn book(&self) -> i64 {
        let (since, base) = match &self.count {
            Some((at, _, units)) => (*at, *units),
            None => (Time::MIN, 10),
        };
        base - self.left().iter().filter(|at| **at > since).count() as i64
    }
}

proptest! {
    #[test]
    fn each_unit_leaves_once_whatever_the_order_of_its_messages(steps in vec(step(), 0..12)) {
        let (shop, rose, config) = (store("flora"), sku("rose"), Config::default());
        let (mut ledger, mut naive) = (Ledger::default(), Naive::default());
        let begin = time("10:00");
        let tell = |ledger: &mut Ledger, id: String, at: Time, now: Time, change: StockChange| {
            let fact = fact("t", &id, at, &shop, change);
            take(ledger, &fact, now, &config);
        };
        tell(&mut ledger, "0".into(), begin, begin, receipt(&[(rose.clone(), 10)]));
        ledger.grant(held(1, &store("flora"), &[(rose.clone(), SET_ASIDE as i64)], begin));
        ledger.commit(super::hold_id(1), order_id(1), None);
        for (n, step) in steps.into_iter().enumerate() {
            let now = begin + Millis(60_000 * (n as i64 + 40));
            let before = |ago: i64| now - Millis(60_000 * ago);
            let name = |kind: &str| format!("{kind}{n}");
            match step {
                Step::Part(units) => {
                    let over = naive.given.len() + units as usize > SET_ASIDE;
                    if over || ledger.may_hand_over(super::hold_id(1)).is_err() {
                        continue;
                    }
                    ledger.hand_over_part(
                        super::hold_id(1),
                        &lines(&[(rose.clone(), units)]),
                        now,
                    );
                    naive.given.extend(vec![now; units as usize]);
                }
                Step::Sale(units, ago) => {
                    let units = units.min((SET_ASIDE - naive.sold.len()) as i64);
                    if units > 0 {
                        let change = sale(&[(rose.clone(), units)], Some(order_id(1)));
                        tell(&mut ledger, name("s"), before(ago), now, change);
                        naive.sold.extend(vec![before(ago); units as usize]);
                    }
                }
                Step::Count(units, ago) => {
                    let change = count(&[(rose.clone(), units)], CountScope::ShelfAndStaged);
                    tell(&mut ledger, name("c"), before(ago), now, change);
                    let count = (before(ago), name("c"), units);
                    let older = |old: &(Time, String, i64)| (old.0, &old.1) < (count.0, &count.1);
                    if naive.count.as_ref().is_none_or(older) {
                        naive.count = Some(count);
                    }
                }
            }
            let cell = ledger.cell(&store("flora"), &rose);
            let left = naive.left().len();
            prop_assert_eq!(cell.book, Qty(naive.book()));
            prop_assert_eq!(cell.reserved, Qty((SET_ASIDE - left) as i64));
            let gone = ledger.hold(super::hold_id(1)).unwrap().state == HoldState::HandedOver;
            prop_assert_eq!(gone, left == SET_ASIDE);
        }
    }
}
