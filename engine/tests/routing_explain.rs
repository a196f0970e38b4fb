//! What is said about a plan: the least change with which an order fits, worked by hand rule by
//! rule; and that applying what is named really helps, that one unit less does not, and that an
//! alternative costs what the independent checker says.

mod kit;

use kit::{MINUTE, best, courier, freeze, line, minutes, order, random, shop, sound};
use proptest::prelude::*;
use sameday_engine::reason::Reason;
use sameday_engine::rng::Rng;
use sameday_engine::routing::explain::{Change, Explanation, Relaxation, explain};
use sameday_engine::routing::plan::{Plan, Stop, Task};
use sameday_engine::routing::problem::*;
use sameday_engine::routing::{Budget, SearchConfig, best_insertions, retrace, solve};
use sameday_engine::unit::{Metres, Millis, Money, Time};

fn explained(problem: &Problem, plan: &Plan) -> Explanation {
    let explanation = explain(problem, plan, &|| false);
    assert!(explanation.complete);
    explanation
}

/// What is said about the last order, which the best plan leaves out.
fn said(problem: &Problem) -> Vec<(Reason, Option<Relaxation>)> {
    let explanation = explained(problem, &best(problem));
    let [only] = &explanation.left_out[..] else { panic!("one is left out: {explanation:?}") };
    assert_eq!(only.request.at(), problem.requests.len() - 1);
    only.reasons.clone()
}

/// One order from the shop at 0 to the door at 5, a courier at 0. He picks from 0 to 1, is at the
/// door at 6 and done at 7, after 2.5 km that cost 250; leaving the order out costs 10,000.
fn one() -> Problem {
    let mut problem = line(20);
    problem.sites = vec![shop(0, &[1])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    problem
}

/// The only thing that is said, when the order then costs 250 more and saves its refusal.
fn assert_says(problem: &Problem, change: Change) {
    let extra = Money(250) - problem.requests[0].refusal;
    let reason = change.reason();
    assert_eq!(said(problem), vec![(reason, Some(Relaxation { change, extra }))]);
}

#[test]
fn a_window_is_opened_until_the_courier_is_there() {
    let mut problem = one();
    problem.requests[0].due = vec![minutes(0, 4)];
    assert_says(&problem, Change::Later { by: Millis(2 * MINUTE) });
}

#[test]
fn goods_stay_on_board_as_long_as_the_way_takes() {
    let mut problem = one();
    problem.requests[0].max_onboard = Some(Millis(3 * MINUTE));
    assert_says(&problem, Change::Onboard { by: Millis(2 * MINUTE) });
}

#[test]
fn the_courier_who_lacks_least_room_is_named() {
    let mut problem = one();
    problem.requests[0].load = [7, 20];
    problem.vehicles = vec![courier(0), courier(0), courier(0)];
    problem.vehicles[0].capacity = [3, 20];
    problem.vehicles[1].capacity = [6, 18];
    problem.vehicles[2].capacity = [8, 10];
    assert_says(&problem, Change::Capacity { vehicle: VehicleIdx(1), by: [1, 2] });
}

#[test]
fn the_courier_who_lacks_fewest_skills_is_named() {
    let mut problem = one();
    problem.requests[0].needs = 0b110;
    problem.vehicles = vec![courier(0), courier(0)];
    problem.vehicles[1].skills = 0b010;
    assert_says(&problem, Change::Skills { vehicle: VehicleIdx(1), skills: 0b100 });
}

#[test]
fn a_shift_is_stretched_until_the_route_ends() {
    let mut problem = one();
    problem.vehicles[0].shift = minutes(0, 5);
    let by = Millis(2 * MINUTE);
    assert_says(&problem, Change::Shift { vehicle: VehicleIdx(0), by });
}

#[test]
fn a_shift_is_stretched_until_the_pickup_where_only_that_is_limited() {
    let mut problem = one();
    problem.vehicles[0] = courier(3);
    problem.requests[0].refusal = Money(10_150);
    problem.vehicles[0].shift = minutes(0, 1);
    problem.vehicles[0].pickups_until = Some(Time(MINUTE));
    let change = Change::Shift { vehicle: VehicleIdx(0), by: Millis(2 * MINUTE) };
    let extra = Money(400 - 10_150);
    let closed = (Reason::StoreClosed, None);
    let shift = (Reason::Shift, Some(Relaxation { change, extra }));
    assert_eq!(said(&problem), [closed, shift]);
}

#[test]
fn a_break_that_is_in_the_way_begins_later() {
    let mut problem = one();
    // Ten minutes that must begin before he is done: in the shop they make him late by nine.
    problem.requests[0].due = vec![minutes(0, 8)];
    let length = Millis(10 * MINUTE);
    problem.vehicles[0].breaks =
        vec![Break { begin: minutes(2, 4), length }, Break { begin: minutes(200, 210), length }];
    let (vehicle, extra) = (VehicleIdx(0), Money(250 - 10_000));
    let later = Change::Later { by: Millis(9 * MINUTE) };
    let rest = Change::Break { vehicle, number: 0, by: Millis(3 * MINUTE) };
    let expected = [(Reason::Window, later), (Reason::Break, rest)]
        .map(|(reason, change)| (reason, Some(Relaxation { change, extra })));
    assert_eq!(said(&problem), expected);
}

#[test]
fn the_one_kind_of_goods_is_named_that_an_order_may_be_together_with() {
    let mut problem = one();
    problem.sites[0] = shop(0, &[2]);
    problem.requests[0].kinds = 0b110;
    problem.requests[0].refusal = Money(20_000);
    problem.requests.push(order(6, &[1], 1));
    problem.requests[1].apart_from = 0b100;
    // There is time for one trip.
    problem.vehicles[0].shift = minutes(0, 12);
    let extra = Money(50 - 10_000);
    let change = Change::Together { kinds: 0b100 };
    let shift = Change::Shift { vehicle: VehicleIdx(0), by: Millis(8 * MINUTE) };
    // Back to the shop, there, and to the second door: 11 steps more than the 5 of the first.
    let longer = Relaxation { change: shift, extra: Money(550 - 10_000) };
    let expected = vec![
        (Reason::Shift, Some(longer)),
        (Reason::KeptApart, Some(Relaxation { change, extra })),
    ];
    assert_eq!(said(&problem), expected);
}

#[test]
fn a_route_is_allowed_to_be_as_long_as_it_is() {
    let mut problem = one();
    problem.vehicles[0].max_distance = Some(Metres(2_000));
    assert_says(&problem, Change::Distance { vehicle: VehicleIdx(0), by: Metres(500) });
}

#[test]
fn one_order_more_is_allowed() {
    let mut problem = one();
    problem.sites[0] = shop(0, &[2]);
    problem.requests[0].refusal = Money(20_000);
    problem.requests.push(order(6, &[1], 1));
    problem.vehicles[0].max_orders = Some(1);
    let change = Change::Orders { vehicle: VehicleIdx(0), by: 1 };
    let extra = Money(50 - 10_000);
    assert_eq!(said(&problem), vec![(Reason::MaxOrders, Some(Relaxation { change, extra }))]);
}

#[test]
fn a_shop_stays_open_until_the_courier_comes() {
    let mut problem = one();
    problem.vehicles[0] = courier(3);
    problem.requests[0].refusal = Money(10_150);
    problem.sites[0].open = vec![minutes(0, 2)];
    let to = Time(3 * MINUTE);
    let change = Change::OpenUntil { site: SiteIdx(0), span: 0, to };
    let extra = Money(400 - 10_150);
    assert_eq!(said(&problem), vec![(Reason::StoreClosed, Some(Relaxation { change, extra }))]);
}

#[test]
fn a_shop_opens_early_enough_or_the_window_ends_later() {
    let mut problem = one();
    problem.sites[0].open = vec![minutes(10, 30)];
    problem.requests[0].due = vec![minutes(0, 8)];
    let extra = Money(250 - 10_000);
    let later = Change::Later { by: Millis(8 * MINUTE) };
    let early = Change::OpenFrom { site: SiteIdx(0), span: 0, from: Time(2 * MINUTE) };
    let expected = [(Reason::Window, later), (Reason::StoreClosed, early)]
        .map(|(reason, change)| (reason, Some(Relaxation { change, extra })));
    assert_eq!(said(&problem), expected);
}

#[test]
fn the_shop_that_lacks_fewest_units_is_named() {
    let mut problem = one();
    problem.sites = vec![shop(0, &[1, 0, 1]), shop(0, &[2, 1])];
    problem.requests[0] = order(5, &[3, 1, 1], 2);
    let lines = vec![Line { item: ItemIdx(0), qty: 1 }, Line { item: ItemIdx(2), qty: 1 }];
    assert_says(&problem, Change::Units { site: SiteIdx(1), lines });
    // Two shops have it all but for one bunch.
    problem.sites[0] = shop(0, &[0, 0, 1]);
    problem.requests[0].max_splits = 2;
    let lines = vec![Line { item: ItemIdx(0), qty: 1 }];
    let found = said(&problem);
    let [(Reason::Stock, Some(relaxation))] = &found[..] else { panic!("{found:?}") };
    assert_eq!(relaxation.change, Change::Units { site: SiteIdx(0), lines });
    assert_eq!(relaxation.extra, Money(250 + 300 - 10_000));
}

#[test]
fn an_order_not_worth_it_would_be_at_a_higher_price() {
    let mut problem = one();
    problem.requests[0].refusal = Money(100);
    let change = Change::Refusal { by: Money(151) };
    let extra = Money(150);
    assert_eq!(said(&problem), vec![(Reason::NotWorth, Some(Relaxation { change, extra }))]);
}

#[test]
fn where_two_rules_are_in_the_way_no_change_of_one_is_named() {
    let mut problem = one();
    problem.requests[0].due = vec![minutes(0, 4)];
    problem.vehicles[0].max_distance = Some(Metres(2_000));
    assert_eq!(said(&problem), vec![(Reason::MaxDistance, None)]);
}

#[test]
fn other_couriers_and_other_shops_cost_what_they_drive() {
    let mut problem = line(20);
    problem.sites = vec![shop(4, &[1]), shop(8, &[1])];
    problem.requests = vec![order(5, &[1], 2)];
    problem.vehicles = vec![courier(3), courier(9)];
    let plan = best(&problem);
    assert_eq!(plan.cost.total, Money(2 * 50));
    let explanation = explained(&problem, &plan);
    let [only] = &explanation.served[..] else { panic!("{explanation:?}") };
    let told: Vec<_> = only
        .alternatives
        .iter()
        .map(|a| (a.vehicle.0, a.sites[0].0, a.extra.0, a.start.0 / MINUTE))
        .collect();
    // Courier, shop; steps less two at 50; when the door is reached, one minute in the shop.
    assert_eq!(told, [(1, 1, 2 * 50, 5), (1, 0, 4 * 50, 7), (0, 1, 6 * 50, 9)]);
}

#[test]
fn who_has_enough_is_told_no_more() {
    let explanation = explain(&one(), &best(&one()), &|| true);
    assert_eq!((explanation.complete, explanation.served.len()), (false, 0));
}

/// One unit less of each number that a change is made of.
fn one_less(change: &Change) -> Vec<Change> {
    const SECOND: Millis = Millis(1_000);
    let mut less = Vec::new();
    match change.clone() {
        Change::Later { by } => less.push(Change::Later { by: by - SECOND }),
        Change::Onboard { by } => less.push(Change::Onboard { by: by - SECOND }),
        Change::Refusal { .. } => {}
        Change::Capacity { vehicle, by } => {
            for d in (0..by.len()).filter(|d| by[*d] > 0) {
                let mut by = by;
                by[d] -= 1;
                less.push(Change::Capacity { vehicle, by });
            }
        }
        Change::Skills { vehicle, skills } => {
            for bit in (0..64).map(|bit| 1 << bit).filter(|bit| skills & bit != 0) {
                less.push(Change::Skills { vehicle, skills: skills & !bit });
            }
        }
        Change::Shift { vehicle, by } => less.push(Change::Shift { vehicle, by: by - SECOND }),
        Change::Break { vehicle, number, by } => {
            less.push(Change::Break { vehicle, number, by: by - SECOND });
        }
        Change::Together { kinds } => {
            for bit in (0..64).map(|bit| 1 << bit).filter(|bit| kinds & bit != 0) {
                less.push(Change::Together { kinds: kinds & !bit });
            }
        }
        Change::Distance { vehicle, by } => {
            less.push(Change::Distance { vehicle, by: by - Metres(1) });
        }
        Change::Orders { vehicle, by } => less.push(Change::Orders { vehicle, by: by - 1 }),
        Change::OpenUntil { site, span, to } => {
            less.push(Change::OpenUntil { site, span, to: to - SECOND });
        }
        Change::OpenFrom { site, span, from } => {
            less.push(Change::OpenFrom { site, span, from: from + SECOND });
        }
        Change::Units { site, lines } => {
            for i in 0..lines.len() {
                let mut lines = lines.clone();
                lines[i].qty -= 1;
                less.push(Change::Units { site, lines });
            }
        }
    }
    less
}

/// The plan with the order in its cheapest place, if it has one once this has changed.
fn with(problem: &Problem, plan: &Plan, order: RequestIdx, change: &Change) -> Option<Plan> {
    let mut changed = problem.clone();
    change.apply(&mut changed, order);
    let mut solution = retrace(&changed, plan).expect("what was allowed before is allowed still");
    let place = best_insertions(&solution, order, 1).into_iter().next()?;
    let before = solution.cost();
    solution.insert(&place);
    if matches!(change, Change::Refusal { .. }) && solution.cost() >= before {
        return None;
    }
    let plan = solution.to_plan();
    sound(&changed, &plan);
    Some(plan)
}

fn assert_least(problem: &Problem, plan: &Plan, order: RequestIdx, told: &Relaxation) {
    let changed = with(problem, plan, order, &told.change).expect("what is named helps");
    assert_eq!(changed.cost.total - plan.cost.total, told.extra, "{told:?}");
    let mut less = one_less(&told.change);
    if let Change::Refusal { by } = told.change {
        less.push(Change::Refusal { by: by - Money(1) });
    }
    for less in less {
        assert_eq!(with(problem, plan, order, &less), None, "{less:?} suffices for {told:?}");
    }
}

/// Rebuilds each alternative as the cheapest place of its courier and shops.
fn assert_alternatives(problem: &Problem, plan: &Plan, explanation: &Explanation) {
    for served in &explanation.served {
        let mut found = Vec::new();
        for alternative in &served.alternatives {
            let (mut narrowed, mut without) = (problem.clone(), plan.clone());
            let everybody = (0..problem.vehicles.len()).map(VehicleIdx::from);
            let order = &mut narrowed.requests[served.request.at()];
            let others = everybody.filter(|v| *v != alternative.vehicle);
            order.barred.extend(others);
            order.sites.clone_from(&alternative.sites);
            without.routes.iter_mut().for_each(|route| take_out(&mut route.stops, served.request));
            let Some(mut solution) = retrace(&narrowed, &without) else {
                continue; // Without the order, a route is not possible as it is.
            };
            let places = best_insertions(&solution, served.request, usize::MAX);
            let own = |place: &&sameday_engine::routing::Insertion| {
                place.picks.len() == alternative.sites.len()
            };
            solution.insert(places.iter().find(own).expect("an alternative is a place"));
            let after = solution.to_plan();
            sound(&narrowed, &after);
            assert_eq!(after.cost.total - plan.cost.total, alternative.extra, "{alternative:?}");
            let route = after.routes.iter().find(|route| route.vehicle == alternative.vehicle);
            let starts: Vec<Time> = route.unwrap().stops.iter().map(|stop| stop.start).collect();
            assert!(starts.contains(&alternative.start));
            found.push(alternative.extra);
        }
        assert!(found.is_sorted());
    }
}

fn take_out(stops: &mut Vec<Stop>, order: RequestIdx) {
    stops.retain_mut(|stop| match &mut stop.task {
        Task::Pickup { picks, .. } => {
            picks.retain(|pick| pick.request != order);
            !picks.is_empty()
        }
        Task::Deliver { request } => *request != order,
    });
}

/// A random problem in which most orders are worth it, but time, room and length are short.
fn tight(seed: u64, orders: usize, shops: usize, couriers: usize) -> Problem {
    let mut problem = random(seed, orders, shops, couriers);
    let mut rng = Rng::stream(seed, "tight");
    for site in &mut problem.sites {
        site.stock.iter_mut().for_each(|(_, units)| *units += rng.between(0, 3));
        if rng.chance(0.3) {
            let open = rng.between(0, 30);
            site.open = vec![minutes(open, open + rng.between(5, 30))];
        }
    }
    for request in &mut problem.requests {
        request.refusal += Money(5_000);
        request.needs = u64::from(rng.chance(0.1));
        if rng.chance(0.5) {
            let from = rng.between(0, 20);
            request.due = vec![minutes(from, from + rng.between(10, 40))];
        }
        request.max_onboard = rng.chance(0.2).then(|| Millis(rng.between(3, 15) * MINUTE));
    }
    for vehicle in &mut problem.vehicles {
        vehicle.shift = minutes(0, rng.between(20, 150));
        vehicle.capacity = [rng.between(1, 5), UNLIMITED[1]];
        vehicle.max_distance = rng.chance(0.3).then(|| Metres(rng.between(4, 20) * 500));
    }
    problem
}

/// Found by chance: a longer shift of the courier whose orders would be picked later lets another
/// courier take the order.
#[test]
fn a_courier_who_is_delayed_may_be_in_the_way() {
    let seed = 14_129_859_923_228_465_250;
    let problem = tight(seed, 8, 1, 2);
    assert_explained(&problem, &planned(&problem, seed));
}

#[test]
fn fewer_units_may_do_where_a_whole_line_comes_from_one_shop() {
    let seed = 9_966_775_215_152_108_808;
    let problem = random(seed, 6, 2, 1);
    assert_explained(&problem, &planned(&problem, seed));
}

fn planned(problem: &Problem, seed: u64) -> Plan {
    let config = SearchConfig { seed, ..SearchConfig::default() };
    solve(problem, &config, &Budget::iterations(60), &mut |_| {}).0
}

fn assert_explained(problem: &Problem, plan: &Plan) {
    let explanation = explained(problem, plan);
    assert_eq!(explanation.left_out.len(), plan.unassigned.len());
    for left_out in &explanation.left_out {
        for (reason, relaxation) in &left_out.reasons {
            if let Some(relaxation) = relaxation {
                assert_eq!(relaxation.change.reason(), *reason);
                assert_least(problem, plan, left_out.request, relaxation);
            }
        }
    }
    assert_alternatives(problem, plan, &explanation);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_named_is_enough_and_least(
        seed in any::<u64>(), orders in 1usize..9, shops in 1usize..4, couriers in 1usize..4,
    ) {
        let short_of_goods = seed.is_multiple_of(4);
        let problem = if short_of_goods { random } else { tight }(seed, orders, shops, couriers);
        let plan = planned(&problem, seed);
        assert_explained(&problem, &plan);
        let under_way = freeze(&problem, &plan, &mut Rng::stream(seed, "freeze"));
        assert_explained(&under_way, &planned(&under_way, seed));
    }
}
