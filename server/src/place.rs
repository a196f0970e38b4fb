//! Positions that are probably wrong: latitude and longitude exchanged.

use crate::problem::Problem;
use crate::wire::read::Reader;
use crate::wire::scalar::Position;
use geo::{Distance, Haversine, Point};
use sameday_engine::unit::Metres;
use sameday_engine::world::World;

/// A position further than this from every shop is outside the service area.
const SERVICE_AREA: Metres = Metres(200_000);

/// Straight-line distance, rounded to metres.
#[must_use]
pub fn metres_between(a: Position, b: Position) -> Metres {
    let point = |position: Position| Point::new(position.lon, position.lat);
    Metres(Haversine.distance(point(a), point(b)).round() as i64)
}

/// The check for exchanged coordinates.
#[derive(Debug)]
pub struct Swap;

impl Swap {
    /// Whether the position lies outside the service area while the exchanged one lies inside.
    #[must_use]
    pub fn suspected(world: &World, position: Position) -> bool {
        !served(world, position) && position.swapped().is_some_and(|swapped| served(world, swapped))
    }

    /// Notes the suspicion at a field.
    pub fn note(world: &World, name: &str, position: Position, reader: &mut Reader) {
        if Self::suspected(world, position) {
            let detail = "outside the service area; hint: lat_lon_swapped?";
            reader.error_at(name, "outside_service_area", detail);
        }
    }

    /// # Errors
    /// 422 when suspected.
    pub fn check(world: &World, name: &str, position: Position) -> Result<(), Problem> {
        let mut reader = Reader::default();
        Self::note(world, name, position, &mut reader);
        reader.finish()
    }
}

fn served(world: &World, position: Position) -> bool {
    let centres = world.active_stores().filter_map(|store| Position::centre(store.at));
    centres.into_iter().any(|store| metres_between(store, position) <= SERVICE_AREA)
}
