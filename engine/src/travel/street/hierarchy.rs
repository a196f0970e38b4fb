//! The hierarchy of a network: which vertices every long way passes, whatever the weights.
//!
//! Customisable contraction hierarchies (Dibbelt, Strasser, Wagner, "Customizable contraction
//! hierarchies", ACM Journal of Experimental Algorithmics 21, 2016). Order and chordal graph come
//! from the crate `cch`; all modes share them.

use super::network::StreetNetwork;
use cch::Cch;
use cch::graph::Graph;

/// Order and chordal graph. Vertices are named by their rank inside.
pub(super) struct Hierarchy {
    cch: Cch,
}

impl Hierarchy {
    pub(super) fn build(network: &StreetNetwork) -> Self {
        let graph = skeleton(network);
        let order = order(network, &graph);
        Self { cch: Cch::build(&graph, &order) }
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

/// Every pair of neighbours once, without directions or weights.
fn skeleton(network: &StreetNetwork) -> Graph {
    let ends = network.edges().iter().filter(|edge| edge.from != edge.to);
    let mut pairs: Vec<(u32, u32)> =
        ends.map(|edge| (edge.from.min(edge.to), edge.from.max(edge.to))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut first_out = vec![0; network.vertices().len() + 1];
    for (from, _) in &pairs {
        first_out[*from as usize + 1] += 1;
    }
    for vertex in 1..first_out.len() {
        first_out[vertex] += first_out[vertex - 1];
    }
    let head: Vec<u32> = pairs.iter().map(|(_, to)| *to).collect();
    let weight = vec![0; head.len()];
    Graph { first_out, head, weight }
}

/// Nested dissection by inertial flow.
fn order(network: &StreetNetwork, graph: &Graph) -> Vec<u32> {
    // The crate cannot order nothing.
    if graph.node_count() == 0 {
        return Vec::new();
    }
    let mut tail = Vec::with_capacity(graph.head.len());
    for vertex in 0..graph.node_count() {
        let out = graph.first_out[vertex + 1] - graph.first_out[vertex];
        tail.extend(std::iter::repeat_n(vertex as u32, out as usize));
    }
    let degrees = |position: &super::Position| position.degrees();
    let (lat, lon): (Vec<f32>, Vec<f32>) =
        network.vertices().iter().map(degrees).map(|(lat, lon)| (lat as f32, lon as f32)).unzip();
    cch::inertial_order(graph.node_count() as u32, &tail, &graph.head, &lat, &lon)
}
