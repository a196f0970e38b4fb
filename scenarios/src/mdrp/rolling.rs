//! The published rolling horizon on a day of meals: every few minutes orders that are ready soon
//! are bundled and matched to couriers who are free soon.

use super::day::{Bundle, Day};
use sameday_datasets::mdrp::Point;
use sameday_engine::policy::rolling::{Ready, Trip, bundles, matched, target_size, trip_cost};
use sameday_engine::unit::{Millis, Time};

/// Minutes from one matching to the next (Reyes et al. 2018).
pub(super) const EVERY: i64 = 5;
/// Orders and couriers that are ready within so many minutes are matched (the same).
const HORIZON: i64 = 10;
/// Most orders in a bundle.
const LARGEST: usize = 3;
/// What goods that wait for others cost beside a drive; chosen on days of the seeds 0 and 4.
const WAIT_PERMILLE: i64 = 500;
/// What a minute on the counter costs, in thousandths of an order an hour; chosen likewise.
const STALE: i64 = 100;

/// The bundles of each courier of the day, one at most.
pub(super) fn plan(day: &Day<'_>) -> Vec<Vec<Bundle>> {
    let soon = day.now + HORIZON;
    let instance = day.instance;
    let orders: Vec<usize> =
        day.open.iter().copied().filter(|o| instance.orders[*o].ready <= soon).collect();
    let couriers: Vec<usize> = (0..instance.couriers.len())
        .filter(|c| instance.couriers[*c].on.max(day.riders[*c].free) <= soon)
        .collect();
    let made = bundled(day, &orders, couriers.len());
    let cost = |b: usize, c: usize| trip(day, couriers[c], &made[b]).map(|t| trip_cost(t, STALE));
    let mut plan = vec![Vec::new(); instance.couriers.len()];
    let found = matched(made.len(), couriers.len(), cost);
    for (bundle, courier) in made.into_iter().zip(found) {
        let Some(courier) = courier else { continue };
        plan[couriers[courier]].push(bundle);
    }
    plan
}

fn bundled(day: &Day<'_>, orders: &[usize], couriers: usize) -> Vec<Bundle> {
    let instance = day.instance;
    let ready = |o: &usize| {
        let order = &instance.orders[*o];
        let shop = instance.restaurants[order.restaurant].at;
        Ready { shop: (order.restaurant, shop), ready: time(order.ready), door: (0, order.at) }
    };
    let list: Vec<Ready<(usize, Point)>> = orders.iter().map(ready).collect();
    let size = target_size(orders.len(), couriers, LARGEST);
    let drive = |a: (usize, Point), b: (usize, Point)| Millis::from_mins(instance.travel(a.1, b.1));
    let named = |bundle: sameday_engine::policy::rolling::Bundle<(usize, Point)>| Bundle {
        restaurant: bundle.shop.0,
        orders: bundle.orders.into_iter().map(|o| orders[o]).collect(),
    };
    bundles(&list, size, WAIT_PERMILLE, drive).into_iter().map(named).collect()
}

/// How a courier would carry a bundle out; `None` when he could not pick it up in his shift.
fn trip(day: &Day<'_>, courier: usize, bundle: &Bundle) -> Option<Trip> {
    let (instance, shift) = (day.instance, &day.instance.couriers[courier]);
    let (half, drop) = (instance.parameters.pickup_service / 2, instance.parameters.drop_service);
    let free = day.riders[courier].free.max(day.now).max(shift.on);
    let arrival = if day.stands_at(courier, bundle.restaurant) {
        day.riders[courier].since
    } else {
        free + day.drive(courier, bundle.restaurant)
    };
    let ready = day.ready(bundle);
    let pickup = (arrival + half).max(ready).max(free);
    let mut at = instance.restaurants[bundle.restaurant].at;
    let mut done = pickup + half;
    for o in &bundle.orders {
        done += instance.travel(at, instance.orders[*o].at) + drop;
        at = instance.orders[*o].at;
    }
    (pickup <= shift.off).then(|| Trip {
        orders: bundle.orders.len(),
        free: time(free),
        ready: time(ready),
        pickup: time(pickup),
        done: time(done),
    })
}

fn time(minute: i64) -> Time {
    Time(minute * 60_000)
}
