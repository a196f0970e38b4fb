//! Positions of the synthetic city: metres around a centre, and straight lines between places.

use sameday_engine::place::Place;

/// Mean length of a degree of latitude in metres (sphere of radius 6,371,008.8 m).
const DEGREE_M: f64 = 111_195.08;

/// Centre of the synthetic city in degrees `(lat, lon)`: assumed, a city of 48 degrees north.
pub const CENTRE: (f64, f64) = (48.1, 11.5);

/// The place so many metres east and north of the centre.
///
/// # Panics
/// When the offset leaves the globe.
#[must_use]
pub fn place(east_m: f64, north_m: f64) -> Place {
    let lat = CENTRE.0 + north_m / DEGREE_M;
    let lon = CENTRE.1 + east_m / (DEGREE_M * libm::cos(CENTRE.0.to_radians()));
    Place::from_degrees(lat, lon).expect("an offset of some kilometres stays on the globe")
}

/// Offset `(east, north)` in metres of a place from the centre.
fn offset(at: Place) -> (f64, f64) {
    match at.degrees() {
        Some((lat, lon)) => (
            (lon - CENTRE.1) * DEGREE_M * libm::cos(CENTRE.0.to_radians()),
            (lat - CENTRE.0) * DEGREE_M,
        ),
        None => match at {
            Place::Planar { x_m, y_m } => (f64::from(x_m), f64::from(y_m)),
            Place::Cell(_) => unreachable!("a cell has degrees"),
        },
    }
}

/// Straight line between two places of the city in metres. Flat earth: below 0.1 % off within
/// 20 km, far less than the noise of any trip.
#[must_use]
pub fn line_m(a: Place, b: Place) -> f64 {
    let ((ax, ay), (bx, by)) = (offset(a), offset(b));
    libm::hypot(ax - bx, ay - by)
}

/// The place at this share (0 to 1) of the way from one to the other.
#[must_use]
pub fn between(from: Place, to: Place, share: f64) -> Place {
    if let (Place::Planar { .. }, _) | (_, Place::Planar { .. }) = (from, to) {
        return if share < 1.0 { from } else { to };
    }
    let ((ax, ay), (bx, by)) = (offset(from), offset(to));
    place(ax + (bx - ax) * share, ay + (by - ay) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_come_back_within_a_cell() {
        for (east, north) in [(0.0, 0.0), (3_000.0, -2_000.0), (-6_000.0, 6_000.0)] {
            let (e, n) = offset(place(east, north));
            assert!((e - east).abs() < 30.0 && (n - north).abs() < 30.0, "{e} {n}");
        }
    }

    #[test]
    fn half_way_is_half_as_far() {
        let (a, b) = (place(-2_000.0, 0.0), place(2_000.0, 1_000.0));
        let half = between(a, b, 0.5);
        assert!((line_m(a, half) - line_m(half, b)).abs() < 60.0);
        assert_eq!(between(a, b, 0.0), a);
    }
}
