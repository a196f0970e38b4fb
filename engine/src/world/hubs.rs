//! Fleets as the world knows them: partners, the parcels of hubs and vans, what each hub delivered
//! on which local day.

mod days;
mod write;

use super::courier::orders_of;
use super::{Timer, World};
use crate::id::{CourierId, OrderId, ParcelId, PartnerId, SkuId, StoreId};
use crate::model::{
    CourierSpec, Day, Fleet, Order, Parcel, PartnerSpec, PayModel, PlannedStop, StopTask,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::{Money, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What one shop courier handed over on a day at one rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earned {
    /// Who.
    pub courier: CourierId,
    /// Paid for each hand-over.
    pub rate: Money,
    /// Parcels of the programme.
    pub parcels: u32,
    /// Other same-day orders.
    pub orders: u32,
}

impl Earned {
    /// Hand-overs of both kinds.
    #[must_use]
    pub fn delivered(&self) -> u32 {
        self.parcels + self.orders
    }

    /// Rate times hand-overs.
    #[must_use]
    pub fn commission(&self) -> Money {
        self.rate.times(i64::from(self.delivered()))
    }
}

/// One local day of one hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubDay {
    /// By courier and rate, as they began.
    pub earned: Vec<Earned>,
    /// Parcels due that day that were not delivered, with the reason of each.
    pub carried: Vec<(ParcelId, Reason)>,
}

/// Partners, parcels, days of hubs, rounds of vans.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hubs {
    partners: BTreeMap<PartnerId, PartnerSpec>,
    /// Couriers of each hub.
    couriers: BTreeMap<StoreId, BTreeSet<CourierId>>,
    parcels: BTreeMap<ParcelId, Parcel>,
    /// Parcels of each hub whose order is not over.
    open: BTreeMap<StoreId, BTreeSet<ParcelId>>,
    days: BTreeMap<StoreId, BTreeMap<Day, HubDay>>,
    /// The sequence that each van has to keep.
    rounds: BTreeMap<CourierId, Vec<OrderId>>,
    /// What vans could not hand over and still have on board.
    left: BTreeMap<CourierId, Vec<ParcelId>>,
}

impl Hubs {
    /// Partner companies, by name.
    #[must_use]
    pub fn partners(&self) -> &BTreeMap<PartnerId, PartnerSpec> {
        &self.partners
    }

    /// All parcels, by name.
    #[must_use]
    pub fn parcels(&self) -> &BTreeMap<ParcelId, Parcel> {
        &self.parcels
    }

    /// Parcels of a hub whose order is not over, by name.
    pub fn open(&self, store: &StoreId) -> impl Iterator<Item = &Parcel> {
        self.open.get(store).into_iter().flatten().map(|id| &self.parcels[id])
    }

    /// Couriers of a hub, by name; none when the shop is no hub.
    pub fn couriers(&self, store: &StoreId) -> impl Iterator<Item = &CourierId> {
        self.couriers.get(store).into_iter().flatten()
    }

    /// What a hub did on a day.
    #[must_use]
    pub fn day(&self, store: &StoreId, day: Day) -> Option<&HubDay> {
        self.days.get(store)?.get(&day)
    }

    /// Whether anything was ever written into its book.
    #[must_use]
    pub fn has_days(&self, store: &StoreId) -> bool {
        self.days.contains_key(store)
    }

    fn day_mut(&mut self, store: &StoreId, day: Day) -> &mut HubDay {
        self.days.entry(store.clone()).or_default().entry(day).or_default()
    }
}

/// Money and places of couriers.
impl World {
    /// Partners, parcels, days of hubs, rounds of vans.
    #[must_use]
    pub fn hubs(&self) -> &Hubs {
        &self.hubs
    }

    /// How a courier is paid: a shop courier his commission, others by their own pay or that of
    /// their partner.
    #[must_use]
    pub fn pay_of(&self, spec: &CourierSpec) -> PayModel {
        if let Some(hub) = &spec.hub {
            return PayModel { per_order: hub.commission, ..PayModel::default() };
        }
        let partner = spec.partner.as_ref().filter(|_| spec.partner_pays);
        let partner = partner.and_then(|id| self.hubs.partners.get(id));
        partner.map_or(spec.pay, |partner| partner.pay)
    }

    /// The fleet of a known courier.
    #[must_use]
    pub fn fleet_of(&self, courier: &CourierId) -> Option<Fleet> {
        self.couriers.get(courier).map(|courier| courier.spec.fleet)
    }

    /// Where a courier's round ends: a shop courier's at his shop.
    #[must_use]
    pub fn home_of(&self, spec: &CourierSpec) -> Option<Place> {
        let shop = spec.hub.as_ref().and_then(|hub| self.stores.get(&hub.store));
        shop.map(|store| store.at).or(spec.end)
    }

    /// Weight and volume of one unit; of a parcel's, those of the parcel.
    #[must_use]
    pub fn unit_load(&self, sku: &SkuId) -> [i64; 2] {
        if sku.is_hidden() {
            let parcel = sku.parcel().and_then(|id| self.hubs.parcels.get(&id));
            return parcel.map_or([0, 0], |parcel| [parcel.g, parcel.ml]);
        }
        self.skus.get(sku).map_or([0, 0], |sku| [sku.g, sku.ml])
    }
}

/// Rounds of vans.
impl World {
    /// What a van still has to hand over in its fixed order; empty when it has no round.
    #[must_use]
    pub fn round_of(&self, courier: &CourierId) -> Vec<OrderId> {
        let round = self.hubs.rounds.get(courier).into_iter().flatten().copied();
        round.filter(|order| self.open_orders.contains(order)).collect()
    }

    /// When a hub's parcels that are still in the shop are carried over next.
    #[must_use]
    pub fn day_end(&self, store: &StoreId) -> Option<Time> {
        self.timers.at(&Timer::DayEnd(store.clone()))
    }

    /// What a courier has on board that goes back where it came from.
    #[must_use]
    pub fn left_on_board(&self, courier: &CourierId) -> [i64; 2] {
        let left = self.hubs.left.get(courier).into_iter().flatten();
        left.map(|id| &self.hubs.parcels[id])
            .fold([0, 0], |[g, ml], parcel| [g + parcel.g, ml + parcel.ml])
    }

    /// When a parcel's hand-over begins by the route of whoever has it; `None` when nobody has it
    /// or he is at it already.
    #[must_use]
    pub fn planned_start(&self, order: &Order) -> Option<Time> {
        let courier = self.couriers.get(order.courier.as_ref()?)?;
        let ahead = &courier.route[courier.frozen(self.now)..];
        let hands_over = |stop: &&PlannedStop| {
            !matches!(stop.task, StopTask::Pickup { .. }) && orders_of(stop).contains(&order.id)
        };
        ahead.iter().find(hands_over).map(|stop| stop.start)
    }
}
