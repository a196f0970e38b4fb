//! What one shop has of a basket.

use super::{Available, Candidate};
use crate::id::{SkuId, StoreId};
use crate::model::{Basket, Line, Loser, Mode, StoreSpec};
use crate::reason::Reason;
use crate::unit::Qty;
use crate::world::{World, queue};

/// Units of a basket that a shop lacks.
pub(super) fn missing(world: &World, basket: &Basket, store: &StoreSpec) -> Vec<Line> {
    let short = |line: &Line| {
        let short = (line.qty - world.atp(store, &line.sku)).non_negative();
        (short > Qty::ZERO).then(|| Line { sku: line.sku.clone(), qty: short })
    };
    basket.lines.iter().filter_map(short).collect()
}

/// Whether it has been silent for longer than its heartbeat allows.
pub(super) fn is_stale(world: &World, store: &StoreSpec) -> bool {
    let Some(heartbeat) = store.heartbeat else { return false };
    let heard = world.ledger().last_heard(&store.id);
    heard.is_none_or(|at| world.now() - at > heartbeat)
}

/// A shop that lost without a price.
pub(super) fn loser(mode: Mode, store: &StoreId, reason: Reason, missing: Vec<Line>) -> Loser {
    Loser { missing, ..Loser::new(mode, store.clone(), reason) }
}

pub(super) fn available(world: &World, basket: &Basket, candidate: &Candidate) -> Available {
    let store = &world.stores()[&candidate.store];
    let units = |line: &Line| -> (SkuId, Qty) { (line.sku.clone(), world.atp(store, &line.sku)) };
    Available {
        store: store.id.clone(),
        missing: missing(world, basket, store),
        available: basket.lines.iter().map(units).collect(),
        ready_at: queue::ready_at(world, store, basket.lines.len(), world.now()),
        distance: candidate.distance,
        duration: candidate.duration,
        stale: is_stale(world, store),
    }
}
