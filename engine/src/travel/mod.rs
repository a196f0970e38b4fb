//! Travel between places: the trait that every estimate stands behind, and the great circle.

mod great_circle;

pub use great_circle::{EARTH_RADIUS_M, GreatCircle};

use crate::id::Profile;
use crate::place::Place;
use crate::unit::{Metres, Millis};

/// One way from a place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// How long.
    pub duration: Millis,
    /// How far.
    pub distance: Metres,
}

/// Where travel times come from.
pub trait Travel: Send + Sync {
    /// Legs from every place to every place, row-major.
    fn table(&self, profile: &Profile, places: &[Place]) -> Vec<Leg>;

    /// One leg.
    fn leg(&self, profile: &Profile, from: Place, to: Place) -> Leg {
        self.table(profile, &[from, to])[1]
    }
}
