//! Small problems on a line: place `x` is location `x`, a step takes one minute and 500 metres.

#![allow(dead_code)] // each test file uses its part

use sameday_engine::rng::Rng;
use sameday_engine::routing::check::{check, price};
use sameday_engine::routing::plan::{Plan, Task};
use sameday_engine::routing::problem::*;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::unit::{Metres, Millis, Money, Span, Time};

pub const MINUTE: i64 = 60_000;

pub fn minutes(from: i64, to: i64) -> Span {
    Span { from: Time(from * MINUTE), to: Time(to * MINUTE) }
}

/// A problem with this many places on the line and nothing else.
pub fn line(places: usize) -> Problem {
    let apart = |at: usize| (at / places).abs_diff(at % places) as i64;
    let cells = places * places;
    let matrix = Matrix {
        n: places,
        ms: (0..cells).map(|at| apart(at) * MINUTE).collect(),
        m: (0..cells).map(|at| apart(at) * 500).collect(),
    };
    Problem {
        profiles: vec![matrix],
        item_count: 3,
        item_load: vec![[1, 0]; 3],
        objective: Objective { split: Money(300), ..Objective::default() },
        ..Problem::default()
    }
}

/// A shop that is always open, picks at once and has these units of the items.
pub fn shop(at: u32, stock: &[i64]) -> Site {
    let units = stock.iter().enumerate().map(|(i, n)| (ItemIdx(i as u32), *n));
    Site {
        at: Location(at),
        open: vec![Span::ALWAYS],
        setup: Millis::ZERO,
        service: Millis(MINUTE),
        pick_base: Millis::ZERO,
        pick_per_line: Millis::ZERO,
        pickers: None,
        picker_free: Vec::new(),
        pace: Pace::default(),
        stock: units.collect(),
    }
}

/// An order of these units of the items, from any of the first `shops` shops.
pub fn order(door: u32, units: &[i64], shops: u32) -> Request {
    let line = |(i, n): (usize, &i64)| Line { item: ItemIdx(i as u32), qty: *n };
    Request {
        lines: units.iter().enumerate().filter(|(_, n)| **n > 0).map(line).collect(),
        sites: (0..shops).map(SiteIdx).collect(),
        max_splits: 1,
        dropoff: Location(door),
        setup: Millis::ZERO,
        service: Millis(MINUTE),
        release: Time(0),
        ready: None,
        due: vec![Span::ALWAYS],
        soft_due: None,
        late_per_min: Money(35),
        max_onboard: None,
        refusal: Money(10_000),
        load: [units.iter().sum(), 0],
        needs: 0,
        kinds: 0,
        apart_from: 0,
        barred: Vec::new(),
        pinned: None,
        fixed_picks: None,
        undecided: None,
        risks: Vec::new(),
    }
}

/// A courier for eight hours who is paid 100 for each kilometre and stays where he ends.
pub fn courier(at: u32) -> Vehicle {
    Vehicle {
        start: Location(at),
        end: None,
        shift: minutes(0, 480),
        pickups_until: None,
        begin: Time(0),
        on_duty: false,
        profile: ProfileIdx(0),
        capacity: UNLIMITED,
        skills: 0,
        pay: Pay { per_km: Money(100), ..Pay::default() },
        max_distance: None,
        max_orders: None,
        onboard: Vec::new(),
        frozen: Vec::new(),
        hint: Vec::new(),
        ahead: Vec::new(),
        asking: Money::ZERO,
        breaks: Vec::new(),
        leave_by: None,
    }
}

/// The best plan after some iterations, checked by the independent checker.
pub fn best(problem: &Problem) -> Plan {
    let config = SearchConfig { seed: 1, audit: true, ..SearchConfig::default() };
    let (plan, _) = solve(problem, &config, &Budget::iterations(400), &mut |_| {});
    sound(problem, &plan);
    plan
}

/// Panics when the checker finds anything.
pub fn sound(problem: &Problem, plan: &Plan) {
    let violations = check(problem, plan);
    assert!(violations.is_empty(), "{violations:?}\n{plan:?}");
    assert_eq!(price(problem, plan), plan.cost);
}

/// Stops of one courier in short: `p0:1,2` picks orders 1 and 2 at shop 0, `d1` hands 1 over.
pub fn stops(plan: &Plan, vehicle: u32) -> String {
    let Some(route) = plan.routes.iter().find(|r| r.vehicle.0 == vehicle) else {
        return String::new();
    };
    let name = |task: &Task| match task {
        Task::Pickup { site, picks } => {
            let orders: Vec<String> = picks.iter().map(|p| p.request.0.to_string()).collect();
            format!("p{}:{}", site.0, orders.join(","))
        }
        Task::Deliver { request } => format!("d{}", request.0),
    };
    route.stops.iter().map(|stop| name(&stop.task)).collect::<Vec<_>>().join(" ")
}

/// Every promise of an item of a shop may break at some price.
pub fn doubt(problem: &mut Problem, seed: u64) {
    let mut rng = Rng::stream(seed, "doubt");
    for request in &mut problem.requests {
        for site in 0..problem.sites.len() {
            for line in &request.lines {
                let price = Money(rng.between(0, 100));
                request.risks.push(Risk { site: site.into(), item: line.item, price });
            }
        }
    }
}

/// Some are paid by the block, with caps, or have worked before.
pub fn paid_otherwise(problem: &mut Problem, seed: u64) {
    let mut rng = Rng::stream(seed, "paid otherwise");
    for vehicle in &mut problem.vehicles {
        let pay = &mut vehicle.pay;
        if rng.chance(0.3) {
            pay.block = Millis(rng.between(5, 60) * MINUTE);
            pay.per_hour = Money(rng.between(600, 2_400));
        }
        pay.paid_orders = rng.chance(0.2).then(|| rng.below(5) as u32);
        pay.most = rng.chance(0.2).then(|| Money(rng.between(0, 2_500)));
        if rng.chance(0.4) {
            let until = Time(vehicle.begin.0 + rng.between(-10, 60) * MINUTE);
            pay.so_far = SoFar {
                begun: true,
                time: Millis(rng.between(0, 90) * MINUTE),
                metres: Metres(rng.between(0, 9_000)),
                orders: rng.below(4) as u32,
                paid_until: (pay.block > Millis::ZERO).then_some(until),
            };
        }
    }
}

/// Known stops change at a price, some couriers take breaks, are paid for waiting or may decline,
/// there are rush hours, some goods are kept apart.
pub fn engine_only(problem: &mut Problem, seed: u64) {
    let mut rng = Rng::stream(seed, "engine only");
    problem.objective.change = Money(rng.between(0, 2) * 80);
    for vehicle in &mut problem.vehicles {
        vehicle.pay.per_waiting_hour = Money(rng.between(0, 2) * 700);
        vehicle.asking = Money(rng.between(0, 2) * 60);
        let mut from = rng.between(5, 60);
        for _ in 0..rng.between(0, 4) - 2 {
            let begin = minutes(from, from + rng.between(0, 30));
            let length = rng.between(1, 15);
            from += length + rng.between(5, 40);
            vehicle.breaks.push(Break { begin, length: Millis(length * MINUTE) });
        }
    }
    if rng.chance(0.4) {
        let step =
            |i: i64| Speed { from: Time(i * 17 * MINUTE), per_mille: rng.between(350, 1_600) };
        problem.traffic = vec![(0..6).map(step).collect()];
    }
    for request in &mut problem.requests {
        request.kinds = 1 << rng.below(4);
        request.apart_from = if rng.chance(0.2) { 1 << rng.below(4) } else { 0 };
    }
}

/// A random joint problem with every kind of rule in it.
pub fn random(seed: u64, orders: usize, shops: usize, couriers: usize) -> Problem {
    let mut problem = plain(seed, orders, shops, couriers);
    engine_only(&mut problem, seed);
    paid_otherwise(&mut problem, seed);
    problem
}

/// The same without the rules that are added to it from time to time: figures of it can be compared
/// with earlier ones.
pub fn plain(seed: u64, orders: usize, shops: usize, couriers: usize) -> Problem {
    let mut rng = Rng::stream(seed, "random problem");
    let places = 16;
    let mut problem = line(places);
    problem.objective.store_per_hour = Money(600);
    for _ in 0..shops {
        let stock = [0, 1, 2].map(|_| rng.between(0, orders as i64));
        let mut site = shop(rng.below(places) as u32, &stock);
        site.pick_base = Millis(rng.between(0, 5) * MINUTE);
        site.pick_per_line = Millis(MINUTE);
        site.pickers = rng.chance(0.6).then_some(1 + rng.below(2) as u32);
        site.pace.per_quarter = seed.is_multiple_of(3).then_some(1 + (seed % 2) as u32);
        if rng.chance(0.4) {
            let close = rng.between(30, 90);
            site.open = vec![minutes(0, close), minutes(close + 20, 400)];
        }
        problem.sites.push(site);
    }
    for _ in 0..orders {
        let units = [rng.between(1, 2), rng.between(0, 1), rng.between(0, 1)];
        let mut request = order(rng.below(places) as u32, &units, shops as u32);
        request.release = Time(rng.between(0, 40) * MINUTE);
        let due = rng.between(30, 150);
        request.due = vec![minutes(0, due), minutes(due + 15, due + 60)];
        request.soft_due = Some(Time(rng.between(20, 90) * MINUTE));
        request.max_onboard = rng.chance(0.5).then(|| Millis(rng.between(12, 40) * MINUTE));
        request.max_splits = 1 + rng.below(2) as u8;
        request.needs = u64::from(rng.chance(0.2));
        request.refusal = Money(rng.between(500, 6_000));
        problem.requests.push(request);
    }
    doubt(&mut problem, seed);
    for _ in 0..couriers {
        let mut vehicle = courier(rng.below(places) as u32);
        vehicle.capacity = [rng.between(4, 9), 0];
        vehicle.skills = u64::from(rng.chance(0.6));
        vehicle.end = rng.chance(0.3).then_some(vehicle.start);
        vehicle.max_orders = rng.chance(0.3).then_some(4);
        vehicle.max_distance = rng.chance(0.3).then_some(Metres(25_000));
        let hour = if rng.chance(0.5) { 1_500 } else { 0 };
        let (per_order, min_per_hour) = (Money(rng.between(0, 200)), Money(hour));
        vehicle.pay = Pay { per_order, min_per_hour, per_km: Money(60), ..Pay::default() };
        problem.vehicles.push(vehicle);
    }
    problem
}

/// Classic PDPTW: every order has its own shop, all vehicles are alike, only distance counts.
pub fn classic(seed: u64, orders: usize) -> Problem {
    let mut rng = Rng::stream(seed, "classic");
    let mut problem = line(30);
    problem.profiles[0].ms = problem.profiles[0].m.clone();
    problem.rules = Rules { vehicles_first: true, distance_only: true, one_site_per_trip: false };
    problem.objective = Objective::default();
    let at = |steps: i64| Time(steps * 500);
    for r in 0..orders {
        let mut site = shop(rng.below(30) as u32, &[]);
        let open = rng.between(0, 60);
        site.open = vec![Span { from: at(open), to: at(open + 40) }];
        site.service = Millis(500);
        problem.sites.push(site);
        let mut request = order(rng.below(30) as u32, &[], 1);
        request.sites = vec![SiteIdx::from(r)];
        request.service = Millis(500);
        request.load = [rng.between(1, 4), 0];
        let due = open + rng.between(30, 80);
        request.due = vec![Span { from: at(due - 20), to: at(due) }];
        problem.requests.push(request);
    }
    for _ in 0..orders {
        let mut vehicle = courier(15);
        vehicle.end = Some(Location(15));
        vehicle.shift = Span { from: at(0), to: at(300) };
        vehicle.capacity = [6, UNLIMITED[1]];
        vehicle.pay = Pay::default();
        problem.vehicles.push(vehicle);
    }
    problem
}

/// Puts the beginning of a plan into the frozen prefixes, hints and goods on board of its problem.
pub fn freeze(problem: &Problem, plan: &Plan, rng: &mut Rng) -> Problem {
    let mut frozen = problem.clone();
    for route in &plan.routes {
        let vehicle = &mut frozen.vehicles[route.vehicle.at()];
        let count = rng.below(route.stops.len() + 1);
        let all: Vec<FrozenStop> = route
            .stops
            .iter()
            .map(|stop| match &stop.task {
                Task::Pickup { site, picks } => FrozenStop::Pickup {
                    site: *site,
                    picks: picks.clone(),
                    ready: Some(stop.start),
                },
                Task::Deliver { request } => FrozenStop::Deliver { request: *request },
            })
            .collect();
        vehicle.frozen = all[..count].to_vec();
        vehicle.hint = all[count..].to_vec();
        if count > 0 {
            vehicle.begin = route.depart;
            vehicle.on_duty = true;
        }
    }
    frozen
}
