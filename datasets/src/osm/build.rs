//! From ways to a network: cut at junctions, largest parts marked.

use super::error::OsmError;
use super::raw::{Raw, RawWay};
use super::tags::Street;
use crate::connect;
use crate::weave::{Kind, Weave};
use sameday_engine::travel::street::{
    Edge, Mode, Modes, NetworkKind, Parts, Passage, Position, StreetNetwork, metres_between,
};

/// Widest extract, corner to corner: ways on it fit the packed weights of the engine.
const WIDEST_M: f64 = 250_000.0;

const ATTRIBUTION: &str = "© OpenStreetMap contributors";

struct Builder<'a> {
    raw: &'a Raw,
    /// For each node: not on a street, on one, or a vertex.
    uses: Vec<u8>,
    /// For each node that is a vertex, which.
    vertex: Vec<u32>,
    weave: Weave,
}

/// Builds the network; fills the counts of the report.
pub(super) fn build(raw: &mut Raw, source: &str) -> Result<StreetNetwork, OsmError> {
    let streets = std::mem::take(&mut raw.streets);
    let (runs, missing) = runs(raw, &streets);
    raw.report.missing_nodes = missing;
    count_streets(raw, &streets);
    let mut builder = Builder {
        uses: vec![0; raw.nodes.len()],
        vertex: vec![u32::MAX; raw.nodes.len()],
        weave: Weave::default(),
        raw,
    };
    builder.find_vertices(&runs);
    for (street, run) in &runs {
        builder.cut(streets[*street].is.kind, run);
    }
    let Builder { weave: Weave { vertices, mut edges, shapes }, vertex, .. } = builder;
    if edges.is_empty() {
        return Err(OsmError::NoStreets { nodes: raw.report.nodes, ways: raw.report.ways });
    }
    shut_barriers(raw, &vertex, &mut edges);
    narrow_enough(&vertices)?;
    let (usable, modes) = connect::largest_parts(vertices.len(), &edges);
    if usable.iter().all(|modes| modes.is_empty()) {
        return Err(OsmError::NoWays);
    }
    raw.report.modes = modes;
    Ok(StreetNetwork::new(Parts {
        source: source.to_owned(),
        attribution: ATTRIBUTION.to_owned(),
        kind: NetworkKind::Osm,
        vertices,
        usable,
        edges,
        shapes,
    }))
}

/// Chains of known nodes, each with its street; an unknown node cuts a chain.
fn runs(raw: &Raw, streets: &[RawWay<Street>]) -> (Vec<(usize, Vec<usize>)>, usize) {
    let (mut runs, mut missing) = (Vec::new(), 0);
    for (number, street) in streets.iter().enumerate() {
        let mut run: Vec<usize> = Vec::new();
        for id in &street.nodes {
            match raw.index(*id) {
                // The same node twice in a row is a slip of the pen.
                Some(node) if run.last() == Some(&node) => {}
                Some(node) => run.push(node),
                None => {
                    missing += 1;
                    runs.push((number, std::mem::take(&mut run)));
                }
            }
        }
        runs.push((number, run));
    }
    runs.retain(|(_, run)| run.len() > 1);
    (runs, missing)
}

fn count_streets(raw: &mut Raw, streets: &[RawWay<Street>]) {
    let one_way = |street: &&RawWay<Street>| {
        let open = |way: Passage| way.modes.contains(Mode::Car);
        open(street.is.kind.along) != open(street.is.kind.against)
    };
    raw.report.streets = streets.len();
    raw.report.one_way = streets.iter().filter(one_way).count();
    raw.report.limited = streets.iter().filter(|street| street.is.limited).count();
    raw.report.barriers = raw.barriers.len();
}

impl Builder<'_> {
    /// Ends, nodes that streets share, and barriers.
    fn find_vertices(&mut self, runs: &[(usize, Vec<usize>)]) {
        for (_, run) in runs {
            for (at, node) in run.iter().enumerate() {
                let end = at == 0 || at + 1 == run.len();
                let used = &mut self.uses[*node];
                *used = if end || *used > 0 { 2 } else { 1 };
            }
        }
        for (id, _) in &self.raw.barriers {
            let node = self.raw.index(*id).expect("a barrier is a node of the file");
            if self.uses[node] > 0 {
                self.uses[node] = 2;
            }
        }
        for (node, (_, at)) in self.raw.nodes.iter().enumerate() {
            if self.uses[node] == 2 {
                self.vertex[node] = self.weave.junction(*at);
            }
        }
    }

    /// Cuts a chain at its vertices.
    fn cut(&mut self, kind: Kind, run: &[usize]) {
        let mut start = 0;
        for at in 1..run.len() {
            if self.uses[run[at]] == 2 {
                let points: Vec<Position> =
                    run[start..=at].iter().map(|node| self.raw.nodes[*node].1).collect();
                let ends = (self.vertex[run[start]], self.vertex[run[at]]);
                self.weave.street(kind, ends, &points);
                start = at;
            }
        }
    }
}

/// The pieces of street next to a barrier are shut to those it keeps out.
fn shut_barriers(raw: &Raw, vertex: &[u32], edges: &mut [Edge]) {
    let known = raw.barriers.iter().filter_map(|(id, modes)| Some((raw.index(*id)?, *modes)));
    let mut shut: Vec<(u32, Modes)> = known
        .map(|(node, modes)| (vertex[node], modes))
        .filter(|(vertex, _)| *vertex != u32::MAX)
        .collect();
    shut.sort_unstable_by_key(|(vertex, _)| *vertex);
    let at = |end: u32| {
        let found = shut.binary_search_by_key(&end, |(vertex, _)| *vertex);
        found.map_or(Modes::NONE, |at| shut[at].1)
    };
    for edge in edges {
        let out = at(edge.from).or(at(edge.to));
        for way in [&mut edge.along, &mut edge.against] {
            way.modes = Mode::ALL
                .into_iter()
                .filter(|mode| way.modes.contains(*mode) && !out.contains(*mode))
                .collect();
        }
    }
}

fn narrow_enough(vertices: &[Position]) -> Result<(), OsmError> {
    let all = |get: fn(&Position) -> i32| vertices.iter().map(get);
    let corner = |pick: fn(i32, i32) -> i32| {
        let least = |get| all(get).reduce(pick).expect("streets have ends");
        Position { lat: least(|p| p.lat), lon: least(|p| p.lon) }
    };
    let across = metres_between(corner(i32::min), corner(i32::max));
    if across > WIDEST_M {
        return Err(OsmError::TooWide((across / 1_000.0) as i64));
    }
    Ok(())
}
