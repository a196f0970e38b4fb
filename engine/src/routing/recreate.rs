//! Recreate: the order in which absent orders come back.

use super::insertion::{Inserter, Scope};
use super::instance::Instance;
use super::neighbours::Neighbours;
use super::solution::Solution;
use crate::rng::Rng;

/// How absent orders are sorted before they are inserted greedily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sorting {
    Random,
    /// Large loads first.
    Size,
    /// Far from the first courier's start first.
    Far,
    Close,
    /// Narrow windows first.
    Narrow,
    /// Early windows first.
    Early,
    /// Late windows first.
    Late,
    /// Dear to leave out first.
    Dear,
}

/// All sortings, for the start plan.
pub(crate) const SORTINGS: [Sorting; 8] = [
    Sorting::Random,
    Sorting::Size,
    Sorting::Far,
    Sorting::Close,
    Sorting::Narrow,
    Sorting::Early,
    Sorting::Late,
    Sorting::Dear,
];

/// How often each sorting is drawn.
const WEIGHTS: [(Sorting, usize); 7] = [
    (Sorting::Random, 4),
    (Sorting::Size, 4),
    (Sorting::Far, 2),
    (Sorting::Close, 1),
    (Sorting::Narrow, 2),
    (Sorting::Early, 2),
    (Sorting::Late, 2),
];

/// Sort keys of all orders.
pub(crate) struct Keys {
    rows: Vec<[i64; 6]>,
}

impl Keys {
    pub fn new(instance: &Instance<'_>) -> Self {
        Self { rows: (0..instance.requests() as u32).map(|r| row(instance, r)).collect() }
    }

    /// Sorts orders; ties keep a random order.
    pub fn sort(&self, requests: &mut [u32], sorting: Sorting, rng: &mut Rng) {
        rng.shuffle(requests);
        let key = |r: &u32| {
            let [size, far, width, start, end, dear] = self.rows[*r as usize];
            match sorting {
                Sorting::Random => 0,
                Sorting::Size => -size,
                Sorting::Far => -far,
                Sorting::Close => far,
                Sorting::Narrow => width,
                Sorting::Early => start,
                Sorting::Late => -end,
                Sorting::Dear => -dear,
            }
        };
        if sorting != Sorting::Random {
            requests.sort_by_key(key);
        }
    }

    /// Draws a sorting.
    pub fn draw(&self, rng: &mut Rng) -> Sorting {
        let total: usize = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut at = rng.below(total);
        for (sorting, weight) in WEIGHTS {
            if at < weight {
                return sorting;
            }
            at -= weight;
        }
        Sorting::Random
    }
}

fn row(instance: &Instance<'_>, r: u32) -> [i64; 6] {
    let request = instance.request(r);
    let matrix = instance.problem.profiles.first();
    let from = instance.problem.vehicles.first();
    let far = match (matrix, from) {
        (Some(matrix), Some(from)) => {
            let shop = instance.choices[r as usize].first().and_then(|choice| choice.first());
            let to_shop = shop.map_or(0, |part| {
                let at = instance.problem.sites[part.site as usize].at;
                matrix.duration(from.start, at).0
            });
            to_shop + matrix.duration(from.start, request.dropoff).0
        }
        _ => 0,
    };
    let start = request.due.first().map_or(0, |span| span.from.0).max(request.release.0);
    let end = request.due.last().map_or(0, |span| span.to.0);
    let end = request.soft_due.map_or(end, |due| due.0.min(end));
    let size = request.load[0].max(request.load[1]);
    [size, far, end.saturating_sub(start), start, end, request.refusal.0]
}

/// Inserts these absent orders one after the other, each where it adds least; those that fit
/// nowhere, or cost more than leaving them out, stay absent. It ends early where `hopeless` says so
/// of the plan, the order just tried and those to come.
pub(crate) fn greedy(
    solution: &mut Solution<'_>,
    inserter: &mut Inserter,
    neighbours: &Neighbours,
    requests: &[u32],
    mut scope: impl FnMut(&Solution<'_>, &mut Rng) -> Scope,
    mut hopeless: impl FnMut(&Solution<'_>, u32, &[u32]) -> bool,
    rng: &mut Rng,
) {
    for (i, &r) in requests.iter().enumerate() {
        let scope = scope(solution, rng);
        if let Some(spot) = inserter.best(solution, neighbours, r, scope, rng) {
            solution.place(&spot);
        }
        if hopeless(solution, r, &requests[i + 1..]) {
            break;
        }
    }
}
