//! What is ordered, and until when.

use super::document::{Order, Place, Store, Units};
use super::shops::Goods;
use super::{NOW, Plan, one_of, some_of};
use sameday_engine::rng::Rng;

/// Draws the orders. Each is for goods that one shop keeps, so that it could be served alone.
pub(super) fn orders(
    rng: &mut Rng,
    plan: &Plan,
    (goods, keeping): (&Goods, &[Vec<usize>]),
    stores: &[Store],
) -> Vec<Order> {
    let stocked: Vec<usize> = (0..plan.shops).filter(|shop| !keeping[*shop].is_empty()).collect();
    let mut draw = |n| {
        let shop = one_of(rng, &stocked);
        let lines = lines(rng, goods, &keeping[shop]);
        let mut order = timed(rng, plan, lines);
        order.id = format!("o{n:03}");
        if order.lines.len() > 1 && rng.chance(0.5) {
            order.max_splits = Some(2);
        }
        if rng.chance(0.1) {
            order.stores = Some(allowed(rng, plan, shop, stores));
        }
        order
    };
    (0..plan.orders).map(&mut draw).collect()
}

/// One to three lines; the front half of a shop's goods is asked for most.
fn lines(rng: &mut Rng, goods: &Goods, stocked: &[usize]) -> Vec<Units> {
    let popular = rng.chance(0.8);
    let front = if popular { (stocked.len() / 2).max(2) } else { stocked.len() };
    let count = match rng.below(100) {
        0..55 => 1,
        55..85 => 2,
        _ => 3,
    };
    let mut wanted = some_of(rng, &stocked[..front.min(stocked.len())], count);
    wanted.sort_unstable();
    let mut line = |sku: usize| Units {
        sku: goods.skus[sku].id.clone(),
        qty: if rng.chance(0.2) { 2 } else { 1 },
    };
    wanted.into_iter().map(&mut line).collect()
}

/// Half the orders are there at once. Express ones are due in some 40 minutes, the others in 80,
/// of which four in ten do not want theirs before half of that.
fn timed(rng: &mut Rng, plan: &Plan, lines: Vec<Units>) -> Order {
    let express = rng.chance(0.5);
    let release = if rng.chance(0.5) { NOW } else { NOW + rng.between(1, plan.horizon) };
    let minutes = |from: i64, to: i64, rng: &mut Rng| rng.between(from, to) * 60;
    let (hard, soft, earliest) = match (plan.small, express) {
        (true, _) => ((50, 65), (35, 45), (15, 30)),
        (false, true) => ((75, 100), (35, 45), (30, 55)),
        (false, false) => ((110, 150), (70, 90), (30, 55)),
    };
    let due = release + minutes(hard.0, hard.1, rng);
    let soft_due = release + minutes(soft.0, soft.1, rng);
    let later = !express && rng.chance(0.4);
    let from = if later { release + minutes(earliest.0, earliest.1, rng) } else { release };
    let units: i64 = lines.iter().map(|line| line.qty * rng.between(4, 12) * 100).sum();
    Order {
        id: String::new(),
        lines,
        dropoff: Place::Name(String::new()),
        service_s: one_of(rng, &[60, 90, 120, 180]),
        release,
        due: [from, due],
        soft_due,
        max_onboard_s: minutes(25, 45, rng),
        value: 600 + units,
        stores: None,
        max_splits: None,
    }
}

/// A list of shops: this one and half of its like.
fn allowed(rng: &mut Rng, plan: &Plan, shop: usize, stores: &[Store]) -> Vec<String> {
    let mates: Vec<usize> = (shop % plan.kinds..plan.shops).step_by(plan.kinds).collect();
    let mut allowed = some_of(rng, &mates, (mates.len() / 2).max(2));
    allowed.push(shop);
    allowed.sort_unstable();
    allowed.dedup();
    allowed.into_iter().map(|shop| stores[shop].id.clone()).collect()
}
