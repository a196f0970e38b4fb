//! A shop's pick queue: what is in it, and when would a new job be ready?

use super::hours::{self, HORIZON};
use super::{OrderState, World};
use crate::id::{OrderId, StoreId};
use crate::model::{Mode, Order, PickModel, Source, StoreSpec};
use crate::unit::{Millis, Time};
use std::collections::BTreeMap;

/// Duration of picking so many lines.
#[must_use]
pub fn pick_time(store: &StoreSpec, lines: usize) -> Millis {
    store.pick.base + store.pick.per_line.times(i64::try_from(lines).expect("few lines"))
}

/// When each picker is free first, given the jobs already promised; empty when unlimited.
///
/// Jobs of orders in `without` do not count: they are being planned anew.
#[must_use]
pub fn picker_free(world: &World, store: &StoreSpec, without: &[OrderId]) -> Vec<Time> {
    let Some(parallel) = store.pick.parallel else { return Vec::new() };
    let mut free = vec![world.now().max(late_until(store)); parallel.max(1) as usize];
    for ready_at in pending_jobs(world, store, without) {
        let earliest = free.iter_mut().min().expect("a shop has at least one picker");
        *earliest = (*earliest).max(ready_at);
    }
    free.sort_unstable();
    free
}

/// Before this a shop begins no job.
pub(crate) fn late_until(store: &StoreSpec) -> Time {
    store.late_until.unwrap_or(Time::MIN)
}

/// Expected ends of the jobs not yet done, ascending.
fn pending_jobs(world: &World, store: &StoreSpec, without: &[OrderId]) -> Vec<Time> {
    let mut ends: Vec<Time> = in_shops(world)
        .filter(|(order, _)| !without.contains(&order.id))
        .filter(|(_, source)| source.store == store.id)
        .filter(|(order, _)| !is_ready(world, order.id, &store.id))
        // Nobody waits at the shelf for a delivery.
        .filter(|(_, source)| source.not_before().is_none_or(|at| at <= world.now()))
        .map(|(_, source)| source.ready_at)
        .collect();
    ends.sort_unstable();
    ends
}

/// What shops pick, or have picked and still keep, for orders under way.
fn in_shops(world: &World) -> impl Iterator<Item = (&Order, &Source)> {
    world
        .open_orders()
        .filter(|order| !matches!(order.state, OrderState::PickedUp | OrderState::Returning))
        // Parcels stand ready as they came.
        .filter(|order| order.parcel.is_none())
        .flat_map(|order| order.sources.iter().map(move |source| (order, source)))
}

fn is_ready(world: &World, order: OrderId, store: &StoreId) -> bool {
    world.picking(order).is_some_and(|picking| picking.ready.contains_key(store))
}

/// How far a pick job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// No picker has begun.
    Waiting,
    /// A picker is at it.
    Picking,
    /// The goods stand ready and have not left the shop.
    Ready,
}

/// The pick jobs of all shops, oldest order first, from acceptance until the goods have left.
pub fn jobs(world: &World) -> impl Iterator<Item = (&Order, &Source, JobState)> {
    in_shops(world)
        .filter(|(_, source)| world.awaits_hand_over(source.hold))
        .map(|(order, source)| (order, source, job_state(world, order.id, &source.store)))
}

fn job_state(world: &World, order: OrderId, store: &StoreId) -> JobState {
    match world.picking(order) {
        Some(picking) if picking.ready.contains_key(store) => JobState::Ready,
        Some(picking) if picking.started.contains_key(store) => JobState::Picking,
        _ => JobState::Waiting,
    }
}

/// When a new job of so many lines would be ready; `None` when the shop does not open any more.
#[must_use]
pub fn ready_at(world: &World, store: &StoreSpec, lines: usize, release: Time) -> Option<Time> {
    let free = picker_free(world, store, &[]).first().copied().unwrap_or(world.now());
    let begin = free.max(release).max(world.now()).max(late_until(store));
    let mut begin = next_open(store, begin)?;
    if let Some(most) = store.pick.per_quarter {
        let begun = begun_in_quarters(world, store, &[]);
        begin = with_room(store, begin, |quarter| begun.get(&quarter).copied(), most)?;
    }
    Some(begin + pick_time(store, lines))
}

/// When a customer can be served at the counter first, with goods that are ready at `ready_at`.
#[must_use]
pub fn counter_at(world: &World, store: &StoreSpec, ready_at: Time) -> Option<Time> {
    let Some(most) = store.pick.handovers_per_quarter else { return Some(ready_at) };
    let here = |order: &&Order| {
        order.mode == Mode::Pickup && order.sources.iter().any(|source| source.store == store.id)
    };
    let mut served: BTreeMap<i64, u32> = BTreeMap::new();
    for order in world.open_orders().filter(here) {
        *served.entry(PickModel::quarter(order.promise.from)).or_default() += 1;
    }
    with_room(store, ready_at, |quarter| served.get(&quarter).copied(), most)
}

/// Quarters of an hour in which jobs begin that are promised, with how many.
///
/// Jobs of orders in `without` do not count: they are being planned anew.
#[must_use]
pub fn begun_in_quarters(
    world: &World,
    store: &StoreSpec,
    without: &[OrderId],
) -> BTreeMap<i64, u32> {
    let mut begun = BTreeMap::new();
    let jobs = in_shops(world)
        .filter(|(order, source)| source.store == store.id && !without.contains(&order.id));
    for (order, source) in jobs {
        let started = world.picking(order.id).and_then(|picking| picking.started.get(&store.id));
        let expected = source.ready_at - pick_time(store, source.lines.len());
        *begun.entry(PickModel::quarter(started.copied().unwrap_or(expected))).or_default() += 1;
    }
    begun
}

/// The first instant from `at` at which the shop is open, in a quarter with less than `most`.
fn with_room(
    store: &StoreSpec,
    mut at: Time,
    taken: impl Fn(i64) -> Option<u32>,
    most: u32,
) -> Option<Time> {
    let last = PickModel::quarter(at + HORIZON);
    loop {
        at = next_open(store, at)?;
        let quarter = PickModel::quarter(at);
        if taken(quarter).unwrap_or(0) < most {
            return Some(at);
        }
        if quarter > last {
            return None;
        }
        at = PickModel::quarter_start(quarter + 1);
    }
}

/// The first instant from `at` at which the shop is open.
#[must_use]
pub fn next_open(store: &StoreSpec, at: Time) -> Option<Time> {
    hours::next_open(&store.hours, at)
}
