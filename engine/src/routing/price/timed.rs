//! Routes of couriers who take breaks, or whose legs depend on the time of day.
//!
//! A break lies between two stops, where the courier is before he leaves or where he arrives; or it
//! is over before he leaves his start place; or it can still begin after the end of his route.
//! Every way of placing his breaks is priced, so that the cheapest counts: couriers have few breaks
//! and short routes. With the places of the breaks given, the earliest start of a stop is an
//! increasing function of the start of the one before, and that function can be turned round; so
//! the least and the greatest schedule are found as they are without breaks.

use super::{Priced, Pricer, Ride, Work, least_unpaid, pay};
use crate::reason::Reason;
use crate::routing::instance::Instance;
use crate::routing::plan::Rest;
use crate::routing::problem::Break;
use crate::routing::spans::FAR;
use crate::routing::stop::Stop;
use crate::unit::Time;
use std::ops::Range;

/// No time at all.
const NEVER: i64 = 2 * FAR;

/// How a courier gets to a node of his schedule from the one before.
#[derive(Clone, Debug, Default)]
struct Way {
    /// Service at the node before.
    service: i64,
    /// He does not leave for it earlier.
    leave: i64,
    /// Duration by the table.
    leg: i64,
    setup: i64,
    /// Breaks taken before it, and after it before what comes next begins.
    here: Range<usize>,
    there: Range<usize>,
}

/// A break that is still to be taken.
#[derive(Clone, Copy, Debug)]
struct Pause {
    /// Position in the courier's `breaks`.
    number: usize,
    from: i64,
    to: i64,
    length: i64,
}

/// What a timed route needs beside its nodes; scratch space of a [`Pricer`].
#[derive(Clone, Debug, Default)]
pub(super) struct Timed {
    profile: usize,
    /// One for each node; the first is no way.
    ways: Vec<Way>,
    pauses: Vec<Pause>,
    /// Where each break lies: at 0 before he departs, at 2 k - 1 before way k, at 2 k after it.
    /// After the last way his route is over.
    places: Vec<usize>,
    /// When he is at each place at the earliest, if he does not rest.
    soonest: Vec<i64>,
    best: Option<(Priced, Vec<usize>)>,
    /// Nobody wants to know by how much a route is dearer than this.
    limit: Option<i64>,
}

/// A route whose breaks are being placed.
struct Trial<'a, 'p> {
    instance: &'a Instance<'p>,
    v: u32,
    stops: &'a [Stop],
    /// Length and hand-overs.
    amounts: (i64, i64),
    /// Latest end.
    close: i64,
    /// No place of the breaks costs less.
    least: i64,
}

impl Pricer {
    /// As [`Pricer::price`]; a route that costs `limit` or more may cost still more than it says.
    pub(crate) fn price_below(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        stops: &[Stop],
        limit: i64,
    ) -> Result<Priced, Reason> {
        self.timed.limit = Some(limit);
        let priced = self.price(instance, v, stops);
        self.timed.limit = None;
        priced
    }

    /// Price of the route whose nodes were just collected, breaks where they cost least.
    pub(super) fn timed(
        &mut self,
        instance: &Instance<'_>,
        (v, stops): (u32, &[Stop]),
        amounts: (i64, i64),
    ) -> Result<Priced, Reason> {
        self.lay_ways(instance, v, stops);
        let vehicle = instance.vehicle(v);
        self.earliest::<true>(instance, stops, vehicle.begin.0)?;
        self.timed.soonest.clear();
        self.timed.soonest.push(-FAR);
        for node in 1..self.nodes.len() {
            let start = self.nodes[node - 1].early;
            let (_, arrival) = self.trip(instance, node, start);
            self.timed.soonest.extend([start + self.timed.ways[node].service, arrival]);
        }
        let close = self.nodes.last().map_or(FAR, |node| node.close);
        let free = self.cheapest::<true>(instance, vehicle, stops, amounts)?;
        if self.timed.pauses.is_empty() {
            return Ok(free);
        }
        let mut trial = Trial { instance, v, stops, amounts, close, least: i64::MIN };
        trial.least = self.least(&trial, &free);
        if self.timed.limit.is_some_and(|limit| trial.least >= limit) {
            return Ok(free);
        }
        self.timed.best = None;
        self.place_pauses(&trial);
        let (priced, places) = self.timed.best.take().ok_or(Reason::Break)?;
        self.timed.places = places;
        self.spread_pauses();
        Ok(priced)
    }

    fn lay_ways(&mut self, instance: &Instance<'_>, v: u32, stops: &[Stop]) {
        let vehicle = instance.vehicle(v);
        let now = instance.problem.now.0;
        let mut ways = std::mem::take(&mut self.timed.ways);
        ways.clear();
        ways.push(Way::default());
        for k in 1..self.nodes.len() {
            let i = self.nodes[k].visit;
            let next = self.nodes.get(k + 1).map_or(stops.len(), |node| node.visit);
            let (before, stop) = (&stops[i - 1], &stops[i]);
            let turns_off = stop.frozen == 0 && (i == 1 || before.frozen > 0);
            let from = if turns_off && next < stops.len() { now } else { -FAR };
            ways.push(Way {
                service: self.nodes[k - 1].service,
                leave: from.max(self.decided(&stops[i..next])),
                leg: instance.table(v, before.location, stop.location),
                setup: stop.setup,
                here: 0..0,
                there: 0..0,
            });
        }
        let pause = |(number, pause): (usize, &Break)| Pause {
            number,
            from: pause.begin.from.0.max(now),
            to: pause.begin.to.0,
            length: pause.length.0,
        };
        let timed = &mut self.timed;
        timed.profile = vehicle.profile.at();
        timed.ways = ways;
        timed.pauses.clear();
        let pauses = vehicle.breaks.iter().enumerate().map(pause);
        timed.pauses.extend(pauses.filter(|pause| pause.to >= now));
        timed.places.clear();
    }

    /// Tries every place of the breaks that have none, the latest first.
    fn place_pauses(&mut self, trial: &Trial<'_, '_>) {
        let j = self.timed.places.len();
        let first = self.timed.places.last().copied().unwrap_or(0);
        for place in (first..self.timed.soonest.len()).rev() {
            let best = self.timed.best.as_ref().map(|(best, _)| best.cost);
            if best.is_some_and(|best| best <= trial.least) {
                return;
            }
            if self.timed.soonest[place] > self.timed.pauses[j].to {
                continue;
            }
            self.timed.places.push(place);
            if let Some(priced) = self.try_places(trial) {
                let whole = j + 1 == self.timed.pauses.len();
                let cost = if whole { priced.cost } else { self.least(trial, &priced) };
                match best.is_none_or(|best| cost < best) {
                    true if whole => {
                        self.timed.best = Some((priced, self.timed.places.clone()));
                    }
                    true => self.place_pauses(trial),
                    false => {}
                }
            }
            self.timed.places.pop();
        }
    }

    /// Least that a route with these breaks and more of them costs. What it costs now is no such
    /// bound: a break may replace waiting that is paid, or make the courier leave at a better time.
    fn least(&self, trial: &Trial<'_, '_>, priced: &Priced) -> i64 {
        let (metres, orders) = trial.amounts;
        let ways = self.timed.ways.iter();
        let rest: i64 = ways.map(|way| self.rest(&way.here) + self.rest(&way.there)).sum();
        let active = self.nodes.iter().map(|node| node.gap).sum::<i64>() + rest;
        match trial.instance.problem.rules.distance_only {
            true => metres,
            false => {
                let vehicle = trial.instance.vehicle(trial.v);
                let active = least_unpaid(vehicle, active);
                let work = Work { active, waited: 0, metres, orders };
                pay(vehicle, true, work) + priced.lateness + priced.asking
            }
        }
    }

    /// Price of the route with its breaks where they are now, those without a place left out; none
    /// if a break or a stop is too late then.
    fn try_places(&mut self, trial: &Trial<'_, '_>) -> Option<Priced> {
        let Trial { instance, stops, amounts, .. } = *trial;
        let vehicle = instance.vehicle(trial.v);
        self.spread_pauses();
        let (mut begin, mut close) = (vehicle.begin.0, trial.close);
        for (pause, place) in self.timed.pauses.iter().zip(&self.timed.places) {
            match *place {
                0 => begin = begin.max(pause.from + pause.length),
                place if place + 1 == self.timed.soonest.len() => close = close.min(pause.to),
                _ => {}
            }
        }
        let latest = if vehicle.on_duty { vehicle.begin.0 } else { self.nodes[0].close };
        if begin > latest || self.rides.iter().any(|ride| self.takes_too_long(ride)) {
            return None;
        }
        if let Some(end) = self.nodes.last_mut() {
            end.close = close;
        }
        self.earliest::<true>(instance, stops, begin).ok()?;
        self.cheapest::<true>(instance, vehicle, stops, amounts).ok()
    }

    /// Whether the legs, services and breaks of a ride alone take longer than it may.
    fn takes_too_long(&self, ride: &Ride) -> bool {
        let (from, to) = (ride.pickup, ride.deliver);
        let work: i64 = self.nodes[from..to].iter().map(|node| node.gap).sum();
        let ways = self.timed.ways[from + 1..=to].iter();
        let rest: i64 = ways.map(|way| self.rest(&way.here) + self.rest(&way.there)).sum();
        work + rest > ride.longest
    }

    fn rest(&self, pauses: &Range<usize>) -> i64 {
        self.timed.pauses[pauses.clone()].iter().map(|pause| pause.length).sum()
    }

    fn spread_pauses(&mut self) {
        let Timed { ways, places, .. } = &mut self.timed;
        let at = |place: usize| {
            let first = places.partition_point(|other| *other < place);
            first..places.partition_point(|other| *other <= place)
        };
        let last = ways.len() - 1;
        for (k, way) in ways.iter_mut().enumerate().skip(1) {
            way.here = at(2 * k - 1);
            way.there = if k < last { at(2 * k) } else { 0..0 };
        }
    }

    /// Earliest start of a node whose predecessor starts at `t`.
    pub(super) fn reach(&self, instance: &Instance<'_>, node: usize, t: i64) -> i64 {
        let way = &self.timed.ways[node];
        let (_, arrival) = self.trip(instance, node, t);
        rested(&self.timed.pauses[way.there.clone()], arrival).saturating_add(way.setup).min(NEVER)
    }

    /// When he leaves for a node whose predecessor starts at `t`, and when he arrives there.
    fn trip(&self, instance: &Instance<'_>, node: usize, t: i64) -> (i64, i64) {
        let way = &self.timed.ways[node];
        let left = rested(&self.timed.pauses[way.here.clone()], t + way.service).max(way.leave);
        (left, instance.clocks[self.timed.profile].arrival(left, way.leg))
    }

    /// Latest start of the predecessor of a node that starts at `t`.
    pub(super) fn reach_back(&self, instance: &Instance<'_>, node: usize, t: i64) -> i64 {
        let way = &self.timed.ways[node];
        let arrival = unrested(&self.timed.pauses[way.there.clone()], t - way.setup);
        if arrival <= -FAR {
            return arrival;
        }
        let left = instance.clocks[self.timed.profile].departure(arrival, way.leg);
        if left < way.leave {
            return -NEVER;
        }
        unrested(&self.timed.pauses[way.here.clone()], left) - way.service
    }

    /// Time of the schedule that is no waiting.
    pub(super) fn busy(&self, instance: &Instance<'_>) -> i64 {
        let busy = |node: usize| {
            let (left, arrival) = self.trip(instance, node, self.nodes[node - 1].early);
            let way = &self.timed.ways[node];
            let rest = self.rest(&way.here) + self.rest(&way.there);
            way.service + arrival - left + way.setup + rest
        };
        (1..self.nodes.len()).map(busy).sum()
    }

    /// When the courier arrives at a node of the last settled route.
    pub(crate) fn arrival(&self, instance: &Instance<'_>, node: usize) -> i64 {
        self.trip(instance, node, self.nodes[node - 1].early).1
    }

    /// The breaks of the last settled route.
    pub(crate) fn rests(&self, instance: &Instance<'_>) -> Vec<Rest> {
        let mut rests = Vec::new();
        for node in 1..self.nodes.len() {
            let way = &self.timed.ways[node];
            let done = self.nodes[node - 1].early + way.service;
            let arrival = self.arrival(instance, node);
            for (pauses, mut at, arrived) in [(&way.here, done, false), (&way.there, arrival, true)]
            {
                for pause in &self.timed.pauses[pauses.clone()] {
                    let start = at.max(pause.from);
                    at = start + pause.length;
                    let (start, end) = (Time(start), Time(at));
                    rests.push(Rest { number: pause.number, after: node - 1, arrived, start, end });
                }
            }
        }
        rests
    }
}

/// When these breaks are over, the first of which can begin at `t`.
fn rested(pauses: &[Pause], mut t: i64) -> i64 {
    for pause in pauses {
        t = t.max(pause.from);
        if t > pause.to {
            return NEVER;
        }
        t += pause.length;
    }
    t
}

/// Until when the first of these breaks must be able to begin for the last to be over by `t`.
fn unrested(pauses: &[Pause], mut t: i64) -> i64 {
    for pause in pauses.iter().rev() {
        t = (t - pause.length).min(pause.to);
        if t < pause.from {
            return -NEVER;
        }
    }
    t
}
