//! Small instances made from a seed, so that benches need no data.

use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::routing::problem::{Pay, Problem, Rules};
use sameday_engine::unit::{Millis, Money, Span, Time};
use std::fmt::Write as _;

/// Width of every time window, in the plane's units of time.
const WINDOW: i64 = 240;
/// Opening of the depot.
const HORIZON: i64 = 1_600;
/// Length of a stop.
const SERVICE: i64 = 10;

/// A classic pickup-and-delivery instance in the Li & Lim format: `pairs` requests on a square of
/// 100 by 100, each with a courier of its own at worst.
#[must_use]
pub fn li_lim(pairs: usize, seed: u64) -> String {
    let mut rng = Rng::stream(seed, "li_lim sample");
    let mut text = format!("{pairs} 200 1\n0 50 50 0 0 {HORIZON} 0 0 0\n");
    for pair in 0..pairs {
        let (pickup, delivery) = (2 * pair + 1, 2 * pair + 2);
        let [px, py, dx, dy] = std::array::from_fn(|_| rng.between(0, 100));
        let load = rng.between(5, 40);
        let ready = rng.between(75, 900);
        let next = ready + SERVICE + ((px - dx).pow(2) + (py - dy).pow(2)).isqrt() + 1;
        let times = |from: i64| format!("{from} {} {SERVICE}", from + WINDOW);
        let mut line = |line: String| writeln!(text, "{line}").expect("a string takes any text");
        line(format!("{pickup} {px} {py} {load} {} 0 {delivery}", times(ready)));
        line(format!("{delivery} {dx} {dy} -{load} {} {pickup} 0", times(next)));
    }
    text
}

/// The same requests as a joint problem, in which a metre costs one minor unit and nothing else
/// costs anything: what an insertion costs is what the route grows by.
///
/// # Panics
/// Never: the text is well formed.
#[must_use]
pub fn priced_by_metre(pairs: usize, seed: u64) -> Problem {
    /// One unit of the plane is 10^9 classic units, and becomes a second and a kilometre.
    const SCALE: i64 = 1_000_000;
    let instance = sameday_datasets::li_lim::read(&li_lim(pairs, seed));
    let mut problem = instance.expect("a sample is well formed").problem(false);
    let time = |t: Time| Time(t.0 / SCALE);
    let span = |s: &mut Span| *s = Span { from: time(s.from), to: time(s.to) };
    problem.rules = Rules::default();
    problem.now = time(problem.now);
    for matrix in &mut problem.profiles {
        matrix.ms.iter_mut().chain(&mut matrix.m).for_each(|cell| *cell /= SCALE);
    }
    for site in &mut problem.sites {
        site.open.iter_mut().for_each(span);
        site.service = Millis(site.service.0 / SCALE);
    }
    for request in &mut problem.requests {
        request.due.iter_mut().for_each(span);
        request.service = Millis(request.service.0 / SCALE);
        request.release = time(request.release);
    }
    for vehicle in &mut problem.vehicles {
        span(&mut vehicle.shift);
        vehicle.begin = time(vehicle.begin);
        vehicle.pay = Pay { per_km: Money(1_000), ..Pay::default() };
    }
    problem
}

/// So many places within about 10 km of each other.
#[must_use]
pub fn places(count: usize, seed: u64) -> Vec<Place> {
    let mut rng = Rng::stream(seed, "places sample");
    let mut near = |centre: f64| centre + rng.unit() * 0.1;
    let place = |_| Place::from_degrees(near(48.1), near(11.5)).expect("a place in a city");
    (0..count).map(place).collect()
}
