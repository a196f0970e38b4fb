//! More age, sales, doubt and possible picks never raise confidence and never lower safety.

use super::*;
use crate::world::ledger::CellView;
use proptest::prelude::*;

const HOUR: Millis = Millis(3_600_000);

/// A live shop, counted a day ago, never contradicted, no newcomer.
fn plain() -> Evidence {
    Evidence {
        class: DataClass::Live,
        age: HOUR.times(24),
        sold: Qty(20),
        doubt_permille: 0,
        possible: Qty::ZERO,
        unseen_milli: 0,
        newcomer: false,
        unit: Qty(1),
    }
}

fn safety(evidence: Evidence) -> i64 {
    evidence.safety(Qty::ZERO, &Trust::default()).0
}

fn confidence(evidence: Evidence) -> i64 {
    evidence.confidence(&Trust::default())
}

#[test]
fn a_live_shop_that_nobody_contradicted_keeps_back_what_it_asks_for() {
    let trust = Trust::default();
    for asked in [0, 1, 7] {
        assert_eq!(plain().safety(Qty(asked), &trust), Qty(asked));
    }
    assert_eq!(confidence(plain()), 1_000);
    assert_eq!(plain().break_ppm(Qty::ZERO, &trust), 0);
}

#[test]
fn each_piece_of_evidence_counts() {
    let old = Evidence { age: HOUR.times(30 * 24), ..plain() };
    let sold = Evidence { sold: Qty(1_200), ..plain() };
    let doubted = Evidence { doubt_permille: 500, ..plain() };
    let sensed = Evidence { possible: Qty(3), ..plain() };
    let new = Evidence { newcomer: true, ..plain() };
    for (evidence, kept, sure) in
        [(old, 0, 770), (sold, 0, 900), (doubted, 0, 700), (sensed, 3, 940), (new, 1, 950)]
    {
        assert_eq!((safety(evidence), confidence(evidence)), (kept, sure), "{evidence:?}");
    }
    let doubted = Evidence { doubt_permille: 1_000, ..plain() };
    assert_eq!((safety(doubted), confidence(doubted)), (1, 400));
}

#[test]
fn snapshots_keep_back_what_was_probably_sold_since() {
    let at = |hours, unseen_milli| {
        let class = DataClass::Snapshot;
        Evidence { class, age: HOUR.times(hours), unseen_milli, ..plain() }
    };
    assert_eq!(safety(at(1, 0)), 0, "a fresh snapshot allows its last unit");
    assert_eq!(safety(at(1, 130)), 0, "0.13 and a deviation of 0.36");
    assert_eq!(safety(at(1, 140)), 1);
    assert_eq!(safety(at(4, 4_000)), 6, "four units and a deviation of two");
    assert_eq!(safety(at(4, 2_000_000)), 2_045, "two thousand and a deviation of 44.7");
    assert_eq!(safety(at(24, 0)), 0);
    assert_eq!(safety(Evidence { age: HOUR.times(24) + Millis(1), ..at(24, 0) }), 1, "too old");
    assert!(!at(24, 0).is_too_old(&Trust::default()));
    assert!(at(25, 0).is_too_old(&Trust::default()));
}

#[test]
fn goods_by_weight_are_kept_back_by_weight() {
    let new = Evidence { newcomer: true, unit: Qty(500), ..plain() };
    assert_eq!(safety(new), 500);
    let sold = Evidence { sold: Qty(20_000), unit: Qty(500), ..plain() };
    assert_eq!(confidence(sold), 1_000, "forty portions are few");
}

#[test]
fn a_break_is_less_likely_the_more_should_be_left() {
    let trust = Trust::default();
    let doubted = Evidence { doubt_permille: 500, ..plain() };
    let chances = [0, 1, 2, 9].map(|spare| doubted.break_ppm(Qty(spare), &trust));
    assert_eq!(chances, [300_000, 150_000, 100_000, 30_000]);
    assert_eq!(break_price(300_000, Money(2_500)), Money(750));
}

fn class() -> impl Strategy<Value = DataClass> {
    use DataClass::{Delayed, Live, Snapshot};
    prop::sample::select(vec![Live, Delayed, Snapshot])
}

prop_compose! {
    fn evidence()(
        class in class(),
        age in 0..90 * 24 * 3_600_000_i64,
        sold in 0..10_000_i64,
        doubt_permille in 0..=1_000_i64,
        possible in 0..50_i64,
        unseen_milli in 0..100_000_i64,
        newcomer in any::<bool>(),
        unit in prop::sample::select(vec![1_i64, 500]),
    ) -> Evidence {
        let (sold, possible, unit) = (Qty(sold), Qty(possible), Qty(unit));
        let age = Millis(age);
        Evidence { class, age, sold, doubt_permille, possible, unseen_milli, newcomer, unit }
    }
}

proptest! {
    #[test]
    fn worse_evidence_is_believed_less_and_keeps_back_more(
        before in evidence(),
        asked in 0..20_i64,
        which in 0..6_usize,
        more in 0..1_000_000_i64,
    ) {
        let mut after = before;
        match which {
            0 => after.age = before.age + Millis(more * 1_000),
            1 => after.sold = before.sold + Qty(more),
            2 => after.doubt_permille = (before.doubt_permille + more).min(1_000),
            3 => after.possible = before.possible + Qty(more % 100),
            4 => after.unseen_milli = before.unseen_milli + more,
            _ => after.newcomer = true,
        }
        let trust = Trust::default();
        prop_assert!(after.confidence(&trust) <= before.confidence(&trust));
        let (kept, now) = (before.safety(Qty(asked), &trust), after.safety(Qty(asked), &trust));
        prop_assert!(kept <= now, "{kept} then {now}");
        prop_assert!(before.is_too_old(&trust) <= after.is_too_old(&trust));
    }

    #[test]
    fn safety_is_never_below_what_the_shop_asks_for(evidence in evidence(), asked in 0..20_i64) {
        let trust = Trust::default();
        let kept = evidence.safety(Qty(asked), &trust);
        prop_assert!(kept >= Qty(asked) + evidence.possible);
        let sure = evidence.confidence(&trust);
        prop_assert!((trust.least..=1_000).contains(&sure));
        let break_ppm = evidence.break_ppm(Qty(asked), &trust);
        prop_assert!((0..=800_000).contains(&break_ppm));
        prop_assert!(break_ppm >= evidence.break_ppm(Qty(asked + 1), &trust));
    }

    #[test]
    fn what_can_be_promised_never_exceeds_the_book(
        evidence in evidence(),
        book in -20..200_i64,
        reserved in 0..50_i64,
        in_basket in 0..20_i64,
    ) {
        let (book, reserved, in_basket) = (Qty(book), Qty(reserved), Qty(in_basket));
        let cell = CellView { book, reserved, in_basket, ..CellView::default() };
        let atp = cell.atp(evidence.safety(Qty::ZERO, &Trust::default()));
        prop_assert!(atp >= Qty::ZERO && atp <= book.non_negative());
    }
}
