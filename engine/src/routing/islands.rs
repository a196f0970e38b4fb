//! Several searches side by side that exchange their best plans at fixed shares of the budget.
//!
//! The number of islands is a property of the request: the rayon pool of the caller only decides
//! how many run at the same time, never what they find.

use super::budget::{Budget, Progress, SearchConfig, Stats};
use super::instance::Instance;
use super::neighbours::Neighbours;
use super::recreate::Keys;
use super::search::Search;
use super::solution::Solution;
use crate::unit::Money;
use rayon::prelude::*;
use std::sync::Arc;

/// Reports of progress during a search.
const SLICES: u32 = 50;
/// Slices between two exchanges.
const EXCHANGE: u32 = 5;

/// Runs all islands and returns the best solution.
pub(crate) fn run<'p>(
    start: &Solution<'p>,
    config: &SearchConfig,
    budget: &Budget<'_>,
    progress: &mut dyn FnMut(&Progress),
) -> (Solution<'p>, Stats) {
    let instance: Arc<Instance<'p>> = Arc::clone(&start.instance);
    let neighbours = Neighbours::new(&instance);
    let keys = Keys::new(&instance);
    let found = |island| Search::new(start.clone(), &neighbours, &keys, (config, island), budget);
    let mut islands: Vec<Search<'_, 'p>> =
        (0..config.islands.max(1)).into_par_iter().map(found).collect();
    let fleet = instance.problem.rules.vehicles_first;
    for slice in 1..=SLICES {
        let end = f64::from(slice) / f64::from(SLICES);
        match &mut islands[..] {
            [only] => only.run_until(end, budget),
            many => many.par_iter_mut().for_each(|island| island.run_until(end, budget)),
        }
        if islands.len() > 1 && slice % EXCHANGE == 0 && slice < SLICES {
            exchange(&mut islands, fleet);
        }
        report(&islands, fleet, end, progress);
    }
    let stats = islands.iter().map(|island| island.stats).fold(Stats::default(), sum);
    let mut ranked = order(&islands, fleet);
    let best = ranked.swap_remove(0);
    let mut search = islands.swap_remove(best);
    search.back_to_best();
    (search.solution, stats)
}

/// Islands from the best plan to the worst, ties by number.
fn order(islands: &[Search<'_, '_>], fleet: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..islands.len()).collect();
    order.sort_by_key(|i| (islands[*i].found().rank(fleet), *i));
    order
}

/// The worse half goes on from the plans of the better half.
fn exchange(islands: &mut [Search<'_, '_>], fleet: bool) {
    let order = order(islands, fleet);
    for (good, bad) in order.iter().zip(order.iter().rev()).take(islands.len() / 2) {
        if islands[*good].found().rank(fleet) < islands[*bad].found().rank(fleet) {
            let plan = islands[*good].found().clone();
            islands[*bad].adopt(&plan);
        }
    }
}

fn sum(a: Stats, b: Stats) -> Stats {
    Stats {
        iterations: a.iterations + b.iterations,
        accepted: a.accepted + b.accepted,
        improved: a.improved + b.improved,
    }
}

fn report(
    islands: &[Search<'_, '_>],
    fleet: bool,
    share: f64,
    progress: &mut dyn FnMut(&Progress),
) {
    let Some(&best) = order(islands, fleet).first() else { return };
    let best = islands[best].found();
    progress(&Progress {
        share,
        iterations: islands.iter().map(|island| island.stats.iterations).sum(),
        routes: best.used,
        unassigned: best.absent.len(),
        cost: Money(best.cost),
    });
}
