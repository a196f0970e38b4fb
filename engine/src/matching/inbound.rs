//! Promises that rest on goods on their way: a shop that lacks something, once its deliveries have
//! come.

use super::{Candidate, Match, Matches, delivery, pickup};
use crate::model::{Awaited, Basket, CostParts, Mode};
use crate::reason::Reason;
use crate::travel::Travel;
use crate::unit::Time;
use crate::world::World;

/// Shops that are tried, the nearest ones.
const MOST: usize = 3;

/// Collection from, and delivery out of, the nearest shops that lack something and expect it.
pub(super) fn collect(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    near: &[Candidate],
    found: &mut Matches,
) {
    let awaits = |candidate: &Candidate| {
        let store = &world.stores()[&candidate.store];
        Some((candidate.clone(), world.awaited_for(store, &basket.lines)?))
    };
    for (candidate, awaited) in near.iter().filter_map(awaits).take(MOST) {
        let not_before = awaited.iter().map(|unit| unit.ready_at).max();
        let not_before = not_before.expect("something is awaited");
        let mut later = Matches::default();
        if basket.modes.contains(&Mode::Pickup) {
            later.options.extend(pickup::collected(world, basket, &candidate, not_before).ok());
        }
        if basket.modes.contains(&Mode::Delivery) {
            let wish = (basket, decided);
            delivery::collect_later(world, travel, wish, &candidate, not_before, &mut later);
        }
        add(world, basket, later, &awaited, found);
    }
}

/// What a shop gives later makes it no loser for want of goods.
fn add(world: &World, basket: &Basket, later: Matches, awaited: &[Awaited], found: &mut Matches) {
    for option in later.options {
        let store = option.shares[0].store.clone();
        let short = |reason| matches!(reason, Reason::Stock | Reason::DataTooOld);
        let mode = option.mode;
        found.losers.retain(|lost| lost.store != store || lost.mode != mode || !short(lost.reason));
        found.options.push(resting_on(world, basket, option, awaited));
    }
}

/// An option with what it waits for, and the price of waiting in vain.
fn resting_on(world: &World, basket: &Basket, mut option: Match, awaited: &[Awaited]) -> Match {
    let risk = world.inbound_risk(awaited, world.value_of(basket));
    let break_risk = option.cost.break_risk + risk;
    option.cost = CostParts { break_risk, ..option.cost }.summed();
    option.confidence = option.confidence.min(world.config().inbound.confidence);
    option.shares[0].awaited = awaited.to_vec();
    option
}
