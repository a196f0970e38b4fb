//! Positions on earth as people need them: metres around a centre, and points along a way. All
//! through `libm`, so that a seed gives the same city on every platform.

use geo::{Coord, LineString};
use sameday_engine::place::Place;

/// Mean length of a degree of latitude in metres (sphere of radius 6,371,008.8 m).
const DEGREE_M: f64 = 111_195.08;

/// The place so many metres east and north of a centre in degrees `(lat, lon)`.
///
/// # Panics
/// When the offset leaves the globe.
#[must_use]
pub fn place(centre: (f64, f64), east_m: f64, north_m: f64) -> Place {
    let lat = centre.0 + north_m / DEGREE_M;
    let lon = centre.1 + east_m / (DEGREE_M * libm::cos(centre.0.to_radians()));
    Place::from_degrees(lat, lon).expect("an offset of some kilometres stays on the globe")
}

/// Length of a straight line in metres. Flat earth: below 0.1 % off within 20 km, far less than the
/// noise of any trip.
#[must_use]
pub fn line_m(a: Coord, b: Coord) -> f64 {
    let east = (b.x - a.x) * DEGREE_M * libm::cos(((a.y + b.y) / 2.0).to_radians());
    libm::hypot(east, (b.y - a.y) * DEGREE_M)
}

/// The point at this share (0 to 1) of the length of a way.
///
/// # Panics
/// When the way has no point.
#[must_use]
pub fn along(way: &LineString, share: f64) -> Coord {
    let mut left: f64 = way.lines().map(|line| line_m(line.start, line.end)).sum::<f64>() * share;
    for line in way.lines() {
        let length = line_m(line.start, line.end);
        if left < length {
            return line.start + line.delta() * (left / length).max(0.0);
        }
        left -= length;
    }
    *way.0.last().expect("a way has points")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_as_far_from_the_centre_as_asked() {
        let centre = (48.1, 11.5);
        for (east, north) in [(0.0, 0.0), (3_000.0, -2_000.0), (-6_000.0, 6_000.0)] {
            let (lat, lon) = place(centre, east, north).degrees().unwrap();
            let far = line_m(Coord { x: centre.1, y: centre.0 }, Coord { x: lon, y: lat });
            assert!((far - libm::hypot(east, north)).abs() < 40.0, "{far} for {east} {north}");
        }
    }

    #[test]
    fn a_share_of_a_way_is_that_share_of_its_length_along_its_bends() {
        let way = LineString::from(vec![(11.50, 48.1), (11.52, 48.1), (11.52, 48.11)]);
        let first = line_m(way.0[0], way.0[1]);
        let whole = first + line_m(way.0[1], way.0[2]);
        assert_eq!(along(&way, 0.0), way.0[0]);
        assert_eq!(along(&way, 1.0), way.0[2]);
        let corner = along(&way, first / whole);
        assert!(line_m(corner, way.0[1]) < 0.01, "{corner:?}");
        let half = along(&way, 0.5 * first / whole);
        assert!((half.x - 11.51).abs() < 1e-9 && (half.y - 48.1).abs() < 1e-9, "{half:?}");
    }

    #[test]
    fn whoever_stays_is_there() {
        let way = LineString::from(vec![(11.5, 48.1), (11.5, 48.1)]);
        assert_eq!(along(&way, 0.7), way.0[1]);
    }
}
