//! Positions on the earth in whole 1e-7 degrees, the precision of OpenStreetMap.

use crate::travel::EARTH_RADIUS_M;

/// Units of a [`Position`] in one degree.
pub const PER_DEGREE: f64 = 1e7;

/// A position in 1e-7 degrees: about a centimetre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Latitude.
    pub lat: i32,
    /// Longitude.
    pub lon: i32,
}

impl Position {
    /// The nearest position; degrees out of range end at their limit.
    #[must_use]
    pub fn from_degrees(lat: f64, lon: f64) -> Self {
        let whole = |degrees: f64, limit: f64| {
            (degrees.clamp(-limit, limit) * PER_DEGREE + 0.5).floor() as i32
        };
        Self { lat: whole(lat, 90.0), lon: whole(lon, 180.0) }
    }

    /// Degrees `(lat, lon)`.
    #[must_use]
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lat) / PER_DEGREE, f64::from(self.lon) / PER_DEGREE)
    }

    fn radians(self) -> (f64, f64) {
        let (lat, lon) = self.degrees();
        (lat.to_radians(), lon.to_radians())
    }
}

/// Metres in a straight line on the sphere (haversine, stable for short lines).
#[must_use]
pub fn metres_between(a: Position, b: Position) -> f64 {
    let ((lat_a, lon_a), (lat_b, lon_b)) = (a.radians(), b.radians());
    let sin_lat = libm::sin((lat_b - lat_a) / 2.0);
    let sin_lon = libm::sin((lon_b - lon_a) / 2.0);
    let half = sin_lat * sin_lat + libm::cos(lat_a) * libm::cos(lat_b) * sin_lon * sin_lon;
    2.0 * EARTH_RADIUS_M * libm::asin(half.sqrt().min(1.0))
}

/// A plane that touches the sphere at one position: metres that are good for one city.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    origin: (f64, f64),
    shrink: f64,
}

impl Plane {
    pub(super) fn at(origin: Position) -> Self {
        let (lat, lon) = origin.radians();
        Self { origin: (lat, lon), shrink: libm::cos(lat) }
    }

    /// Metres to the right and up.
    pub(super) fn metres(&self, position: Position) -> [f64; 2] {
        let (lat, lon) = position.radians();
        let right = (lon - self.origin.1) * self.shrink;
        [right * EARTH_RADIUS_M, (lat - self.origin.0) * EARTH_RADIUS_M]
    }
}
