//! Hubs and vans: no day with more hand-overs than its cap, made or planned; parcels go with their
//! own hub's couriers; a van's own stops keep their order.

use super::Findings;
use sameday_engine::decision::{Decision, Entry, HubDecision, RouteChange};
use sameday_engine::event::{Event, HubEvent, StockChange, StockFact};
use sameday_engine::id::{CourierId, OrderId, SkuId, StoreId};
use sameday_engine::model::{
    ArrivedParcel, CourierSpec, Hours, HubSpec, Line, OrderState, StopTask,
};
use sameday_engine::unit::{Qty, Time};
use std::collections::{BTreeMap, BTreeSet};

const DAY_S: i64 = 86_400;

/// Shop couriers and vans as the entries tell them.
#[derive(Debug, Default)]
pub struct Hubs {
    specs: BTreeMap<CourierId, HubSpec>,
    /// Whose cap was lowered on a day: what he had on board was still brought.
    lowered: BTreeSet<(CourierId, i64)>,
    done: BTreeMap<(CourierId, i64), usize>,
    /// The hub of each parcel's order.
    hub_of: BTreeMap<OrderId, StoreId>,
    carriers: BTreeMap<OrderId, CourierId>,
    rounds: BTreeMap<CourierId, Vec<OrderId>>,
}

/// The message that an arrival of parcels is for the shelves.
pub fn received(entry: &Entry, store: &StoreId, parcels: &[ArrivedParcel]) -> StockFact {
    let line = |parcel: &ArrivedParcel| {
        let sku = SkuId::of_parcel(&parcel.id).expect("names of parcels are admitted");
        Line { sku, qty: Qty(1) }
    };
    let lines = parcels.iter().map(line).collect();
    StockFact {
        source: "sameday/parcels".into(),
        id: format!("0-{}", entry.seq),
        occurred_at: entry.now,
        sent_at: None,
        sequence: None,
        store: store.clone(),
        member: None,
        change: StockChange::Received { lines, inbound: None },
    }
}

impl Hubs {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        match &entry.event {
            Event::CourierPut(spec) => self.put(entry.now, spec),
            Event::Hub(HubEvent::RoundPut { courier, .. }) => {
                self.rounds.remove(courier);
            }
            _ => {}
        }
        for decision in &entry.decisions {
            match decision {
                Decision::Hub(HubDecision::ParcelTaken { parcel }) => {
                    self.hub_of.extend(parcel.store.clone().map(|store| (parcel.order, store)));
                }
                Decision::Hub(HubDecision::RoundTaken { courier, orders }) => {
                    self.rounds.insert(courier.clone(), orders.clone());
                }
                Decision::OrderMoved { order, state, courier, .. } => {
                    self.moved(entry.now, *order, *state, courier.as_ref(), findings);
                }
                Decision::PlanAdopted { routes, .. } => {
                    for change in routes {
                        self.planned(entry.now, change, findings);
                    }
                }
                _ => {}
            }
        }
    }

    fn put(&mut self, now: Time, spec: &CourierSpec) {
        let old = self.specs.remove(&spec.id).map(|hub| hub.daily_cap);
        let Some(hub) = &spec.hub else { return };
        self.specs.insert(spec.id.clone(), hub.clone());
        if old.is_some_and(|old| old > hub.daily_cap) {
            self.lowered.insert((spec.id.clone(), self.day(&spec.id, now)));
        }
    }

    /// The local day by the zone of his own calendar.
    fn day(&self, courier: &CourierId, at: Time) -> i64 {
        let offset = match self.specs.get(courier).map(|hub| &hub.calendar) {
            Some(Hours::Weekly { offsets, .. }) => {
                let since = offsets.iter().rev().find(|(since, _)| *since <= at);
                since.or(offsets.first()).map_or(0, |(_, offset)| i64::from(*offset))
            }
            _ => 0,
        };
        (at.0.div_euclid(1_000) + offset).div_euclid(DAY_S)
    }

    fn moved(
        &mut self,
        now: Time,
        order: OrderId,
        state: OrderState,
        courier: Option<&CourierId>,
        findings: &mut Findings,
    ) {
        if let Some(courier) = courier {
            self.carriers.insert(order, courier.clone());
            let own = self.specs.get(courier).map(|hub| &hub.store);
            let hub = self.hub_of.get(&order);
            findings.demand(hub.is_none() || hub == own, "parcel_of_another_hub", || {
                format!("{order} of {hub:?} goes with {courier}")
            });
        }
        let Some(courier) = self.carriers.get(&order).filter(|_| state == OrderState::Delivered)
        else {
            return;
        };
        let key = (courier.clone(), self.day(courier, now));
        *self.done.entry(key.clone()).or_default() += 1;
        self.check_cap(&key, 0, findings);
    }

    fn planned(&self, now: Time, change: &RouteChange, findings: &mut Findings) {
        let drops = |task: &StopTask| matches!(task, StopTask::Deliver { .. });
        let ahead = change.stops.iter().filter(|stop| drops(&stop.task)).count();
        self.check_cap(&(change.courier.clone(), self.day(&change.courier, now)), ahead, findings);
        let Some(round) = self.rounds.get(&change.courier) else { return };
        let places: Vec<usize> = change
            .stops
            .iter()
            .filter_map(|stop| match stop.task {
                StopTask::Deliver { order } => round.iter().position(|own| *own == order),
                _ => None,
            })
            .collect();
        findings.demand(places.is_sorted(), "round_reordered", || {
            format!("{}: {places:?}", change.courier)
        });
    }

    fn check_cap(&self, key: &(CourierId, i64), ahead: usize, findings: &mut Findings) {
        let Some(hub) = self.specs.get(&key.0).filter(|_| !self.lowered.contains(key)) else {
            return;
        };
        let done = self.done.get(key).copied().unwrap_or(0);
        findings.demand(done + ahead <= hub.daily_cap as usize, "daily_cap", || {
            format!("{}: {done} made and {ahead} planned, at most {}", key.0, hub.daily_cap)
        });
    }
}
