//! Many shops with few goods each: what a cell costs, and what a question looks at.

use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::id::{Profile, SkuId, StoreId};
use sameday_engine::model::{Basket, Genesis, Line, Sku, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::travel::{GREAT_CIRCLE, GreatCircle, Leg, Travel};
use sameday_engine::unit::{Qty, Time};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const SHOPS: usize = 20_000;
const SKUS: usize = 5;
/// Most bytes for a (shop, SKU) cell, its share of names, maps and remembered messages included;
/// measured in an unoptimised build: 919.
const BYTES: usize = 1_200;
/// Set in the process that measures: other tests must not disturb it.
const MEASURE: &str = "SAMEDAY_MEASURE_CELLS";

/// Great circles that count how many places were looked at.
#[derive(Debug)]
struct Counting {
    inner: GreatCircle,
    places: Arc<AtomicUsize>,
}

impl Travel for Counting {
    fn table(&self, profile: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg> {
        self.places.fetch_add(from.len() * to.len(), Ordering::Relaxed);
        self.inner.table(profile, from, to)
    }

    fn digest(&self) -> String {
        self.inner.digest()
    }
}

fn genesis() -> Genesis {
    Genesis {
        tenant: "country".parse().expect("a name"),
        shard: 0,
        currency: "CNY".to_owned(),
        seed: 1,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config: Config::default(),
    }
}

/// A country of shops, 20 km apart: about one to a town.
fn country(engine: &mut Engine) {
    for n in 0..60 * SKUS {
        tell(engine, Event::SkuPut(Sku::new(sku(n))));
    }
    for n in 0..SHOPS {
        let (row, column) = (n / 200, n % 200);
        let (lat, lon) = (22.0 + row as f64 * 0.18, 85.0 + column as f64 * 0.2);
        let at = Place::from_degrees(lat, lon).expect("a place in the country");
        tell(engine, Event::StorePut(StoreSpec::new(shop(n), at)));
    }
}

fn stock(engine: &mut Engine) {
    for n in 0..SHOPS {
        let line = |k| CountLine { sku: sku(n % 60 * SKUS + k), qty: Qty(3) };
        let lines = (0..SKUS).map(line).collect();
        let change = StockChange::Counted { lines, scope: CountScope::Shelf };
        let (source, id) = (format!("/stores/{n}"), "first".to_owned());
        let fact = StockFact::new(source, id, engine.world().now(), shop(n), change);
        tell(engine, Event::Stock(fact));
    }
}

fn shop(n: usize) -> StoreId {
    format!("s{n}").parse().expect("a name")
}

fn sku(n: usize) -> SkuId {
    format!("sku-{n}").parse().expect("a name")
}

fn tell(engine: &mut Engine, event: Event) {
    engine.handle(Time(0), Command { event, key: None });
    while engine.poll_effect().is_some() {}
}

/// Bytes that this process has in memory.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("Linux tells its figures");
    let pages = text.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("the second figure is the pages in memory") * 4_096
}

/// What `cells_are_sparse_and_by_area` starts in a process of its own; alone it does nothing.
#[test]
fn measure_cells() {
    if std::env::var(MEASURE).is_err() {
        return;
    }
    let mut engine = Engine::new(genesis(), Time(0));
    country(&mut engine);
    let before = resident();
    stock(&mut engine);
    let bytes = (resident() - before) / (SHOPS * SKUS);
    eprintln!("bytes per cell: {bytes}.");
    drop(engine);
}

fn measured() -> usize {
    let own = std::env::current_exe().expect("a running program has a path");
    let child = std::process::Command::new(own)
        .args(["independents::scale::measure_cells", "--exact", "--nocapture"])
        .env(MEASURE, "1")
        .output()
        .expect("the program starts again");
    let text = String::from_utf8_lossy(&child.stderr).into_owned();
    let figure = text.split("bytes per cell: ").nth(1).and_then(|rest| rest.split('.').next());
    figure.and_then(|figure| figure.parse().ok()).unwrap_or_else(|| panic!("no figure: {text}"))
}

/// A question in one town looks at the shops of that town, however many there are elsewhere.
pub fn few_are_looked_at() {
    let places = Arc::new(AtomicUsize::new(0));
    let inner = GreatCircle::new(Config::default().travel);
    let counting = Counting { inner, places: places.clone() };
    let mut engine = Engine::new(genesis(), Time(0)).with_travel(Arc::new(counting));
    country(&mut engine);
    stock(&mut engine);
    let cells = |n| engine.world().ledger().stocked(&shop(n)).count();
    let stocked: usize = (0..SHOPS).map(cells).sum();
    assert_eq!(stocked, SHOPS * SKUS, "a cell for what a shop has, none for the rest of 300 SKUs");

    let at = engine.world().stores()[&shop(10_100)].at;
    let line = Line { sku: sku(10_100 % 60 * SKUS), qty: Qty(1) };
    places.store(0, Ordering::Relaxed);
    let found = engine.availability(&Basket::new(vec![line], at), Time(0)).stores;
    assert!(found.iter().any(|shop| shop.missing.is_empty()), "its own shop has it: {found:?}");
    let looked = places.load(Ordering::Relaxed);
    assert!(looked < 20, "{looked} of {SHOPS} shops were looked at");
}

pub fn a_cell_is_small() {
    let bytes = measured();
    eprintln!("{bytes} bytes for a cell");
    assert!((1..=BYTES).contains(&bytes), "{bytes} bytes for each of {} cells", SHOPS * SKUS);
}
