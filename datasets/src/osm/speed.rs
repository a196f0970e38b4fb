//! How fast a car is expected to go.
//!
//! Without a limit: the speeds of OSRM's public car profile by class (*sourced*: osrm-backend,
//! `profiles/car.lua`, table `speed_profile`). With one: 80 % of it, for junctions and traffic
//! (*assumed*; later OSRM profiles use the same share).

use super::tags::Tags;

/// Percent of a limit that is made on average.
const SHARE: u32 = 80;
/// Faster than this is a mistake on the map, or nothing a courier's car does.
const FASTEST_KMH: u32 = 130;
/// Walking pace, for yards and what is slower.
const SLOWEST_KMH: u32 = 5;

/// Expected speeds along and against a way, in km/h; at least 5.
pub(super) fn of(tags: &Tags<'_>, highway: &str) -> (u8, u8) {
    let both = limit(tags.get("maxspeed"));
    let side = |key| limit(tags.get(key)).or(both);
    let made = |limit: Option<u32>| {
        let kmh = limit.map_or_else(|| usual(highway), |limit| limit * SHARE / 100);
        kmh.clamp(SLOWEST_KMH, FASTEST_KMH) as u8
    };
    (made(side("maxspeed:forward")), made(side("maxspeed:backward")))
}

/// OSRM's speed of a class. Classes it does not drive on count as service roads.
fn usual(highway: &str) -> u32 {
    match highway {
        "motorway" => 90,
        "motorway_link" => 75,
        "trunk" => 85,
        "trunk_link" => 70,
        "primary" => 65,
        "primary_link" => 60,
        "secondary" => 55,
        "secondary_link" => 50,
        "tertiary" => 40,
        "tertiary_link" => 30,
        "unclassified" | "residential" => 25,
        "living_street" => 10,
        _ => 15,
    }
}

/// The limit in km/h; `None` when there is none or nobody can read it.
///
/// `50`, `50 km/h`, `30 mph`, `walk`, `none`, and named zones such as `DE:urban` (OpenStreetMap
/// wiki, `Key:maxspeed`). Zones have the commonest value of Europe (*assumed*).
pub(super) fn limit(value: Option<&str>) -> Option<u32> {
    let value = value?.trim();
    // Several limits by lane or hour: the first counts.
    let value = value.split([';', '|']).next()?.trim();
    match value.rsplit_once(':').map_or(value, |(_, zone)| zone) {
        "none" | "motorway" => return Some(FASTEST_KMH),
        "walk" | "living_street" => return Some(SLOWEST_KMH),
        "urban" => return Some(50),
        "rural" | "trunk" => return Some(90),
        _ => {}
    }
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    let number: u32 = value[..digits].parse().ok()?;
    let kmh = match value[digits..].trim() {
        "" | "km/h" | "kmh" | "kph" => number,
        // 1 mile is 1.609344 km.
        "mph" => number.checked_mul(1_609)?.div_ceil(1_000),
        _ => return None,
    };
    (1..=300).contains(&kmh).then_some(kmh)
}
