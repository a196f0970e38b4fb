//! Many-to-many weights: sweeps up and down the elimination tree, several sources at a time.
//!
//! Every way climbs from its source to a top vertex and descends to its target (see `hierarchy`).
//! The descents of all targets are cut out once for a table, densely numbered; each batch of
//! sources then runs over them with its lanes side by side, one cache line for each vertex
//! (Delling, Goldberg, Nowatzyk, Werneck, "PHAST", IPDPS 2011, for the idea of lanes).

use super::hierarchy::Hierarchy;
use super::metric::{Metric, Side};
use super::pool::Pool;
use super::weight::NONE;
use rayon::prelude::*;

/// Sources that run side by side: a cache line of doubles.
const LANES: usize = 8;
/// From this many entries on a table is worth a task for each batch.
const MANY: usize = 1 << 14;

type Lanes = [f64; LANES];

/// Buffers for climbs, one for each vertex; clean between uses.
pub(super) struct Climb {
    best: Vec<Lanes>,
    seen: Vec<bool>,
    ranks: Vec<u32>,
}

impl Climb {
    fn new(len: usize) -> Self {
        Self { best: vec![[NONE; LANES]; len], seen: vec![false; len], ranks: Vec::new() }
    }

    /// Weights from each source to every vertex above it.
    fn climb(&mut self, hierarchy: &Hierarchy, up: &Side, sources: &[u32]) {
        collect(hierarchy, sources, &mut self.seen, &mut self.ranks);
        for (lane, source) in sources.iter().enumerate() {
            self.best[*source as usize][lane] = 0.0;
        }
        for rank in &self.ranks {
            let here = self.best[*rank as usize];
            for (head, weight) in up.of(*rank) {
                relax(&mut self.best[head as usize], &here, weight);
            }
        }
    }

    fn clean(&mut self) {
        for rank in self.ranks.drain(..) {
            self.best[rank as usize] = [NONE; LANES];
            self.seen[rank as usize] = false;
        }
    }
}

fn relax(there: &mut Lanes, here: &Lanes, weight: f64) {
    for lane in 0..LANES {
        let way = here[lane] + weight;
        there[lane] = if way < there[lane] { way } else { there[lane] };
    }
}

/// Everything above the given ranks, themselves included, ascending.
fn collect(hierarchy: &Hierarchy, from: &[u32], seen: &mut [bool], ranks: &mut Vec<u32>) {
    for start in from {
        let mut next = Some(*start);
        while let Some(rank) = next.filter(|rank| !seen[*rank as usize]) {
            seen[rank as usize] = true;
            ranks.push(rank);
            next = hierarchy.parent(rank);
        }
    }
    ranks.sort_unstable();
}

/// All descents to the targets of one table, the highest vertex first.
struct Descents {
    ranks: Vec<u32>,
    first: Vec<u32>,
    arcs: Vec<(u32, f64)>,
    targets: Vec<u32>,
}

impl Descents {
    fn new(hierarchy: &Hierarchy, down: &Side, targets: &[u32], climb: &mut Climb) -> Self {
        collect(hierarchy, targets, &mut climb.seen, &mut climb.ranks);
        let mut ranks = climb.ranks.clone();
        climb.clean();
        ranks.reverse();
        let local = |rank: u32| {
            let at = ranks.binary_search_by(|other| rank.cmp(other));
            at.expect("everything above a collected rank is collected") as u32
        };
        let (mut first, mut arcs) = (vec![0], Vec::new());
        for rank in &ranks {
            arcs.extend(down.of(*rank).map(|(head, weight)| (local(head), weight)));
            first.push(arcs.len() as u32);
        }
        let targets = targets.iter().map(|rank| local(*rank)).collect();
        Self { ranks, first, arcs, targets }
    }

    /// Weights from the climbed sources to every vertex of the descents.
    fn descend(&self, climb: &Climb) -> Vec<Lanes> {
        let mut best: Vec<Lanes> = Vec::with_capacity(self.ranks.len());
        for (at, rank) in self.ranks.iter().enumerate() {
            let mut here = climb.best[*rank as usize];
            for (head, weight) in &self.arcs[self.first[at] as usize..self.first[at + 1] as usize] {
                relax(&mut here, &best[*head as usize], *weight);
            }
            best.push(here);
        }
        best
    }
}

/// Weights from each rank to each other, row-major; the same on any number of threads.
pub(super) fn table(
    hierarchy: &Hierarchy,
    metric: &Metric,
    pool: &Pool<Climb>,
    from: &[u32],
    to: &[u32],
) -> Vec<f64> {
    if from.is_empty() || to.is_empty() {
        return Vec::new();
    }
    let len = hierarchy.len();
    let descents =
        pool.with(|| Climb::new(len), |climb| Descents::new(hierarchy, &metric.down, to, climb));
    let row = |batch: &[u32]| {
        pool.with(
            || Climb::new(len),
            |climb| {
                climb.climb(hierarchy, &metric.up, batch);
                let best = descents.descend(climb);
                climb.clean();
                rows(&best, &descents.targets, batch.len())
            },
        )
    };
    let batches: Vec<Vec<f64>> = if from.len() * to.len() < MANY {
        from.chunks(LANES).map(row).collect()
    } else {
        from.par_chunks(LANES).map(row).collect()
    };
    batches.concat()
}

fn rows(best: &[Lanes], targets: &[u32], sources: usize) -> Vec<f64> {
    let row = |lane| targets.iter().map(move |target| best[*target as usize][lane]);
    (0..sources).flat_map(row).collect()
}
