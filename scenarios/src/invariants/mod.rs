//! Rules that hold after every step, checked from the journal entries alone as far as that is
//! possible: each checker keeps its own, deliberately naive model and knows nothing of how the
//! engine keeps its world.

mod hubs;
mod journal;
mod offers;
mod orders;
mod plans;
mod points;
mod promises;
mod routes;
mod shelves;
mod slack;
mod stock;
#[cfg(test)]
mod tests;
mod visits;
mod walk;

use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::travel::Travel;
use sameday_engine::unit::Time;
use serde::Serialize;
use std::sync::Arc;

/// Violations kept in full; the rest is only counted.
const KEPT: usize = 50;

/// A rule that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Journal position.
    pub seq: u64,
    /// Which rule.
    pub rule: &'static str,
    /// What was found.
    pub found: String,
}

/// What the checkers found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    seq: u64,
    /// The first violations.
    pub kept: Vec<Violation>,
    /// How many there were.
    pub violations: u64,
    /// Units of holds granted beyond what was available to promise.
    pub oversold_units: i64,
}

impl Findings {
    /// Reports a rule that did not hold.
    pub fn add(&mut self, rule: &'static str, found: impl Into<String>) {
        self.violations += 1;
        if self.kept.len() < KEPT {
            self.kept.push(Violation { seq: self.seq, rule, found: found.into() });
        }
    }

    /// Reports when the condition does not hold.
    pub fn demand(&mut self, holds: bool, rule: &'static str, found: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, found());
        }
    }
}

/// All checkers over one journal.
#[derive(Debug, Default)]
pub struct Watch {
    journal: journal::Journal,
    shelves: shelves::Shelves,
    stock: stock::Stock,
    orders: orders::Orders,
    promises: promises::Promises,
    offers: offers::Offers,
    routes: routes::Routes,
    plans: plans::Plans,
    points: points::Points,
    hubs: hubs::Hubs,
    slack: slack::Slack,
    /// What was found so far.
    pub findings: Findings,
}

impl Watch {
    /// Over couriers who travel like this.
    #[must_use]
    pub fn on(travel: Arc<dyn Travel>) -> Self {
        Self { plans: plans::Plans::on(travel), ..Self::default() }
    }

    /// Checks one entry and the models after it; with an engine that has just written it, the
    /// engine's own view and its plan as well.
    pub fn see(&mut self, entry: &Entry, engine: Option<&Engine>) {
        let findings = &mut self.findings;
        findings.seq = entry.seq;
        self.journal.see(entry, findings);
        let cells = self.stock.see(entry, &mut self.shelves, findings);
        self.orders.see(entry, &self.stock, findings);
        self.promises.see(entry, findings);
        self.offers.see(entry, findings);
        self.routes.see(entry, findings);
        self.plans.see(entry, &self.routes, findings);
        self.points.see(entry, findings);
        self.hubs.see(entry, findings);
        self.slack.see(entry, findings);
        if let Some(engine) = engine {
            self.stock.compare(&cells, engine, findings);
            self.promises.compare(entry, engine, findings);
        }
    }

    /// What must hold when the day is over: no order, no hold, but where a customer may still come
    /// for goods that stand ready, and no goods on board.
    pub fn end(&mut self, now: Time) {
        let findings = &mut self.findings;
        let waiting = self.orders.end(now, findings);
        self.stock.end(&waiting, findings);
        self.routes.end(findings);
        self.points.end(findings);
        self.slack.end(findings);
    }
}
