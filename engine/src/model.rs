//! Plain data that events and decisions carry: master data, baskets, holds, quotes, orders, offers
//! and stops. No behaviour beyond what a field means; the rules live in `world` and the rooms
//! right of it.

mod ask;
mod basket;
mod collect;
mod demand;
mod hub;
mod odds;
mod pay;
mod people;
mod point;
mod price;
mod quote;
mod report;
mod rest;
mod route_diff;
mod sku;
mod supply;
mod traffic;
mod work;

pub use ask::{Answers, Expectation, Leanings, OfferTraits};
pub use basket::{Basket, Choice, Mode, OrderRequest};
pub use collect::{Code, CodeError};
pub use demand::{Asked, Could, Look, Miss, Spare};
pub use hub::{ArrivedParcel, CarriedOver, Day, Fleet, HubSpec, Parcel, PartnerSpec, RoundStop};
pub use odds::{Alike, Kept, Odds};
pub use pay::{Done, PayBasis, PayModel, Preset, Worked};
pub use people::{
    Credential, Gesture, History, Holder, Payment, Presented, Proof, Purpose, Receipt, Scan,
};
pub use point::{Inbound, Keeper, PointKind, PointSpec, SizeClass, Stay};
pub use price::{LinePrice, PriceParts};
pub use quote::{Change, CostParts, FleetCost, InRoute, Loser, Quote, QuoteOption};
pub use report::{Report, ReportKind};
pub use rest::{Break, Rest};
pub use route_diff::RouteDiff;
pub use sku::Sku;
pub use supply::{DataClass, Lead, Listed, Replacement, SoldBy};
pub use traffic::{Slowdown, Traffic};
pub use work::{Offer, OfferState, Order, OrderState, PlannedStop, StopTask};

use crate::id::{
    CourierId, HoldId, InboundId, OrderId, PartnerId, Profile, Skill, SkuId, StoreId, TenantId,
};
use crate::place::Place;
use crate::unit::{Metres, Millis, Qty, Span, Time};
use serde::{Deserialize, Serialize};

/// First entry of a journal: everything a replay needs beside the entries themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Genesis {
    /// Whose journal.
    pub tenant: TenantId,
    /// Which shard of it, part of every minted id.
    pub shard: u32,
    /// ISO 4217 code of every amount.
    pub currency: String,
    /// Seed of every random number.
    pub seed: u64,
    /// Digest of the travel data; `great_circle` where there is no street network.
    pub travel_digest: String,
    /// Version of the decision logic: a verification replay compares within one version only.
    pub logic_version: u32,
    /// All tunables.
    pub config: crate::config::Config,
}

/// When a shop is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Never closed.
    Always,
    /// Explicit spans, ascending, not touching.
    Spans(Vec<Span>),
    /// The same every week, in the shop's local time.
    Weekly {
        /// IANA name of the zone; data for answers, the core reads only `offsets`.
        zone: String,
        /// For Monday to Sunday: spans of seconds since local midnight, each within 0..=86,400.
        days: Vec<Vec<(u32, u32)>>,
        /// From when on which offset from UTC (seconds) holds; ascending, the first counts before
        /// it too. The server derives them from the IANA zone, so that the core needs no zone data.
        offsets: Vec<(Time, i32)>,
    },
    /// As usual but for once.
    Once {
        /// The usual hours.
        usual: Box<Hours>,
        /// When they do not count.
        span: Span,
        /// Whether it is open then.
        open: bool,
    },
}

impl Hours {
    /// The hours without what is different for once.
    #[must_use]
    pub fn usual(&self) -> &Self {
        match self {
            Self::Once { usual, .. } => usual,
            _ => self,
        }
    }
}

/// How fast a shop picks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickModel {
    /// For each job.
    pub base: Millis,
    /// For each line of it.
    pub per_line: Millis,
    /// Pickers at work at the same time; `None` is unlimited.
    pub parallel: Option<u32>,
    /// Jobs begun in one quarter of an hour of the clock; `None` is unlimited.
    #[serde(default)]
    pub per_quarter: Option<u32>,
    /// Customers served at the counter in one quarter of an hour; `None` is unlimited.
    #[serde(default)]
    pub handovers_per_quarter: Option<u32>,
}

impl PickModel {
    /// The quarter of an hour in which jobs and hand-overs are limited.
    pub const QUARTER: Millis = Millis(15 * 60_000);

    /// The number of the quarter, since 1970, in which an instant lies.
    #[must_use]
    pub fn quarter(at: Time) -> i64 {
        at.0.div_euclid(Self::QUARTER.0)
    }

    /// When a quarter begins.
    #[must_use]
    pub fn quarter_start(quarter: i64) -> Time {
        Time(quarter * Self::QUARTER.0)
    }
}

/// What a shop is to people; the engine decides nothing by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sign {
    /// The words over its door.
    pub name: Option<String>,
    /// Its trade, such as `convenience`: the value of `shop=*` where it comes from a map.
    pub kind: Option<String>,
    /// It does not exist: made for a simulation.
    pub synthetic: bool,
    /// Where exactly its door is, for maps; a shop is a public place.
    pub spot: Option<Spot>,
}

/// A public position in millionths of a degree: about 0.1 m.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Latitude.
    pub lat_e6: i32,
    /// Longitude.
    pub lon_e6: i32,
}

impl Spot {
    /// Of a position in degrees.
    #[must_use]
    pub fn of_degrees(lat: f64, lon: f64) -> Self {
        let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
        Self { lat_e6: millionths(lat), lon_e6: millionths(lon) }
    }

    /// `(lat, lon)`.
    #[must_use]
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lat_e6) / 1e6, f64::from(self.lon_e6) / 1e6)
    }
}

/// A shop's master data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreSpec {
    /// Name.
    pub id: StoreId,
    /// Where.
    pub at: Place,
    /// When.
    pub hours: Hours,
    /// How fast it picks.
    pub pick: PickModel,
    /// Duration of a courier's pickup stop.
    pub service: Millis,
    /// *Meal delivery*: from a courier's arrival to the earliest pickup.
    pub setup: Millis,
    /// Customers may collect here.
    pub pickup: bool,
    /// Couriers may collect here.
    pub delivery: bool,
    /// Units of each SKU that are never promised.
    pub safety: Qty,
    /// Flagged stale when it has sent no event for longer than this; `None` is never.
    pub heartbeat: Option<Millis>,
    /// What people call it.
    #[serde(default)]
    pub sign: Sign,
    /// How it tells what it has.
    #[serde(default)]
    pub data: DataClass,
    /// It kept good books before it was listed here: no newcomer.
    #[serde(default)]
    pub established: bool,
    /// Whether it promises what is on its way to it; `None`: as configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<InboundRule>,
    /// It sends goods with its own carrier; then none of our couriers ever collects there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// Its picking is late: no job is begun before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_until: Option<Time>,
}

impl StoreSpec {
    /// A shop that is always open, picks at once and offers everything, for struct update.
    #[must_use]
    pub fn new(id: StoreId, at: Place) -> Self {
        Self {
            id,
            at,
            hours: Hours::Always,
            pick: PickModel::default(),
            service: Millis::ZERO,
            setup: Millis::ZERO,
            pickup: true,
            delivery: true,
            safety: Qty::ZERO,
            heartbeat: None,
            sign: Sign::default(),
            data: DataClass::Live,
            established: false,
            inbound: None,
            lead: None,
            late_until: None,
        }
    }

    /// Whether it offers goods in this way.
    #[must_use]
    pub fn offers(&self, mode: Mode) -> bool {
        match mode {
            Mode::Delivery | Mode::Locker => self.delivery && self.lead.is_none(),
            Mode::PickupPoint => self.delivery,
            Mode::Pickup => self.pickup,
            Mode::Shipment => self.lead.is_some(),
        }
    }
}

/// How a courier takes work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// Every route change that adds an order is offered and may be declined (crowd).
    Ask,
    /// Takes what is planned (salaried, shop owner on duty).
    Auto,
}

/// A courier's master data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierSpec {
    /// Name.
    pub id: CourierId,
    /// How he travels.
    pub profile: Profile,
    /// Most grams; `None` is unlimited.
    pub capacity_g: Option<i64>,
    /// Most millilitres; `None` is unlimited.
    pub capacity_ml: Option<i64>,
    /// What he can do.
    pub skills: Vec<Skill>,
    /// How he is paid.
    pub pay: PayModel,
    /// How he takes work.
    pub acceptance: Acceptance,
    /// Longest route he wants.
    pub max_distance: Option<Metres>,
    /// Most orders on one route.
    pub max_orders: Option<u32>,
    /// Where a shift ends; `None` ends where the last stop is.
    pub end: Option<Place>,
    /// What kind of courier he is.
    #[serde(default)]
    pub fleet: Fleet,
    /// The company he works for.
    #[serde(default)]
    pub partner: Option<PartnerId>,
    /// He is paid as that company pays, not by `pay`.
    #[serde(default)]
    pub partner_pays: bool,
    /// His place in the hub programme: pay and end of a round come from there.
    #[serde(default)]
    pub hub: Option<HubSpec>,
    /// Chance in thousandths that he takes an offer; 0 is never asked, `None` is not known.
    #[serde(default)]
    pub accept_permille: Option<u16>,
}

impl CourierSpec {
    /// An unpaid courier without limits who takes what is planned, for struct update.
    #[must_use]
    pub fn new(id: CourierId, profile: Profile) -> Self {
        Self {
            id,
            profile,
            capacity_g: None,
            capacity_ml: None,
            skills: Vec::new(),
            pay: PayModel::default(),
            acceptance: Acceptance::Auto,
            max_distance: None,
            max_orders: None,
            end: None,
            fleet: Fleet::default(),
            partner: None,
            partner_pays: false,
            hub: None,
            accept_permille: None,
        }
    }
}

/// So many units of one SKU.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// Which.
    pub sku: SkuId,
    /// How many; at least 1.
    pub qty: Qty,
}

/// State of a hold. `Held` and `Committed` count as reserved; each other state is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    /// Set aside for a quote, until `expires_at`.
    Held,
    /// Set aside for an accepted order.
    Committed,
    /// The units have left the shelf for good.
    HandedOver,
    /// Given back on purpose.
    Released,
    /// Given back by the clock.
    Expired,
    /// Taken away by a physical fact.
    Broken,
}

/// Units that were promised and are not in the shop yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Awaited {
    /// The delivery that brings them.
    pub inbound: InboundId,
    /// Which SKU.
    pub sku: SkuId,
    /// How many.
    pub qty: Qty,
    /// When they stand on the shelf at the latest, as it was promised: arrival, putting away and a
    /// margin.
    pub ready_at: Time,
}

/// Whether a shop promises what is still on its way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundRule {
    /// Whether it does.
    pub promise: bool,
    /// How much later than announced a delivery may come without breaking a promise; `None`: as
    /// configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Millis>,
}

/// Units of one shop set aside for one owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Name.
    pub id: HoldId,
    /// Where.
    pub store: StoreId,
    /// What.
    pub lines: Vec<Line>,
    /// When it was granted.
    pub granted_at: Time,
    /// When a `Held` one lapses; a committed one has none, unless the customer must collect by
    /// then.
    pub expires_at: Option<Time>,
    /// Set when committed.
    pub order: Option<OrderId>,
    /// Where it is in its life.
    pub state: HoldState,
    /// The goods stand ready, off the shelf.
    pub picked: bool,
    /// What of the lines is still on its way to the shop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<Awaited>,
}

/// Where an order's goods come from: one shop, its hold, and when they are ready.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which shop.
    pub store: StoreId,
    /// What from there.
    pub lines: Vec<Line>,
    /// The units set aside there.
    pub hold: HoldId,
    /// When they are expected to stand ready.
    pub ready_at: Time,
    /// What of it is still on its way to the shop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<Awaited>,
}

impl Source {
    /// Nobody can begin to pick before then: the last delivery that it rests on.
    #[must_use]
    pub fn not_before(&self) -> Option<Time> {
        self.awaited.iter().map(|awaited| awaited.ready_at).max()
    }
}
