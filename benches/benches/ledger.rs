//! The stock ledger against counting everything again: facts with a look at the cell after each,
//! and holds from grant to hand-over.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sameday_benches::recount::Recount;
use sameday_engine::config::Config;
use sameday_engine::event::{CountLine, CountScope, SaleLine, StockChange, StockFact};
use sameday_engine::id::{HoldId, Minted, OrderId, SkuId, StoreId};
use sameday_engine::model::{Hold, HoldState, Line};
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::ledger::Ledger;
use std::hint::black_box;

const SKUS: usize = 50;

fn shop() -> StoreId {
    "flora".parse().expect("a plain word is a name")
}

fn sku(n: usize) -> SkuId {
    format!("sku-{}", n % SKUS).parse().expect("a plain word is a name")
}

fn fact(n: usize, change: StockChange) -> StockFact {
    StockFact {
        source: format!("till{}", n % 4),
        id: n.to_string(),
        occurred_at: Time(n as i64 * 1_000),
        sent_at: Some(Time(n as i64 * 1_000)),
        sequence: None,
        member: None,
        store: shop(),
        change,
    }
}

fn count(units: i64) -> StockFact {
    let lines = (0..SKUS).map(|n| CountLine { sku: sku(n), qty: Qty(units) }).collect();
    fact(0, StockChange::Counted { lines, scope: CountScope::ShelfAndStaged })
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
    }
}

fn tell(ledger: &mut Ledger, fact: &StockFact, config: &Config) {
    let now = fact.occurred_at;
    let judgement = ledger.judge(fact, now, config).expect("the sample has no conflicts");
    ledger.record(fact, judgement.verdict, now, config);
}

fn record(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger facts");
    for facts in [500, 2_000] {
        let sales: Vec<StockFact> = (1..=facts).map(sale).collect();
        group.throughput(Throughput::Elements(facts as u64)).sample_size(10);
        group.bench_function(BenchmarkId::new("ours", facts), |bencher| {
            bencher.iter(|| {
                let mut ledger = Ledger::default();
                tell(&mut ledger, &count(10_000), &config);
                for (n, fact) in sales.iter().enumerate() {
                    tell(&mut ledger, fact, &config);
                    black_box(ledger.atp(&fact.store, &sku(n), Qty::ZERO));
                }
            });
        });
        group.bench_function(BenchmarkId::new("naive", facts), |bencher| {
            bencher.iter(|| {
                let mut recount = Recount::default();
                recount.record(&count(10_000));
                for (n, fact) in sales.iter().enumerate() {
                    recount.record(fact);
                    black_box(recount.atp(&sku(n)));
                }
            });
        });
    }
    group.finish();
}

fn holds(criterion: &mut Criterion) {
    let config = Config::default();
    let mut group = criterion.benchmark_group("ledger holds");
    for holds in [500, 2_000] {
        let wanted: Vec<Hold> = (1..=holds).map(hold).collect();
        group.throughput(Throughput::Elements(holds as u64)).sample_size(10);
        group.bench_function(BenchmarkId::new("ours", holds), |bencher| {
            bencher.iter(|| {
                let mut ledger = Ledger::default();
                tell(&mut ledger, &count(10_000), &config);
                for hold in &wanted {
                    ledger.grant(hold.clone());
                    ledger.commit(hold.id, OrderId(hold.id.0), None);
                    ledger.hand_over(hold.id, hold.granted_at);
                }
                black_box(ledger);
            });
        });
        group.bench_function(BenchmarkId::new("naive", holds), |bencher| {
            bencher.iter(|| {
                let mut recount = Recount::default();
                recount.record(&count(10_000));
                for hold in &wanted {
                    recount.grant(hold);
                    recount.hand_over(hold);
                }
                black_box(recount);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, record, holds);
criterion_main!(benches);
