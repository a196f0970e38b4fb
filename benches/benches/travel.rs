//! A table of great-circle legs: trigonometry once a place, against once a pair.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::{Distance as _, Haversine, Point};
use sameday_benches::sample;
use sameday_engine::config;
use sameday_engine::place::Place;
use sameday_engine::travel::{GreatCircle, Travel as _};
use std::hint::black_box;

fn each_pair(places: &[Place]) -> Vec<f64> {
    let degrees = |place: &Place| place.degrees().expect("a sampled place is on earth");
    let points = places.iter().map(degrees).map(|(lat, lon)| Point::new(lon, lat));
    let points: Vec<Point> = points.collect();
    let mut lengths = Vec::with_capacity(points.len() * points.len());
    for from in &points {
        lengths.extend(points.iter().map(|to| Haversine.distance(*from, *to)));
    }
    lengths
}

fn table(criterion: &mut Criterion) {
    let travel = GreatCircle::new(config::Travel::default());
    let profile = "bike".parse().expect("a plain word is a profile");
    let mut group = criterion.benchmark_group("travel table");
    for count in [20, 200] {
        let places = sample::places(count, 1);
        group.throughput(Throughput::Elements((count * count) as u64));
        group.bench_function(BenchmarkId::new("ours", count), |bencher| {
            bencher.iter(|| travel.table(&profile, black_box(&places), &places));
        });
        group.bench_function(BenchmarkId::new("haversine of each pair", count), |bencher| {
            bencher.iter(|| each_pair(black_box(&places)));
        });
    }
    group.finish();
}

criterion_group!(benches, table);
criterion_main!(benches);
