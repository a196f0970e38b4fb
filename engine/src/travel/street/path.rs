//! One fastest way, unpacked into the vertices it passes.

use super::hierarchy::Hierarchy;
use super::metric::{Metric, Side};
use super::weight::NONE;
use std::collections::BTreeMap;

/// Best weight from one end to the vertices above it, and the vertex before each.
type Climb = BTreeMap<u32, (f64, u32)>;

/// Ranks of the fastest way from one rank to another; `None` when there is none.
pub(super) fn path(
    hierarchy: &Hierarchy,
    metric: &Metric,
    is_street: impl Fn(u32, u32, f64) -> bool,
    from: u32,
    to: u32,
) -> Option<Vec<u32>> {
    let ahead = climb(hierarchy, &metric.up, from);
    let back = climb(hierarchy, &metric.down, to);
    let mut best = (NONE, 0);
    for (rank, (weight, _)) in &ahead {
        let way = weight + back.get(rank).map_or(NONE, |(weight, _)| *weight);
        if way < best.0 {
            best = (way, *rank);
        }
    }
    let (weight, top) = best;
    if weight == NONE {
        return None;
    }
    let mut chain = trace(&ahead, top);
    chain.reverse();
    chain.extend(&trace(&back, top)[1..]);
    let mut ranks = vec![from];
    for pair in chain.windows(2) {
        unfold(hierarchy, metric, &is_street, (pair[0], pair[1]), &mut ranks);
    }
    Some(ranks)
}

/// The elimination-tree climb of one end.
fn climb(hierarchy: &Hierarchy, side: &Side, start: u32) -> Climb {
    let mut seen = Climb::from([(start, (0.0, start))]);
    let mut next = Some(start);
    while let Some(rank) = next {
        if let Some(&(here, _)) = seen.get(&rank) {
            for (head, weight) in side.of(rank) {
                let slot = seen.entry(head).or_insert((NONE, rank));
                if here + weight < slot.0 {
                    *slot = (here + weight, rank);
                }
            }
        }
        next = hierarchy.parent(rank);
    }
    seen
}

/// From the top back to where the climb began.
fn trace(climb: &Climb, top: u32) -> Vec<u32> {
    let mut chain = vec![top];
    let mut rank = top;
    while climb[&rank].1 != rank {
        rank = climb[&rank].1;
        chain.push(rank);
    }
    chain
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
