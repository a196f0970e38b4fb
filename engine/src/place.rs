//! Quantised places: the only positions that the engine and its journal ever see.

use h3o::{CellIndex, LatLng, Resolution};
use serde::{Deserialize, Serialize};

/// Resolution of every geographic place: cells of about 25 m edge length.
pub const PLACE_RESOLUTION: Resolution = Resolution::Eleven;

/// Resolution of the areas in which demand is remembered: cells of about 1.2 km edge length.
pub const AREA_RESOLUTION: Resolution = Resolution::Seven;

/// A coarse area of the earth, an H3 cell: large enough that it names nobody's door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Area(pub CellIndex);

impl Area {
    /// The area of this resolution that it belongs to; itself when it is not finer.
    #[must_use]
    pub fn widened(self, resolution: Resolution) -> Self {
        Self(self.0.parent(resolution).unwrap_or(self.0))
    }
}

/// Where something is. A closed choice: a cell of the earth, or metres on a plane for benchmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// H3 cell of resolution 11, written as in `"8b2a1072b59afff"`.
    Cell(CellIndex),
    /// Metres on a plane.
    Planar {
        /// Metres to the right.
        x_m: i32,
        /// Metres up.
        y_m: i32,
    },
}

/// Why a position is not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// Outside -90..90, -180..180, or not a number.
    #[error("latitude is -90..90 and longitude -180..180 degrees")]
    OutOfRange,
    /// The position of a missing value.
    #[error("(0, 0) is refused: it is what a missing position looks like")]
    NullIsland,
}

impl Place {
    /// The place of a position in degrees.
    ///
    /// # Errors
    /// When the position is out of range, not a number, or (0, 0).
    pub fn from_degrees(lat: f64, lon: f64) -> Result<Self, PlaceError> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(PlaceError::OutOfRange);
        }
        if lat == 0.0 && lon == 0.0 {
            return Err(PlaceError::NullIsland);
        }
        let position = LatLng::new(lat, lon).map_err(|_| PlaceError::OutOfRange)?;
        Ok(Self::Cell(position.to_cell(PLACE_RESOLUTION)))
    }

    /// The area it lies in; none on the plane of a benchmark.
    #[must_use]
    pub fn area(&self, resolution: Resolution) -> Option<Area> {
        match self {
            Self::Cell(cell) => cell.parent(resolution).map(Area),
            Self::Planar { .. } => None,
        }
    }

    /// Centre of the cell in degrees `(lat, lon)`; `None` on the plane.
    #[must_use]
    pub fn degrees(&self) -> Option<(f64, f64)> {
        match self {
            Self::Cell(cell) => {
                let centre = LatLng::from(*cell);
                Some((centre.lat(), centre.lng()))
            }
            Self::Planar { .. } => None,
        }
    }
}
