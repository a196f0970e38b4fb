//! What stands still on the live map: streets and shops.

use super::scalar::{Id, Position, StoreName, Word};
use super::words::StreetClassWord;
use crate::map_data::{Bounds, MapData, MapKind, Streets};
use sameday_engine::model::StoreSpec;
use sameday_engine::world::World;
use serde::Serialize;
use utoipa::ToSchema;

/// A shop on the map.
#[derive(Serialize, ToSchema)]
pub struct MapShopOut {
    id: StoreName,
    /// The words over its door.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Its trade, such as `convenience`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// It does not exist: made for a simulation.
    synthetic: bool,
    at: Position,
}

impl MapShopOut {
    /// `None` for a shop that is nowhere on the earth.
    fn of(store: &StoreSpec) -> Option<Self> {
        Some(Self {
            id: Id(store.id.clone()),
            name: store.sign.name.clone(),
            kind: store.sign.kind.clone(),
            synthetic: store.sign.synthetic,
            at: Position::of_store(store)?,
        })
    }
}

/// The shops that can be drawn, by name.
#[must_use]
pub fn shops(world: &World) -> Vec<MapShopOut> {
    world.active_stores().filter_map(MapShopOut::of).collect()
}

/// The streets of one class.
#[derive(Serialize, ToSchema)]
pub struct StreetsOut<'a> {
    class: StreetClassWord,
    /// Each line as a polyline of precision 6, latitude before longitude.
    lines: &'a [String],
}

impl<'a> From<&'a Streets> for StreetsOut<'a> {
    fn from(streets: &'a Streets) -> Self {
        Self { class: Word(streets.class), lines: &streets.lines }
    }
}

/// Streets and shops.
#[derive(Serialize, ToSchema)]
pub struct MapOut<'a> {
    /// The city, or the tenant where there are no streets.
    name: &'a str,
    kind: MapKind,
    /// Who must be named wherever the streets are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<&'a str>,
    /// Offset of the city's clocks from UTC in seconds; 0 where it is not known.
    utc_offset_s: i32,
    /// West, south, east, north: of the streets, or of the shops where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<Bounds>,
    /// The busiest class first.
    streets: Vec<StreetsOut<'a>>,
    /// By name.
    shops: &'a [MapShopOut],
}

impl<'a> MapOut<'a> {
    /// These shops on these streets, if there are any.
    #[must_use]
    pub fn of(map: Option<&'a MapData>, tenant: &'a str, shops: &'a [MapShopOut]) -> Self {
        let extent = || Bounds::around(shops.iter().map(|shop| (shop.at.lat, shop.at.lon)));
        match map {
            Some(map) => Self {
                name: &map.name,
                kind: map.kind,
                attribution: Some(&map.attribution),
                utc_offset_s: map.utc_offset_s,
                bounds: Some(map.bounds),
                streets: map.streets.iter().map(StreetsOut::from).collect(),
                shops,
            },
            None => Self {
                name: tenant,
                kind: MapKind::None,
                attribution: None,
                utc_offset_s: 0,
                bounds: extent(),
                streets: Vec::new(),
                shops,
            },
        }
    }
}
