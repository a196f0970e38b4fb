//! What is said about a plan, with the names of its document.

use super::Document;
use super::clock::WrittenTime;
use super::plan_writer::{DOCUMENT_REASONS, WireReason};
use sameday_engine::routing::explain::{Alternative, Change, Explanation, LeftOut, Relaxation};
use sameday_engine::routing::problem::{Line, RequestIdx};
use sameday_engine::unit::Millis;
use serde::Serialize;

/// The `meta` of an explained plan.
#[derive(Serialize)]
pub(crate) struct WireMeta<'a> {
    explained: WireExplained<'a>,
}

#[derive(Serialize)]
struct WireExplained<'a> {
    /// There was time for all orders.
    complete: bool,
    alternatives: Vec<WireServed<'a>>,
}

#[derive(Serialize)]
struct WireServed<'a> {
    order: &'a str,
    places: Vec<WirePlace<'a>>,
}

#[derive(Serialize)]
struct WirePlace<'a> {
    courier: &'a str,
    stores: Vec<&'a str>,
    start: WrittenTime,
    extra_cost: i64,
}

/// A change with which the order fits; other fields than its own are absent.
#[derive(Serialize, Default)]
pub(crate) struct WireChange<'a> {
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<WrittenTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metres: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    g: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ml: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skills: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<WireShort<'a>>,
    extra_cost: i64,
}

#[derive(Serialize)]
struct WireShort<'a> {
    sku: &'a str,
    short: i64,
}

impl Document {
    pub(crate) fn wire_meta<'a>(&'a self, explanation: &'a Explanation) -> WireMeta<'a> {
        let alternatives = explanation.served.iter().map(|served| WireServed {
            order: &self.names.requests[served.request.at()],
            places: served.alternatives.iter().map(|place| self.wire_place(place)).collect(),
        });
        let alternatives = alternatives.collect();
        WireMeta { explained: WireExplained { complete: explanation.complete, alternatives } }
    }

    fn wire_place(&self, place: &Alternative) -> WirePlace<'_> {
        WirePlace {
            courier: &self.names.vehicles[place.vehicle.at()],
            stores: place.sites.iter().map(|site| &*self.names.sites[site.at()]).collect(),
            start: self.clock.write(place.start),
            extra_cost: place.extra.0,
        }
    }

    /// The reasons of an order, with what would do away with each.
    pub(crate) fn wire_reasons<'a>(&'a self, order: &'a LeftOut) -> Vec<WireReason<'a>> {
        let known = order.reasons.iter().filter(|(reason, _)| DOCUMENT_REASONS.contains(reason));
        let reasons = known.map(|(reason, relaxation)| WireReason {
            code: reason.code(),
            would_fit_if: relaxation.as_ref().map(|found| self.wire_change(order.request, found)),
        });
        reasons.collect()
    }

    fn wire_change<'a>(&'a self, order: RequestIdx, found: &'a Relaxation) -> WireChange<'a> {
        let change = &found.change;
        let wire = WireChange {
            change: word(change),
            courier: change.vehicle().map(|v| &*self.names.vehicles[v.at()]),
            store: change.site().map(|site| &*self.names.sites[site.at()]),
            extra_cost: found.extra.0,
            ..WireChange::default()
        };
        let seconds = |by: &Millis| Some(by.0 / 1_000);
        match change {
            Change::Later { by }
            | Change::Onboard { by }
            | Change::Shift { by, .. }
            | Change::Break { by, .. } => WireChange { seconds: seconds(by), ..wire },
            Change::Together { .. } => wire,
            Change::Refusal { by } => WireChange { value: Some(by.0), ..wire },
            Change::Capacity { by, .. } => {
                let more = |by: i64| (by > 0).then_some(by);
                WireChange { g: more(by[0]), ml: more(by[1]), ..wire }
            }
            Change::Skills { vehicle, .. } => {
                let has = &self.names.skills[vehicle.at()];
                let lacks =
                    self.names.needs[order.at()].iter().filter(|skill| !has.contains(skill));
                WireChange { skills: lacks.map(String::as_str).collect(), ..wire }
            }
            Change::Distance { by, .. } => WireChange { metres: Some(by.0), ..wire },
            Change::Orders { by, .. } => WireChange { orders: Some(*by), ..wire },
            Change::OpenUntil { to: at, .. } | Change::OpenFrom { from: at, .. } => {
                WireChange { at: Some(self.clock.write(*at)), ..wire }
            }
            Change::Units { lines, .. } => {
                let short = |line: &Line| WireShort {
                    sku: &self.names.items[line.item.at()],
                    short: line.qty,
                };
                WireChange { missing: lines.iter().map(short).collect(), ..wire }
            }
        }
    }
}

fn word(change: &Change) -> &'static str {
    match change {
        Change::Later { .. } => "later",
        Change::Onboard { .. } => "longer_onboard",
        Change::Refusal { .. } => "higher_value",
        Change::Capacity { .. } => "more_capacity",
        Change::Skills { .. } => "more_skills",
        Change::Shift { .. } => "longer_shift",
        // Documents have neither breaks nor kinds of goods.
        Change::Break { .. } => "later_break",
        Change::Together { .. } => "together",
        Change::Distance { .. } => "longer_route",
        Change::Orders { .. } => "more_orders",
        Change::OpenUntil { .. } => "open_until",
        Change::OpenFrom { .. } => "open_from",
        Change::Units { .. } => "units",
    }
}
