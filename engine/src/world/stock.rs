//! How facts about stock enter the world, and what the world itself makes of them.

use super::{Timer, World};
use crate::decision::FactVerdict;
use crate::event::{CountLine, CountScope, StockChange, StockFact};
use crate::id::{OrderId, StoreId, VisitId};
use crate::model::Line;
use crate::world::ledger::Judgement;

impl World {
    pub(super) fn apply_fact(&mut self, fact: &StockFact) {
        if let Ok(judgement) = self.ledger.judge(fact, self.now, &self.genesis.config) {
            self.take_fact(fact, judgement);
        }
    }

    /// Applies a fact that is judged already, as of now.
    pub(crate) fn take_fact(&mut self, fact: &StockFact, judgement: Judgement) {
        let before = self.overwritten(fact);
        let carried = self.carried(fact);
        let config = &self.genesis.config;
        self.ledger.record(fact, judgement.verdict, self.now, config);
        if let StockChange::Visit { visit, .. } = &fact.change {
            let timeout = config.visit_timeout;
            let deadline = self.ledger.visit_deadline(&fact.store, visit, timeout);
            self.timers.set(Timer::Visit(fact.store.clone(), visit.clone()), deadline);
        }
        if judgement.verdict == FactVerdict::Applied {
            self.learn(fact, &before);
            self.hear_fact(fact, &carried);
            self.count_sale(fact);
        }
    }

    pub(super) fn time_visit_out(&mut self, store: &StoreId, visit: &VisitId) {
        let late_window = self.genesis.config.late_window;
        self.ledger.time_out(store, visit, self.now, late_window);
        self.timers.set(Timer::Visit(store.clone(), visit.clone()), None);
    }

    /// A picker found less than the book says: that is a count of the shelf.
    #[must_use]
    pub fn short_count(&self, id: OrderId, store: &StoreId, missing: &[Line]) -> StockFact {
        let order = &self.orders[&id];
        let held = order.sources.iter().filter(|s| s.store == *store).flat_map(|s| &s.lines);
        let found = |line: &Line| {
            let short = missing.iter().find(|m| m.sku == line.sku).map(|m| m.qty)?;
            Some(CountLine { sku: line.sku.clone(), qty: (line.qty - short).non_negative() })
        };
        StockFact {
            source: "sameday/pick-short".to_owned(),
            id: format!("{}-{}", self.genesis.shard, self.seq),
            occurred_at: self.now,
            sent_at: None,
            sequence: None,
            member: None,
            store: store.clone(),
            change: StockChange::Counted {
                lines: held.filter_map(found).collect(),
                scope: CountScope::Shelf,
            },
        }
    }
}
