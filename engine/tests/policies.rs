//! The live engine under each dispatch policy: who gets an order, when, and what is never touched
//! again.

mod town;

use sameday_engine::config::{Commit, Config, Policy, Prices};
use sameday_engine::decision::{Answer, Decision};
use sameday_engine::event::{Event, Proposal, ProposedRoute, ProposedStop};
use sameday_engine::model::{Basket, OrderState, PlannedStop, StopTask};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Money, Time};
use town::{MINUTE, Town, at};

fn under(policy: Policy) -> Config {
    let commit = Commit::JustInTime { margin: Millis::ZERO };
    Config { policy, commit, ..Config::default() }
}

fn basket(town: &mut Town, x_m: i32) -> Basket {
    let basket = town.basket(1);
    Basket { at: at(x_m, 0), due: None, max_onboard: None, hold: None, ..basket }
}

fn order(town: &mut Town, x_m: i32) -> sameday_engine::id::OrderId {
    let basket = basket(town, x_m);
    town.order(basket).expect("somebody can bring it")
}

fn courier_of(town: &Town, order: sameday_engine::id::OrderId) -> Option<String> {
    let order = town.engine.world().order(order).unwrap();
    order.courier.as_ref().map(ToString::to_string)
}

fn shop_of(town: &Town, order: sameday_engine::id::OrderId) -> String {
    town.engine.world().order(order).unwrap().sources[0].store.to_string()
}

fn drafted(town: &Town, order: sameday_engine::id::OrderId) -> bool {
    town.engine.world().couriers().values().any(|courier| courier.drafts(order))
}

/// Minute by minute, so that couriers report what they are given meanwhile.
fn live(town: &mut Town, minutes: i64) {
    for _ in 0..minutes {
        town.pass(Millis(MINUTE));
    }
}

fn searches(town: &Town) -> usize {
    town.decisions().filter(|(_, d)| matches!(d, Decision::SearchAsked { .. })).count()
}

#[test]
fn nearest_takes_the_nearest_shop_and_the_nearest_idle_courier_at_once() {
    let mut town = Town::with(1, under(Policy::Nearest));
    town.shop("near", at(1_000, 0), None, 10);
    town.shop("far", at(-1_000, 0), None, 10);
    town.courier("ada", at(2_500, 0), false, None);
    town.courier("bob", at(-1_000, 0), false, None);
    let first = order(&mut town, 1_600);
    assert_eq!(shop_of(&town, first), "near", "although bob stands at the other one");
    assert_eq!(courier_of(&town, first).as_deref(), Some("ada"));
    let second = order(&mut town, 1_700);
    assert_eq!(courier_of(&town, second).as_deref(), Some("bob"), "no bundle with the first");
    let third = order(&mut town, 1_650);
    assert_eq!(courier_of(&town, third), None, "nobody is idle");
    assert!(!drafted(&town, third));
    live(&mut town, 60);
    assert_eq!(town.engine.world().order(third).unwrap().state, OrderState::Delivered);
    assert_eq!(searches(&town), 0);
    town.verify();
}

#[test]
fn rolling_bundles_at_the_round_and_leaves_at_the_last_moment() {
    let mut town = Town::with(1, under(Policy::Rolling));
    town.now = Time(20 * MINUTE + 30_000);
    town.shop("mill", at(0, 0), None, 10);
    town.courier("ada", at(3_000, 0), false, None);
    let orders = [order(&mut town, 900), order(&mut town, 1_000)];
    assert!(!orders.iter().any(|order| drafted(&town, *order)), "before the round nobody has them");
    town.pass(Time(25 * MINUTE) - town.now);
    let courier = &town.engine.world().couriers().values().next().unwrap().clone();
    let stops = if courier.draft.is_empty() { &courier.route } else { &courier.draft };
    let StopTask::Pickup { orders: bundle, .. } = &stops[0].task else { panic!("{stops:?}") };
    assert_eq!(bundle[..], orders, "two orders for one courier are one bundle");
    live(&mut town, 60);
    for order in orders {
        assert_eq!(town.engine.world().order(order).unwrap().state, OrderState::Delivered);
    }
    assert_eq!(searches(&town), 0);
    town.verify();
}

#[test]
fn rolling_revises_what_nobody_drives_for_yet() {
    let mut town = Town::with(1, under(Policy::Rolling));
    town.now = Time(20 * MINUTE + 30_000);
    town.shop("mill", at(0, 0), None, 10);
    town.courier("ada", at(100, 0), false, None);
    let early = Basket { ready_at: Some(Time(34 * MINUTE)), ..basket(&mut town, 900) };
    let early = town.order(early).unwrap();
    town.pass(Time(26 * MINUTE) - town.now);
    assert!(drafted(&town, early), "ready within the horizon, and there is time");
    let late = Basket { ready_at: Some(Time(34 * MINUTE)), ..basket(&mut town, 1_000) };
    let late = town.order(late).unwrap();
    assert!(!drafted(&town, late), "until the next round");
    town.pass(Time(31 * MINUTE) - town.now);
    let courier = town.engine.world().couriers().values().next().unwrap();
    let StopTask::Pickup { orders, .. } = &courier.draft[0].task else { panic!("a pickup first") };
    assert_eq!(orders[..], [early, late]);
    town.verify();
}

#[test]
fn greedy_places_at_once_and_never_asks_for_a_search() {
    let mut town = Town::with(1, under(Policy::Greedy));
    town.shop("mill", at(0, 0), None, 10);
    town.courier("ada", at(100, 0), false, None);
    let ready_at = Some(town.now + Millis::from_mins(40));
    let wanted = Basket { ready_at, ..basket(&mut town, 900) };
    let wanted = town.order(wanted).unwrap();
    assert!(drafted(&town, wanted));
    live(&mut town, 120);
    assert_eq!(town.engine.world().order(wanted).unwrap().state, OrderState::Delivered);
    assert_eq!(searches(&town), 0);
}

#[test]
fn joint_asks_for_searches() {
    let mut town = Town::with(1, under(Policy::Joint));
    town.shop("mill", at(0, 0), None, 10);
    town.courier("ada", at(100, 0), false, None);
    let ready_at = Some(town.now + Millis::from_mins(40));
    let wanted = Basket { ready_at, ..basket(&mut town, 900) };
    town.order(wanted).unwrap();
    live(&mut town, 2);
    assert!(searches(&town) > 0);
}

/// Ada is on her way to fetch the goods for three doors. Each was put where it cost least when it
/// came, so that she goes to and fro: the first two the other way round are 2 km shorter.
fn to_and_fro(change: Money) -> (Town, Proposal) {
    let (prices, commit) = (Prices { change, ..Prices::default() }, Commit::AtOnce);
    let mut town = Town::with(1, Config { prices, commit, ..under(Policy::Joint) });
    town.shop("mill", at(0, 0), None, 10);
    town.courier("ada", at(0, 0), false, None);
    let [left, right, beyond] = [-1_200, 1_000, 2_500].map(|x_m| order(&mut town, x_m));
    let courier = town.engine.world().couriers().values().next().unwrap();
    let doors: Vec<_> = courier.route.iter().filter_map(PlannedStop::hands_over).collect();
    assert_eq!(doors, [right, left, beyond]);
    let orders = [left, right, beyond];
    let picks = orders.map(|id| (id, town.engine.world().order(id).unwrap().goods())).to_vec();
    let mut stops = vec![ProposedStop::Pickup { store: "mill".parse().unwrap(), picks }];
    stops.extend(orders.map(|order| ProposedStop::Deliver { order }));
    let routes = vec![ProposedRoute { courier: courier.spec.id.clone(), stops }];
    let proposal = Proposal { base_version: town.engine.world().plan_version(), routes };
    (town, proposal)
}

#[test]
fn what_a_courier_knows_changes_only_for_more_than_the_change_costs() {
    let answer = |change| {
        let (mut town, proposal) = to_and_fro(Money(change));
        town.tell(Event::PlanProposed(proposal))
    };
    let refused = Answer::Refused { reason: Reason::CostsMore, hint: None };
    // 2 km of straight line are 2.6 km of street, at 0.60 each: 1.56 for two stops that move.
    assert_eq!(answer(77), Answer::Done);
    assert_eq!(answer(78), refused);
}

/// Whatever couriers answer, every order ends and the journal decides itself again.
#[test]
fn random_towns_end_their_orders_under_every_policy() {
    for policy in Policy::ALL {
        for seed in 1..25 {
            let mut town = Town::peopled(seed, under(policy));
            let mut orders = Vec::new();
            for _ in 0..8 {
                let basket = town.basket(1);
                if town.rng.chance(0.5) {
                    orders.extend(town.order(basket));
                } else {
                    let quote = town.quote(basket);
                    let waits = Millis(town.rng.between(0, 60_000));
                    town.pass(waits);
                    if !quote.options.is_empty() {
                        town.accept(quote.id, 1);
                    }
                }
                let gap = Millis(town.rng.between(0, 6 * MINUTE));
                town.pass(gap);
            }
            live(&mut town, 200);
            for order in orders {
                let order = town.engine.world().order(order).unwrap();
                let refused = order.state == OrderState::Sourced && !order.refused_by.is_empty();
                assert!(order.state.is_final() || refused, "{policy} {seed}: {order:?}");
            }
            town.verify();
        }
    }
}
