//! The customer collects: one shop with the whole basket, ready after its pick queue.

use super::shelf::{confidence, is_stale, loser, missing, why_short};
use super::{Candidate, Match, Matches, Share};
use crate::model::{Basket, CostParts, Mode};
use crate::reason::Reason;
use crate::unit::{Money, Qty, Span, Time, half_up};
use crate::world::{World, queue};

pub(super) fn collect(world: &World, basket: &Basket, near: &[Candidate], found: &mut Matches) {
    let mut more = world.config().max_stores;
    for candidate in near {
        if more == 0 {
            break;
        }
        match offer(world, basket, candidate) {
            Ok(option) => {
                more -= 1;
                found.options.push(option);
            }
            Err((reason, missing)) => {
                found.losers.push(loser(Mode::Pickup, &candidate.store, reason, missing));
            }
        }
    }
}

fn offer(
    world: &World,
    basket: &Basket,
    candidate: &Candidate,
) -> Result<Match, (Reason, Vec<crate::model::Line>)> {
    let store = &world.stores()[&candidate.store];
    if !store.offers(Mode::Pickup) {
        return Err((Reason::ModeNotOffered, Vec::new()));
    }
    let missing = missing(world, basket, store, world.now());
    if !missing.is_empty() {
        return Err((why_short(world, basket, store), missing));
    }
    collected(world, basket, candidate, world.now())
}

/// A whole basket that is picked from an instant on and collected by the customer.
pub(super) fn collected(
    world: &World,
    basket: &Basket,
    candidate: &Candidate,
    begin: Time,
) -> Result<Match, (Reason, Vec<crate::model::Line>)> {
    let store = &world.stores()[&candidate.store];
    if !store.offers(Mode::Pickup) {
        return Err((Reason::ModeNotOffered, Vec::new()));
    }
    let lines = basket.lines.len();
    let ready_at =
        queue::ready_at(world, store, lines, begin).ok_or((Reason::StoreClosed, Vec::new()))?;
    let config = world.config();
    let counter_at =
        |at| queue::counter_at(world, store, at).ok_or((Reason::StoreClosed, Vec::new()));
    let planned = counter_at(ready_at)?;
    let from = counter_at(planned + config.pickup_margin)?;
    if basket.due_by().is_some_and(|end| from > end) {
        return Err((Reason::Window, Vec::new()));
    }
    let labour = half_up(
        i128::from(config.prices.store_per_hour.0) * i128::from(queue::pick_time(store, lines).0),
        3_600_000,
    );
    let store_cost = config.prices.pickup + Money(labour);
    let risk = |line| world.break_risk(store, line, Qty::ZERO, world.value_of(basket));
    let cost = CostParts {
        store: store_cost,
        break_risk: basket.lines.iter().map(risk).sum(),
        ..CostParts::default()
    };
    let shares = vec![Share::of(store.id.clone(), basket.lines.clone(), ready_at)];
    Ok(Match {
        mode: Mode::Pickup,
        berth: None,
        promise: Span { from, to: from + config.collect_window(basket.paid) },
        planned: Some(planned),
        courier: None,
        position: None,
        distance: candidate.distance,
        cost: cost.summed(),
        stale: is_stale(world, store, world.now()),
        confidence: confidence(world, &shares, world.now()),
        replaced: Vec::new(),
        shares,
    })
}
