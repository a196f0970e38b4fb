//! Breaks and rush hours against trying everything: one order, one courier, every millisecond.

mod kit;

use kit::{best, courier, line, order, shop};
use sameday_engine::rng::Rng;
use sameday_engine::routing::problem::*;
use sameday_engine::unit::{Millis, Money, Span, Time};

const LAST: i64 = 160;
/// An hour at one a millisecond.
const HOUR: i64 = 3_600_000;

/// A step is five milliseconds and costs 50; waiting, lateness and time cost one each or nothing.
fn tiny(seed: u64) -> Problem {
    let mut rng = Rng::stream(seed, "hours");
    let mut problem = line(8);
    for ms in &mut problem.profiles[0].ms {
        *ms /= kit::MINUTE / 5;
    }
    let mut place = || rng.below(8) as u32;
    let (mut site, mut request, mut vehicle) =
        (shop(place(), &[1]), order(place(), &[1], 1), courier(place()));
    let home = Location(place());
    let span = |from: i64, length: i64| Span { from: Time(from), to: Time(from + length) };
    site.setup = Millis(rng.between(0, 3));
    site.service = Millis(rng.between(0, 4));
    request.service = Millis(rng.between(0, 4));
    request.due = vec![span(rng.between(0, 50), rng.between(20, 60))];
    request.soft_due = Some(Time(rng.between(20, 80)));
    request.late_per_min = Money(60_000 * rng.between(0, 2));
    request.max_onboard = rng.chance(0.4).then(|| Millis(rng.between(10, 60)));
    request.refusal = Money(2_000);
    vehicle.end = rng.chance(0.5).then_some(home);
    vehicle.on_duty = rng.chance(0.3);
    vehicle.shift = span(0, LAST);
    vehicle.pay.per_hour = Money(HOUR * rng.between(0, 1));
    vehicle.pay.per_waiting_hour = Money(HOUR * rng.between(0, 2));
    let mut from = rng.between(0, 30);
    for _ in 0..rng.between(0, 2) {
        let (wide, length) = (rng.between(0, 25), rng.between(1, 20));
        vehicle.breaks.push(Break { begin: span(from, wide), length: Millis(length) });
        from += length + rng.between(0, 40);
    }
    if rng.chance(0.7) {
        let step = |i: i64| Speed { from: Time(i * 13), per_mille: rng.between(300, 2_500) };
        problem.traffic = vec![(0..9).map(step).collect()];
    }
    (problem.sites, problem.requests, problem.vehicles) =
        (vec![site], vec![request], vec![vehicle]);
    problem
}

/// A millisecond after the other.
fn drive(problem: &Problem, mut now: i64, from: Location, to: Location) -> i64 {
    let mut left = problem.profiles[0].duration(from, to).0 * 1_000;
    while left > 0 {
        let mut steps = problem.traffic.iter().flatten();
        let speed = steps.rfind(|s| s.from.0 <= now).map_or(1_000, |s| s.per_mille);
        left -= speed;
        now += 1;
    }
    now
}

/// Departure, hand-over, end and time without waiting of a schedule.
#[derive(Clone, Copy)]
struct Day {
    depart: i64,
    start: i64,
    end: i64,
    busy: i64,
}

/// The breaks at these places: 0 before he departs, 1 and 2 before and after the way to the shop, 3
/// and 4 before and after that to the door, 5 before the way home, 6 after the end.
struct Hours<'a> {
    problem: &'a Problem,
    places: &'a [usize],
}

impl Hours<'_> {
    /// Rests where the places say so; none when a break cannot begin in its span.
    fn rest(&self, place: usize, mut now: i64, busy: &mut i64) -> Option<i64> {
        let breaks = self.problem.vehicles[0].breaks.iter().zip(self.places);
        for (pause, _) in breaks.filter(|(_, at)| **at == place) {
            now = now.max(pause.begin.from.0);
            if now > pause.begin.to.0 {
                return None;
            }
            now += pause.length.0;
            *busy += pause.length.0;
        }
        Some(now)
    }

    fn leg(
        &self,
        first: usize,
        now: i64,
        way: (Location, Location),
        busy: &mut i64,
    ) -> Option<i64> {
        let left = self.rest(first, now, busy)?;
        let there = drive(self.problem, left, way.0, way.1);
        *busy += there - left;
        self.rest(first + 1, there, busy)
    }

    /// The earliest schedule from this departure with the pickup from `pick` on.
    fn from(&self, depart: i64, pick: i64) -> Option<Day> {
        let Problem { sites, requests, vehicles, .. } = self.problem;
        let (site, request, vehicle) = (&sites[0], &requests[0], &vehicles[0]);
        let mut busy = site.setup.0 + site.service.0 + request.service.0;
        let there = self.leg(1, depart, (vehicle.start, site.at), &mut busy)?;
        let picked = (there + site.setup.0).max(pick) + site.service.0;
        let door = self.leg(3, picked, (site.at, request.dropoff), &mut busy)?;
        let start = door.max(request.due[0].from.0);
        let onboard = request.max_onboard.is_none_or(|most| start - picked <= most.0);
        if start > request.due[0].to.0 || !onboard {
            return None;
        }
        let left = self.rest(5, start + request.service.0, &mut busy)?;
        let end = vehicle.end.map_or(left, |home| drive(self.problem, left, request.dropoff, home));
        busy += end - left;
        let breaks = vehicle.breaks.iter().zip(self.places);
        let fits = |(pause, place): (&Break, &usize)| match place {
            0 => pause.begin.from.0 + pause.length.0 <= depart,
            6 => end <= pause.begin.to.0,
            _ => true,
        };
        let sound = end <= vehicle.shift.to.0 && breaks.into_iter().all(fits);
        sound.then_some(Day { depart, start, end, busy })
    }

    fn earliest(&self, depart: i64) -> Option<Day> {
        (0..LAST).find_map(|pick| self.from(depart, pick))
    }

    fn late(&self, start: i64) -> i64 {
        let request = &self.problem.requests[0];
        (start - request.soft_due.unwrap().0).max(0) * request.late_per_min.0 / 60_000
    }

    /// The earliest schedule of all, begun as late as nothing becomes later: neither the end nor a
    /// hand-over that is due.
    fn cost(&self) -> Option<i64> {
        let vehicle = &self.problem.vehicles[0];
        let departures = if vehicle.on_duty { 0..1 } else { 0..LAST };
        let first = departures.clone().find_map(|depart| self.earliest(depart))?;
        let due = self.problem.requests[0].soft_due.map_or(0, |due| due.0).max(first.start);
        let same = |day: &Day| day.end <= first.end && day.start <= due;
        let paid = vehicle.pay.per_hour.0 > 0 || vehicle.pay.per_waiting_hour.0 > 0;
        let last = departures.rev().filter_map(|depart| self.earliest(depart)).find(same)?;
        let day = if paid { last } else { first };
        let active = day.end - day.depart;
        let hourly = |rate: Money, time: i64| rate.0 / HOUR * time;
        let Problem { sites, requests, profiles, .. } = self.problem;
        let way = |from, to| profiles[0].distance(from, to).0 / 10;
        let home = vehicle.end.map_or(0, |home| way(requests[0].dropoff, home));
        let length = way(vehicle.start, sites[0].at) + way(sites[0].at, requests[0].dropoff) + home;
        let waited = hourly(vehicle.pay.per_waiting_hour, active - day.busy);
        Some(length + hourly(vehicle.pay.per_hour, active) + waited + self.late(day.start))
    }
}

fn cheapest(problem: &Problem) -> i64 {
    let breaks = problem.vehicles[0].breaks.len();
    let mut cheapest = problem.requests[0].refusal.0;
    for code in 0..7usize.pow(breaks as u32) {
        let places: Vec<usize> = (0..breaks).map(|i| code / 7usize.pow(i as u32) % 7).collect();
        if places.is_sorted() {
            let cost = Hours { problem, places: &places }.cost();
            cheapest = cheapest.min(cost.unwrap_or(i64::MAX));
        }
    }
    cheapest
}

#[test]
fn breaks_and_departures_are_as_good_as_any() {
    let mut refused = 0;
    for seed in 0..120 {
        let problem = tiny(seed);
        let (found, known) = (best(&problem).cost.total.0, cheapest(&problem));
        assert_eq!(found, known, "seed {seed}: {problem:?}");
        refused += u32::from(known == problem.requests[0].refusal.0);
    }
    assert!(refused < 60, "most can be served: {refused} are not");
}
