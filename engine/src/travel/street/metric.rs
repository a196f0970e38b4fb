//! The weights of one mode on the hierarchy.
//!
//! The crate's own customisation and queries carry one 32-bit number for each way; a leg needs time
//! and length of the same way. So the weights, and what walks over them, are ours: see `weight`.

use super::arcs::Arc;
use super::hierarchy::Hierarchy;
use super::weight::NONE;

/// Chordal arcs that can be gone in one direction, by their lower end.
pub(super) struct Side {
    first: Vec<u32>,
    head: Vec<u32>,
    weight: Vec<f64>,
}

impl Side {
    /// Higher ends and weights of the arcs at one rank.
    pub(super) fn of(&self, rank: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let (from, to) = (self.first[rank as usize], self.first[rank as usize + 1]);
        let range = from as usize..to as usize;
        self.head[range.clone()].iter().copied().zip(self.weight[range].iter().copied())
    }

    fn weight(&self, low: u32, high: u32) -> f64 {
        let (from, to) = (self.first[low as usize], self.first[low as usize + 1]);
        let heads = &self.head[from as usize..to as usize];
        heads.binary_search(&high).map_or(NONE, |at| self.weight[from as usize + at])
    }

    /// Leaves out the arcs that nobody can go.
    fn new(hierarchy: &Hierarchy, weights: &[f64]) -> Self {
        let mut side = Self { first: vec![0], head: Vec::new(), weight: Vec::new() };
        for rank in 0..hierarchy.len() {
            for arc in hierarchy.upward(rank).filter(|arc| weights[*arc] < NONE) {
                side.head.push(hierarchy.heads()[arc]);
                side.weight.push(weights[arc]);
            }
            side.first.push(side.head.len() as u32);
        }
        side
    }
}

/// Weights of one mode.
pub(super) struct Metric {
    /// Ways up: from the lower end to the higher.
    pub(super) up: Side,
    /// Ways down: from the higher end to the lower.
    pub(super) down: Side,
}

impl Metric {
    /// The best weight of every chordal arc over all ways through lower vertices.
    pub(super) fn customise(hierarchy: &Hierarchy, arcs: &[Arc]) -> Self {
        let count = hierarchy.heads().len();
        let (mut up, mut down) = (vec![NONE; count], vec![NONE; count]);
        for arc in arcs {
            let (from, to) = (hierarchy.rank(arc.from), hierarchy.rank(arc.to));
            let side = if from < to { &mut up } else { &mut down };
            let slot = hierarchy.arc(from.min(to), from.max(to));
            let slot = &mut side[slot.expect("the hierarchy holds every street")];
            *slot = slot.min(arc.weight());
        }
        for rank in 0..hierarchy.len() {
            shortcuts(hierarchy, rank, &mut up, &mut down);
        }
        Self { up: Side::new(hierarchy, &up), down: Side::new(hierarchy, &down) }
    }

    /// Weight of the chordal arc from one rank to another.
    pub(super) fn weight(&self, from: u32, to: u32) -> f64 {
        if from < to { self.up.weight(from, to) } else { self.down.weight(to, from) }
    }
}

/// Improves the arcs between any two higher neighbours of `rank` by the way through it.
fn shortcuts(hierarchy: &Hierarchy, rank: usize, up: &mut [f64], down: &mut [f64]) {
    let heads = hierarchy.heads();
    let spokes = hierarchy.upward(rank);
    for low in spokes.clone() {
        let (from_low, to_low) = (down[low], up[low]);
        if from_low.min(to_low) == NONE {
            continue;
        }
        // The chordal graph joins them: walk both ascending lists of heads side by side.
        let mut across = hierarchy.upward(heads[low] as usize).start;
        for high in low + 1..spokes.end {
            while heads[across] != heads[high] {
                across += 1;
            }
            up[across] = up[across].min(from_low + up[high]);
            down[across] = down[across].min(down[high] + to_low);
        }
    }
}
