//! Shops on the map: nodes, and closed ways at the middle of their area.

use super::hours::{MapHours, hours};
use super::tags::Tags;
use geo::{Centroid, LineString, Polygon};
use sameday_engine::travel::street::Position;

/// A shop as the map knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapShop {
    /// `n` or `w` for node or way, and its OpenStreetMap id: `n123`.
    pub id: String,
    /// Its name, else its brand.
    pub name: Option<String>,
    /// Value of `shop=*`, such as `convenience`.
    pub kind: String,
    /// Where.
    pub at: Position,
    /// When it is open, in the shop's own time; the map does not say which zone that is.
    pub hours: MapHours,
}

/// What the tags of a shop say; `None` when nothing is sold there.
#[derive(Clone, Debug)]
pub(super) struct Sold {
    name: Option<String>,
    kind: String,
    hours: MapHours,
}

impl Sold {
    pub(super) fn read(tags: &Tags<'_>) -> Option<Self> {
        let kind = tags.get("shop")?.trim();
        let gone = matches!(kind, "" | "no" | "vacant" | "disused" | "abandoned" | "closed");
        let said = |key| matches!(tags.get(key), Some("yes" | "true"));
        if gone || said("disused") || said("abandoned") {
            return None;
        }
        let text = |key| tags.get(key).map(str::trim).filter(|text| !text.is_empty());
        let name = text("name").or_else(|| text("brand")).map(str::to_owned);
        Some(Self { name, kind: kind.to_owned(), hours: hours(tags.get("opening_hours")) })
    }

    pub(super) fn at(self, id: String, at: Position) -> MapShop {
        MapShop { id, name: self.name, kind: self.kind, at, hours: self.hours }
    }
}

/// The middle of an area; `None` for a way that is not closed.
pub(super) fn middle(corners: &[Position]) -> Option<Position> {
    let closed = corners.len() > 3 && corners.first() == corners.last();
    let ring: LineString<f64> =
        corners.iter().map(|corner| corner.degrees()).map(|(lat, lon)| (lon, lat)).collect();
    let middle = Polygon::new(ring, Vec::new()).centroid().filter(|_| closed)?;
    Some(Position::from_degrees(middle.y(), middle.x()))
}
