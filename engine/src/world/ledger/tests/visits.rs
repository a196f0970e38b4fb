//! Scripts on visits to shops that sense what is taken.

use super::script::{run, shop};

#[test]
fn goods_are_in_the_basket_until_the_exit_sells_them() {
    for (rule, script) in BASKETS {
        run(rule, script);
    }
}

#[test]
fn corrections_and_timeouts_end_a_visit_too() {
    for (rule, script) in ENDS {
        run(rule, script);
    }
}

#[test]
fn counts_know_what_shoppers_carry() {
    for (rule, script) in CARRIED {
        run(rule, script);
    }
}

#[test]
fn what_a_visit_took_is_known_once_it_is_over() {
    let script = "10:02 take s/1 at 10:02 visit v1 rose=2 tulip=1 -> applied
         10:03 back s/2 at 10:03 visit v1 tulip=1         -> applied";
    let took = |script: &str, visit: &str| {
        let took = run("took", script).took(&shop(), &visit.parse().unwrap())?;
        Some(took.into_iter().map(|(sku, qty)| format!("{sku}={qty}")).collect::<Vec<_>>())
    };
    assert_eq!(took(script, "v1"), None, "he is inside");
    let over = format!("{script}\n10:05 exit g/1 at 10:05 visit v1 -> applied");
    assert_eq!(took(&over, "v1"), Some(vec!["rose=2".to_owned()]));
    assert_eq!(took(&over, "v2"), None);
}

const BASKETS: &[(&str, &str)] = &[
    (
        "a pick blocks at once, a put-back frees at once, an exit sells",
        "10:00 count c/1 at 10:00 rose=1 all     -> applied
         10:01 enter g/1 at 10:01 visit v1       -> applied
         10:02 take s/1 at 10:02 visit v1 rose=1 -> applied
         10:02 show rose                         -> book 1 reserved 0 atp 0
         10:02 basket rose                       -> in 1 possible 0 sold 0
         10:03 back s/2 at 10:03 visit v1 rose=1 -> applied
         10:03 show rose                         -> book 1 reserved 0 atp 1
         10:04 take s/3 at 10:04 visit v1 rose=1 -> applied
         10:05 exit g/2 at 10:05 visit v1        -> applied
         10:05 show rose                         -> book 0 reserved 0 atp 0
         10:05 basket rose                       -> in 0 possible 0 sold 1",
    ),
    (
        "what a sensor is not sure of is possible, and an unsure put-back frees nothing",
        "10:00 count c/1 at 10:00 rose=9 all              -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2 sure 800 -> applied
         10:02 take s/2 at 10:02 visit v1 rose=3 sure 799 -> applied
         10:02 basket rose                                -> in 2 possible 3 sold 0
         10:03 back s/3 at 10:03 visit v1 rose=1 sure 500 -> applied
         10:03 basket rose                                -> in 2 possible 3 sold 0
         10:04 back s/4 at 10:04 visit v1 rose=4 sure 900 -> applied
         10:04 basket rose                                -> in 0 possible 1 sold 0
         10:05 take s/5 at 10:05 visit v1 rose=3          -> applied
         10:05 basket rose                                -> in 1 possible 3 sold 0
         10:06 exit g/1 at 10:06 visit v1                 -> applied
         10:06 basket rose                                -> in 0 possible 0 sold 1
         10:06 show rose                                  -> book 8 reserved 0 atp 8",
    ),
    (
        "the exit knows better than the sensors; its instant is that of the sale",
        "10:00 count c/1 at 10:00 rose=9 tulip=9 all                 -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2                     -> applied
         10:05 exit g/1 at 10:05 visit v1 rose=1 rose=2 tulip=1 with -> applied
         10:05 show rose                                             -> book 6 reserved 0 atp 6
         10:05 show tulip                                            -> book 8 reserved 0 atp 8
         10:09 count c/2 at 10:05 rose=5 all                         -> applied
         10:09 show rose                                             -> book 5 reserved 0 atp 5",
    ),
    (
        "the exit may come first, and the picks late",
        "10:00 count c/1 at 10:00 rose=9 all     -> applied
         10:05 exit g/1 at 10:05 visit v1        -> applied
         10:05 show rose                         -> book 9 reserved 0 atp 9
         10:07 take s/1 at 10:02 visit v1 rose=2 -> applied
         10:07 show rose                         -> book 7 reserved 0 atp 7
         10:08 enter g/0 at 10:01 visit v1       -> applied
         10:08 basket rose                       -> in 0 possible 0 sold 2",
    ),
    (
        "visits are told apart by name and by shop",
        "10:00 count c/1 at 10:00 rose=9 all             -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2         -> applied
         10:02 take s/2 at 10:02 visit v2 rose=3         -> applied
         10:03 exit g/1 at 10:03 visit v1 in fauna       -> applied
         10:03 basket rose                               -> in 5 possible 0 sold 0
         10:04 exit g/2 at 10:04 visit v2                -> applied
         10:04 basket rose                               -> in 2 possible 0 sold 3",
    ),
    (
        "goods in baskets break holds like sales do, possible ones do not",
        "10:00 count c/1 at 10:00 rose=3 all              -> applied
         10:01 grant 1 rose=2
         10:01 grant 2 rose=1
         10:02 take s/1 at 10:02 visit v1 rose=1          -> applied
         10:02 break                                      -> 2
         10:02 end 2 broken
         10:02 show rose                                  -> book 3 reserved 2 atp 0
         10:03 take s/2 at 10:03 visit v1 rose=1 sure 100 -> applied
         10:03 break                                      -> nobody",
    ),
];

const ENDS: &[(&str, &str)] = &[
    (
        "a correction replaces what was sold, as of the exit",
        "10:00 count c/1 at 10:00 rose=9 tulip=9 all        -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2            -> applied
         10:05 exit g/1 at 10:05 visit v1 rose=2 with       -> applied
         15:00 correct r/1 at 15:00 visit v1 rose=1 tulip=3 -> applied
         15:00 show rose                                    -> book 8 reserved 0 atp 8
         15:00 show tulip                                   -> book 6 reserved 0 atp 6
         15:01 correct r/0 at 14:00 visit v1 rose=9         -> applied
         15:01 show rose                                    -> book 8 reserved 0 atp 8
         15:02 count c/2 at 12:00 rose=7 all                -> applied
         15:02 show rose                                    -> book 7 reserved 0 atp 7
         15:03 correct r/2 at 15:03 visit v1                -> applied
         15:03 show rose                                    -> book 7 reserved 0 atp 7
         15:03 show tulip                                   -> book 9 reserved 0 atp 9",
    ),
    (
        "after the goods were shipped it leaves less than nothing, and nothing to promise",
        "10:00 count c/1 at 10:00 rose=1 all        -> applied
         10:02 take s/1 at 10:02 visit v1 rose=1    -> applied
         10:05 exit g/1 at 10:05 visit v1 with      -> applied
         10:05 show rose                            -> book 1 reserved 0 atp 1
         10:06 grant 1 rose=1
         10:06 commit 1 order 1
         10:30 hand 1
         13:00 correct r/1 at 13:00 visit v1 rose=1 -> applied
         13:00 show rose                            -> book -1 reserved 0 atp 0
         13:00 break                                -> nobody",
    ),
    (
        "without an exit it ends the visit at its own time; an exit that comes after all is right",
        "10:00 count c/1 at 10:00 rose=9 all        -> applied
         10:02 take s/1 at 10:02 visit v1 rose=1    -> applied
         11:00 correct r/1 at 11:00 visit v1 rose=2 -> applied
         11:00 basket rose                          -> in 0 possible 0 sold 2
         11:05 count c/2 at 10:30 rose=6 all        -> applied not 8 rose
         11:05 show rose                            -> book 5 reserved 0 atp 5
         11:10 exit g/1 at 10:20 visit v1           -> applied
         11:10 show rose                            -> book 6 reserved 0 atp 6",
    ),
    (
        "a correction alone does nothing",
        "10:00 count c/1 at 10:00 rose=9 all        -> applied
         11:00 correct r/1 at 11:00 visit v1 rose=2 -> applied
         11:00 show rose                            -> book 9 reserved 0 atp 9
         11:01 enter g/1 at 10:20 visit v1          -> applied
         11:01 show rose                            -> book 7 reserved 0 atp 7",
    ),
    (
        "one that is given up sells what was certain; exit and correction take its place",
        "10:00 count c/1 at 10:00 rose=9 all             -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2         -> applied
         10:03 take s/2 at 10:03 visit v1 rose=1 sure 10 -> applied
         14:03 give-up v1
         14:03 basket rose                               -> in 0 possible 0 sold 2
         14:03 show rose                                 -> book 7 reserved 0 atp 7
         14:04 take s/3 at 10:04 visit v1 rose=1         -> applied
         14:04 show rose                                 -> book 6 reserved 0 atp 6
         14:05 exit g/1 at 10:05 visit v1 rose=1 with    -> applied
         14:05 show rose                                 -> book 8 reserved 0 atp 8
         14:06 correct r/1 at 14:06 visit v1 rose=4      -> applied
         14:06 show rose                                 -> book 5 reserved 0 atp 5",
    ),
    (
        "a visit is known for 144 hours after the last that happened in it",
        "10:00 count c/1 at 10:00 rose=9 all              -> applied
         10:05 take s/1 at 10:05 visit v1 rose=1          -> applied
         10:05 exit g/1 at 10:05 visit v1                 -> applied
         6d10:05 correct r/1 at 6d10:05 visit v1 rose=2   -> applied
         6d10:05 show rose                                -> book 7 reserved 0 atp 7
         12d10:06 correct r/2 at 12d10:06 visit v1 rose=5 -> applied
         12d10:06 show rose                               -> book 7 reserved 0 atp 7",
    ),
];

const CARRIED: &[(&str, &str)] = &[
    (
        "goods in somebody's hands are not missing from the shelf",
        "10:00 count c/1 at 10:00 rose=9 all     -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2 -> applied
         10:03 count c/2 at 10:03 rose=7 shelf   -> applied
         10:03 show rose                         -> book 9 reserved 0 atp 7
         10:04 count c/3 at 10:04 rose=7 all     -> applied
         10:04 show rose                         -> book 9 reserved 0 atp 7
         10:05 snapshot e/1 at 10:05 rose=9      -> applied
         10:05 show rose                         -> book 9 reserved 0 atp 7
         10:06 exit g/1 at 10:06 visit v1        -> applied
         10:06 show rose                         -> book 7 reserved 0 atp 7",
    ),
    (
        "what was carried when the count was taken counts, not when it arrives",
        "10:00 count c/1 at 10:00 rose=9 all     -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2 -> applied
         10:04 back s/2 at 10:04 visit v1 rose=1 -> applied
         10:06 exit g/1 at 10:06 visit v1        -> applied
         10:09 count c/2 at 10:03 rose=6 shelf   -> applied
         10:09 show rose                         -> book 7 reserved 0 atp 7",
    ),
    (
        "a pick that is heard late was carried at the count before",
        "10:00 count c/1 at 10:00 rose=9 all     -> applied
         10:03 count c/2 at 10:03 rose=7 shelf   -> applied not 9 rose
         10:04 take s/1 at 10:02 visit v1 rose=2 -> applied
         10:04 show rose                         -> book 9 reserved 0 atp 7
         10:06 exit g/1 at 10:06 visit v1        -> applied
         10:06 show rose                         -> book 7 reserved 0 atp 7",
    ),
    (
        "what he did not take in the end he did not carry",
        "10:00 count c/1 at 10:00 rose=9 all          -> applied
         10:02 take s/1 at 10:02 visit v1 rose=2      -> applied
         10:03 count c/2 at 10:03 rose=8 shelf        -> applied
         10:03 show rose                              -> book 10 reserved 0 atp 8
         10:06 exit g/1 at 10:06 visit v1 rose=1 with -> applied
         10:06 show rose                              -> book 8 reserved 0 atp 8",
    ),
];
