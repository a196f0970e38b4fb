//! What k units more would have done, for every k at once.
//!
//! Worked backwards over the items: from the figures of what comes after an item follow those from
//! it on, for each number of units that may be left by then.
//!
//! The lower bound plays against an adversary: whatever *may* take units (an order that was served
//! elsewhere, a hold that broke, a miss that is not certain) takes whichever number of them hurts
//! most, and an open quote keeps its units just when they are needed. Units that a till sells later
//! although the book has none are set apart from the beginning. Large orders can make a
//! greedy count fall when a unit is added (three single units serve three, but a large one that
//! comes first takes all of them), so the last step lets no figure be greater than one of more
//! units.

use super::items::{Case, Item, Kind};
use crate::unit::{Money, Qty};
use std::collections::VecDeque;

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

/// Figures for 0, 1, 2, ... steps of units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Curve {
    /// Units of a step.
    pub step: i64,
    /// The figures.
    pub points: Vec<Point>,
}

pub(super) fn curve(case: &Case) -> Curve {
    let glad = |item: &&Item| matches!(item.kind, Kind::Sure | Kind::Likely | Kind::Quote);
    let mut units: Vec<i64> =
        case.items.iter().filter(glad).map(|i| i.units.0 + i.debt.0).collect();
    units.extend((case.short > Qty::ZERO).then_some(case.short.0));
    let step = step(&units);
    let short = index(case.short.0, step);
    let levels = usize::try_from(LEVELS.min(steps(units.iter().sum(), step))).unwrap_or(0);
    let mut points = vec![Point::default(); levels + 1];
    for item in case.items.iter().rev() {
        points = before(item, step, short, &points);
    }
    for k in (0..=levels).rev() {
        points[k].at_least = k.checked_sub(short).map_or(0, |left| points[left].at_least);
    }
    for k in (0..levels).rev() {
        let more = points[k + 1];
        let point = &mut points[k];
        point.orders = point.orders.min(more.orders);
        point.worth = point.worth.min(more.worth);
        point.at_least = point.at_least.min(more.at_least);
        point.asks = point.asks.min(more.asks);
    }
    for point in &mut points {
        point.orders = point.orders.max(point.at_least);
        point.asks = point.asks.max(point.orders);
    }
    Curve { step, points }
}

/// Units of a step: the greatest that divides every wish, or more where that makes too many steps.
fn step(units: &[i64]) -> i64 {
    let gcd = |a: i64, b: i64| {
        let (mut a, mut b) = (a, b);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let divides_all = units.iter().copied().fold(0, gcd).max(1);
    let sum: i64 = units.iter().sum();
    divides_all.max(steps(sum, LEVELS))
}

/// So many steps hold at least these units.
fn steps(units: i64, step: i64) -> i64 {
    (units + step - 1) / step
}

fn index(units: i64, step: i64) -> usize {
    usize::try_from(steps(units, step)).expect("units are not negative")
}

/// The figures from an item on, out of those of what comes after it.
fn before(item: &Item, step: i64, short: usize, after: &[Point]) -> Vec<Point> {
    let takes = index(item.units.0, step);
    let needs = index(item.units.0 + item.debt.0, step);
    let kept = index(item.kept.0, step);
    // Units that will be gone for nothing make good for what the shop had promised too much.
    let fills = takes + (needs - takes).saturating_sub(short);
    let worst = worst(after, takes);
    let served = |p: usize| (p >= needs).then(|| after[p - takes]);
    let point = |p: usize| {
        let (here, served) = (after[p], served(p));
        let order = matches!(item.kind, Kind::Sure | Kind::Likely);
        let ask = order || item.kind == Kind::Quote;
        let at_least = match item.kind {
            Kind::Sure if p >= fills + kept => after[p - takes].at_least + 1,
            Kind::Sure if p >= fills => here.at_least.min(after[p - takes].at_least + 1),
            // It may get units that will be gone, and keep them from others until they are.
            Kind::Sure if p + short >= needs => worst[p],
            Kind::Likely | Kind::Other => worst[p],
            Kind::Sure | Kind::Quote | Kind::Open => here.at_least,
        };
        let asks = served.filter(|_| ask).map_or(here.asks, |next| next.asks + 1);
        match served.filter(|_| order) {
            Some(next) => {
                let (orders, worth) = (next.orders + 1, next.worth + item.value);
                Point { orders, worth, at_least, asks }
            }
            None => Point { at_least, asks, ..here },
        }
    };
    (0..after.len()).map(point).collect()
}

/// The least of `at_least` over up to so many units fewer, for each number of units.
fn worst(after: &[Point], takes: usize) -> Vec<u32> {
    let mut window: VecDeque<usize> = VecDeque::new();
    let mut least = Vec::with_capacity(after.len());
    for (p, point) in after.iter().enumerate() {
        while window.back().is_some_and(|q| after[*q].at_least >= point.at_least) {
            window.pop_back();
        }
        window.push_back(p);
        while window.front().is_some_and(|q| q + takes < p) {
            window.pop_front();
        }
        least.push(after[window[0]].at_least);
    }
    least
}
