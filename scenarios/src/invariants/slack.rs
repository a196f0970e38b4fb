//! Couriers' time that open quotes have set aside: as long as one does, it is in exactly one draft,
//! early enough for what was promised, in nobody's offer or route, and never beyond its deadline.

use super::Findings;
use sameday_engine::decision::{Decision, DraftChange, Entry};
use sameday_engine::id::{CourierId, OrderId, QuoteId};
use sameday_engine::model::{Order, PlannedStop};
use sameday_engine::unit::Time;
use sameday_engine::world::courier::orders_of;
use std::collections::BTreeMap;

/// Tentative orders and drafts as the entries tell them.
#[derive(Debug, Default)]
pub struct Slack {
    deadlines: BTreeMap<QuoteId, Time>,
    held: BTreeMap<OrderId, Order>,
    drafts: BTreeMap<CourierId, Vec<PlannedStop>>,
}

impl Slack {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        for order in self.held.values() {
            let until = self.deadlines.get(&order.quote).copied();
            findings.demand(until.is_some_and(|at| at >= entry.now), "slack_overdue", || {
                format!("{} until {until:?}", order.id)
            });
        }
        for decision in &entry.decisions {
            self.decide(decision, findings);
        }
        self.check_drafts(findings);
    }

    /// Nothing is held any more.
    pub fn end(&self, findings: &mut Findings) {
        let held = self.held.len();
        findings.demand(held == 0, "slack_left", || format!("{held} at the end"));
    }

    fn decide(&mut self, decision: &Decision, findings: &mut Findings) {
        match decision {
            Decision::QuoteMade { quote } => {
                self.deadlines.insert(quote.id, quote.expires_at);
            }
            Decision::QuoteClosed { quote, .. } => drop(self.deadlines.remove(quote)),
            Decision::SlackHeld { order } => {
                let fresh = self.held.insert(order.id, (**order).clone()).is_none();
                findings.demand(fresh, "slack_held_twice", || order.id.to_string());
            }
            Decision::SlackEnded { order, .. } => {
                let known = self.held.remove(order).is_some();
                findings.demand(known, "slack_ended_twice", || order.to_string());
            }
            Decision::OrderAccepted { order } => drop(self.held.remove(&order.id)),
            Decision::PlanDrafted { drafts, .. } => {
                drafts.iter().for_each(|draft| self.draft(draft, findings));
            }
            Decision::OfferSent { offer } => self.keep_out(&offer.stops, findings),
            Decision::PlanAdopted { routes, .. } => {
                routes.iter().for_each(|route| self.keep_out(&route.stops, findings));
            }
            _ => {}
        }
    }

    fn draft(&mut self, draft: &DraftChange, findings: &mut Findings) {
        for stop in &draft.stops {
            let Some(order) = stop.hands_over().and_then(|id| self.held.get(&id)) else { continue };
            findings.demand(stop.start <= order.promise.to, "slack_too_late", || {
                format!("{}: planned {}, promised {}", order.id, stop.start, order.promise.to)
            });
        }
        self.drafts.insert(draft.courier.clone(), draft.stops.clone());
    }

    /// Nobody is asked for what nobody has ordered yet.
    fn keep_out(&self, stops: &[PlannedStop], findings: &mut Findings) {
        for order in stops.iter().flat_map(orders_of) {
            let held = self.held.contains_key(&order);
            findings.demand(!held, "slack_given_out", || order.to_string());
        }
    }

    fn check_drafts(&self, findings: &mut Findings) {
        for order in self.held.keys() {
            let on = |stops: &&Vec<PlannedStop>| {
                stops.iter().any(|stop| stop.hands_over() == Some(*order))
            };
            let drafts = self.drafts.values().filter(on).count();
            findings.demand(drafts == 1, "slack_without_time", || {
                format!("{order} is in {drafts} drafts")
            });
        }
    }
}
