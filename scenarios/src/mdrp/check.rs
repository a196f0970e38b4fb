//! Judge of a day: the fixed rules of the problem, checked on the solution alone. It knows nothing
//! of plans, policies or searches.

use sameday_datasets::mdrp::{Instance, Move, Point, Solution, Spot, Trip};
use std::fmt;

/// A broken rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// An order stands in two bundles or twice in one.
    OrderTwice,
    /// A bundle has no order, or orders of two restaurants.
    MixedRestaurants,
    /// Assigned before one of its orders was placed.
    Clairvoyant,
    /// Assigned after its pickup.
    AssignedAfterPickup,
    /// Assigned on the way: after the courier had left for the restaurant, before he arrived.
    DroveBeforeAssigned,
    /// Picked up before it was ready.
    PickupBeforeReady,
    /// Picked up before half the service had passed since the arrival.
    PickupTooEarly,
    /// Picked up after the courier's shift.
    PickupAfterOff,
    /// Left before the service was over, before he arrived, or before his shift.
    LeftTooEarly,
    /// A move starts elsewhere than where the courier is.
    Teleport,
    /// The courier is not at the bundle's restaurant.
    PickupElsewhere,
    /// Loaded, he drives elsewhere than to the next customer of the bundle.
    WrongDrop,
    /// Dropped before half the service had passed since the arrival.
    DropTooEarly,
    /// A bundle that no move carries out.
    NotDelivered,
    /// An empty move to a customer.
    WrongDestination,
    /// An empty move, or a bundle fixed after leaving, where both are forbidden.
    Prepositioned,
}

/// A broken rule and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Courier, order and times in words.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// All broken rules. `preposition` allows empty moves and bundles that change until the courier
/// stands in the restaurant.
#[must_use]
pub fn check(instance: &Instance, solution: &Solution, preposition: bool) -> Vec<Violation> {
    let mut judge = Judge { instance, preposition, violations: Vec::new() };
    judge.bundles(solution);
    for courier in 0..instance.couriers.len() {
        let moves: Vec<&Move> = solution.moves.iter().filter(|m| m.courier == courier).collect();
        let mut trips: Vec<&Trip> =
            solution.trips.iter().filter(|t| t.courier == courier).collect();
        trips.sort_by_key(|t| t.pickup);
        judge.walk(courier, &moves, &trips);
    }
    judge.violations
}

struct Judge<'a> {
    instance: &'a Instance,
    preposition: bool,
    violations: Vec<Violation>,
}

/// Where a courier stands while his moves are followed.
#[derive(Clone, Copy)]
struct Stand {
    spot: Spot,
    arrived: i64,
    /// First minute he may leave, the service included.
    free: i64,
    /// When he set off to come here.
    left: i64,
}

impl Judge<'_> {
    fn say(&mut self, rule: Rule, what: String) {
        self.violations.push(Violation { rule, what });
    }

    fn bundles(&mut self, solution: &Solution) {
        let mut seen = vec![false; self.instance.orders.len()];
        for trip in &solution.trips {
            self.shift(trip);
            let restaurant = trip.drops.first().map(|d| self.instance.orders[d.0].restaurant);
            if restaurant.is_none() {
                self.say(Rule::MixedRestaurants, format!("an empty bundle at {}", trip.pickup));
            }
            for &(o, _) in &trip.drops {
                if std::mem::replace(&mut seen[o], true) {
                    self.say(Rule::OrderTwice, self.instance.orders[o].id.clone());
                }
                if Some(self.instance.orders[o].restaurant) != restaurant {
                    self.say(Rule::MixedRestaurants, self.instance.orders[o].id.clone());
                }
                self.order_times(trip, o);
            }
        }
    }

    fn order_times(&mut self, trip: &Trip, o: usize) {
        let order = &self.instance.orders[o];
        let id = &order.id;
        if trip.assigned < order.placed {
            let what = format!("{id} assigned {}, placed {}", trip.assigned, order.placed);
            self.say(Rule::Clairvoyant, what);
        }
        if trip.pickup < order.ready {
            let what = format!("{id} picked up {}, ready {}", trip.pickup, order.ready);
            self.say(Rule::PickupBeforeReady, what);
        }
    }

    fn shift(&mut self, trip: &Trip) {
        let courier = &self.instance.couriers[trip.courier];
        if trip.assigned > trip.pickup {
            let what = format!("{} at {}", courier.id, trip.pickup);
            self.say(Rule::AssignedAfterPickup, what);
        }
        if trip.pickup > courier.off {
            let what = format!("{} at {}, off {}", courier.id, trip.pickup, courier.off);
            self.say(Rule::PickupAfterOff, what);
        }
    }

    fn walk(&mut self, courier: usize, moves: &[&Move], trips: &[&Trip]) {
        let on = self.instance.couriers[courier].on;
        let mut stand = Stand { spot: Spot::Start, arrived: on, free: on, left: on };
        let mut trips = trips.iter();
        let mut aboard: &[(usize, i64)] = &[];
        for (i, m) in moves.iter().enumerate() {
            self.departure(m, stand);
            if matches!(m.to, Spot::Door(_)) && aboard.is_empty() {
                match trips.next() {
                    Some(trip) => {
                        self.pickup(trip, stand, m);
                        aboard = &trip.drops;
                    }
                    None => self.say(Rule::WrongDestination, self.words(m)),
                }
            }
            stand = self.arrival(m, stand);
            aboard = self.unload(m, aboard, &mut stand);
            let loads = moves.get(i + 1).is_some_and(|next| matches!(next.to, Spot::Door(_)));
            if !self.preposition && matches!(m.to, Spot::Restaurant(_)) && !loads {
                self.say(Rule::Prepositioned, self.words(m));
            }
        }
        for (o, _) in trips.flat_map(|trip| &trip.drops).chain(aboard) {
            self.say(Rule::NotDelivered, self.instance.orders[*o].id.clone());
        }
    }

    fn departure(&mut self, m: &Move, stand: Stand) {
        if m.from != stand.spot {
            self.say(Rule::Teleport, self.words(m));
        }
        if m.departure < stand.free {
            self.say(Rule::LeftTooEarly, format!("{}, not before {}", self.words(m), stand.free));
        }
    }

    /// The courier leaves with the bundle by this move.
    fn pickup(&mut self, trip: &Trip, stand: Stand, m: &Move) {
        let half = self.instance.parameters.pickup_service / 2;
        let restaurant = trip.drops.first().map(|d| self.instance.orders[d.0].restaurant);
        if restaurant.map(Spot::Restaurant) != Some(stand.spot) {
            self.say(Rule::PickupElsewhere, self.words(m));
        }
        if trip.pickup < stand.arrived + half {
            let what = format!("{}, arrived {}", self.words(m), stand.arrived);
            self.say(Rule::PickupTooEarly, what);
        }
        if m.departure < trip.pickup + half {
            self.say(Rule::LeftTooEarly, format!("{}, pickup {}", self.words(m), trip.pickup));
        }
        if trip.assigned > stand.left {
            let rule = if trip.assigned < stand.arrived {
                Some(Rule::DroveBeforeAssigned)
            } else {
                (!self.preposition).then_some(Rule::Prepositioned)
            };
            if let Some(rule) = rule {
                let (set_off, assigned) = (stand.left, trip.assigned);
                self.say(rule, format!("{}, left {set_off}, assigned {assigned}", self.words(m)));
            }
        }
    }

    fn arrival(&self, m: &Move, stand: Stand) -> Stand {
        let drive = self.instance.travel(self.place(m, stand.spot), self.place(m, m.to));
        let arrived = m.departure + drive;
        Stand { spot: m.to, arrived, free: arrived, left: m.departure }
    }

    fn place(&self, m: &Move, spot: Spot) -> Point {
        match spot {
            Spot::Start => self.instance.couriers[m.courier].at,
            Spot::Restaurant(r) => self.instance.restaurants[r].at,
            Spot::Door(o) => self.instance.orders[o].at,
        }
    }

    /// What is left on board after this move.
    fn unload<'t>(
        &mut self,
        m: &Move,
        aboard: &'t [(usize, i64)],
        stand: &mut Stand,
    ) -> &'t [(usize, i64)] {
        let half = self.instance.parameters.drop_service / 2;
        let Some((&(order, drop), rest)) = aboard.split_first() else { return aboard };
        if m.to != Spot::Door(order) {
            self.say(Rule::WrongDrop, self.words(m));
        }
        if drop < stand.arrived + half {
            self.say(Rule::DropTooEarly, format!("{}, dropped {drop}", self.words(m)));
        }
        stand.free = drop + half;
        rest
    }

    fn words(&self, m: &Move) -> String {
        let name = |spot| match spot {
            Spot::Start => "0",
            Spot::Restaurant(r) => self.instance.restaurants[r].id.as_str(),
            Spot::Door(o) => self.instance.orders[o].id.as_str(),
        };
        let courier = &self.instance.couriers[m.courier].id;
        format!("{courier} leaves {} at {} for {}", name(m.from), m.departure, name(m.to))
    }
}
