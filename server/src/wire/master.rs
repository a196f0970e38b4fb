//! Master data: SKUs, shops, couriers.

use super::hours::HoursShape;
use super::scalar::{
    Caption, Counted, CourierName, Few, Id, Instant, Minor, OfferName, OrderName, Position,
    ProfileName, Seconds, Size, SkillName, SkuName, StoreName, WholeMetres,
};
use super::words::{AcceptanceWord, PayBasisWord};
use crate::request;
use sameday_engine::id::{CourierId, SkuId, StoreId};
use sameday_engine::model::{
    Acceptance, CourierSpec, PayBasis, PayModel, PickModel, Sign, Sku, Spot, StoreSpec,
};
use sameday_engine::unit::{Metres, Millis, Money, Qty, Time};
use sameday_engine::world::Courier;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// A SKU of the catalogue.
    pub struct SkuIn {
        /// Weight of one unit in grams [0].
        pub g: Option<Size>,
        /// Volume of one unit in millilitres [0].
        pub ml: Option<Size>,
        /// List price of one unit [0].
        pub price: Option<Minor>,
        /// Skills a courier needs to carry it [none].
        pub needs: Option<Vec<SkillName>>,
    }
}

impl SkuIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: SkuId) -> Sku {
        Sku {
            id,
            g: self.g.map_or(0, |size| size.0),
            ml: self.ml.map_or(0, |size| size.0),
            price: self.price.map_or(Money::ZERO, |amount| amount.0),
            needs: names(self.needs.as_deref()),
        }
    }
}

/// A SKU of the catalogue.
#[derive(Serialize, ToSchema)]
pub struct SkuOut {
    id: SkuName,
    /// Weight of one unit in grams.
    g: Size,
    /// Volume of one unit in millilitres.
    ml: Size,
    /// List price of one unit.
    price: Minor,
    /// Skills a courier needs to carry it.
    needs: Vec<SkillName>,
}

impl From<&Sku> for SkuOut {
    fn from(sku: &Sku) -> Self {
        Self {
            id: Id(sku.id.clone()),
            g: Size(sku.g),
            ml: Size(sku.ml),
            price: Minor(sku.price),
            needs: sku.needs.iter().cloned().map(Id).collect(),
        }
    }
}

request! {
    /// How fast a shop picks.
    pub struct PickIn {
        /// For each order [0].
        pub base_s: Option<Seconds>,
        /// For each line of it [0].
        pub per_line_s: Option<Seconds>,
        /// Pickers at work at the same time [unlimited].
        pub parallel: Option<Few>,
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
        /// Customers may collect here [true].
        pub pickup: Option<bool>,
        /// Couriers may collect here [true].
        pub delivery: Option<bool>,
        /// Units of each SKU that are never promised [0].
        pub safety: Option<Counted>,
        /// Flagged stale when it sends no event for longer than this [never].
        pub heartbeat_s: Option<Seconds>,
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
            id,
            at: self.at.place(),
            hours: self.open.to_engine(now),
            pick: PickModel {
                base: millis(pick.and_then(|pick| pick.base_s)),
                per_line: millis(pick.and_then(|pick| pick.per_line_s)),
                parallel: pick.and_then(|pick| pick.parallel).map(|few| few.0),
            },
            service: millis(self.service_s),
            setup: millis(self.setup_s),
            pickup: self.pickup.unwrap_or(true),
            delivery: self.delivery.unwrap_or(true),
            safety: self.safety.map_or(Qty::ZERO, |units| units.0),
            heartbeat: self.heartbeat_s.map(|seconds| seconds.0),
            sign: Sign {
                name: self.name.as_ref().map(|words| words.0.clone()),
                kind: self.kind.as_ref().map(|words| words.0.clone()),
                synthetic: self.synthetic.unwrap_or(false),
                spot: Some(Spot::of_degrees(self.at.lat, self.at.lon)),
            },
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
}

/// A shop.
#[derive(Serialize, ToSchema)]
pub struct StoreOut {
    id: StoreName,
    /// Its door; the centre of its cell where that is not known.
    at: Option<Position>,
    open: HoursShape,
    pick: PickOut,
    service_s: Seconds,
    setup_s: Seconds,
    pickup: bool,
    delivery: bool,
    safety: Counted,
    heartbeat_s: Option<Seconds>,
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
            pick: PickOut {
                base_s: Seconds(store.pick.base),
                per_line_s: Seconds(store.pick.per_line),
                parallel: store.pick.parallel.map(Few),
            },
            service_s: Seconds(store.service),
            setup_s: Seconds(store.setup),
            pickup: store.pickup,
            delivery: store.delivery,
            safety: Counted(store.safety),
            heartbeat_s: store.heartbeat.map(Seconds),
            name: store.sign.name.clone(),
            kind: store.sign.kind.clone(),
            synthetic: store.sign.synthetic,
            distance_m: None,
        }
    }
}

request! {
    /// What fits on board.
    pub struct CapacityIn {
        /// Most grams [unlimited].
        pub g: Option<Size>,
        /// Most millilitres [unlimited].
        pub ml: Option<Size>,
    }
}

request! {
    /// How a courier is paid.
    pub struct PayIn {
        /// For having a route at all [0].
        pub fixed: Option<Minor>,
        /// For each hour of the basis [0].
        pub per_hour: Option<Minor>,
        /// For each kilometre [0].
        pub per_km: Option<Minor>,
        /// For each hand-over [0].
        pub per_order: Option<Minor>,
        /// Guaranteed for each hour of the basis [0].
        pub min_per_hour: Option<Minor>,
        /// Which hours count: `active` (departure to end of the route) or `shift` [active].
        pub basis: Option<PayBasisWord>,
    }
}

request! {
    /// A courier.
    pub struct CourierIn {
        /// How he travels: `foot`, `bike`, `car`.
        pub profile: ProfileName,
        /// What fits on board [everything].
        pub capacity: Option<CapacityIn>,
        /// What he can do [nothing special].
        pub skills: Option<Vec<SkillName>>,
        /// How he is paid [not at all].
        pub pay: Option<PayIn>,
        /// `ask`: each change that adds work is offered; `auto`: he takes what is planned [ask].
        pub acceptance: Option<AcceptanceWord>,
        /// Longest route he wants [any].
        pub max_distance_m: Option<WholeMetres>,
        /// Most orders on one route [any].
        pub max_orders: Option<Few>,
        /// Where a shift ends [at the last stop].
        pub end: Option<Position>,
    }
}

impl CourierIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: CourierId) -> CourierSpec {
        let capacity = self.capacity.as_ref();
        CourierSpec {
            id,
            profile: self.profile.0.clone(),
            capacity_g: capacity.and_then(|capacity| capacity.g).map(|size| size.0),
            capacity_ml: capacity.and_then(|capacity| capacity.ml).map(|size| size.0),
            skills: names(self.skills.as_deref()),
            pay: pay(self.pay.as_ref()),
            acceptance: self.acceptance.map_or(Acceptance::Ask, |word| word.0),
            max_distance: self.max_distance_m.map(|metres| metres.0),
            max_orders: self.max_orders.map(|few| few.0),
            end: self.end.map(Position::place),
        }
    }
}

fn pay(pay: Option<&PayIn>) -> PayModel {
    let part =
        |get: fn(&PayIn) -> Option<Minor>| pay.and_then(get).map_or(Money::ZERO, |amount| amount.0);
    PayModel {
        fixed: part(|pay| pay.fixed),
        per_hour: part(|pay| pay.per_hour),
        per_km: part(|pay| pay.per_km),
        per_order: part(|pay| pay.per_order),
        min_per_hour: part(|pay| pay.min_per_hour),
        basis: pay.and_then(|pay| pay.basis).map_or(PayBasis::Active, |word| word.0),
    }
}

fn names<T: Clone>(names: Option<&[Id<T>]>) -> Vec<T> {
    names.unwrap_or_default().iter().map(|name| name.0.clone()).collect()
}

fn millis(seconds: Option<Seconds>) -> Millis {
    seconds.map_or(Millis::ZERO, |seconds| seconds.0)
}

/// What fits on board; `null` is unlimited.
#[derive(Serialize, ToSchema)]
pub struct CapacityOut {
    g: Option<Size>,
    ml: Option<Size>,
}

/// How a courier is paid.
#[derive(Serialize, ToSchema)]
pub struct PayOut {
    fixed: Minor,
    per_hour: Minor,
    per_km: Minor,
    per_order: Minor,
    min_per_hour: Minor,
    basis: PayBasisWord,
}

/// A running shift.
#[derive(Serialize, ToSchema)]
pub struct ShiftOut {
    since: Instant,
    until: Instant,
}

/// A courier's master data: what a PUT can change, and what his `ETag` stands for.
#[derive(Serialize, ToSchema)]
pub struct CourierSpecOut {
    id: CourierName,
    profile: ProfileName,
    capacity: CapacityOut,
    skills: Vec<SkillName>,
    pay: PayOut,
    acceptance: AcceptanceWord,
    max_distance_m: Option<WholeMetres>,
    max_orders: Option<Few>,
    end: Option<Position>,
}

impl From<&CourierSpec> for CourierSpecOut {
    fn from(spec: &CourierSpec) -> Self {
        Self {
            id: Id(spec.id.clone()),
            profile: Id(spec.profile.clone()),
            capacity: CapacityOut { g: spec.capacity_g.map(Size), ml: spec.capacity_ml.map(Size) },
            skills: spec.skills.iter().cloned().map(Id).collect(),
            pay: PayOut {
                fixed: Minor(spec.pay.fixed),
                per_hour: Minor(spec.pay.per_hour),
                per_km: Minor(spec.pay.per_km),
                per_order: Minor(spec.pay.per_order),
                min_per_hour: Minor(spec.pay.min_per_hour),
                basis: super::scalar::Word(spec.pay.basis),
            },
            acceptance: super::scalar::Word(spec.acceptance),
            max_distance_m: spec.max_distance.map(WholeMetres),
            max_orders: spec.max_orders.map(Few),
            end: spec.end.and_then(Position::centre),
        }
    }
}

/// A courier with what he is doing.
#[derive(Serialize, ToSchema)]
pub struct CourierOut {
    #[serde(flatten)]
    spec: CourierSpecOut,
    /// `null` is offline.
    shift: Option<ShiftOut>,
    /// Centre of the last place that a decision used.
    at: Option<Position>,
    /// Orders whose goods are on board.
    onboard: Vec<OrderName>,
    /// The open offer.
    offer: Option<OfferName>,
    /// Stops of accepted work that lie ahead.
    stops: usize,
}

impl From<&Courier> for CourierOut {
    fn from(courier: &Courier) -> Self {
        let shift = courier.shift;
        Self {
            spec: (&courier.spec).into(),
            shift: shift.map(|s| ShiftOut { since: Instant(s.since), until: Instant(s.until) }),
            at: shift.and_then(|_| Position::centre(courier.at)),
            onboard: courier.onboard.keys().copied().map(Id).collect(),
            offer: courier.offer.map(Id),
            stops: courier.route.len(),
        }
    }
}

/// Metres as the engine counts them, for a query parameter.
#[must_use]
pub fn metres(n: i64) -> WholeMetres {
    WholeMetres(Metres(n))
}
