//! Advice holds: whatever else happened in a town, a shop that follows it serves at least the lower
//! bound when the journal is decided again.

mod town;

use super::{Outcome, Trial, Units};
use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::id::StoreId;
use sameday_engine::policy::stocking::{Advice, question};
use sameday_engine::unit::{Qty, Time};
use town::Town;

/// Towns, and what happens in each.
const TOWNS: u64 = 1;
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

#[test]
fn a_shop_that_follows_advice_serves_at_least_the_lower_bound() {
    let (mut promised, mut served, mut tried) = (0, 0, 0);
    for seed in 0..towns() {
        let town = Town::lived(seed, HAPPENINGS);
        let world = town.engine.world();
        let mut last = None;
        for store in world.stores().keys() {
            for advice in tried_rows(&question(world, store, Time(0)).answer()) {
                let with = units(store, advice, advice.units);
                let outcome = try_units(&town.entries, &town.engine, with);
                assert!(
                    outcome.served >= advice.at_least,
                    "town {seed}, {store}: {advice:?} came to {outcome:?}"
                );
                promised += advice.at_least;
                served += outcome.served;
                tried += 1;
                last = Some((outcome.served, units(store, advice, Qty::ZERO)));
            }
        }
        let (with, bare) = last.expect("the town has advice");
        let without = try_units(&town.entries, &town.engine, bare).served;
        assert!(without < with, "units make a difference: {with} with, {without} without");
    }
    assert!(
        promised > 10,
        "the towns say something: {tried} rows, {promised} orders promised, {served} served"
    );
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
