//! Reads blocks and keeps what streets and shops need.

use super::error::OsmError;
use super::report::ImportReport;
use super::shops::Sold;
use super::tags::{Street, Tags, shut, street};
use osmpbf::{BlobDecode, BlobReader, BlobType, Element, HeaderBlock};
use sameday_engine::travel::street::{Modes, Position};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Features of the format that make no difference here.
const KNOWN_FEATURES: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "LocationsOnWays"];

/// A way that matters.
pub(super) struct RawWay<T> {
    pub(super) id: i64,
    pub(super) nodes: Vec<i64>,
    pub(super) is: T,
}

/// Everything that matters, by OpenStreetMap id.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) nodes: Vec<(i64, Position)>,
    pub(super) barriers: Vec<(i64, Modes)>,
    pub(super) streets: Vec<RawWay<Street>>,
    pub(super) shop_nodes: Vec<(i64, Position, Sold)>,
    pub(super) shop_ways: Vec<RawWay<Sold>>,
    pub(super) report: ImportReport,
}

impl Raw {
    /// Reads a whole file.
    pub(super) fn read(reader: impl Read + Send) -> Result<Self, OsmError> {
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = Counted { reader, bytes: Arc::clone(&bytes) };
        let mut raw = Self::default();
        let (mut block, mut whole) = (0, 0);
        for blob in BlobReader::new(counted) {
            block += 1;
            let broken = |error: osmpbf::Error| wrong(block, &error);
            let blob = blob.map_err(broken)?;
            if block == 1 && blob.get_type() != BlobType::OsmHeader {
                return Err(OsmError::NotPbf("it has no OSMHeader".into()));
            }
            match blob.decode().map_err(broken)? {
                BlobDecode::OsmHeader(header) => features(&header)?,
                BlobDecode::OsmData(data) => {
                    for element in data.elements() {
                        raw.take(element)?;
                    }
                }
                BlobDecode::Unknown(_) => {}
            }
            whole = bytes.load(Ordering::Relaxed);
        }
        // The blob reader takes an odd end of up to three bytes for the end of the file.
        if bytes.load(Ordering::Relaxed) != whole {
            let detail = "it ends inside the length of a block".into();
            return Err(OsmError::Broken { block: block + 1, detail });
        }
        if block == 0 {
            return Err(OsmError::NotPbf("it is empty".into()));
        }
        raw.sort();
        Ok(raw)
    }

    fn take(&mut self, element: Element<'_>) -> Result<(), OsmError> {
        match element {
            Element::Node(node) => {
                let at = position(node.id(), node.nano_lat(), node.nano_lon())?;
                self.node(node.id(), at, &Tags(node.tags().collect()));
            }
            Element::DenseNode(node) => {
                let at = position(node.id(), node.nano_lat(), node.nano_lon())?;
                self.node(node.id(), at, &Tags(node.tags().collect()));
            }
            Element::Way(way) => self.way(&way),
            Element::Relation(relation) => {
                let sold = Sold::read(&Tags(relation.tags().collect()));
                self.report.relation_shops += usize::from(sold.is_some());
            }
        }
        Ok(())
    }

    fn node(&mut self, id: i64, at: Position, tags: &Tags<'_>) {
        self.report.nodes += 1;
        self.nodes.push((id, at));
        if let Some(modes) = shut(tags) {
            self.barriers.push((id, modes));
        }
        if let Some(sold) = Sold::read(tags) {
            self.shop_nodes.push((id, at, sold));
        }
    }

    fn way(&mut self, way: &osmpbf::Way<'_>) {
        self.report.ways += 1;
        let tags = Tags(way.tags().collect());
        self.report.highways += usize::from(tags.get("highway").is_some());
        let id = way.id();
        if let Some(street) = street(&tags) {
            self.streets.push(RawWay { id, nodes: way.refs().collect(), is: street });
        }
        if let Some(sold) = Sold::read(&tags) {
            self.shop_ways.push(RawWay { id, nodes: way.refs().collect(), is: sold });
        }
    }

    /// By id, whatever the order of the file; of doubles the first.
    fn sort(&mut self) {
        self.nodes.sort_by_key(|(id, _)| *id);
        self.nodes.dedup_by_key(|(id, _)| *id);
        self.barriers.sort_by_key(|(id, _)| *id);
        self.streets.sort_by_key(|way| way.id);
        self.streets.dedup_by_key(|way| way.id);
        self.shop_nodes.sort_by_key(|(id, ..)| *id);
        self.shop_nodes.dedup_by_key(|(id, ..)| *id);
        self.shop_ways.sort_by_key(|way| way.id);
        self.shop_ways.dedup_by_key(|way| way.id);
    }

    /// Where in [`Self::nodes`] a node is.
    pub(super) fn index(&self, id: i64) -> Option<usize> {
        self.nodes.binary_search_by_key(&id, |(id, _)| *id).ok()
    }
}

/// Counts what is read through it.
struct Counted<R> {
    reader: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let len = self.reader.read(into)?;
        self.bytes.fetch_add(len as u64, Ordering::Relaxed);
        Ok(len)
    }
}

fn wrong(block: usize, error: &osmpbf::Error) -> OsmError {
    if block == 1 {
        return OsmError::NotPbf(error.to_string());
    }
    OsmError::Broken { block, detail: error.to_string() }
}

fn features(header: &HeaderBlock) -> Result<(), OsmError> {
    let unknown = |feature: &&String| !KNOWN_FEATURES.contains(&feature.as_str());
    match header.required_features().iter().find(unknown) {
        Some(feature) => Err(OsmError::Unsupported(feature.clone())),
        None => Ok(()),
    }
}

/// From nanodegrees, as the format counts.
fn position(id: i64, lat: i64, lon: i64) -> Result<Position, OsmError> {
    const DEGREE: i64 = 1_000_000_000;
    let inside = |value: i64, limit: i64| (-limit * DEGREE..=limit * DEGREE).contains(&value);
    if !inside(lat, 90) || !inside(lon, 180) {
        return Err(OsmError::Coordinates(id));
    }
    Ok(Position { lat: (lat / 100) as i32, lon: (lon / 100) as i32 })
}
