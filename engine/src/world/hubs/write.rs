//! The only writer of parcels, rounds and the books of hubs.

use super::super::{Timer, World};
use super::Earned;
use crate::decision::HubDecision;
use crate::event::{HubEvent, StockChange, StockFact};
use crate::id::{CourierId, OrderId, ParcelId, SkuId, StoreId};
use crate::model::{ArrivedParcel, CarriedOver, CourierSpec, Line, OrderState};
use crate::unit::Qty;

impl World {
    pub(in crate::world) fn apply_hub_event(&mut self, event: &HubEvent) {
        match event {
            HubEvent::PartnerPut(partner) => {
                self.hubs.partners.insert(partner.id.clone(), partner.clone());
            }
            HubEvent::ParcelsArrived { store, parcels } => self.receive_parcels(store, parcels),
            // A round that cannot be kept is refused: its decisions say what becomes of it.
            HubEvent::RoundPut { .. } => {}
        }
    }

    /// One unit of each parcel's own SKU is in the shop.
    fn receive_parcels(&mut self, store: &StoreId, parcels: &[ArrivedParcel]) {
        let line = |parcel: &ArrivedParcel| {
            let sku = SkuId::of_parcel(&parcel.id).expect("names of parcels were admitted");
            Line { sku, qty: Qty(1) }
        };
        let lines = parcels.iter().map(line).collect();
        let fact = StockFact {
            source: "sameday/parcels".to_owned(),
            id: format!("{}-{}", self.genesis.shard, self.seq),
            occurred_at: self.now,
            sent_at: None,
            sequence: None,
            member: None,
            store: store.clone(),
            change: StockChange::Received { lines, inbound: None },
        };
        self.apply_fact(&fact);
    }

    pub(in crate::world) fn apply_hub_decision(&mut self, decision: &HubDecision) {
        match decision {
            HubDecision::ParcelTaken { parcel } => {
                if let Some(store) = &parcel.store {
                    self.hubs.open.entry(store.clone()).or_default().insert(parcel.id.clone());
                }
                self.hubs.parcels.insert(parcel.id.clone(), parcel.clone());
            }
            HubDecision::ParcelCarriedOver { parcel, order, over } => {
                self.carry_over(parcel, *order, over);
            }
            HubDecision::DayMoved { parcel, order, due, ends } => {
                let known = self.hubs.parcels.get_mut(parcel);
                known.expect("decisions name known parcels").day_ends = *ends;
                self.order_mut(*order).basket.due = Some(*due);
            }
            HubDecision::ParcelLeft { parcel, courier, .. } => {
                self.hubs.left.entry(courier.clone()).or_default().push(parcel.clone());
            }
            HubDecision::RoundTaken { courier, orders } => {
                self.hubs.rounds.insert(courier.clone(), orders.clone());
            }
            HubDecision::DayEndSet { store, at } => {
                self.timers.set(Timer::DayEnd(store.clone()), *at);
            }
        }
    }

    fn carry_over(&mut self, id: &ParcelId, order: OrderId, over: &CarriedOver) {
        let parcel = self.hubs.parcels.get_mut(id).expect("decisions name known parcels");
        let store = parcel.store.clone().expect("parcels of hubs are carried over");
        parcel.day = over.to;
        parcel.day_ends = over.due.to;
        parcel.carried.push(over.clone());
        self.hubs.day_mut(&store, over.from).carried.push((id.clone(), over.reason));
        let order = self.order_mut(order);
        order.basket.due = Some(over.due);
        // Tomorrow everybody may be asked again, and why it waits then is another matter.
        order.refused_by.clear();
        order.reason = None;
    }

    /// An order takes a step: hand-overs of shop couriers go into the book of their day.
    pub(in crate::world) fn note_parcel(&mut self, id: OrderId, state: OrderState) {
        let order = &self.orders[&id];
        if state.is_final()
            && let Some(store) = self.hub_of(order).cloned()
            && let (Some(parcel), Some(open)) = (&order.parcel, self.hubs.open.get_mut(&store))
        {
            open.remove(parcel);
        }
        if state == OrderState::Delivered
            && let Some(courier) = &self.orders[&id].courier
        {
            self.note_hand_over(&courier.clone(), self.orders[&id].parcel.is_some());
        }
    }

    fn note_hand_over(&mut self, courier: &CourierId, is_parcel: bool) {
        let Some(hub) = self.couriers[courier].spec.hub.clone() else { return };
        let day = self.hub_day(&hub.store, self.now);
        let earned = &mut self.hubs.day_mut(&hub.store, day).earned;
        let same = |earned: &Earned| earned.courier == *courier && earned.rate == hub.commission;
        let at = earned.iter().position(same).unwrap_or_else(|| {
            let (courier, rate) = (courier.clone(), hub.commission);
            earned.push(Earned { courier, rate, parcels: 0, orders: 0 });
            earned.len() - 1
        });
        earned[at].parcels += u32::from(is_parcel);
        earned[at].orders += u32::from(!is_parcel);
    }

    /// Who is a hub's courier changes with his master data.
    pub(in crate::world) fn index_hub(&mut self, old: Option<&CourierSpec>, new: &CourierSpec) {
        if let Some(hub) = old.and_then(|old| old.hub.as_ref())
            && let Some(couriers) = self.hubs.couriers.get_mut(&hub.store)
        {
            couriers.remove(&new.id);
        }
        if let Some(hub) = &new.hub {
            self.hubs.couriers.entry(hub.store.clone()).or_default().insert(new.id.clone());
        }
    }

    /// The shift is over: a van is unloaded and its round is done.
    pub(in crate::world) fn unload(&mut self, courier: &CourierId) {
        self.hubs.left.remove(courier);
    }
}
