//! Stops that couriers know.

use super::*;

/// Anna makes what she knows; of what Ben knows, two visits are hers and one is at the other shop.
#[test]
fn a_known_stop_that_its_courier_does_not_make_costs_its_price() {
    let mut problem = problem();
    let known = |site, request: RequestIdx| {
        let picks = vec![pick(request, &[])];
        [FrozenStop::Pickup { site, picks, ready: None }, FrozenStop::Deliver { request }]
    };
    problem.vehicles[0].hint = known(SHOP, SECOND).to_vec();
    assert_eq!(check(&problem, &plan()), []);
    problem.vehicles[0].hint = known(ANNEX, SECOND).to_vec();
    problem.vehicles[1].hint = known(SHOP, FIRST).to_vec();
    assert_eq!(codes(&problem, &plan()), [Code::Cost]);
    assert_eq!(price(&problem, &plan()).change, Money(3 * 7));
    assert_eq!(check(&problem, &priced(&problem, plan())), []);
}
