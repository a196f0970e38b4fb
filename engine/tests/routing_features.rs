//! Every feature that the search claims has an instance worked out by hand; those that no rule or
//! property covers elsewhere are here. A step on the line is a minute and 500 metres, and couriers
//! earn 100 a kilometre, so a step costs 50.

mod kit;

use kit::{MINUTE, best, courier, line, minutes, order, shop, sound, stops};
use sameday_engine::routing::feature::Feature;
use sameday_engine::routing::plan::{Plan, Rest};
use sameday_engine::routing::problem::*;
use sameday_engine::routing::{Budget, SearchConfig, solution_from_hints, solve};
use sameday_engine::unit::{Metres, Millis, Money, Span, Time};

/// The test of each feature, by file and name.
fn proof(feature: Feature) -> (&'static str, &'static str) {
    let (rules, here) = ("routing_rules.rs", "routing_features.rs");
    match feature {
        Feature::AlternativeShops | Feature::SharedStock => {
            (rules, "the_nearest_shop_goes_to_the_order_that_gains_most_from_it")
        }
        Feature::SwitchShop => (here, "an_order_moves_to_a_nearer_shop"),
        Feature::SwapUnits => (here, "two_orders_exchange_the_only_units_there_are"),
        Feature::Split => (rules, "a_split_takes_lines_where_they_are_and_divides_one_by_units"),
        Feature::Merge => (here, "an_order_is_split_where_that_pays_and_merged_where_it_does_not"),
        Feature::SoftWindows => {
            (rules, "lateness_is_paid_as_long_as_it_costs_less_than_another_courier")
        }
        Feature::SeveralWindows => (rules, "shops_open_and_doors_answer_in_their_spans_only"),
        Feature::MaxOnboard => (rules, "time_on_board_is_saved_by_picking_up_later"),
        Feature::CapacityDimensions => (here, "weight_and_volume_are_limits_each_by_itself"),
        Feature::Skills => (rules, "only_a_courier_with_the_skill_who_is_not_barred_carries_it"),
        Feature::OptionalOrders => (rules, "leaving_out_wins_when_serving_costs_more"),
        Feature::Shifts => (here, "a_route_begins_and_ends_within_the_shift"),
        Feature::Breaks => (here, "a_break_lies_where_it_costs_least"),
        Feature::OwnStartAndEnd | Feature::OpenRoutes => {
            (here, "a_way_home_is_driven_and_paid_where_there_is_one")
        }
        Feature::PickerQueue => (rules, "orders_queue_for_the_picker_by_release"),
        Feature::ShopQueueTime => (here, "who_queues_in_a_shop_is_served_later"),
        Feature::ShopPace => {
            (rules, "no_more_orders_are_begun_in_a_quarter_of_an_hour_than_allowed")
        }
        Feature::GoodsOnBoard | Feature::FrozenPrefix => {
            (rules, "a_frozen_prefix_and_goods_on_board_stay_with_their_courier")
        }
        Feature::WarmStart => (rules, "a_hint_is_followed_as_far_as_it_is_still_feasible"),
        Feature::PayModels => ("routing_pay.rs", "each_part_of_the_pay_is_what_it_says"),
        Feature::PaidWaiting => (rules, "paid_time_begins_as_late_as_nothing_becomes_later"),
        Feature::WaitingCost => (here, "waiting_is_filled_or_spread_where_it_has_a_price"),
        Feature::IncompatibleGoods => (here, "goods_that_must_be_kept_apart_are_two_trips"),
        Feature::AcceptanceProbability => {
            (here, "who_may_decline_is_asked_where_he_still_is_cheaper")
        }
        Feature::ChangedStops => (here, "a_stop_that_a_courier_knows_moves_where_that_saves_more"),
        Feature::Reload => (rules, "what_does_not_fit_on_board_is_fetched_again"),
        Feature::RouteLimits => (rules, "limits_of_a_courier_hold"),
        Feature::TravelProfiles => (here, "each_courier_drives_by_his_own_table"),
        Feature::TimeOfDayTravel => (here, "a_leg_takes_what_the_hours_it_is_driven_in_allow"),
        Feature::BarredAndPinned | Feature::FixedPicks => {
            (rules, "a_pinned_order_with_units_set_aside_is_done_so_whatever_it_costs")
        }
        Feature::OneSitePerTrip => (rules, "a_trip_of_one_shop_ends_before_the_next_pickup"),
        Feature::PickingLabour => (here, "a_shop_that_picks_dearly_loses_to_one_farther_away"),
        Feature::DoubtedStock => (here, "a_doubted_shelf_loses_to_a_shop_farther_away"),
    }
}

#[test]
fn every_feature_has_a_test_and_a_name_of_its_own() {
    let files = [
        ("routing_rules.rs", include_str!("routing_rules.rs")),
        ("routing_features.rs", include_str!("routing_features.rs")),
        ("routing_pay.rs", include_str!("routing_pay.rs")),
    ];
    let mut names: Vec<&str> = Vec::new();
    for feature in Feature::ALL {
        let (file, test) = proof(*feature);
        let (_, text) = files.iter().find(|(name, _)| *name == file).expect("a known file");
        let head = format!("#[test]\nfn {test}()");
        assert!(text.contains(&head), "{feature:?}: no test {test} in {file}");
        names.push(feature.name());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Feature::ALL.len());
}

/// A stop at a shop for one order, these units of item 0.
fn at_shop(site: u32, request: u32, qty: i64) -> FrozenStop {
    let lines = vec![Line { item: ItemIdx(0), qty }];
    let picks = vec![Pick { request: RequestIdx(request), lines }];
    FrozenStop::Pickup { site: SiteIdx(site), picks, ready: None }
}

fn at_door(request: u32) -> FrozenStop {
    FrozenStop::Deliver { request: RequestIdx(request) }
}

/// What the current routes cost, and what the search makes of them.
fn improved(problem: &Problem) -> (Money, Plan) {
    let start = solution_from_hints(problem).to_plan();
    sound(problem, &start);
    assert!(start.unassigned.is_empty(), "the current routes can be followed");
    let config = SearchConfig { seed: 1, warm: true, audit: true, ..SearchConfig::default() };
    let (plan, _) = solve(problem, &config, &Budget::iterations(400), &mut |_| {});
    sound(problem, &plan);
    (start.cost.total, plan)
}

#[test]
fn an_order_moves_to_a_nearer_shop() {
    let mut problem = line(20);
    problem.sites = vec![shop(0, &[5]), shop(10, &[5])];
    problem.requests = vec![order(11, &[1], 2)];
    problem.vehicles = vec![courier(9)];
    problem.vehicles[0].hint = vec![at_shop(0, 0, 1), at_door(0)];
    let (before, plan) = improved(&problem);
    assert_eq!(before, Money(20 * 50), "nine steps to the shop, eleven to the door");
    assert_eq!((stops(&plan, 0), plan.cost.total), ("p1:0 d0".into(), Money(2 * 50)));
}

#[test]
fn two_orders_exchange_the_only_units_there_are() {
    let mut problem = line(20);
    problem.sites = vec![shop(0, &[1]), shop(18, &[1])];
    problem.requests = vec![order(2, &[1], 2), order(16, &[1], 2)];
    problem.vehicles = vec![courier(0), courier(18)];
    problem.vehicles[0].hint = vec![at_shop(0, 1, 1), at_door(1)];
    problem.vehicles[1].hint = vec![at_shop(1, 0, 1), at_door(0)];
    let (before, plan) = improved(&problem);
    assert_eq!(before, Money(32 * 50), "each across the town");
    assert_eq!((stops(&plan, 0), stops(&plan, 1)), ("p0:0 d0".into(), "p1:1 d1".into()));
    assert_eq!(plan.cost.total, Money(4 * 50));
}

#[test]
fn an_order_is_split_where_that_pays_and_merged_where_it_does_not() {
    let mut problem = line(20);
    problem.objective.split = Money(100);
    problem.sites = vec![shop(0, &[2]), shop(5, &[1]), shop(6, &[1])];
    problem.requests = vec![order(7, &[2], 3)];
    problem.requests[0].max_splits = 2;
    problem.vehicles = vec![courier(5)];
    problem.vehicles[0].hint = vec![at_shop(0, 0, 2), at_door(0)];
    let (before, plan) = improved(&problem);
    assert_eq!(before, Money(12 * 50));
    assert_eq!((stops(&plan, 0), plan.cost.total), ("p1:0 p2:0 d0".into(), Money(2 * 50 + 100)));
    // Now the whole order is two steps farther, which costs less than the second shop.
    problem.objective.split = Money(300);
    problem.sites[0].at = Location(8);
    problem.vehicles[0].hint = vec![at_shop(1, 0, 1), at_shop(2, 0, 1), at_door(0)];
    let (before, plan) = improved(&problem);
    assert_eq!(before, Money(2 * 50 + 300));
    assert_eq!((stops(&plan, 0), plan.cost.total), ("p0:0 d0".into(), Money(4 * 50)));
}

#[test]
fn weight_and_volume_are_limits_each_by_itself() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(4, &[1], 1), order(5, &[1], 1)];
    problem.requests.iter_mut().for_each(|request| request.load = [1, 10]);
    problem.vehicles = vec![courier(0)];
    for (capacity, steps) in [([2, 20], 5), ([1, 20], 13), ([2, 19], 13)] {
        problem.vehicles[0].capacity = capacity;
        let plan = best(&problem);
        assert_eq!(plan.routes[0].distance, Metres(steps * 500), "{capacity:?}");
    }
}

#[test]
fn a_route_begins_and_ends_within_the_shift() {
    let mut problem = line(10);
    problem.sites = vec![shop(1, &[9])];
    problem.requests = vec![order(3, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    problem.vehicles[0].shift = minutes(30, 35);
    problem.vehicles[0].begin = Time(30 * MINUTE);
    // One step, a minute in the shop, two steps, a minute at the door: five in all.
    let plan = best(&problem);
    assert_eq!((plan.routes[0].depart, plan.routes[0].end), (Time(30 * MINUTE), Time(35 * MINUTE)));
    problem.vehicles[0].shift = minutes(30, 34);
    assert!(best(&problem).routes.is_empty());
}

#[test]
fn a_way_home_is_driven_and_paid_where_there_is_one() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[9])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    for (end, steps) in [(None, 5), (Some(9), 9), (Some(0), 10)] {
        problem.vehicles[0].end = end.map(Location);
        let plan = best(&problem);
        assert_eq!(plan.cost.total, Money(steps * 50), "{end:?}");
        assert_eq!(plan.routes[0].end, Time((steps + 2) * MINUTE), "{end:?}");
    }
    // Of two couriers that one goes whose way out and home is the shorter.
    problem.vehicles[0].end = Some(Location(9));
    problem.vehicles.push(courier(1));
    problem.vehicles[1].end = Some(Location(8));
    assert_eq!(stops(&best(&problem), 1), "p0:0 d0");
}

#[test]
fn who_queues_in_a_shop_is_served_later() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[9]), shop(4, &[9])];
    problem.sites[0].setup = Millis(10 * MINUTE);
    problem.requests = vec![order(3, &[1], 2)];
    problem.vehicles = vec![courier(0)];
    let plan = best(&problem);
    let (pickup, drop) = (&plan.routes[0].stops[0], &plan.routes[0].stops[1]);
    assert_eq!((pickup.arrival, pickup.start), (Time(2 * MINUTE), Time(12 * MINUTE)));
    assert_eq!(drop.start, Time(14 * MINUTE));
    // Where a minute of lateness costs more than a step, the farther shop without a queue wins.
    problem.requests[0].soft_due = Some(Time(6 * MINUTE));
    problem.requests[0].late_per_min = Money(60);
    assert_eq!(stops(&best(&problem), 0), "p1:0 d0");
}

#[test]
fn each_courier_drives_by_his_own_table() {
    let mut problem = line(10);
    let (slow, mut fast) = (problem.profiles[0].clone(), problem.profiles[0].clone());
    // The second is twice as fast, but only towards higher places.
    for at in 0..100 {
        fast.ms[at] /= if at / 10 < at % 10 { 2 } else { 1 };
    }
    problem.profiles = vec![slow, fast];
    problem.sites = vec![shop(2, &[9])];
    problem.requests = vec![order(8, &[1], 1)];
    problem.vehicles = vec![courier(0), courier(0)];
    problem.vehicles[1].profile = ProfileIdx(1);
    problem.vehicles.iter_mut().for_each(|v| v.pay = Pay { per_hour: Money(600), ..v.pay });
    let plan = best(&problem);
    assert_eq!(stops(&plan, 1), "p0:0 d0");
    assert_eq!(plan.cost.total, Money(8 * 50 + 60), "four minutes driven, two served");
    problem.requests[0].dropoff = Location(0);
    problem.vehicles.iter_mut().for_each(|vehicle| vehicle.end = Some(Location(0)));
    let plan = best(&problem);
    assert_eq!(plan.routes[0].end - plan.routes[0].depart, Millis(5 * MINUTE), "one, two, two");
}

#[test]
fn a_shop_that_picks_dearly_loses_to_one_farther_away() {
    let mut problem = line(10);
    problem.objective.store_per_hour = Money(1_200);
    problem.sites = vec![shop(1, &[9, 9]), shop(3, &[9, 9])];
    problem.requests = vec![order(0, &[1, 1], 2)];
    problem.vehicles = vec![courier(0)];
    // Ten minutes and two for each of two lines at twenty a minute: 280 instead of 40, for four
    // steps less.
    for (site, base) in problem.sites.iter_mut().zip([10, 0]) {
        site.pick_base = Millis(base * MINUTE);
        site.pick_per_line = Millis(if base > 0 { 2 * MINUTE } else { MINUTE });
    }
    let plan = best(&problem);
    assert_eq!(stops(&plan, 0), "p1:0 d0");
    assert_eq!((plan.cost.store, plan.cost.total), (Money(40), Money(40 + 6 * 50)));
    problem.objective.store_per_hour = Money(900);
    let plan = best(&problem);
    assert_eq!(stops(&plan, 0), "p0:0 d0");
    assert_eq!((plan.cost.store, plan.cost.total), (Money(210), Money(210 + 2 * 50)));
}

#[test]
fn a_doubted_shelf_loses_to_a_shop_farther_away() {
    let mut problem = line(10);
    problem.sites = vec![shop(1, &[9]), shop(3, &[9])];
    problem.requests = vec![order(0, &[1], 2)];
    problem.vehicles = vec![courier(0)];
    for (price, shop, total) in [(199, "p0:0 d0", 299), (201, "p1:0 d0", 300)] {
        let risk = Risk { site: SiteIdx(0), item: ItemIdx(0), price: Money(price) };
        problem.requests[0].risks = vec![risk];
        let plan = best(&problem);
        assert_eq!((stops(&plan, 0), plan.cost.total), (shop.into(), Money(total)));
    }
}

#[test]
fn waiting_is_filled_or_spread_where_it_has_a_price() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(1, &[1], 1), order(2, &[1], 1)];
    problem.requests[0].due = vec![minutes(30, 40)];
    problem.requests[1].due = vec![minutes(0, 10)];
    problem.vehicles = vec![courier(0), courier(0)];
    // One courier leaves at 7, is at door 2 at 10, back at door 1 at 12 and waits 18 minutes there,
    // after three steps. Two couriers do not wait: three steps as well, and 20 for the second.
    for v in &mut problem.vehicles {
        v.pay.fixed = Money(20);
    }
    for (an_hour, routes, total) in [(0, 1, 170), (60, 1, 170 + 18), (70, 2, 190)] {
        for v in &mut problem.vehicles {
            v.pay.per_waiting_hour = Money(an_hour);
        }
        let plan = best(&problem);
        assert_eq!((plan.routes.len(), plan.cost.total), (routes, Money(total)), "{an_hour}");
    }
}

#[test]
fn goods_that_must_be_kept_apart_are_two_trips() {
    let mut problem = line(10);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(4, &[1], 1), order(5, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    (problem.requests[0].kinds, problem.requests[1].kinds) = (1, 2);
    for (apart, steps) in [(0, 5), (1, 13), (2, 5), (4, 5)] {
        problem.requests[1].apart_from = apart;
        let plan = best(&problem);
        assert_eq!(plan.routes[0].distance, Metres(steps * 500), "kept from {apart}");
    }
    // On board already: nothing that must be kept from it comes aboard before it is handed over.
    problem.requests[1].apart_from = 1;
    problem.vehicles[0].on_duty = true;
    problem.vehicles[0].onboard = vec![Onboard { request: RequestIdx(0), since: Time(0) }];
    assert_eq!(stops(&best(&problem), 0), "d0 p0:1 d1");
}

#[test]
fn who_may_decline_is_asked_where_he_still_is_cheaper() {
    let mut problem = line(10);
    problem.sites = vec![shop(5, &[9])];
    problem.requests = vec![order(6, &[1], 1)];
    problem.vehicles = vec![courier(5), courier(2)];
    // The nearer one saves three steps.
    for (asking, who, total) in [(149, 0, 50 + 149), (151, 1, 200)] {
        problem.vehicles[0].asking = Money(asking);
        let plan = best(&problem);
        assert_eq!((stops(&plan, who), plan.cost.total), ("p0:0 d0".into(), Money(total)));
        assert_eq!(plan.cost.risk, Money(if who == 0 { asking } else { 0 }));
    }
    // Once he has accepted there is nothing left to ask.
    problem.requests[0].pinned = Some(VehicleIdx(0));
    assert_eq!(best(&problem).cost.total, Money(50));
}

#[test]
fn a_stop_that_a_courier_knows_moves_where_that_saves_more() {
    let mut problem = line(10);
    problem.sites = vec![shop(5, &[9]), shop(1, &[9])];
    problem.requests = vec![order(6, &[1], 1)];
    problem.vehicles = vec![courier(0), courier(4)];
    problem.vehicles[0].hint = vec![at_shop(0, 0, 1), at_door(0)];
    let plan_at = |problem: &mut Problem, price: i64| {
        problem.objective.change = Money(price);
        let plan = best(problem);
        (stops(&plan, 0), stops(&plan, 1), plan.cost.change, plan.cost.total)
    };
    // The other one drives two steps instead of six, and two stops change.
    let moved = plan_at(&mut problem, 99);
    assert_eq!(moved, (String::new(), "p0:0 d0".into(), Money(198), Money(298)));
    let stays = plan_at(&mut problem, 101);
    assert_eq!(stays, ("p0:0 d0".into(), String::new(), Money(0), Money(300)));
    // Left out, the same two stops change.
    problem.requests[0].refusal = Money(150);
    problem.vehicles.truncate(1);
    let out = plan_at(&mut problem, 74);
    assert_eq!(out, (String::new(), String::new(), Money(148), Money(298)));
    assert_eq!(plan_at(&mut problem, 76), stays);
    // From the other shop to his own door he drives two steps instead of ten; one stop changes. A
    // second order, of which nobody knows, changes nothing.
    problem.requests = vec![order(0, &[1], 2), order(0, &[1], 2)];
    let (.., change, total) = plan_at(&mut problem, 399);
    assert_eq!((change, total), (Money(399), Money(499)));
    let (.., change, total) = plan_at(&mut problem, 401);
    assert_eq!((change, total), (Money(0), Money(500)));
}

/// One order for one courier at a shop, ten steps from the door. He earns 1 a minute as well.
fn ten_steps() -> Problem {
    let mut problem = line(20);
    problem.sites = vec![shop(0, &[9])];
    problem.requests = vec![order(10, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    problem.vehicles[0].pay.per_hour = Money(60);
    problem
}

#[test]
fn a_break_lies_where_it_costs_least() {
    let mut problem = ten_steps();
    let mut plan_with = |on_duty: bool, due: Span, span: Span| {
        problem.vehicles[0].on_duty = on_duty;
        problem.vehicles[0].breaks = vec![Break { begin: span, length: Millis(30 * MINUTE) }];
        problem.requests[0].due = vec![due];
        let plan = best(&problem);
        let breaks = plan.routes.iter().flat_map(|route| route.breaks.clone()).collect::<Vec<_>>();
        (plan.cost.total.0, breaks)
    };
    let rest = |arrived: bool, from: i64| {
        let (start, end) = (Time(from * MINUTE), Time((from + 30) * MINUTE));
        vec![Rest { number: 0, after: 1, arrived, start, end }]
    };
    // Whoever is free leaves when it is over: 12 minutes of work, 10 steps.
    assert_eq!(plan_with(false, Span::ALWAYS, minutes(5, 8)), (512, vec![]));
    // On duty from 0 he waits in the shop from 1 to 5, and leaves at 35; at the door at 11 it would
    // be too late. If it is not he drives first, and is done at 12 there is nothing to break.
    assert_eq!(plan_with(true, Span::ALWAYS, minutes(5, 10)), (546, rest(false, 5)));
    assert_eq!(plan_with(true, Span::ALWAYS, minutes(5, 11)), (542, rest(true, 11)));
    assert_eq!(plan_with(true, Span::ALWAYS, minutes(5, 12)), (512, vec![]));
    // A door that opens at 41 costs no minute more, one that closes at 20 is not reached.
    assert_eq!(plan_with(true, minutes(41, 60), minutes(5, 11)), (542, rest(true, 11)));
    assert_eq!(plan_with(true, minutes(0, 20), minutes(5, 11)), (10_000, vec![]));
}

#[test]
fn a_break_is_paid_as_time_and_not_as_waiting() {
    let mut problem = ten_steps();
    problem.vehicles[0].on_duty = true;
    problem.vehicles[0].pay.per_waiting_hour = Money(120);
    problem.requests[0].due = vec![minutes(50, 60)];
    let length = Millis(30 * MINUTE);
    let breaks = [minutes(5, 11), minutes(45, 50)].map(|begin| Break { begin, length });
    // Done at 51; of that one, ten and one are work and nine are waited. A second break pushes the
    // hand-over from 50 out of its window, and is taken from 51 on where it may.
    for (taken, to, total) in [(1, 50, 551 + 18), (2, 50, 10_000), (2, 51, 551 + 18)] {
        problem.vehicles[0].breaks = breaks[..taken].to_vec();
        if let Some(second) = problem.vehicles[0].breaks.get_mut(1) {
            second.begin.to = Time(to * MINUTE);
        }
        assert_eq!(best(&problem).cost.total, Money(total), "{taken} breaks, by {to}");
    }
    // Both at the door, one after the other, where the window allows it.
    problem.requests[0].due = vec![minutes(50, 90)];
    problem.vehicles[0].breaks = breaks.to_vec();
    let plan = best(&problem);
    // From 11 to 41 and from 45 to 75: four minutes are waited.
    assert_eq!(plan.cost.total, Money(576 + 8));
    let starts: Vec<i64> = plan.routes[0].breaks.iter().map(|r| r.start.0 / MINUTE).collect();
    assert_eq!(starts, [11, 45]);
}

#[test]
fn a_leg_takes_what_the_hours_it_is_driven_in_allow() {
    let mut problem = ten_steps();
    let step = |(from, per_mille): (i64, i64)| Speed { from: Time(from * MINUTE), per_mille };
    problem.traffic = vec![[(5, 500), (25, 1_000)].map(step).to_vec()];
    // Off at 1, four steps by 5 and six at half the speed by 17.
    let plan = best(&problem);
    let route = &plan.routes[0];
    assert_eq!((route.stops[1].arrival, plan.cost.total), (Time(17 * MINUTE), Money(518)));
    assert_eq!(route.distance, Metres(5_000));
    // For a door that opens at 30: five steps from 25 on, five by half the speed from 15 on.
    problem.requests[0].due = vec![minutes(30, 60)];
    let plan = best(&problem);
    assert_eq!((plan.routes[0].depart, plan.cost.total), (Time(14 * MINUTE), Money(517)));
    // In a jam all day, two steps take four minutes. Who is one step away and not caught in it is a
    // minute quicker and a step longer.
    problem.requests = vec![order(2, &[1], 1)];
    problem.profiles.push(problem.profiles[0].clone());
    problem.traffic = vec![vec![step((-100, 500))]];
    problem.vehicles.push(Vehicle { start: Location(1), profile: ProfileIdx(1), ..courier(0) });
    for (an_hour, who, total) in [(2_940, 0, 294 + 100), (3_060, 1, 255 + 150)] {
        problem.vehicles.iter_mut().for_each(|v| v.pay.per_hour = Money(an_hour));
        let plan = best(&problem);
        assert_eq!((plan.routes[0].vehicle.0, plan.cost.total), (who, Money(total)));
    }
}
