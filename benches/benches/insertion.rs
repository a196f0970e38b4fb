//! The cheapest place of one order among all couriers and positions: constant-time checks of each
//! position against driving the whole route again.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sameday_benches::{naive, sample};
use sameday_engine::routing::best_insertions;
use sameday_engine::routing::problem::RequestIdx;
use std::hint::black_box;

fn insertion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("insertion");
    for pairs in [25, 100, 400] {
        let problem = sample::priced_by_metre(pairs, 1);
        let solution = naive::all_but_one(&problem);
        let routes = naive::visits(&problem, &solution);
        let last = RequestIdx::from(pairs - 1);
        group.bench_function(BenchmarkId::new("ours", pairs), |bencher| {
            bencher.iter(|| best_insertions(black_box(&solution), last, 1));
        });
        group.bench_function(BenchmarkId::new("naive", pairs), |bencher| {
            bencher.iter(|| naive::cheapest(&problem, black_box(&routes), last));
        });
    }
    group.finish();
}

criterion_group!(benches, insertion);
criterion_main!(benches);
