//! One small problem for each rule, worked out by hand: what the search must find, no more.

mod kit;

use kit::{MINUTE, best, courier, line, minutes, order, shop, stops};
use sameday_engine::reason::Reason;
use sameday_engine::routing::plan::Task;
use sameday_engine::routing::problem::*;
use sameday_engine::routing::{best_insertions, solution_from_hints};
use sameday_engine::unit::{Metres, Millis, Money, Span, Time};

#[test]
fn the_nearest_shop_goes_to_the_order_that_gains_most_from_it() {
    let mut problem = line(20);
    problem.sites = vec![shop(10, &[1]), shop(0, &[1])];
    problem.requests = vec![order(8, &[1], 2), order(12, &[1], 2)];
    problem.vehicles = vec![courier(10), courier(0)];
    let plan = best(&problem);
    assert_eq!((stops(&plan, 0), stops(&plan, 1)), ("p0:1 d1".into(), "p1:0 d0".into()));
    assert_eq!(plan.cost.total, Money(500), "ten steps of 500 m at 100 a kilometre");
}

#[test]
fn lateness_is_paid_as_long_as_it_costs_less_than_another_courier() {
    let mut problem = line(20);
    problem.sites = vec![shop(5, &[9])];
    problem.requests = vec![order(0, &[1], 1), order(10, &[1], 1)];
    for request in &mut problem.requests {
        request.soft_due = Some(Time(10 * MINUTE));
    }
    let fixed = Pay { fixed: Money(400), ..Pay::default() };
    problem.vehicles = vec![courier(5), courier(5)];
    problem.vehicles.iter_mut().for_each(|v| v.pay = fixed);
    // One courier: hand-over 1 + 5, then at 6 + 1 + 10 = 17, seven minutes late.
    problem.requests.iter_mut().for_each(|r| r.late_per_min = Money(50));
    let cheap = best(&problem);
    assert_eq!((cheap.routes.len(), cheap.cost.lateness), (1, Money(350)));
    problem.requests.iter_mut().for_each(|r| r.late_per_min = Money(60));
    let dear = best(&problem);
    assert_eq!((dear.routes.len(), dear.cost.lateness), (2, Money(0)));
}

#[test]
fn what_does_not_fit_on_board_is_fetched_again() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(4, &[2], 1), order(5, &[2], 1)];
    problem.vehicles = vec![courier(0)];
    assert_eq!(stops(&best(&problem), 0), "p0:0,1 d0 d1");
    problem.vehicles[0].capacity = [3, 0];
    let plan = best(&problem);
    assert_eq!(plan.routes[0].stops.len(), 4);
    assert_eq!(plan.routes[0].distance, Metres(13 * 500));
}

#[test]
fn only_a_courier_with_the_skill_who_is_not_barred_carries_it() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(1, &[1], 1)];
    problem.requests[0].needs = 2;
    problem.vehicles = vec![courier(0), courier(5), courier(9)];
    problem.vehicles[1].skills = 2;
    problem.vehicles[2].skills = 3;
    assert_eq!(stops(&best(&problem), 1), "p0:0 d0");
    problem.requests[0].barred = vec![VehicleIdx(1)];
    assert_eq!(stops(&best(&problem), 2), "p0:0 d0");
    problem.vehicles[2].skills = 0;
    let plan = best(&problem);
    let reasons = vec![Reason::NoCourier, Reason::Skill];
    assert_eq!(plan.unassigned, vec![(RequestIdx(0), reasons)]);
}

#[test]
fn a_frozen_prefix_and_goods_on_board_stay_with_their_courier() {
    let mut problem = line(20);
    problem.now = Time(10 * MINUTE);
    problem.sites = vec![shop(5, &[9])];
    problem.requests = vec![order(0, &[1], 1), order(9, &[1], 1), order(6, &[1], 1)];
    let mut busy = courier(5);
    busy.begin = Time(10 * MINUTE);
    busy.on_duty = true;
    busy.onboard = vec![Onboard { request: RequestIdx(0), since: Time(0) }];
    let pick = Pick { request: RequestIdx(1), lines: problem.requests[1].lines.clone() };
    let ready = Some(Time(12 * MINUTE));
    busy.frozen = vec![FrozenStop::Pickup { site: SiteIdx(0), picks: vec![pick], ready }];
    problem.vehicles = vec![busy, courier(1)];
    let plan = best(&problem);
    assert_eq!(
        stops(&plan, 0),
        "p0:1 p0:2 d2 d1 d0",
        "a second stop at the shop, not the frozen one"
    );
    assert_eq!(plan.routes[0].depart, Time(10 * MINUTE));
    assert_eq!(plan.routes[0].stops[0].start, Time(12 * MINUTE));
}

#[test]
fn two_orders_of_one_shop_are_one_stop_with_one_service() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.sites[0].service = Millis(7 * MINUTE);
    problem.requests = vec![order(3, &[1], 1), order(4, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    assert_eq!(stops(&plan, 0), "p0:0,1 d0 d1");
    let starts: Vec<i64> = plan.routes[0].stops.iter().map(|s| s.start.0 / MINUTE).collect();
    assert_eq!(starts, [0, 10, 12]);
}

#[test]
fn orders_queue_for_the_picker_by_release() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.sites[0].pickers = Some(1);
    problem.sites[0].pick_base = Millis(10 * MINUTE);
    problem.requests = vec![order(3, &[1], 1), order(4, &[1], 1)];
    problem.requests[0].release = Time(2 * MINUTE);
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    // The second order is picked from 0 to 10, the first from 10 to 20.
    assert_eq!(plan.routes[0].stops[0].start, Time(20 * MINUTE));
    problem.requests[1].due = vec![minutes(0, 15)];
    problem.requests[0].due = vec![minutes(0, 30)];
    let plan = best(&problem);
    assert_eq!(stops(&plan, 0), "p0:1 d1 p0:0 d0");
}

#[test]
fn no_more_orders_are_begun_in_a_quarter_of_an_hour_than_allowed() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.sites[0].pick_base = Millis(2 * MINUTE);
    problem.sites[0].pace = Pace { per_quarter: Some(2), begun: vec![(0, 1)] };
    problem.requests = vec![order(0, &[1], 1), order(0, &[1], 1), order(0, &[1], 1)];
    problem.vehicles = vec![courier(0), courier(0), courier(0)];
    problem.requests.iter_mut().for_each(|request| request.soft_due = Some(Time(0)));
    let plan = best(&problem);
    let picked = plan.routes.iter().flat_map(|route| &route.stops);
    let picked = picked.filter(|stop| matches!(stop.task, Task::Pickup { .. }));
    let mut starts: Vec<i64> = picked.map(|stop| stop.start.0 / MINUTE).collect();
    starts.sort_unstable();
    assert_eq!(starts, [2, 17, 17], "one of the first quarter's two is begun already");
    problem.sites[0].pace.per_quarter = Some(1);
    let plan = best(&problem);
    let last = plan.routes.iter().map(|route| route.end).max();
    assert_eq!(last, Some(Time(49 * MINUTE)), "begun at 45, ready at 47, two stops of a minute");
}

#[test]
fn a_split_takes_lines_where_they_are_and_divides_one_by_units() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[3, 0]), shop(4, &[2, 1])];
    problem.requests = vec![order(6, &[4, 1], 2)];
    problem.vehicles = vec![courier(0)];
    assert_eq!(best(&problem).unassigned, vec![(RequestIdx(0), vec![Reason::Stock])]);
    problem.requests[0].max_splits = 2;
    let plan = best(&problem);
    assert_eq!(stops(&plan, 0), "p0:0 p1:0 d0");
    assert_eq!((plan.cost.split, plan.cost.total), (Money(300), Money(600)));
}

#[test]
fn paid_time_begins_as_late_as_nothing_becomes_later() {
    let mut problem = line(10);
    problem.sites = vec![shop(3, &[9])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.requests[0].release = Time(60 * MINUTE);
    problem.vehicles = vec![courier(0)];
    problem.vehicles[0].pay = Pay { per_hour: Money(600), ..Pay::default() };
    let plan = best(&problem);
    assert_eq!(plan.routes[0].depart, Time(57 * MINUTE));
    assert_eq!(plan.cost.courier, Money(70), "seven minutes at ten each");
    problem.vehicles[0].on_duty = true;
    let plan = best(&problem);
    assert_eq!((plan.routes[0].depart, plan.cost.courier), (Time(0), Money(640)));
}

#[test]
fn time_on_board_is_saved_by_picking_up_later() {
    let mut problem = line(10);
    problem.sites = vec![shop(3, &[9])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.requests[0].due = vec![minutes(90, 100)];
    problem.requests[0].max_onboard = Some(Millis(4 * MINUTE));
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    let (pickup, drop) = (&plan.routes[0].stops[0], &plan.routes[0].stops[1]);
    assert_eq!((pickup.departure, drop.start), (Time(86 * MINUTE), Time(90 * MINUTE)));
    problem.requests[0].max_onboard = Some(Millis(MINUTE));
    let plan = best(&problem);
    assert_eq!(plan.unassigned, vec![(RequestIdx(0), vec![Reason::MaxOnboard])]);
}

#[test]
fn limits_of_a_courier_hold() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(3, &[1], 1), order(4, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    assert_eq!(stops(&best(&problem), 0), "p0:0,1 d0 d1");
    let alone = |change: fn(&mut Vehicle)| -> usize {
        let mut problem = problem.clone();
        change(&mut problem.vehicles[0]);
        best(&problem).routes.iter().map(|r| r.stops.len()).sum()
    };
    type Change = fn(&mut Vehicle);
    let table: [(Change, usize); 4] = [
        (|v| v.max_orders = Some(1), 2),
        (|v| v.max_distance = Some(Metres(1_500)), 2),
        (|v| v.shift.to = Time(4 * MINUTE + MINUTE), 2),
        (|v| v.pickups_until = Some(Time(-1)), 0),
    ];
    for (i, (change, expected)) in table.into_iter().enumerate() {
        let found: usize = alone(change);
        assert_eq!(found, expected, "row {i}");
    }
}

#[test]
fn shops_open_and_doors_answer_in_their_spans_only() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[9])];
    problem.sites[0].open = vec![minutes(0, 1), minutes(30, 40)];
    problem.requests = vec![order(4, &[1], 1)];
    problem.requests[0].due = vec![minutes(0, 20), minutes(50, 60)];
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    let starts: Vec<i64> = plan.routes[0].stops.iter().map(|s| s.start.0 / MINUTE).collect();
    assert_eq!(starts, [30, 50]);
}

#[test]
fn a_trip_of_one_shop_ends_before_the_next_pickup() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9]), shop(1, &[9])];
    problem.requests = vec![order(5, &[1], 1), order(6, &[1], 2)];
    problem.requests[1].sites = vec![SiteIdx(1)];
    problem.vehicles = vec![courier(0)];
    assert_eq!(stops(&best(&problem), 0), "p0:0 p1:1 d0 d1");
    problem.rules.one_site_per_trip = true;
    assert_eq!(best(&problem).routes[0].stops.len(), 4);
    let plan = stops(&best(&problem), 0);
    assert!(plan == "p0:0 d0 p1:1 d1" || plan == "p1:1 d1 p0:0 d0", "{plan}");
}

#[test]
fn a_pinned_order_with_units_set_aside_is_done_so_whatever_it_costs() {
    let mut problem = line(20);
    problem.sites = vec![shop(1, &[9]), shop(19, &[9])];
    problem.requests = vec![order(2, &[1], 2)];
    problem.requests[0].refusal = Money(1);
    problem.requests[0].pinned = Some(VehicleIdx(1));
    let lines = problem.requests[0].lines.clone();
    problem.requests[0].fixed_picks = Some(vec![(SiteIdx(1), lines)]);
    problem.vehicles = vec![courier(0), courier(0)];
    assert_eq!(stops(&best(&problem), 1), "p1:0 d0");
}

#[test]
fn leaving_out_wins_when_serving_costs_more() {
    let mut problem = line(20);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(19, &[1], 1)];
    problem.requests[0].refusal = Money(949);
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    assert_eq!(plan.unassigned, vec![(RequestIdx(0), vec![Reason::NotWorth])]);
    assert_eq!(plan.cost.total, Money(949));
    problem.requests[0].refusal = Money(951);
    assert_eq!(best(&problem).cost.total, Money(950));
}

#[test]
fn idle_couriers_with_a_guarantee_are_paid() {
    let mut problem = line(5);
    problem.vehicles = vec![courier(0)];
    problem.vehicles[0].pay =
        Pay { min_per_hour: Money(100), basis: PayBasis::Shift, ..Pay::default() };
    assert_eq!(best(&problem).cost.total, Money(800));
}

#[test]
fn insertions_are_listed_cheapest_first_and_can_be_carried_out() {
    let mut problem = line(20);
    problem.sites = vec![shop(4, &[1]), shop(10, &[1])];
    problem.requests = vec![order(6, &[1], 2), order(7, &[1], 2)];
    problem.vehicles = vec![courier(3), courier(12)];
    let mut solution = solution_from_hints(&problem);
    assert_eq!(solution.absent(), [RequestIdx(0), RequestIdx(1)]);
    let found = best_insertions(&solution, RequestIdx(0), 10);
    let costs: Vec<i64> = found.iter().map(|insertion| insertion.delta.0).collect();
    assert_eq!(costs, [150, 300, 500, 550], "two shops by two couriers");
    solution.insert(&found[0]);
    assert_eq!(solution.courier_of(RequestIdx(0)), Some(VehicleIdx(0)));
    let after = best_insertions(&solution, RequestIdx(1), 10);
    assert!(after.iter().all(|insertion| insertion.picks[0].0 == SiteIdx(1)), "stock is shared");
    assert!(best_insertions(&solution, RequestIdx(0), 10).is_empty());
    let plan = solution.to_plan();
    kit::sound(&problem, &plan);
    assert_eq!(solution.cost(), plan.cost.total);
    solution.remove(RequestIdx(0));
    assert_eq!(solution.absent().len(), 2);
}

#[test]
fn a_hint_is_followed_as_far_as_it_is_still_feasible() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[1])];
    problem.requests = vec![order(3, &[1], 1), order(4, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    let pick = |r: u32| Pick { request: RequestIdx(r), lines: problem.requests[0].lines.clone() };
    let picks = vec![pick(0), pick(1)];
    problem.vehicles[0].hint = vec![
        FrozenStop::Pickup { site: SiteIdx(0), picks, ready: None },
        FrozenStop::Deliver { request: RequestIdx(1) },
        FrozenStop::Deliver { request: RequestIdx(0) },
    ];
    let solution = solution_from_hints(&problem);
    assert_eq!(solution.absent(), [RequestIdx(1)], "stock for one of the two");
    problem.sites[0].stock[0].1 = 2;
    let solution = solution_from_hints(&problem);
    assert_eq!(stops(&solution.to_plan(), 0), "p0:0,1 d1 d0");
}

#[test]
fn a_problem_without_orders_or_couriers_has_a_plan() {
    let mut problem = line(3);
    assert!(best(&problem).routes.is_empty());
    problem.sites = vec![shop(0, &[1])];
    problem.requests = vec![order(1, &[1], 1)];
    assert_eq!(best(&problem).unassigned, vec![(RequestIdx(0), vec![Reason::NoCourier])]);
    assert_eq!(problem.requests[0].due, vec![Span::ALWAYS]);
}
