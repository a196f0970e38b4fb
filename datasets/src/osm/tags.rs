//! Which street a way is: class, who may use it in which direction, how fast cars go.
//!
//! Rules of the OpenStreetMap wiki (pages `Key:access`, `Key:oneway`, `Key:highway`), read for a
//! courier who delivers: `destination`, `delivery` and `customers` are open to him, `private` is
//! not. Where the wiki leaves a choice it is marked *assumed*.

use super::speed;
use crate::weave::Kind;
use sameday_engine::travel::street::{Class, Mode, Modes, Passage};

/// Tags of one element.
pub(super) struct Tags<'a>(pub(super) Vec<(&'a str, &'a str)>);

impl<'a> Tags<'a> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }

    fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }
}

/// A way that somebody can use.
pub(super) struct Street {
    pub(super) kind: Kind,
    pub(super) limited: bool,
}

/// The street of a way; `None` when nobody can use it.
pub(super) fn street(tags: &Tags<'_>) -> Option<Street> {
    let highway = tags.get("highway")?;
    let (class, usual) = class(highway)?;
    // Squares are drawn as areas; their rim is walked, as on most maps of this kind.
    let open: Modes = Mode::ALL
        .into_iter()
        .filter(|mode| access(tags, *mode).unwrap_or(usual.contains(*mode)))
        .filter(|mode| !ridden_on_foot(highway, *mode))
        .collect();
    let one_way = Mode::ALL.map(|mode| (mode, direction(tags, highway, mode)));
    let side = |shut: Direction| -> Modes {
        let goes = |(mode, way): &(Mode, Direction)| open.contains(*mode) && !way.shuts(shut);
        one_way.iter().filter(|entry| goes(entry)).map(|(mode, _)| *mode).collect()
    };
    let (along, against) = (side(Direction::Along), side(Direction::Against));
    if along.or(against).is_empty() {
        return None;
    }
    let (car_along, car_against) = speed::of(tags, highway);
    Some(Street {
        kind: Kind {
            class,
            along: Passage { modes: along, car_kmh: car_along },
            against: Passage { modes: against, car_kmh: car_against },
        },
        limited: speed::limit(tags.get("maxspeed")).is_some(),
    })
}

/// Steps are never ridden, whatever the tags of a ramp beside them say.
fn ridden_on_foot(highway: &str, mode: Mode) -> bool {
    highway == "steps" && mode != Mode::Foot
}

/// Class, and who may use it when no tag says so. Assumed: bikes keep off trunk roads, walkers use
/// cycleways, tracks are for both; links count as the road they lead to.
fn class(highway: &str) -> Option<(Class, Modes)> {
    let everybody = Modes::ALL;
    let no_car = Modes::ALL.without(Mode::Car);
    let car = Modes::NONE.with(Mode::Car);
    let foot = Modes::NONE.with(Mode::Foot);
    Some(match highway {
        "motorway" | "motorway_link" => (Class::Motorway, car),
        "trunk" | "trunk_link" => (Class::Trunk, car),
        "primary" | "primary_link" => (Class::Primary, everybody),
        "secondary" | "secondary_link" => (Class::Secondary, everybody),
        "tertiary" | "tertiary_link" => (Class::Tertiary, everybody),
        "unclassified" | "residential" | "living_street" | "road" => {
            (Class::Residential, everybody)
        }
        "service" => (Class::Service, everybody),
        "cycleway" => (Class::Cycleway, no_car),
        "track" | "path" => (Class::Path, no_car),
        "footway" | "pedestrian" | "steps" => (Class::Path, foot),
        _ => return None,
    })
}

/// What the tags say about a mode, the most special first; `None`: nothing.
pub(super) fn access(tags: &Tags<'_>, mode: Mode) -> Option<bool> {
    let keys: &[&str] = match mode {
        Mode::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
        Mode::Bike => &["bicycle", "vehicle", "access"],
        Mode::Foot => &["foot", "access"],
    };
    keys.iter().find_map(|key| allowed(tags.get(key)?))
}

fn allowed(value: &str) -> Option<bool> {
    match value {
        "yes" | "permissive" | "designated" | "official" | "destination" | "delivery"
        | "customers" | "public" => Some(true),
        // `dismount` and `use_sidepath` name a better way nearby, which is on the map too.
        "no"
        | "private"
        | "agricultural"
        | "forestry"
        | "agricultural;forestry"
        | "military"
        | "emergency"
        | "permit"
        | "residents"
        | "psv"
        | "bus"
        | "dismount"
        | "use_sidepath" => Some(false),
        _ => None,
    }
}

/// In which direction a way may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Both,
    Along,
    Against,
    /// By the hour: nobody can plan with it.
    Neither,
}

impl Direction {
    /// Whether this one-way rule keeps out who goes in a direction.
    fn shuts(self, going: Self) -> bool {
        self != Self::Both && self != going
    }

    fn read(value: &str) -> Option<Self> {
        match value {
            "yes" | "true" | "1" => Some(Self::Along),
            "-1" | "reverse" => Some(Self::Against),
            "no" | "false" | "0" | "alternating" => Some(Self::Both),
            "reversible" => Some(Self::Neither),
            _ => None,
        }
    }
}

fn direction(tags: &Tags<'_>, highway: &str, mode: Mode) -> Direction {
    let own = |key: &str| tags.get(key).and_then(Direction::read);
    match mode {
        // Walkers are bound only where a sign is for them.
        Mode::Foot => own("oneway:foot").unwrap_or(Direction::Both),
        Mode::Bike => own("oneway:bicycle").unwrap_or_else(|| {
            if contraflow(tags) { Direction::Both } else { vehicles(tags, highway) }
        }),
        Mode::Car => own("oneway:motor_vehicle").unwrap_or_else(|| vehicles(tags, highway)),
    }
}

fn vehicles(tags: &Tags<'_>, highway: &str) -> Direction {
    let said = tags.get("oneway").and_then(Direction::read);
    let implied = || {
        let round = tags.is("junction", "roundabout") || tags.is("junction", "circular");
        let motorway = matches!(highway, "motorway" | "motorway_link");
        if round || motorway { Direction::Along } else { Direction::Both }
    };
    said.unwrap_or_else(implied)
}

/// A cycle lane or track against the one-way street.
fn contraflow(tags: &Tags<'_>) -> bool {
    let keys = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];
    keys.iter().filter_map(|key| tags.get(key)).any(|value| value.starts_with("opposite"))
}

/// Modes that a barrier on a node keeps out; `None` when it is no barrier.
pub(super) fn shut(tags: &Tags<'_>) -> Option<Modes> {
    let usual = match tags.get("barrier")? {
        // Too narrow for a car.
        "bollard" | "block" | "cycle_barrier" | "motorcycle_barrier" | "jersey_barrier"
        | "planter" | "chain" | "log" | "debris" | "bus_trap" | "sump_buster" => {
            Modes::NONE.with(Mode::Car)
        }
        // Too narrow for a bike.
        "stile" | "turnstile" | "full-height_turnstile" | "kissing_gate" | "horse_stile" => {
            Modes::ALL.without(Mode::Foot)
        }
        // Gates and the like open unless a tag says otherwise (assumed, as in OSRM's profiles).
        _ => Modes::NONE,
    };
    let shut = |mode: &Mode| access(tags, *mode).map_or(usual.contains(*mode), |open| !open);
    let shut: Modes = Mode::ALL.into_iter().filter(shut).collect();
    (!shut.is_empty()).then_some(shut)
}
