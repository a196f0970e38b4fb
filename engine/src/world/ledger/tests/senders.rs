//! Clocks and counters of senders.

use super::script::{run, shop, time};
use crate::unit::Millis;

#[test]
fn sequence_numbers_only_report() {
    run(
        "gaps and regressions",
        "10:00 sale t/1 at 10:00 rose=1 seq 5 -> applied
         10:00 sale t/2 at 10:00 rose=1 seq 6 -> applied
         10:00 sale t/3 at 10:00 rose=1 seq 9 -> applied gap 2
         10:00 sale t/4 at 10:00 rose=1 seq 8 -> applied gap -2
         10:00 sale t/5 at 10:00 rose=1 seq 9 -> applied gap -1
         10:00 sale t/6 at 10:00 rose=1       -> applied
         10:00 sale u/1 at 10:00 rose=1 seq 1 -> applied
         10:00 sale t/7 at 10:00 rose=1 seq 10 -> applied
         10:00 show rose                      -> book -8 reserved 0 atp 0",
    );
}

#[test]
fn sequence_numbers_of_any_size_are_taken() {
    run(
        "extremes",
        "10:00 sale t/1 at 10:00 rose=1 seq 0 -> applied
         10:00 sale t/2 at 10:00 rose=1 seq 18446744073709551615 -> applied gap 9223372036854775807
         10:00 sale t/3 at 10:00 rose=1 seq 0 -> applied gap -9223372036854775808",
    );
}

#[test]
fn a_source_counts_what_is_missing() {
    let ledger = run(
        "totals",
        "10:00 sale t/1 at 10:00 rose=1 seq 5 -> applied
         10:01 sale t/2 at 10:00 rose=1 seq 9 -> applied gap 3
         10:02 sale t/3 at 10:00 rose=1 seq 7 -> applied gap -3
         10:02 sale t/4 at 10:00 rose=1 seq 8 -> applied gap -2
         10:03 sale t/3 at 10:00 rose=1 seq 7 -> duplicate
         10:03 sale t/3 at 10:00 rose=2 seq 8 -> id_conflict",
    );
    let source = ledger.source("t").unwrap();
    assert_eq!((source.highest(), source.missing(), source.regressions()), (Some(9), 3, 2));
    assert_eq!(source.heard_at(), time("10:03"));
    assert_eq!(ledger.last_heard(&shop()), Some(time("10:03")));
    assert_eq!(ledger.source("u"), None);
    assert_eq!(ledger.last_heard(&super::store("fauna")), None);
}

#[test]
fn a_clock_is_corrected_up_to_the_late_window() {
    for (sent, answer) in [("3d10:00", "applied"), ("3d10:01", "in_future")] {
        run(sent, &format!("10:00 sale t/1 at {sent} rose=1 sent {sent} -> {answer}"));
    }
}

#[test]
fn a_right_clock_leaves_every_instant_where_it_is() {
    let ledger = run(
        "within two minutes either way, whatever was late",
        "10:00 sale t/1 at 09:00 rose=1 sent 10:02     -> applied
         10:00 sale t/2 at 08:00 rose=1 sent 09:58     -> applied
         10:00 sale t/3 at 10:03 rose=1 sent 10:00     -> in_future
         10:30 sale t/4 at 10:00 rose=1 sent 10:00     -> applied",
    );
    assert_eq!(ledger.source("t").unwrap().correction(), Millis::ZERO);
}

#[test]
fn a_fast_clock_is_known_from_its_first_message() {
    let ledger = run(
        "an hour ahead",
        "10:10 count c/1 at 10:06 rose=10 all      -> applied
         10:10 sale t/1 at 11:05 rose=1 sent 11:10 -> applied
         10:10 show rose                           -> book 10 reserved 0 atp 10
         10:12 sale t/2 at 11:07 rose=1 sent 11:12 -> applied
         10:12 show rose                           -> book 9 reserved 0 atp 9
         10:12 sale t/3 at 11:13 rose=1            -> applied
         10:12 sale t/4 at 11:15 rose=1            -> in_future
         10:12 sale u/1 at 11:05 rose=1            -> in_future",
    );
    assert_eq!(ledger.source("t").unwrap().correction(), Millis::from_mins(-60));
}

#[test]
fn a_clock_set_right_is_known_at_once() {
    run(
        "ahead, then right",
        "10:10 sale t/1 at 11:05 rose=1 sent 11:10 -> applied
         10:11 sale t/2 at 10:10 rose=1 sent 10:11 -> applied
         10:11 sale t/3 at 11:05 rose=1            -> in_future",
    );
}

#[test]
fn a_slow_clock_is_believed_after_eight_messages() {
    let mut script = "10:30 count c/1 at 10:20 rose=100 all -> applied\n".to_owned();
    for n in 1..=7 {
        script += &format!("10:30 sale t/{n} at 09:29 rose=1 sent 09:3{} -> applied\n", n % 3);
    }
    script += "10:30 show rose                            -> book 100 reserved 0 atp 100
               10:30 sale t/8 at 09:29 rose=1 sent 09:30  -> applied
               10:30 show rose                            -> book 99 reserved 0 atp 99
               10:31 sale t/9 at 09:15 rose=1             -> applied
               10:31 show rose                            -> book 99 reserved 0 atp 99";
    let ledger = run("an hour behind, least of the samples", &script);
    assert_eq!(ledger.source("t").unwrap().correction(), Millis::from_mins(58));
}

#[test]
fn a_correction_does_not_follow_each_journey() {
    let ledger = run(
        "an hour ahead, journeys of up to two minutes",
        "10:10 sale t/1 at 11:05 rose=1 sent 11:10 -> applied
         10:12 sale t/2 at 11:06 rose=1 sent 11:11 -> applied
         10:13 sale t/3 at 11:06 rose=1 sent 11:11 -> applied",
    );
    assert_eq!(ledger.source("t").unwrap().correction(), Millis::from_mins(-60));
}

#[test]
fn a_clock_beyond_the_late_window_is_not_corrected() {
    run(
        "stamped years apart",
        "9d00:00 sale t/1 at 1d00:00 rose=1 sent 1d00:00  -> quarantined
         9d00:00 sale t/2 at 19d00:00 rose=1 sent 19d00:00 -> in_future",
    );
}

#[test]
fn a_corrected_clock_gives_no_second_life_to_a_forgotten_fact() {
    let mut script = "10:00 sale t/1 at 10:00 rose=1 -> applied\n".to_owned();
    for n in 2..=9 {
        script += &format!("3d09:00 sale t/{n} at 3d07:00 tulip=1 sent 3d07:00 -> applied\n");
    }
    script += "3d10:00 sale t/1 at 10:00 rose=1 -> duplicate
               3d10:01 sale t/1 at 10:00 rose=1 -> quarantined
               3d10:01 show rose                -> book -1 reserved 0 atp 0";
    run("two hours behind since", &script);
}
