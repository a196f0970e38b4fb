//! The baseline everybody knows: first come, first served by the nearest idle courier.

use crate::unit::{Millis, Time};

/// An order that waits, at the shop it is picked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<S> {
    /// When it came in; the oldest is served first, ties by position.
    pub since: Time,
    /// When its goods are ready.
    pub ready: Time,
    /// Its shop, in the caller's terms.
    pub shop: S,
}

/// An idle courier who could leave now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle<P> {
    /// Where he stands, in the caller's terms.
    pub at: P,
    /// He starts no pickup later.
    pub until: Time,
}

/// Pairs of positions (order, courier): each order, oldest first, takes the courier nearest to its
/// shop among those left who can start the pickup in time (ties by position). `drive` is the time
/// from a courier's place to the pickup at a shop.
pub fn nearest<P: Copy, S: Copy>(
    now: Time,
    orders: &[Waiting<S>],
    couriers: &[Idle<P>],
    drive: impl Fn(P, S) -> Millis,
) -> Vec<(usize, usize)> {
    let mut by_age: Vec<usize> = (0..orders.len()).collect();
    by_age.sort_by_key(|o| (orders[*o].since, *o));
    let mut left: Vec<usize> = (0..couriers.len()).collect();
    let mut pairs = Vec::new();
    for o in by_age {
        let order = orders[o];
        let leg = |c: &usize| drive(couriers[*c].at, order.shop);
        let in_time = |c: &&usize| order.ready.max(now + leg(c)) <= couriers[**c].until;
        let Some(&c) = left.iter().filter(in_time).min_by_key(|c| (leg(c), **c)) else { continue };
        left.retain(|other| *other != c);
        pairs.push((o, c));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_a_line(from: i64, to: i64) -> Millis {
        Millis((from - to).abs())
    }

    #[test]
    fn the_oldest_order_takes_the_nearest_courier() {
        let order = |since, shop| Waiting { since: Time(since), ready: Time(0), shop };
        let idle = |at| Idle { at, until: Time(1_000) };
        let orders = [order(5, 10), order(3, 12)];
        let couriers = [idle(0), idle(11)];
        let pairs = nearest(Time(5), &orders, &couriers, on_a_line);
        assert_eq!(pairs, [(1, 1), (0, 0)]);
    }

    #[test]
    fn nobody_starts_a_pickup_after_his_end() {
        let orders = [Waiting { since: Time(0), ready: Time(50), shop: 10 }];
        let couriers = [Idle { at: 10, until: Time(49) }, Idle { at: 90, until: Time(84) }];
        assert_eq!(nearest(Time(5), &orders, &couriers, on_a_line), []);
        let more = [couriers[0], Idle { at: 90, until: Time(85) }];
        assert_eq!(nearest(Time(5), &orders, &more, on_a_line), [(0, 1)]);
    }
}
