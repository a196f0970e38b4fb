//! One row for each "no" of a hold, and for each broken invariant that must stop the process.

use super::script::{run, time};
use super::{hold_id, lines, order_id, sku};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came before, who asks, what he learns.
#[test]
fn each_resolved_hold_has_its_own_answer() {
    let rows = [
        ("", "ok", "ok"),
        ("10:02 commit 1 order 1", "ok", "ok"),
        ("10:02 end 1 released", "already_released", "already_released"),
        ("10:02 end 1 expired", "already_expired", "already_expired"),
        ("10:02 end 1 broken", "already_broken", "already_broken"),
        ("10:02 hand 1", "already_handed_over", "already_handed_over"),
    ];
    for (before, resolvable, may_leave) in rows {
        let script = format!(
            "{STOCKED}
             {before}
             10:03 try 1   -> {resolvable}
             10:03 leave 1 -> {may_leave}
             10:03 try 2   -> unknown
             10:03 leave 2 -> unknown"
        );
        run(before, &script);
    }
}

#[test]
fn a_resolved_hold_is_known_for_twice_the_late_window() {
    let script = format!(
        "{STOCKED}
         10:02 end 1 released
         6d10:02 sale t/8 at 6d10:00 rose=1 -> applied
         6d10:02 try 1                      -> already_released
         6d10:03 sale t/9 at 6d10:00 rose=1 -> applied
         6d10:03 try 1                      -> unknown"
    );
    run("twice the late window", &script);
}

#[test]
fn an_order_is_known_as_long_as_its_last_hold() {
    let script = format!(
        "{STOCKED}
         10:02 commit 1 order 1
         10:02 end 1 broken
         10:03 grant 2 rose=1
         10:03 commit 2 order 1
         7d10:00 sale t/8 at 7d10:00 rose=1 -> applied
         7d10:00 try 1                      -> already_broken
         7d10:00 hand 2
         13d10:00 sale t/9 at 13d10:00 rose=1 -> applied
         13d10:00 try 1                     -> already_broken
         13d10:01 sale t/10 at 13d10:00 rose=1 -> applied
         13d10:01 try 1                     -> unknown
         13d10:01 try 2                     -> unknown"
    );
    run("the family stays together", &script);
}

#[test]
fn a_till_sold_hold_is_known_as_long_as_others() {
    for (decision, last) in [
        ("10:04 show rose -> book 8 reserved 0 atp 8", 3),
        ("10:04 hand 1", 4),
        ("10:02 hand 1", 2),
    ] {
        let script = format!(
            "{STOCKED}
             10:02 commit 1 order 1
             10:02 commit 1 order 1
             10:02 sale t/7 at 10:02 rose=1             -> applied
             10:03 sale t/8 at 10:03 rose=1 order 1     -> applied sold 1
             {decision}
             6d10:0{last} sale t/9 at 6d10:00 rose=1    -> applied
             6d10:0{last} try 1                         -> already_handed_over
             6d10:05 sale t/10 at 6d10:00 rose=1        -> applied
             6d10:05 try 1                              -> unknown"
        );
        run(decision, &script);
    }
}

/// What must never happen, and the sentence that says so.
#[test]
fn broken_invariants_stop_with_a_sentence() {
    let rows = [
        ("10:02 grant 2 rose=10", "must not exceed what is available to promise"),
        ("10:02 grant 2 rose=4 rose=6", "must not exceed what is available to promise"),
        ("10:02 grant 2 tulip=1", "must not exceed what is available to promise"),
        ("10:02 grant 2 rose=0", "must not exceed what is available to promise"),
        ("10:02 grant 2", "must set something aside"),
        ("10:02 grant 1 rose=1", "is granted once"),
        ("10:02 commit 1 order 1\n10:02 commit 1 order 2", "must be held to be committed"),
        ("10:02 end 1 released\n10:02 commit 1 order 1", "must be held to be committed"),
        ("10:02 end 1 held", "can end released, expired or broken"),
        ("10:02 end 1 released\n10:02 end 1 expired", "is resolved once"),
        ("10:02 end 1 released\n10:02 hand 1", "is resolved once"),
        ("10:02 hand 1\n10:02 hand 1", "is resolved once"),
        ("10:02 hand 1\n10:02 end 1 broken", "is resolved once"),
        ("10:02 pick 1\n10:02 pick 1", "is picked once"),
        ("10:02 hand 1\n10:02 pick 1", "must not be resolved when it is picked"),
        ("10:02 restock 1", "must have left to come back"),
        ("10:02 hand 1\n10:02 restock 1\n10:02 restock 1", "comes back once"),
        ("10:02 end 9 broken", "decisions name holds that were granted"),
    ];
    for (steps, sentence) in rows {
        let script = format!("{STOCKED}\n{steps}");
        let stopped = catch_unwind(|| run(steps, &script)).expect_err(steps);
        let told = stopped.downcast::<String>().map_or_else(
            |other| (*other.downcast::<&str>().expect("a panic says something")).to_owned(),
            |text| *text,
        );
        assert!(told.contains(sentence), "{steps}: {told}");
    }
}

#[test]
fn a_quote_can_be_kept_longer_and_an_order_cannot() {
    let mut ledger = run("kept", STOCKED);
    ledger.extend(hold_id(1), time("10:30"));
    assert_eq!(ledger.hold(hold_id(1)).unwrap().expires_at, Some(time("10:30")));
    ledger.commit(hold_id(1), order_id(1), None);
    let later = AssertUnwindSafe(|| ledger.extend(hold_id(1), time("10:40")));
    assert!(catch_unwind(later).is_err());
}

/// Goods are weighed once they are picked and before any of them leaves, the same goods.
#[test]
fn goods_are_weighed_between_picking_and_leaving() {
    let rose = |units| lines(&[(sku("rose"), units)]);
    let rows = [
        ("10:02 pick 1", rose(2), true),
        ("10:02 pick 1", rose(0), false),
        ("10:02 pick 1", lines(&[(sku("tulip"), 1)]), false),
        ("10:02 show rose", rose(2), false),
        ("10:02 pick 1\n10:02 part 1 rose=1", rose(2), false),
        ("10:02 pick 1\n10:02 end 1 released", rose(2), false),
        ("10:02 pick 1\n10:02 hand 1", rose(2), false),
    ];
    for (steps, weighed, right) in rows {
        let script = format!("{STOCKED}\n{}", steps.replace("show rose", "try 1"));
        let mut ledger = run(steps, &script);
        let weigh = AssertUnwindSafe(|| ledger.weigh(hold_id(1), &weighed));
        assert_eq!(catch_unwind(weigh).is_ok(), right, "{steps}: {weighed:?}");
    }
}

/// Whose goods a sale takes that names an order whose hold was given back.
#[test]
fn a_hold_that_was_given_back_yields_only_to_sales_from_before() {
    // When the shelf was counted it had been sold, or stood ready beside the shelf.
    for (sold, book) in [("10:03", 8), ("10:05", 8), ("10:06", 8)] {
        let script = format!(
            "{STOCKED}
             10:01 commit 1 order 1
             10:02 pick 1
             10:05 end 1 released
             10:06 sale t/1 at {sold} rose=1 order 1  -> applied
             10:07 count c/1 at 10:04 rose=8 shelf    -> applied
             10:07 show rose                          -> book {book} reserved 0 atp {book}"
        );
        run(sold, &script);
    }
}

const STOCKED: &str = "10:00 receive t/0 at 10:00 rose=10 -> applied
     10:01 grant 1 rose=1";
