//! The same day through the dispatch engine itself, as a server would drive it: restaurants are
//! shops with plenty of stock, meals are orders with a ready time, couriers take what they are
//! given when they must leave, and a search looks at the whole open plan whenever an order comes
//! in.

use super::check::check;
use super::day::Decision as Noted;
use super::kpis::kpis;
use super::live_setup::{MINUTE, Names, genesis, master_data, order, until};
use super::replay::{ITERATIONS, Options, Played};
use sameday_datasets::mdrp::{Instance, Move, Point, Solution, Spot, Trip};
use sameday_engine::decision::{Answer, Decision};
use sameday_engine::effect::Effect;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event};
use sameday_engine::id::{OrderId, StopId};
use sameday_engine::model::{OrderState, StopTask};
use sameday_engine::place::Place;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use sameday_engine::unit::Time;
use std::collections::BTreeMap;

/// What a courier is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Stands where he is, with nothing to do or still off shift.
    Idle,
    /// On his way to the next stop.
    Driving { stop: StopId, arrival: i64 },
    /// At a stop; leaves when done.
    Serving { stop: StopId, done: i64 },
}

/// A courier on his virtual feet: he follows the route that the engine has given him.
#[derive(Clone, Copy, Debug)]
struct Walker {
    spot: Spot,
    at: Point,
    doing: Doing,
}

/// Plays the day through the engine, without the optional freedoms; `policy` and `preposition` of
/// the options have no meaning here.
///
/// # Panics
/// When the engine refuses a courier's report or follows no plan of its own: broken invariants.
#[must_use]
pub fn play_live<F: FnMut(i64, i64)>(
    instance: &Instance,
    options: Options,
    mut minute: F,
) -> Played {
    let mut live = Live::new(instance, options);
    let last = instance.couriers.iter().map(|c| c.off).max().unwrap_or(0);
    let longest = instance.parameters.maximum;
    for now in 0..=last + longest {
        live.step(now);
        minute(now, last + longest);
    }
    live.solution.moves.sort_by_key(|m| m.courier);
    let violations = check(instance, &live.solution, false);
    let kpis = kpis(instance, &live.solution);
    Played { solution: live.solution, record: live.record, kpis, violations }
}

struct Live<'a> {
    instance: &'a Instance,
    options: Options,
    engine: Engine,
    names: Names,
    walkers: Vec<Walker>,
    /// Orders by time of placement; those not known yet.
    coming: Vec<usize>,
    /// Known orders that nobody could serve so far: placed again every minute.
    unserved: Vec<usize>,
    orders: BTreeMap<OrderId, usize>,
    /// Minute in which an order was given to its courier.
    given: BTreeMap<usize, i64>,
    solution: Solution,
    record: Vec<(i64, Noted)>,
    now: i64,
}

impl<'a> Live<'a> {
    fn new(instance: &'a Instance, options: Options) -> Self {
        let names = Names::new(instance);
        let mut coming: Vec<usize> = (0..instance.orders.len()).collect();
        coming.sort_by_key(|o| std::cmp::Reverse((instance.orders[*o].placed, *o)));
        let walker = |c: &sameday_datasets::mdrp::Courier| Walker {
            spot: Spot::Start,
            at: c.at,
            doing: Doing::Idle,
        };
        let engine = Engine::new(genesis(instance, options.seed), Time::ZERO);
        let mut live = Self {
            instance,
            options,
            engine,
            walkers: instance.couriers.iter().map(walker).collect(),
            coming,
            unserved: Vec::new(),
            orders: BTreeMap::new(),
            given: BTreeMap::new(),
            solution: Solution::default(),
            record: Vec::new(),
            now: 0,
            names,
        };
        for event in master_data(instance, &live.names) {
            live.tell(event);
        }
        live
    }

    /// One minute: couriers report, shifts start, orders come in, the search looks, work goes out.
    fn step(&mut self, now: i64) {
        self.now = now;
        for courier in 0..self.walkers.len() {
            self.advance(courier);
        }
        self.start_shifts();
        if self.take_orders() {
            self.search();
        }
        // A millisecond after the minute what must leave now has been looked at by the search.
        self.engine.wake(Time(now * MINUTE + 1));
        self.listen();
        for courier in 0..self.walkers.len() {
            self.depart(courier);
        }
    }

    fn tell(&mut self, event: Event) -> Answer {
        let reply = self.engine.handle(Time(self.now * MINUTE), Command { event, key: None });
        reply.answer
    }

    /// A report that the engine must take.
    fn report(&mut self, event: Event) {
        let answer = self.tell(event.clone());
        assert_eq!(answer, Answer::Done, "the engine takes what couriers report: {event:?}");
        self.listen();
    }

    fn start_shifts(&mut self) {
        for (c, courier) in self.instance.couriers.iter().enumerate() {
            if courier.on == self.now && courier.off > courier.on {
                let at = Place::Planar { x_m: courier.at.x, y_m: courier.at.y };
                let name = self.names.couriers[c].clone();
                let (until, breaks) = (until(courier), Vec::new());
                self.report(Event::CourierOnline { courier: name, at, until, breaks });
            }
        }
    }

    /// Places what has come in and what nobody could serve before; whether anything is new.
    fn take_orders(&mut self) -> bool {
        let mut queue = std::mem::take(&mut self.unserved);
        while let Some(&o) = self.coming.last()
            && self.instance.orders[o].placed <= self.now
        {
            self.coming.pop();
            self.record.push((self.now, Noted::Known { order: o }));
            queue.push(o);
        }
        let mut news = false;
        for o in queue {
            match self.tell(Event::OrderPlaced(order(self.instance, &self.names, o))) {
                Answer::Ordered { order } => {
                    self.orders.insert(order, o);
                    news = true;
                }
                _ => self.unserved.push(o),
            }
            self.listen();
        }
        news
    }

    fn search(&mut self) {
        let frozen = self.engine.frozen();
        let seed = self.options.seed.wrapping_mul(1 << 20).wrapping_add(self.now as u64);
        let config = SearchConfig { seed, islands: 1, warm: true, ..SearchConfig::default() };
        let budget = Budget::iterations(self.options.iterations.unwrap_or(ITERATIONS));
        let (plan, _) = solve(&frozen.problem, &config, &budget, &mut |_| ());
        // A refused proposal changes nothing: the plan so far was as good.
        self.tell(Event::PlanProposed(frozen.proposal(&plan)));
        self.listen();
    }

    /// Hears from the engine who has been given what.
    fn listen(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            let Effect::Append(entry) = effect else { continue };
            let mut given: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for decision in &entry.decisions {
                if let Decision::OrderMoved {
                    order,
                    state: OrderState::Assigned,
                    courier: Some(courier),
                    ..
                } = decision
                {
                    let o = self.orders[order];
                    self.given.insert(o, self.now);
                    given.entry(self.names.courier(courier)).or_default().push(o);
                }
            }
            for (courier, orders) in given {
                self.record.push((self.now, Noted::Assigned { courier, orders }));
            }
        }
    }

    /// Lets a courier arrive and finish what is due by now.
    fn advance(&mut self, courier: usize) {
        let name = || self.names.couriers[courier].clone();
        match self.walkers[courier].doing {
            Doing::Driving { stop, arrival } if arrival <= self.now => {
                let event = Event::StopArrived { courier: name(), stop };
                let done = self.serve(courier, arrival);
                self.walkers[courier].doing = Doing::Serving { stop, done };
                self.report(event);
            }
            Doing::Serving { stop, done } if done <= self.now => {
                let event = Event::StopCompleted { courier: name(), stop };
                self.walkers[courier].doing = Doing::Idle;
                self.report(event);
                self.depart(courier);
            }
            _ => {}
        }
    }

    /// What happens at the stop he has reached; when he is done there.
    fn serve(&mut self, courier: usize, arrival: i64) -> i64 {
        let parameters = &self.instance.parameters;
        let (half_pickup, half_drop) = (parameters.pickup_service / 2, parameters.drop_service / 2);
        let route = &self.engine.world().couriers()[&self.names.couriers[courier]].route;
        match &route[0].task {
            StopTask::Pickup { orders, .. } => {
                let orders: Vec<usize> = orders.iter().map(|o| self.orders[o]).collect();
                let ready = orders.iter().map(|o| self.instance.orders[*o].ready).max();
                let assigned = orders.iter().map(|o| self.given[o]).max();
                let (ready, assigned) =
                    ready.zip(assigned).expect("a pickup stop is about at least one order");
                let pickup = ready.max(arrival + half_pickup);
                self.solution.trips.push(Trip { assigned, pickup, courier, drops: Vec::new() });
                pickup + half_pickup
            }
            StopTask::Deliver { order } => {
                let o = self.orders[order];
                let drop = arrival + half_drop;
                let trip = self.solution.trips.iter_mut().rfind(|trip| trip.courier == courier);
                trip.expect("goods are picked up before they are dropped").drops.push((o, drop));
                drop + half_drop
            }
            StopTask::Return { .. } => unreachable!("nothing is ever brought back on this day"),
        }
    }

    /// A courier with a route and nothing else to do leaves for his next stop.
    fn depart(&mut self, courier: usize) {
        if self.walkers[courier].doing != Doing::Idle {
            return;
        }
        let known = &self.engine.world().couriers()[&self.names.couriers[courier]];
        let Some(next) = known.route.first() else { return };
        let stop = next.id;
        let to = match &next.task {
            StopTask::Pickup { store, .. } => Spot::Restaurant(self.names.restaurant(store)),
            StopTask::Deliver { order } => Spot::Door(self.orders[order]),
            StopTask::Return { .. } => unreachable!("nothing is ever brought back on this day"),
        };
        let at = match to {
            Spot::Start => self.instance.couriers[courier].at,
            Spot::Restaurant(r) => self.instance.restaurants[r].at,
            Spot::Door(o) => self.instance.orders[o].at,
        };
        let from = self.walkers[courier];
        let arrival = self.now + self.instance.travel(from.at, at);
        self.solution.moves.push(Move { courier, departure: self.now, from: from.spot, to });
        self.walkers[courier] = Walker { spot: to, at, doing: Doing::Driving { stop, arrival } };
    }
}
