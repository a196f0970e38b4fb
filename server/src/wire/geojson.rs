//! The plan as GeoJSON (RFC 7946): courses of routes along the streets, and their stops. Positions
//! are longitude before latitude here, and only here.

use super::live::open_offer;
use super::route::StopKind;
use super::scalar::{CourierName, Id, Instant, OrderName, StoreName, WholeMetres};
use crate::ways::Ways;
use sameday_engine::engine::Engine;
use sameday_engine::id::{Profile, StopId};
use sameday_engine::model::PlannedStop;
use sameday_engine::place::Place;
use sameday_engine::travel::Travel;
use sameday_engine::unit::Metres;
use sameday_engine::world::Courier;
use sameday_engine::world::courier::orders_of;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// Longitude and latitude in degrees.
type Point = [f64; 2];

/// What a feature is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// Accepted work.
    Route,
    /// Accepted work and waiting orders planned for the courier.
    Draft,
    /// The route as it would be if he said yes.
    Offer,
}

/// One line of stops of a courier, copied out of the world.
struct Sketch {
    kind: PlanKind,
    courier: CourierName,
    profile: Profile,
    from: Place,
    stops: Vec<PlannedStop>,
}

/// Everything that is to be drawn, copied out of the world: the drawing itself takes long.
pub struct PlanSketch {
    travel: Arc<dyn Travel>,
    lines: Vec<Sketch>,
}

impl PlanSketch {
    /// Accepted routes, drafts and open offers of all couriers on duty.
    #[must_use]
    pub fn of(engine: &Engine) -> Self {
        let on_duty = engine.world().couriers().values().filter(|courier| courier.is_on_duty());
        Self {
            travel: engine.travel().clone(),
            lines: on_duty.flat_map(|courier| sketches(courier, engine)).collect(),
        }
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self, ways: &Ways, attribution: Option<String>) -> PlanGeoJson {
        let mut features = Vec::new();
        let mut drawn = BTreeSet::new();
        for sketch in &self.lines {
            features.extend(sketch.line(&*self.travel, ways));
            features.extend(sketch.stops(&mut drawn));
        }
        PlanGeoJson { kind: "FeatureCollection", attribution, features }
    }
}

fn sketches(courier: &Courier, engine: &Engine) -> Vec<Sketch> {
    let from = engine.place_of(&courier.spec.id).unwrap_or(courier.at);
    let world = engine.world();
    let offer = open_offer(courier, world).map_or(&[][..], |offer| &offer.stops);
    let draft = world.decided_draft(&courier.spec.id);
    let sketch = |(kind, stops): (PlanKind, &[PlannedStop])| Sketch {
        kind,
        courier: Id(courier.spec.id.clone()),
        profile: courier.spec.profile.clone(),
        from,
        stops: stops.to_vec(),
    };
    [(PlanKind::Route, &courier.route[..]), (PlanKind::Draft, &draft[..]), (PlanKind::Offer, offer)]
        .into_iter()
        .filter(|(_, stops)| !stops.is_empty())
        .map(sketch)
        .collect()
}

impl Sketch {
    /// The way from where the courier is over all stops; none on a plane or without any length.
    fn line(&self, travel: &dyn Travel, ways: &Ways) -> Option<Feature> {
        let (mut at, mut along, mut distance) = (self.from, true, Metres::ZERO);
        at.degrees()?;
        let mut coordinates: Vec<Point> = Vec::new();
        for stop in &self.stops {
            stop.at.degrees()?;
            let way = ways.get(travel, &self.profile, at, stop.at);
            coordinates.extend(way.course.line.coords().map(|point| rounded(point.x, point.y)));
            along &= way.course.along_streets;
            distance += way.distance;
            at = stop.at;
        }
        coordinates.dedup();
        let until = self.stops.last()?.departure;
        let properties = Properties::Line(LineProperties {
            kind: self.kind,
            courier: self.courier.clone(),
            along_streets: along,
            distance_m: WholeMetres(distance),
            until: Instant(until),
        });
        (coordinates.len() > 1)
            .then(|| Feature::of(Geometry::LineString { coordinates }, properties))
    }

    /// The stops that no earlier line had.
    fn stops(&self, drawn: &mut BTreeSet<StopId>) -> Vec<Feature> {
        let new = self.stops.iter().zip(1..).filter(|(stop, _)| drawn.insert(stop.id));
        new.filter_map(|(stop, index)| self.stop(stop, index)).collect()
    }

    fn stop(&self, stop: &PlannedStop, index: usize) -> Option<Feature> {
        let (lat, lon) = stop.at.degrees()?;
        let (task, store) = StopKind::of(&stop.task);
        let properties = Properties::Stop(StopProperties {
            kind: "stop",
            plan: self.kind,
            courier: self.courier.clone(),
            index,
            stop: task,
            store: store.cloned().map(Id),
            orders: orders_of(stop).into_iter().map(Id).collect(),
            arrival: Instant(stop.arrival),
        });
        Some(Feature::of(Geometry::Point { coordinates: rounded(lon, lat) }, properties))
    }
}

fn rounded(lon: f64, lat: f64) -> Point {
    [lon, lat].map(|degrees| (degrees * 1e6).round() / 1e6)
}

/// The plan, to be drawn.
#[derive(Serialize, ToSchema)]
pub struct PlanGeoJson {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Who must be named wherever the streets are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<String>,
    /// A line for each accepted route, draft and open offer, each followed by those of its stops
    /// that no line of the same courier before it had.
    features: Vec<Feature>,
}

/// A line or a point with what it means.
#[derive(Serialize, ToSchema)]
struct Feature {
    /// `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    geometry: Geometry,
    properties: Properties,
}

impl Feature {
    fn of(geometry: Geometry, properties: Properties) -> Self {
        Self { kind: "Feature", geometry, properties }
    }
}

/// A geometry; each position is longitude, latitude.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type")]
enum Geometry {
    LineString {
        #[schema(value_type = Vec<Vec<f64>>)]
        coordinates: Vec<Point>,
    },
    Point {
        #[schema(value_type = Vec<f64>)]
        coordinates: Point,
    },
}

/// What a feature means.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Properties {
    Line(LineProperties),
    Stop(StopProperties),
}

/// A courier's way over his stops.
#[derive(Serialize, ToSchema)]
struct LineProperties {
    kind: PlanKind,
    courier: CourierName,
    /// The line follows streets all the way; somewhere it is straight otherwise.
    along_streets: bool,
    /// As travel times are reckoned with, from where he is.
    distance_m: WholeMetres,
    /// Planned end of the last stop.
    until: Instant,
}

/// A stop.
#[derive(Serialize, ToSchema)]
struct StopProperties {
    /// `stop`.
    kind: &'static str,
    /// Of which line.
    plan: PlanKind,
    courier: CourierName,
    /// From 1, in the order of the line.
    index: usize,
    stop: StopKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreName>,
    orders: Vec<OrderName>,
    /// As planned.
    arrival: Instant,
}
