//! Each rule with a small plan worked by hand: the valid plan passes, and the smallest change that
//! breaks one rule brings exactly its code.

mod changes;
mod hours;
mod pickers;

use super::{ViolationCode as Code, audit, check, price};
use crate::reason::Reason;
use crate::routing::plan::{Cost, Plan, Route, Stop, Task};
use crate::routing::problem::*;
use crate::unit::{Metres, Millis, Money, Span, Time};

const SHOP: SiteIdx = SiteIdx(0);
const ANNEX: SiteIdx = SiteIdx(1);
const FIRST: RequestIdx = RequestIdx(0);
const SECOND: RequestIdx = RequestIdx(1);
const ANNA: VehicleIdx = VehicleIdx(0);
const BEN: VehicleIdx = VehicleIdx(1);
const VASE: ItemIdx = ItemIdx(0);
const ROSE: ItemIdx = ItemIdx(1);

fn secs(s: i64) -> Time {
    Time(s * 1_000)
}

fn for_secs(s: i64) -> Millis {
    Millis::from_secs(s)
}

fn span(from: i64, to: i64) -> Span {
    Span { from: secs(from), to: secs(to) }
}

/// Five places in a row: start, shop, annex, first door, second door; neighbours are 100 s and
/// 500 m apart.
fn row() -> Matrix {
    let steps = (0..5_i64).flat_map(|i| (0..5_i64).map(move |j| (i - j).abs()));
    let steps: Vec<i64> = steps.collect();
    let (ms, m) = (steps.iter().map(|s| s * 100_000), steps.iter().map(|s| s * 500));
    Matrix { n: 5, ms: ms.collect(), m: m.collect() }
}

fn site(at: u32, stock: &[(ItemIdx, i64)]) -> Site {
    Site {
        at: Location(at),
        open: vec![span(0, 3_000)],
        setup: Millis::ZERO,
        service: for_secs(30),
        pick_base: for_secs(60),
        pick_per_line: for_secs(20),
        pickers: Some(1),
        picker_free: vec![],
        pace: Pace::default(),
        stock: stock.to_vec(),
    }
}

fn request(lines: &[(ItemIdx, i64)], dropoff: u32) -> Request {
    let lines: Vec<Line> = lines.iter().map(|&(item, qty)| Line { item, qty }).collect();
    let load = lines.iter().map(|line| line.qty * 10).sum();
    Request {
        lines,
        sites: vec![SHOP, ANNEX],
        max_splits: 1,
        dropoff: Location(dropoff),
        setup: Millis::ZERO,
        service: for_secs(40),
        release: secs(100),
        ready: None,
        due: vec![span(0, 2_000)],
        soft_due: Some(secs(500)),
        late_per_min: Money(60),
        max_onboard: Some(for_secs(600)),
        refusal: Money(1_000),
        load: [load, 0],
        needs: 0,
        kinds: 0,
        apart_from: 0,
        barred: vec![],
        pinned: None,
        fixed_picks: None,
        undecided: None,
        risks: vec![],
    }
}

fn vehicle() -> Vehicle {
    Vehicle {
        start: Location(0),
        end: None,
        shift: span(0, 3_600),
        pickups_until: None,
        begin: secs(100),
        on_duty: false,
        profile: ProfileIdx(0),
        capacity: [40, 40],
        skills: 1,
        pay: Pay { per_hour: Money(3_600), per_km: Money(100), ..Pay::default() },
        max_distance: Some(Metres(5_000)),
        max_orders: Some(2),
        onboard: vec![],
        frozen: vec![],
        hint: vec![],
        ahead: Vec::new(),
        asking: Money::ZERO,
        breaks: Vec::new(),
        leave_by: None,
    }
}

/// Anna takes both orders from the shop; Ben stays idle on a guarantee.
fn problem() -> Problem {
    let guarantee = Pay { min_per_hour: Money(10), basis: PayBasis::Shift, ..Pay::default() };
    Problem {
        now: secs(100),
        profiles: vec![row()],
        traffic: vec![],
        sites: vec![site(1, &[(VASE, 2), (ROSE, 3)]), site(2, &[(VASE, 1), (ROSE, 1)])],
        item_count: 2,
        item_load: vec![[10, 0], [10, 0]],
        requests: vec![request(&[(VASE, 1)], 3), request(&[(ROSE, 2), (VASE, 1)], 4)],
        vehicles: vec![vehicle(), Vehicle { pay: guarantee, ..vehicle() }],
        objective: Objective { split: Money(300), store_per_hour: Money(3_600), change: Money(7) },
        rules: Rules::default(),
    }
}

fn pick(request: RequestIdx, lines: &[(ItemIdx, i64)]) -> Pick {
    Pick { request, lines: lines.iter().map(|&(item, qty)| Line { item, qty }).collect() }
}

fn pickup(site: SiteIdx, picks: Vec<Pick>, times: [i64; 3]) -> Stop {
    stop(Task::Pickup { site, picks }, times)
}

fn deliver(request: RequestIdx, times: [i64; 3]) -> Stop {
    stop(Task::Deliver { request }, times)
}

fn stop(task: Task, [arrival, start, departure]: [i64; 3]) -> Stop {
    Stop { task, arrival: secs(arrival), start: secs(start), departure: secs(departure) }
}

/// One picker from 100: first order 60 + 20 = ready at 180, second 60 + 40 = ready at 280.
/// Anna: 100 to 690 at 1 a second and 2 km at 100; late by 10 s and 150 s at 1 a second.
/// Labour 80 + 100; Ben's guarantee 10.
fn plan() -> Plan {
    let both = vec![pick(FIRST, &[(VASE, 1)]), pick(SECOND, &[(ROSE, 2), (VASE, 1)])];
    let stops = vec![
        pickup(SHOP, both, [200, 280, 310]),
        deliver(FIRST, [510, 510, 550]),
        deliver(SECOND, [650, 650, 690]),
    ];
    let route = Route {
        vehicle: ANNA,
        depart: secs(100),
        stops,
        breaks: vec![],
        end: secs(690),
        distance: Metres(2_000),
        pay: Money(790),
    };
    let cost = Cost {
        courier: Money(800),
        store: Money(180),
        lateness: Money(160),
        total: Money(1_140),
        ..Cost::default()
    };
    Plan { routes: vec![route], unassigned: vec![], cost }
}

/// Codes, each once, ascending.
fn codes(problem: &Problem, plan: &Plan) -> Vec<Code> {
    let mut codes: Vec<_> = check(problem, plan).iter().map(|v| v.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The plan with the amounts it really has, so that other codes stand alone.
fn priced(problem: &Problem, mut plan: Plan) -> Plan {
    plan.cost = price(problem, &plan);
    plan
}

#[test]
fn the_plan_worked_by_hand_is_valid() {
    let (problem, plan) = (problem(), plan());
    assert_eq!(check(&problem, &plan), []);
    assert_eq!(price(&problem, &Plan { cost: Cost::default(), ..plan.clone() }), plan.cost);
}

type Change = fn(&mut Problem);

#[test]
fn a_stricter_problem_breaks_one_rule() {
    let table: &[(Code, Change)] = &[
        (Code::StoreNotAllowed, |p| p.requests[0].sites = vec![ANNEX]),
        (Code::Stock, |p| p.sites[0].stock[0].1 = 1),
        (Code::Stock, |p| p.sites[0].stock.truncate(1)),
        (Code::Quantity, |p| p.requests[0].lines[0].qty = 2),
        (Code::Shift, |p| p.vehicles[0].begin = secs(101)),
        (Code::Shift, |p| p.vehicles[0].shift.to = secs(689)),
        (Code::StoreClosed, |p| p.sites[0].open = vec![span(0, 279), span(281, 900)]),
        (Code::NotReady, |p| p.requests.iter_mut().for_each(|r| r.release = secs(101))),
        (Code::NotReady, |p| p.sites[0].open = vec![span(101, 3_000)]),
        (Code::NotReady, |p| p.sites[0].picker_free = vec![secs(101)]),
        (Code::NotReady, |p| p.requests[1].ready = Some(secs(281))),
        (Code::Time, |p| p.sites[0].setup = for_secs(81)),
        (Code::Time, |p| p.requests[0].setup = for_secs(1)),
        (Code::Skill, |p| p.requests[0].needs = 2),
        (Code::Capacity, |p| p.vehicles[0].capacity[0] = 39),
        (Code::MaxOnboard, |p| p.requests[1].max_onboard = Some(for_secs(339))),
        (Code::Window, |p| p.requests[1].due = vec![span(0, 649), span(651, 900)]),
        (Code::MaxDistance, |p| p.vehicles[0].max_distance = Some(Metres(1_999))),
        (Code::MaxOrders, |p| p.vehicles[0].max_orders = Some(1)),
        (Code::Shift, |p| p.vehicles[0].pickups_until = Some(secs(279))),
        (Code::Barred, |p| p.requests[0].barred = vec![BEN, ANNA]),
        (Code::Pinned, |p| p.requests[0].pinned = Some(BEN)),
        (Code::FixedPicks, |p| p.requests[0].fixed_picks = Some(vec![(ANNEX, one_vase())])),
    ];
    for (code, change) in table {
        let mut problem = problem();
        change(&mut problem);
        assert_eq!(codes(&problem, &priced(&problem, plan())), [*code]);
    }
}

fn one_vase() -> Vec<Line> {
    vec![Line { item: VASE, qty: 1 }]
}

#[test]
fn the_borders_themselves_are_allowed() {
    let table: &[Change] = &[
        |p| p.sites[0].stock = vec![(VASE, 2), (ROSE, 2)],
        |p| p.vehicles[0].shift.to = secs(690),
        |p| p.sites[0].open = vec![span(0, 180), span(280, 900)],
        |p| p.sites[0].setup = for_secs(80),
        |p| p.sites[0].picker_free = vec![secs(99)],
        |p| p.requests[1].max_onboard = Some(for_secs(340)),
        |p| p.requests[1].due = vec![span(0, 649), span(650, 650)],
        |p| p.vehicles[0].max_distance = Some(Metres(2_000)),
        |p| p.vehicles[0].pickups_until = Some(secs(280)),
        |p| p.requests[0].pinned = Some(ANNA),
        |p| p.requests[0].barred = vec![BEN],
        |p| p.requests[0].fixed_picks = Some(vec![(SHOP, one_vase())]),
    ];
    for (i, change) in table.iter().enumerate() {
        let mut problem = problem();
        change(&mut problem);
        assert_eq!(codes(&problem, &priced(&problem, plan())), [], "row {i}");
    }
}

#[test]
fn without_an_end_of_shift_only_pickups_are_limited() {
    let mut problem = problem();
    problem.vehicles[0].shift.to = secs(400);
    problem.vehicles[0].pickups_until = Some(secs(400));
    assert_eq!(codes(&problem, &priced(&problem, plan())), []);
}

type Spoil = fn(&mut Plan);

#[test]
fn a_spoilt_plan_breaks_its_rule() {
    let table: &[(&[Code], Spoil)] = &[
        (&[Code::UnknownId], |p| p.routes.push(Route { vehicle: VehicleIdx(9), ..route(p) })),
        (&[Code::UnknownId], |p| p.unassigned.push((RequestIdx(7), vec![Reason::Stock]))),
        (&[Code::Twice], |p| p.routes.push(route(p))),
        (&[Code::Twice], |p| p.unassigned.push((FIRST, vec![Reason::Stock]))),
        (&[Code::Twice, Code::Reason], |p| p.unassigned.push((FIRST, vec![]))),
        (&[Code::EmptyRoute], |p| p.routes.push(idle(BEN))),
        (&[Code::Time], |p| p.routes[0].stops[0].arrival = secs(201)),
        (&[Code::Time], |p| p.routes[0].stops[0].departure = secs(311)),
        (&[Code::Time], |p| p.routes[0].end = secs(691)),
        (&[Code::Distance], |p| p.routes[0].distance = Metres(2_001)),
        (&[Code::Pay], |p| p.routes[0].pay = Money(789)),
    ];
    for (expected, spoil) in table {
        let problem = problem();
        let mut plan = plan();
        spoil(&mut plan);
        assert_eq!(codes(&problem, &plan), *expected, "{:?}", check(&problem, &plan));
    }
}

fn route(plan: &Plan) -> Route {
    plan.routes[0].clone()
}

fn idle(vehicle: VehicleIdx) -> Route {
    Route {
        vehicle,
        depart: secs(100),
        stops: vec![],
        breaks: vec![],
        end: secs(100),
        distance: Metres(0),
        pay: Money(10),
    }
}

#[test]
fn every_part_of_the_cost_is_compared() {
    let parts: [fn(&mut Cost) -> &mut Money; 7] = [
        |c| &mut c.courier,
        |c| &mut c.store,
        |c| &mut c.lateness,
        |c| &mut c.refusal,
        |c| &mut c.split,
        |c| &mut c.risk,
        |c| &mut c.total,
    ];
    for part in parts {
        let mut plan = plan();
        *part(&mut plan.cost) += Money(1);
        assert_eq!(codes(&problem(), &plan), [Code::Cost]);
    }
}

/// Nobody delivers anything: both refused, Anna earns nothing, Ben his guarantee.
#[test]
fn leaving_all_out_costs_all_refusals() {
    let all = vec![(FIRST, vec![Reason::NotWorth]), (SECOND, vec![Reason::Stock])];
    let cost =
        Cost { courier: Money(10), refusal: Money(2_000), total: Money(2_010), ..Cost::default() };
    let plan = Plan { routes: vec![], unassigned: all, cost };
    assert_eq!(check(&problem(), &plan), []);
    let forgotten = Plan { unassigned: vec![], ..plan };
    assert_eq!(codes(&problem(), &forgotten), [Code::Missing]);
}

#[test]
fn picks_and_deliveries_belong_together() {
    let problem = problem();
    let spoilt = |spoil: fn(&mut Vec<Stop>)| {
        let mut plan = plan();
        spoil(&mut plan.routes[0].stops);
        codes(&problem, &plan)
    };
    let has = |codes: &[Code], code| assert!(codes.contains(&code), "{code:?} not in {codes:?}");
    has(&spoilt(|stops| stops.swap(0, 1)), Code::Precedence);
    has(&spoilt(|stops| stops.truncate(2)), Code::NotDelivered);
    has(&spoilt(|stops| drop(stops.remove(0))), Code::Precedence);
    has(&spoilt(|stops| stops.push(stops[1].clone())), Code::Twice);
    has(&spoilt(|stops| stops.insert(1, stops[0].clone())), Code::Twice);
    has(&spoilt(|stops| picks(&mut stops[0]).clear()), Code::Format);
    has(&spoilt(|stops| picks(&mut stops[0])[0].lines.clear()), Code::Quantity);
}

fn picks(stop: &mut Stop) -> &mut Vec<Pick> {
    match &mut stop.task {
        Task::Pickup { picks, .. } => picks,
        Task::Deliver { .. } => panic!("a pickup"),
    }
}

/// Anna brings the first order; the second is picked in two parts, by her and by `other`.
fn split(other: VehicleIdx) -> Plan {
    let at_shop = vec![pick(FIRST, &[(VASE, 1)]), pick(SECOND, &[(ROSE, 2)])];
    let at_annex = pickup(ANNEX, vec![pick(SECOND, &[(VASE, 1)])], [360, 360, 390]);
    let mut plan = plan();
    let stops = &mut plan.routes[0].stops;
    stops[0] = pickup(SHOP, at_shop, [200, 260, 290]);
    if other == ANNA {
        let mut at_annex = at_annex;
        (at_annex.arrival, at_annex.start, at_annex.departure) = (secs(390), secs(390), secs(420));
        stops[1] = deliver(FIRST, [520, 520, 560]);
        stops[2] = deliver(SECOND, [660, 660, 700]);
        stops.insert(1, at_annex);
        plan.routes[0].end = secs(700);
        plan.routes[0].pay = Money(800);
    } else {
        plan.routes.push(Route { vehicle: other, stops: vec![at_annex], ..idle(other) });
    }
    plan
}

/// Labour: shop 80 + 80, annex 80; late 20 s and 160 s at 1 a second; one split at 300.
#[test]
fn a_split_order_costs_its_split_and_weighs_by_its_parts() {
    let mut problem = problem();
    problem.requests[1].max_splits = 2;
    let plan = Plan {
        cost: Cost {
            courier: Money(810),
            store: Money(240),
            lateness: Money(180),
            split: Money(300),
            total: Money(1_530),
            ..Cost::default()
        },
        ..split(ANNA)
    };
    assert_eq!(check(&problem, &plan), []);
    // Three units from the shop and one from the annex: only the last makes it too heavy.
    problem.vehicles[0].capacity[0] = 39;
    assert_eq!(check(&problem, &plan).len(), 1);
    problem.vehicles[0].capacity[0] = 29;
    assert_eq!(check(&problem, &plan).len(), 2);
    assert_eq!(codes(&problem, &plan), [Code::Capacity]);
    problem.vehicles[0].capacity[0] = 40;
    // On board from the departure of the first part at 290 to 660.
    problem.requests[1].max_onboard = Some(for_secs(370));
    assert_eq!(codes(&problem, &plan), []);
    problem.requests[1].max_onboard = Some(for_secs(369));
    assert_eq!(codes(&problem, &plan), [Code::MaxOnboard]);
    (problem.requests[1].max_onboard, problem.requests[1].max_splits) = (None, 1);
    assert_eq!(codes(&problem, &plan), [Code::MaxSplits]);
    assert!(codes(&problem, &split(BEN)).contains(&Code::OneCourier));
}

/// Anna has the first order on board since 50 and a frozen pickup that was ready at 120.
fn under_way() -> (Problem, Plan) {
    let mut problem = problem();
    let second = pick(SECOND, &[(ROSE, 2), (VASE, 1)]);
    let anna = &mut problem.vehicles[0];
    anna.onboard = vec![Onboard { request: FIRST, since: secs(50) }];
    anna.frozen = vec![FrozenStop::Pickup {
        site: SHOP,
        picks: vec![pick(SECOND, &[(VASE, 1), (ROSE, 2)])],
        ready: Some(secs(120)),
    }];
    (anna.begin, anna.on_duty) = (secs(0), true);
    let stops = vec![
        pickup(SHOP, vec![second], [100, 120, 150]),
        deliver(FIRST, [350, 350, 390]),
        deliver(SECOND, [490, 490, 530]),
    ];
    let mut plan = Plan { routes: vec![Route { stops, ..route(&plan()) }], ..plan() };
    let route = &mut plan.routes[0];
    (route.depart, route.end, route.pay) = (secs(0), secs(530), Money(730));
    let plan = priced(&problem, plan);
    (problem, plan)
}

#[test]
fn a_route_under_way_keeps_what_is_agreed() {
    let (problem, plan) = under_way();
    assert_eq!(check(&problem, &plan), []);
    let store = plan.cost.store;
    assert_eq!(store, Money(100), "goods on board cost no labour, frozen picks do");
    let changed = |change: Change| {
        let mut problem = problem.clone();
        change(&mut problem);
        codes(&problem, &plan)
    };
    assert_eq!(changed(|p| p.vehicles[0].begin = secs(-1)), [Code::Shift], "on duty at once");
    assert_eq!(changed(|p| p.vehicles[0].onboard[0].since = secs(-251)), [Code::MaxOnboard]);
    assert_eq!(changed(|p| p.vehicles[0].capacity[0] = 9).first(), Some(&Code::Capacity));
    assert_eq!(changed(|p| p.requests[1].barred = vec![ANNA]), [], "it is agreed already");
    let frozen = changed(|p| p.vehicles[0].frozen.push(FrozenStop::Deliver { request: SECOND }));
    assert_eq!(frozen, [Code::Frozen]);
    // From the frozen stop he leaves towards new work no earlier than now.
    let late = changed(|p| p.now = secs(151));
    assert_eq!(late, [Code::Time]);
    let dropped = Plan { routes: vec![], ..plan.clone() };
    let dropped = codes(&problem, &dropped);
    assert!(dropped.contains(&Code::Frozen) && dropped.contains(&Code::GoodsOnBoard));
}

#[test]
fn goods_on_board_are_not_picked_again() {
    let (problem, mut plan) = under_way();
    picks(&mut plan.routes[0].stops[0]).push(pick(FIRST, &[(VASE, 1)]));
    assert!(codes(&problem, &plan).contains(&Code::GoodsOnBoard));
}

#[test]
fn a_shop_that_never_opens_again_cannot_pick() {
    let mut problem = problem();
    problem.sites[0].open = vec![span(0, 99)];
    assert_eq!(codes(&problem, &priced(&problem, plan())), [Code::StoreClosed]);
    assert_eq!(check(&problem, &priced(&problem, plan())).len(), 3, "twice unpicked, once closed");
}

#[test]
fn one_site_per_trip_forbids_a_second_pickup_on_the_way() {
    let mut problem = problem();
    problem.requests[1].max_splits = 2;
    problem.rules.one_site_per_trip = true;
    assert_eq!(codes(&problem, &priced(&problem, plan())), []);
    assert_eq!(codes(&problem, &priced(&problem, split(ANNA))), [Code::OneSitePerTrip]);
}

#[test]
fn where_only_distance_counts_it_is_the_whole_cost() {
    let mut problem = problem();
    problem.rules = Rules { distance_only: true, vehicles_first: true, ..Rules::default() };
    let mut plan = plan();
    plan.routes[0].pay = Money::ZERO;
    plan.cost = Cost { courier: Money(2_000), total: Money(2_000), ..Cost::default() };
    assert_eq!(audit(&problem, &plan).violations, []);
}
