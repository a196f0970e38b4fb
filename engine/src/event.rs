//! Every fact and every wish that can enter: one closed enum. Vendor words and personal data end
//! before this line.

mod change;
mod hub;
mod past;
mod people;
mod point;
mod reservation;
mod shipment;
mod shop;
mod stock;

pub use change::{Handover, OrderChange, Taker, TrafficReport};
pub use hub::HubEvent;
pub use past::{PastDemand, PastOrder};
pub use people::PeopleEvent;
pub use point::PointEvent;
pub use reservation::ReservationEvent;
pub use shipment::ShipmentEvent;
pub use shop::ShopEvent;
pub use stock::{
    AdjustLine, Arrival, CountLine, CountScope, SaleLine, Sensed, StockChange, StockFact, VisitStep,
};

use crate::id::{CourierId, ExternalId, OfferId, OrderId, QuoteId, StopId, StoreId};
use crate::model::{
    Basket, Break, Code, CourierSpec, Genesis, Line, Look, OrderRequest, Sku, StoreSpec,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// Something that enters the engine.
#[allow(clippy::large_enum_variant, reason = "events come one by one and are not kept")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// First entry of every journal.
    Genesis(Box<Genesis>),
    /// New or changed catalogue entry.
    SkuPut(Sku),
    /// New or changed shop.
    StorePut(StoreSpec),
    /// What a shop sells; that it leaves.
    Shop(ShopEvent),
    /// What is heard of goods that a shop sends.
    Shipment(ShipmentEvent),
    /// New or changed courier.
    CourierPut(CourierSpec),
    /// What a till, a scale or a counting clerk saw.
    Stock(StockFact),
    /// Partners, parcels of hubs, rounds of vans.
    Hub(HubEvent),
    /// Lockers and pickup points.
    Point(PointEvent),
    /// Units set aside without an order.
    Reservation(ReservationEvent),
    /// A shopper asks; the answer is a quote with holds.
    QuoteRequested(Basket),
    /// He takes one of the options.
    QuoteAccepted {
        /// Which quote.
        quote: QuoteId,
        /// Which option of it.
        option: u32,
        /// The client's name for the order.
        external_id: Option<ExternalId>,
    },
    /// He leaves; the holds go back.
    QuoteReleased {
        /// Which quote.
        quote: QuoteId,
    },
    /// Quote and acceptance of its cheapest option in one step.
    OrderPlaced(OrderRequest),
    /// The customer gives up.
    OrderCancelled {
        /// Which order.
        order: OrderId,
    },
    /// The customer wants it elsewhere or at another time.
    OrderChanged(OrderChange),
    /// The customer wants the goods of an order that he collects himself.
    OrderCollected {
        /// Which order.
        order: OrderId,
        /// What he shows.
        #[serde(default)]
        code: Option<Code>,
        /// A part of the goods; empty for all that is left of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<Line>,
    },
    /// A picker begins.
    PickStarted {
        /// For which order.
        order: OrderId,
        /// In which shop.
        store: StoreId,
    },
    /// The goods stand ready.
    PickReady {
        /// For which order.
        order: OrderId,
        /// In which shop.
        store: StoreId,
        /// What a scale says of goods that are sold by weight, in grams.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        weights: Vec<Line>,
    },
    /// The shelf had less than the book.
    PickShort {
        /// For which order.
        order: OrderId,
        /// In which shop.
        store: StoreId,
        /// What is missing.
        missing: Vec<Line>,
    },
    /// A courier starts or prolongs a shift.
    CourierOnline {
        /// Who.
        courier: CourierId,
        /// Where.
        at: Place,
        /// End of the shift.
        until: Time,
        /// Breaks that he has still to take in it, apart and the earliest first; with none of them
        /// those that he has already stay.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        breaks: Vec<Break>,
    },
    /// A courier ends his shift.
    CourierOffline {
        /// Who.
        courier: CourierId,
    },
    /// A courier says yes.
    OfferAccepted {
        /// To what.
        offer: OfferId,
    },
    /// A courier says no.
    OfferDeclined {
        /// To what.
        offer: OfferId,
    },
    /// A courier stands at his next stop.
    StopArrived {
        /// Who.
        courier: CourierId,
        /// Where.
        stop: StopId,
    },
    /// He is done there.
    StopCompleted {
        /// Who.
        courier: CourierId,
        /// Where.
        stop: StopId,
    },
    /// He could not do it.
    StopFailed {
        /// Who.
        courier: CourierId,
        /// Where.
        stop: StopId,
        /// `customer_absent` at a door, `shelf_empty` in a shop.
        reason: Reason,
    },
    /// Goods on board have gone from a courier's hands into others'.
    HandedOver(Handover),
    /// Legs take another time than usual for a while.
    Traffic(TrafficReport),
    /// What was ordered before this journal began.
    PastDemand(PastDemand),
    /// A look at what shops have found nobody with the whole basket.
    DemandMissed(Look),
    /// Something about a person.
    People(PeopleEvent),
    /// A search is back.
    PlanProposed(Proposal),
    /// A deadline fires. The engine writes this entry itself.
    Wake,
    /// A command was refused; the entry keeps only its answer, for a retry under the same key.
    Refused,
}

impl Event {
    /// The courier who reports with it where he is.
    #[must_use]
    pub fn reporter(&self) -> Option<&CourierId> {
        match self {
            Self::CourierOnline { courier, .. }
            | Self::StopArrived { courier, .. }
            | Self::StopCompleted { courier, .. }
            | Self::StopFailed { courier, .. } => Some(courier),
            _ => None,
        }
    }
}

/// What a search found, on the version it was based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Plan version of the frozen problem.
    pub base_version: u64,
    /// New order of work of the couriers it wants to change, after their frozen prefix.
    pub routes: Vec<ProposedRoute>,
}

/// New order of work of one courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedRoute {
    /// Who.
    pub courier: CourierId,
    /// What, in order.
    pub stops: Vec<ProposedStop>,
}

/// A stop without times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposedStop {
    /// At a shop: which orders and what of each.
    Pickup {
        /// Which shop.
        store: StoreId,
        /// Which orders, how much of each.
        picks: Vec<(OrderId, Vec<Line>)>,
    },
    /// At a door.
    Deliver {
        /// Which order.
        order: OrderId,
    },
}

/// An event with the idempotency key it came under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// What.
    pub event: Event,
    /// Under which key, where the route asks for one.
    pub key: Option<RequestKey>,
}

/// Idempotency key of one route, with the fingerprint of the body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestKey {
    /// Route the key belongs to, such as `POST /v1/orders`.
    pub route: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the canonical body, hexadecimal.
    pub fingerprint: String,
}
