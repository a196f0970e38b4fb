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

/// What decides about one recreate as it goes along.
pub(crate) trait Attempt {
    /// What the next insertion may use.
    fn scope(&mut self, solution: &Solution<'_>, rng: &mut Rng) -> Scope;

    /// An order finds no place after so many others had their turn: whether those come out again
    /// and it goes first.
    fn fails(&mut self, _r: u32, _before: usize) -> bool {
        false
    }

    /// Whether the plan is not worth finishing, with these orders to come.
    fn hopeless(&mut self, _solution: &Solution<'_>, _pending: &[u32]) -> bool {
        false
    }
}

/// Inserts these absent orders one after the other, each where it adds least; those that fit
/// nowhere, or cost more than leaving them out, stay absent.
pub(crate) fn greedy(
    solution: &mut Solution<'_>,
    inserter: &mut Inserter,
    neighbours: &Neighbours,
    requests: &mut [u32],
    attempt: &mut impl Attempt,
    rng: &mut Rng,
) {
    let mut next = 0;
    while next < requests.len() {
        let r = requests[next];
        let scope = attempt.scope(solution, rng);
        match inserter.best(solution, neighbours, r, scope, rng) {
            Some(spot) => solution.place(&spot),
            None if attempt.fails(r, next) => {
                solution.take_out(&requests[..next]);
                requests[..=next].rotate_right(1);
                next = 0;
                continue;
            }
            None => {}
        }
        next += 1;
        if attempt.hopeless(solution, &requests[next..]) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{line, request, site, vehicle};
    use super::super::problem::*;
    use super::*;
    use crate::unit::{Span, Time};
    use std::sync::Arc;

    /// A load to carry within one place of a row: picked up by 10, handed over from 100 on.
    fn load(problem: &mut Problem, at: u32, load: i64) {
        let within = |from, to| vec![Span { from: Time(from), to: Time(to) }];
        let request = request([problem.sites.len()], at);
        problem.requests.push(Request { due: within(100, 200), load: [load, 0], ..request });
        problem.sites.push(Site { open: within(0, 10), ..site(at) });
    }

    /// Two couriers who can carry two each, in the middle of a row of three places.
    fn row() -> Problem {
        let capacity = [2, UNLIMITED[1]];
        let vehicle = Vehicle { end: Some(Location(1)), capacity, ..vehicle(1) };
        Problem {
            profiles: vec![line(3)],
            vehicles: vec![vehicle; 2],
            rules: Rules { vehicles_first: true, distance_only: true, one_site_per_trip: false },
            ..Problem::default()
        }
    }

    /// Begins again so many times, where others had their turn.
    struct Stubborn(u32);

    impl Attempt for Stubborn {
        fn scope(&mut self, _: &Solution<'_>, _: &mut Rng) -> Scope {
            Scope { open: true, near_only: false, blink: false, eager: false, hurry: None }
        }

        fn fails(&mut self, _: u32, before: usize) -> bool {
            let again = before > 0 && self.0 > 0;
            self.0 -= u32::from(again);
            again
        }
    }

    /// The two light orders lie apart: one courier each is shortest, and leaves the heavy one out.
    #[test]
    fn an_order_that_finds_no_place_goes_first_in_another_attempt() {
        let mut problem = row();
        load(&mut problem, 0, 1);
        load(&mut problem, 2, 1);
        load(&mut problem, 1, 2);
        for (again, order, absent) in [(0, [0, 1, 2], vec![2]), (1, [2, 0, 1], vec![])] {
            let mut solution = Solution::bare(Arc::new(Instance::new(&problem)));
            let mut inserter = Inserter::new(&solution.instance);
            let neighbours = Neighbours::new(&solution.instance);
            let mut requests = [0, 1, 2];
            let (own, rng) = (&mut Stubborn(again), &mut Rng::stream(1, "again"));
            greedy(&mut solution, &mut inserter, &neighbours, &mut requests, own, rng);
            assert_eq!((requests, &solution.absent), (order, &absent), "{again} more attempts");
        }
    }
}
