//! Shops.

use super::millis;
use crate::request;
use crate::wire::hours::HoursShape;
use crate::wire::scalar::{
    Caption, Counted, Few, Id, Instant, Minor, Position, Seconds, StoreName, WholeMetres, Word,
};
use crate::wire::words::DataWord;
use sameday_engine::id::StoreId;
use sameday_engine::model::{
    DataClass, Hours, InboundRule, Lead, PickModel, Sign, Spot, StoreSpec,
};
use sameday_engine::unit::{Money, Qty, Time};
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// How fast a shop picks.
    pub struct PickIn {
        /// For each order [0].
        pub base_s: Option<Seconds>,
        /// For each line of it [0].
        pub per_line_s: Option<Seconds>,
        /// Pickers at work at the same time [unlimited].
        pub parallel: Option<Few>,
        /// Orders whose picking begins in one quarter of an hour of the clock [unlimited].
        pub per_quarter: Option<Few>,
        /// Customers served at the counter in one quarter of an hour [unlimited].
        pub handovers_per_quarter: Option<Few>,
    }
}

request! {
    /// A carrier of the shop's own.
    pub struct LeadIn {
        /// From the shop's door to the customer's.
        pub time_s: Seconds,
        /// What the carrier takes for it [0].
        pub price: Option<Minor>,
    }
}

request! {
    /// Whether a shop promises goods that are still on their way to it.
    pub struct InboundIn {
        /// Whether it does.
        pub promise: bool,
        /// How much later than announced a delivery may come without breaking a promise [as
        /// configured: 15 minutes].
        pub margin_s: Option<Seconds>,
    }
}

request! {
    /// A shop.
    pub struct StoreIn {
        /// Where it is. Travel begins at its cell with edges of about 25 m.
        pub at: Position,
        /// When it is open [always].
        pub open: HoursShape,
        /// How fast it picks.
        pub pick: Option<PickIn>,
        /// Duration of a courier's stop [0].
        pub service_s: Option<Seconds>,
        /// From a courier's arrival to the earliest pickup [0].
        pub setup_s: Option<Seconds>,
        /// Customers may collect here [true; false for one that sends].
        pub pickup: Option<bool>,
        /// Couriers may collect here [true; false for one that sends].
        pub delivery: Option<bool>,
        /// Units of each SKU that are never promised [0].
        pub safety: Option<Counted>,
        /// Flagged stale when it sends no event for longer than this [never].
        pub heartbeat_s: Option<Seconds>,
        /// How it tells what it has: `live`, each sale as it happens; `delayed`, each sale some
        /// time later; `snapshot`, from time to time what its till believes to have [live].
        pub data: Option<DataWord>,
        /// It kept good books before it was listed: nothing more is kept back on its first day
        /// [false].
        pub established: Option<bool>,
        /// Whether it promises goods that are still on their way to it [as configured: no].
        pub inbound: Option<InboundIn>,
        /// It is a warehouse that sends with a carrier of its own: reached from anywhere, never by
        /// a courier [none].
        pub lead: Option<LeadIn>,
        /// The words over its door [none].
        pub name: Option<Caption>,
        /// Its trade, such as `convenience` [none].
        pub kind: Option<Caption>,
        /// It does not exist: made for a simulation [false].
        pub synthetic: Option<bool>,
    }
}

impl StoreIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: StoreId, now: Time) -> StoreSpec {
        let pick = self.pick.as_ref();
        StoreSpec {
            hours: self.open.to_engine(now),
            pick: PickModel {
                base: millis(pick.and_then(|pick| pick.base_s)),
                per_line: millis(pick.and_then(|pick| pick.per_line_s)),
                parallel: pick.and_then(|pick| pick.parallel).map(|few| few.0),
                per_quarter: pick.and_then(|pick| pick.per_quarter).map(|few| few.0),
                handovers_per_quarter: pick
                    .and_then(|pick| pick.handovers_per_quarter)
                    .map(|few| few.0),
            },
            service: millis(self.service_s),
            setup: millis(self.setup_s),
            pickup: self.pickup.unwrap_or(self.lead.is_none()),
            delivery: self.delivery.unwrap_or(true) && self.lead.is_none(),
            safety: self.safety.map_or(Qty::ZERO, |units| units.0),
            heartbeat: self.heartbeat_s.map(|seconds| seconds.0),
            data: self.data.map_or(DataClass::Live, |word| word.0),
            established: self.established.unwrap_or(false),
            inbound: self.inbound.as_ref().map(|rule| InboundRule {
                promise: rule.promise,
                margin: rule.margin_s.map(|seconds| seconds.0),
            }),
            lead: self.lead.as_ref().map(|lead| Lead {
                time: lead.time_s.0,
                price: lead.price.map_or(Money::ZERO, |amount| amount.0),
            }),
            sign: Sign {
                name: self.name.as_ref().map(|words| words.0.clone()),
                kind: self.kind.as_ref().map(|words| words.0.clone()),
                synthetic: self.synthetic.unwrap_or(false),
                spot: Some(Spot::of_degrees(self.at.lat, self.at.lon)),
            },
            ..StoreSpec::new(id, self.at.place())
        }
    }
}

/// How fast a shop picks.
#[derive(Serialize, ToSchema)]
pub struct PickOut {
    base_s: Seconds,
    per_line_s: Seconds,
    /// `null` is unlimited.
    parallel: Option<Few>,
    /// Orders whose picking begins in one quarter of an hour; absent is unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    per_quarter: Option<Few>,
    /// Customers served at the counter in one quarter of an hour; absent is unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    handovers_per_quarter: Option<Few>,
}

/// Whether a shop promises goods that are still on their way to it.
#[derive(Serialize, ToSchema)]
pub struct InboundRuleOut {
    promise: bool,
    /// How much later than announced a delivery may come without breaking a promise; absent: as
    /// configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    margin_s: Option<Seconds>,
}

/// A carrier of the shop's own.
#[derive(Serialize, ToSchema)]
pub struct LeadOut {
    time_s: Seconds,
    price: Minor,
}

/// Open or shut against the usual hours.
#[derive(Serialize, ToSchema)]
pub struct DoorOut {
    open: bool,
    from: Instant,
    until: Instant,
}

impl DoorOut {
    fn of(hours: &Hours) -> Option<Self> {
        let Hours::Once { span, open, .. } = hours else { return None };
        Some(Self { open: *open, from: Instant(span.from), until: Instant(span.to) })
    }
}

/// A shop.
#[derive(Serialize, ToSchema)]
pub struct StoreOut {
    id: StoreName,
    /// Its door; the centre of its cell where that is not known.
    at: Option<Position>,
    /// Its usual hours.
    open: HoursShape,
    /// What the last news of its door said, against the usual hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    door: Option<DoorOut>,
    /// Its picking is late: nothing is begun before.
    #[serde(skip_serializing_if = "Option::is_none")]
    late_until: Option<Instant>,
    pick: PickOut,
    service_s: Seconds,
    setup_s: Seconds,
    pickup: bool,
    delivery: bool,
    safety: Counted,
    heartbeat_s: Option<Seconds>,
    data: DataWord,
    established: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbound: Option<InboundRuleOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<LeadOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    synthetic: bool,
    /// From the asked position, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<WholeMetres>,
}

impl From<&StoreSpec> for StoreOut {
    fn from(store: &StoreSpec) -> Self {
        Self {
            id: Id(store.id.clone()),
            at: Position::of_store(store),
            open: HoursShape::of(&store.hours),
            door: DoorOut::of(&store.hours),
            late_until: store.late_until.map(Instant),
            pick: PickOut {
                base_s: Seconds(store.pick.base),
                per_line_s: Seconds(store.pick.per_line),
                parallel: store.pick.parallel.map(Few),
                per_quarter: store.pick.per_quarter.map(Few),
                handovers_per_quarter: store.pick.handovers_per_quarter.map(Few),
            },
            service_s: Seconds(store.service),
            setup_s: Seconds(store.setup),
            pickup: store.pickup,
            delivery: store.delivery,
            safety: Counted(store.safety),
            heartbeat_s: store.heartbeat.map(Seconds),
            data: Word(store.data),
            established: store.established,
            inbound: store.inbound.map(|rule| InboundRuleOut {
                promise: rule.promise,
                margin_s: rule.margin.map(Seconds),
            }),
            lead: store
                .lead
                .map(|lead| LeadOut { time_s: Seconds(lead.time), price: Minor(lead.price) }),
            name: store.sign.name.clone(),
            kind: store.sign.kind.clone(),
            synthetic: store.sign.synthetic,
            distance_m: None,
        }
    }
}
