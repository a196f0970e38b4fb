//! Figures of a day as the problem's papers define them.

use sameday_datasets::mdrp::{Instance, Order, Solution, Spot};
use serde::Serialize;

/// Times in minutes, money in the instance's currency units. Means are over delivered orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kpis {
    /// Orders of the day.
    pub orders: usize,
    /// Orders delivered.
    pub delivered: usize,
    /// Share of orders not delivered, percent; lower is better.
    pub undelivered_pct: f64,
    /// Mean of drop minus placement; lower is better.
    pub ctd_mean: f64,
    /// Mean over all orders of the least that click-to-door can be: the meal is made, picked up and
    /// driven straight to the door.
    pub ctd_bound: f64,
    /// 90 % quantile of click-to-door, linear between order statistics.
    pub ctd_p90: f64,
    /// Largest of the same.
    pub ctd_max: i64,
    /// Mean of what goes beyond the target click-to-door; lower is better.
    pub overage_mean: f64,
    /// Mean of pickup minus ready; lower is better.
    pub rtp_mean: f64,
    /// 90 % quantile of the same.
    pub rtp_p90: f64,
    /// All pay by delivered orders; lower is better.
    pub cost_per_order: f64,
    /// Mean number of orders in a bundle.
    pub orders_per_bundle: f64,
    /// Orders over the maximum click-to-door.
    pub over_maximum: usize,
    /// Which optional freedoms were taken.
    pub freedoms: Freedoms,
}

/// How often the two optional freedoms of the problem were used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Freedoms {
    /// Drives to a restaurant that ended without a pickup there.
    pub empty_moves: usize,
    /// Bundles that were fixed only when the courier stood in the restaurant.
    pub assigned_at_restaurant: usize,
}

/// The figures of a sound solution.
#[must_use]
pub fn kpis(instance: &Instance, solution: &Solution) -> Kpis {
    let drops: Vec<(usize, i64, i64)> = solution
        .trips
        .iter()
        .flat_map(|trip| trip.drops.iter().map(|&(o, drop)| (o, trip.pickup, drop)))
        .collect();
    let mut ctd: Vec<i64> =
        drops.iter().map(|&(o, _, drop)| drop - instance.orders[o].placed).collect();
    ctd.sort_unstable();
    let over = ctd.iter().map(|c| (c - instance.parameters.target).max(0)).sum();
    let mut rtp: Vec<i64> =
        drops.iter().map(|&(o, pickup, _)| pickup - instance.orders[o].ready).collect();
    rtp.sort_unstable();
    let delivered = drops.len();
    let orders = instance.orders.len();
    Kpis {
        orders,
        delivered,
        undelivered_pct: 100.0 * ratio((orders - delivered) as i64, orders),
        ctd_mean: ratio(ctd.iter().sum(), delivered),
        ctd_bound: ratio(instance.orders.iter().map(|order| bound(instance, order)).sum(), orders),
        ctd_p90: quantile(&ctd, 0.9),
        ctd_max: ctd.last().copied().unwrap_or(0),
        overage_mean: ratio(over, delivered),
        rtp_mean: ratio(rtp.iter().sum(), delivered),
        rtp_p90: quantile(&rtp, 0.9),
        cost_per_order: total_pay(instance, solution) / delivered.max(1) as f64,
        orders_per_bundle: ratio(delivered as i64, solution.trips.len()),
        over_maximum: ctd.iter().filter(|c| **c > instance.parameters.maximum).count(),
        freedoms: freedoms(solution),
    }
}

/// No order can be at its door sooner after it was placed.
fn bound(instance: &Instance, order: &Order) -> i64 {
    let parameters = &instance.parameters;
    let drive = instance.travel(instance.restaurants[order.restaurant].at, order.at);
    let halves = parameters.pickup_service / 2 + parameters.drop_service / 2;
    order.ready - order.placed + drive + halves
}

/// `sum / count`, 0 of nothing.
fn ratio(sum: i64, count: usize) -> f64 {
    sum as f64 / count.max(1) as f64
}

fn quantile(sorted: &[i64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = last as f64 * q;
    let low = at as usize;
    let (a, b) = (sorted[low] as f64, sorted[(low + 1).min(last)] as f64);
    a + (at - low as f64) * (b - a)
}

/// Each courier gets the larger of his orders and his guaranteed hours, idle ones too.
fn total_pay(instance: &Instance, solution: &Solution) -> f64 {
    let parameters = &instance.parameters;
    let mut served = vec![0; instance.couriers.len()];
    for trip in &solution.trips {
        served[trip.courier] += trip.drops.len() as i64;
    }
    let pay = |(courier, orders): (&sameday_datasets::mdrp::Courier, i64)| {
        let guarantee = ((courier.off - courier.on) * parameters.pay_per_hour) as f64 / 60.0;
        guarantee.max((orders * parameters.pay_per_order) as f64)
    };
    instance.couriers.iter().zip(served).map(pay).sum()
}

fn freedoms(solution: &Solution) -> Freedoms {
    let mut freedoms = Freedoms::default();
    for (i, m) in solution.moves.iter().enumerate() {
        let next = solution.moves[i + 1..].iter().find(|n| n.courier == m.courier);
        let loads = next.is_some_and(|n| matches!(n.to, Spot::Door(_)));
        if matches!(m.to, Spot::Restaurant(_)) && !loads {
            freedoms.empty_moves += 1;
        }
    }
    for trip in &solution.trips {
        let brought = solution.moves.iter().rfind(|m| {
            m.courier == trip.courier
                && m.departure <= trip.pickup
                && matches!(m.to, Spot::Restaurant(_))
        });
        if brought.is_some_and(|m| trip.assigned > m.departure) {
            freedoms.assigned_at_restaurant += 1;
        }
    }
    freedoms
}
