//! Ruin and recreate: iterations of one island, and two islands on one thread against two threads.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sameday_benches::sample;
use sameday_datasets::li_lim;
use sameday_engine::routing::problem::Problem;
use sameday_engine::routing::{Budget, Plan, SearchConfig, solve};

/// Iterations of each island in one measured search.
const ITERATIONS: u64 = 2_000;

fn search(problem: &Problem, islands: u32) -> Plan {
    let config = SearchConfig { islands, ..SearchConfig::default() };
    solve(problem, &config, &Budget::iterations(ITERATIONS), &mut |_| ()).0
}

fn one_island(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("search");
    group.sample_size(10).throughput(Throughput::Elements(ITERATIONS));
    for pairs in [50, 200] {
        let instance = li_lim::read(&sample::li_lim(pairs, 1)).expect("a sample is well formed");
        let problem = instance.problem(true);
        group.bench_function(BenchmarkId::new("one island", pairs), |bencher| {
            bencher.iter(|| search(&problem, 1));
        });
    }
    group.finish();
}

fn threads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("two islands");
    group.sample_size(10).throughput(Throughput::Elements(2 * ITERATIONS));
    let instance = li_lim::read(&sample::li_lim(100, 1)).expect("a sample is well formed");
    let problem = instance.problem(true);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("a small thread pool can be made");
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| pool.install(|| search(&problem, 2)));
        });
    }
    group.finish();
}

criterion_group!(benches, one_island, threads);
criterion_main!(benches);
