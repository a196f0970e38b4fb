//! Straight lines with a detour factor: on the sphere between cell centres, on the plane between
//! points.

use super::{Leg, Travel};
use crate::config::{self, Speed};
use crate::id::Profile;
use crate::place::Place;
use crate::unit::{Metres, Millis};

/// Mean earth radius in metres (as in `optimize_format`).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Digest of a world without streets: everything about it is configuration.
pub const GREAT_CIRCLE: &str = "great_circle";

/// Great-circle travel as configured.
#[derive(Clone, Debug)]
pub struct GreatCircle {
    config: config::Travel,
}

/// A place as a unit vector, or as metres on the plane: trigonometry once a place, not once a pair.
#[derive(Clone, Copy)]
enum Point {
    Sphere([f64; 3]),
    Plane([f64; 2]),
}

impl GreatCircle {
    /// With these profiles.
    #[must_use]
    pub fn new(config: config::Travel) -> Self {
        Self { config }
    }

    fn speed(&self, profile: &Profile) -> Speed {
        // An unknown profile walks: late promises are better than broken ones.
        let slowest = Speed { mm_per_s: 1_350, detour_permille: 1_300 };
        self.config.profiles.get(profile).copied().unwrap_or(slowest)
    }

    fn between(&self, speed: Speed, from: Point, to: Point) -> Leg {
        let straight_m = straight(from, to);
        let street_mm = straight_m * speed.detour_permille as f64;
        let distance = Metres((street_mm / 1_000.0 + 0.5).floor() as i64);
        let ms = (street_mm * 1_000.0 / speed.mm_per_s as f64).ceil() as i64;
        let step = self.config.round_up.0.max(1);
        Leg {
            duration: Millis(ms.div_euclid(step) * step + if ms % step == 0 { 0 } else { step }),
            distance,
        }
    }
}

impl Travel for GreatCircle {
    fn table(&self, profile: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg> {
        let speed = self.speed(profile);
        let targets: Vec<Point> = to.iter().map(point).collect();
        let mut legs = Vec::with_capacity(from.len() * to.len());
        for from in from.iter().map(point) {
            legs.extend(targets.iter().map(|to| self.between(speed, from, *to)));
        }
        legs
    }

    fn leg(&self, profile: &Profile, from: Place, to: Place) -> Leg {
        self.between(self.speed(profile), point(&from), point(&to))
    }

    fn digest(&self) -> String {
        GREAT_CIRCLE.to_owned()
    }
}

fn point(place: &Place) -> Point {
    match place {
        Place::Planar { x_m, y_m } => Point::Plane([f64::from(*x_m), f64::from(*y_m)]),
        Place::Cell(_) => {
            let (lat, lon) = place.degrees().expect("a cell has a centre");
            let (lat, lon) = (lat.to_radians(), lon.to_radians());
            let ring = libm::cos(lat);
            Point::Sphere([ring * libm::cos(lon), ring * libm::sin(lon), libm::sin(lat)])
        }
    }
}

/// Metres in a straight line; the two kinds of places never meet in one tenant.
fn straight(from: Point, to: Point) -> f64 {
    match (from, to) {
        (Point::Plane(a), Point::Plane(b)) => {
            let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
            (dx * dx + dy * dy).sqrt()
        }
        (Point::Sphere(a), Point::Sphere(b)) => {
            let d = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
            let half_chord = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt() / 2.0;
            2.0 * EARTH_RADIUS_M * libm::asin(half_chord.min(1.0))
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Millis;
    use geo::{Distance, Haversine, Point as GeoPoint};

    fn profile(name: &str) -> Profile {
        name.parse().unwrap()
    }

    #[test]
    fn agrees_with_an_independent_haversine() {
        let travel = GreatCircle::new(config::Travel::default());
        for (a, b) in [
            ((48.1, 11.5), (48.2, 11.6)),
            ((42.3, -71.0), (42.4, -71.1)),
            ((-33.9, 18.4), (-33.8, 18.5)),
        ] {
            let (a, b) =
                (Place::from_degrees(a.0, a.1).unwrap(), Place::from_degrees(b.0, b.1).unwrap());
            let as_point =
                |p: Place| p.degrees().map(|(lat, lon)| GeoPoint::new(lon, lat)).unwrap();
            let expected = Haversine.distance(as_point(a), as_point(b)) * 1.3;
            let leg = travel.leg(&profile("bike"), a, b);
            assert!((leg.distance.0 as f64 - expected).abs() < 1.0, "{leg:?} against {expected}");
            assert!((leg.duration.0 as f64 - expected / 4.2 * 1_000.0).abs() < 500.0);
            assert_eq!(travel.table(&profile("bike"), &[a, b], &[b])[0], leg);
        }
    }

    #[test]
    fn planes_round_up_to_whole_steps() {
        let mut settings = config::Travel { round_up: Millis::from_mins(1), ..Default::default() };
        settings.profiles.insert(profile("van"), Speed { mm_per_s: 5_000, detour_permille: 1_000 });
        let travel = GreatCircle::new(settings);
        let at = |x_m| Place::Planar { x_m, y_m: 0 };
        for (metres, minutes) in [(0, 0), (1, 1), (300, 1), (301, 2)] {
            let leg = travel.leg(&profile("van"), at(0), at(metres));
            assert_eq!(leg.duration, Millis::from_mins(minutes), "{metres} m");
        }
    }
}
