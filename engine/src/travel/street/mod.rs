//! Travel along streets: tables, ways and courses for foot, bike and car.
//!
//! A place stands at the nearest street corner its mode can use; the bit between is a straight line
//! at the profile's pace with its detour. What lies far from any street, and every profile without
//! streets, travels on the great circle.

mod arcs;
mod digest;
mod hierarchy;
mod metric;
mod mode;
mod network;
mod order;
mod path;
mod pool;
mod roads;
mod snap;
mod sphere;
mod table;
#[cfg(test)]
mod tests;
mod weight;

pub use arcs::{Arc, arcs};
pub use mode::{Class, Mode, Modes};
pub use network::{Edge, NetworkKind, Parts, Passage, StreetNetwork};
pub use roads::{Roads, Ways};
pub use snap::{Corner, SNAP_LIMIT_M};
pub use sphere::{PER_DEGREE, Position, metres_between};
pub use weight::Reach;

use super::{Course, GreatCircle, Leg, Travel};
use crate::config;
use crate::config::Speed;
use crate::id::Profile;
use crate::place::Place;
use crate::unit::{Metres, Millis};
use snap::Corners;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc as Shared, Mutex};

/// Travel along the streets of one network.
pub struct Streets {
    network: Shared<StreetNetwork>,
    corners: Corners,
    profiles: BTreeMap<Profile, Ready>,
    beyond: GreatCircle,
    round_up: Millis,
}

/// A profile with streets.
struct Ready {
    mode: Mode,
    speed: Speed,
    roads: Roads,
    doors: Mutex<BTreeMap<Place, Option<Door>>>,
}

/// How a place hangs on the streets.
#[derive(Clone, Copy)]
struct Door {
    corner: u32,
    access: Reach,
}

impl Streets {
    /// Makes a network ready for those configured profiles whose names are modes: `foot`, `bike`,
    /// `car`. Foot and bike keep their configured pace on every street; a car has the speed of the
    /// street, and its configured pace only between street and door and beyond all streets.
    #[must_use]
    pub fn new(network: Shared<StreetNetwork>, config: config::Travel) -> Self {
        let with_mode = |(profile, speed): (&Profile, &Speed)| {
            let mode = Mode::named(profile.as_str())?;
            let served = network.usable().iter().any(|modes| modes.contains(mode));
            served.then(|| (profile.clone(), mode, *speed))
        };
        let served: Vec<_> = config.profiles.iter().filter_map(with_mode).collect();
        let pace = |speed: &Speed| u32::try_from(speed.mm_per_s).unwrap_or(u32::MAX).max(1);
        let modes: Vec<_> = served.iter().map(|(_, mode, speed)| (*mode, pace(speed))).collect();
        let roads = Roads::prepare(&network, &modes);
        let ready = |((profile, mode, speed), roads)| {
            (profile, Ready { mode, speed, roads, doors: Mutex::default() })
        };
        Self {
            corners: Corners::new(&network),
            profiles: served.into_iter().zip(roads).map(ready).collect(),
            round_up: config.round_up,
            beyond: GreatCircle::new(config),
            network,
        }
    }

    /// The streets.
    #[must_use]
    pub fn network(&self) -> &StreetNetwork {
        &self.network
    }

    /// Fastest ways between vertices for a profile; `None` when it has no streets.
    #[must_use]
    pub fn roads(&self, profile: &Profile) -> Option<&Roads> {
        Some(&self.profiles.get(profile)?.roads)
    }

    /// The nearest street corner of a profile; `None` further than [`SNAP_LIMIT_M`] from any.
    #[must_use]
    pub fn nearest(&self, profile: &Profile, lat: f64, lon: f64) -> Option<Corner> {
        let ready = self.profiles.get(profile)?;
        self.corners.nearest(&self.network, ready.mode, Position::from_degrees(lat, lon))
    }

    fn door(&self, ready: &Ready, place: Place) -> Option<Door> {
        let lock = || ready.doors.lock().expect("nobody panics while he holds the doors");
        if let Some(known) = lock().get(&place) {
            return *known;
        }
        let door = self.find_door(ready, place);
        lock().insert(place, door);
        door
    }

    fn find_door(&self, ready: &Ready, place: Place) -> Option<Door> {
        let (lat, lon) = place.degrees()?;
        let at = Position::from_degrees(lat, lon);
        let corner = self.corners.nearest(&self.network, ready.mode, at)?;
        let street_mm = corner.metres * ready.speed.detour_permille as f64;
        let ms = (street_mm * 1_000.0 / ready.speed.mm_per_s.max(1) as f64).ceil() as i64;
        let cm = (street_mm / 10.0 + 0.5).floor() as i64;
        Some(Door { corner: corner.vertex, access: Reach { ms, cm } })
    }

    fn doors(&self, ready: &Ready, places: &[Place]) -> Vec<Option<Door>> {
        places.iter().map(|place| self.door(ready, *place)).collect()
    }

    /// Access, streets, access. Two doors at one corner are joined by the straight line, which is
    /// no longer than the way by the corner: so the triangle inequality holds for all durations.
    fn street_leg(&self, from: Door, streets: Reach, to: Door) -> Leg {
        let ms = from.access.ms + streets.ms + to.access.ms;
        let cm = from.access.cm + streets.cm + to.access.cm;
        let step = self.round_up.0.max(1);
        let ms = ms.div_euclid(step) * step + if ms % step == 0 { 0 } else { step };
        Leg { duration: Millis(ms), distance: Metres((cm + 50).div_euclid(100)) }
    }
}

/// Distinct corners in ascending order.
fn corners(doors: &[Option<Door>]) -> Vec<u32> {
    let mut corners: Vec<u32> = doors.iter().flatten().map(|door| door.corner).collect();
    corners.sort_unstable();
    corners.dedup();
    corners
}

fn index(corners: &[u32], door: &Door) -> usize {
    corners.binary_search(&door.corner).expect("the corner of every door was collected")
}

impl Travel for Streets {
    fn table(&self, profile: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg> {
        let Some(ready) = self.profiles.get(profile) else {
            return self.beyond.table(profile, from, to);
        };
        let (starts, ends) = (self.doors(ready, from), self.doors(ready, to));
        let (rows, columns) = (corners(&starts), corners(&ends));
        let reach = ready.roads.table(&rows, &columns);
        let mut legs = Vec::with_capacity(from.len() * to.len());
        for (place, start) in from.iter().zip(&starts) {
            let row = start.as_ref().map(|door| index(&rows, door) * columns.len());
            for (other, end) in to.iter().zip(&ends) {
                let streets = row
                    .zip(end.as_ref())
                    .and_then(|(row, door)| reach[row + index(&columns, door)]);
                legs.push(match (start, streets, end) {
                    (Some(start), Some(streets), Some(end)) if start.corner != end.corner => {
                        self.street_leg(*start, streets, *end)
                    }
                    _ => self.beyond.leg(profile, *place, *other),
                });
            }
        }
        legs
    }

    fn course(&self, profile: &Profile, from: Place, to: Place) -> Course {
        let along = || {
            let ready = self.profiles.get(profile)?;
            let (start, end) = (self.door(ready, from)?, self.door(ready, to)?);
            Some((start.corner, ready.roads.path(start.corner, end.corner)?))
        };
        let mut course = Course::straight(from, to);
        if let Some((corner, arcs)) = along() {
            let (first, last) = (course.line.0[0], course.line.0[1]);
            let mut line = vec![first];
            if !arcs.is_empty() {
                line.push(network::coord(self.network.vertices()[corner as usize]));
            }
            for arc in arcs {
                let edge = &self.network.edges()[arc.edge as usize];
                let points = self.network.points(edge).map(network::coord);
                // The first point of each piece is the last of the piece before.
                if arc.reversed {
                    line.extend(points.rev().skip(1));
                } else {
                    line.extend(points.skip(1));
                }
            }
            line.push(last);
            course = Course { line: line.into(), along_streets: true };
        }
        course
    }

    fn digest(&self) -> String {
        self.network.digest().to_owned()
    }
}

impl fmt::Debug for Streets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streets")
            .field("network", &self.network.digest())
            .field("profiles", &self.profiles.keys())
            .finish_non_exhaustive()
    }
}
