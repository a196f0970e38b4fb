//! Adjacent string removal (SISR, Christiaens and Vanden Berghe, 2020) with lengths that grow with
//! the routes: pieces of the routes around a place.

use super::Ruin;
use crate::routing::instance::NONE;
use crate::routing::operator::Operator;

/// Longest string on short routes.
const SHORT: f64 = 10.0;
/// Longest string at all.
const LONGEST: f64 = 40.0;
/// Longest string as a share of the mean route.
const SHARE: f64 = 0.25;
/// Chance that a string keeps a piece in its middle.
const SPLIT: f64 = 0.5;
/// Chance that the kept piece grows by one more visit.
const GROW: f64 = 0.5;

/// Takes strings out of the routes nearest to the order.
pub(super) fn run(ruin: &mut Ruin<'_, '_>, seed: u32) {
    let solution = ruin.solution;
    let planned = solution.places.len() - solution.absent.len();
    let mean = 2.0 * planned as f64 / solution.used.max(1) as f64;
    let share = ruin.without.chance(Operator::ScaledStrings, SHARE);
    let limit = (share * mean).clamp(SHORT, LONGEST);
    let longest = limit.min(mean).max(1.0);
    let routes_max = 4.0 * ruin.size * limit / (1.0 + longest) - 1.0;
    let routes = (1.0 + ruin.rng.unit() * routes_max) as usize;
    let start = 2 * seed + ruin.rng.below(2) as u32;
    let mut ruined: Vec<u32> = Vec::with_capacity(routes);
    let neighbours = ruin.neighbours;
    let around = if ruin.timely { neighbours.beside(start) } else { neighbours.all(start) };
    for stop in std::iter::once(start).chain(around.iter().copied()) {
        if ruined.len() >= routes {
            break;
        }
        let v = ruin.solution.places[stop as usize / 2].vehicle;
        if v == NONE || ruined.contains(&v) {
            continue;
        }
        ruined.push(v);
        take_string(ruin, v, stop, longest);
    }
}

/// Takes a string that holds this visit out of a route.
fn take_string(ruin: &mut Ruin<'_, '_>, v: u32, stop: u32, longest: f64) {
    let route = &ruin.solution.routes[v as usize];
    let visits = route.stops.len() - 2;
    let mut own = route.positions(stop / 2);
    let first = own.next();
    let at = if stop % 2 == 1 { own.last().or(first) } else { first };
    let Some(at) = at else { return };
    let most = longest.min(visits as f64);
    let length = (1.0 + ruin.rng.unit() * most) as usize;
    let length = length.clamp(1, visits);
    let mut kept = 0;
    if length > 1 && ruin.rng.chance(ruin.without.chance(Operator::SplitStrings, SPLIT)) {
        kept = 1;
        while length + kept < visits && ruin.rng.chance(GROW) {
            kept += 1;
        }
        kept = kept.min(visits - length);
    }
    let window = length + kept;
    // Window positions that contain `at`, visits being numbered from 1.
    let low = (at + 1).saturating_sub(window).max(1);
    let high = at.min(visits + 1 - window);
    let begin = low + ruin.rng.below(high - low + 1);
    let hole = begin + ruin.rng.below(length.max(1));
    for i in begin..begin + window {
        if kept > 0 && i >= hole && i < hole + kept {
            continue;
        }
        let r = ruin.solution.routes[v as usize].stops[i].request;
        ruin.choose(r);
    }
}
