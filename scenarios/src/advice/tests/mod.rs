//! Advice holds: whatever else happened in a town, a shop that follows it serves at least the lower
//! bound when the journal is decided again.

mod town;

use super::{Outcome, Trial, Units};
use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::policy::stocking::{Advice, question};
use sameday_engine::unit::{Qty, Time};
use std::collections::BTreeSet;
use town::Town;

/// Towns (`SAMEDAY_TOWNS` tries more), and what happens in each.
const TOWNS: u64 = 4;
const HAPPENINGS: usize = 250;

fn try_units(entries: &[Entry], engine: &Engine, units: Units) -> Outcome {
    let mut trial = Trial::begin(&entries[0], engine.travel(), units).unwrap();
    for entry in &entries[1..] {
        trial.read(entry).unwrap();
    }
    trial.finish()
}

fn units(store: &StoreId, advice: &Advice, units: Qty) -> Units {
    let (sku, from_seq) = (advice.sku.clone(), advice.by_seq);
    Units { store: store.clone(), sku, units, from_seq }
}

/// Of each SKU the first row that promises anything and the one that promises most.
fn tried_rows(advice: &[Advice]) -> Vec<&Advice> {
    let mut rows: Vec<&Advice> = Vec::new();
    for row in advice.iter().filter(|row| row.at_least > 0) {
        let of_sku = rows.iter().filter(|other| other.sku == row.sku).count();
        if of_sku == 2 {
            rows.pop();
        }
        rows.push(row);
    }
    rows
}

fn towns() -> u64 {
    let many = std::env::var("SAMEDAY_TOWNS").ok();
    many.map_or(TOWNS, |text| text.parse().expect("SAMEDAY_TOWNS is a number"))
}

/// What came of all advice of some towns.
#[derive(Debug, Default)]
struct Tried {
    /// SKUs of shops with a missed order.
    cases: u32,
    /// Those of them in which something is promised.
    promising: u32,
    promised: u32,
    served: u32,
    broken: Vec<String>,
}

impl Tried {
    fn town(&mut self, seed: u64) {
        let town = Town::lived(seed, HAPPENINGS);
        let world = town.engine.world();
        for store in world.stores().keys() {
            let advice = question(world, store, Time(0)).answer();
            let skus = |rows: &mut dyn Iterator<Item = &Advice>| {
                let skus: BTreeSet<SkuId> = rows.map(|row| row.sku.clone()).collect();
                u32::try_from(skus.len()).unwrap()
            };
            self.cases += skus(&mut advice.iter().filter(|row| row.orders > 0));
            self.promising += skus(&mut advice.iter().filter(|row| row.at_least > 0));
            for row in tried_rows(&advice) {
                let came = try_units(&town.entries, &town.engine, units(store, row, row.units));
                self.promised += row.at_least;
                self.served += came.served;
                if came.served < row.at_least {
                    self.broken.push(format!("town {seed}, {store}: {row:?} came to {came:?}"));
                }
            }
        }
    }
}

#[test]
fn a_shop_that_follows_advice_serves_at_least_the_lower_bound() {
    let mut tried = Tried::default();
    (0..towns()).for_each(|seed| tried.town(seed));
    eprintln!("{tried:#?}");
    assert!(tried.broken.is_empty(), "{tried:#?}");
    assert!(tried.promising * 3 >= tried.cases, "the bound says something: {tried:?}");
}

#[test]
fn units_make_a_difference() {
    let town = Town::lived(0, HAPPENINGS);
    let world = town.engine.world();
    let served = |store: &StoreId, row: &Advice, more: Qty| {
        try_units(&town.entries, &town.engine, units(store, row, more)).served
    };
    let helps = |store: &StoreId| {
        let advice = question(world, store, Time(0)).answer();
        let most = advice.iter().max_by_key(|row| row.at_least);
        most.is_some_and(|row| served(store, row, Qty::ZERO) < served(store, row, row.units))
    };
    assert!(world.stores().keys().any(helps), "what was missed is served with more units only");
}

#[test]
fn the_same_journal_gives_the_same_advice() {
    let town = Town::lived(1, HAPPENINGS);
    let mut again = Engine::from_genesis_entry(&town.entries[0]).unwrap();
    for entry in &town.entries[1..] {
        again.replay(entry).unwrap();
    }
    let restored = Engine::restore(&again.snapshot()).unwrap();
    let mut rows = 0;
    for store in again.world().stores().keys() {
        let ask = |engine: &Engine| question(engine.world(), store, Time(0)).answer();
        let advice = ask(&town.engine);
        assert_eq!(ask(&again), advice, "folded from the journal");
        assert_eq!(ask(&restored), advice, "out of a snapshot");
        rows += advice.len();
    }
    assert!(rows > 3, "the town has advice: {rows} rows");
}
