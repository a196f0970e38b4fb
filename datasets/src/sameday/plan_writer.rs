//! Writing a plan: keys in a fixed order, ids for indices, times as the document writes them.

use super::Document;
use super::clock::WrittenTime;
use super::explain_writer::{WireChange, WireMeta};
use sameday_engine::reason::Reason;
use sameday_engine::routing::explain::{Explanation, LeftOut};
use sameday_engine::routing::plan::{Cost, Plan, Route, Stop, Task};
use sameday_engine::routing::problem::{Pick, RequestIdx};
use serde::Serialize;
use std::collections::BTreeMap;

/// Optional fields of a plan that say how it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanNotes {
    /// `feasible` or `optimal`.
    pub status: Option<&'static str>,
    /// Why the search ended.
    pub stop_reason: Option<String>,
    /// Counters, ascending by name.
    pub stats: BTreeMap<&'static str, u64>,
    /// What is said about it; goes into the reasons and into `meta`.
    pub explanation: Option<Explanation>,
}

impl Document {
    /// Writes a plan with notes of the search.
    #[must_use]
    pub fn write_plan_with(&self, plan: &Plan, notes: &PlanNotes) -> String {
        let wire = WirePlan {
            format: "sameday-plan",
            version: 1,
            meta: notes.explanation.as_ref().map(|explained| self.wire_meta(explained)),
            status: notes.status,
            stop_reason: notes.stop_reason.as_deref(),
            stats: (!notes.stats.is_empty()).then_some(&notes.stats),
            routes: plan.routes.iter().map(|route| self.wire_route(route)).collect(),
            unassigned: plan
                .unassigned
                .iter()
                .map(|(request, reasons)| WireUnassigned {
                    order: &self.names.requests[request.at()],
                    reasons: match explained(notes, *request) {
                        Some(order) => self.wire_reasons(order),
                        None => document_reasons(reasons),
                    },
                })
                .collect(),
            cost: wire_cost(&plan.cost),
        };
        let text = serde_json::to_string(&wire).expect("a plan has text keys and no fractions");
        text + "\n"
    }

    fn wire_route(&self, route: &Route) -> WireRoute<'_> {
        WireRoute {
            courier: &self.names.vehicles[route.vehicle.at()],
            depart: self.clock.write(route.depart),
            stops: route.stops.iter().map(|stop| self.wire_stop(stop)).collect(),
            end: self.clock.write(route.end),
            distance_m: route.distance.0,
            pay: route.pay.0,
        }
    }

    fn wire_stop(&self, stop: &Stop) -> WireStop<'_> {
        let (store, picks, order) = match &stop.task {
            Task::Pickup { site, picks } => {
                let picks = picks.iter().map(|pick| self.wire_pick(pick)).collect();
                (Some(self.names.sites[site.at()].as_str()), Some(picks), None)
            }
            Task::Deliver { request } => {
                (None, None, Some(self.names.requests[request.at()].as_str()))
            }
        };
        WireStop {
            stop: if store.is_some() { "pickup" } else { "deliver" },
            store,
            picks,
            order,
            arrival: self.clock.write(stop.arrival),
            start: self.clock.write(stop.start),
            departure: self.clock.write(stop.departure),
        }
    }

    fn wire_pick(&self, pick: &Pick) -> WirePick<'_> {
        let lines = pick.lines.iter();
        WirePick {
            order: &self.names.requests[pick.request.at()],
            lines: lines
                .map(|line| WireLine { sku: &self.names.items[line.item.at()], qty: line.qty })
                .collect(),
        }
    }
}

/// Amounts of a cost, also for the answer of a check.
pub(crate) fn wire_cost(cost: &Cost) -> WireCost {
    WireCost {
        courier: cost.courier.0,
        store: cost.store.0,
        lateness: cost.lateness.0,
        refusal: cost.refusal.0,
        split: cost.split.0,
        total: cost.total.0,
    }
}

fn explained(notes: &PlanNotes, order: RequestIdx) -> Option<&LeftOut> {
    let left_out = notes.explanation.iter().flat_map(|explained| &explained.left_out);
    left_out.into_iter().find(|left_out| left_out.request == order)
}

/// The reasons the format knows; the engine's others come from fields a document does not have.
fn document_reasons(reasons: &[Reason]) -> Vec<WireReason<'static>> {
    let known = reasons.iter().filter(|reason| DOCUMENT_REASONS.contains(reason));
    known.map(|reason| WireReason { code: reason.code(), would_fit_if: None }).collect()
}

/// Reasons of `optimize_format`, section 5.
pub(crate) const DOCUMENT_REASONS: [Reason; 12] = [
    Reason::NoCourier,
    Reason::Stock,
    Reason::Window,
    Reason::StoreClosed,
    Reason::Capacity,
    Reason::Skill,
    Reason::Shift,
    Reason::MaxOnboard,
    Reason::MaxDistance,
    Reason::MaxOrders,
    Reason::NotWorth,
    Reason::SearchLimit,
];

#[derive(Serialize)]
struct WirePlan<'a> {
    format: &'static str,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<WireMeta<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<&'a str>,
    routes: Vec<WireRoute<'a>>,
    unassigned: Vec<WireUnassigned<'a>>,
    cost: WireCost,
    #[serde(skip_serializing_if = "Option::is_none")]
    stats: Option<&'a BTreeMap<&'static str, u64>>,
}

#[derive(Serialize)]
struct WireRoute<'a> {
    courier: &'a str,
    depart: WrittenTime,
    stops: Vec<WireStop<'a>>,
    end: WrittenTime,
    distance_m: i64,
    pay: i64,
}

#[derive(Serialize)]
struct WireStop<'a> {
    stop: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picks: Option<Vec<WirePick<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    arrival: WrittenTime,
    start: WrittenTime,
    departure: WrittenTime,
}

#[derive(Serialize)]
struct WirePick<'a> {
    order: &'a str,
    lines: Vec<WireLine<'a>>,
}

#[derive(Serialize)]
struct WireLine<'a> {
    sku: &'a str,
    qty: i64,
}

#[derive(Serialize)]
struct WireUnassigned<'a> {
    order: &'a str,
    reasons: Vec<WireReason<'a>>,
}

/// Why an order is left out.
#[derive(Serialize)]
pub(crate) struct WireReason<'a> {
    pub(crate) code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) would_fit_if: Option<WireChange<'a>>,
}

/// Cost as it stands in JSON.
#[derive(Serialize)]
pub(crate) struct WireCost {
    courier: i64,
    store: i64,
    lateness: i64,
    refusal: i64,
    split: i64,
    total: i64,
}
