//! A ledger that keeps every message and counts all of them again for each question: the peer that
//! the real one is measured against.

use sameday_engine::event::{CountScope, StockChange, StockFact};
use sameday_engine::id::SkuId;
use sameday_engine::model::Hold;
use sameday_engine::unit::{Qty, Time};

/// One shop's messages and holds.
#[derive(Clone, Debug, Default)]
pub struct Recount {
    facts: Vec<StockFact>,
    holds: Vec<(Hold, bool)>,
}

impl Recount {
    /// Takes a fact, unless its (source, id) is known.
    pub fn record(&mut self, fact: &StockFact) {
        if !self.facts.iter().any(|known| known.source == fact.source && known.id == fact.id) {
            self.facts.push(fact.clone());
        }
    }

    /// Last count plus all later deltas. Knows nothing of staged goods.
    #[must_use]
    pub fn book(&self, sku: &SkuId) -> Qty {
        let counts = self.facts.iter().filter_map(|fact| counted(fact, sku));
        let (since, base) = counts.max_by_key(|(at, _)| *at).unwrap_or((Time::MIN, Qty::ZERO));
        let later = self.facts.iter().filter(|fact| fact.occurred_at > since);
        let left = self.holds.iter().filter(|(_, left)| *left).map(|(hold, _)| units(hold, sku));
        base + later.map(|fact| delta(fact, sku)).sum() - left.sum()
    }

    /// Units that a new hold may take.
    #[must_use]
    pub fn atp(&self, sku: &SkuId) -> Qty {
        let live = self.holds.iter().filter(|(_, left)| !*left).map(|(hold, _)| units(hold, sku));
        (self.book(sku) - live.sum()).non_negative()
    }

    /// Sets units aside, if there are enough.
    pub fn grant(&mut self, hold: &Hold) {
        let fits = hold.lines.iter().all(|line| line.qty <= self.atp(&line.sku));
        assert!(fits, "the sample grants no more than there is");
        self.holds.push((hold.clone(), false));
    }

    /// The goods of a hold left the shop.
    pub fn hand_over(&mut self, hold: &Hold) {
        let found = self.holds.iter_mut().find(|(known, _)| known.id == hold.id);
        found.expect("the sample hands over what it granted").1 = true;
    }
}

fn units(hold: &Hold, sku: &SkuId) -> Qty {
    hold.lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty).sum()
}

fn counted(fact: &StockFact, sku: &SkuId) -> Option<(Time, Qty)> {
    let StockChange::Counted { lines, scope: CountScope::ShelfAndStaged } = &fact.change else {
        return None;
    };
    let line = lines.iter().find(|line| line.sku == *sku)?;
    Some((fact.occurred_at, line.qty))
}

fn delta(fact: &StockFact, sku: &SkuId) -> Qty {
    match &fact.change {
        StockChange::SaleCommitted { lines, .. } => {
            -lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty).sum::<Qty>()
        }
        StockChange::Received { lines, .. } => {
            lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty).sum()
        }
        _ => Qty::ZERO,
    }
}
