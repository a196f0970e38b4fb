//! The virtual day: where couriers are, which orders are known and open, what has been done.
//! It knows no plan; it carries out what it is told and keeps the record.

use sameday_datasets::mdrp::{Instance, Move, Point, Solution, Spot, Trip};

/// Where a courier is, or will be once he is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rider {
    /// Named place.
    pub spot: Spot,
    /// The same in metres.
    pub at: Point,
    /// Minute of his arrival there.
    pub since: i64,
    /// First minute in which he may leave.
    pub free: i64,
}

/// A bundle that a courier is meant to fetch; nobody is bound by it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    /// Where.
    pub restaurant: usize,
    /// What, in drop sequence.
    pub orders: Vec<usize>,
}

/// What was decided when; the files of the evaluator cannot show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An order became known.
    Known {
        /// Which.
        order: usize,
    },
    /// A courier was sent to a restaurant without a binding order.
    Sent {
        /// Who.
        courier: usize,
        /// Where to.
        restaurant: usize,
        /// Orders he would fetch there as things stood; none: he waits for the next.
        meant: Vec<usize>,
    },
    /// A bundle was given to a courier for good.
    Assigned {
        /// Who.
        courier: usize,
        /// What, in drop sequence.
        orders: Vec<usize>,
    },
}

/// State and record of one day.
#[derive(Clone, Debug)]
pub(super) struct Day<'a> {
    pub instance: &'a Instance,
    /// This minute.
    pub now: i64,
    pub riders: Vec<Rider>,
    /// Known orders that nobody has for good, oldest first.
    pub open: Vec<usize>,
    /// Known orders so far for each restaurant.
    pub seen: Vec<i64>,
    pub solution: Solution,
    pub record: Vec<(i64, Decision)>,
    /// Orders by time of placement, and how many of them are known.
    arrivals: Vec<usize>,
    known: usize,
}

impl<'a> Day<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let mut arrivals: Vec<usize> = (0..instance.orders.len()).collect();
        arrivals.sort_by_key(|o| (instance.orders[*o].placed, *o));
        let rider = |c: &sameday_datasets::mdrp::Courier| Rider {
            spot: Spot::Start,
            at: c.at,
            since: c.on,
            free: c.on,
        };
        Self {
            instance,
            now: 0,
            riders: instance.couriers.iter().map(rider).collect(),
            open: Vec::new(),
            seen: vec![0; instance.restaurants.len()],
            solution: Solution::default(),
            record: Vec::new(),
            arrivals,
            known: 0,
        }
    }

    /// Last minute in which anybody may still start something.
    pub fn last_minute(&self) -> i64 {
        self.instance.couriers.iter().map(|c| c.off).max().unwrap_or(0)
    }

    /// Lets the clock reach `minute` and the orders placed until then come in; whether any did.
    pub fn reach(&mut self, minute: i64) -> bool {
        self.now = minute;
        let before = self.known;
        while let Some(&order) = self.arrivals.get(self.known)
            && self.instance.orders[order].placed <= minute
        {
            self.known += 1;
            self.open.push(order);
            self.seen[self.instance.orders[order].restaurant] += 1;
            self.record.push((minute, Decision::Known { order }));
        }
        self.known > before
    }

    /// Drive from where a courier is (or will be) to a restaurant.
    pub fn drive(&self, courier: usize, restaurant: usize) -> i64 {
        self.instance.travel(self.riders[courier].at, self.instance.restaurants[restaurant].at)
    }

    pub fn stands_at(&self, courier: usize, restaurant: usize) -> bool {
        self.riders[courier].spot == Spot::Restaurant(restaurant)
    }

    /// When the last order of a bundle is ready.
    pub fn ready(&self, bundle: &Bundle) -> i64 {
        bundle.orders.iter().map(|o| self.instance.orders[*o].ready).max().unwrap_or(0)
    }

    /// Sends a free courier to a restaurant without binding him to an order.
    pub fn send(&mut self, courier: usize, restaurant: usize, meant: &[usize]) {
        let arrival = self.move_to(courier, self.now, Spot::Restaurant(restaurant));
        self.riders[courier].free = arrival;
        let decision = Decision::Sent { courier, restaurant, meant: meant.to_vec() };
        self.record.push((self.now, decision));
    }

    /// Gives a bundle to a free courier for good; he leaves at once, or picks up where he stands.
    pub fn assign(&mut self, courier: usize, bundle: &Bundle) {
        let half = self.instance.parameters.pickup_service / 2;
        if !self.stands_at(courier, bundle.restaurant) {
            self.move_to(courier, self.now, Spot::Restaurant(bundle.restaurant));
        }
        let there = self.riders[courier].since + half;
        let pickup = there.max(self.ready(bundle)).max(self.now);
        let drops = self.deliver(courier, pickup + half, &bundle.orders);
        self.solution.trips.push(Trip { assigned: self.now, pickup, courier, drops });
        self.open.retain(|o| !bundle.orders.contains(o));
        let decision = Decision::Assigned { courier, orders: bundle.orders.clone() };
        self.record.push((self.now, decision));
    }

    fn deliver(&mut self, courier: usize, leave: i64, orders: &[usize]) -> Vec<(usize, i64)> {
        let half = self.instance.parameters.drop_service / 2;
        self.riders[courier].free = leave;
        let mut drops = Vec::with_capacity(orders.len());
        for &order in orders {
            let departure = self.riders[courier].free;
            let drop = self.move_to(courier, departure, Spot::Door(order)) + half;
            self.riders[courier].free = drop + half;
            drops.push((order, drop));
        }
        drops
    }

    /// Records a drive; the minute of arrival.
    fn move_to(&mut self, courier: usize, departure: i64, to: Spot) -> i64 {
        let at = match to {
            Spot::Start => self.instance.couriers[courier].at,
            Spot::Restaurant(r) => self.instance.restaurants[r].at,
            Spot::Door(o) => self.instance.orders[o].at,
        };
        let rider = &mut self.riders[courier];
        let arrival = departure + self.instance.travel(rider.at, at);
        self.solution.moves.push(Move { courier, departure, from: rider.spot, to });
        *rider = Rider { spot: to, at, since: arrival, free: rider.free };
        arrival
    }
}
