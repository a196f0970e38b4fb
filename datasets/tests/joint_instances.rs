//! Instances are the same every time, keep the format, are what their family says, and our search
//! solves them to plans that our checker accepts.

use sameday_datasets::joint::{Family, generate};
use sameday_datasets::sameday::read_problem;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use serde_json::Value;

fn meta(text: &str) -> Value {
    serde_json::from_str::<Value>(text).unwrap()["meta"].clone()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_others() {
    for family in Family::ALL {
        let text = generate(family, 1_001);
        assert_eq!(text, generate(family, 1_001));
        assert_ne!(text, generate(family, 1_003));
    }
    // A day of family W is its own day, not that of M with the same seed.
    assert_ne!(generate(Family::M, 1).lines().nth(8), generate(Family::W, 1).lines().nth(8));
}

#[test]
fn instances_are_of_the_size_that_the_family_promises() {
    for (family, orders, stores, couriers) in [(Family::M, 60, 20, 25), (Family::L, 300, 60, 100)] {
        let meta = meta(&generate(family, 1_002));
        assert_eq!(
            [&meta["orders"], &meta["stores"], &meta["couriers"]],
            [orders, stores, couriers]
        );
        assert_eq!((&meta["stock"], &meta["geography"]), (&"loose".into(), &"clustered".into()));
    }
    let small = meta(&generate(Family::S, 1_001));
    assert!((4..=6).contains(&small["orders"].as_u64().unwrap()));
    assert_eq!((&small["stock"], &small["geography"]), (&"tight".into(), &"uniform".into()));
}

#[test]
fn tight_stock_turns_orders_away_from_the_nearest_shop_and_loose_stock_hardly_does() {
    let out = |seeds: [u64; 3]| -> u64 {
        let each = seeds
            .map(|seed| meta(&generate(Family::M, seed))["nearest_out_permille"].as_u64().unwrap());
        each.iter().sum()
    };
    let (tight, loose) = (out([1_001, 1_003, 1_005]), out([1_002, 1_004, 1_006]));
    assert!(tight > 3 * loose && tight > 300, "tight {tight}, loose {loose}");
}

#[test]
fn a_warm_instance_is_a_day_that_has_begun() {
    for seed in 1_001..1_005 {
        let text = generate(Family::W, seed);
        let meta = meta(&text);
        assert!(meta["onboard"].as_u64() > Some(2), "{meta}");
        assert!(meta["frozen"].as_u64() > Some(2), "{meta}");
        let problem = read_problem(&text).unwrap().problem;
        assert!(problem.now.0 >= (36_000 + 25 * 60) * 1_000);
        assert!(problem.vehicles.iter().any(|vehicle| !vehicle.hint.is_empty()));
        assert!(problem.requests.iter().any(|order| order.release > problem.now));
    }
}

#[test]
fn every_instance_is_solved_to_a_plan_that_the_checker_accepts() {
    let seeds = |family| if family == Family::L { 1_001..1_002 } else { 1_001..1_007 };
    for (family, seed) in Family::ALL.into_iter().flat_map(|f| seeds(f).map(move |seed| (f, seed)))
    {
        let document = read_problem(&generate(family, seed)).unwrap();
        for warm in [false, true] {
            let config = SearchConfig { warm, ..SearchConfig::default() };
            let (plan, _) = solve(&document.problem, &config, &Budget::iterations(1), &mut |_| {});
            let verdict = document.judge(&document.write_plan(&plan)).unwrap();
            assert!(verdict.valid, "{family:?} {seed}: {:?}", verdict.violations);
            let all = document.problem.requests.len();
            assert!(plan.unassigned.len() * 4 < all.max(8), "{family:?} {seed}: most are served");
        }
    }
}
