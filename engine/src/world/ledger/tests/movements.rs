//! Scripts on goods that move between shops, on deliveries under way, and on what tills and clerks
//! believe.

use super::script::run;

#[test]
fn transfers_leave_one_book_and_enter_the_other() {
    for (rule, script) in TRANSFERS {
        run(rule, script);
    }
}

#[test]
fn deliveries_are_what_the_last_message_says() {
    for (rule, script) in INBOUND {
        run(rule, script);
    }
}

#[test]
fn snapshots_are_counts_of_everything_unpaid() {
    for (rule, script) in SNAPSHOTS {
        run(rule, script);
    }
}

#[test]
fn counts_that_contradict_the_book_are_remembered() {
    for (rule, script) in CONTRADICTIONS {
        run(rule, script);
    }
}

const TRANSFERS: &[(&str, &str)] = &[
    (
        "without an arrival the goods are there at once",
        "10:00 receive t/1 at 10:00 rose=5           -> applied
         10:05 transfer t/2 at 10:05 to fauna rose=2 -> applied
         10:05 show rose                             -> book 3 reserved 0 atp 3
         10:05 show rose fauna                       -> book 2 reserved 0 atp 2
         10:06 transfer t/2 at 10:05 to fauna rose=2 -> duplicate
         10:06 transfer t/2 at 10:05 to mill rose=2  -> id_conflict",
    ),
    (
        "a count of either shop knows on which side of it the transfer lies",
        "10:05 transfer t/2 at 10:05 to fauna rose=2  -> applied
         10:20 count c/1 at 10:10 rose=7 all          -> applied
         10:20 count c/2 at 10:00 rose=4 all in fauna -> applied
         10:20 show rose                              -> book 7 reserved 0 atp 7
         10:20 show rose fauna                        -> book 6 reserved 0 atp 6",
    ),
    (
        "with an arrival they are on their way until they are received",
        "10:00 receive t/1 at 10:00 rose=5 in fauna -> applied
         10:05 transfer t/2 at 10:05 to flora rose=2 tr1 by 12:00 in fauna -> applied
         10:05 show rose fauna                      -> book 3 reserved 0 atp 3
         10:05 show rose                            -> book 0 reserved 0 atp 0
         10:05 due rose                             -> 2 tr1 at 12:10
         12:02 receive t/3 at 12:02 rose=2 of tr1   -> applied
         12:02 show rose                            -> book 2 reserved 0 atp 2
         12:02 due rose                             -> nothing",
    ),
];

const INBOUND: &[(&str, &str)] = &[
    (
        "a later announcement replaces an earlier one, whichever comes first",
        "10:00 expect s/2 at 09:30 po1 by 15:00 rose=4         -> applied
         10:00 expect s/1 at 09:00 po1 by 12:00 rose=9 tulip=1 -> applied
         10:00 due rose                                        -> 4 po1 at 15:10
         10:00 due tulip                                       -> nothing
         10:01 expect s/3 at 10:01 po2 by 14:00 rose=1         -> applied
         10:01 due rose                                        -> 4 po1 at 15:10 1 po2 at 14:10",
    ),
    (
        "a receipt closes what was announced before it, whatever came",
        "10:00 receive t/1 at 10:00 rose=3 of po1      -> applied
         10:01 expect s/1 at 09:00 po1 by 12:00 rose=9 -> applied
         10:01 due rose                                -> nothing
         10:01 show rose                               -> book 3 reserved 0 atp 3
         10:02 expect s/2 at 10:02 po1 by 16:00 rose=6 -> applied
         10:02 due rose                                -> 6 po1 at 16:10",
    ),
    (
        "at one instant the receipt counts; a receipt that names nothing closes nothing",
        "10:00 receive t/1 at 10:00 rose=3 of po1      -> applied
         10:00 expect s/1 at 10:00 po1 by 12:00 rose=9 -> applied
         10:00 due rose                                -> nothing
         10:01 expect s/2 at 10:01 po2 by 12:00 rose=9 -> applied
         10:02 receive t/2 at 10:02 rose=9             -> applied
         10:02 due rose                                -> 9 po2 at 12:10",
    ),
    (
        "what never came is forgotten 72 hours after its time",
        "10:00 expect s/1 at 10:00 po1 by 12:00 rose=9 -> applied
         3d12:10 receive t/1 at 3d12:10 rose=1         -> applied
         3d12:10 due rose                              -> 9 po1 at 12:10
         3d12:11 receive t/2 at 3d12:11 rose=1         -> applied
         3d12:11 due rose                              -> nothing",
    ),
];

const SNAPSHOTS: &[(&str, &str)] = &[
    (
        "a sale after it is applied on top, a sale before it is inside",
        "10:05 sale t/1 at 10:05 rose=3      -> applied
         10:20 snapshot e/1 at 10:00 rose=12 -> applied
         10:20 show rose                     -> book 9 reserved 0 atp 9
         10:21 sale t/2 at 09:59 rose=1      -> applied
         10:21 show rose                     -> book 9 reserved 0 atp 9
         10:22 snapshot e/2 at 09:00 rose=99 -> applied
         10:22 show rose                     -> book 9 reserved 0 atp 9",
    ),
    (
        "picked goods are in a till's numbers",
        "10:00 receive t/0 at 10:00 rose=5  -> applied
         10:00 grant 1 rose=2
         10:00 commit 1 order 1
         10:05 pick 1
         10:06 snapshot e/1 at 10:06 rose=5 -> applied
         10:06 show rose                    -> book 5 reserved 2 atp 3",
    ),
    (
        "a complete one empties what it does not list, a partial one leaves it alone",
        "10:00 receive t/0 at 10:00 rose=5 tulip=5   -> applied
         10:01 snapshot e/1 at 10:01 rose=4          -> applied
         10:01 show tulip                            -> book 5 reserved 0 atp 5
         10:02 snapshot e/2 at 10:02 rose=4 complete -> applied
         10:02 show tulip                            -> book 0 reserved 0 atp 0
         10:03 receive t/1 at 10:03 tulip=2          -> applied
         10:03 show tulip                            -> book 2 reserved 0 atp 2",
    ),
    (
        "it empties what is named for the first time later, too",
        "10:02 snapshot e/2 at 10:02 rose=4 complete -> applied
         10:03 receive t/1 at 09:00 lily=7           -> applied
         10:03 show lily                             -> book 0 reserved 0 atp 0
         10:04 count c/1 at 10:01 lily=9 all         -> applied
         10:04 show lily                             -> book 0 reserved 0 atp 0
         10:05 snapshot e/1 at 10:00 lily=3 complete -> applied
         10:05 show lily                             -> book 0 reserved 0 atp 0
         10:05 show rose                             -> book 4 reserved 0 atp 4
         10:06 count c/2 at 10:03 lily=2 all         -> applied not 0 lily
         10:06 show lily                             -> book 2 reserved 0 atp 2",
    ),
    (
        "goods of no catalogue are nothing that a till knows of",
        "10:00 receive t/0 at 10:00 ~parcel~p1=1 -> applied
         10:01 snapshot e/1 at 10:01 complete    -> applied
         10:01 show ~parcel~p1                   -> book 1 reserved 0 atp 1
         10:02 receive t/1 at 10:00 ~parcel~p2=1 -> applied
         10:02 show ~parcel~p2                   -> book 1 reserved 0 atp 1",
    ),
    (
        "one that must be the newest is refused as a whole",
        "10:10 count c/1 at 10:05 tulip=5 all             -> applied
         10:11 snapshot e/1 at 10:04 rose=4 newest        -> stale
         10:11 show rose                                  -> book 0 reserved 0 atp 0
         10:12 snapshot e/2 at 10:05 rose=4 newest        -> applied
         10:12 snapshot e/3 at 10:05 rose=3 lily=1 newest -> stale
         10:12 snapshot e/4 at 10:05 lily=1 newest        -> applied
         10:12 snapshot e/5 at 10:05 complete newest      -> stale
         10:12 snapshot e/2 at 10:05 rose=4 newest        -> duplicate
         10:13 snapshot e/6 at 10:06 complete newest      -> applied
         10:13 snapshot e/7 at 10:06 violet=1 newest      -> stale
         10:13 show rose                                  -> book 0 reserved 0 atp 0",
    ),
];

const CONTRADICTIONS: &[(&str, &str)] = &[
    (
        "a first count contradicts nobody, a second one the book of its instant",
        "10:00 count c/1 at 10:00 rose=10 shelf tulip=10 -> applied
         10:05 sale t/1 at 10:05 rose=4                  -> applied
         10:20 count c/2 at 10:02 rose=7 shelf           -> applied not 10 rose
         10:20 show rose                                 -> book 3 reserved 0 atp 3
         10:20 doubt                                     -> 250
         10:21 count c/3 at 10:10 rose=3 shelf           -> applied
         10:22 count c/4 at 10:09 rose=9 shelf           -> applied
         10:22 doubt                                     -> 249",
    ),
    (
        "what came or went after the instant of a count is not expected of it",
        "10:00 count c/1 at 10:00 rose=9 tulip=9 all  -> applied
         10:05 receive t/1 at 10:05 rose=5 tulip=5    -> applied
         10:06 count c/2 at 10:03 rose=9 tulip=14 all -> applied not 9 tulip",
    ),
    (
        "one unit, or a tenth, is no contradiction",
        "10:00 count c/1 at 10:00 rose=10 tulip=100 all -> applied
         10:01 count c/2 at 10:01 rose=9 tulip=90 all   -> applied
         10:01 doubt                                    -> 0
         10:02 count c/3 at 10:02 rose=7 tulip=80 all   -> applied not 9 rose not 90 tulip
         10:02 doubt                                    -> 250",
    ),
    (
        "picked goods are not missing from the shelf",
        "10:00 count c/1 at 10:00 rose=9 shelf -> applied
         10:01 grant 1 rose=4
         10:01 commit 1 order 1
         10:02 pick 1
         10:03 count c/2 at 10:03 rose=5 shelf -> applied
         10:04 count c/3 at 10:04 rose=5 all   -> applied not 9 rose",
    ),
    (
        "the more lines were wrong the more is doubted; it fades in a fortnight",
        "10:00 count c/1 at 10:00 rose=9 tulip=9 lily=9 iris=9 all -> applied
         10:01 count c/2 at 10:01 rose=5 tulip=9 lily=9 iris=9 all -> applied not 9 rose
         10:01 doubt                                               -> 62
         10:02 count c/3 at 10:02 lily=9 iris=5 rose=2 tulip=2 all -> applied not 9 iris not 5 rose not 9 tulip
         10:02 doubt                                               -> 248
         7d10:02 doubt                                             -> 124
         14d10:02 doubt                                            -> 0",
    ),
    (
        "a till's numbers are no look at the shelf",
        "10:00 count c/1 at 10:00 rose=9 all         -> applied
         10:01 snapshot e/1 at 10:01 rose=2 complete -> applied
         10:01 doubt                                 -> 0
         10:02 count c/2 at 10:02 rose=7 all         -> applied not 2 rose
         10:02 doubt                                 -> 250",
    ),
];
