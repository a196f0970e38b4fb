//! Travel between places: the trait that every estimate stands behind, and the great circle.

mod great_circle;
pub mod street;

pub use great_circle::{EARTH_RADIUS_M, GREAT_CIRCLE, GreatCircle};
pub use street::{StreetNetwork, Streets};

use crate::id::Profile;
use crate::place::Place;
use crate::unit::{Metres, Millis};
use geo::{Coord, LineString};
use std::fmt::Debug;

/// One way from a place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// How long.
    pub duration: Millis,
    /// How far.
    pub distance: Metres,
}

/// The course of a way, for maps and for whoever has to be drawn on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// From the first place to the last, x = longitude and y = latitude in degrees (RFC 7946); on
    /// the plane metres. Never empty.
    pub line: LineString<f64>,
    /// It follows streets; a straight line otherwise.
    pub along_streets: bool,
}

impl Course {
    /// The straight line between two places.
    #[must_use]
    pub fn straight(from: Place, to: Place) -> Self {
        Self { line: LineString::from(vec![coord(from), coord(to)]), along_streets: false }
    }
}

fn coord(place: Place) -> Coord<f64> {
    match place {
        Place::Planar { x_m, y_m } => Coord { x: f64::from(x_m), y: f64::from(y_m) },
        Place::Cell(_) => {
            let (lat, lon) = place.degrees().expect("a cell has a centre");
            Coord { x: lon, y: lat }
        }
    }
}

/// Where travel times come from.
pub trait Travel: Debug + Send + Sync {
    /// Legs from each of some places to each of others, row-major.
    fn table(&self, profile: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg>;

    /// One leg.
    fn leg(&self, profile: &Profile, from: Place, to: Place) -> Leg {
        self.table(profile, &[from], &[to])[0]
    }

    /// Where a leg runs.
    fn course(&self, _profile: &Profile, from: Place, to: Place) -> Course {
        Course::straight(from, to)
    }

    /// Names the data behind the times, for the genesis entry.
    fn digest(&self) -> String;
}
