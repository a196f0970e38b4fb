//! How facts about stock enter the world, and what the world itself makes of them.

use super::ledger::{Judgement, Took};
use super::{Timer, World};
use crate::decision::FactVerdict;
use crate::event::{CountLine, CountScope, StockChange, StockFact};
use crate::id::{OrderId, SkuId, StoreId, VisitId};
use crate::model::Line;
use crate::unit::{Qty, Time};
use std::collections::{BTreeMap, BTreeSet};

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
        let took = self.took(fact);
        let config = &self.genesis.config;
        self.ledger.record(fact, judgement, self.now, config);
        if let StockChange::Visit { visit, .. } = &fact.change {
            let timeout = config.visit_timeout;
            let deadline = self.ledger.visit_deadline(&fact.store, visit, timeout);
            self.timers.set(Timer::Visit(fact.store.clone(), visit.clone()), deadline);
        }
        if judgement.verdict == FactVerdict::Applied {
            let now = self.took(fact);
            self.learn(fact, &before);
            self.hear_fact(fact, &carried);
            self.count_sale(fact, &now);
            self.hear_visit(&fact.store, fact.occurred_at, &took, &now);
        }
    }

    /// What the visit of a fact has sold.
    fn took(&self, fact: &StockFact) -> Took {
        let StockChange::Visit { visit, .. } = &fact.change else { return None };
        self.ledger.took(&fact.store, visit)
    }

    /// A visit has sold something, or what it sold is known better.
    fn hear_visit(&mut self, store: &StoreId, at: Time, before: &Took, now: &Took) {
        let Some(now) = now else { return };
        let all: BTreeSet<&SkuId> =
            before.iter().flatten().map(|(sku, _)| sku).chain(now.keys()).collect();
        let units =
            |took: &BTreeMap<SkuId, Qty>, sku: &SkuId| took.get(sku).copied().unwrap_or_default();
        let old = before.clone().unwrap_or_default();
        let more = |sku: &SkuId| (sku.clone(), units(now, sku) - units(&old, sku));
        let more: Vec<(SkuId, Qty)> =
            all.into_iter().map(more).filter(|(_, units)| *units != Qty::ZERO).collect();
        self.learn_visit(store, at, &more);
        self.hear_basket(store, at, &more, before.is_none());
    }

    pub(super) fn time_visit_out(&mut self, store: &StoreId, visit: &VisitId) {
        let late_window = self.genesis.config.late_window;
        self.ledger.time_out(store, visit, self.now, late_window);
        let took = self.ledger.took(store, visit);
        self.count_visit(store, visit, &took, &[]);
        self.hear_visit(store, self.now, &None, &took);
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
