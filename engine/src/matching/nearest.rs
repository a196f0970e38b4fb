//! What is usual, to compare with: the nearest open shop that has the whole basket, whatever the
//! rest costs.

use super::reach::Reach;
use super::shelf::{missing, why_short};
use crate::model::{Basket, Line, Loser, StoreSpec};
use crate::reason::Reason;
use crate::world::{World, hours};

/// Leaves no shop but the nearest open one with everything; all others lose, with their reasons.
pub(super) fn only_nearest(world: &World, basket: &Basket, mut reach: Reach) -> Reach {
    let mut nearest = None;
    for candidate in std::mem::take(&mut reach.stores) {
        let store = &world.stores()[&candidate.store];
        let why = match &nearest {
            Some(_) => Some((Reason::NotNearest, Vec::new())),
            None => why_not(world, basket, store),
        };
        match why {
            None => nearest = Some(candidate),
            Some((reason, missing)) => reach.losers.extend(basket.modes.iter().map(|mode| Loser {
                missing: missing.clone(),
                ..Loser::new(*mode, store.id.clone(), reason)
            })),
        }
    }
    reach.stores.extend(nearest);
    reach
}

fn why_not(world: &World, basket: &Basket, store: &StoreSpec) -> Option<(Reason, Vec<Line>)> {
    let missing = missing(world, basket, store, world.now());
    if !basket.modes.iter().any(|mode| store.offers(*mode)) {
        Some((Reason::ModeNotOffered, Vec::new()))
    } else if !hours::is_open(&store.hours, world.now()) {
        Some((Reason::StoreClosed, Vec::new()))
    } else if !missing.is_empty() {
        Some((why_short(world, basket, store), missing))
    } else {
        None
    }
}
