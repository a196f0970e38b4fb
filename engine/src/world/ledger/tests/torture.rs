//! A long run: random histories, each from a seed of its own, so that the past stays short enough
//! to be recounted. After every step the invariants hold; the naive model is asked now and then.
//!
//! `SAMEDAY_LEDGER_OPS` says how many operations, `SAMEDAY_LEDGER_SEED` with which seed to begin.

use super::super::CellView;
use super::random::{Pair, Step, step, told};
use super::telling::{Change, MINUTE, STORES, shops};
use super::{round_trip, store};
use crate::decision::FactVerdict;
use crate::event::{StockChange, StockFact};
use crate::id::{SkuId, StoreId};
use crate::model::HoldState;
use crate::unit::{Qty, Time};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;

/// Operations of most histories, and how often the model is asked in them.
const SHORT: (u64, u64) = (120, 12);
/// The same of every 64th.
const LONG: (u64, u64) = (1_500, 100);
const REPORT_EVERY: u64 = 100_000;

type Views = BTreeMap<(StoreId, SkuId), CellView>;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

#[test]
fn many_operations_keep_the_books() {
    let ops = number("SAMEDAY_LEDGER_OPS", 6_000);
    let (mut seed, mut done) = (number("SAMEDAY_LEDGER_SEED", 0), 0);
    while done < ops {
        let before = done;
        done += History::new(seed).live();
        seed += 1;
        if before / REPORT_EVERY < done / REPORT_EVERY {
            eprintln!("ledger: {done} of {ops} operations, next seed {seed}");
        }
    }
}

/// One history.
struct History {
    seed: u64,
    pair: Pair,
    /// What is going to be told, as the model would take it.
    next: Option<(StockFact, Option<FactVerdict>)>,
}

impl Drop for History {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("ledger: repeat with SAMEDAY_LEDGER_SEED={} SAMEDAY_LEDGER_OPS=1", self.seed);
        }
    }
}

impl History {
    fn new(seed: u64) -> Self {
        Self { seed, pair: Pair::new(), next: None }
    }

    /// Lives it to its end; returns the number of operations.
    fn live(mut self) -> u64 {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let (strategy, (ops, every)) = (step(), if self.seed % 64 == 63 { LONG } else { SHORT });
        for n in 1..=ops {
            let step = strategy.new_tree(&mut runner).expect("nothing is filtered").current();
            let before = self.views();
            self.foresee(&step);
            self.pair.step(&step);
            self.check_moved(&before);
            self.break_all();
            self.check_invariants();
            if n % every == 0 {
                self.pair.check();
            }
        }
        let ledger = &self.pair.ledger;
        assert_eq!(round_trip(ledger), *ledger);
        ops
    }

    fn views(&self) -> Views {
        let view = |(shop, sku): (StoreId, SkuId)| {
            let view = self.pair.ledger.cell(&shop, &sku);
            ((shop, sku), view)
        };
        shops().map(view).collect()
    }

    fn foresee(&mut self, step: &Step) {
        self.next = None;
        let Step::Tell(source, id, age, shop, change) = step else { return };
        let at = Time(self.pair.now.0 - age * MINUTE);
        let is_plain = !matches!(change, Change::Sale(_, Some(_)));
        let fact = told(*source, *id, at, *shop, self.pair.change(change, at, *shop));
        let verdict = self.pair.model.judge(&fact, self.pair.now).ok();
        if is_plain || verdict != Some(FactVerdict::Applied) {
            self.next = Some((fact, verdict));
        }
    }

    /// A fact that is not applied changes nothing; a plain delta moves each book by its units if it
    /// happened after the last count, and no other.
    fn check_moved(&self, before: &Views) {
        let Some((fact, verdict)) = &self.next else { return };
        for ((shop, sku), old) in before {
            let new = self.pair.ledger.cell(shop, sku);
            if *verdict != Some(FactVerdict::Applied) {
                assert_eq!(new, *old, "{fact:?} changes nothing: {verdict:?}");
            } else if let Some(units) = moved(fact, shop, sku) {
                let counts = old.last_count_at.is_none_or(|counted| fact.occurred_at > counted);
                let by = if counts { Qty(units) } else { Qty::ZERO };
                assert_eq!(new.book, old.book + by, "{sku} in {shop} by {fact:?}");
                assert_eq!((new.reserved, new.in_basket), (old.reserved, old.in_basket));
            }
        }
    }

    /// What the engine does in the step of each fact.
    fn break_all(&mut self) {
        for shop in STORES.map(store) {
            for id in self.pair.ledger.to_break(&shop) {
                self.pair.end(id, HoldState::Broken);
            }
        }
    }

    fn check_invariants(&self) {
        let ledger = &self.pair.ledger;
        for (shop, sku) in shops() {
            let view = ledger.cell(&shop, &sku);
            assert!(view.in_basket >= Qty::ZERO && view.possible >= Qty::ZERO, "{view:?}");
            assert!(ledger.atp(&shop, &sku, Qty::ZERO) >= Qty::ZERO);
            let cell =
                ledger.stores.get(&shop).and_then(|shop| shop.cells.get(&ledger.names, &sku));
            let claims = cell.map(|cell| cell.claims().values().copied().sum());
            assert_eq!(view.reserved, claims.unwrap_or_default(), "{sku} in {shop}");
            let covered = view.reserved + view.in_basket <= view.book;
            assert!(view.reserved == Qty::ZERO || covered, "{sku} in {shop}: {view:?}");
            let is_negative = ledger.negative(&shop).any(|other| *other == sku);
            assert_eq!(is_negative, view.book < Qty::ZERO, "{sku} in {shop}: {view:?}");
        }
    }
}

/// By how many units a plain delta moves a book; `None` for everything else.
fn moved(fact: &StockFact, shop: &StoreId, sku: &SkuId) -> Option<i64> {
    let here = i64::from(fact.store == *shop);
    let units = |lines: &[crate::model::Line]| -> i64 {
        lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty.0).sum()
    };
    Some(match &fact.change {
        StockChange::SaleCommitted { lines, .. } => {
            let lines = lines.iter().filter(|line| line.sku == *sku);
            -here * lines.map(|line| line.qty.0).sum::<i64>()
        }
        StockChange::SaleVoided { lines, restock, .. } => here * i64::from(*restock) * units(lines),
        StockChange::Received { lines, .. } => here * units(lines),
        StockChange::Adjusted { lines, .. } => {
            let lines = lines.iter().filter(|line| line.sku == *sku);
            here * lines.map(|line| line.delta.0).sum::<i64>()
        }
        StockChange::Transferred { to, lines, arrival } => {
            let there = i64::from(to == shop && arrival.is_none());
            (there - here) * units(lines)
        }
        StockChange::Expected { .. } => 0,
        StockChange::Counted { .. } | StockChange::Snapshot { .. } | StockChange::Visit { .. } => {
            return None;
        }
    })
}
