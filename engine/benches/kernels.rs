//! The kernels of the engine, one a run, for counting their instructions: `make guard` says what to
//! do with it. The argument is the name of a kernel; what comes before and after it is not counted.

#[path = "../tests/kit/mod.rs"]
mod kit;

use kit::{classic, plain};
use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, CountScope, SaleLine, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::routing::problem::{Problem, RequestIdx};
use sameday_engine::routing::{
    Budget, SearchConfig, Solution, best_insertions, solution_from_hints, solve,
};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::ledger::Ledger;
use std::hint::black_box;

/// SKUs of the shop, and sales before the one that is counted.
const SALES: usize = 50;

/// Callgrind counts as long as this function runs. It knows it by its name.
#[inline(never)]
fn measured(kernel: &mut dyn FnMut()) {
    kernel();
}

fn main() {
    let kernel = std::env::args().nth(1).unwrap_or_default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("one thread can be had").install(|| run(&kernel));
}

fn run(kernel: &str) {
    let (classic, joint) = (classic(1, 100), plain(1, 40, 8, 8));
    match kernel {
        "classic_insertion" => insertion(&classic),
        "joint_insertion" => insertion(&joint),
        "classic_rebuild" => rebuild(&classic),
        "joint_rebuild" => rebuild(&joint),
        "classic_search" => search(&classic, 1_000),
        "joint_search" => search(&joint, 50),
        "ledger_sale" => sale(),
        _ => panic!("`{kernel}` is no kernel: see .ci/guard"),
    }
}

/// Ruin and recreate with everything around it, and its start plan.
fn search(problem: &Problem, iterations: u64) {
    let config = SearchConfig::default();
    measured(&mut || {
        black_box(solve(problem, &config, &Budget::iterations(iterations), &mut |_| ()));
    });
}

/// Every order but the last in the place that was cheapest when it came: no search, so that these
/// figures are those of the kernels alone.
fn all_but_one(problem: &Problem) -> (Solution<'_>, RequestIdx) {
    let mut solution = solution_from_hints(problem);
    let last = RequestIdx::from(problem.requests.len() - 1);
    for order in (0..last.at()).map(RequestIdx::from) {
        if let Some(place) = best_insertions(&solution, order, 1).first() {
            solution.insert(place);
        }
    }
    (solution, last)
}

/// The best place of an order among all shops, couriers and positions.
fn insertion(problem: &Problem) {
    let (solution, order) = all_but_one(problem);
    measured(&mut || {
        black_box(best_insertions(&solution, order, 1));
    });
}

/// An order comes into a route, and goes again.
fn rebuild(problem: &Problem) {
    let (mut solution, order) = all_but_one(problem);
    let place = best_insertions(&solution, order, 1).remove(0);
    measured(&mut || {
        solution.insert(black_box(&place));
        solution.remove(order);
    });
}

fn sku(n: usize) -> SkuId {
    format!("sku-{}", n % SALES).parse().expect("a plain word is a name")
}

/// What the till says at the second with this number.
fn fact(n: usize, change: StockChange) -> StockFact {
    let shop: StoreId = "flora".parse().expect("a plain word is a name");
    let at = Time(n as i64 * 1_000);
    let fact = StockFact::new("till".to_owned(), n.to_string(), at, shop, change);
    StockFact { sent_at: Some(at), ..fact }
}

fn tell(ledger: &mut Ledger, fact: &StockFact, config: &Config) {
    let now = fact.occurred_at;
    let judgement = ledger.judge(fact, now, config).expect("the till contradicts nobody");
    black_box(ledger.record(fact, judgement, now, config));
}

/// Two lines go through a till.
fn sale() {
    let (mut ledger, config) = (Ledger::default(), Config::default());
    let lines = (0..SALES).map(|n| CountLine { sku: sku(n), qty: Qty(1_000) }).collect();
    let count = StockChange::Counted { lines, scope: CountScope::ShelfAndStaged };
    tell(&mut ledger, &fact(0, count), &config);
    let line = |n| SaleLine { sku: sku(n), qty: Qty(1), price: None };
    let sold = |n| {
        let lines = vec![line(n), line(7 * n + 1)];
        fact(n, StockChange::SaleCommitted { lines, order: None, credential_kind: None })
    };
    for n in 1..SALES {
        tell(&mut ledger, &sold(n), &config);
    }
    let last = sold(SALES);
    measured(&mut || tell(&mut ledger, &last, &config));
}
