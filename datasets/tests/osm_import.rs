//! The import on invented streets: rules of the road, and every way in which a file can be bad.

mod support;

use proptest::prelude::*;
use sameday_datasets::osm::{ImportReport, MapHours, MapShop, OsmError, read, read_from};
use sameday_engine::travel::street::{Arc, Mode, StreetNetwork, arcs};
use support::{Style, TagList, Town};

fn import(town: &Town) -> (StreetNetwork, Vec<MapShop>, ImportReport) {
    let dense = read_from(&town.bytes(Style::Dense)[..], "town").unwrap();
    let plain = read_from(&town.bytes(Style::Plain)[..], "town").unwrap();
    assert_eq!(dense.0.digest(), plain.0.digest(), "both ways of writing say the same");
    assert_eq!((&dense.1, &dense.2), (&plain.1, &plain.2));
    dense
}

fn failure(bytes: &[u8]) -> OsmError {
    read_from(bytes, "bad").expect_err("a bad file is refused")
}

/// Four corners around a block, two ways to each neighbour.
fn block() -> Town {
    let mut town = Town::grid(2);
    town.way(10, &[1, 2, 4, 3, 1], vec![("highway", "residential")]);
    town
}

fn arcs_of(network: &StreetNetwork, mode: Mode) -> Vec<Arc> {
    arcs(network, mode, 1_000)
}

#[test]
fn a_block_is_four_corners_for_everybody() {
    let (network, shops, report) = import(&block());
    assert_eq!((report.nodes, report.ways, report.highways, report.streets), (4, 1, 1, 1));
    assert!(shops.is_empty());
    for mode in Mode::ALL {
        // The ring is one chain from node 1 to itself, cut into pieces of at most 100 m.
        let part = report.mode(mode);
        assert_eq!((part.islands, part.arcs), (0, part.vertices * 2), "{mode:?} {part:?}");
        assert!(arcs_of(&network, mode).iter().all(|arc| arc.cm <= 10_001));
    }
    let around: i64 = arcs_of(&network, Mode::Foot).iter().map(|arc| i64::from(arc.cm)).sum();
    // 100 m up and down, 100.4 m across, both directions.
    assert!((80_000..80_600).contains(&around), "{around}");
}

#[test]
fn streets_that_cross_share_a_corner_and_long_ones_are_split() {
    let mut town = Town::grid(5);
    town.way(10, &[1, 2, 3, 4, 5], vec![("highway", "primary")]);
    town.way(11, &[3, 8, 13, 18, 23], vec![("highway", "service")]);
    let (network, ..) = import(&town);
    let arcs = arcs_of(&network, Mode::Car);
    let ends = |vertex: u32| arcs.iter().filter(|arc| arc.from == vertex).count();
    let crossings = (0..network.vertices().len() as u32).filter(|vertex| ends(*vertex) == 3);
    assert_eq!(crossings.count(), 1);
    // 401.4 m are five pieces, twice 200.7 m are twice three.
    assert_eq!(network.edges().len(), 11);
    let pieces = arcs.iter().filter(|arc| arc.from < 3 || arc.to < 3);
    assert!(pieces.clone().count() > 0);
    let spread = |from: usize, to: usize| {
        let cm = (from..to).map(|edge| network.length_cm(edge));
        cm.clone().max().unwrap() - cm.min().unwrap()
    };
    assert!(spread(0, 3) < 3 && spread(6, 11) < 3, "pieces of a street are equally long");
}

/// Modes that may go along and against the only street between two corners; a footway around the
/// block keeps everything in one part for walkers, a ring of each kind for the others.
fn open(tags: TagList) -> (Vec<Mode>, Vec<Mode>) {
    let mut town = Town::grid(3);
    town.way(1, &[1, 4, 7, 8, 9, 6, 3], vec![("highway", "residential")]);
    town.way(2, &[1, 2, 3], tags);
    let (network, ..) = import(&town);
    let end = |lon: f64| {
        let near = |v: &sameday_engine::travel::street::Position| {
            let (lat, other) = v.degrees();
            lat < 48.000_01 && (other - lon).abs() < 1e-6
        };
        network.vertices().iter().position(near).unwrap() as u32
    };
    let (first, last) = (end(11.0), end(11.002_7));
    let edges = network.edges().iter().skip_while(|edge| edge.from != first || edge.to == last);
    let on_street = |edge: &&sameday_engine::travel::street::Edge| {
        let lat = |vertex: u32| network.vertices()[vertex as usize].degrees().0;
        lat(edge.from) < 48.000_01 && lat(edge.to) < 48.000_01
    };
    let Some(edge) = edges.into_iter().chain(network.edges()).find(on_street) else {
        return (Vec::new(), Vec::new());
    };
    let modes = |way: sameday_engine::travel::street::Passage| {
        Mode::ALL.into_iter().filter(|mode| way.modes.contains(*mode)).collect()
    };
    (modes(edge.along), modes(edge.against))
}

#[test]
fn the_rules_of_the_road_are_read_from_the_tags() {
    use Mode::{Bike, Car, Foot};
    let all = || vec![Foot, Bike, Car];
    let rules: Vec<(TagList, Vec<Mode>, Vec<Mode>)> = vec![
        (vec![("highway", "residential")], all(), all()),
        (vec![("highway", "motorway")], vec![Car], vec![]),
        (vec![("highway", "motorway"), ("oneway", "no")], vec![Car], vec![Car]),
        (vec![("highway", "motorway_link")], vec![Car], vec![]),
        (vec![("highway", "trunk")], vec![Car], vec![Car]),
        (vec![("highway", "footway")], vec![Foot], vec![Foot]),
        (vec![("highway", "footway"), ("bicycle", "yes")], vec![Foot, Bike], vec![Foot, Bike]),
        (vec![("highway", "steps"), ("bicycle", "yes")], vec![Foot], vec![Foot]),
        (vec![("highway", "cycleway"), ("foot", "no")], vec![Bike], vec![Bike]),
        (vec![("highway", "primary"), ("oneway", "yes")], all(), vec![Foot]),
        (vec![("highway", "primary"), ("oneway", "-1")], vec![Foot], all()),
        (vec![("highway", "primary"), ("oneway", "reversible")], vec![Foot], vec![Foot]),
        (vec![("highway", "primary"), ("junction", "roundabout")], all(), vec![Foot]),
        (
            vec![("highway", "primary"), ("oneway", "yes"), ("oneway:bicycle", "no")],
            all(),
            vec![Foot, Bike],
        ),
        (
            vec![("highway", "primary"), ("oneway", "yes"), ("cycleway:left", "opposite_lane")],
            all(),
            vec![Foot, Bike],
        ),
        (vec![("highway", "footway"), ("oneway:foot", "yes")], vec![Foot], vec![]),
        (vec![("highway", "service"), ("access", "private")], vec![], vec![]),
        (vec![("highway", "service"), ("access", "destination")], all(), all()),
        (vec![("highway", "service"), ("access", "no"), ("foot", "yes")], vec![Foot], vec![Foot]),
        (
            vec![("highway", "residential"), ("motor_vehicle", "no")],
            vec![Foot, Bike],
            vec![Foot, Bike],
        ),
        (vec![("highway", "residential"), ("vehicle", "no")], vec![Foot], vec![Foot]),
        (
            vec![("highway", "residential"), ("bicycle", "use_sidepath")],
            vec![Foot, Car],
            vec![Foot, Car],
        ),
        (vec![("highway", "construction")], vec![], vec![]),
        (vec![("route", "ferry")], vec![], vec![]),
    ];
    for (tags, along, against) in rules {
        assert_eq!(open(tags.clone()), (along, against), "{tags:?}");
    }
}

#[test]
fn a_barrier_shuts_the_street_beside_it() {
    let mut town = block();
    town.nodes[1].3 = vec![("barrier", "bollard")];
    let (network, _, report) = import(&town);
    assert_eq!(report.barriers, 1);
    let shut = network.edges().iter().filter(|edge| !edge.along.modes.contains(Mode::Car));
    assert_eq!(shut.count(), 2);
    assert!(network.edges().iter().all(|edge| edge.along.modes.contains(Mode::Bike)));
    // With a tag that lets cars pass it is none.
    town.nodes[1].3.push(("motor_vehicle", "yes"));
    assert_eq!(import(&town).2.barriers, 0);
}

#[test]
fn islands_and_dead_ends_of_one_way_streets_are_reported_and_left_out() {
    let mut town = Town::grid(4);
    town.way(1, &[1, 2, 6, 5, 1], vec![("highway", "residential")]);
    town.way(2, &[2, 3], vec![("highway", "residential"), ("oneway", "yes")]);
    town.way(3, &[15, 16], vec![("highway", "residential")]);
    let (network, _, report) = import(&town);
    let (foot, car) = (report.mode(Mode::Foot), report.mode(Mode::Car));
    assert_eq!((foot.islands, car.islands), (1, 3), "{report:?}");
    assert_eq!(car.island_vertices, foot.island_vertices + 2);
    assert_eq!(foot.vertices, car.vertices + 2);
    // Every arc left for a mode stays inside of its part.
    for arc in arcs_of(&network, Mode::Car) {
        for end in [arc.from, arc.to] {
            assert!(network.usable()[end as usize].contains(Mode::Car));
        }
    }
}

#[test]
fn unknown_nodes_cut_a_street() {
    let mut town = block();
    town.way(11, &[4, 99, 3], vec![("highway", "residential")]);
    let (network, _, report) = import(&town);
    assert_eq!(report.missing_nodes, 1);
    assert_eq!(network.digest(), {
        let mut town = block();
        town.way(11, &[], vec![("highway", "residential")]);
        import(&town).0.digest().to_owned()
    });
}

#[test]
fn limits_and_classes_make_the_speed_of_cars() {
    let speeds = [
        (None, 25),
        (Some("50"), 40),
        (Some("50 km/h"), 40),
        (Some("25 mph"), 32),
        (Some("walk"), 5),
        (Some("none"), 104),
        (Some("DE:urban"), 40),
        (Some("fast"), 25),
        (Some("0"), 25),
        (Some("99999999999"), 25),
        (Some("30;50"), 24),
    ];
    for (limit, kmh) in speeds {
        let mut town = block();
        town.ways[0].2.extend(limit.map(|limit| ("maxspeed", limit)));
        let (network, ..) = import(&town);
        assert_eq!(network.edges()[0].along.car_kmh, kmh, "{limit:?}");
    }
    let mut town = block();
    town.ways[0].2.extend([("maxspeed", "50"), ("maxspeed:backward", "30")]);
    let edge = &import(&town).0.edges()[0].clone();
    assert_eq!((edge.along.car_kmh, edge.against.car_kmh), (40, 24));
}

#[test]
fn shops_are_nodes_and_the_middle_of_areas() {
    let mut town = block();
    let corner =
        vec![("shop", "bakery"), ("brand", "Brot"), ("opening_hours", "Mo-Fr 06:00-18:00")];
    town.nodes[2].3 = corner;
    town.nodes[3].3 = vec![("shop", "vacant")];
    let area = vec![("building", "yes"), ("shop", "supermarket"), ("name", "Markt")];
    town.way(20, &[1, 2, 4, 3, 1], area);
    town.way(21, &[1, 2, 4], vec![("shop", "kiosk")]);
    town.relations.push((5, vec![("shop", "mall"), ("type", "multipolygon")]));
    let (_, shops, report) = import(&town);
    assert_eq!((report.shops, report.relation_shops), (2, 1));
    assert_eq!((&*shops[0].id, shops[0].name.as_deref()), ("n3", Some("Brot")));
    let MapHours::Weekly(days) = &shops[0].hours else { panic!("{:?}", shops[0]) };
    assert_eq!((days[0].as_slice(), days[6].len()), (&[(21_600, 64_800)][..], 0));
    assert_eq!((&*shops[1].id, &*shops[1].kind), ("w20", "supermarket"));
    assert_eq!(shops[1].hours, MapHours::Absent);
    let (lat, lon) = shops[1].at.degrees();
    assert!((lat - 48.000_45).abs() < 1e-6 && (lon - 11.000_675).abs() < 1e-6, "{lat} {lon}");
}

#[test]
fn bad_files_are_told_apart() {
    let good = block().bytes(Style::Dense);
    assert!(matches!(failure(b""), OsmError::NotPbf(_)));
    assert!(matches!(failure(b"<?xml version='1.0'?><osm></osm>"), OsmError::NotPbf(_)));
    assert!(matches!(failure(&[0; 400]), OsmError::NotPbf(_)));
    assert!(matches!(failure(&good[..good.len() - 9]), OsmError::Broken { block: 2, .. }));
    let odd = [&good[..], &[0, 0]].concat();
    assert!(matches!(failure(&odd), OsmError::Broken { block: 3, .. }));
    let mut town = block();
    town.required.push("HistoricalInformation");
    let said = failure(&town.bytes(Style::Dense)).to_string();
    assert!(said.contains("HistoricalInformation"), "{said}");
    let mut town = block();
    town.nodes[0].1 = 91.0;
    assert!(matches!(failure(&town.bytes(Style::Dense)), OsmError::Coordinates(1)));
    let mut town = block();
    town.ways.clear();
    let streets = failure(&town.bytes(Style::Plain));
    assert!(matches!(streets, OsmError::NoStreets { nodes: 4, ways: 0 }), "{streets}");
    town.way(1, &[1, 2], vec![("highway", "motorway")]);
    assert!(matches!(failure(&town.bytes(Style::Plain)), OsmError::NoWays));
    let mut town = block();
    town.nodes[3].1 = 55.0;
    assert!(matches!(failure(&town.bytes(Style::Plain)), OsmError::TooWide(_)));
    assert!(matches!(read("no/such.osm.pbf".as_ref()), Err(OsmError::Open { .. })));
}

proptest! {
    /// Cut and overwritten bytes: an error or another town, never a panic.
    #[test]
    fn damage_never_panics(
        style in prop::sample::select(&[Style::Dense, Style::DenseRaw, Style::Plain][..]),
        at in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 1..12),
        cut in any::<bool>(),
    ) {
        let mut bytes = block().bytes(style);
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes.splice(at..(at + with.len()).min(bytes.len()), with);
        }
        let read = read_from(&bytes[..], "damaged");
        prop_assert!(!cut || read.is_err());
    }
}
