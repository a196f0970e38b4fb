//! Every plan that a courier gets to see can be carried out: a naive walk along its stops, with
//! its own arithmetic, over legs, loads, opening hours, skills and what must come before what.
//!
//! The walk itself is in `walk`. Hard windows and the end of a shift are asked of offers only:
//! accepted work is brought to an end even when it runs late.

use super::Findings;
use super::routes::Routes;
use super::walk::Walk;
use sameday_engine::decision::{Decision, Entry, HubDecision};
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, OrderId, SkuId, StopId, StoreId};
use sameday_engine::model::{
    Basket, CourierSpec, PlannedStop, Sku, Slowdown, Source, StoreSpec, Traffic,
};
use sameday_engine::travel::{GreatCircle, Travel};
use sameday_engine::unit::Time;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Master data and orders as the entries tell them.
#[derive(Debug, Default)]
pub struct Plans {
    pub(super) travel: Option<Arc<dyn Travel>>,
    pub(super) skus: BTreeMap<SkuId, Sku>,
    pub(super) stores: BTreeMap<StoreId, StoreSpec>,
    pub(super) couriers: BTreeMap<CourierId, (CourierSpec, Option<Time>)>,
    pub(super) orders: BTreeMap<OrderId, (Basket, Vec<Source>)>,
    /// What the parcel of an order weighs and measures.
    pub(super) parcels: BTreeMap<OrderId, (i64, i64)>,
    /// How fast everybody gets along.
    pub(super) traffic: Traffic,
    pub(super) now: Time,
    /// Stops at which couriers stand.
    reached: BTreeMap<CourierId, StopId>,
}

impl Plans {
    /// Of couriers who travel like this; else on great circles as the journal's genesis says.
    #[must_use]
    pub fn on(travel: Arc<dyn Travel>) -> Self {
        Self { travel: Some(travel), ..Self::default() }
    }

    /// Checks one entry, after the model of the routes has read it.
    pub fn see(&mut self, entry: &Entry, routes: &Routes, findings: &mut Findings) {
        self.event(entry.now, &entry.event);
        self.now = entry.now;
        for decision in &entry.decisions {
            self.note(decision);
            match decision {
                Decision::OfferSent { offer } => {
                    let fresh = offer.orders.as_slice();
                    self.walk(routes, &offer.courier, &offer.stops, fresh, findings);
                }
                Decision::PlanAdopted { routes: changes, .. } => {
                    for change in changes {
                        self.walk(routes, &change.courier, &change.stops, &[], findings);
                    }
                }
                _ => {}
            }
        }
    }

    fn event(&mut self, now: Time, event: &Event) {
        match event {
            Event::Genesis(genesis) => {
                let config = &genesis.config.travel;
                self.travel.get_or_insert_with(|| Arc::new(GreatCircle::new(config.clone())));
            }
            Event::SkuPut(sku) => drop(self.skus.insert(sku.id.clone(), sku.clone())),
            Event::StorePut(store) => drop(self.stores.insert(store.id.clone(), store.clone())),
            Event::CourierPut(spec) => {
                self.couriers.insert(spec.id.clone(), (spec.clone(), None));
            }
            Event::CourierOnline { courier, until, .. } => {
                if let Some(known) = self.couriers.get_mut(courier) {
                    known.1 = Some(*until);
                }
            }
            Event::Traffic(report) => {
                let slow = Slowdown { since: now, until: report.until, permille: report.permille };
                self.traffic.hear(report.profile.as_ref(), slow);
            }
            Event::StopArrived { courier, stop } => {
                self.reached.insert(courier.clone(), *stop);
            }
            Event::StopCompleted { courier, .. } | Event::StopFailed { courier, .. } => {
                self.reached.remove(courier);
            }
            _ => {}
        }
    }

    fn note(&mut self, decision: &Decision) {
        match decision {
            Decision::OrderAccepted { order } => {
                let known = (order.basket.clone(), order.sources.clone());
                self.orders.insert(order.id, known);
            }
            Decision::Hub(HubDecision::ParcelTaken { parcel }) => {
                self.parcels.insert(parcel.order, (parcel.g, parcel.ml));
            }
            Decision::OrderChanged { order, at, due } => {
                if let Some((basket, _)) = self.orders.get_mut(order) {
                    (basket.at, basket.due) = (*at, *due);
                }
            }
            Decision::OrderSourced { order, sources, .. } => {
                if let Some(known) = self.orders.get_mut(order) {
                    known.1.clone_from(sources);
                }
            }
            _ => {}
        }
    }

    fn walk(
        &self,
        routes: &Routes,
        courier: &CourierId,
        stops: &[PlannedStop],
        fresh: &[OrderId],
        findings: &mut Findings,
    ) {
        let Some((spec, until)) = self.couriers.get(courier) else {
            return findings.add("plan_for_nobody", courier.to_string());
        };
        let on_board = routes.on_board(courier);
        let reached = self.reached.get(courier).copied();
        let walk = Walk { plans: self, spec, until: *until, on_board, stops, fresh, reached };
        for fault in walk.faults() {
            findings.add("plan_infeasible", format!("{courier}: {fault}"));
        }
    }
}
