//! People who do what the plan says, when it says so: couriers, and pickers and customers of orders
//! that are served otherwise than they were.

use super::names::Names;
use sameday_engine::event::Event;
use sameday_engine::id::OrderId;
use sameday_engine::model::{Order, OrderState, Source};
use sameday_engine::unit::Time;
use sameday_engine::world::{Courier, Progress, World};
use std::collections::BTreeSet;

/// What they were not allowed to do; they do not insist.
#[derive(Debug, Default)]
pub(super) struct People {
    refused: BTreeSet<String>,
}

impl People {
    /// What happens next, no later than at a time; of simultaneous things the first by kind and
    /// name.
    pub fn next(
        &self,
        until: Time,
        then: &World,
        now: &World,
        names: &Names,
    ) -> Option<(Time, Event)> {
        let riders = now.couriers().values().filter_map(|courier| ride(now, courier));
        let alone = now.open_orders().filter(|order| !is_followed(then, names, order));
        let shops = alone.flat_map(|order| serve(now, order));
        let due = riders.chain(shops).filter(|(at, _)| *at <= until);
        let all = due.filter(|(_, event)| !self.refused.contains(&key(event)));
        all.min_by(|a, b| a.0.cmp(&b.0).then_with(|| key(&a.1).cmp(&key(&b.1))))
    }

    /// It was not possible.
    pub fn give_up(&mut self, event: &Event) {
        self.refused.insert(key(event));
    }
}

fn key(event: &Event) -> String {
    serde_json::to_string(event).expect("events are plain JSON")
}

/// Whether the people of then still look after an order: it was open then too and comes from the
/// same shops.
pub(super) fn is_followed(then: &World, names: &Names, order: &Order) -> bool {
    let Some(known) = names.then(&order.id).and_then(|id: OrderId| then.order(id)) else {
        return false;
    };
    let shops = |order: &Order| -> BTreeSet<_> {
        order.sources.iter().map(|source| source.store.clone()).collect()
    };
    !known.state.is_final() && shops(known) == shops(order)
}

/// A courier says yes to every offer, arrives and leaves as planned.
fn ride(world: &World, courier: &Courier) -> Option<(Time, Event)> {
    if let Some(offer) = courier.offer.and_then(|offer| world.offer(offer)) {
        return Some((offer.sent_at, Event::OfferAccepted { offer: offer.id }));
    }
    let stop = courier.route.first()?;
    let (courier, id) = (courier.spec.id.clone(), stop.id);
    match world.couriers()[&courier].progress {
        Progress::Standing { .. } => Some((stop.arrival, Event::StopArrived { courier, stop: id })),
        Progress::AtStop { .. } => {
            Some((stop.departure, Event::StopCompleted { courier, stop: id }))
        }
    }
}

/// Goods are picked when they should be, and collected as soon as they stand ready.
fn serve(world: &World, order: &Order) -> Vec<(Time, Event)> {
    if order.state == OrderState::Ready {
        let code = Some(world.collect_code(order.id));
        let collect = Event::OrderCollected { order: order.id, code, lines: Vec::new() };
        return vec![(world.now(), collect)];
    }
    use OrderState::{Assigned, Offered, Sourced};
    if !matches!(order.state, Sourced | Offered | Assigned) {
        return Vec::new();
    }
    let picked = |source: &Source| {
        world.ledger().hold(source.hold).is_none_or(|hold| hold.picked)
            || !world.awaits_hand_over(source.hold)
    };
    let open = order.sources.iter().filter(|source| !picked(source));
    open.map(|source| {
        let (order, store) = (order.id, source.store.clone());
        (source.ready_at, Event::PickReady { order, store, weights: Vec::new() })
    })
    .collect()
}
