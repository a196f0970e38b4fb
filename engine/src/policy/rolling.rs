//! The rolling horizon of Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil (2018): every few
//! minutes orders that are ready soon are bundled for each shop, and bundles are matched to
//! couriers. What makes it comparable is that it is the published one: shops are fixed before, a
//! bundle has one shop, a courier gets one bundle.

use super::assignment::assign;
use crate::unit::{Millis, Time};
use std::collections::BTreeMap;

/// An order that will be ready soon; `P` is a place in the caller's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready<P> {
    /// The shop that prepares it.
    pub shop: P,
    /// When its goods stand ready.
    pub ready: Time,
    /// Where it goes.
    pub door: P,
}

/// Orders of one shop carried together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle<P> {
    /// The shop of all of them.
    pub shop: P,
    /// When the last of them is ready.
    pub ready: Time,
    /// Positions in the caller's orders, in the order of the drops.
    pub orders: Vec<usize>,
}

/// A bundle in a courier's hands, as he would carry it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Orders of the bundle.
    pub orders: usize,
    /// When he could leave for it.
    pub free: Time,
    /// When the last of its goods stands ready.
    pub ready: Time,
    /// When he takes it.
    pub pickup: Time,
    /// When the last drop is done.
    pub done: Time,
}

/// The price of leaving a bundle to the next round that is paid only when nobody is left.
pub const LEFT_OVER: i64 = 1 << 40;

/// How many orders a bundle should have: so many that the couriers can carry all orders at once, at
/// least one and at most `largest`.
#[must_use]
pub fn target_size(orders: usize, couriers: usize, largest: usize) -> usize {
    orders.div_ceil(couriers.max(1)).clamp(1, largest.max(1))
}

/// Bundles of at most `size` orders for each shop, as few as that allows. Orders are inserted where
/// they add least, those that are ready first before the others; then each is taken out once and
/// inserted again. A bundle costs the drive from the shop to its last door, and `wait_permille`
/// thousandths of the time that goods which are ready wait for the others.
#[must_use]
pub fn bundles<P: Copy + Ord>(
    orders: &[Ready<P>],
    size: usize,
    wait_permille: i64,
    drive: impl Fn(P, P) -> Millis,
) -> Vec<Bundle<P>> {
    let mut shops: BTreeMap<P, Vec<usize>> = BTreeMap::new();
    for (o, order) in orders.iter().enumerate() {
        shops.entry(order.shop).or_default().push(o);
    }
    let builder = Builder { orders, size: size.max(1), wait_permille, drive };
    shops.into_iter().flat_map(|(shop, here)| builder.of_shop(shop, here)).collect()
}

struct Builder<'a, P, D> {
    orders: &'a [Ready<P>],
    size: usize,
    wait_permille: i64,
    drive: D,
}

impl<P: Copy + Ord, D: Fn(P, P) -> Millis> Builder<'_, P, D> {
    fn of_shop(&self, shop: P, mut here: Vec<usize>) -> Vec<Bundle<P>> {
        here.sort_by_key(|o| (self.orders[*o].ready, *o));
        let mut slots: Vec<Vec<usize>> = vec![Vec::new(); here.len().div_ceil(self.size)];
        for o in &here {
            self.insert(&mut slots, *o);
        }
        for o in &here {
            for slot in &mut slots {
                slot.retain(|other| other != o);
            }
            self.insert(&mut slots, *o);
        }
        let bundle = |orders: Vec<usize>| {
            let ready = orders.iter().map(|o| self.orders[*o].ready).max()?;
            Some(Bundle { shop, ready, orders })
        };
        slots.into_iter().filter_map(bundle).collect()
    }

    /// Puts an order where it adds least; ties go to the lower slot, then to the earlier drop.
    fn insert(&self, slots: &mut [Vec<usize>], order: usize) {
        let room = |slot: &usize| slots[*slot].len() < self.size;
        let places = (0..slots.len())
            .filter(room)
            .flat_map(|slot| (0..=slots[slot].len()).map(move |at| (slot, at)));
        let added = |(slot, at): (usize, usize)| {
            let mut with = slots[slot].clone();
            with.insert(at, order);
            (self.cost(&with) - self.cost(&slots[slot]), slot, at)
        };
        let best = places.map(added).min().expect("the slots hold all orders of the shop");
        slots[best.1].insert(best.2, order);
    }

    fn cost(&self, bundle: &[usize]) -> i64 {
        let Some(ready) = bundle.iter().map(|o| self.orders[*o].ready).max() else { return 0 };
        let mut at = self.orders[bundle[0]].shop;
        let (mut drive, mut waits) = (0, 0);
        for o in bundle {
            let order = &self.orders[*o];
            drive += (self.drive)(at, order.door).0;
            waits += (ready - order.ready).0;
            at = order.door;
        }
        drive + waits * self.wait_permille / 1_000
    }
}

/// What a trip costs in the published matching: it gains orders per hour of the courier and loses
/// `stale` for each minute that goods stand ready, both in thousandths of an order per hour.
#[must_use]
pub fn trip_cost(trip: Trip, stale: i64) -> i64 {
    let orders = i64::try_from(trip.orders).expect("a bundle is small");
    let busy = (trip.done - trip.free).0.max(1);
    let stands = (trip.pickup - trip.ready).0.max(0);
    stands * stale / 60_000 - orders * 3_600_000 * 1_000 / busy
}

/// The courier of each bundle: at most one bundle each, as many bundles as possible, at the least
/// sum of costs. `cost` is `None` for a courier who cannot carry a bundle.
#[must_use]
pub fn matched(
    bundles: usize,
    couriers: usize,
    cost: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<Option<usize>> {
    let row = |bundle| (0..couriers).map(|courier| cost(bundle, courier)).collect();
    let table: Vec<Vec<Option<i64>>> = (0..bundles).map(row).collect();
    assign(&table, &vec![LEFT_OVER; bundles]).columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_a_line(from: i64, to: i64) -> Millis {
        Millis((from - to).abs())
    }

    fn order(shop: i64, ready: i64, door: i64) -> Ready<i64> {
        Ready { shop, ready: Time(ready), door }
    }

    #[test]
    fn bundles_are_as_large_as_couriers_are_few() {
        for (orders, couriers, largest, size) in
            [(0, 5, 3, 1), (5, 5, 3, 1), (6, 5, 3, 2), (30, 5, 3, 3), (2, 0, 3, 2)]
        {
            assert_eq!(target_size(orders, couriers, largest), size, "{orders} for {couriers}");
        }
    }

    #[test]
    fn doors_on_one_side_go_together_in_the_order_of_the_way() {
        let orders = [order(0, 0, 30), order(0, 0, -30), order(0, 0, 10), order(0, 0, -10)];
        let made = bundles(&orders, 2, 0, on_a_line);
        let drops: Vec<&[usize]> = made.iter().map(|bundle| &bundle.orders[..]).collect();
        assert_eq!(drops, [&[2, 0][..], &[3, 1]]);
    }

    #[test]
    fn goods_that_would_wait_long_go_with_others() {
        let orders = [order(0, 0, 10), order(0, 400, -10), order(0, 500, 11)];
        let pairs = |wait_permille| {
            let made = bundles(&orders, 2, wait_permille, on_a_line);
            made.into_iter().map(|bundle| bundle.orders).collect::<Vec<_>>()
        };
        assert_eq!(pairs(0), [vec![0, 2], vec![1]], "the drive alone counts");
        assert_eq!(pairs(1_000), [vec![0], vec![1, 2]], "ready at nearly the same time");
        // The pair that is ready together drives 20 more and waits 400 less: worth it from 0.05 on.
        assert_eq!(pairs(45), [vec![0, 2], vec![1]]);
        assert_eq!(pairs(55), [vec![0], vec![1, 2]]);
    }

    #[test]
    fn a_bundle_has_one_shop_and_every_order_one_bundle() {
        let orders: Vec<_> = (0..11).map(|o| order(o % 3, 7 * o, 100 - o)).collect();
        for size in 1..5 {
            let made = bundles(&orders, size, 200, on_a_line);
            let mut all: Vec<usize> = Vec::new();
            for bundle in &made {
                let of = |o: &usize| orders[*o];
                assert!(bundle.orders.len() <= size && !bundle.orders.is_empty());
                assert!(bundle.orders.iter().all(|o| of(o).shop == bundle.shop));
                assert_eq!(bundle.orders.iter().map(|o| of(o).ready).max(), Some(bundle.ready));
                all.extend(&bundle.orders);
            }
            all.sort_unstable();
            assert_eq!(all, (0..orders.len()).collect::<Vec<_>>(), "size {size}");
        }
    }

    #[test]
    fn a_quick_trip_is_cheap_and_stale_goods_are_dear() {
        let trip = |orders, pickup, done| Trip {
            orders,
            free: Time(0),
            ready: Time(600_000),
            pickup: Time(pickup),
            done: Time(done),
        };
        let cost = |orders, pickup, done| trip_cost(trip(orders, pickup, done), 500);
        assert_eq!(cost(1, 600_000, 1_800_000), -2_000, "two orders an hour");
        assert_eq!(cost(2, 600_000, 1_800_000), -4_000);
        assert_eq!(cost(1, 720_000, 1_800_000), -1_000, "two minutes on the counter");
    }

    #[test]
    fn all_find_somebody_before_anything_is_cheap() {
        let cost = |bundle: usize, courier: usize| match (bundle, courier) {
            (0, 0) => Some(-9_000),
            (0, 1) => Some(50_000),
            (1, 0) => Some(-10),
            _ => None,
        };
        assert_eq!(matched(2, 2, cost), [Some(1), Some(0)]);
        assert_eq!(matched(3, 2, cost), [Some(1), Some(0), None]);
    }
}
