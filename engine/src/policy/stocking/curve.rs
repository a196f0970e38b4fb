//! What k units more would have done, for every k at once.
//!
//! The prediction hands units out to the misses in the order of time. Worked backwards over them:
//! from the figures of what comes after a miss follow those from it on, for each number of units
//! that may be left by then. What is certain is worked out beside it ([`super::bound`]).
//!
//! Large orders can make a greedy count fall when a unit is added (three single units serve three,
//! but a large one that comes first takes all of them), so no figure is greater than one of more
//! units.

use super::items::{Case, Item, Kind};
use crate::unit::{Money, Qty};

/// Numbers of units looked at, at most; of weighed goods many grams make a step.
const LEVELS: i64 = 1_000;

/// Figures for one number of units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    /// Missed orders served.
    pub orders: u32,
    /// What they are worth.
    pub worth: Money,
    /// Missed orders served for certain.
    pub at_least: u32,
    /// Missed orders and quotes served.
    pub asks: u32,
}

/// Figures for 0, 1, 2, ... steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Curve {
    /// So many units are a step.
    pub step: i64,
    /// The figures.
    pub points: Vec<Point>,
}

pub(super) fn curve(case: &Case) -> Curve {
    let step = step(case);
    let levels = index(enough(case), step);
    let mut points = vec![Point::default(); levels + 1];
    for item in case.items.iter().rev() {
        points = before(item, step, &points);
    }
    level_down(&mut points, |point| &mut point.orders);
    level_down(&mut points, |point| &mut point.worth);
    level_down(&mut points, |point| &mut point.asks);
    for (point, at_least) in points.iter_mut().zip(case.bound.least(step, levels)) {
        point.at_least = at_least;
        point.orders = point.orders.max(at_least);
        point.asks = point.asks.max(point.orders);
    }
    Curve { step, points }
}

/// Lets no figure be greater than one of more units.
fn level_down<T: Copy + Ord>(points: &mut [Point], figure: impl Fn(&mut Point) -> &mut T) {
    for k in (1..points.len()).rev() {
        let more = *figure(&mut points[k]);
        let less = figure(&mut points[k - 1]);
        *less = more.min(*less);
    }
}

/// So many units are enough for everybody at any time.
fn enough(case: &Case) -> i64 {
    let taken: Qty = case.items.iter().map(|item| item.units).sum();
    let debt = case.items.iter().map(|item| item.debt).max().unwrap_or_default();
    (taken + debt).max(case.bound.enough()).0
}

/// The greatest step that divides every wish, or more where that makes too many steps.
fn step(case: &Case) -> i64 {
    let gcd = |a: i64, b: i64| {
        let (mut a, mut b) = (a, b);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let divides_all = case.items.iter().map(|item| item.units.0).fold(0, gcd).max(1);
    divides_all.max(steps(enough(case), LEVELS))
}

/// So many steps hold at least these units.
fn steps(units: i64, step: i64) -> i64 {
    (units + step - 1) / step
}

fn index(units: i64, step: i64) -> usize {
    usize::try_from(steps(units, step)).expect("units are not negative")
}

/// The figures from a miss on, out of those of what comes after it.
fn before(item: &Item, step: i64, after: &[Point]) -> Vec<Point> {
    let takes = index(item.units.0, step);
    let needs = index(item.units.0 + item.debt.0, step);
    let point = |p: usize| {
        let here = after[p];
        let Some(next) = (p >= needs).then(|| after[p - takes]) else { return here };
        let asks = next.asks + 1;
        match item.kind {
            Kind::Quote => Point { asks, ..here },
            Kind::Order => {
                let (orders, worth) = (next.orders + 1, next.worth + item.value);
                Point { orders, worth, asks, ..here }
            }
        }
    };
    (0..after.len()).map(point).collect()
}
