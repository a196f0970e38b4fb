//! One fastest way, unpacked into the vertices it passes.

use super::hierarchy::Hierarchy;
use super::metric::{Metric, Side};
use super::pool::Pool;
use super::weight::NONE;

/// Best weight from one end to every vertex above it, and the vertex before each; clean between
/// uses.
pub(super) struct Climb {
    best: Vec<(f64, u32)>,
    chain: Vec<u32>,
}

impl Climb {
    fn new(len: usize) -> Self {
        Self { best: vec![(NONE, 0); len], chain: Vec::new() }
    }

    fn climb(&mut self, hierarchy: &Hierarchy, side: &Side, start: u32) {
        self.best[start as usize] = (0.0, start);
        let mut next = Some(start);
        while let Some(rank) = next {
            self.chain.push(rank);
            let here = self.best[rank as usize].0;
            if here < NONE {
                for (head, weight) in side.of(rank) {
                    let slot = &mut self.best[head as usize];
                    if here + weight < slot.0 {
                        *slot = (here + weight, rank);
                    }
                }
            }
            next = hierarchy.parent(rank);
        }
    }

    /// From the top back to where the climb began.
    fn trace(&self, top: u32) -> Vec<u32> {
        let mut ranks = vec![top];
        let mut rank = top;
        while self.best[rank as usize].1 != rank {
            rank = self.best[rank as usize].1;
            ranks.push(rank);
        }
        ranks
    }

    /// Everything reached lies on the chain.
    fn clean(&mut self) {
        for rank in self.chain.drain(..) {
            self.best[rank as usize] = (NONE, 0);
        }
    }
}

/// Ranks of the fastest way from one rank to another; `None` when there is none.
pub(super) fn path(
    hierarchy: &Hierarchy,
    metric: &Metric,
    pool: &Pool<[Climb; 2]>,
    is_street: impl Fn(u32, u32, f64) -> bool,
    (from, to): (u32, u32),
) -> Option<Vec<u32>> {
    let make = || [Climb::new(hierarchy.len()), Climb::new(hierarchy.len())];
    let chain = pool.with(make, |[ahead, back]| {
        ahead.climb(hierarchy, &metric.up, from);
        back.climb(hierarchy, &metric.down, to);
        let chain = meet(ahead, back);
        ahead.clean();
        back.clean();
        chain
    })?;
    let mut ranks = vec![from];
    for pair in chain.windows(2) {
        unfold(hierarchy, metric, &is_street, (pair[0], pair[1]), &mut ranks);
    }
    Some(ranks)
}

/// The way over the vertex where both climbs together weigh least; of several the lowest.
fn meet(ahead: &Climb, back: &Climb) -> Option<Vec<u32>> {
    let mut best = (NONE, 0);
    for rank in &ahead.chain {
        let way = ahead.best[*rank as usize].0 + back.best[*rank as usize].0;
        if way < best.0 {
            best = (way, *rank);
        }
    }
    if best.0 == NONE {
        return None;
    }
    let mut chain = ahead.trace(best.1);
    chain.reverse();
    chain.extend(&back.trace(best.1)[1..]);
    Some(chain)
}

/// Replaces a chordal arc by the streets it stands for; pushes every rank after the first.
fn unfold(
    hierarchy: &Hierarchy,
    metric: &Metric,
    is_street: &impl Fn(u32, u32, f64) -> bool,
    arc: (u32, u32),
    ranks: &mut Vec<u32>,
) {
    let mut open = vec![arc];
    while let Some((from, to)) = open.pop() {
        let weight = metric.weight(from, to);
        if is_street(from, to, weight) {
            ranks.push(to);
            continue;
        }
        // Weights are whole numbers in doubles: the sum that made this one is found again exactly.
        let makes = |mid: &&u32| metric.weight(from, **mid) + metric.weight(**mid, to) == weight;
        let mid = hierarchy.below(from.min(to)).iter().find(makes);
        let mid = *mid.expect("a shortcut was made from two arcs through a lower vertex");
        open.push((mid, to));
        open.push((from, mid));
    }
}
