//! What may enter about fleets.

use super::{Admitted, no, no_because, store_known};
use crate::event::HubEvent;
use crate::id::{CourierId, ParcelId, SkuId, StoreId};
use crate::model::{ArrivedParcel, CourierSpec, RoundStop};
use crate::reason::Reason;
use crate::unit::Time;
use crate::world::World;
use crate::world::hours::open_spans;
use std::collections::BTreeSet;

pub(super) fn admit(world: &World, event: &HubEvent) -> Admitted {
    match event {
        HubEvent::PartnerPut(_) => Ok(()),
        HubEvent::ParcelsArrived { store, parcels } => parcels_allowed(world, store, parcels),
        HubEvent::RoundPut { courier, stops } => round_allowed(world, courier, stops),
    }
}

/// The shop of a hub and the partner must be known.
pub(super) fn courier_known(world: &World, spec: &CourierSpec) -> Admitted {
    if let Some(hub) = &spec.hub {
        store_known(world, &hub.store)?;
    }
    match &spec.partner {
        Some(partner) if !world.hubs().partners().contains_key(partner) => {
            no_because(Reason::Unknown, partner)
        }
        _ => Ok(()),
    }
}

/// A shop courier works only within his own calendar.
pub(super) fn calendar_open(spec: &CourierSpec, now: Time, until: Time) -> Admitted {
    let Some(hub) = &spec.hub else { return Ok(()) };
    let open = open_spans(&hub.calendar, now, now);
    if open.iter().any(|span| span.contains(now) && until <= span.to) {
        return Ok(());
    }
    no(Reason::CalendarClosed)
}

fn parcels_allowed(world: &World, store: &StoreId, parcels: &[ArrivedParcel]) -> Admitted {
    store_known(world, store)?;
    if world.hubs().couriers(store).next().is_none() {
        return no_because(Reason::ModeNotOffered, store);
    }
    parcels_new(world, parcels.iter().map(|parcel| &parcel.id))
}

/// Names of parcels come once in all time, and fit into the name of a SKU.
fn parcels_new<'p>(world: &World, parcels: impl Iterator<Item = &'p ParcelId>) -> Admitted {
    let mut seen = BTreeSet::new();
    for parcel in parcels {
        if world.hubs().parcels().contains_key(parcel) || !seen.insert(parcel) {
            return no_because(Reason::IdConflict, parcel);
        }
        if SkuId::of_parcel(parcel).is_err() {
            return no_because(Reason::WrongState, parcel);
        }
    }
    if seen.is_empty() { no(Reason::WrongState) } else { Ok(()) }
}

/// A round is begun with an empty van on shift.
fn round_allowed(world: &World, courier: &CourierId, stops: &[RoundStop]) -> Admitted {
    let Some(courier) = world.couriers().get(courier) else { return no(Reason::Unknown) };
    if courier.shift.is_none() {
        return no(Reason::Offline);
    }
    if !courier.onboard.is_empty() {
        return no(Reason::GoodsOnBoard);
    }
    if !courier.route.is_empty() || courier.spec.hub.is_some() {
        return no(Reason::WrongState);
    }
    parcels_new(world, stops.iter().map(|stop| &stop.parcel))
}
