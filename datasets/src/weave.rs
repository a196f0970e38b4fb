//! Streets between junctions, split into pieces that are short enough to snap to.

use sameday_engine::travel::street::{Class, Edge, Passage, Position, metres_between};

/// Longest piece of street between two vertices. Half of it is the furthest that a door on a street
/// can be from a vertex along it: no more than the edges of the cells that places are quantised to
/// blur anyway. Halving it would take 1.7 to 1.9 times the vertices (Porto 141,797 to 245,528).
pub const LONGEST_EDGE_M: f64 = 100.0;

/// A kind of street with its two directions.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What it is.
    pub class: Class,
    /// In the direction of its points.
    pub along: Passage,
    /// Against it.
    pub against: Passage,
}

/// A network in the making: junctions first, then streets between them.
#[derive(Debug, Default)]
pub struct Weave {
    /// Junctions, and the points that split streets.
    pub vertices: Vec<Position>,
    /// Pieces of street.
    pub edges: Vec<Edge>,
    /// Points between vertices.
    pub shapes: Vec<Position>,
}

impl Weave {
    /// A new junction.
    pub fn junction(&mut self, at: Position) -> u32 {
        self.vertices.push(at);
        self.vertices.len() as u32 - 1
    }

    /// A street between two junctions, as pieces of equal length; `points` begins and ends there.
    pub fn street(&mut self, kind: Kind, ends: (u32, u32), points: &[Position]) {
        let lengths: Vec<f64> = points.windows(2).map(|p| metres_between(p[0], p[1])).collect();
        let total: f64 = lengths.iter().sum();
        let pieces = ((total / LONGEST_EDGE_M).ceil() as u32).max(1);
        let piece = total / f64::from(pieces);
        let (mut from, mut shape_start) = (ends.0, self.shapes.len() as u32);
        let (mut done, mut walked) = (0, 0.0);
        for (segment, length) in points.windows(2).zip(&lengths) {
            while done + 1 < pieces && piece * f64::from(done + 1) < walked + length {
                done += 1;
                let share = (piece * f64::from(done) - walked) / length;
                let to = self.junction(between(segment[0], segment[1], share));
                self.edge(kind, (from, to), shape_start);
                (from, shape_start) = (to, self.shapes.len() as u32);
            }
            walked += length;
            self.shapes.push(segment[1]);
        }
        // The last point is the end itself.
        self.shapes.pop();
        self.edge(kind, (from, ends.1), shape_start);
    }

    fn edge(&mut self, kind: Kind, (from, to): (u32, u32), shape_start: u32) {
        self.edges.push(Edge {
            from,
            to,
            class: kind.class,
            along: kind.along,
            against: kind.against,
            shape: shape_start..self.shapes.len() as u32,
        });
    }
}

fn between(a: Position, b: Position, share: f64) -> Position {
    let mix = |a: i32, b: i32| {
        let step = (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0);
        (f64::from(a) + step + 0.5).floor() as i32
    };
    Position { lat: mix(a.lat, b.lat), lon: mix(a.lon, b.lon) }
}
