//! Couriers: they go online, answer offers or not, travel, wait for goods, hand over, bring back,
//! and sometimes go home early.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | time to answer an offer | median 9 s, log-normal | assumed; the deadline of 30 s is sourced |
//! | declines, silence | see `city::couriers` | assumed |
//! | travel | median: the engine's estimate, spread 12 % | assumed |
//! | service at a stop | median 4 min, spread 20 % | median sourced |
//! | staged goods that cannot be found | 0.8 % of pickups (`Habits`) | assumed |

use super::customer::Customers;
use super::picker::Pickers;
use super::route::{Doing, Leg, Walker};
use super::stockroom::Stockrooms;
use super::{Asked as WhoAsked, Happening, Scene};
use crate::city::{City, Rider};
use crate::news::{OfferSeen, RouteSeen, StopSeen};
use crate::noise::stretched;
use sameday_engine::decision::Answer;
use sameday_engine::event::{Event, TrafficReport};
use sameday_engine::id::{CourierId, OfferId, OrderId, Profile, StoreId};
use sameday_engine::model::{Acceptance, Slowdown, StopTask, Traffic};
use sameday_engine::place::Place;
use sameday_engine::reason::Reason;
use sameday_engine::rng::Rng;
use sameday_engine::travel::Travel;
use sameday_engine::unit::{Metres, Millis, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

const ANSWER_MEDIAN: Millis = Millis(9_000);
const ANSWER_SPREAD: f64 = 0.6;
const TRAVEL_SPREAD: f64 = 0.12;
const SERVICE_SPREAD: f64 = 0.20;
/// Routes longer than this are declined more often (assumed).
const LONG_ROUTE: Metres = Metres(9_000);
const LONG_ROUTE_DECLINES: f64 = 0.10;
/// How often somebody who waits for goods looks again.
const LOOK_AGAIN: Millis = Millis(20_000);
/// How often a moving courier is seen.
const PING: Millis = Millis(60_000);

/// What happens to a courier.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// His shift begins.
    Online(usize),
    /// He has had enough.
    GoHome(usize),
    /// He answers an offer.
    Answer(usize, OfferId, bool),
    /// A timer of his walk; counts only within its generation.
    Walk(usize, u64),
    /// He is seen.
    Ping(usize, u64),
}

/// What he waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Whether he may go home.
    Home(usize),
    /// Whether his arrival is understood.
    Arrival(usize),
    /// Whether the end of his stop is understood.
    Departure(usize),
}

/// All couriers.
#[derive(Debug)]
pub struct Couriers {
    moods: Rng,
    streets: Rng,
    stops: Rng,
    roaming: Rng,
    walkers: Vec<Walker>,
    index: BTreeMap<CourierId, usize>,
    travel: Arc<dyn Travel>,
    lost_goods: f64,
    traffic: Traffic,
}

/// Those whom couriers meet.
pub struct Around<'a> {
    /// Behind the doors.
    pub customers: &'a Customers,
    /// In the shops.
    pub rooms: &'a mut Stockrooms,
    /// Who picks there.
    pub pickers: &'a Pickers,
    /// Everything else.
    pub scene: &'a mut Scene,
}

impl Couriers {
    /// The couriers of a city; each knows when his shift begins.
    #[must_use]
    pub fn new(city: &City, scene: &mut Scene) -> Self {
        for (i, rider) in city.riders.iter().enumerate() {
            scene.at(rider.from, Happening::Courier(Step::Online(i)));
            let home = rider.manner.quits_at.unwrap_or(rider.until).min(rider.until);
            scene.at(home, Happening::Courier(Step::GoHome(i)));
        }
        let index = |(i, rider): (usize, &Rider)| (rider.spec.id.clone(), i);
        Self {
            moods: Rng::stream(city.seed, "courier/moods"),
            streets: Rng::stream(city.seed, "courier/streets"),
            stops: Rng::stream(city.seed, "courier/stops"),
            roaming: Rng::stream(city.seed, "courier/roaming"),
            walkers: city.riders.iter().cloned().map(Walker::new).collect(),
            index: city.riders.iter().enumerate().map(index).collect(),
            travel: city.travel.clone(),
            lost_goods: city.habits.lost_goods,
            traffic: Traffic::default(),
        }
    }

    /// Something happens to one of them.
    pub fn on_step(&mut self, step: Step, around: &mut Around<'_>) {
        match step {
            Step::Online(i) => self.go_online(i, around.scene),
            Step::GoHome(i) if self.walkers[i].broken => {}
            Step::GoHome(i) => {
                self.walkers[i].going_home = true;
                self.ask_for_home(i, around.scene);
            }
            Step::Answer(_, offer, true) => {
                around.scene.tell(Event::OfferAccepted { offer }, WhoAsked::Nobody);
            }
            Step::Answer(_, offer, false) => {
                around.scene.tell(Event::OfferDeclined { offer }, WhoAsked::Nobody);
            }
            Step::Walk(i, generation) if self.walkers[i].generation == generation => {
                self.walk_on(i, around);
            }
            Step::Ping(i, generation) if self.walkers[i].generation == generation => {
                self.ping(i, around.scene);
            }
            Step::Walk(..) | Step::Ping(..) => {}
        }
    }

    /// One of them is asked; he may answer, and it may be too late.
    pub fn on_offer(&mut self, offer: &OfferSeen, scene: &mut Scene) {
        let i = self.index[&offer.courier];
        let manner = &self.walkers[i].rider.manner;
        let far = if offer.distance > LONG_ROUTE { LONG_ROUTE_DECLINES } else { 0.0 };
        let silent = self.moods.chance(manner.ignores);
        let yes = !self.moods.chance(manner.declines + far);
        let wait = stretched(&mut self.moods, ANSWER_MEDIAN, ANSWER_SPREAD);
        let gone = self.walkers[i].going_home || self.walkers[i].broken;
        if !silent && !gone {
            scene.after(wait, Happening::Courier(Step::Answer(i, offer.id, yes)));
        }
    }

    /// The work of one of them has changed.
    pub fn on_route(&mut self, route: RouteSeen, scene: &mut Scene) {
        let i = self.index[&route.courier];
        self.walkers[i].learn(route);
        self.follow(i, scene);
    }

    /// One of them gets an answer.
    pub fn on_answer(&mut self, asked: Asked, answer: &Answer, scene: &mut Scene) {
        let done = matches!(answer, Answer::Done);
        match asked {
            Asked::Home(i) => {
                // Somebody whose shift has ended by itself is told that it is over already.
                let over = matches!(answer, Answer::Refused { reason: Reason::Offline, .. });
                if (done || over) && self.walkers[i].route.is_empty() {
                    self.walkers[i].halt(scene.now);
                    self.walkers[i].doing = Doing::Off;
                }
            }
            Asked::Arrival(i) => self.arrived(i, done, scene),
            Asked::Departure(i) => self.departed(i, done, scene),
        }
    }

    /// He stays longer at the stop where he stands: what he was about to do comes later.
    pub fn stay(&mut self, courier: &CourierId, longer: Millis, scene: &mut Scene) {
        let i = self.index[courier];
        let walker = &mut self.walkers[i];
        if matches!(walker.doing, Doing::AtStop(_)) {
            walker.generation += 1;
            let generation = walker.generation;
            scene.after(longer, Happening::Courier(Step::Walk(i, generation)));
        }
    }

    /// He stands where he is and does nothing any more.
    pub fn break_down(&mut self, courier: &CourierId, now: Time) {
        let walker = &mut self.walkers[self.index[courier]];
        walker.halt(now);
        walker.broken = true;
    }

    /// He stands where he met somebody, unless he is busy at a stop.
    pub fn meet(&mut self, courier: &CourierId, at: Place, now: Time) {
        let walker = &mut self.walkers[self.index[courier]];
        if matches!(walker.doing, Doing::Moving { .. } | Doing::Roaming { .. } | Doing::Idle) {
            walker.halt(now);
            walker.at = at;
        }
    }

    /// Legs take another time from now on, for those under way too.
    pub fn hear_traffic(&mut self, report: &TrafficReport, scene: &mut Scene) {
        let (now, before) = (scene.now, self.traffic.clone());
        let slow = Slowdown { since: now, until: report.until, permille: report.permille };
        self.traffic.hear(report.profile.as_ref(), slow);
        for (i, walker) in self.walkers.iter_mut().enumerate() {
            let profile = &walker.rider.spec.profile;
            let Some(leg) = walker.doing.leg_mut() else { continue };
            let until = &mut leg.until;
            let left = before.of(profile, now).map_or(*until - now, |old| old.usual(now, *until));
            *until = self.traffic.of(profile, now).map_or(now + left, |new| new.arrival(now, left));
            walker.generation += 1;
            scene.at(*until, Happening::Courier(Step::Walk(i, walker.generation)));
            scene.after(PING, Happening::Courier(Step::Ping(i, walker.generation)));
        }
    }

    /// Somebody has signed him off.
    pub fn leave(&mut self, courier: &CourierId, now: Time) {
        let walker = &mut self.walkers[self.index[courier]];
        walker.halt(now);
        walker.doing = Doing::Off;
    }

    fn go_online(&mut self, i: usize, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        walker.doing = Doing::Idle;
        let (courier, at) = (walker.rider.spec.id.clone(), walker.at);
        let until = walker.rider.until;
        let event = Event::CourierOnline { courier, at, until, breaks: Vec::new() };
        scene.tell(event, WhoAsked::Nobody);
    }

    fn ask_for_home(&self, i: usize, scene: &mut Scene) {
        let courier = self.walkers[i].rider.spec.id.clone();
        let asked = WhoAsked::Courier(Asked::Home(i));
        scene.tell(Event::CourierOffline { courier }, asked);
    }

    /// Does what the newest route says, unless he is in the middle of something that still stands.
    fn follow(&mut self, i: usize, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        if walker.broken {
            return;
        }
        match &walker.doing {
            Doing::Arriving(_) | Doing::Leaving { .. } => return,
            Doing::Moving { stop, .. } | Doing::AtStop(stop) if walker.is_next(stop) => return,
            Doing::Off if walker.route.is_empty() => return,
            Doing::Off
            | Doing::Idle
            | Doing::Moving { .. }
            | Doing::Roaming { .. }
            | Doing::AtStop(_) => {}
        }
        walker.halt(scene.now);
        if walker.route.is_empty() {
            scene.seen(walker.rider.spec.id.clone(), walker.fixes(scene.now, PING));
            if walker.going_home {
                self.ask_for_home(i, scene);
            }
            return;
        }
        let (leaves_at, generation) = (walker.leaves_at, walker.generation);
        scene.at(leaves_at, Happening::Courier(Step::Walk(i, generation)));
    }

    /// A timer of his walk has run out.
    fn walk_on(&mut self, i: usize, around: &mut Around<'_>) {
        match self.walkers[i].doing.clone() {
            Doing::Idle => self.set_off(i, around.scene),
            Doing::Moving { stop, .. } => self.arrive(i, stop, around.scene),
            Doing::Roaming { to, .. } => self.wait_at(i, to, around.scene),
            Doing::AtStop(stop) => self.finish_or_wait(i, stop, around),
            Doing::Off | Doing::Arriving(_) | Doing::Leaving { .. } => {}
        }
    }

    fn set_off(&mut self, i: usize, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let Some(stop) = walker.route.first().cloned() else { return };
        let (at, profile) = (walker.at, walker.rider.spec.profile.clone());
        let takes = self.travel.leg(&profile, at, stop.at).duration;
        let takes = stretched(&mut self.streets, takes, TRAVEL_SPREAD);
        let slow = self.traffic.of(&profile, scene.now);
        let takes = slow.map_or(takes, |slow| slow.arrival(scene.now, takes) - scene.now);
        let leg = self.leg(&profile, (at, stop.at), scene.now, takes);
        self.go(i, Doing::Moving { stop, leg }, scene);
    }

    fn leg(&self, profile: &Profile, ends: (Place, Place), since: Time, takes: Millis) -> Leg {
        let way = self.travel.course(profile, ends.0, ends.1).line;
        Leg { way, since, until: since + takes }
    }

    /// Begins to move, and is seen on the way.
    fn go(&mut self, i: usize, doing: Doing, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let until = doing.leg().map_or(scene.now, |leg| leg.until);
        walker.doing = doing;
        walker.generation += 1;
        let generation = walker.generation;
        scene.at(until, Happening::Courier(Step::Walk(i, generation)));
        scene.after(PING, Happening::Courier(Step::Ping(i, generation)));
    }

    /// One of them is told where to wait; he goes there unless he has something better to do. How
    /// fast he is differs as on any way, from a stream of its own.
    pub fn on_advice(&mut self, courier: &CourierId, to: Place, scene: &mut Scene) {
        let i = self.index[courier];
        let walker = &mut self.walkers[i];
        let idle = matches!(walker.doing, Doing::Idle | Doing::Roaming { .. });
        if !idle || !walker.route.is_empty() || walker.going_home || walker.broken {
            return;
        }
        walker.halt(scene.now);
        let (at, profile) = (walker.at, walker.rider.spec.profile.clone());
        let takes = self.travel.leg(&profile, at, to).duration;
        let takes = stretched(&mut self.roaming, takes, TRAVEL_SPREAD);
        let slow = self.traffic.of(&profile, scene.now);
        let takes = slow.map_or(takes, |slow| slow.arrival(scene.now, takes) - scene.now);
        let leg = self.leg(&profile, (at, to), scene.now, takes);
        self.go(i, Doing::Roaming { to, leg }, scene);
    }

    /// He is where he was advised to wait.
    fn wait_at(&mut self, i: usize, to: Place, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        walker.halt(scene.now);
        walker.at = to;
        scene.seen(walker.rider.spec.id.clone(), walker.fixes(scene.now, PING));
    }

    fn ping(&mut self, i: usize, scene: &mut Scene) {
        let walker = &self.walkers[i];
        if walker.doing.leg().is_some() {
            scene.seen(walker.rider.spec.id.clone(), walker.fixes(scene.now, PING));
            scene.after(PING, Happening::Courier(Step::Ping(i, walker.generation)));
        }
    }

    fn arrive(&mut self, i: usize, stop: StopSeen, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        scene.seen(walker.rider.spec.id.clone(), walker.fixes(scene.now, PING));
        walker.at = stop.at;
        walker.generation += 1;
        let (courier, id) = (walker.rider.spec.id.clone(), stop.id);
        walker.doing = Doing::Arriving(stop);
        let asked = WhoAsked::Courier(Asked::Arrival(i));
        scene.tell(Event::StopArrived { courier, stop: id }, asked);
    }

    fn arrived(&mut self, i: usize, done: bool, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let Doing::Arriving(stop) = walker.doing.clone() else { return };
        if !done || !walker.is_next(&stop) {
            return self.look_at_route(i, done, scene);
        }
        walker.doing = Doing::AtStop(stop.clone());
        let takes = match stop.task {
            StopTask::Pickup { .. } => Millis(1),
            _ => stretched(&mut self.stops, stop.service, SERVICE_SPREAD),
        };
        let generation = walker.generation;
        scene.after(takes, Happening::Courier(Step::Walk(i, generation)));
    }

    /// His stop is not his next one any more. After a refusal he waits a moment before he asks
    /// again.
    fn look_at_route(&mut self, i: usize, understood: bool, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        walker.halt(scene.now);
        let wait = if understood { Millis::ZERO } else { LOOK_AGAIN };
        walker.leaves_at = walker.leaves_at.max(scene.now + wait);
        let (at, generation) = (walker.leaves_at, walker.generation);
        scene.at(at, Happening::Courier(Step::Walk(i, generation)));
    }

    /// At a shop he waits until everything stands ready, then is served, unless it is shut and
    /// nobody will come who picks; at a door he is done.
    fn finish_or_wait(&mut self, i: usize, stop: StopSeen, around: &mut Around<'_>) {
        let StopTask::Pickup { store, orders } = &stop.task else {
            return self.finish_at_door(i, stop, around);
        };
        let shelf = &around.scene.shelf;
        if !orders.iter().all(|order| shelf.is_staged(*order, store)) {
            if around.pickers.have_gone(store, orders, around.scene.now) {
                return self.fail(i, stop, Reason::StoreClosed, around.scene);
            }
            let generation = self.walkers[i].generation;
            return around.scene.after(LOOK_AGAIN, Happening::Courier(Step::Walk(i, generation)));
        }
        let (store, orders) = (store.clone(), orders.clone());
        self.served(i, stop, &store, &orders, around);
    }

    /// The counter serves him: the service takes its time, and then the goods are his or lost.
    fn served(
        &mut self,
        i: usize,
        stop: StopSeen,
        store: &StoreId,
        orders: &[OrderId],
        around: &mut Around<'_>,
    ) {
        let walker = &mut self.walkers[i];
        if !walker.served {
            walker.served = true;
            let takes = stretched(&mut self.stops, stop.service, SERVICE_SPREAD);
            let generation = walker.generation;
            return around.scene.after(takes, Happening::Courier(Step::Walk(i, generation)));
        }
        if self.stops.chance(self.lost_goods) {
            let lost: Vec<_> =
                orders.iter().flat_map(|order| around.scene.shelf.lose(*order, store)).collect();
            self.fail(i, stop, Reason::ShelfEmpty, around.scene);
            return around.rooms.write_off(store, &lost, around.scene);
        }
        self.complete(i, stop, around.scene);
    }

    fn finish_at_door(&mut self, i: usize, stop: StopSeen, around: &mut Around<'_>) {
        match stop.task {
            StopTask::Deliver { order } if around.customers.is_absent(order) => {
                self.fail(i, stop, Reason::CustomerAbsent, around.scene);
            }
            _ => self.complete(i, stop, around.scene),
        }
    }

    fn complete(&mut self, i: usize, stop: StopSeen, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let (courier, id) = (walker.rider.spec.id.clone(), stop.id);
        walker.doing = Doing::Leaving { stop, done: true };
        let asked = WhoAsked::Courier(Asked::Departure(i));
        scene.tell(Event::StopCompleted { courier, stop: id }, asked);
    }

    fn fail(&mut self, i: usize, stop: StopSeen, reason: Reason, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let (courier, id) = (walker.rider.spec.id.clone(), stop.id);
        walker.doing = Doing::Leaving { stop, done: false };
        let asked = WhoAsked::Courier(Asked::Departure(i));
        scene.tell(Event::StopFailed { courier, stop: id, reason }, asked);
    }

    /// The end of his stop is understood (or not): goods change hands, and he goes on.
    fn departed(&mut self, i: usize, understood: bool, scene: &mut Scene) {
        let walker = &mut self.walkers[i];
        let Doing::Leaving { stop, done } = walker.doing.clone() else { return };
        if !understood {
            return self.look_at_route(i, false, scene);
        }
        if done {
            scene.shelf.change_hands(&stop.task);
        }
        if walker.is_next(&stop) {
            walker.route.remove(0);
        }
        walker.at = stop.at;
        walker.halt(scene.now);
        self.follow(i, scene);
    }

    /// Couriers with work.
    #[must_use]
    pub fn busy(&self) -> usize {
        self.walkers.iter().filter(|walker| !walker.route.is_empty()).count()
    }

    /// Couriers on shift.
    #[must_use]
    pub fn online(&self) -> usize {
        self.walkers.iter().filter(|walker| walker.doing != Doing::Off).count()
    }

    /// Names of all who must be asked.
    pub fn crowd(&self) -> impl Iterator<Item = &CourierId> {
        let asks = |walker: &&Walker| walker.rider.spec.acceptance == Acceptance::Ask;
        self.walkers.iter().filter(asks).map(|walker| &walker.rider.spec.id)
    }
}
