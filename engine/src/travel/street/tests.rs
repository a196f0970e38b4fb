//! A small invented town, checked by hand and against plain relaxation.

use super::*;
use proptest::prelude::*;

const LAT: f64 = 48.0;
/// 1e-7 degrees of latitude in 100 m.
const STEP: i32 = 8_993;

fn at(right: i32, up: i32) -> Position {
    let origin = Position::from_degrees(LAT, 11.0);
    // At 48 degrees a degree of longitude is two thirds of one of latitude.
    Position { lat: origin.lat + up * STEP, lon: origin.lon + right * STEP * 3 / 2 }
}

fn way(modes: Modes) -> Passage {
    Passage { modes, car_kmh: 36 }
}

fn edge(from: u32, to: u32, along: Modes, against: Modes) -> Edge {
    Edge {
        from,
        to,
        class: Class::Residential,
        along: way(along),
        against: way(against),
        shape: 0..0,
    }
}

/// Vertices with everybody on them, as the import would mark a town without islands.
fn parts(vertices: Vec<Position>, edges: Vec<Edge>) -> Parts {
    Parts {
        source: "test".into(),
        attribution: "nobody".into(),
        kind: NetworkKind::Synthetic,
        usable: vec![Modes::ALL; vertices.len()],
        vertices,
        edges,
        shapes: Vec::new(),
    }
}

/// A one-way ring of four corners, 400 m a side; walkers go both ways.
fn ring() -> Parts {
    let walkers = Modes::NONE.with(Mode::Foot);
    let corners = vec![at(0, 0), at(4, 0), at(4, 4), at(0, 4)];
    let edges = (0..4).map(|i| edge(i, (i + 1) % 4, Modes::ALL, walkers)).collect();
    parts(corners, edges)
}

fn streets(parts: Parts) -> Streets {
    Streets::new(Shared::new(StreetNetwork::new(parts)), config::Travel::default())
}

fn profile(name: &str) -> Profile {
    name.parse().unwrap()
}

fn place(right: i32, up: i32) -> Place {
    let (lat, lon) = at(right, up).degrees();
    Place::from_degrees(lat, lon).unwrap()
}

#[test]
fn a_one_way_ring_is_driven_around_and_walked_back() {
    let town = streets(ring());
    let (a, b) = (place(0, 0), place(0, 4));
    let drive = town.leg(&profile("car"), a, b);
    let walk = town.leg(&profile("foot"), a, b);
    // Three sides against one, give or take the cells' centres.
    assert!((1_150..1_350).contains(&drive.distance.0), "{drive:?}");
    assert!((380..480).contains(&walk.distance.0), "{walk:?}");
    // The other way is open to both.
    assert!(town.leg(&profile("car"), b, a).distance.0 < 480);
    // 10 m/s on the street, 1.35 m/s on foot.
    assert!((115_000..150_000).contains(&drive.duration.0), "{drive:?}");
    assert!((280_000..360_000).contains(&walk.duration.0), "{walk:?}");
}

#[test]
fn a_course_runs_from_door_to_door_along_the_ring() {
    let town = streets(ring());
    let (a, b) = (place(0, 0), place(0, 4));
    let course = town.course(&profile("car"), a, b);
    assert!(course.along_streets);
    let straight = Course::straight(a, b).line;
    assert_eq!(course.line.0.first(), straight.0.first());
    assert_eq!(course.line.0.last(), straight.0.last());
    let corners = [at(0, 0), at(4, 0), at(4, 4), at(0, 4)].map(network::coord);
    assert_eq!(course.line.0[1..5], corners);
    assert_eq!(town.course(&profile("foot"), a, b).line.0.len(), 4);
}

#[test]
fn nothing_takes_no_time_and_one_corner_is_crossed_straight() {
    let town = streets(ring());
    for name in ["foot", "bike", "car", "balloon"] {
        assert_eq!(town.leg(&profile(name), place(0, 0), place(0, 0)), Leg::default(), "{name}");
    }
    let near = (place(0, 0), place(1, 0));
    let great = GreatCircle::new(config::Travel::default());
    let bike = profile("bike");
    assert_eq!(town.leg(&bike, near.0, near.1), great.leg(&bike, near.0, near.1));
}

#[test]
fn what_has_no_streets_travels_on_the_great_circle() {
    let town = streets(ring());
    let great = GreatCircle::new(config::Travel::default());
    let (a, far) = (place(0, 0), place(100, 100));
    for name in ["car", "balloon"] {
        let name = profile(name);
        assert_eq!(town.leg(&name, a, far), great.leg(&name, a, far));
        assert!(!town.course(&name, a, far).along_streets);
    }
    assert!(town.nearest(&profile("car"), 10.0, 10.0).is_none());
    assert!(town.nearest(&profile("balloon"), LAT, 11.0).is_none());
    let plane = [Place::Planar { x_m: 0, y_m: 0 }, Place::Planar { x_m: 30, y_m: 40 }];
    let leg = town.leg(&profile("foot"), plane[0], plane[1]);
    assert_eq!(leg.distance, Metres(65));
    // A network without any street is no reason to panic.
    let nowhere = streets(parts(Vec::new(), Vec::new()));
    assert_eq!(nowhere.leg(&profile("car"), a, far), great.leg(&profile("car"), a, far));
}

#[test]
fn an_island_is_not_snapped_to() {
    let mut split = ring();
    split.vertices.extend([at(2, 2), at(2, 3)]);
    split.usable.extend([Modes::NONE, Modes::NONE]);
    split.edges.push(edge(4, 5, Modes::ALL, Modes::ALL));
    let town = streets(split);
    let (lat, lon) = at(2, 2).degrees();
    let corner = town.nearest(&profile("foot"), lat, lon).unwrap();
    assert!(corner.vertex < 4, "{corner:?}");
    assert!((corner.metres - 283.0).abs() < 5.0, "{corner:?}");
}

#[test]
fn the_digest_names_the_content() {
    let name = |change: fn(&mut Parts)| {
        let mut parts = ring();
        change(&mut parts);
        StreetNetwork::new(parts).digest().to_owned()
    };
    let same = name(|_| {});
    assert!(same.starts_with("synthetic:") && same.len() == 74, "{same}");
    assert_eq!(same, name(|_| {}));
    let changes: [fn(&mut Parts); 6] = [
        |p| p.vertices[0].lat += 1,
        |p| p.edges[0].along.car_kmh = 40,
        |p| p.edges[0].class = Class::Service,
        |p| p.usable[0] = Modes::NONE,
        |p| p.attribution.push('!'),
        |p| p.kind = NetworkKind::Osm,
    ];
    for change in changes {
        assert_ne!(same, name(change));
    }
}

#[test]
#[should_panic(expected = "an edge ends at known vertices")]
fn parts_that_do_not_fit_are_refused() {
    let mut parts = ring();
    parts.edges[0].to = 9;
    let _ = StreetNetwork::new(parts);
}

/// Bellman and Ford: slow and plain.
fn relaxed(arcs: &[Arc], count: usize, from: u32) -> Vec<Option<Reach>> {
    let mut best: Vec<Option<Reach>> = vec![None; count];
    best[from as usize] = Some(Reach { ms: 0, cm: 0 });
    for _ in 0..count {
        for arc in arcs {
            if let Some(here) = best[arc.from as usize] {
                let (ms, cm) = (here.ms + i64::from(arc.ms), here.cm + i64::from(arc.cm));
                let there = &mut best[arc.to as usize];
                *there = Some(there.map_or(Reach { ms, cm }, |old| old.min(Reach { ms, cm })));
            }
        }
    }
    best
}

prop_compose! {
    fn any_town()(corners in 2..14usize)(
        spots in prop::collection::vec((0..20i32, 0..20i32), corners),
        edges in prop::collection::vec(
            (0..corners as u32, 0..corners as u32, 0..8u8, 0..8u8, 5..130u8), 0..40),
    ) -> Parts {
        let modes = |bits: u8| {
            Mode::ALL.into_iter().filter(|mode| bits >> *mode as u8 & 1 == 1).collect()
        };
        let edge = |(from, to, along, against, car_kmh)| Edge {
            from,
            to,
            class: Class::Path,
            along: Passage { modes: modes(along), car_kmh },
            against: Passage { modes: modes(against), car_kmh },
            shape: 0..0,
        };
        let spots = spots.into_iter().map(|(right, up)| at(right, up)).collect();
        parts(spots, edges.into_iter().map(edge).collect())
    }
}

proptest! {
    /// Unmarked parts, parallel edges, loops, zero lengths: the hierarchy equals relaxation, and
    /// each path adds up to its entry.
    #[test]
    fn tables_and_paths_equal_plain_relaxation(town in any_town()) {
        let count = town.vertices.len();
        let network = StreetNetwork::new(town);
        let all: Vec<u32> = (0..count as u32).collect();
        for roads in Roads::prepare(&network, &Mode::ALL.map(|mode| (mode, 1_350))) {
            let table = roads.table(&all, &all);
            for from in 0..count {
                let expected = relaxed(roads.arcs(), count, from as u32);
                let row = &table[from * count..][..count];
                prop_assert_eq!(row, &expected[..]);
                for (to, entry) in row.iter().enumerate() {
                    let path = roads.path(from as u32, to as u32);
                    prop_assert_eq!(path.as_deref().map(sum), *entry);
                    prop_assert!(path.is_none_or(|path| connected(&path, from, to)));
                }
            }
        }
    }

    /// Between doors on streets no detour is quicker than the way, and rounding keeps it so.
    #[test]
    fn no_detour_is_quicker(
        spots in prop::array::uniform3((-1..6i32, -1..6i32)),
        step in 1..90i64,
    ) {
        let round_up = Millis(step * 1_000);
        let settings = config::Travel { round_up, ..Default::default() };
        let town = Streets::new(Shared::new(StreetNetwork::new(ring())), settings);
        let [a, b, c] = spots.map(|(right, up)| place(right, up));
        for name in ["foot", "bike", "car"] {
            let time = |from, to| town.leg(&profile(name), from, to).duration;
            prop_assert!(time(a, c) <= time(a, b) + time(b, c));
        }
    }
}

fn sum(path: &[Arc]) -> Reach {
    let add = |sum: Reach, arc: &Arc| Reach {
        ms: sum.ms + i64::from(arc.ms),
        cm: sum.cm + i64::from(arc.cm),
    };
    path.iter().fold(Reach { ms: 0, cm: 0 }, add)
}

fn connected(path: &[Arc], from: usize, to: usize) -> bool {
    let mut corner = from as u32;
    for arc in path {
        if arc.from != corner {
            return false;
        }
        corner = arc.to;
    }
    corner as usize == to
}
