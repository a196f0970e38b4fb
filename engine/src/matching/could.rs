//! Which shops would have served a basket, had they had its goods?

use super::reach::{behind_offers, nearest_couriers};
use super::with_drafts;
use crate::freeze::{Frozen, Scope};
use crate::id::StoreId;
use crate::model::{Basket, Mode};
use crate::routing::plan::Plan;
use crate::routing::problem::VehicleIdx;
use crate::routing::{Insertion, Solution, best_insertions, solution_from_hints};
use crate::travel::Travel;
use crate::unit::{Millis, Time};
use crate::world::{World, queue};
use std::collections::BTreeMap;

/// Insertions looked at, cheapest first.
const MOST_INSERTIONS: usize = 64;
/// A delivery is certain when its courier is done so long before the end of his shift: other work
/// may come in between.
const SURE: Millis = Millis(60 * 60_000);

/// How a shop would have served it, and whether nothing could have come between.
pub type Ways = BTreeMap<StoreId, Vec<(Mode, bool)>>;

/// Looks at these shops only, as if each had the whole basket.
#[must_use]
pub fn could(world: &World, travel: &dyn Travel, basket: &Basket, stores: &[StoreId]) -> Ways {
    let mut ways = Ways::new();
    if basket.modes.contains(&Mode::Delivery) {
        deliver(world, travel, basket, stores, &mut ways);
    }
    if basket.modes.contains(&Mode::Pickup) {
        for name in stores {
            let store = &world.stores()[name];
            let ready_at = queue::ready_at(world, store, basket.lines.len(), world.now());
            let in_time = |at: Time| basket.due.is_none_or(|due| at <= due.to);
            if store.pickup && ready_at.is_some_and(in_time) {
                let way = (Mode::Pickup, basket.due.is_none());
                ways.entry(name.clone()).or_default().push(way);
            }
        }
    }
    ways
}

fn deliver(
    world: &World,
    travel: &dyn Travel,
    basket: &Basket,
    stores: &[StoreId],
    ways: &mut Ways,
) {
    let open = |name: &&StoreId| {
        let store = &world.stores()[*name];
        let ready = queue::ready_at(world, store, basket.lines.len(), world.now());
        store.delivery && ready.is_some()
    };
    let stores: Vec<StoreId> = stores.iter().filter(open).cloned().collect();
    let Some(first) = stores.first() else { return };
    let couriers = nearest_couriers(world, travel, world.stores()[first].at, &[]);
    if couriers.is_empty() {
        return;
    }
    let offers = behind_offers(world, &couriers);
    let basket_too = Scope { basket: Some(basket), plenty: true, offers, ..Scope::default() };
    let scope = Scope { couriers, stores, ..basket_too };
    let frozen = Frozen::new(world, travel, &with_drafts(world, scope));
    let request = frozen.basket().expect("the scope has a basket");
    let state = solution_from_hints(&frozen.problem);
    for insertion in best_insertions(&state, request, MOST_INSERTIONS) {
        let [(site, _)] = insertion.picks[..] else { continue };
        let name = frozen.store(site).clone();
        ways.entry(name).or_insert_with(|| {
            let certain = basket.due.is_none() && is_done_early(world, &frozen, &state, &insertion);
            vec![(Mode::Delivery, certain)]
        });
    }
}

fn is_done_early(
    world: &World,
    frozen: &Frozen,
    state: &Solution<'_>,
    insertion: &Insertion,
) -> bool {
    let mut after = state.clone();
    after.insert(insertion);
    let done = end(&after.to_plan(), insertion.vehicle);
    let shift = world.couriers()[&frozen.couriers[insertion.vehicle.at()]].shift;
    shift.is_some_and(|shift| done + SURE <= shift.until)
}

/// When a vehicle leaves its last stop.
fn end(plan: &Plan, vehicle: VehicleIdx) -> Time {
    let route = plan.routes.iter().find(|route| route.vehicle == vehicle);
    let last = route.and_then(|route| route.stops.last());
    last.map_or(Time::MIN, |stop| stop.departure)
}
