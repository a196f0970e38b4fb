//! Breaks, and travel by the time of day.

use super::*;
use crate::routing::plan::Rest;

/// Anna waits in the shop from 200 to 280: a minute of that can be her break.
fn rested() -> (Problem, Plan) {
    let (mut problem, mut plan) = (problem(), plan());
    problem.vehicles[0].breaks = vec![Break { begin: span(150, 210), length: for_secs(60) }];
    let (start, end) = (secs(200), secs(260));
    plan.routes[0].breaks = vec![Rest { number: 0, after: 0, arrived: true, start, end }];
    (problem, plan)
}

#[test]
fn a_break_is_taken_once_in_its_span_between_two_stops() {
    let (problem, plan) = rested();
    assert_eq!(check(&problem, &plan), []);
    let table: &[fn(&mut Vec<Rest>)] = &[
        |rests| rests.clear(),
        |rests| rests.push(rests[0]),
        |rests| rests[0].number = 1,
        |rests| rests[0].after = 9,
        |rests| rests[0].end = secs(250),
        |rests| (rests[0].start, rests[0].end) = (secs(190), secs(250)),
        |rests| (rests[0].start, rests[0].end) = (secs(215), secs(275)),
    ];
    for (i, spoil) in table.iter().enumerate() {
        let mut plan = plan.clone();
        spoil(&mut plan.routes[0].breaks);
        assert_eq!(codes(&problem, &plan), [Code::Break], "case {i}");
    }
    // Taken before she leaves the start place it makes her arrive and serve later.
    let mut early = plan;
    early.routes[0].breaks[0].arrived = false;
    assert!(codes(&problem, &early).contains(&Code::Time));
}

#[test]
fn no_break_is_missing_where_it_fits_before_or_after_the_route() {
    let (mut problem, mut plan) = rested();
    plan.routes[0].breaks.clear();
    for (from, to, missing) in [(600, 689, true), (600, 690, false), (0, 99, false)] {
        problem.vehicles[0].breaks[0].begin = span(from, to);
        let is_missing = codes(&problem, &plan).contains(&Code::Break);
        assert_eq!(is_missing, missing, "from {from} to {to}");
    }
    problem.now = secs(0);
    for (length, missing) in [(100, false), (101, true)] {
        problem.vehicles[0].breaks = vec![Break { begin: span(0, 80), length: for_secs(length) }];
        assert_eq!(codes(&problem, &plan).contains(&Code::Break), missing, "{length} s");
    }
}

#[test]
fn a_leg_is_driven_step_by_step_of_the_clock() {
    let (mut problem, plan) = (problem(), plan());
    let step = |from, per_mille| Speed { from: secs(from), per_mille };
    problem.traffic = vec![vec![step(0, 1_000), step(690, 10)]];
    assert_eq!(check(&problem, &plan), []);
    // 90 of the 200 seconds to the first door by 400, 100 by 600, the rest at double speed.
    problem.traffic = vec![vec![step(400, 500), step(600, 2_000)]];
    let mut later = plan;
    for (stop, [arrival, departure]) in
        later.routes[0].stops[1..].iter_mut().zip([[605, 645], [695, 735]])
    {
        (stop.arrival, stop.start, stop.departure) =
            (secs(arrival), secs(arrival), secs(departure));
    }
    later.routes[0].end = secs(735);
    later.routes[0].pay = Money(835);
    assert_eq!(check(&problem, &priced(&problem, later.clone())), []);
    later.routes[0].stops[1].arrival = secs(604);
    assert!(codes(&problem, &later).contains(&Code::Time));
}
