//! Snapshots of legacy tills, as an event and as a document.

use super::facts::{CountLineIn, Said};
use super::read::{Read, Reader};
use super::scalar::{Counted, Instant, SkuName, StoreName};
use crate::limits::SNAPSHOT_CELLS;
use crate::request;
use sameday_engine::event::{CountLine, StockChange, StockFact};
use sameday_engine::id::{SkuId, StoreId};
use sameday_engine::world::World;
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Lines of a till's snapshot: as many as a shop has SKUs, since a complete one comes in one piece.
#[derive(Clone, Debug, ToSchema)]
pub struct SnapshotLines(pub Vec<CountLineIn>);

/// Cells of a snapshot; as many.
#[derive(Clone, Debug, ToSchema)]
pub struct SnapshotCells(pub Vec<SnapshotCell>);

impl Read for SnapshotLines {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value, SNAPSHOT_CELLS).map(Self)
    }
}

impl Read for SnapshotCells {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value, SNAPSHOT_CELLS).map(Self)
    }
}

request! {
    /// `sameday.stock.snapshot`: what a legacy till believes to have.
    pub struct StockSnapshot {
        /// In which shop.
        pub store: StoreName,
        /// Its numbers, each SKU once.
        pub lines: SnapshotLines,
        /// SKUs that are not listed are not there [false: nothing is said about them].
        pub complete: Option<bool>,
    }
}

impl StockSnapshot {
    pub(super) fn said(self, reader: &mut Reader) -> Said {
        let lines: Vec<CountLine> = self.lines.0.into_iter().map(CountLine::from).collect();
        let complete = self.complete.unwrap_or(false);
        reader.inside("lines", |reader| check(&lines, complete, reader));
        Said::Stock(self.store.0, StockChange::Snapshot { lines, complete, unless_stale: false })
    }
}

request! {
    /// Stock of one SKU as a till believes it.
    pub struct SnapshotCell {
        /// Which SKU.
        pub sku: SkuName,
        /// Units in the shop, reserved and picked ones included.
        pub on_hand: Counted,
    }
}

request! {
    /// What a legacy till believes to have.
    pub struct SnapshotIn {
        /// Of which instant the numbers are.
        pub as_of: Instant,
        /// SKUs that are not listed are not there [false: nothing is said about them].
        pub complete: Option<bool>,
        /// Its numbers, each SKU once.
        pub cells: SnapshotCells,
    }
}

impl SnapshotIn {
    /// The fact that it is. Its name comes from what it says, so that a repeat is a duplicate.
    #[must_use]
    pub fn fact(&self, store: StoreId, canonical: &str) -> StockFact {
        let line = |cell: &SnapshotCell| CountLine { sku: cell.sku.0.clone(), qty: cell.on_hand.0 };
        StockFact {
            source: format!("/v1/stores/{store}/stock"),
            id: blake3::hash(canonical.as_bytes()).to_hex().to_string(),
            occurred_at: self.as_of.0,
            sent_at: None,
            sequence: None,
            member: None,
            store,
            change: StockChange::Snapshot {
                lines: self.cells.0.iter().map(line).collect(),
                complete: self.complete.unwrap_or(false),
                unless_stale: true,
            },
        }
    }

    /// Notes what the shape alone cannot show: doubled and unknown SKUs.
    pub fn check(&self, fact: &StockFact, world: &World, reader: &mut Reader) {
        let StockChange::Snapshot { lines, complete, .. } = &fact.change else { return };
        reader.inside("cells", |reader| {
            check(lines, *complete, reader);
            check_skus(lines.iter().map(|line| &line.sku), world, reader);
        });
    }
}

fn check(lines: &[CountLine], complete: bool, reader: &mut Reader) {
    if lines.is_empty() && !complete {
        reader.error("empty", "at least one SKU, unless it is complete");
    }
    let mut seen = BTreeSet::new();
    for (index, line) in lines.iter().enumerate() {
        if !seen.insert(&line.sku) {
            let text = format!("{} comes twice", line.sku);
            reader.at(index, |reader| reader.error_at("sku", "duplicate", text));
        }
    }
}

fn check_skus<'a>(skus: impl Iterator<Item = &'a SkuId>, world: &World, reader: &mut Reader) {
    for (index, sku) in skus.enumerate().filter(|(_, sku)| !world.skus().contains_key(sku)) {
        let text = format!("no SKU {sku}");
        reader.at(index, |reader| reader.error_at("sku", "unknown", text));
    }
}
