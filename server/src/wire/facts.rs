//! The `data` of each event type, and what it becomes in the engine.

use super::basket::{LineIn, lines};
use super::change::{GoodsHandedOver, TrafficChanged};
use super::gesture::GestureIn;
use super::inbound::{StockExpected, StockTransferred};
use super::master::{BreakIn, breaks};
use super::parcel::ParcelsArrived;
use super::past::DemandPast;
use super::point_facts::{ArrivedAtPoint, AtPoint};
use super::read::{Read, Reader};
use super::scalar::{
    Counted, CourierName, Delta, InboundName, Instant, Minor, OrderName, Position, SkuName,
    StopName, StoreName, Units,
};
use super::seen::{CourierPosition, Seen};
use super::shipment::Shipment;
use super::shop_facts::{StoreDelayed, StoreDoor};
use super::snapshot::StockSnapshot;
use super::token::Token;
use super::visit::{VisitCorrected, VisitEntered, VisitExited, VisitItem};
use super::words::{FailureWord, ScopeWord};
use crate::request;
use crate::side::PersonalParcels;
use sameday_engine::event::{AdjustLine, CountLine, Event, HubEvent, SaleLine, StockChange};
use sameday_engine::id::{SkuId, StoreId, Subject};
use sameday_engine::unit::Qty;
use serde_json::Value;

/// What an event says, before its envelope is put around a stock fact.
#[allow(clippy::large_enum_variant, reason = "one at a time, on its way to the engine")]
#[derive(Clone, Debug)]
pub enum Said {
    /// A stock fact of one shop.
    Stock(StoreId, StockChange),
    /// Parcels of a hub, and personal data of theirs that the engine must not see.
    Parcels(HubEvent, PersonalParcels),
    /// A stock fact of somebody who may be known.
    Bought(StoreId, StockChange, Option<Subject>),
    /// Somebody shows who he is.
    Gesture(Box<GestureIn>),
    /// A courier was somewhere.
    Seen(Seen),
    /// Anything else.
    Other(Event),
}

/// Reads the `data` of one event type.
type ReadData = fn(&Value, &mut Reader) -> Option<Said>;

/// Every event type with its reader: the one table of them.
pub const TYPES: &[(&str, ReadData)] = &[
    ("sameday.sale.committed", |v, r| SaleCommitted::read(v, r).map(|d| d.said(r))),
    ("sameday.sale.voided", |v, r| SaleVoided::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.counted", |v, r| StockCounted::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.received", |v, r| StockReceived::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.adjusted", |v, r| StockAdjusted::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.expected", |v, r| StockExpected::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.transferred", |v, r| StockTransferred::read(v, r).map(|d| d.said(r))),
    ("sameday.stock.snapshot", |v, r| StockSnapshot::read(v, r).map(|d| d.said(r))),
    ("sameday.visit.entered", |v, r| VisitEntered::read(v, r).map(VisitEntered::said)),
    ("sameday.visit.item_picked", |v, r| VisitItem::read(v, r).map(|d| d.picked(r))),
    ("sameday.visit.item_returned", |v, r| VisitItem::read(v, r).map(|d| d.returned(r))),
    ("sameday.visit.exited", |v, r| VisitExited::read(v, r).map(VisitExited::said)),
    ("sameday.visit.corrected", |v, r| VisitCorrected::read(v, r).map(|d| d.said(r))),
    ("sameday.gesture.presented", |v, r| {
        GestureIn::read(v, r).map(|gesture| Said::Gesture(Box::new(gesture)))
    }),
    ("sameday.store.opened", |v, r| StoreDoor::read(v, r).map(StoreDoor::opened)),
    ("sameday.store.closed", |v, r| StoreDoor::read(v, r).map(StoreDoor::closed)),
    ("sameday.store.delayed", |v, r| StoreDelayed::read(v, r).map(StoreDelayed::said)),
    ("sameday.pick.started", |v, r| Pick::read(v, r).map(|d| Said::Other(d.started()))),
    ("sameday.pick.ready", |v, r| PickReady::read(v, r).map(|d| d.said(r))),
    ("sameday.pick.short", |v, r| PickShort::read(v, r).map(|d| d.said(r))),
    ("sameday.shipment.sent", |v, r| Shipment::read(v, r).map(|d| Said::Other(d.sent()))),
    ("sameday.shipment.delivered", |v, r| Shipment::read(v, r).map(|d| Said::Other(d.delivered()))),
    ("sameday.parcels.arrived", |v, r| ParcelsArrived::read(v, r).map(|d| said_parcels(d, r))),
    ("sameday.locker.freed", |v, r| AtPoint::read(v, r).map(AtPoint::collected)),
    ("sameday.point.arrived", |v, r| ArrivedAtPoint::read(v, r).map(ArrivedAtPoint::said)),
    ("sameday.point.collected", |v, r| AtPoint::read(v, r).map(AtPoint::collected)),
    ("sameday.point.returned", |v, r| AtPoint::read(v, r).map(AtPoint::returned)),
    ("sameday.goods.handed_over", |v, r| {
        GoodsHandedOver::read(v, r).and_then(|handed| handed.said(r))
    }),
    ("sameday.demand.past", |v, r| DemandPast::read(v, r).map(DemandPast::said)),
    ("sameday.traffic.changed", |v, r| TrafficChanged::read(v, r).map(TrafficChanged::said)),
    ("sameday.courier.online", |v, r| CourierOnline::read(v, r).map(|d| d.said(r))),
    ("sameday.courier.offline", |v, r| CourierOffline::read(v, r).map(CourierOffline::said)),
    ("sameday.courier.position", |v, r| CourierPosition::read(v, r).map(CourierPosition::said)),
    ("sameday.stop.arrived", |v, r| Stop::read(v, r).map(|d| Said::Other(d.arrived()))),
    ("sameday.stop.completed", |v, r| Stop::read(v, r).map(|d| Said::Other(d.completed()))),
    ("sameday.stop.failed", |v, r| StopFailed::read(v, r).map(StopFailed::said)),
];

fn said_parcels(arrived: ParcelsArrived, reader: &mut Reader) -> Said {
    let (event, personal) = arrived.said(reader);
    Said::Parcels(event, personal)
}

request! {
    /// A line of a sale.
    pub struct SaleLineIn {
        /// Which SKU.
        pub sku: SkuName,
        /// How many units.
        pub qty: Units,
        /// Price of one unit as paid.
        pub price: Option<Minor>,
    }
}

impl From<SaleLineIn> for SaleLine {
    fn from(line: SaleLineIn) -> Self {
        Self { sku: line.sku.0, qty: line.qty.0, price: line.price.map(|amount| amount.0) }
    }
}

request! {
    /// `sameday.sale.committed`: goods left through a till.
    pub struct SaleCommitted {
        /// In which shop.
        pub store: StoreName,
        /// What; a SKU may come on several lines.
        pub lines: Vec<SaleLineIn>,
        /// The online order whose goods these are.
        pub order: Option<OrderName>,
        /// How the customer was known: `palm`, `face`, `qr`, `phone`, `card`, `cash`.
        pub credential_kind: Option<String>,
        /// Token of the member, or of one of his credentials.
        pub member: Option<Token>,
    }
}

impl SaleCommitted {
    fn said(self, reader: &mut Reader) -> Said {
        some(&self.lines, reader);
        let change = StockChange::SaleCommitted {
            lines: self.lines.into_iter().map(SaleLine::from).collect(),
            order: self.order.map(|id| id.0),
            credential_kind: self.credential_kind,
        };
        Said::Bought(self.store.0, change, self.member.map(|token| token.0))
    }
}

request! {
    /// The name of a sale.
    pub struct SaleName {
        /// `source` of its event.
        pub source: String,
        /// `id` of its event.
        pub id: String,
    }
}

request! {
    /// `sameday.sale.voided`: a sale was taken back.
    pub struct SaleVoided {
        /// In which shop.
        pub store: StoreName,
        /// Which sale.
        pub sale: SaleName,
        /// What came back.
        pub lines: Vec<LineIn>,
        /// Whether the units are back on the shelf.
        pub restock: bool,
    }
}

impl SaleVoided {
    fn said(self, reader: &mut Reader) -> Said {
        let change = StockChange::SaleVoided {
            lines: reader.inside("lines", |reader| lines(&self.lines, reader)),
            sale_source: self.sale.source,
            sale_id: self.sale.id,
            restock: self.restock,
        };
        Said::Stock(self.store.0, change)
    }
}

request! {
    /// A line of a count.
    pub struct CountLineIn {
        /// Which SKU.
        pub sku: SkuName,
        /// How many units were there.
        pub qty: Counted,
    }
}

impl From<CountLineIn> for CountLine {
    fn from(line: CountLineIn) -> Self {
        Self { sku: line.sku.0, qty: line.qty.0 }
    }
}

request! {
    /// `sameday.stock.counted`: somebody counted.
    pub struct StockCounted {
        /// In which shop.
        pub store: StoreName,
        /// What was there.
        pub lines: Vec<CountLineIn>,
        /// What was counted: `shelf`, or `shelf_and_staged` with the picked goods that wait.
        pub scope: ScopeWord,
    }
}

impl StockCounted {
    fn said(self, reader: &mut Reader) -> Said {
        some(&self.lines, reader);
        once(self.lines.iter().map(|line| &line.sku.0), reader);
        let change = StockChange::Counted {
            lines: self.lines.into_iter().map(CountLine::from).collect(),
            scope: self.scope.0,
        };
        Said::Stock(self.store.0, change)
    }
}

request! {
    /// `sameday.stock.received`: a delivery came in.
    pub struct StockReceived {
        /// In which shop.
        pub store: StoreName,
        /// What.
        pub lines: Vec<LineIn>,
        /// The expected delivery that this was.
        pub inbound: Option<InboundName>,
    }
}

impl StockReceived {
    fn said(self, reader: &mut Reader) -> Said {
        let lines = reader.inside("lines", |reader| lines(&self.lines, reader));
        let inbound = self.inbound.map(|name| name.0);
        Said::Stock(self.store.0, StockChange::Received { lines, inbound })
    }
}

request! {
    /// A line of an adjustment.
    pub struct AdjustLineIn {
        /// Which SKU.
        pub sku: SkuName,
        /// By how many units; not 0.
        pub delta: Delta,
    }
}

request! {
    /// `sameday.stock.adjusted`: damage, theft, found.
    pub struct StockAdjusted {
        /// In which shop.
        pub store: StoreName,
        /// What.
        pub lines: Vec<AdjustLineIn>,
        /// Why: a code of the shop's own.
        pub reason: String,
    }
}

impl StockAdjusted {
    fn said(self, reader: &mut Reader) -> Said {
        some(&self.lines, reader);
        once(self.lines.iter().map(|line| &line.sku.0), reader);
        for (index, _) in self.lines.iter().enumerate().filter(|(_, l)| l.delta.0 == Qty::ZERO) {
            reader.inside("lines", |reader| {
                reader.at(index, |reader| reader.error_at("delta", "out_of_range", "not 0"));
            });
        }
        let line = |line: AdjustLineIn| AdjustLine { sku: line.sku.0, delta: line.delta.0 };
        let lines = self.lines.into_iter().map(line).collect();
        Said::Stock(self.store.0, StockChange::Adjusted { lines, reason: self.reason })
    }
}

request! {
    /// `sameday.pick.started`: a picker begins.
    pub struct Pick {
        /// For which order.
        pub order: OrderName,
        /// In which shop.
        pub store: StoreName,
    }
}

impl Pick {
    fn started(self) -> Event {
        Event::PickStarted { order: self.order.0, store: self.store.0 }
    }
}

request! {
    /// `sameday.pick.ready`: the goods stand ready.
    pub struct PickReady {
        /// For which order.
        pub order: OrderName,
        /// In which shop.
        pub store: StoreName,
        /// What the scale says of goods that are sold by weight, in grams [as ordered].
        pub weights: Option<Vec<LineIn>>,
    }
}

impl PickReady {
    fn said(self, reader: &mut Reader) -> Said {
        let weights =
            self.weights.map(|weights| reader.inside("weights", |reader| lines(&weights, reader)));
        let weights = weights.unwrap_or_default();
        Said::Other(Event::PickReady { order: self.order.0, store: self.store.0, weights })
    }
}

request! {
    /// `sameday.pick.short`: the shelf had less than the book.
    pub struct PickShort {
        /// For which order.
        pub order: OrderName,
        /// In which shop.
        pub store: StoreName,
        /// What is missing.
        pub missing: Vec<LineIn>,
    }
}

impl PickShort {
    fn said(self, reader: &mut Reader) -> Said {
        let missing = reader.inside("missing", |reader| lines(&self.missing, reader));
        Said::Other(Event::PickShort { order: self.order.0, store: self.store.0, missing })
    }
}

request! {
    /// `sameday.courier.online`: a courier starts or prolongs a shift.
    pub struct CourierOnline {
        /// Who.
        pub courier: CourierName,
        /// Where he is.
        pub at: Position,
        /// End of the shift.
        pub until: Instant,
        /// Breaks that he has still to take in it, at most 4, the earliest first; each may begin
        /// only when the one before is over [those he has already].
        pub breaks: Option<Vec<BreakIn>>,
    }
}

impl CourierOnline {
    fn said(self, reader: &mut Reader) -> Said {
        Said::Other(Event::CourierOnline {
            breaks: breaks(self.breaks.as_deref(), reader),
            courier: self.courier.0,
            at: self.at.place(),
            until: self.until.0,
        })
    }
}

request! {
    /// `sameday.courier.offline`: a courier ends his shift.
    pub struct CourierOffline {
        /// Who.
        pub courier: CourierName,
    }
}

impl CourierOffline {
    fn said(self) -> Said {
        Said::Other(Event::CourierOffline { courier: self.courier.0 })
    }
}

request! {
    /// `sameday.stop.arrived`, `sameday.stop.completed`: a courier stands at his stop; he is done.
    pub struct Stop {
        /// Who.
        pub courier: CourierName,
        /// Where.
        pub stop: StopName,
    }
}

impl Stop {
    fn arrived(self) -> Event {
        Event::StopArrived { courier: self.courier.0, stop: self.stop.0 }
    }

    fn completed(self) -> Event {
        Event::StopCompleted { courier: self.courier.0, stop: self.stop.0 }
    }
}

request! {
    /// `sameday.stop.failed`: a courier could not do it.
    pub struct StopFailed {
        /// Who.
        pub courier: CourierName,
        /// Where.
        pub stop: StopName,
        /// `customer_absent` at a door, `shelf_empty` or `store_closed` at a shop, `locker_full`
        /// at a locker.
        pub reason: FailureWord,
    }
}

impl StopFailed {
    fn said(self) -> Said {
        Said::Other(Event::StopFailed {
            courier: self.courier.0,
            stop: self.stop.0,
            reason: self.reason.0.reason(),
        })
    }
}

fn some<T>(lines: &[T], reader: &mut Reader) {
    if lines.is_empty() {
        reader.error_at("lines", "empty", "at least one line");
    }
}

fn once<'a>(skus: impl Iterator<Item = &'a SkuId>, reader: &mut Reader) {
    let skus: Vec<_> = skus.collect();
    for (index, sku) in skus.iter().enumerate().filter(|(i, sku)| skus[..*i].contains(sku)) {
        reader.inside("lines", |reader| {
            let text = format!("{sku} comes twice");
            reader.at(index, |reader| reader.error_at("sku", "duplicate", text));
        });
    }
}
