//! Stock of a shop, and which shops could serve a basket.

use super::basket::{LineOut, lines_out};
use super::quote::{ShortOut, share};
use super::scalar::{
    Counted, Id, InboundName, Instant, Seconds, SignedUnits, SkuName, StoreName, WholeMetres,
};
use super::share::Share;
use sameday_engine::id::{InboundId, SkuId};
use sameday_engine::matching::{self, Available, Listing, Pair};
use sameday_engine::model::StoreSpec;
use sameday_engine::unit::{Qty, Time};
use sameday_engine::world::World;
use sameday_engine::world::ledger::{CellView, Due};
use serde::Serialize;
use utoipa::ToSchema;

/// One SKU in one shop.
#[derive(Serialize, ToSchema)]
pub struct CellOut {
    sku: SkuName,
    /// Last count and every later change, by event time; below zero when more was sold than anybody
    /// knew of.
    book: SignedUnits,
    /// Set aside by reservations.
    reserved: SignedUnits,
    /// In the hands of shoppers who have not left yet.
    in_basket: SignedUnits,
    /// Maybe in their hands too: sensors were not sure.
    possible: SignedUnits,
    /// Left by a sale or an order since the last count.
    sold_since_count: SignedUnits,
    /// Kept back: what the shop asks for or what its data call for.
    safety: SignedUnits,
    /// Available to promise: `max(0, book - reserved - in_basket - safety)`.
    atp: Counted,
    /// How sure the book is, 0 to 1.
    confidence: Share,
    last_count_at: Option<Instant>,
    last_event_at: Option<Instant>,
    /// Deliveries on their way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inbound: Vec<InboundOut>,
}

/// Units on their way to a shop.
#[derive(Serialize, ToSchema)]
pub struct InboundOut {
    inbound: InboundName,
    units: Counted,
    /// When they come to the door.
    expected_at: Instant,
    /// When they would stand on the shelf.
    ready_at: Instant,
    /// Units of it that are promised already.
    promised: Counted,
}

impl CellOut {
    /// A cell of a shop at a time.
    #[must_use]
    pub fn of(sku: &SkuId, cell: &CellView, store: &StoreSpec, world: &World, at: Time) -> Self {
        Self {
            sku: Id(sku.clone()),
            book: SignedUnits(cell.book),
            reserved: SignedUnits(cell.reserved),
            in_basket: SignedUnits(cell.in_basket),
            possible: SignedUnits(cell.possible),
            sold_since_count: SignedUnits(cell.sold_since_count),
            safety: SignedUnits(world.safety(store, sku, at)),
            atp: Counted(world.atp_at(store, sku, at)),
            confidence: share(world.confidence(store, sku, at)),
            last_count_at: cell.last_count_at.map(Instant),
            last_event_at: cell.last_event_at.map(Instant),
            inbound: inbound(sku, store, world),
        }
    }
}

impl InboundOut {
    fn of((name, due): (&InboundId, Due), promised: Qty) -> Self {
        Self {
            inbound: Id(name.clone()),
            units: Counted(due.units),
            expected_at: Instant(due.expected_at),
            ready_at: Instant(due.ready_at),
            promised: Counted(promised),
        }
    }
}

fn inbound(sku: &SkuId, store: &StoreSpec, world: &World) -> Vec<InboundOut> {
    let ledger = world.ledger();
    let all = ledger.inbound(&store.id, sku);
    all.map(|due| InboundOut::of(due, ledger.pledged(&store.id, due.0, sku))).collect()
}

/// All SKUs of a shop that any fact or reservation touched.
#[derive(Serialize, ToSchema)]
pub struct StockOut {
    store: StoreName,
    /// When the last message about the shop came in.
    last_heard_at: Option<Instant>,
    /// How far its records are doubted, in permille, because counts contradicted them lately.
    doubt_permille: i64,
    cells: Vec<CellOut>,
}

impl StockOut {
    /// As the world has it at a time.
    #[must_use]
    pub fn of(store: &StoreSpec, world: &World, at: Time) -> Self {
        let ledger = world.ledger();
        let cell = |(sku, cell): (&SkuId, CellView)| CellOut::of(sku, &cell, store, world, at);
        Self {
            store: Id(store.id.clone()),
            last_heard_at: ledger.last_heard(&store.id).map(Instant),
            doubt_permille: ledger.doubt(&store.id, at),
            cells: ledger.stocked(&store.id).map(cell).collect(),
        }
    }
}

/// Units of one SKU that a shop can promise.
#[derive(Serialize, ToSchema)]
pub struct AtpOut {
    sku: SkuName,
    /// Available to promise.
    atp: Counted,
}

/// What a shop could hand over now.
#[derive(Serialize, ToSchema)]
pub struct AvailableOut {
    store: StoreName,
    /// It has the whole basket.
    whole: bool,
    available: Vec<AtpOut>,
    /// What it lacks.
    missing: Vec<ShortOut>,
    /// How sure its book is of these goods, 0 to 1.
    confidence: Share,
    /// When the basket, or what there is of it, would stand ready.
    ready_at: Option<Instant>,
    distance_m: WholeMetres,
    duration_s: Seconds,
    /// It was silent for longer than its heartbeat allows.
    stale: bool,
}

impl From<&Available> for AvailableOut {
    fn from(found: &Available) -> Self {
        let atp = |(sku, qty): &(SkuId, Qty)| AtpOut { sku: Id(sku.clone()), atp: Counted(*qty) };
        Self {
            store: Id(found.store.clone()),
            whole: found.missing.is_empty(),
            available: found.available.iter().map(atp).collect(),
            missing: found.missing.iter().map(ShortOut::from).collect(),
            confidence: share(found.confidence),
            ready_at: found.ready_at.map(Instant),
            distance_m: WholeMetres(found.distance),
            duration_s: Seconds(found.duration),
            stale: found.stale,
        }
    }
}

/// What one shop of a pair gives.
#[derive(Serialize, ToSchema)]
pub struct PartOut {
    store: StoreName,
    lines: Vec<LineOut>,
    /// When it would stand ready.
    ready_at: Instant,
}

/// Two shops that have the basket together.
#[derive(Serialize, ToSchema)]
pub struct PairOut {
    parts: Vec<PartOut>,
    /// How sure the books are of these goods, 0 to 1.
    confidence: Share,
    /// How far the further one is.
    distance_m: WholeMetres,
    /// One of them was silent for longer than its heartbeat allows.
    stale: bool,
}

impl From<&Pair> for PairOut {
    fn from(pair: &Pair) -> Self {
        let part = |share: &matching::Share| PartOut {
            store: Id(share.store.clone()),
            lines: lines_out(&share.lines),
            ready_at: Instant(share.ready_at),
        };
        Self {
            parts: pair.shares.iter().map(part).collect(),
            confidence: share(pair.confidence),
            distance_m: WholeMetres(pair.distance),
            stale: pair.stale,
        }
    }
}

/// Shops in reach of a basket.
#[derive(Serialize, ToSchema)]
pub struct AvailabilityOut {
    /// Those with the whole basket first, then by travel time.
    stores: Vec<AvailableOut>,
    /// Pairs of shops that have it only together, best first.
    splits: Vec<PairOut>,
}

impl From<&Listing> for AvailabilityOut {
    fn from(listing: &Listing) -> Self {
        Self {
            stores: listing.stores.iter().map(AvailableOut::from).collect(),
            splits: listing.pairs.iter().map(PairOut::from).collect(),
        }
    }
}
