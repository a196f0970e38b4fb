//! Substitutes: where a shop lacks something, the basket that it could hand over instead.

use super::{Candidate, Match, Matches};
use crate::id::SkuId;
use crate::model::{Basket, Line, Replacement, StoreSpec};
use crate::reason::Reason;
use crate::unit::Qty;
use crate::world::World;
use std::collections::BTreeMap;

/// Different substituted baskets that are tried, those of the nearest shops first.
const MOST: usize = 3;

/// A basket with other goods in place of missing ones, and the shops that can serve it so.
pub(super) struct Variant {
    pub basket: Basket,
    pub near: Vec<Candidate>,
    replaced: Vec<Replacement>,
}

/// What the shops that lack something exact could hand over whole with substitutes.
pub(super) fn variants(world: &World, basket: &Basket, near: &[Candidate]) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    if !basket.substitutes {
        return variants;
    }
    let could = near.iter().filter_map(|candidate| {
        let store = &world.stores()[&candidate.store];
        Some((candidate, substituted(world, store, basket)?))
    });
    for (candidate, (lines, replaced)) in could.take(world.config().max_stores as usize) {
        let same = variants.iter_mut().find(|variant| variant.replaced == replaced);
        if let Some(same) = same {
            same.near.push(candidate.clone());
        } else if variants.len() < MOST {
            let basket = Basket { lines, max_splits: 1, ..basket.clone() };
            variants.push(Variant { basket, near: vec![candidate.clone()], replaced });
        }
    }
    variants
}

/// The lines that a shop could give and what stands in for what; `None` where it has everything
/// exact, or not even substitutes for all it lacks.
pub(super) fn substituted(
    world: &World,
    store: &StoreSpec,
    basket: &Basket,
) -> Option<(Vec<Line>, Vec<Replacement>)> {
    let has = |sku: &SkuId, qty: Qty| world.atp(store, sku) >= qty;
    let mut given: BTreeMap<SkuId, Qty> = BTreeMap::new();
    let (exact, lacking): (Vec<&Line>, Vec<&Line>) =
        basket.lines.iter().partition(|line| has(&line.sku, line.qty));
    for line in exact {
        given.insert(line.sku.clone(), line.qty);
    }
    let mut replaced = Vec::new();
    for Line { sku, qty } in lacking {
        let by = substitutes(world, sku).find(|other| {
            let taken = given.get(*other).copied().unwrap_or_default();
            has(other, taken + *qty)
        })?;
        *given.entry(by.clone()).or_default() += *qty;
        replaced.push(Replacement { sku: sku.clone(), by: by.clone(), qty: *qty });
    }
    let lines = given.into_iter().map(|(sku, qty)| Line { sku, qty }).collect();
    (!replaced.is_empty()).then_some((lines, replaced))
}

/// What may stand in for a SKU, best first: known goods that are counted in the same way.
fn substitutes<'w>(world: &'w World, sku: &SkuId) -> impl Iterator<Item = &'w SkuId> {
    let sku = world.skus().get(sku);
    sku.into_iter().flat_map(|sku| {
        let alike = |other: &&SkuId| {
            world.skus().get(*other).is_some_and(|other| other.sold_by == sku.sold_by)
        };
        sku.substitutes.iter().filter(alike)
    })
}

impl Variant {
    /// Adds what was found for this variant, with what it replaces and the price of that.
    pub fn merge(&self, world: &World, more: Matches, found: &mut Matches) {
        let mark = |option: Match| replacing(world, option, self.replaced.clone());
        found.options.extend(more.options.into_iter().map(mark));
        let serves = |store: &crate::id::StoreId, mode| {
            let mut options = found.options.iter().filter(|option| option.mode == mode);
            options.any(|option| option.shares.iter().any(|share| share.store == *store))
        };
        // It lacks the exact goods, but it is no loser.
        let short = |reason| matches!(reason, Reason::Stock | Reason::NotListed);
        found.losers.retain(|loser| !(short(loser.reason) && serves(&loser.store, loser.mode)));
    }
}

/// An option that gives other goods than asked for, priced so.
pub(super) fn replacing(world: &World, mut option: Match, replaced: Vec<Replacement>) -> Match {
    let count = i64::try_from(replaced.len()).expect("a basket has few lines");
    option.cost.substitution += world.config().prices.substitution.times(count);
    option.cost = option.cost.summed();
    option.replaced = replaced;
    option
}
