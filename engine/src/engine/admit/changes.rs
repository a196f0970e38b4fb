//! What may change under way.

use super::{Admitted, Refusal, no, no_because};
use crate::event::{Handover, OrderChange, Taker, TrafficReport};
use crate::id::{CourierId, OrderId};
use crate::model::{HoldState, Mode, Order, OrderState};
use crate::reason::Reason;
use crate::unit::{Millis, Time};
use crate::world::{Courier, World};

/// A report about the streets lasts no longer than this.
const LONGEST: Millis = Millis(24 * 3_600_000);
/// Nobody is faster than usual, and nobody stands still.
const PERMILLE: std::ops::RangeInclusive<i64> = 1_000..=10_000;

pub(super) fn order(world: &World, now: Time, change: &OrderChange) -> Admitted {
    let Some(order) = world.order(change.order) else { return no(Reason::Unknown) };
    let open = matches!(
        order.state,
        OrderState::Sourced | OrderState::Offered | OrderState::Assigned | OrderState::PickedUp
    );
    let says = change.at.is_some() || change.due.is_some();
    if !open || !says || order.mode != Mode::Delivery || order.parcel.is_some() {
        return no(Reason::WrongState);
    }
    if change.due.is_some_and(|due| due.to <= now || due.to < due.from) {
        return no(Reason::Window);
    }
    if change.at.is_some() && is_begun(world, now, order) {
        no(Reason::StopStarted)
    } else {
        Ok(())
    }
}

/// Whether its courier stands at its door or is on his way there.
fn is_begun(world: &World, now: Time, order: &Order) -> bool {
    let Some(courier) = order.courier.as_ref().and_then(|id| world.couriers().get(id)) else {
        return false;
    };
    let begun = &courier.route[..courier.frozen(now)];
    begun.iter().any(|stop| stop.hands_over() == Some(order.id))
}

pub(super) fn handover(world: &World, handover: &Handover) -> Admitted {
    let Some(from) = world.couriers().get(&handover.from) else { return no(Reason::Unknown) };
    let orders = world.handed_over(handover);
    if orders.is_empty() {
        return no(Reason::WrongState);
    }
    for order in &orders {
        // A parcel has no shop, and a round keeps its order.
        let whole = world.order(*order).is_some_and(|order| order.parcel.is_none());
        if !from.onboard.contains_key(order) || !whole {
            return no_because(Reason::WrongState, order);
        }
    }
    match &handover.to {
        Taker::Courier(taker) => takes_over(world, &handover.from, taker, &orders),
        Taker::Store(store) => {
            let here = |order: &&OrderId| !came_from(world, **order, store);
            orders.iter().find(here).map_or(Ok(()), |order| no_because(Reason::WrongState, order))
        }
    }
}

fn came_from(world: &World, order: OrderId, store: &crate::id::StoreId) -> bool {
    let sources = world.order(order).map_or(&[][..], |order| &order.sources);
    let left = |hold| world.ledger().hold(hold).is_some_and(|h| h.state == HoldState::HandedOver);
    !sources.is_empty() && sources.iter().all(|s| s.store == *store && left(s.hold))
}

fn takes_over(world: &World, from: &CourierId, taker: &CourierId, orders: &[OrderId]) -> Admitted {
    let Some(taker) = world.couriers().get(taker).filter(|taker| taker.spec.id != *from) else {
        return no_because(Reason::Unknown, taker);
    };
    if taker.shift.is_none() {
        return no(Reason::Offline);
    }
    match fault(world, taker, orders) {
        Some(reason) => Err(Refusal { reason, hint: None }),
        None => Ok(()),
    }
}

/// Why a courier cannot take these goods on board.
fn fault(world: &World, taker: &Courier, orders: &[OrderId]) -> Option<Reason> {
    let (spec, mut load) = (&taker.spec, [0, 0]);
    let aboard = taker.onboard.keys().chain(orders);
    for line in aboard.filter_map(|order| world.order(*order)).flat_map(Order::goods) {
        let unit = world.unit_load(&line.sku);
        load = [load[0] + unit[0] * line.qty.0, load[1] + unit[1] * line.qty.0];
    }
    let over = |load: i64, most: Option<i64>| most.is_some_and(|most| load > most);
    let lacks = |order: &Order| {
        let skus = order.basket.lines.iter().filter_map(|line| world.skus().get(&line.sku));
        let mut needs = skus.flat_map(|sku| &sku.needs).chain(&order.basket.needs);
        needs.any(|skill| !spec.skills.contains(skill)) || !world.may_carry(spec, order)
    };
    if over(load[0], spec.capacity_g) || over(load[1], spec.capacity_ml) {
        return Some(Reason::Capacity);
    }
    if spec.max_orders.is_some_and(|most| taker.onboard.len() + orders.len() > most as usize) {
        return Some(Reason::MaxOrders);
    }
    let mut given = orders.iter().filter_map(|order| world.order(*order));
    given.any(lacks).then_some(Reason::Skill)
}

pub(super) fn traffic(now: Time, report: &TrafficReport) -> Admitted {
    if report.until <= now || report.until > now + LONGEST {
        return no(Reason::Window);
    }
    if PERMILLE.contains(&report.permille) { Ok(()) } else { no(Reason::WrongState) }
}
