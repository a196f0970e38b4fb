//! Start plan: greedy insertion in every order of requests, the best is kept.

use super::budget::Budget;
use super::insertion::{Hurry, Inserter, Scope};
use super::neighbours::Neighbours;
use super::recreate::{self, Attempt, Keys, SORTINGS, Sorting};
use super::snapshot::Snapshot;
use super::solution::Solution;
use crate::rng::Rng;

/// Share of the budget after which no other request order is tried.
const LONGEST: f64 = 0.05;
/// Request orders that pay for joint problems, where one construction takes longer.
const JOINT: [Sorting; 3] = [Sorting::Early, Sorting::Dear, Sorting::Narrow];
/// Share of the budget after which the first construction hurries.
const HURRY: f64 = 0.005;
const HURRIED: Hurry = Hurry { shops: 2, tries: 7 };
/// Share of the budget after which it only looks for some place: a plan in time is the first aim.
const LATE: f64 = 0.4;
const RUSHED: Hurry = Hurry { shops: 1, tries: 0 };

/// A construction goes on to its end; one in a hurry the faster the later it is.
struct Whole<'a> {
    hurries: Option<&'a Budget<'a>>,
    blink: bool,
}

impl Whole<'_> {
    const fn calm(blink: bool) -> Self {
        Self { hurries: None, blink }
    }
}

impl Attempt for Whole<'_> {
    fn scope(&mut self, _: &Solution<'_>, _: &mut Rng) -> Scope {
        let faster = |budget: &Budget<'_>| if budget.share(0) > LATE { RUSHED } else { HURRIED };
        let hurry = self.hurries.map(faster);
        Scope { open: true, near_only: false, blink: self.blink, eager: false, hurry }
    }
}

/// Fills a solution: bound orders first, then the rest in the order that gives the best plan.
pub(crate) fn construct(
    solution: &mut Solution<'_>,
    inserter: &mut Inserter,
    neighbours: &Neighbours,
    keys: &Keys,
    rng: &mut Rng,
    budget: &Budget<'_>,
) {
    bound_first(solution, inserter, neighbours, keys, rng);
    let bare = Snapshot::of(solution);
    let fleet = solution.instance.problem.rules.vehicles_first;
    let mut best: Option<Snapshot> = None;
    let sortings = if solution.instance.fast { &SORTINGS[..] } else { &JOINT[..] };
    let timed = budget.elapsed.is_some() && !solution.instance.fast;
    let hurried = timed && budget.share(0) > HURRY;
    let passes = sortings.iter().take(usize::from(hurried)).map(|sorting| (sorting, true));
    for (&sorting, hurried) in passes.chain(sortings.iter().map(|sorting| (sorting, false))) {
        bare.restore(solution);
        let mut requests = solution.absent.clone();
        keys.sort(&mut requests, sorting, rng);
        let mut attempt = Whole { hurries: hurried.then_some(budget), blink: false };
        recreate::greedy(solution, inserter, neighbours, &mut requests, &mut attempt, rng);
        if best.as_ref().is_none_or(|best| rank(solution, fleet) < best.rank(fleet)) {
            best = Some(Snapshot::of(solution));
        }
        if budget.share(0) > LONGEST {
            break;
        }
    }
    best.expect("there is at least one sorting").restore(solution);
}

/// Another start plan, in one random order of requests.
pub(crate) fn again(
    solution: &mut Solution<'_>,
    inserter: &mut Inserter,
    neighbours: &Neighbours,
    keys: &Keys,
    rng: &mut Rng,
) {
    let mut requests = solution.absent.clone();
    let sorting = keys.draw(rng);
    keys.sort(&mut requests, sorting, rng);
    let mut attempt = Whole::calm(true);
    recreate::greedy(solution, inserter, neighbours, &mut requests, &mut attempt, rng);
}

/// Orders that their couriers must deliver, earliest window first.
pub(crate) fn bound_first(
    solution: &mut Solution<'_>,
    inserter: &mut Inserter,
    neighbours: &Neighbours,
    keys: &Keys,
    rng: &mut Rng,
) {
    let instance = solution.instance.clone();
    let free = super::instance::Standing::Free;
    let bound = |r: &u32| instance.standing[*r as usize] != free;
    let mut requests: Vec<u32> = solution.absent.iter().copied().filter(bound).collect();
    keys.sort(&mut requests, Sorting::Late, rng);
    requests.reverse();
    let mut attempt = Whole::calm(false);
    recreate::greedy(solution, inserter, neighbours, &mut requests, &mut attempt, rng);
}

fn rank(solution: &Solution<'_>, fleet: bool) -> (usize, usize, i64) {
    if fleet {
        (solution.absent.len(), solution.used, solution.cost)
    } else {
        (0, 0, solution.cost)
    }
}
