//! A city on the streets of a map, or of a pattern.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | service area | the disc of 6 km around the middle of the streets | assumed: a trip takes minutes, not hours |
//! | shops | those of the map with goods we have, at most 150 | the map; the cap assumed |
//! | shops where the map has few | those of the plain, on shopping streets, labelled synthetic | assumed |
//! | doors | population where it is given, else street length | the table; else assumed |
//! | couriers, orders | `Size` | assumed |
//! | local time | the zone of a plan; else whole hours by longitude | sourced; else assumed |

use super::config;
use super::goods::{Kind, TRADES};
use super::ground::{Fleet, Ground, Site, synthetic_site};
use crate::earth::line_m;
use crate::noise::Weighted;
use geo::Coord;
use sameday_datasets::city::{self as patterns, CityPlan};
use sameday_datasets::osm::{MapHours, MapShop};
use sameday_datasets::population::Cell;
use sameday_engine::model::{Sign, Spot};
use sameday_engine::place::Place;
use sameday_engine::rng::Rng;
use sameday_engine::travel::street::{Class, Edge, Mode, Modes, Position, StreetNetwork, Streets};
use std::sync::Arc;

const SERVICE_RADIUS_M: f64 = 6_000.0;
const DOORS: usize = 900;
const CORNERS: usize = 200;
const MOST_SHOPS: usize = 150;
/// Where the map has fewer shops than this, others are made up.
const FEW_SHOPS: usize = 40;

/// A city too small for cars, or large enough: demand and couriers (assumed).
struct Size {
    fleet: Fleet,
    orders_per_hour: f64,
}

const QUARTER: Size = Size {
    fleet: Fleet { crowd: 36, owners: 8, vans: 0, on_foot: 0.35, by_car: 0.0 },
    orders_per_hour: 100.0,
};
const TOWN: Size = Size {
    fleet: Fleet { crowd: 72, owners: 8, vans: 10, on_foot: 0.03, by_car: 0.45 },
    orders_per_hour: 150.0,
};
/// Streets reach further than this from their middle where cars are worth it.
const TOWN_RADIUS_M: f64 = 1_500.0;

/// What a city is settled on.
pub struct Map<'a> {
    /// The streets.
    pub streets: Arc<Streets>,
    /// Shops that are there.
    pub shops: &'a [MapShop],
    /// Where people live, if that is known.
    pub population: &'a [Cell],
    /// Offset of local time from UTC in seconds, if that is known.
    pub utc_offset_s: Option<i32>,
}

impl Ground {
    /// A city on a map; the seed places what the map does not know.
    ///
    /// # Panics
    /// When no street can be walked on, which no reader of streets lets through.
    #[must_use]
    pub fn on_streets(name: &str, map: &Map<'_>, seed: u64) -> Self {
        let area = Area::of(&map.streets);
        let size = if area.radius_m > TOWN_RADIUS_M { TOWN } else { QUARTER };
        Self {
            name: name.to_owned(),
            travel: map.streets.clone(),
            utc_offset_s: map.utc_offset_s.unwrap_or_else(|| by_longitude(area.middle.x)),
            sites: sites(map, &area, seed),
            doors: doors(map, &area, seed),
            corners: area.sample(&mut Rng::stream(seed, "map/corners"), CORNERS, is_shopping),
            fleet: size.fleet,
            orders_per_hour: size.orders_per_hour,
        }
    }
}

/// The city of a plan: a pattern of streets from the seed, shops and people made up.
#[must_use]
pub fn on_plan(plan: &CityPlan, seed: u64) -> (Ground, Arc<StreetNetwork>) {
    let network = Arc::new(patterns::streets(plan, seed));
    let streets = Arc::new(Streets::new(network.clone(), config().travel));
    let utc_offset_s = Some(plan.utc_offset_s);
    let map = Map { streets, shops: &[], population: &[], utc_offset_s };
    let name = match plan.name {
        "synthetic" => "a synthetic city".to_owned(),
        name => format!("{} (synthetic)", title(name)),
    };
    (Ground::on_streets(&name, &map, seed), network)
}

/// `porto-alegre` is Porto Alegre.
#[must_use]
pub fn title(stem: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    };
    stem.split(['-', '_']).map(word).collect::<Vec<_>>().join(" ")
}

/// Whole hours of the sun.
fn by_longitude(degrees_east: f64) -> i32 {
    (degrees_east / 15.0).round() as i32 * 3_600
}

/// The service area.
struct Area<'a> {
    network: &'a StreetNetwork,
    middle: Coord,
    /// Half of all corners are nearer to the middle than half of this.
    radius_m: f64,
}

impl<'a> Area<'a> {
    fn of(streets: &'a Streets) -> Self {
        let network = streets.network();
        let walkable = |modes: &Modes| modes.contains(Mode::Foot);
        let corners = network.vertices().iter().zip(network.usable());
        let corners: Vec<Position> =
            corners.filter(|(_, modes)| walkable(modes)).map(|(at, _)| *at).collect();
        assert!(!corners.is_empty(), "a map with streets has corners to stand at");
        let mut lats: Vec<i32> = corners.iter().map(|at| at.lat).collect();
        let mut lons: Vec<i32> = corners.iter().map(|at| at.lon).collect();
        lats.sort_unstable();
        lons.sort_unstable();
        let middle = coord(Position { lat: lats[lats.len() / 2], lon: lons[lons.len() / 2] });
        let mut far: Vec<f64> = corners.iter().map(|at| line_m(middle, coord(*at))).collect();
        far.sort_by(f64::total_cmp);
        Self { network, middle, radius_m: 2.0 * far[far.len() / 2] }
    }

    fn contains(&self, at: Coord) -> bool {
        line_m(self.middle, at) <= SERVICE_RADIUS_M
    }

    /// Places on streets, by their length.
    fn sample(&self, rng: &mut Rng, count: usize, wanted: fn(Class) -> bool) -> Vec<Place> {
        let length = |(index, edge): (usize, &Edge)| {
            let reached = [edge.from, edge.to]
                .iter()
                .all(|end| self.network.usable()[*end as usize].contains(Mode::Foot));
            let near = self.contains(self.end(edge));
            let serves = reached && near && wanted(edge.class);
            if serves { f64::from(self.network.length_cm(index)) } else { 0.0 }
        };
        let lengths: Vec<f64> = self.network.edges().iter().enumerate().map(length).collect();
        if lengths.iter().sum::<f64>() <= 0.0 {
            return self.sample(rng, count, |_| true);
        }
        let weighted = Weighted::new(lengths);
        let mut place = || {
            let edge = &self.network.edges()[weighted.draw(rng)];
            on_earth(crate::earth::along(&self.network.line(edge), rng.unit()))
        };
        (0..count).map(|_| place()).collect()
    }

    fn end(&self, edge: &Edge) -> Coord {
        coord(self.network.vertices()[edge.from as usize])
    }
}

fn coord(at: Position) -> Coord {
    let (lat, lon) = at.degrees();
    Coord { x: lon, y: lat }
}

fn on_earth(at: Coord) -> Place {
    Place::from_degrees(at.y, at.x).expect("streets are on earth")
}

/// Where shops would be.
fn is_shopping(class: Class) -> bool {
    matches!(class, Class::Primary | Class::Secondary | Class::Tertiary)
}

/// Where people live.
fn is_home(class: Class) -> bool {
    matches!(class, Class::Residential | Class::Tertiary | Class::Secondary)
}

fn sites(map: &Map<'_>, area: &Area<'_>, seed: u64) -> Vec<Site> {
    let mut sites: Vec<(f64, Site)> =
        map.shops.iter().filter_map(|shop| real_site(shop, area)).collect();
    sites.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.id.cmp(&other.id)));
    sites.truncate(MOST_SHOPS);
    let mut sites: Vec<Site> = sites.into_iter().map(|(_, site)| site).collect();
    if sites.len() < FEW_SHOPS {
        let wanted: usize = TRADES.iter().map(|trade| trade.shops).sum();
        let mut places =
            area.sample(&mut Rng::stream(seed, "map/sites"), wanted, is_shopping).into_iter();
        for trade in &TRADES {
            let named = (1..=trade.shops).zip(&mut places);
            sites.extend(named.map(|(n, at)| synthetic_site(trade.name, trade.kind, n, at)));
        }
    }
    sites
}

/// A shop of the map within the area, with its distance from the middle.
fn real_site(shop: &MapShop, area: &Area<'_>) -> Option<(f64, Site)> {
    let kind = Kind::of_map(&shop.kind)?;
    let at = coord(shop.at);
    let spot = Some(Spot::of_degrees(at.y, at.x));
    let site = Site {
        id: shop.id.parse().ok()?,
        sign: Sign {
            name: shop.name.clone(),
            kind: Some(shop.kind.clone()),
            synthetic: false,
            spot,
        },
        at: on_earth(at),
        kind,
        week: match &shop.hours {
            MapHours::Weekly(week) => Some(week.clone()),
            MapHours::Unparsable(_) | MapHours::Absent => None,
        },
    };
    area.contains(at).then(|| (line_m(area.middle, at), site))
}

/// Doors where people live; without a table of them, along the streets with homes.
fn doors(map: &Map<'_>, area: &Area<'_>, seed: u64) -> Vec<Place> {
    let mut rng = Rng::stream(seed, "map/doors");
    let near = |cell: &&Cell| area.contains(cell.middle()) && cell.people > 0;
    let cells: Vec<&Cell> = map.population.iter().filter(near).collect();
    if cells.is_empty() {
        return area.sample(&mut rng, DOORS, is_home);
    }
    let weighted = Weighted::new(cells.iter().map(|cell| f64::from(cell.people)));
    (0..DOORS).map(|_| cells[weighted.draw(&mut rng)].place(rng.unit())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::config;
    use sameday_datasets::city::{plan, streets};

    fn shop(id: &str, kind: &str, at: Position) -> MapShop {
        let (id, kind) = (id.into(), kind.into());
        MapShop { id, name: Some("Corner".into()), kind, at, hours: MapHours::Absent }
    }

    #[test]
    fn few_shops_are_joined_by_labelled_ones_and_all_lie_in_the_service_area() {
        let network = Arc::new(streets(plan("findlay").expect("it is a plan"), 1));
        let streets = Arc::new(Streets::new(network.clone(), config().travel));
        let at = network.vertices()[0];
        let shops = [shop("n1", "bakery", at), shop("n2", "hairdresser", at)];
        let map =
            Map { streets: streets.clone(), shops: &shops, population: &[], utc_offset_s: None };
        let ground = Ground::on_streets("Findlay", &map, 1);
        let area = Area::of(&streets);
        let inside = |place: &Place| {
            let (lat, lon) = place.degrees().expect("a place on earth");
            line_m(area.middle, Coord { x: lon, y: lat }) < SERVICE_RADIUS_M + 250.0
        };
        assert!(ground.doors.iter().chain(&ground.corners).all(inside));
        assert!(ground.sites.iter().all(|site| inside(&site.at)));
        let real: Vec<&str> =
            ground.sites.iter().filter(|s| !s.sign.synthetic).map(|s| s.id.as_str()).collect();
        assert!(real.iter().all(|id| *id == "n1"), "nobody sells a haircut: {real:?}");
        assert!(ground.sites.len() >= FEW_SHOPS);
        assert_eq!(ground.utc_offset_s, -6 * 3_600);
    }
}
