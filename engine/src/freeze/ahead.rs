//! What a courier begins before it is known whether an open quote becomes an order.
//!
//! A quote is promised so that it can be accepted at its very last moment. Until then its courier
//! goes on as if it did not exist, so it can only come after what he begins meanwhile.

use super::Scope;
use crate::id::OrderId;
use crate::model::{OrderState, PlannedStop};
use crate::travel::Travel;
use crate::unit::{Millis, Time};
use crate::world::courier::orders_of;
use crate::world::{Courier, World};

/// Couriers may be this much earlier than planned.
pub(super) const EARLY: Millis = Millis(60_000);

/// Stops that he goes on with while a scope has open quotes, and when he leaves for each; those
/// that have begun are settled anyway. A basket comes after everything drafted that goes out before
/// it is decided about, too; orders may still come before others that wait.
pub(super) fn of(
    world: &World,
    travel: &dyn Travel,
    courier: &Courier,
    (scope, planned, accepted): (&Scope<'_>, &[PlannedStop], &[PlannedStop]),
) -> Vec<(PlannedStop, Time)> {
    let Some(decided) = decided(world, scope) else { return Vec::new() };
    let going = |stops: &[PlannedStop]| going(world, travel, courier, stops);
    // Whether what waits goes out in its time, or what is offered is accepted, nobody knows: both
    // ways must do.
    let mut ahead = going(&courier.route);
    ahead.extend(going(accepted));
    if scope.undecided.is_some() {
        let early = |(_, leaves): &(PlannedStop, Time)| *leaves < decided + EARLY;
        ahead.extend(going(planned).into_iter().take_while(early));
    }
    ahead
}

/// When he leaves for each of some planned stops, as far as they are certain.
fn going(
    world: &World,
    travel: &dyn Travel,
    courier: &Courier,
    planned: &[PlannedStop],
) -> Vec<(PlannedStop, Time)> {
    let begun = &courier.route[..courier.frozen(world.now())];
    let mut at = begun.last().map_or(courier.at, |stop| stop.at);
    let leaves = |by, leg| world.departure(&courier.spec.profile, by, leg);
    let mut going = Vec::new();
    for stop in planned.iter().filter(|stop| begun.iter().all(|begun| begun.id != stop.id)) {
        let leg = travel.leg(&courier.spec.profile, at, stop.at).duration;
        if is_quoted(world, stop) {
            break;
        }
        at = stop.at;
        going.push((stop.clone(), goes_at(world, courier, stop).max(leaves(stop.arrival, leg))));
    }
    going
}

/// When he leaves at the latest for what is drafted, if there is an open quote in it: accepted work
/// may not make him wait any longer.
pub(super) fn leave_by(world: &World, travel: &dyn Travel, courier: &Courier) -> Option<Time> {
    let first = courier.draft.first()?;
    let standing = courier.frozen(world.now()) == 0;
    let quoted = courier.draft.iter().any(|stop| is_quoted(world, stop));
    let leg = || travel.leg(&courier.spec.profile, courier.at, first.at).duration;
    (standing && quoted).then(|| world.departure(&courier.spec.profile, first.arrival, leg()))
}

/// When the last of the open quotes in scope is decided about.
fn decided(world: &World, scope: &Scope<'_>) -> Option<Time> {
    let quoted = scope.waiting.iter().filter_map(|id| world.planned_order(*id));
    let until = quoted.filter_map(|order| world.undecided(order)).chain(scope.undecided).max()?;
    Some(until + world.config().offer)
}

/// What waits for its time begins no earlier than that.
fn goes_at(world: &World, courier: &Courier, stop: &PlannedStop) -> Time {
    let waits = |id: OrderId| world.order(id).is_some_and(|o| o.state == OrderState::Sourced);
    let waits = orders_of(stop).into_iter().any(waits);
    world.goes_at(&courier.spec.id).filter(|_| waits).unwrap_or(Time::MIN)
}

fn is_quoted(world: &World, stop: &PlannedStop) -> bool {
    orders_of(stop).into_iter().any(|id| world.holds_slack(id))
}
