//! From anywhere to the nearest street corner that a mode can use.

use super::mode::Mode;
use super::network::StreetNetwork;
use super::sphere::{Plane, Position, metres_between};
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Further than this from a street the map says nothing about a place. Assumed: a city block and
/// its yards are smaller, a forest or a lake is not.
pub const SNAP_LIMIT_M: f64 = 500.0;

/// A vertex near a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// The vertex.
    pub vertex: u32,
    /// Where it is.
    pub at: Position,
    /// How far from the position, in metres, in a straight line.
    pub metres: f64,
}

/// All vertices, to be asked for the nearest.
pub(super) struct Corners {
    plane: Plane,
    tree: RTree<GeomWithData<[f64; 2], u32>>,
}

impl Corners {
    pub(super) fn new(network: &StreetNetwork) -> Self {
        let middle = network.bounds().map_or_else(Position::default, |[low, high]| {
            let half = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
            Position { lat: half(low.lat, high.lat), lon: half(low.lon, high.lon) }
        });
        let plane = Plane::at(middle);
        let usable = |(_, modes): &(usize, &super::Modes)| !modes.is_empty();
        let points = network.usable().iter().enumerate().filter(usable).map(|(vertex, _)| {
            GeomWithData::new(plane.metres(network.vertices()[vertex]), vertex as u32)
        });
        Self { plane, tree: RTree::bulk_load(points.collect()) }
    }

    /// The nearest vertex that the mode can use; `None` beyond [`SNAP_LIMIT_M`].
    pub(super) fn nearest(
        &self,
        network: &StreetNetwork,
        mode: Mode,
        to: Position,
    ) -> Option<Corner> {
        let near = self.tree.nearest_neighbor_iter_with_distance_2(&self.plane.metres(to));
        let limit = SNAP_LIMIT_M * SNAP_LIMIT_M;
        let mut near = near.take_while(|(_, squared)| *squared <= limit);
        let usable = |vertex: u32| network.usable()[vertex as usize].contains(mode);
        let (found, _) = near.find(|(point, _)| usable(point.data))?;
        let at = network.vertices()[found.data as usize];
        Some(Corner { vertex: found.data, at, metres: metres_between(to, at) })
    }
}
