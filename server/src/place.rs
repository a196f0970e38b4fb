//! Positions that are probably wrong: latitude and longitude exchanged.

use crate::problem::Problem;
use crate::wire::read::Reader;
use crate::wire::scalar::Position;
use sameday_engine::unit::Metres;
use sameday_engine::world::World;

/// A position further than this from every shop is outside the service area.
const SERVICE_AREA: Metres = Metres(200_000);
/// Mean radius of the earth in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// Straight-line distance, rounded to metres.
#[must_use]
pub fn metres_between(a: Position, b: Position) -> Metres {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.lon - a.lon).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    Metres((2.0 * EARTH_M * h.sqrt().min(1.0).asin()).round() as i64)
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
    let centres = world.stores().values().filter_map(|store| Position::centre(store.at));
    centres.into_iter().any(|store| metres_between(store, position) <= SERVICE_AREA)
}
