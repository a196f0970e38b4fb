//! Picking takes turns.

use super::*;

/// Two pickers take three jobs: the third waits for the one who is free first.
#[test]
fn pickers_take_jobs_in_order_of_release() {
    let mut problem = problem();
    problem.sites[0].pickers = Some(2);
    problem.requests[0].release = secs(150);
    let early = |problem: &Problem, start: i64| {
        let mut plan = plan();
        plan.routes[0].stops[0].start = secs(start);
        codes(problem, &plan).contains(&Code::NotReady)
    };
    // Second order from 100 to 200, first order by the other picker from 150 to 230.
    assert!(early(&problem, 229) && !early(&problem, 230));
    problem.sites[0].pickers = Some(1);
    assert!(early(&problem, 279) && !early(&problem, 280), "100 to 200, then 200 to 280");
}
