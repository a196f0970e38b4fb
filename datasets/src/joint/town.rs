//! Where things are and how long the ways between them take.

use super::document::{Crow, Place, Table, Travel};
use sameday_engine::rng::Rng;
use std::collections::BTreeMap;

/// Metres east and north of the middle of the town.
pub(super) type Spot = (i64, i64);

/// Metres of a degree of latitude, and of a degree of longitude at 40 degrees north.
const DEGREE: (f64, f64) = (111_195.0, 85_180.0);
/// The middle of the town in degrees.
const MIDDLE: (f64, f64) = (40.0, -83.0);

/// A square town, with a few centres that most addresses are near to, or without.
pub(super) struct Town {
    half: i64,
    centres: Vec<Spot>,
}

impl Town {
    pub(super) fn draw(rng: &mut Rng, half: i64, clustered: bool) -> Self {
        let count = if clustered { rng.between(3, 5) } else { 0 };
        let reach = half * 7 / 10;
        let mut centre = |_| (rng.between(-reach, reach), rng.between(-reach, reach));
        Self { half, centres: (0..count).map(&mut centre).collect() }
    }

    /// Some address: four of five lie around a centre, where there are any.
    pub(super) fn spot(&self, rng: &mut Rng) -> Spot {
        if self.centres.is_empty() || rng.chance(0.2) {
            return (rng.between(-self.half, self.half), rng.between(-self.half, self.half));
        }
        let (x, y) = self.centres[rng.below(self.centres.len())];
        (self.near(rng, x), self.near(rng, y))
    }

    /// Around a coordinate: the sum of six draws is a bell with a standard deviation of about an
    /// eighth of the town's half width.
    fn near(&self, rng: &mut Rng, middle: i64) -> i64 {
        let step = self.half * 9 / 100;
        let off: i64 = (0..6).map(|_| rng.between(-step, step)).sum();
        (middle + off).clamp(-self.half, self.half)
    }
}

/// How a profile moves in matrix towns.
struct Vehicle {
    name: &'static str,
    detour: f64,
    metres_per_s: f64,
    /// Most by which a way is longer than its like: one-way streets.
    wobble: f64,
}

const VEHICLES: [Vehicle; 2] = [
    Vehicle { name: "bike", detour: 1.25, metres_per_s: 4.2, wobble: 0.12 },
    Vehicle { name: "car", detour: 1.35, metres_per_s: 6.4, wobble: 0.45 },
];

/// A table of ways that differ there and back, and the names of its rows.
pub(super) fn tables(rng: &mut Rng, spots: &[Spot], names: Vec<String>) -> (Travel, Vec<Place>) {
    let places = names.iter().cloned().map(Place::Name).collect();
    let mut profiles = BTreeMap::new();
    for vehicle in VEHICLES {
        let mut table = Table { s: Vec::new(), m: Vec::new() };
        for from in spots {
            let legs: Vec<(i64, i64)> =
                spots.iter().map(|to| leg(rng, &vehicle, *from, *to)).collect();
            table.s.push(legs.iter().map(|leg| leg.0).collect());
            table.m.push(legs.iter().map(|leg| leg.1).collect());
        }
        profiles.insert(vehicle.name, table);
    }
    (Travel::Matrix { locations: names, profiles }, places)
}

/// Seconds and metres; up to 15 % of the time is lost in traffic.
fn leg(rng: &mut Rng, vehicle: &Vehicle, from: Spot, to: Spot) -> (i64, i64) {
    if from == to {
        return (0, 0);
    }
    let (x, y) = ((from.0 - to.0) as f64, (from.1 - to.1) as f64);
    let straight = (x * x + y * y).sqrt();
    let metres = (straight * vehicle.detour * (1.0 + vehicle.wobble * rng.unit())).ceil();
    let seconds = (metres / vehicle.metres_per_s * (1.0 + 0.15 * rng.unit())).ceil();
    (seconds as i64, metres as i64)
}

/// Ways as the crow flies with a detour, and the spots in degrees.
pub(super) fn crow(spots: &[Spot]) -> (Travel, Vec<Place>) {
    let crow = |speed_mm_per_s, detour_permille| Crow { speed_mm_per_s, detour_permille };
    let profiles = [("bike", crow(4_200, 1_300)), ("car", crow(6_200, 1_400))];
    let micro = |middle: f64, metres: i64, degree: f64| {
        ((middle + metres as f64 / degree) * 1e6).round() / 1e6
    };
    let place = |spot: &Spot| Place::Degrees {
        lat: micro(MIDDLE.0, spot.1, DEGREE.0),
        lon: micro(MIDDLE.1, spot.0, DEGREE.1),
    };
    (Travel::GreatCircle { profiles: profiles.into() }, spots.iter().map(place).collect())
}
