//! Who is near: shops by H3 rings and then by travel time, couriers by travel time.

use crate::id::{CourierId, Profile, StoreId};
use crate::model::{Basket, Loser, Mode};
use crate::place::Place;
use crate::reason::Reason;
use crate::travel::{Leg, Travel};
use crate::unit::{Metres, Millis, Time};
use crate::world::{Courier, World};
use h3o::CellIndex;
use std::collections::BTreeMap;

/// A shop in reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which shop.
    pub store: StoreId,
    /// Travel time from it to the customer with the fastest profile.
    pub duration: Millis,
    /// Street length from it to the customer.
    pub distance: Metres,
}

/// Shops in reach, nearest first, and those that were looked at but are too far.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// At most `config.max_stores`.
    pub stores: Vec<Candidate>,
    /// With their reason.
    pub losers: Vec<Loser>,
}

/// Spacing of the cells of the shop index (H3 resolution 8) in metres, rounded down: rings then
/// reach at least as far as travel does.
const RING_M: i64 = 750;

/// Shops near a basket: cells ring by ring around it, then travel time decides.
#[must_use]
pub fn in_reach(world: &World, travel: &dyn Travel, basket: &Basket) -> Reach {
    let fastest = fastest(world);
    let mut reach = Reach::default();
    let mut stores = around(world, basket.at, rings(world, &fastest));
    stores.retain(|store| basket.stores.as_ref().is_none_or(|allowed| allowed.contains(store)));
    let places: Vec<Place> = stores.iter().map(|store| world.stores()[store].at).collect();
    let legs = travel.table(&fastest, &places, &[basket.at]);
    for (store, leg) in stores.into_iter().zip(legs) {
        let duration = world.takes_now(&fastest, leg.duration);
        if duration > world.config().reach {
            reach.losers.extend(basket.modes.iter().map(|mode| too_far(&store, *mode)));
        } else {
            let distance = leg.distance;
            reach.stores.push(Candidate { store, duration, distance });
        }
    }
    reach.stores.sort_by(|a, b| (a.duration, &a.store).cmp(&(b.duration, &b.store)));
    reach
}

fn too_far(store: &StoreId, mode: Mode) -> Loser {
    Loser::new(mode, store.clone(), Reason::OutOfReach)
}

/// The profile with the highest speed over streets.
#[must_use]
pub fn fastest(world: &World) -> Profile {
    let profiles = &world.config().travel.profiles;
    let speed =
        |name: &&Profile| profiles[*name].mm_per_s * 1_000 / profiles[*name].detour_permille;
    let fastest = profiles.keys().max_by_key(|name| (speed(name), *name));
    fastest.expect("a configuration has at least one profile").clone()
}

/// How many rings of cells the reach can span in a straight line.
fn rings(world: &World, fastest: &Profile) -> u32 {
    let speed = world.config().travel.profiles[fastest];
    let street_m = i128::from(world.config().reach.0) * i128::from(speed.mm_per_s) / 1_000_000;
    let straight_m = street_m * 1_000 / i128::from(speed.detour_permille);
    u32::try_from(straight_m / i128::from(RING_M) + 1).unwrap_or(u32::MAX)
}

/// Shops in the rings around a place, ring by ring; on a plane all shops.
fn around(world: &World, at: Place, rings: u32) -> Vec<StoreId> {
    let Place::Cell(cell) = at else {
        return world.active_stores().map(|store| store.id.clone()).collect();
    };
    let Some(centre) = cell.parent(World::INDEX_RESOLUTION) else { return Vec::new() };
    if rings > 60 {
        // Rings grow with the square: for a reach of a whole region the list of shops is shorter.
        return world.active_stores().map(|store| store.id.clone()).collect();
    }
    let mut cells: Vec<(CellIndex, u32)> = centre.grid_disk_distances(rings);
    cells.sort_by_key(|(cell, ring)| (*ring, *cell));
    cells.iter().flat_map(|(cell, _)| world.stores_in(*cell)).cloned().collect()
}

/// Shops whose cells lie within so many metres of a place, nearest ring first.
#[must_use]
pub fn stores_around(world: &World, at: Place, within: Metres) -> Vec<StoreId> {
    around(world, at, u32::try_from(within.0 / RING_M + 1).unwrap_or(u32::MAX))
}

/// Couriers who may take new work, nearest to the place first, at most `config.max_couriers`.
///
/// Those who wait for an answer to an offer are left out: two live offers could conflict. Only when
/// there is nobody else it is they, for work that comes after what they are asked for. Those whose
/// accepted work overruns their shift, and those who are known to decline always, are left out too.
#[must_use]
pub fn nearest_couriers(
    world: &World,
    travel: &dyn Travel,
    near: Place,
    not: &[CourierId],
) -> Vec<CourierId> {
    let open = |courier: &&Courier| may_work(world, courier) && !not.contains(&courier.spec.id);
    let all = || world.couriers().values().filter(open);
    let free: Vec<&Courier> = all().filter(|courier| courier.offer.is_none()).collect();
    let couriers = if free.is_empty() { all().collect() } else { free };
    nearest_of(world, travel, near, couriers)
}

/// Whether some of these couriers are asked for something: then that is planned as if they accept.
#[must_use]
pub fn behind_offers(world: &World, couriers: &[CourierId]) -> bool {
    couriers.iter().any(|courier| world.couriers()[courier].offer.is_some())
}

fn nearest_of(
    world: &World,
    travel: &dyn Travel,
    near: Place,
    couriers: Vec<&Courier>,
) -> Vec<CourierId> {
    // One table for each profile: many legs to one place cost little more than one.
    let mut waiting: BTreeMap<&Profile, Vec<&Courier>> = BTreeMap::new();
    for courier in couriers {
        waiting.entry(&courier.spec.profile).or_default().push(courier);
    }
    let mut ranked: Vec<(Millis, &CourierId)> = Vec::new();
    for (profile, couriers) in waiting {
        let from: Vec<Place> = couriers.iter().map(|courier| free_at(world, courier).0).collect();
        let legs = travel.table(profile, &from, &[near]);
        let until = |(courier, leg): (&&Courier, Leg)| {
            free_at(world, courier).1 + world.takes_now(profile, leg.duration)
        };
        let named = couriers.iter().zip(legs).map(|pair| (until(pair), &pair.0.spec.id));
        ranked.extend(named);
    }
    ranked.sort();
    keep_nearest(world, &mut ranked);
    ranked.into_iter().map(|(_, id)| id.clone()).collect()
}

/// The nearest, and the nearest of each fleet that would be missing: they are compared.
fn keep_nearest(world: &World, ranked: &mut Vec<(Millis, &CourierId)>) {
    let most = ranked.len().min(world.config().max_couriers as usize);
    for far in ranked.split_off(most) {
        let fleet = world.fleet_of(far.1);
        if ranked.iter().all(|near| world.fleet_of(near.1) != fleet) {
            ranked.push(far);
        }
    }
}

/// Whether a courier on shift may take new work now.
#[must_use]
pub fn is_free(world: &World, courier: &Courier) -> bool {
    courier.offer.is_none() && may_work(world, courier)
}

/// The same, now or once he has answered what he is asked.
fn may_work(world: &World, courier: &Courier) -> bool {
    let ends = courier.route.last().map_or(Time::MIN, |stop| stop.departure);
    courier.shift.is_some_and(|shift| ends <= shift.until)
        && super::may_ask(&courier.spec)
        && world.room_of(&courier.spec) != Some(0)
}

/// Where a courier's planned work ends, and about how long from now until something new could
/// begin: half of that work, since a new stop may well fit in between.
fn free_at(world: &World, courier: &Courier) -> (Place, Millis) {
    match courier.planned().last() {
        Some(stop) => (stop.at, Millis((stop.departure - world.now()).non_negative().0 / 2)),
        None => (courier.at, Millis::ZERO),
    }
}
