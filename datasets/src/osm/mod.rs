//! OpenStreetMap extracts (`.osm.pbf`): streets for foot, bike and car, and shops.
//!
//! The data is under the Open Database License; "© OpenStreetMap contributors" must be shown
//! wherever it shows, and stands in the network's attribution. Not read: turn restrictions,
//! conditional access, ferries, relations.

mod build;
mod error;
mod hours;
mod raw;
mod report;
mod shops;
mod speed;
mod tags;

pub use crate::connect::ModeReport;
pub use error::OsmError;
pub use hours::MapHours;
pub use report::ImportReport;
pub use shops::MapShop;

use raw::Raw;
use sameday_engine::travel::street::{Position, StreetNetwork};
use shops::middle;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Reads an extract; the network is named after the file.
///
/// # Errors
/// Why the file gives no streets.
pub fn read(path: &Path) -> Result<(StreetNetwork, Vec<MapShop>, ImportReport), OsmError> {
    let file =
        File::open(path).map_err(|source| OsmError::Open { path: path.to_owned(), source })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    read_from(BufReader::with_capacity(1 << 16, file), &name.unwrap_or_default())
}

/// Reads an extract from anywhere; the network is named `source`.
///
/// # Errors
/// Why it gives no streets.
pub fn read_from(
    reader: impl Read + Send,
    source: &str,
) -> Result<(StreetNetwork, Vec<MapShop>, ImportReport), OsmError> {
    let mut raw = Raw::read(reader)?;
    let network = build::build(&mut raw, source)?;
    let shops = shops(&mut raw);
    raw.report.shops = shops.len();
    Ok((network, shops, raw.report))
}

/// Nodes by id, then areas by id.
fn shops(raw: &mut Raw) -> Vec<MapShop> {
    let nodes = std::mem::take(&mut raw.shop_nodes);
    let mut shops: Vec<MapShop> =
        nodes.into_iter().map(|(id, at, sold)| sold.at(format!("n{id}"), at)).collect();
    for way in std::mem::take(&mut raw.shop_ways) {
        let at = |id: &i64| Some(raw.nodes[raw.index(*id)?].1);
        let corners: Vec<Position> = way.nodes.iter().filter_map(at).collect();
        if let Some(middle) = middle(&corners) {
            shops.push(way.is.at(format!("w{}", way.id), middle));
        }
    }
    shops
}
