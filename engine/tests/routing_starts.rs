//! Searches with hardly any time, and lists of the cheapest places of an order.

mod kit;

use kit::{MINUTE, courier, line, minutes, order, random, shop, sound};
use proptest::prelude::*;
use sameday_engine::routing::plan::Plan;
use sameday_engine::routing::problem::{Problem, RequestIdx};
use sameday_engine::routing::{
    Budget, SearchConfig, Stats, best_insertions, solution_from_hints, solve,
};
use sameday_engine::unit::{Millis, Money};
use std::sync::atomic::{AtomicU64, Ordering};

/// A search that is told at each look at the clock what the looks so far let it expect.
fn clocked(problem: &Problem, share: impl Fn(u64) -> f64 + Sync) -> (Plan, Stats, u64) {
    let looks = AtomicU64::new(0);
    let elapsed = || share(looks.fetch_add(1, Ordering::Relaxed));
    let config = SearchConfig { audit: true, ..SearchConfig::default() };
    let (plan, stats) = solve(problem, &config, &Budget::elapsed(&elapsed), &mut |_| {});
    (plan, stats, looks.into_inner())
}

/// Begins this late, with time for one construction and none to go on.
fn begun(problem: &Problem, share: f64) -> Plan {
    let looks = problem.requests.len() as u64 + 1;
    clocked(problem, |look| if look < looks { share } else { 1.0 }).0
}

/// Enough time to begin, none to go on.
fn rushed(problem: &Problem) -> Plan {
    let (plan, stats, _) = clocked(problem, |look| if look == 0 { 0.5 } else { 1.0 });
    assert_eq!(stats.iterations, 0);
    plan
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn a_start_in_a_hurry_keeps_every_rule(
        seed in any::<u64>(), orders in 1usize..20, shops in 1usize..6, couriers in 1usize..6,
    ) {
        let problem = random(seed, orders, shops, couriers);
        for plan in [begun(&problem, 0.1), rushed(&problem)] {
            sound(&problem, &plan);
        }
    }

    #[test]
    fn the_cheapest_places_are_the_first_of_all(
        seed in any::<u64>(), orders in 2usize..8, shops in 1usize..5, couriers in 1usize..5,
    ) {
        let problem = random(seed, orders, shops, couriers);
        let mut solution = solution_from_hints(&problem);
        for order in solution.absent() {
            let all = best_insertions(&solution, order, usize::MAX);
            for k in 0..=all.len() {
                prop_assert_eq!(&best_insertions(&solution, order, k), &all[..k]);
            }
            if let Some(place) = all.first() {
                solution.insert(place);
            }
        }
    }
}

/// All shops lie on the courier's way; the closer one is to the door, the longer it picks.
#[test]
fn the_later_a_start_begins_the_fewer_shops_are_looked_at() {
    let mut problem = line(12);
    problem.objective.store_per_hour = Money(600);
    problem.sites = [6, 7, 8].map(|at| shop(at, &[1])).to_vec();
    for (site, minutes) in problem.sites.iter_mut().zip([30, 20, 10]) {
        site.pick_base = Millis(minutes * MINUTE);
    }
    problem.requests = vec![order(5, &[1], 3)];
    problem.vehicles = vec![courier(9)];
    for (share, stops) in [(0.0, "p2:0 d0"), (0.1, "p1:0 d0"), (0.6, "p0:0 d0")] {
        assert_eq!(kit::stops(&begun(&problem, share), 0), stops, "after {share} of the time");
    }
}

#[test]
fn in_a_hurry_farther_shops_serve_what_the_closest_ones_cannot() {
    let mut problem = line(12);
    problem.sites = [5, 6, 9].map(|at| shop(at, &[1])).to_vec();
    for closest in &mut problem.sites[..2] {
        closest.open = vec![minutes(600, 700)];
    }
    problem.requests = vec![order(5, &[1], 3)];
    problem.requests[0].due = vec![minutes(0, 60)];
    problem.vehicles = vec![courier(9)];
    let plan = rushed(&problem);
    sound(&problem, &plan);
    assert_eq!(kit::stops(&plan, 0), kit::stops(&kit::best(&problem), 0));
    assert!(plan.unassigned.is_empty());
}

#[test]
fn far_couriers_are_asked_when_no_near_one_can_come() {
    let mut problem = line(60);
    problem.sites = vec![shop(50, &[1])];
    problem.requests = vec![order(52, &[1], 1)];
    problem.requests[0].needs = 1;
    problem.vehicles = (20..50).map(courier).collect();
    problem.vehicles.push(courier(0));
    problem.vehicles[30].skills = 1;
    for plan in [kit::best(&problem), rushed(&problem)] {
        sound(&problem, &plan);
        assert!(plan.unassigned.is_empty());
        assert_eq!(plan.routes[0].vehicle.at(), 30, "the only one with the skill is the farthest");
    }
}

#[test]
fn an_iteration_that_would_end_too_late_is_not_begun() {
    let problem = random(3, 12, 4, 3);
    let many = 500;
    // The clock jumps by three fifths of the budget, in an iteration if it looks at that moment,
    // and then stops: who looks at nothing but the clock goes on for ever.
    let early = |jump: u64| {
        let share = |look: u64| match look {
            look if look < jump => 0.0,
            look if look < many => 0.6,
            _ => 1.0,
        };
        let (plan, stats, looks) = clocked(&problem, share);
        sound(&problem, &plan);
        assert!(stats.iterations > 0);
        looks < many
    };
    assert!([60, 61].into_iter().any(early), "one of two looks is after an iteration");
}

#[test]
fn orders_nobody_can_bring_are_told_from_those_not_worth_it() {
    use sameday_engine::reason::Reason;
    let mut problem = line(12);
    problem.sites = vec![shop(2, &[3])];
    problem.requests = vec![order(5, &[1], 1), order(11, &[1], 1)];
    problem.requests[0].refusal = Money(1);
    problem.requests[1].due = vec![minutes(0, 3)];
    problem.vehicles = vec![courier(2)];
    problem.requests.push(order(3, &[4], 1));
    let expect = |plan: Plan, reasons: [Reason; 3]| {
        let left_out: Vec<_> = (0..3).map(RequestIdx).zip(reasons.map(|r| vec![r])).collect();
        assert_eq!(plan.unassigned, left_out);
    };
    expect(kit::best(&problem), [Reason::NotWorth, Reason::Window, Reason::Stock]);
    let late = |share| clocked(&problem, move |look| if look == 0 { 0.5 } else { share }).0;
    expect(late(1.01), [Reason::NotWorth, Reason::Window, Reason::Stock]);
    let [ended, stock] = [Reason::SearchLimit, Reason::Stock];
    expect(late(1.03), [ended, ended, stock]);
    // Wherever the time is up, also amid an order: who is not done with it by then says so.
    let cut = |looks: u64| {
        let share = move |look| match look {
            0 => 0.5,
            look if look < looks => 1.01,
            _ => 1.03,
        };
        let plan = clocked(&problem, share).0;
        [0, 1].map(|order: usize| plan.unassigned[order].1[0])
    };
    let mut cuts: Vec<_> = (1..90).map(cut).collect();
    let amid = cuts.iter().filter(|reasons| **reasons == [Reason::NotWorth, ended]).count();
    assert!(amid > 2, "{amid} looks at the clock are amid the second order");
    cuts.dedup();
    let [whole, half] = [[Reason::NotWorth, Reason::Window], [Reason::NotWorth, ended]];
    assert_eq!(cuts, [[ended, ended], half, whole]);
}
