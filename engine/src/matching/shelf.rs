//! What one shop has of a basket.

use super::{Available, Candidate, Share};
use crate::id::{SkuId, StoreId};
use crate::model::{Basket, Line, Loser, Mode, StoreSpec};
use crate::reason::Reason;
use crate::unit::Qty;
use crate::world::safety::WHOLE_PERMILLE;
use crate::world::{World, queue};

/// Units of a basket that a shop lacks.
pub(super) fn missing(world: &World, basket: &Basket, store: &StoreSpec) -> Vec<Line> {
    let short = |line: &Line| {
        let short = (line.qty - world.atp(store, &line.sku)).non_negative();
        (short > Qty::ZERO).then(|| Line { sku: line.sku.clone(), qty: short })
    };
    basket.lines.iter().filter_map(short).collect()
}

/// Why a shop lacks goods of a basket.
pub(super) fn why_short(world: &World, basket: &Basket, store: &StoreSpec) -> Reason {
    let short = |line: &&Line| world.atp(store, &line.sku) < line.qty;
    let mut lines = basket.lines.iter().filter(short).peekable();
    let there = lines.peek().is_some() && lines.all(|line| world.is_data_too_old(store, line));
    if there { Reason::DataTooOld } else { Reason::Stock }
}

/// How sure the books are of these goods, in permille: the least of them.
pub(super) fn confidence(world: &World, shares: &[Share]) -> i64 {
    let line = |share: &Share| {
        let store = &world.stores()[&share.store];
        let of = |line: &Line| world.confidence(store, &line.sku, world.now());
        share.lines.iter().map(of).min()
    };
    shares.iter().filter_map(line).min().unwrap_or(WHOLE_PERMILLE)
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
