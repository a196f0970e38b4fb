//! The hierarchy of a network: which vertices every long way passes, whatever the weights.
//!
//! Customisable contraction hierarchies (Dibbelt, Strasser, Wagner, "Customizable contraction
//! hierarchies", ACM Journal of Experimental Algorithmics 21, 2016). Order and chordal graph come
//! from the crate `cch`; all modes share them.

use super::network::StreetNetwork;
use super::order::order;
use cch::Cch;
use cch::graph::Graph;

/// Order and chordal graph. Vertices are named by their rank inside.
pub(super) struct Hierarchy {
    cch: Cch,
}

impl Hierarchy {
    pub(super) fn build(network: &StreetNetwork) -> Self {
        let pairs = pairs(network);
        let degrees: Vec<_> = network.vertices().iter().map(|at| at.degrees()).collect();
        let order = order(&pairs, &degrees);
        Self { cch: Cch::build(&skeleton(&pairs, degrees.len()), &order) }
    }

    pub(super) fn len(&self) -> usize {
        self.cch.node_count()
    }

    /// Rank of a vertex.
    pub(super) fn rank(&self, vertex: u32) -> u32 {
        self.cch.rank[vertex as usize]
    }

    /// Vertex of a rank.
    pub(super) fn vertex(&self, rank: u32) -> u32 {
        self.cch.order[rank as usize]
    }

    /// The next higher vertex that every way out of those below passes; `None` at a top.
    pub(super) fn parent(&self, rank: u32) -> Option<u32> {
        let parent = self.cch.elimination_tree_parent[rank as usize];
        (parent != u32::MAX).then_some(parent)
    }

    /// Where the chordal arcs from this rank upwards begin and end, in order of their heads.
    pub(super) fn upward(&self, rank: usize) -> std::ops::Range<usize> {
        self.cch.up_first_out[rank] as usize..self.cch.up_first_out[rank + 1] as usize
    }

    /// Heads of all chordal arcs.
    pub(super) fn heads(&self) -> &[u32] {
        &self.cch.up_head
    }

    /// Lower neighbours of a rank, ascending.
    pub(super) fn below(&self, rank: u32) -> &[u32] {
        let first = &self.cch.down_first_out;
        let (from, to) = (first[rank as usize], first[rank as usize + 1]);
        &self.cch.down_head[from as usize..to as usize]
    }

    /// The chordal arc between two ranks, the lower first.
    pub(super) fn arc(&self, low: u32, high: u32) -> Option<usize> {
        let range = self.upward(low as usize);
        let at = self.cch.up_head[range.clone()].binary_search(&high).ok()?;
        Some(range.start + at)
    }
}

/// Every pair of neighbours once, without directions.
fn pairs(network: &StreetNetwork) -> Vec<(u32, u32)> {
    let ends = network.edges().iter().filter(|edge| edge.from != edge.to);
    let mut pairs: Vec<(u32, u32)> =
        ends.map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The same as the crate wants it; it makes both directions of every arc itself.
fn skeleton(pairs: &[(u32, u32)], vertices: usize) -> Graph {
    let mut first_out = vec![0; vertices + 1];
    for (from, _) in pairs {
        first_out[*from as usize + 1] += 1;
    }
    for vertex in 1..first_out.len() {
        first_out[vertex] += first_out[vertex - 1];
    }
    let head: Vec<u32> = pairs.iter().map(|(_, to)| *to).collect();
    let weight = vec![0; head.len()];
    Graph { first_out, head, weight }
}
