//! Days played by every policy: rules kept, nothing foreseen, figures by hand, rules broken.

use super::day::{Bundle, Day};
use super::snapshot::Snapshot;
use super::*;
use sameday_datasets::mdrp::{
    Courier, Instance, Order, Parameters, Point, Restaurant, Solution, Spot,
};
use sameday_engine::policy::Policy;
use sameday_engine::rng::Rng;

const PARAMETERS: Parameters = Parameters {
    metres_per_minute: 300,
    pickup_service: 4,
    drop_service: 4,
    target: 40,
    maximum: 90,
    pay_per_order: 10,
    pay_per_hour: 15,
};

/// A made-up day of about four hours.
fn made_up(seed: u64, orders: usize, couriers: usize) -> Instance {
    let mut rng = Rng::stream(seed, "made-up meals");
    let mut point = || Point { x: rng.between(0, 6_000) as i32, y: rng.between(0, 6_000) as i32 };
    let restaurants: Vec<Restaurant> =
        (0..12).map(|i| Restaurant { id: format!("r{i}"), at: point() }).collect();
    let doors: Vec<Point> = (0..orders).map(|_| point()).collect();
    let starts: Vec<Point> = (0..couriers).map(|_| point()).collect();
    let mut placed: Vec<i64> = (0..orders).map(|_| rng.between(0, 200)).collect();
    placed.sort_unstable();
    let mut order = |(i, (at, placed))| {
        let (restaurant, cooking) = (rng.below(12), rng.between(2, 30));
        Order { id: format!("o{i}"), at, placed, restaurant, ready: placed + cooking }
    };
    let orders = doors.into_iter().zip(placed).enumerate().map(&mut order).collect();
    let shift = |(i, at)| Courier {
        id: format!("c{i}"),
        at,
        on: (i as i64 % 4) * 10,
        off: 230 + (i as i64 % 3) * 20,
    };
    let couriers = starts.into_iter().enumerate().map(shift).collect();
    Instance { orders, restaurants, couriers, parameters: PARAMETERS }
}

fn options(policy: Policy, preposition: bool) -> Options {
    Options { seed: 7, policy, preposition, iterations: Some(60) }
}

fn play_quietly(instance: &Instance, options: Options) -> Played {
    play(instance, options, |_, _| ())
}

#[test]
fn every_policy_keeps_the_rules_and_delivers() {
    for seed in 0..3 {
        let instance = made_up(seed, 60, 14);
        for policy in Policy::ALL {
            for preposition in [false, true] {
                let played = play_quietly(&instance, options(policy, preposition));
                assert_eq!(played.violations, [], "{policy} {preposition}");
                assert_eq!(played.kpis.undelivered_pct, 0.0, "{policy} {preposition}");
            }
        }
    }
}

#[test]
fn forbidden_freedoms_are_not_taken() {
    let instance = made_up(1, 60, 14);
    let bound = play_quietly(&instance, options(Policy::Joint, false));
    assert_eq!(bound.kpis.freedoms, Freedoms::default());
    let free = play_quietly(&instance, options(Policy::Joint, true));
    assert!(free.kpis.freedoms.empty_moves > 0, "the freedom is used where it is given");
    let judged = check(&instance, &free.solution, false);
    assert!(judged.iter().all(|v| v.rule == Rule::Prepositioned), "{judged:?}");
    assert!(!judged.is_empty());
}

#[test]
fn the_same_seed_gives_the_same_day() {
    let instance = made_up(2, 50, 10);
    let play = |seed| {
        let played = play_quietly(&instance, Options { seed, ..options(Policy::Joint, true) });
        (played.solution, played.record)
    };
    assert_eq!(play(7), play(7));
}

#[test]
fn no_decision_looks_ahead() {
    let whole = made_up(3, 60, 12);
    for cut in [40, 90, 150] {
        let mut short = whole.clone();
        short.orders.retain(|order| order.placed <= cut);
        for preposition in [false, true] {
            let until = |instance: &Instance| {
                let played = play_quietly(instance, options(Policy::Joint, preposition));
                let mut record = played.record;
                record.retain(|(minute, _)| *minute <= cut);
                record
            };
            assert_eq!(until(&whole), until(&short), "cut at {cut}");
        }
    }
}

#[test]
fn the_engine_itself_keeps_the_rules_and_delivers() {
    for seed in 0..2 {
        let instance = made_up(seed, 40, 12);
        let play = || play_live(&instance, options(Policy::Joint, false), |_, _| ());
        let played = play();
        assert_eq!(played.violations, []);
        assert_eq!(played.kpis.undelivered_pct, 0.0);
        assert_eq!(played.kpis.freedoms, Freedoms::default());
        assert_eq!(play().solution, played.solution);
    }
}

#[test]
fn the_engine_itself_does_not_look_ahead() {
    let whole = made_up(3, 40, 12);
    let mut short = whole.clone();
    short.orders.retain(|order| order.placed <= 90);
    let until = |instance: &Instance| {
        let mut record = play_live(instance, options(Policy::Joint, false), |_, _| ()).record;
        record.retain(|(minute, _)| *minute <= 90);
        record
    };
    assert_eq!(until(&whole), until(&short));
}

#[test]
fn the_joint_search_beats_the_usual_way() {
    let mean = |policy| -> f64 {
        let day = |seed| play_quietly(&made_up(seed, 70, 10), options(policy, false));
        (0..4).map(|seed| day(seed).kpis.ctd_mean).sum::<f64>() / 4.0
    };
    let (joint, nearest) = (mean(Policy::Joint), mean(Policy::Nearest));
    assert!(joint < nearest, "joint {joint}, nearest {nearest}");
}

/// One courier on a line: restaurant at 600 m, doors at 1,200 m and 1,800 m, 300 m a minute.
fn line() -> Instance {
    let at = |x| Point { x, y: 0 };
    let order = |i: usize, x, placed, ready| Order {
        id: format!("o{i}"),
        at: at(x),
        placed,
        restaurant: 0,
        ready,
    };
    Instance {
        orders: vec![order(0, 1_200, 3, 12), order(1, 1_800, 4, 14)],
        restaurants: vec![
            Restaurant { id: "r0".into(), at: at(600) },
            Restaurant { id: "r1".into(), at: at(0) },
        ],
        couriers: vec![Courier { id: "c0".into(), at: at(0), on: 0, off: 30 }],
        parameters: PARAMETERS,
    }
}

/// Both orders in one bundle: leaves at 10, arrives 12, picks up 14, drops 20 and 26.
fn by_hand(instance: &Instance) -> Solution {
    let mut day = Day::new(instance);
    day.reach(10);
    day.assign(0, &Bundle { restaurant: 0, orders: vec![0, 1] });
    day.solution
}

#[test]
fn figures_of_a_day_by_hand() {
    let instance = line();
    let solution = by_hand(&instance);
    assert_eq!(check(&instance, &solution, false), []);
    assert_eq!(solution.trips[0].drops, [(0, 20), (1, 26)]);
    let kpis = kpis(&instance, &solution);
    assert_eq!((kpis.ctd_mean, kpis.ctd_max), ((17.0 + 22.0) / 2.0, 22));
    assert_eq!((kpis.rtp_mean, kpis.overage_mean), ((2.0 + 0.0) / 2.0, 0.0));
    assert_eq!(kpis.cost_per_order, 20.0 / 2.0);
}

#[test]
fn a_minute_costs_more_for_what_is_late_however_quickly_it_goes() {
    // At best the first order is at its door 6 minutes after it is ready or seen: 4 of service and
    // 2 on the road. It was placed in minute 3, and 40 minutes are the target.
    for (ready, now, price) in
        [(12, 10, 100), (37, 10, 100), (38, 10, 125), (12, 37, 100), (12, 38, 125)]
    {
        let mut instance = line();
        instance.orders[0].ready = ready;
        let mut day = Day::new(&instance);
        day.reach(now);
        let request = &Snapshot::new(&day, &[Vec::new()]).problem.requests[0];
        assert_eq!(request.late_per_min.0, price, "ready at {ready}, seen at {now}");
    }
}

#[test]
fn every_rule_can_be_broken() {
    type Break = fn(&mut Solution);
    let table: [(Rule, Break); 12] = [
        (Rule::OrderTwice, |s| s.trips[0].drops[1].0 = 0),
        (Rule::Clairvoyant, |s| s.trips[0].assigned = 3),
        (Rule::AssignedAfterPickup, |s| s.trips[0].assigned = 15),
        (Rule::DroveBeforeAssigned, |s| s.trips[0].assigned = 11),
        (Rule::PickupBeforeReady, |s| s.trips[0].pickup = 13),
        (Rule::PickupTooEarly, |s| s.moves[0].departure = 11),
        (Rule::PickupAfterOff, |s| s.trips[0].pickup = 31),
        (Rule::LeftTooEarly, |s| s.moves[1].departure = 15),
        (Rule::Teleport, |s| s.moves[1].from = Spot::Start),
        (Rule::WrongDrop, |s| s.moves[1].to = Spot::Door(1)),
        (Rule::DropTooEarly, |s| s.trips[0].drops[0].1 = 19),
        (Rule::NotDelivered, |s| s.moves.truncate(2)),
    ];
    let instance = line();
    for (rule, change) in table {
        let mut solution = by_hand(&instance);
        change(&mut solution);
        let found = check(&instance, &solution, true);
        assert!(found.iter().any(|v| v.rule == rule), "{rule:?}: {found:?}");
    }
}

#[test]
fn places_and_bundles_are_judged() {
    let mut instance = line();
    let solution = by_hand(&instance);
    let rules = |instance: &Instance, solution: &Solution| -> Vec<Rule> {
        check(instance, solution, false).iter().map(|v| v.rule).collect()
    };
    instance.orders[1].restaurant = 1;
    assert_eq!(rules(&instance, &solution), [Rule::MixedRestaurants]);
    instance.orders[0].restaurant = 1;
    assert_eq!(rules(&instance, &solution), [Rule::PickupElsewhere]);
    let mut empty = solution.clone();
    empty.trips.clear();
    assert!(rules(&line(), &empty).contains(&Rule::WrongDestination));
    let mut late = solution;
    late.trips[0].assigned = 12;
    assert_eq!(rules(&line(), &late), [Rule::Prepositioned]);
    assert_eq!(check(&line(), &late, true), []);
}
