//! Best place of one pickup and its hand-over in one route under all rules: every pair of
//! positions gets O(1) tests and a lower bound of its price; exact prices are computed in the order
//! of the bounds until the next bound is no better than the best price.

use super::super::instance::{Instance, NONE};
use super::super::legs::Row;
use super::super::price::{self, Pricer, Rates};
use super::super::route::Route;
use super::super::spans::FAR;
use super::super::stop::{Kind, Stop};

/// Pairs of positions that get an exact price in a hurry.
const FEW: usize = 4;

/// Scratch space; one for each search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joint {
    sequence: Vec<Stop>,
    /// Hand-over after each visit.
    hand_over: Vec<HandOver>,
    /// Bound, added time and positions of pairs that passed the tests.
    pairs: Vec<(i64, i64, u16, u16)>,
    /// The best of a few positions does.
    pub hurried: bool,
}

/// What handing over right after a visit takes.
#[derive(Clone, Copy, Debug, Default)]
struct HandOver {
    /// Time from the visit to the hand-over, and on to the next visit.
    there: i64,
    onward: i64,
    /// Added time and metres, here and at least from here on.
    time: i64,
    metres: i64,
    least: (i64, i64),
    /// From the start of the next visit to the end of the route, and its earliest end whenever that
    /// visit begins.
    rest: i64,
    floor: i64,
}

impl HandOver {
    /// Earliest end of a route whose visit after this one begins at `t`.
    fn end(&self, t: i64) -> i64 {
        self.floor.max(t + self.rest)
    }
}

/// What is to be placed, with its rows of the matrix.
pub(crate) struct Parcel<'a> {
    pickup: Stop,
    deliver: Stop,
    to_pickup: Row<'a>,
    from_pickup: Row<'a>,
    to_deliver: Row<'a>,
    from_deliver: Row<'a>,
    direct: (i64, i64),
    /// Longest time from the start of the pickup to the start of the hand-over.
    longest: i64,
}

impl<'a> Parcel<'a> {
    pub fn new(instance: &'a Instance<'_>, v: u32, pickup: Stop, deliver: Stop) -> Self {
        let legs = instance.legs(v);
        let (duration, metres) = legs.get(pickup.location, deliver.location);
        let onboard = instance.request(pickup.request).max_onboard;
        Self {
            to_pickup: legs.row_to(pickup.location),
            from_pickup: legs.row_from(pickup.location),
            to_deliver: legs.row_to(deliver.location),
            from_deliver: legs.row_from(deliver.location),
            direct: (pickup.service + duration + deliver.setup, metres),
            longest: onboard.map_or(FAR, |most| most.0 + pickup.service),
            pickup,
            deliver,
        }
    }

    /// From a visit to the start of the pickup.
    fn before_pickup(&self, from: &Stop) -> (i64, i64) {
        if from.merges(&self.pickup) {
            return (0, 0);
        }
        let (duration, metres) = self.to_pickup.at(from.location);
        (from.service + duration + self.pickup.setup, metres)
    }

    fn after_pickup(&self, to: &Stop) -> (i64, i64) {
        if self.pickup.merges(to) {
            return (0, 0);
        }
        onward(&self.pickup, self.from_pickup, to)
    }

    fn before_deliver(&self, from: &Stop) -> (i64, i64) {
        let (duration, metres) = self.to_deliver.at(from.location);
        (from.service + duration + self.deliver.setup, metres)
    }

    fn after_deliver(&self, to: &Stop) -> (i64, i64) {
        onward(&self.deliver, self.from_deliver, to)
    }
}

fn onward(from: &Stop, row: Row<'_>, to: &Stop) -> (i64, i64) {
    if to.location == NONE {
        return (from.service, 0);
    }
    let (duration, metres) = row.at(to.location);
    (from.service + duration + to.setup, metres)
}

/// A route and what its price is made of.
struct Target<'a, 'p> {
    instance: &'a Instance<'p>,
    v: u32,
    route: &'a Route,
    stops: &'a [Stop],
    request: u32,
    rates: Rates<'a>,
    /// Legs and services without waiting.
    busy: i64,
    /// No later departure is possible: that of a courier on duty is fixed, others may wait for ever
    /// as far as bounds know.
    leave: i64,
    /// Lateness and the price of asking as the route is.
    dues: i64,
    /// Some visit cannot begin whenever it likes between its first and its last moment, waiting is
    /// paid by itself, or ways take longer at some times than at others.
    gaps: bool,
}

impl Target<'_, '_> {
    /// Least that a pair adds to the price: nobody waits longer than it takes to end at `end`, no
    /// visit gets earlier, the route without the pair costs no less than it does, and the new
    /// hand-over is not before `hand_over`. Where a pair pushes a visit over a gap, the route may
    /// become cheaper: he departs later.
    fn least(&self, (time, metres): (i64, i64), hand_over: i64, end: i64) -> i64 {
        let metres = self.route.metres + metres;
        if self.instance.problem.rules.distance_only {
            return metres - self.route.cost;
        }
        let active = (self.busy + time).max(end - self.leave);
        let least = self.rates.least(active, metres) + self.dues;
        let least = if self.gaps { least } else { least.max(self.route.cost) };
        let late = price::lateness(self.instance, self.request, hand_over);
        least + late - self.route.cost
    }
}

impl Joint {
    /// A lower bound of what the cheapest feasible positions add; none when they add no less than
    /// `bound`. `stops` are the visits of `route`, with later ready times where a queue would delay
    /// them.
    pub fn least(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        (route, stops): (&Route, &[Stop]),
        parcel: &Parcel<'_>,
        bound: i64,
    ) -> Option<i64> {
        self.survey(instance, v, (route, stops), parcel, bound);
        self.pairs.iter().map(|(least, ..)| *least).min()
    }

    /// Cheapest feasible positions that add less than `bound`; `stops` as in [`Self::least`]. In a
    /// hurry the best of the first few do.
    pub fn best(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        (route, stops): (&Route, &[Stop]),
        parcel: &Parcel<'_>,
        bound: i64,
        pricer: &mut Pricer,
    ) -> Option<(i64, [u16; 3])> {
        self.survey(instance, v, (route, stops), parcel, bound);
        self.pairs.sort_unstable();
        let (mut best, mut found) = (bound, None);
        for at in 0..self.pairs.len() {
            let (least, _, i, j) = self.pairs[at];
            if least >= best || self.hurried && at >= FEW && found.is_some() {
                break;
            }
            self.build(stops, parcel, i, j);
            let limit = best.saturating_add(route.cost);
            if let Ok(priced) = pricer.price_below(instance, v, &self.sequence, limit)
                && priced.cost - route.cost < best
            {
                best = priced.cost - route.cost;
                found = Some((best, [i, j, j]));
            }
        }
        found
    }

    /// Lists all pairs of positions that pass the tests and may add less than `bound`.
    fn survey(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        (route, stops): (&Route, &[Stop]),
        parcel: &Parcel<'_>,
        bound: i64,
    ) {
        let rates = Rates::new(instance.vehicle(v), route.orders() as i64 + 1);
        let busy = stops.iter().map(|stop| stop.gap).sum();
        let leave = if instance.vehicle(v).on_duty { instance.vehicle(v).begin.0 } else { FAR };
        // Breaks may find a better place, and hand-overs get earlier.
        let dues = if instance.timed[v as usize] { 0 } else { route.dues };
        let request = parcel.deliver.request;
        // Where waiting has a price, work that fills it may make the route cheaper as well.
        let gaps = stops.iter().chain([&parcel.pickup, &parcel.deliver]).any(|stop| stop.gaps)
            || instance.vehicle(v).pay.per_waiting_hour.0 > 0
            || instance.timed[v as usize];
        let target = Target { instance, v, route, stops, request, rates, busy, leave, dues, gaps };
        self.pairs.clear();
        self.prepare(&target, parcel);
        self.list(&target, parcel, bound);
    }

    /// What a hand-over after each visit needs.
    fn prepare(&mut self, target: &Target<'_, '_>, parcel: &Parcel<'_>) {
        self.hand_over.clear();
        self.hand_over.resize(target.stops.len(), HandOver::default());
        let (mut least_time, mut least_metres) = (i64::MAX / 4, i64::MAX / 4);
        let (mut rest, mut floor) = (0, -FAR);
        for (i, pair) in target.stops.windows(2).enumerate().skip(target.route.frozen).rev() {
            let (there, m) = parcel.before_deliver(&pair[0]);
            let (onward, n) = parcel.after_deliver(&pair[1]);
            let (time, metres) = (there + onward - pair[0].gap, m + n - pair[0].metres);
            least_time = least_time.min(time);
            least_metres = least_metres.min(metres);
            let least = (least_time, least_metres);
            self.hand_over[i] = HandOver { there, onward, time, metres, least, rest, floor };
            floor = floor.max(pair[1].open + rest);
            rest += pair[0].gap;
        }
    }

    /// Lists the pairs of positions that pass the tests and may add less than `bound`.
    fn list(&mut self, target: &Target<'_, '_>, parcel: &Parcel<'_>, bound: i64) {
        let Target { instance, stops, route, .. } = *target;
        let (pickup, deliver) = (&parcel.pickup, &parcel.deliver);
        let capacity = instance.vehicle(target.v).capacity;
        for i in route.frozen..stops.len() - 1 {
            let (a, b) = (&stops[i], &stops[i + 1]);
            let (there, m) = parcel.before_pickup(a);
            let start = instance.earliest(pickup, a.early + there);
            if start > pickup.close {
                break;
            }
            if (0..2).any(|d| a.load[d] + pickup.take[d] > capacity[d]) {
                continue;
            }
            let hand_over = instance.earliest(deliver, start + parcel.direct.0);
            let here = self.hand_over[i];
            let time = there + parcel.direct.0 + here.onward - a.gap;
            let back = instance.earliest(b, hand_over + here.onward);
            if time <= a.spare
                && parcel.direct.0 <= parcel.longest
                && hand_over <= deliver.close
                && back <= b.late
            {
                let (_, n) = parcel.after_deliver(b);
                let metres = m + parcel.direct.1 + n - a.metres;
                self.note(target, (time, metres), (hand_over, here.end(back)), (i, i), bound);
            }
            let (next, n) = parcel.after_pickup(b);
            let added = (there + next - a.gap, m + n - a.metres);
            let rest = self.hand_over[i + 1];
            // The hand-over may make a way shorter, where times break the triangle inequality.
            if added.0 + rest.least.0.min(0) > a.spare {
                continue;
            }
            let least = (added.0 + rest.least.0, added.1 + rest.least.1);
            let at = instance.earliest(b, start + next);
            if i + 2 < stops.len() && at <= b.late && target.least(least, at, here.end(at)) < bound
            {
                self.list_later(target, parcel, (i, added, at, next), bound);
            }
        }
    }

    /// Pairs with the pickup after visit `i`, which adds this much and pushes the next visit to
    /// `at`, `ride` after its own start, and the hand-over after a later visit.
    fn list_later(
        &mut self,
        target: &Target<'_, '_>,
        parcel: &Parcel<'_>,
        (i, added, mut at, mut ride): (usize, (i64, i64), i64, i64),
        bound: i64,
    ) {
        let Target { instance, stops, .. } = *target;
        let deliver = &parcel.deliver;
        let capacity = instance.vehicle(target.v).capacity;
        let fits = |stop: &Stop| (0..2).all(|d| stop.load[d] - deliver.take[d] <= capacity[d]);
        for j in i + 1..stops.len() - 1 {
            let (a, b) = (&stops[j], &stops[j + 1]);
            if at > a.late || ride > parcel.longest || a.kind == Kind::Pickup && !fits(a) {
                break;
            }
            let here = self.hand_over[j];
            let on_board =
                ride + here.there <= parcel.longest && here.time + added.0.min(0) <= a.spare;
            let hand_over = instance.earliest(deliver, at + here.there);
            if hand_over > deliver.close {
                break;
            }
            let back = instance.earliest(b, hand_over + here.onward);
            if on_board && back <= b.late {
                let added = (added.0 + here.time, added.1 + here.metres);
                self.note(target, added, (hand_over, here.end(back)), (i, j), bound);
            }
            at = instance.earliest(b, at + a.gap);
            ride += a.gap;
        }
    }

    /// Keeps a pair if its least price is below the bound.
    fn note(
        &mut self,
        target: &Target<'_, '_>,
        added: (i64, i64),
        (hand_over, end): (i64, i64),
        (i, j): (usize, usize),
        bound: i64,
    ) {
        let least = target.least(added, hand_over, end);
        if least < bound {
            self.pairs.push((least, added.0, i as u16, j as u16));
        }
    }

    fn build(&mut self, stops: &[Stop], parcel: &Parcel<'_>, i: u16, j: u16) {
        let (i, j) = (i as usize + 1, j as usize + 1);
        self.sequence.clear();
        self.sequence.extend_from_slice(&stops[..i]);
        self.link(parcel.before_pickup(&stops[i - 1]));
        self.sequence.push(parcel.pickup);
        if i < j {
            self.link(parcel.after_pickup(&stops[i]));
            self.sequence.extend_from_slice(&stops[i..j]);
            self.link(parcel.before_deliver(&stops[j - 1]));
        } else {
            self.link(parcel.direct);
        }
        self.sequence.push(parcel.deliver);
        self.link(parcel.after_deliver(&stops[j]));
        self.sequence.extend_from_slice(&stops[j..]);
    }

    /// The last visit of the sequence learns its way to the next.
    fn link(&mut self, (gap, metres): (i64, i64)) {
        let last = self.sequence.last_mut().expect("a sequence begins with the start of a route");
        (last.gap, last.metres) = (gap, metres);
    }
}
