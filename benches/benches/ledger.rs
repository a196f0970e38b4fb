//! The stock ledger against counting everything again: sales, late counts, look-ups, and holds from
//! grant to hand-over.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use sameday_benches::recount::Recount;
use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, CountScope, SaleLine, StockChange, StockFact};
use sameday_engine::id::{HoldId, Minted, OrderId, SkuId, StoreId};
use sameday_engine::model::{Hold, HoldState, Line};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::ledger::Ledger;
use std::hint::black_box;

const SKUS: usize = 50;
/// How many messages the books hold when something is asked of them.
const SIZES: [usize; 2] = [500, 2_000];

fn shop() -> StoreId {
    "flora".parse().expect("a plain word is a name")
}

fn sku(n: usize) -> SkuId {
    format!("sku-{}", n % SKUS).parse().expect("a plain word is a name")
}

/// At the second with this number.
fn fact(n: usize, change: StockChange) -> StockFact {
    let at = Time(n as i64 * 1_000);
    let fact = StockFact::new(format!("till{}", n % 4), n.to_string(), at, shop(), change);
    StockFact { sent_at: Some(at), ..fact }
}

fn count(n: usize) -> StockFact {
    let lines = (0..SKUS).map(|n| CountLine { sku: sku(n), qty: Qty(10_000) }).collect();
    fact(n, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged })
}

fn sale(n: usize) -> StockFact {
    let line = |n| SaleLine { sku: sku(n), qty: Qty(1), price: None };
    let lines = vec![line(n), line(n * 7 + 1)];
    fact(n, StockChange::SaleCommitted { lines, order: None, credential_kind: None })
}

fn hold(n: usize) -> Hold {
    let line = |n| Line { sku: sku(n), qty: Qty(1) };
    Hold {
        id: HoldId(Minted { shard: 0, seq: n as u64, n: 1 }),
        store: shop(),
        lines: vec![line(n), line(n + 1)],
        granted_at: Time(n as i64 * 1_000),
        expires_at: None,
        order: None,
        state: HoldState::Held,
        picked: false,
        awaited: Vec::new(),
    }
}

fn tell(ledger: &mut Ledger, fact: &StockFact, now: Time, config: &Config) {
    let judgement = ledger.judge(fact, now, config).expect("the sample has no conflicts");
    ledger.record(fact, judgement, now, config);
}

/// Both books after a count and so many sales.
fn books(sales: usize, config: &Config) -> (Ledger, Recount) {
    let (mut ledger, mut recount) = (Ledger::default(), Recount::default());
    for fact in std::iter::once(count(0)).chain((1..=sales).map(sale)) {
        tell(&mut ledger, &fact, fact.occurred_at, config);
        recount.record(&fact);
    }
    (ledger, recount)
}

/// A bench of both, each from a copy of its books.
fn both(
    group: &mut BenchmarkGroup<'_, WallTime>,
    size: usize,
    books: &(Ledger, Recount),
    ours: impl Fn(&mut Ledger),
    naive: impl Fn(&mut Recount),
) {
    group.bench_function(BenchmarkId::new("ours", size), |bencher| {
        let run = |mut ledger: Ledger| {
            ours(&mut ledger);
            ledger
        };
        bencher.iter_batched(|| books.0.clone(), run, BatchSize::LargeInput);
    });
    group.bench_function(BenchmarkId::new("naive", size), |bencher| {
        let run = |mut recount: Recount| {
            naive(&mut recount);
            recount
        };
        bencher.iter_batched(|| books.1.clone(), run, BatchSize::LargeInput);
    });
}

/// Sales, one after the other.
fn sales(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger sale");
    for size in SIZES {
        let facts: Vec<StockFact> = (1..=size).map(sale).collect();
        group.throughput(Throughput::Elements(size as u64)).sample_size(10);
        let ours = |ledger: &mut Ledger| {
            facts.iter().for_each(|fact| tell(ledger, fact, fact.occurred_at, &config));
        };
        let naive = |recount: &mut Recount| facts.iter().for_each(|fact| recount.record(fact));
        both(&mut group, size, &books(0, &config), ours, naive);
    }
    group.finish();
}

/// Ten counts of the whole shop that were taken between the sales and arrive after all of them,
/// each with a look at the books of all SKUs.
fn counts(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger late count");
    for size in SIZES {
        let late = |n: usize| fact(n * size / 10, count(0).change);
        let facts: Vec<StockFact> = (1..=10).map(late).map(renamed).collect();
        let now = Time(size as i64 * 1_000);
        group.throughput(Throughput::Elements(10)).sample_size(10);
        let ours = |ledger: &mut Ledger| {
            for fact in &facts {
                tell(ledger, fact, now, &config);
                (0..SKUS).for_each(|n| _ = black_box(ledger.cell(&shop(), &sku(n)).book));
            }
        };
        let naive = |recount: &mut Recount| {
            for fact in &facts {
                recount.record(fact);
                (0..SKUS).for_each(|n| _ = black_box(recount.book(&sku(n))));
            }
        };
        both(&mut group, size, &books(size, &config), ours, naive);
    }
    group.finish();
}

/// The same from a sender of its own, who says when it was taken but not when it was sent.
fn renamed(fact: StockFact) -> StockFact {
    StockFact { source: "scanner".into(), sent_at: None, ..fact }
}

/// What may be promised of every SKU.
fn look_ups(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger atp");
    let skus: Vec<SkuId> = (0..SKUS).map(sku).collect();
    for size in SIZES {
        let shop = shop();
        group.throughput(Throughput::Elements(SKUS as u64)).sample_size(10);
        let ours = |ledger: &mut Ledger| {
            skus.iter().for_each(|sku| _ = black_box(ledger.atp(&shop, sku, Qty::ZERO)));
        };
        let naive = |recount: &mut Recount| {
            skus.iter().for_each(|sku| _ = black_box(recount.atp(sku)));
        };
        both(&mut group, size, &books(size, &config), ours, naive);
    }
    group.finish();
}

/// Holds from grant to hand-over.
fn holds(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger hold");
    for size in SIZES {
        let wanted: Vec<Hold> = (1..=size).map(hold).collect();
        group.throughput(Throughput::Elements(size as u64)).sample_size(10);
        let ours = |ledger: &mut Ledger| {
            for hold in &wanted {
                ledger.grant(hold.clone());
                ledger.commit(hold.id, OrderId(hold.id.0), None);
                ledger.hand_over(hold.id, hold.granted_at);
            }
        };
        let naive = |recount: &mut Recount| {
            for hold in &wanted {
                recount.grant(hold);
                recount.hand_over(hold);
            }
        };
        both(&mut group, size, &books(0, &config), ours, naive);
    }
    group.finish();
}

criterion_group!(benches, sales, counts, look_ups, holds);
criterion_main!(benches);
