//! Real extracts from `SAMEDAY_DATA`: counts, and every way against two other implementations.

use fast_paths::InputGraph;
use petgraph::algo::dijkstra;
use petgraph::graph::{DiGraph, NodeIndex};
use sameday_datasets::osm::{ImportReport, MapHours, MapShop, OsmError, read, read_from};
use sameday_engine::config;
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::street::metres_between;
use sameday_engine::travel::street::{Arc, Mode, Position, Reach, Roads, StreetNetwork, Ways};
use sameday_engine::travel::{Streets, Travel};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Bits of a length below a time.
const LENGTH: u64 = 26;

fn path(name: &str) -> Option<PathBuf> {
    let Ok(data) = std::env::var("SAMEDAY_DATA") else {
        eprintln!("SKIPPED: {name} was not read, SAMEDAY_DATA does not say where it is");
        return None;
    };
    Some(PathBuf::from(data).join("roads").join(format!("{name}.osm.pbf")))
}

fn extract(name: &str) -> Option<(StreetNetwork, Vec<MapShop>, ImportReport)> {
    Some(read(&path(name)?).unwrap_or_else(|error| panic!("{name}: {error}")))
}

fn prepared(network: &StreetNetwork) -> Vec<(Mode, Roads)> {
    let paces = [(Mode::Foot, 1_350), (Mode::Bike, 4_200), (Mode::Car, 7_000)];
    Mode::ALL.into_iter().zip(Roads::prepare(network, &paces)).collect()
}

/// Time and length in one whole number, as two foreign implementations can add and compare.
fn weight(arc: &Arc) -> u64 {
    u64::from(arc.ms) << LENGTH | u64::from(arc.cm)
}

fn packed(reach: Reach) -> u64 {
    (reach.ms as u64) << LENGTH | reach.cm as u64
}

fn graph(roads: &Roads, vertices: usize) -> DiGraph<(), u64> {
    let ends = |arc: &Arc| (arc.from, arc.to, weight(arc));
    let mut graph = DiGraph::from_edges(roads.arcs().iter().map(ends));
    while graph.node_count() < vertices {
        graph.add_node(());
    }
    graph
}

fn some(rng: &mut Rng, roads: &Roads, count: usize) -> Vec<u32> {
    (0..count).map(|_| roads.arcs()[rng.below(roads.arcs().len())].from).collect()
}

#[test]
fn tables_equal_dijkstra_entry_by_entry() {
    for (name, rows) in [
        ("bangor-maine", 12),
        ("portland-oregon", 5),
        ("columbus-ohio", 2),
        ("porto-alegre", 2),
        ("helsinki-centre", 12),
    ] {
        let Some((network, ..)) = extract(name) else { return };
        let all: Vec<u32> = (0..network.vertices().len() as u32).collect();
        for (mode, roads) in prepared(&network) {
            let graph = graph(&roads, all.len());
            let from = some(&mut Rng::stream(3, name), &roads, rows);
            // Every vertex is a target, those that the mode cannot reach included.
            let table = roads.table(&from, &all);
            for (source, row) in from.iter().zip(table.chunks(all.len())) {
                let expected = dijkstra(&graph, NodeIndex::from(*source), None, |e| *e.weight());
                let expected: Vec<Option<u64>> =
                    all.iter().map(|v| expected.get(&NodeIndex::from(*v)).copied()).collect();
                let got: Vec<Option<u64>> = row.iter().map(|reach| reach.map(packed)).collect();
                assert!(got == expected, "{name}, {mode:?}, from vertex {source}");
            }
        }
    }
}

#[test]
fn many_pairs_equal_fast_paths() {
    for name in ["columbus-ohio", "porto-portugal"] {
        let Some((network, ..)) = extract(name) else { return };
        let (_, roads) = prepared(&network).pop().unwrap();
        let mut input = InputGraph::new();
        for arc in roads.arcs() {
            input.add_edge(arc.from as usize, arc.to as usize, weight(arc) as usize);
        }
        input.freeze();
        let other = fast_paths::prepare(&input);
        let spots = some(&mut Rng::stream(4, name), &roads, 60);
        let table = roads.table(&spots, &spots);
        let mut calculator = fast_paths::create_calculator(&other);
        for (i, from) in spots.iter().enumerate() {
            for (j, to) in spots.iter().enumerate() {
                let way = calculator.calc_path(&other, *from as usize, *to as usize).unwrap();
                let got = table[i * spots.len() + j].map(packed);
                assert_eq!(got, Some(way.get_weight() as u64), "{name}: {from} to {to}");
            }
        }
    }
}

#[test]
fn unpacked_ways_add_up_and_hang_together() {
    for name in ["bangor-maine", "portland-oregon", "columbus-ohio"] {
        let Some((network, ..)) = extract(name) else { return };
        for (mode, roads) in prepared(&network) {
            let spots = some(&mut Rng::stream(5, name), &roads, 24);
            let table = roads.table(&spots, &spots);
            for (at, reach) in table.iter().enumerate() {
                let (from, to) = (spots[at / spots.len()], spots[at % spots.len()]);
                let way = roads.path(from, to).expect("one part is connected");
                let total: u64 = way.iter().map(weight).sum();
                assert_eq!(Some(total), reach.map(packed), "{name} {mode:?} {from} to {to}");
                let joined = way.windows(2).all(|pair| pair[0].to == pair[1].from);
                assert!(joined && way.first().is_none_or(|arc| arc.from == from));
                assert!(way.last().map_or(from, |arc| arc.to) == to);
            }
        }
    }
}

fn inside(network: &StreetNetwork, rng: &mut Rng) -> Place {
    let [low, high] = network.bounds().unwrap();
    let pick = |rng: &mut Rng, a: i32, b: i32| rng.between(i64::from(a), i64::from(b)) as i32;
    let at = Position { lat: pick(rng, low.lat, high.lat), lon: pick(rng, low.lon, high.lon) };
    let (lat, lon) = at.degrees();
    Place::from_degrees(lat, lon).unwrap()
}

#[test]
fn courses_lie_on_the_network_and_are_as_long_as_their_legs() {
    let Some((network, ..)) = extract("porto-alegre") else { return };
    let streets = Streets::new(network.into(), config::Travel::default());
    let network = streets.network();
    let points = network.edges().iter().flat_map(|edge| network.points(edge));
    let known: BTreeSet<Position> = points.collect();
    let mut rng = Rng::stream(6, "courses");
    let mut along = 0;
    for round in 0..200 {
        let profile = Mode::ALL[round % 3].name().parse().unwrap();
        let (from, to) = (inside(network, &mut rng), inside(network, &mut rng));
        let (course, leg) = (streets.course(&profile, from, to), streets.leg(&profile, from, to));
        let line: Vec<Position> =
            course.line.0.iter().map(|at| Position::from_degrees(at.y, at.x)).collect();
        let ends = [from, to].map(|place| place.degrees().unwrap());
        assert_eq!(line[0], Position::from_degrees(ends[0].0, ends[0].1));
        assert_eq!(*line.last().unwrap(), Position::from_degrees(ends[1].0, ends[1].1));
        if !course.along_streets {
            continue;
        }
        along += 1;
        let streets = &line[1..line.len() - 1];
        assert!(streets.iter().all(|point| known.contains(point)));
        let metres = |line: &[Position]| -> f64 {
            line.windows(2).map(|pair| metres_between(pair[0], pair[1])).sum()
        };
        // The bits between door and street count with their detour of 1.3.
        let length = metres(streets) + (metres(&line) - metres(streets)) * 1.3;
        assert!((length - leg.distance.0 as f64).abs() < 5.0, "{length} against {leg:?}");
    }
    assert!(along > 100, "most of it is near a street, some is lake: {along}");
}

/// Nodes, ways and streets are as counted by another reader (table of the data's origin). One-way
/// streets and limits differ by a little: there every way with the tag counts, here those that
/// somebody can use, motorways and roundabouts are one-way without a tag, and limits are read.
#[test]
fn counts_are_those_of_the_origin() {
    for (name, nodes, ways, highways, one_way, limited) in [
        ("bangor-maine", 12_030, 1_828, 1_828, 240, 64),
        ("portland-oregon", 42_293, 7_188, 7_182, 1_949, 2_486),
        ("columbus-ohio", 110_560, 15_503, 12_006, 1_937, 728),
        ("porto-alegre", 43_264, 16_032, 15_886, 4_743, 5_368),
        ("porto-portugal", 347_944, 51_458, 51_349, 11_120, 2_108),
        ("helsinki-centre", 24_260, 5_130, 2_650, 480, 795),
    ] {
        let Some((_, _, report)) = extract(name) else { return };
        assert_eq!((report.nodes, report.ways, report.highways), (nodes, ways, highways), "{name}");
        let near = |got: usize, told: usize| got.abs_diff(told) * 10 <= told;
        assert!(near(report.one_way, one_way), "{name}: {} one-way", report.one_way);
        assert!(near(report.limited, limited), "{name}: {} limits", report.limited);
    }
}

#[test]
fn real_shops_have_names_and_hours() {
    let Some((_, shops, report)) = extract("helsinki-centre") else { return };
    // As many as the origin's table says, of all kinds but vacant.
    assert!(shops.len() > 480 && report.shops == shops.len(), "{}", shops.len());
    let kinds = |kind: &str| shops.iter().filter(|shop| shop.kind == kind).count();
    assert_eq!((kinds("convenience"), kinds("supermarket")), (9, 6));
    let said = shops.iter().filter(|shop| shop.hours != MapHours::Absent);
    let unread = shops.iter().filter(|shop| matches!(shop.hours, MapHours::Unparsable(_)));
    assert!(unread.count() * 10 < said.count(), "nine of ten hours are understood");
    assert!(shops.iter().filter(|shop| shop.name.is_some()).count() * 10 > shops.len() * 9);
    assert!(
        shops.is_sorted_by_key(|shop| (
            shop.id[..1].to_owned(),
            shop.id[1..].parse::<i64>().unwrap()
        ))
    );
}

#[test]
fn an_extract_without_streets_says_so() {
    let Some(path) = path("tokyo-centre-poi") else { return };
    let error = read(&path).unwrap_err();
    assert!(matches!(error, OsmError::NoStreets { nodes: 219_780, ways: 0 }), "{error}");
}

#[test]
fn a_damaged_extract_is_an_error() {
    let Some(path) = path("bangor-maine") else { return };
    let bytes = std::fs::read(path).unwrap();
    let mut rng = Rng::stream(7, "damage");
    for _ in 0..40 {
        let at = rng.below(bytes.len());
        let cut = read_from(&bytes[..at], "cut");
        assert!(cut.is_err(), "cut at {at}");
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << rng.below(8);
        // A bit in the text of a header may not matter; what is packed has a checksum.
        let _ = read_from(&flipped[..], "flipped");
    }
}

#[test]
fn import_and_digest_are_the_same_every_time() {
    let Some((network, shops, _)) = extract("helsinki-centre") else { return };
    let again = extract("helsinki-centre").unwrap();
    assert_eq!((network.digest(), shops), (again.0.digest(), again.1));
}
