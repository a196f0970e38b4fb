//! What one shop has of a basket.

use super::Share;
use crate::id::StoreId;
use crate::model::{Basket, Line, Loser, Mode, StoreSpec};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::World;
use crate::world::safety::WHOLE_PERMILLE;

/// Units of a basket that a shop lacks.
pub(super) fn missing(world: &World, basket: &Basket, store: &StoreSpec, at: Time) -> Vec<Line> {
    let short = |line: &Line| {
        let short = (line.qty - world.atp_at(store, &line.sku, at)).non_negative();
        (short > Qty::ZERO).then(|| Line { sku: line.sku.clone(), qty: short })
    };
    basket.lines.iter().filter_map(short).collect()
}

/// Why a shop lacks goods of a basket.
pub(super) fn why_short(world: &World, basket: &Basket, store: &StoreSpec) -> Reason {
    let short = |line: &&Line| world.atp(store, &line.sku) < line.qty;
    if basket.lines.iter().any(|line| !world.sells(&store.id, &line.sku)) {
        return Reason::NotListed;
    }
    let mut lines = basket.lines.iter().filter(short).peekable();
    let there = lines.peek().is_some() && lines.all(|line| world.is_data_too_old(store, line));
    if there { Reason::DataTooOld } else { Reason::Stock }
}

/// How sure the books are of these goods, in permille: the least of them.
pub(super) fn confidence(world: &World, shares: &[Share], at: Time) -> i64 {
    let line = |share: &Share| {
        let store = &world.stores()[&share.store];
        let of = |line: &Line| world.confidence(store, &line.sku, at);
        share.lines.iter().map(of).min()
    };
    shares.iter().filter_map(line).min().unwrap_or(WHOLE_PERMILLE)
}

/// Whether it has been silent for longer than its heartbeat allows.
pub(super) fn is_stale(world: &World, store: &StoreSpec, at: Time) -> bool {
    let Some(heartbeat) = store.heartbeat else { return false };
    let heard = world.ledger().last_heard(&store.id);
    heard.is_none_or(|heard| at - heard > heartbeat)
}

/// A shop that lost without a price.
pub(super) fn loser(mode: Mode, store: &StoreId, reason: Reason, missing: Vec<Line>) -> Loser {
    Loser { missing, ..Loser::new(mode, store.clone(), reason) }
}

#[cfg(test)]
mod tests;
