//! Which shops would have served a basket, had they had its goods?

use super::reach::{behind_offers, nearest_couriers};
use super::with_drafts;
use crate::freeze::{Frozen, Scope};
use crate::id::StoreId;
use crate::model::{Basket, DataClass, Hours, Mode, StoreSpec};
use crate::routing::{best_insertions, solution_from_hints};
use crate::travel::Travel;
use crate::unit::Time;
use crate::world::{World, queue};
use std::collections::BTreeMap;

/// Insertions looked at, cheapest first.
const MOST_INSERTIONS: usize = 64;
/// How a shop would have served it, and whether nothing but missing goods could have come between.
pub type Ways = BTreeMap<StoreId, Vec<(Mode, bool)>>;

/// Looks at these shops only, as if each had the whole basket. With `decided` nobody begins before
/// that.
#[must_use]
pub fn could(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    stores: &[StoreId],
) -> Ways {
    let mut ways = Ways::new();
    if basket.modes.contains(&Mode::Delivery) {
        deliver(world, travel, (basket, decided), stores, &mut ways);
    }
    if basket.modes.contains(&Mode::Pickup) {
        for name in stores {
            let store = &world.stores()[name];
            let ready_at = queue::ready_at(world, store, basket.lines.len(), world.now());
            let in_time = |at: Time| basket.due_by().is_none_or(|end| at <= end);
            if store.pickup && ready_at.is_some_and(in_time) {
                let way = (Mode::Pickup, is_certain(store, basket));
                ways.entry(name.clone()).or_default().push(way);
            }
        }
    }
    ways
}

fn deliver(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
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
    let basket_too = Scope { basket: Some(basket), undecided: decided, ..Scope::default() };
    let scope = Scope { couriers, stores, plenty: true, offers, ..basket_too };
    let frozen = Frozen::new(world, travel, &with_drafts(world, scope));
    let request = frozen.basket().expect("the scope has a basket");
    let state = solution_from_hints(&frozen.problem);
    for insertion in best_insertions(&state, request, MOST_INSERTIONS) {
        let [(site, _)] = insertion.picks[..] else { continue };
        let name = frozen.store(site).clone();
        // Its courier may be busy, far away or off shift when other orders are served.
        ways.entry(name).or_insert_with(|| vec![(Mode::Delivery, false)]);
    }
}

/// Whether a shop that has the goods serves this in any case, however busy it is: the customer can
/// only collect, at any time, these goods and no others; the shop hears of every sale at once and
/// takes as many orders as come, week after week.
fn is_certain(store: &StoreSpec, basket: &Basket) -> bool {
    let any_time = basket.due.is_none() && !matches!(store.hours, Hours::Spans(_));
    let no_limit = store.pick.per_quarter.is_none() && store.pick.handovers_per_quarter.is_none();
    let one_way = basket.modes == [Mode::Pickup] && !basket.substitutes;
    any_time && no_limit && one_way && store.data == DataClass::Live
}
