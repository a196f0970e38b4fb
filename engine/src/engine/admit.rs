//! What may enter: every "no" before anything is written, with a closed code.

mod changes;
mod hubs;
mod shops;

use super::collect::can_collect;
use super::points;
use crate::decision::FactVerdict;
use crate::event::{Event, StockChange, StockFact};
use crate::id::{CourierId, OfferId, OrderId, QuoteId, SkuId, StopId, StoreId};
use crate::model::{Basket, HoldState, OfferState, OrderRequest, OrderState};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::World;
use crate::world::ledger::Judgement;

/// Why a command is refused, and what would have been right.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) reason: Reason,
    pub(super) hint: Option<String>,
}

pub(super) type Admitted = Result<(), Refusal>;

pub(super) fn no(reason: Reason) -> Admitted {
    Err(Refusal { reason, hint: None })
}

pub(super) fn no_because(reason: Reason, hint: impl ToString) -> Admitted {
    Err(Refusal { reason, hint: Some(hint.to_string()) })
}

/// How a fact would be taken, if the event is one.
pub(super) type Judged = Option<Result<Judgement, Reason>>;

/// Whether this event may enter now.
pub(super) fn admit(world: &World, now: Time, event: &Event, judged: Judged) -> Admitted {
    match event {
        Event::StorePut(_) | Event::PlanProposed(_) => Ok(()),
        Event::SkuPut(sku) if sku.id.is_hidden() => no(Reason::WrongState),
        Event::SkuPut(_) => Ok(()),
        Event::Shop(event) => shops::admit(world, event),
        Event::Shipment(event) => super::shipments::admit(world, event),
        Event::CourierPut(spec) => hubs::courier_known(world, spec),
        Event::Hub(event) => hubs::admit(world, event),
        Event::Point(event) => points::admit(world, now, event),
        Event::Stock(fact) => fact_allowed(world, now, fact, judged),
        Event::Reservation(event) => super::reservations::admit(world, now, event),
        Event::QuoteRequested(basket) => basket_known(world, basket),
        Event::QuoteAccepted { quote, option, external_id } => {
            name_free(world, external_id.as_ref())?;
            quote_open(world, *quote, *option)
        }
        Event::QuoteReleased { quote } => match world.quote(*quote) {
            None => no(Reason::Unknown),
            Some(record) if !record.open => no(record.why.unwrap_or(Reason::WrongState)),
            Some(_) => Ok(()),
        },
        Event::OrderPlaced(OrderRequest { basket, external_id }) => {
            name_free(world, external_id.as_ref())?;
            basket_known(world, basket)
        }
        Event::OrderCancelled { order } => can_cancel(world, *order),
        Event::OrderChanged(change) => changes::order(world, now, change),
        Event::HandedOver(event) => changes::handover(world, event),
        Event::Traffic(report) => changes::traffic(now, report),
        Event::OrderCollected { order, lines, .. } => can_collect(world, now, *order, lines),
        Event::PickStarted { order, store } | Event::PickShort { order, store, .. } => {
            can_pick(world, *order, store)
        }
        Event::PickReady { order, store, weights } => {
            can_pick(world, *order, store)?;
            super::weights::admit(world, *order, store, weights)
        }
        Event::CourierOnline { courier, until, .. } => can_start(world, now, courier, *until),
        Event::CourierOffline { courier } => can_leave(world, courier),
        Event::OfferAccepted { offer } | Event::OfferDeclined { offer } => {
            offer_open(world, *offer)
        }
        Event::StopArrived { courier, stop }
        | Event::StopCompleted { courier, stop }
        | Event::StopFailed { courier, stop, .. } => stop_next(world, courier, *stop),
        Event::PastDemand(past) => super::demand::past_allowed(world, now, past),
        Event::DemandMissed(look) => super::demand::look_allowed(world, now, look),
        Event::People(event) => super::people::admit(world, now, event),
        Event::Genesis(_) | Event::Wake | Event::Refused => no(Reason::WrongState),
    }
}

pub(super) fn sku_known(world: &World, sku: &SkuId) -> Admitted {
    if world.skus().contains_key(sku) { Ok(()) } else { no_because(Reason::Unknown, sku) }
}

pub(super) fn store_known(world: &World, store: &StoreId) -> Admitted {
    if world.stores().contains_key(store) { Ok(()) } else { no_because(Reason::Unknown, store) }
}

fn basket_known(world: &World, basket: &Basket) -> Admitted {
    if basket.lines.is_empty() || basket.lines.iter().any(|line| line.qty < Qty(1)) {
        return no(Reason::WrongState);
    }
    basket.lines.iter().try_for_each(|line| sku_known(world, &line.sku))?;
    let shops = basket.stores.iter().flatten().chain(&basket.ordered_in);
    shops.into_iter().try_for_each(|store| store_known(world, store))
}

fn name_free(world: &World, name: Option<&crate::id::ExternalId>) -> Admitted {
    match name.and_then(|name| world.order_named(name)) {
        Some(order) => no_because(Reason::IdConflict, order),
        None => Ok(()),
    }
}

fn fact_allowed(world: &World, now: Time, fact: &StockFact, judged: Judged) -> Admitted {
    store_known(world, &fact.store)?;
    if let StockChange::Transferred { to, .. } = &fact.change {
        store_known(world, to)?;
    }
    fact.change.skus().into_iter().try_for_each(|sku| sku_known(world, sku))?;
    let (ledger, config) = (world.ledger(), world.config());
    let judged = judged.expect("whoever hands in a fact has it judged");
    let verdict = judged.map_err(|reason| Refusal { reason, hint: None })?.verdict;
    let whole = matches!(fact.change, StockChange::Snapshot { unless_stale: true, .. });
    match verdict {
        FactVerdict::Quarantined if whole => no(Reason::TooOld),
        FactVerdict::Applied if ledger.is_stale(fact, now, config) => no(Reason::StaleSnapshot),
        _ => Ok(()),
    }
}

fn quote_open(world: &World, quote: QuoteId, option: u32) -> Admitted {
    let Some(record) = world.quote(quote) else { return no(Reason::Unknown) };
    if !record.open {
        return no(record.why.unwrap_or(Reason::WrongState));
    }
    let Some(option) = record.quote.options.iter().find(|o| o.n == option) else {
        return no(Reason::Unknown);
    };
    let held = |id| world.ledger().hold(id).is_some_and(|hold| hold.state == HoldState::Held);
    if !option.sources.iter().all(|source| held(source.hold)) {
        return no(Reason::Stock);
    }
    points::place_kept(world, quote, option)
}

fn can_cancel(world: &World, order: OrderId) -> Admitted {
    match world.order(order).map(|order| order.state) {
        None => no(Reason::Unknown),
        Some(OrderState::PickedUp | OrderState::Returning) => no(Reason::GoodsOnBoard),
        Some(state) if state.is_final() => no(Reason::WrongState),
        Some(_) if world.goods_taken(order) => no(Reason::GoodsOnBoard),
        Some(_) => Ok(()),
    }
}

fn can_pick(world: &World, order: OrderId, store: &StoreId) -> Admitted {
    let Some(order) = world.order(order) else { return no(Reason::Unknown) };
    let Some(source) = order.sources.iter().find(|source| source.store == *store) else {
        return no(Reason::Unknown);
    };
    let open = matches!(
        order.state,
        OrderState::Sourced | OrderState::Offered | OrderState::Assigned | OrderState::Ready
    );
    let picked = order.parcel.is_none();
    if open && picked && world.awaits_hand_over(source.hold) {
        Ok(())
    } else {
        no(Reason::WrongState)
    }
}

fn can_start(world: &World, now: Time, courier: &CourierId, until: Time) -> Admitted {
    let Some(courier) = world.couriers().get(courier) else { return no(Reason::Unknown) };
    hubs::calendar_open(&courier.spec, now, until)?;
    if until > now { Ok(()) } else { no(Reason::Expired) }
}

fn can_leave(world: &World, courier: &CourierId) -> Admitted {
    let Some(courier) = world.couriers().get(courier) else { return no(Reason::Unknown) };
    let has_goods = courier.orders().into_iter().any(|order| world.goods_taken(order));
    if courier.shift.is_none() {
        no(Reason::Offline)
    } else if has_goods {
        no(Reason::GoodsOnBoard)
    } else {
        Ok(())
    }
}

fn offer_open(world: &World, offer: OfferId) -> Admitted {
    match world.offer(offer).map(|offer| offer.state) {
        None => no(Reason::Unknown),
        Some(OfferState::Open) => Ok(()),
        Some(OfferState::Lapsed) => no(Reason::Expired),
        Some(OfferState::Accepted | OfferState::Declined | OfferState::Withdrawn) => {
            no(Reason::WrongState)
        }
    }
}

fn stop_next(world: &World, courier: &CourierId, stop: StopId) -> Admitted {
    let Some(courier) = world.couriers().get(courier) else { return no(Reason::Unknown) };
    match courier.route.first() {
        None => no(Reason::WrongState),
        Some(next) if next.id != stop => no_because(Reason::WrongStop, next.id),
        Some(_) => Ok(()),
    }
}
