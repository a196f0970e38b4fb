//! What each fleet could do at best, side by side: crowd, hub, van, partner.

use super::Asked;
use super::delivery::Search;
use crate::model::{Fleet, FleetCost};
use crate::reason::Reason;
use crate::world::Courier;

/// The cheapest place with each fleet, or why it has none. `places` come cheapest first.
pub(super) fn compare(search: &Search<'_>, places: &[Asked]) -> Vec<FleetCost> {
    let row = |fleet: Fleet| {
        let best = places.iter().find(|place| {
            let vehicle = place.insertion.vehicle.at();
            search.world.fleet_of(&search.frozen.couriers[vehicle]) == Some(fleet)
        });
        let Some(best) = best else {
            let reason = Some(why_not(search, fleet));
            return FleetCost { fleet, courier: None, store: None, cost: None, reason };
        };
        let option = search.option(best);
        let store = option.shares.first().map(|share| share.store.clone());
        FleetCost { fleet, courier: option.courier, store, cost: Some(option.cost), reason: None }
    };
    Fleet::ALL.into_iter().map(row).collect()
}

/// The first thing that nobody of a fleet has: a shift, room on his day, time for an answer, the
/// skill, the capacity, the time.
fn why_not(search: &Search<'_>, fleet: Fleet) -> Reason {
    let world = search.world;
    let couriers = world.couriers().values();
    let on_shift: Vec<&Courier> =
        couriers.filter(|c| c.spec.fleet == fleet && c.shift.is_some()).collect();
    let able: Vec<_> = search.frozen.couriers.iter().zip(&search.frozen.problem.vehicles).collect();
    let able = able.into_iter().filter(|(id, _)| world.fleet_of(id) == Some(fleet));
    let able: Vec<_> = able.map(|(_, vehicle)| vehicle).collect();
    let request = &search.frozen.problem.requests[search.request.at()];
    let fits =
        |capacity: [i64; 2]| request.load.iter().zip(capacity).all(|(load, most)| *load <= most);
    if on_shift.is_empty() {
        Reason::NoCourier
    } else if on_shift.iter().all(|courier| world.room_of(&courier.spec) == Some(0)) {
        Reason::DailyCap
    } else if able.is_empty() {
        Reason::OfferOpen
    } else if able.iter().all(|vehicle| vehicle.skills & request.needs != request.needs) {
        Reason::Skill
    } else if able.iter().all(|vehicle| !fits(vehicle.capacity)) {
        Reason::Capacity
    } else if search.basket.due.is_some() {
        Reason::Window
    } else {
        Reason::Shift
    }
}
