//! Whole-route removal: one short route goes, its courier may become free.

use super::Ruin;
use crate::routing::instance::NONE;

/// Share of ruins that take a whole route.
pub(super) const CHANCE: f64 = 0.02;
/// Longest route that is taken as a whole, in visits.
const LONGEST: usize = 24;

/// Takes the route of the order, and strings around it.
pub(super) fn run(ruin: &mut Ruin<'_, '_>, seed: u32) {
    let v = ruin.solution.places[seed as usize].vehicle;
    if v != NONE && ruin.solution.routes[v as usize].stops.len() <= LONGEST {
        let stops = &ruin.solution.routes[v as usize].stops;
        for stop in &stops[1..stops.len() - 1] {
            ruin.choose(stop.request);
        }
    }
    super::string::run(ruin, seed);
}
