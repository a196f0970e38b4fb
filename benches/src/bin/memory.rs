//! `memory [SHOPS [SKUS]]`: bytes of memory that the ledger takes for each (shop, SKU) cell, after
//! a snapshot of every shop, and after one cell in ten has sold.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, SaleLine, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::ledger::Ledger;
use std::process::ExitCode;

const HOUR: i64 = 3_600_000;
/// Of so many cells one sells on the day.
const SELLS: usize = 10;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<usize>());
    let mut number = |or| args.next().unwrap_or(Ok(or));
    let (Ok(shops), Ok(skus)) = (number(10_000), number(300)) else {
        eprintln!("memory: how many shops and SKUs is said by two numbers");
        return ExitCode::FAILURE;
    };
    let mut world = World { ledger: Ledger::default(), config: Config::default(), facts: 0 };
    let cells = (shops * skus) as f64;
    let empty = resident();
    let say = |what: &str| println!("{what}: {:.1} bytes a cell", (resident() - empty) / cells);
    for shop in 0..shops {
        world.tell(Time(0), shop, snapshot(skus));
    }
    println!("{shops} shops with {skus} SKUs each");
    say("after a snapshot of each shop");
    for shop in 0..shops {
        world.tell(Time(HOUR), shop, sale(shop, skus));
    }
    say("after one cell in ten has sold");
    ExitCode::SUCCESS
}

struct World {
    ledger: Ledger,
    config: Config,
    facts: usize,
}

impl World {
    fn tell(&mut self, now: Time, shop: usize, change: StockChange) {
        self.facts += 1;
        let store: StoreId = format!("shop-{shop}").parse().expect("a plain word is a name");
        let fact = StockFact::new("/till".into(), self.facts.to_string(), now, store, change);
        let judged = self.ledger.judge(&fact, now, &self.config).expect("no fact comes twice");
        self.ledger.record(&fact, judged, now, &self.config);
    }
}

fn sku(n: usize) -> SkuId {
    format!("sku-{n:05}").parse().expect("a plain word is a name")
}

fn snapshot(skus: usize) -> StockChange {
    let lines = (0..skus).map(|n| CountLine { sku: sku(n), qty: Qty(20) }).collect();
    StockChange::Snapshot { lines, complete: true, unless_stale: false }
}

fn sale(shop: usize, skus: usize) -> StockChange {
    let sold = (shop % SELLS..skus).step_by(SELLS);
    let lines = sold.map(|n| SaleLine { sku: sku(n), qty: Qty(1), price: None }).collect();
    StockChange::SaleCommitted { lines, order: None, credential_kind: None }
}

/// Bytes in memory that belong to this process.
fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.expect("Linux says how much memory a process has") * 1_024.0
}
