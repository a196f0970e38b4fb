//! A street network as an immutable value: where streets run, who may use them, how fast cars are.

use super::mode::{Class, Modes};
use super::sphere::{Position, metres_between};
use geo::{Coord, LineString};
use std::ops::Range;

/// Where a network comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkKind {
    /// Read from OpenStreetMap; its attribution must be shown wherever it shows.
    Osm,
    /// Made from a seed.
    Synthetic,
}

impl NetworkKind {
    /// The word for it in digests and on the map.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Osm => "osm",
            Self::Synthetic => "synthetic",
        }
    }
}

/// One direction of a street.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// Who may go this way.
    pub modes: Modes,
    /// Speed a car is expected to make, in km/h; read only where cars may go.
    pub car_kmh: u8,
}

/// A piece of street between two vertices; both directions share one course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Vertex where it starts.
    pub from: u32,
    /// Vertex where it ends.
    pub to: u32,
    /// What kind of street it is.
    pub class: Class,
    /// From `from` to `to`.
    pub along: Passage,
    /// From `to` to `from`.
    pub against: Passage,
    /// Its points between the two vertices, as positions in [`Parts::shapes`].
    pub shape: Range<u32>,
}

/// What a network is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Name of the source, such as the file or the plan.
    pub source: String,
    /// What must be shown wherever the streets show.
    pub attribution: String,
    /// Where it comes from.
    pub kind: NetworkKind,
    /// Junctions, ends, and points that split long streets.
    pub vertices: Vec<Position>,
    /// For each vertex, the modes in whose largest strongly connected part it lies: from each such
    /// vertex every other one can be reached.
    pub usable: Vec<Modes>,
    /// Pieces of street.
    pub edges: Vec<Edge>,
    /// Points of all shapes.
    pub shapes: Vec<Position>,
}

/// Streets of one city.
#[derive(Debug)]
pub struct StreetNetwork {
    parts: Parts,
    lengths_cm: Vec<u32>,
    bounds: Option<[Position; 2]>,
    digest: String,
}

impl StreetNetwork {
    /// Takes the parts, measures every edge on the sphere and names the whole by its content.
    ///
    /// # Panics
    /// When the parts do not fit together: an index out of range, a car without a speed.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        check(&parts);
        let digest = super::digest::digest(&parts);
        let lengths_cm = parts.edges.iter().map(|edge| length_cm(&parts, edge)).collect();
        let bounds = bounds(&parts);
        Self { parts, lengths_cm, bounds, digest }
    }

    /// Name of the source.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.parts.source
    }

    /// What must be shown wherever the streets show.
    #[must_use]
    pub fn attribution(&self) -> &str {
        &self.parts.attribution
    }

    /// Where it comes from.
    #[must_use]
    pub fn kind(&self) -> NetworkKind {
        self.parts.kind
    }

    /// BLAKE3 over the canonical bytes of all parts, behind the kind: `osm:4f1c...`.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// All vertices.
    #[must_use]
    pub fn vertices(&self) -> &[Position] {
        &self.parts.vertices
    }

    /// For each vertex, the modes in whose largest strongly connected part it lies.
    #[must_use]
    pub fn usable(&self) -> &[Modes] {
        &self.parts.usable
    }

    /// All edges, those outside of any largest part included.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.parts.edges
    }

    /// Length of an edge in centimetres, at least 1.
    #[must_use]
    pub fn length_cm(&self, edge: usize) -> u32 {
        self.lengths_cm[edge]
    }

    /// South-western and north-eastern corner; `None` without vertices.
    #[must_use]
    pub fn bounds(&self) -> Option<[Position; 2]> {
        self.bounds
    }

    /// All points of an edge, both ends included.
    pub fn points(&self, edge: &Edge) -> impl DoubleEndedIterator<Item = Position> + '_ {
        points(&self.parts, edge)
    }

    /// The course of an edge for drawing, x = longitude and y = latitude in degrees.
    #[must_use]
    pub fn line(&self, edge: &Edge) -> LineString<f64> {
        self.points(edge).map(coord).collect()
    }
}

/// A position for geometry.
pub(super) fn coord(position: Position) -> Coord<f64> {
    let (lat, lon) = position.degrees();
    Coord { x: lon, y: lat }
}

fn points<'a>(parts: &'a Parts, edge: &Edge) -> impl DoubleEndedIterator<Item = Position> + 'a {
    let between = &parts.shapes[edge.shape.start as usize..edge.shape.end as usize];
    let from = parts.vertices[edge.from as usize];
    let to = parts.vertices[edge.to as usize];
    std::iter::once(from).chain(between.iter().copied()).chain(std::iter::once(to))
}

fn length_cm(parts: &Parts, edge: &Edge) -> u32 {
    let mut points = points(parts, edge);
    let mut last = points.next().expect("an edge has two ends");
    let mut metres = 0.0;
    for point in points {
        metres += metres_between(last, point);
        last = point;
    }
    // At least 1, so that every step of a way takes time; the earth itself fits 32 bits.
    ((metres * 100.0 + 0.5).floor() as u32).max(1)
}

fn bounds(parts: &Parts) -> Option<[Position; 2]> {
    let first = *parts.vertices.first()?;
    let (mut low, mut high) = (first, first);
    for point in parts.vertices.iter().chain(&parts.shapes) {
        low = Position { lat: low.lat.min(point.lat), lon: low.lon.min(point.lon) };
        high = Position { lat: high.lat.max(point.lat), lon: high.lon.max(point.lon) };
    }
    Some([low, high])
}

fn check(parts: &Parts) {
    let count = parts.vertices.len();
    assert_eq!(parts.usable.len(), count, "every vertex says which modes can use it");
    // Two directions of every edge are numbered in 32 bits.
    let fits = |len: usize| len < i32::MAX as usize;
    assert!(
        fits(count) && fits(parts.edges.len()) && fits(parts.shapes.len()),
        "a network is numbered in 31 bits"
    );
    for edge in &parts.edges {
        let ends = [edge.from, edge.to].iter().all(|end| (*end as usize) < count);
        assert!(ends, "an edge ends at known vertices");
        let shape = edge.shape.start <= edge.shape.end;
        assert!(shape && edge.shape.end as usize <= parts.shapes.len(), "a shape has its points");
        let quick = |way: Passage| !way.modes.contains(super::Mode::Car) || way.car_kmh > 0;
        assert!(quick(edge.along) && quick(edge.against), "where cars may go they have a speed");
    }
}
