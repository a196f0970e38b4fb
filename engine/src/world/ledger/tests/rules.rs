//! One script for each rule of the ledger.

use super::script::run;

#[test]
fn the_book_is_the_last_count_and_what_came_after() {
    for (rule, script) in BOOK {
        run(rule, script);
    }
}

#[test]
fn facts_are_taken_once() {
    for (rule, script) in ONCE {
        run(rule, script);
    }
}

#[test]
fn one_unit_with_two_messages_moves_the_book_once() {
    for (rule, script) in TWO_MESSAGES {
        run(rule, script);
    }
}

#[test]
fn counts_know_what_stands_staged() {
    for (rule, script) in STAGED {
        run(rule, script);
    }
}

#[test]
fn just_enough_holds_break_youngest_unpicked_first() {
    for (rule, script) in BREAKING {
        run(rule, script);
    }
}

const BOOK: &[(&str, &str)] = &[
    ("an unknown cell is empty", "10:00 show rose -> book 0 reserved 0 atp 0"),
    (
        "receipts, sales and adjustments move the book, counts set it",
        "10:00 receive t/1 at 10:00 rose=10 tulip=1 -> applied
         10:01 sale t/2 at 10:01 rose=3           -> applied
         10:02 adjust t/3 at 10:02 rose=-2        -> applied
         10:02 show rose                          -> book 5 reserved 0 atp 5
         10:03 count t/4 at 10:03 rose=4 shelf    -> applied
         10:03 show rose                          -> book 4 reserved 0 atp 4
         10:03 show tulip                         -> book 1 reserved 0 atp 1",
    ),
    (
        "a count of 10:00 that arrives at 10:20 keeps the sale of 10:05",
        "10:05 sale t/1 at 10:05 rose=3         -> applied
         10:20 count c/1 at 10:00 rose=12 shelf -> applied
         10:20 show rose                        -> book 9 reserved 0 atp 9",
    ),
    (
        "a sale that happened before the count is inside it, whenever it arrives",
        "10:10 count c/1 at 10:10 rose=12 all -> applied
         10:20 sale t/1 at 10:05 rose=3       -> applied
         10:20 show rose                      -> book 12 reserved 0 atp 12",
    ),
    (
        "a delta at the instant of the count is inside it",
        "10:10 sale t/1 at 10:10 rose=3       -> applied
         10:10 count c/1 at 10:10 rose=12 all -> applied
         10:10 sale t/2 at 10:10 rose=1       -> applied
         10:10 show rose                      -> book 12 reserved 0 atp 12",
    ),
    (
        "of two counts the later one wins, not the one that arrives last",
        "10:10 count c/1 at 10:08 rose=12 all -> applied
         10:11 count c/2 at 10:02 rose=50 all -> applied
         10:11 show rose                      -> book 12 reserved 0 atp 12",
    ),
    (
        "of two counts at one instant the greater source, then the greater id wins",
        "10:10 count c/2 at 10:08 rose=2 all -> applied
         10:10 count c/1 at 10:08 rose=1 all -> applied
         10:10 show rose                     -> book 2 reserved 0 atp 2
         10:10 count d/0 at 10:08 rose=3 all -> applied
         10:10 show rose                     -> book 3 reserved 0 atp 3",
    ),
    (
        "the book may go below zero; nothing is available then",
        "10:00 sale t/1 at 10:00 rose=3    -> applied
         10:00 show rose                   -> book -3 reserved 0 atp 0
         10:01 receive t/2 at 10:01 rose=5 -> applied
         10:01 show rose                   -> book 2 reserved 0 atp 2",
    ),
    (
        "a void brings units back only with restock",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 sale t/1 at 10:01 rose=3         -> applied
         10:02 void t/2 at 10:02 rose=1 gone    -> applied
         10:02 show rose                        -> book 2 reserved 0 atp 2
         10:03 void t/3 at 10:03 rose=2 restock -> applied
         10:03 show rose                        -> book 4 reserved 0 atp 4",
    ),
    (
        "lines about one SKU add up",
        "10:00 count c/1 at 10:00 rose=5 rose=4 all -> applied
         10:01 sale t/1 at 10:01 rose=1 rose=1      -> applied
         10:01 show rose                            -> book 7 reserved 0 atp 7",
    ),
    (
        "held and committed units are reserved, ended ones available again",
        "10:00 receive t/1 at 10:00 rose=5 -> applied
         10:01 grant 1 rose=2
         10:01 grant 2 rose=1
         10:01 commit 2 order 2
         10:01 show rose                   -> book 5 reserved 3 atp 2
         10:02 end 1 expired
         10:02 show rose                   -> book 5 reserved 1 atp 4
         10:03 end 2 released
         10:03 show rose                   -> book 5 reserved 0 atp 5",
    ),
    (
        "goods that are handed over leave the book, restocked ones come back",
        "10:00 receive t/1 at 10:00 rose=5 -> applied
         10:01 grant 1 rose=2
         10:01 commit 1 order 1
         10:02 pick 1
         10:02 show rose                   -> book 5 reserved 2 atp 3
         10:03 hand 1
         10:03 show rose                   -> book 3 reserved 0 atp 3
         10:50 restock 1
         10:50 show rose                   -> book 5 reserved 0 atp 5
         10:55 count c/1 at 10:40 rose=3 all -> applied
         10:55 show rose                   -> book 5 reserved 0 atp 5",
    ),
];

const ONCE: &[(&str, &str)] = &[
    (
        "the same fact again is a duplicate, with another sentat and sequence too",
        "10:00 sale t/1 at 10:00 rose=3 sent 10:00 seq 1 -> applied
         10:01 sale t/1 at 10:00 rose=3                  -> duplicate
         10:01 sale t/1 at 10:00 rose=3 sent 10:01 seq 9 -> duplicate
         10:01 show rose                                 -> book -3 reserved 0 atp 0",
    ),
    (
        "the same id from another source is another fact",
        "10:00 sale t/1 at 10:00 rose=3 -> applied
         10:01 sale u/1 at 10:00 rose=3 -> applied
         10:01 show rose                -> book -6 reserved 0 atp 0",
    ),
    (
        "another time, kind, number or order under a known id is a conflict",
        "10:00 sale t/1 at 10:00 rose=3         -> applied
         10:01 sale t/1 at 10:01 rose=3         -> id_conflict
         10:01 sale t/1 at 10:00 rose=4         -> id_conflict
         10:01 receive t/1 at 10:00 rose=3      -> id_conflict
         10:01 sale t/1 at 10:00 rose=3 order 1 -> id_conflict
         10:01 show rose                        -> book -3 reserved 0 atp 0",
    ),
    (
        "two minutes ahead of the clock is accepted, more is not",
        "10:00 sale t/1 at 10:02 rose=1 -> applied
         10:00 sale t/2 at 10:03 rose=1 -> in_future
         10:00 show rose                -> book -1 reserved 0 atp 0
         10:01 sale t/2 at 10:03 rose=1 -> applied",
    ),
    (
        "72 hours old is applied, older only kept on record, known and never applied",
        "3d10:00 sale t/1 at 10:00 rose=1 -> applied
         3d10:00 sale t/2 at 09:59 rose=1 -> quarantined
         3d10:00 show rose                -> book -1 reserved 0 atp 0
         3d10:01 sale t/2 at 09:59 rose=1 -> duplicate
         3d10:01 sale t/2 at 09:59 rose=2 -> id_conflict",
    ),
    (
        "an id is known for 72 hours after receipt; whoever repeats it then is too late",
        "3d08:00 sale t/1 at 10:00 rose=1   -> applied
         6d08:00 sale t/1 at 10:00 rose=1   -> duplicate
         6d08:01 sale t/1 at 10:00 rose=1   -> quarantined
         6d08:01 show rose                  -> book -1 reserved 0 atp 0",
    ),
    (
        "a fact from two minutes ahead stays known until it is too old itself",
        "10:00 sale t/1 at 10:02 rose=1   -> applied
         3d10:01 sale t/1 at 10:02 rose=1 -> duplicate
         3d10:02 sale t/1 at 10:02 rose=1 -> duplicate
         3d10:03 sale t/1 at 10:02 rose=1 -> quarantined",
    ),
    (
        "a forgotten id may name something new",
        "10:00 sale t/1 at 10:00 rose=1   -> applied
         3d10:01 sale t/1 at 3d10:00 rose=2 -> applied
         3d10:01 show rose                -> book -3 reserved 0 atp 0",
    ),
    (
        "a count at the edge of the window still finds all deltas it needs",
        "3d09:00 sale t/1 at 10:30 rose=1         -> applied
         3d10:00 sale t/2 at 10:01 rose=2         -> applied
         3d10:00 count c/1 at 10:00 rose=10 shelf -> applied
         3d10:00 show rose                        -> book 7 reserved 0 atp 7",
    ),
];

const TWO_MESSAGES: &[(&str, &str)] = &[
    (
        "till first: the hold is sold out, its hand-over is the second message",
        "10:00 receive t/0 at 10:00 rose=5     -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 sale t/1 at 10:05 rose=2 order 1 -> applied sold 1
         10:05 show rose                        -> book 3 reserved 0 atp 3
         10:05 state 1                          -> handed_over
         10:05 try 1                            -> already_handed_over
         10:05 leave 1                          -> ok
         10:06 hand 1
         10:06 show rose                        -> book 3 reserved 0 atp 3
         10:06 leave 1                          -> already_handed_over",
    ),
    (
        "hand-over first: the till only repeats it",
        "10:00 receive t/0 at 10:00 rose=5     -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 hand 1
         10:06 sale t/1 at 10:06 rose=2 order 1 -> applied
         10:06 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "the earlier of the two instants counts: till at 10:05, hand-over at 10:07, count at 10:06",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:07 hand 1
         10:08 count c/1 at 10:06 rose=5 all    -> applied
         10:08 show rose                        -> book 3 reserved 0 atp 3
         10:09 sale t/1 at 10:05 rose=2 order 1 -> applied
         10:09 show rose                        -> book 5 reserved 0 atp 5",
    ),
    (
        "the earlier of the two instants counts: hand-over at 10:05, till at 10:10, count at 10:07",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 hand 1
         10:10 sale t/1 at 10:10 rose=2 order 1 -> applied
         10:11 count c/1 at 10:07 rose=3 all    -> applied
         10:11 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "units beyond the hold's lines are ordinary sales",
        "10:00 receive t/0 at 10:00 rose=5 tulip=5     -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 sale t/1 at 10:05 rose=3 tulip=1 order 1 -> applied sold 1
         10:06 hand 1
         10:06 show rose                               -> book 2 reserved 0 atp 2
         10:06 show tulip                              -> book 4 reserved 0 atp 4",
    ),
    (
        "a part collected leaves the rest set aside",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:05 sale t/1 at 10:05 rose=1 order 1 -> applied
         10:05 show rose                        -> book 4 reserved 2 atp 2
         10:05 state 1                          -> committed
         10:06 sale t/2 at 10:06 rose=2 order 1 -> applied sold 1
         10:06 show rose                        -> book 2 reserved 0 atp 2",
    ),
    (
        "a part collected, the rest given back: only the part is gone",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=3
         10:00 commit 1 order 1
         10:05 sale t/1 at 10:05 rose=1 order 1 -> applied
         10:09 end 1 released
         10:09 show rose                        -> book 4 reserved 0 atp 4",
    ),
    (
        "a sale under the name of an ended hold's order is an ordinary sale",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:04 end 1 broken
         10:05 sale t/1 at 10:05 rose=2 order 1 -> applied
         10:05 show rose                        -> book 3 reserved 0 atp 3
         10:05 state 1                          -> broken",
    ),
    (
        "a sale under an unknown order's name is an ordinary sale",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:05 sale t/1 at 10:05 rose=2 order 7 -> applied
         10:05 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "a hold found anew only yields to sales after it was granted",
        "10:00 receive t/0 at 10:00 rose=9      -> applied
         10:00 grant 1 rose=1
         10:00 commit 1 order 1
         10:01 sale t/1 at 10:01 rose=2 order 1 -> applied sold 1
         10:01 show rose                        -> book 7 reserved 0 atp 7
         10:02 grant 2 rose=1
         10:02 commit 2 order 1
         10:02 show rose                        -> book 7 reserved 1 atp 6
         10:03 sale t/2 at 10:03 rose=1 order 1 -> applied sold 2
         10:03 show rose                        -> book 6 reserved 0 atp 6",
    ),
    (
        "a hold that joins the order later takes no sale from the one before",
        "10:00 receive t/0 at 10:00 rose=9      -> applied
         10:00 grant 1 rose=1
         10:00 grant 2 rose=1
         10:00 commit 2 order 1
         10:01 sale t/1 at 10:01 rose=1 order 1 -> applied sold 2
         10:02 commit 1 order 1
         10:02 state 1                          -> committed
         10:02 show rose                        -> book 8 reserved 1 atp 7",
    ),
    (
        "a hold may be granted to its order at once",
        "10:00 receive t/0 at 10:00 rose=9       -> applied
         10:01 grant 1 rose=2 order 1
         10:01 state 1                           -> committed
         10:02 sale t/1 at 10:02 rose=2 order 1  -> applied sold 1
         10:02 show rose                         -> book 7 reserved 0 atp 7",
    ),
    (
        "an order's holds in two shops each know their own sales",
        "10:00 receive t/0 at 10:00 rose=9                -> applied
         10:00 grant 1 rose=1
         10:00 commit 1 order 1
         10:01 sale t/1 at 10:01 rose=1 order 1 in fauna  -> applied
         10:01 show rose                                  -> book 9 reserved 1 atp 8
         10:02 sale t/2 at 10:02 rose=1 order 1           -> applied sold 1
         10:02 show rose                                  -> book 8 reserved 0 atp 8",
    ),
    (
        "the till may be days late: up to 72 hours after the hand-over it is the same unit",
        "10:00 receive t/0 at 10:00 rose=9            -> applied
         10:00 grant 1 rose=1
         10:00 commit 1 order 1
         10:05 hand 1
         5d00:00 sale t/1 at 3d10:05 rose=1 order 1   -> applied
         5d00:00 show rose                            -> book 8 reserved 0 atp 8
         5d00:00 sale t/2 at 3d10:06 rose=1 order 1   -> applied
         5d00:00 show rose                            -> book 7 reserved 0 atp 7",
    ),
];

const STAGED: &[(&str, &str)] = &[
    (
        "a shelf count does not see picked goods, a full count does",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 pick 1
         10:06 count c/1 at 10:06 rose=3 shelf  -> applied
         10:06 show rose                        -> book 5 reserved 2 atp 3
         10:07 count c/2 at 10:07 rose=5 all    -> applied
         10:07 show rose                        -> book 5 reserved 2 atp 3
         10:09 hand 1
         10:09 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "what stood staged when the count was taken counts, not when it arrives",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 pick 1
         10:10 hand 1
         10:20 count c/1 at 10:04 rose=5 shelf  -> applied
         10:20 show rose                        -> book 3 reserved 0 atp 3
         10:21 count c/2 at 10:07 rose=3 shelf  -> applied
         10:21 show rose                        -> book 3 reserved 0 atp 3
         10:22 count c/3 at 10:15 rose=3 shelf  -> applied
         10:22 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "a count after a shelf count starts from what stood staged then",
        "10:00 receive t/0 at 10:00 rose=9      -> applied
         10:00 grant 1 rose=2
         10:00 grant 2 rose=1
         10:00 commit 1 order 1
         10:00 commit 2 order 2
         10:01 pick 1
         10:02 count c/1 at 10:02 rose=7 shelf  -> applied
         10:03 pick 2
         10:04 count c/2 at 10:04 rose=6 shelf  -> applied
         10:04 show rose                        -> book 9 reserved 3 atp 6
         10:05 end 1 released
         10:06 count c/3 at 10:06 rose=8 shelf  -> applied
         10:06 show rose                        -> book 9 reserved 1 atp 8",
    ),
    (
        "a till sale that arrives late takes its goods off the staging place at its own time",
        "10:00 receive t/0 at 10:00 rose=5      -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:01 pick 1
         10:06 count c/1 at 10:06 rose=3 shelf  -> applied
         10:06 show rose                        -> book 5 reserved 2 atp 3
         10:08 sale t/1 at 10:05 rose=2 order 1 -> applied sold 1
         10:08 show rose                        -> book 3 reserved 0 atp 3",
    ),
    (
        "the staging place is remembered beyond the late window",
        "10:00 receive t/0 at 10:00 rose=5          -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:01 pick 1
         9d10:00 sale t/1 at 9d10:00 rose=1         -> applied
         9d10:01 count c/1 at 9d10:01 rose=2 shelf  -> applied
         9d10:01 show rose                          -> book 4 reserved 2 atp 2",
    ),
];

const BREAKING: &[(&str, &str)] = &[
    (
        "nobody breaks while the promises are covered",
        "10:00 receive t/0 at 10:00 rose=5 -> applied
         10:01 grant 1 rose=5
         10:01 break                       -> nobody",
    ),
    (
        "the last unit is sold at the till: the youngest hold breaks",
        "10:00 receive t/0 at 10:00 rose=3 -> applied
         10:01 grant 1 rose=1
         10:02 grant 2 rose=1
         10:03 grant 3 rose=1
         10:04 sale t/1 at 10:04 rose=1    -> applied
         10:04 break                       -> 3
         10:04 end 3 broken
         10:04 break                       -> nobody
         10:04 show rose                   -> book 2 reserved 2 atp 0",
    ),
    (
        "of two of one age the greater name breaks",
        "10:00 receive t/0 at 10:00 rose=2 -> applied
         10:01 grant 2 rose=1
         10:01 grant 1 rose=1
         10:04 sale t/1 at 10:04 rose=1    -> applied
         10:04 break                       -> 2",
    ),
    (
        "picked goods break only when no others are left",
        "10:00 receive t/0 at 10:00 rose=3 -> applied
         10:01 grant 1 rose=1
         10:02 grant 2 rose=1
         10:02 commit 2 order 2
         10:03 pick 2
         10:04 sale t/1 at 10:04 rose=2    -> applied
         10:04 break                       -> 1
         10:05 sale t/2 at 10:05 rose=1    -> applied
         10:05 break                       -> 1 2",
    ),
    (
        "a book below zero breaks everybody and no more",
        "10:00 receive t/0 at 10:00 rose=2 -> applied
         10:01 grant 1 rose=1
         10:02 grant 2 rose=1
         10:04 sale t/1 at 10:04 rose=9    -> applied
         10:04 break                       -> 2 1
         10:05 end 1 broken
         10:05 end 2 broken
         10:05 break                       -> nobody",
    ),
    (
        "a hold over several SKUs frees all of them; one that it makes unnecessary is spared",
        "10:00 receive t/0 at 10:00 rose=2 tulip=1 -> applied
         10:01 grant 1 rose=1 tulip=1
         10:02 grant 2 rose=1
         10:04 sale t/1 at 10:04 rose=1            -> applied
         10:04 break                               -> 2
         10:05 sale t/2 at 10:05 tulip=1           -> applied
         10:05 break                               -> 1",
    ),
    (
        "what went through a till under the order's name is no longer promised",
        "10:00 receive t/0 at 10:00 rose=4      -> applied
         10:01 grant 1 rose=2
         10:01 commit 1 order 1
         10:02 grant 2 rose=2
         10:03 sale t/1 at 10:03 rose=1 order 1 -> applied
         10:03 break                            -> nobody
         10:04 sale t/2 at 10:04 rose=1         -> applied
         10:04 break                            -> 2",
    ),
    (
        "a count lower than the promises breaks holds too",
        "10:00 receive t/0 at 10:00 rose=5   -> applied
         10:01 grant 1 rose=2
         10:02 grant 2 rose=2
         10:04 count c/1 at 10:04 rose=3 all -> applied
         10:04 break                         -> 2",
    ),
];
