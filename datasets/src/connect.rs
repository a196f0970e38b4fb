//! Which part of a network each mode can use: the largest in which every corner leads to every
//! other one.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use sameday_engine::travel::street::{Edge, Mode, Modes, Passage};

/// What one mode can reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModeReport {
    /// Vertices of the largest strongly connected part.
    pub vertices: usize,
    /// Arcs inside of it, parallel ones counted once.
    pub arcs: usize,
    /// Other parts: islands, and streets one can only enter or only leave.
    pub islands: usize,
    /// Vertices on them.
    pub island_vertices: usize,
}

/// For each vertex the modes in whose largest strongly connected part it lies, and the counts.
#[must_use]
pub fn largest_parts(vertices: usize, edges: &[Edge]) -> (Vec<Modes>, [ModeReport; 3]) {
    let mut usable = vec![Modes::NONE; vertices];
    let mut reports = [ModeReport::default(); 3];
    for mode in Mode::ALL {
        reports[mode as usize] = mark(mode, edges, &mut usable);
    }
    (usable, reports)
}

fn mark(mode: Mode, edges: &[Edge], usable: &mut [Modes]) -> ModeReport {
    let mut graph = DiGraph::<(), (), u32>::with_capacity(usable.len(), edges.len() * 2);
    for _ in 0..usable.len() {
        graph.add_node(());
    }
    for (from, to) in arcs(mode, edges) {
        graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), ());
    }
    let touched = |node: NodeIndex| graph.neighbors_undirected(node).next().is_some();
    let parts = kosaraju_scc(&graph);
    let parts: Vec<_> = parts.into_iter().filter(|part| touched(part[0])).collect();
    let smallest = |part: &Vec<NodeIndex>| part.iter().min().copied();
    // Of equally large parts the one with the first vertex.
    let largest = parts.iter().max_by_key(|part| (part.len(), std::cmp::Reverse(smallest(part))));
    let Some(largest) = largest.filter(|part| part.len() > 1) else {
        return ModeReport::default();
    };
    for node in largest {
        usable[node.index()] = usable[node.index()].with(mode);
    }
    let inside = |end: u32| usable[end as usize].contains(mode);
    let mut inner: Vec<_> =
        arcs(mode, edges).filter(|(from, to)| inside(*from) && inside(*to)).collect();
    inner.sort_unstable();
    inner.dedup();
    ModeReport {
        vertices: largest.len(),
        arcs: inner.len(),
        islands: parts.len() - 1,
        island_vertices: parts.iter().map(Vec::len).sum::<usize>() - largest.len(),
    }
}

fn arcs(mode: Mode, edges: &[Edge]) -> impl Iterator<Item = (u32, u32)> + '_ {
    let both =
        |edge: &Edge| [(edge.along, (edge.from, edge.to)), (edge.against, (edge.to, edge.from))];
    let open = move |(way, ends): (Passage, (u32, u32))| {
        (way.modes.contains(mode) && ends.0 != ends.1).then_some(ends)
    };
    edges.iter().flat_map(both).filter_map(open)
}
