//! Ways along streets: preparation, tables and single paths, against petgraph's Dijkstra and the
//! contraction hierarchies of `fast_paths` on the same arcs, one thread each.
//!
//! The streets are those of the largest extract in `SAMEDAY_DATA` (`roads/porto-portugal.osm.pbf`);
//! without it a synthetic city takes their place and the names of the benches say so.
#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fast_paths::{FastGraph, InputGraph};
use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::ThreadPoolBuilder;
use sameday_datasets::{city, osm};
use sameday_engine::rng::Rng;
use sameday_engine::travel::street::{Arc, Mode, Roads, StreetNetwork, Ways as _};
use std::hint::black_box;
use std::path::Path;

/// Pace of a car's way to the door in mm/s; on streets it has the street's speed.
const PACE: u32 = 7_000;

fn bytes() -> Option<Vec<u8>> {
    let data = std::env::var("SAMEDAY_DATA").ok()?;
    std::fs::read(Path::new(&data).join("roads/porto-portugal.osm.pbf")).ok()
}

fn network() -> (&'static str, StreetNetwork) {
    match bytes() {
        Some(bytes) => {
            let read = osm::read_from(&bytes[..], "porto").expect("the extract is whole");
            ("porto", read.0)
        }
        None => ("synthetic", city::streets(&city::DEFAULT, 1)),
    }
}

fn car(network: &StreetNetwork) -> Roads {
    Roads::prepare(network, &[(Mode::Car, PACE)]).pop().expect("one mode was asked for")
}

/// Time first, length second, as one number that the peers can add.
fn weight(arc: &Arc) -> usize {
    (arc.ms as usize) << 26 | arc.cm as usize
}

fn plain(roads: &Roads) -> DiGraph<(), usize> {
    DiGraph::from_edges(roads.arcs().iter().map(|arc| (arc.from, arc.to, weight(arc))))
}

fn input(roads: &Roads) -> InputGraph {
    let mut input = InputGraph::new();
    for arc in roads.arcs() {
        input.add_edge(arc.from as usize, arc.to as usize, weight(arc));
    }
    input.freeze();
    input
}

fn spots(roads: &Roads, count: usize) -> Vec<u32> {
    let mut rng = Rng::stream(1, "bench");
    (0..count).map(|_| roads.arcs()[rng.below(roads.arcs().len())].from).collect()
}

fn prepare(criterion: &mut Criterion) {
    let (name, network) = network();
    let roads = car(&network);
    let mut group = criterion.benchmark_group(format!("streets prepare {name}"));
    group.sample_size(10);
    if let Some(bytes) = bytes() {
        group.bench_function("import", |bencher| {
            bencher.iter(|| osm::read_from(black_box(&bytes[..]), name));
        });
    }
    let paces = Mode::ALL.map(|mode| (mode, PACE));
    group.bench_function("three modes", |bencher| {
        bencher.iter(|| Roads::prepare(black_box(&network), &paces));
    });
    group.bench_function("car", |bencher| bencher.iter(|| car(black_box(&network))));
    group.bench_function("car, fast_paths", |bencher| {
        bencher.iter_batched(
            || input(&roads),
            |i| fast_paths::prepare(&i),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// A row of fast_paths is one query a pair, one of petgraph a whole tree.
fn pairs(graph: &FastGraph, spots: &[u32]) -> usize {
    let mut calculator = fast_paths::create_calculator(graph);
    let mut total = 0;
    for from in spots {
        for to in spots {
            let way = calculator.calc_path(graph, *from as usize, *to as usize);
            total += way.map_or(0, |way| way.get_weight());
        }
    }
    total
}

fn tables(criterion: &mut Criterion) {
    let (name, network) = network();
    let roads = car(&network);
    let (graph, fast) = (plain(&roads), fast_paths::prepare(&input(&roads)));
    let one = ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    let mut group = criterion.benchmark_group(format!("streets table {name}"));
    group.sample_size(10);
    for count in [10, 100, 1_000] {
        let spots = spots(&roads, count);
        group.throughput(Throughput::Elements((count * count) as u64));
        group.bench_function(BenchmarkId::new("ours", count), |bencher| {
            bencher.iter(|| one.install(|| roads.table(black_box(&spots), &spots)));
        });
        if count <= 100 {
            group.bench_function(BenchmarkId::new("fast_paths", count), |bencher| {
                bencher.iter(|| pairs(&fast, black_box(&spots)));
            });
        }
        if count <= 10 {
            group.bench_function(BenchmarkId::new("petgraph Dijkstra", count), |bencher| {
                bencher.iter(|| {
                    let tree = |from: &u32| {
                        dijkstra(&graph, NodeIndex::from(*from), None, |e| *e.weight()).len()
                    };
                    black_box(&spots).iter().map(tree).sum::<usize>()
                });
            });
        }
    }
    group.finish();
}

fn paths(criterion: &mut Criterion) {
    let (name, network) = network();
    let roads = car(&network);
    let fast = fast_paths::prepare(&input(&roads));
    let spots = spots(&roads, 64);
    let mut group = criterion.benchmark_group(format!("streets path {name}"));
    let ends: Vec<(u32, u32)> = spots.windows(2).map(|pair| (pair[0], pair[1])).collect();
    group.throughput(Throughput::Elements(ends.len() as u64));
    group.bench_function("ours", |bencher| {
        bencher.iter(|| {
            let way = |(from, to): &(u32, u32)| roads.path(*from, *to).map_or(0, |way| way.len());
            black_box(&ends).iter().map(way).sum::<usize>()
        });
    });
    let mut calculator = fast_paths::create_calculator(&fast);
    group.bench_function("fast_paths", |bencher| {
        bencher.iter(|| {
            let mut way = |(from, to): &(u32, u32)| {
                let found = calculator.calc_path(&fast, *from as usize, *to as usize);
                found.map_or(0, |way| way.get_nodes().len())
            };
            black_box(&ends).iter().map(&mut way).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, prepare, tables, paths);
criterion_main!(benches);
