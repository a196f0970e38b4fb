//! Couriers.

use super::names;
use crate::request;
use crate::wire::scalar::{
    CourierName, Few, Id, Instant, Minor, OfferName, OrderName, Position, ProfileName, Size,
    SkillName, WholeMetres, Word,
};
use crate::wire::share::Share;
use crate::wire::words::{AcceptanceWord, PayBasisWord};
use sameday_engine::id::CourierId;
use sameday_engine::model::{Acceptance, CourierSpec, PayBasis, PayModel};
use sameday_engine::unit::Money;
use sameday_engine::world::Courier;
use serde::Serialize;
use utoipa::ToSchema;

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
        /// Chance that he takes an offer, where it is known: in the ranking its price counts, and
        /// with 0 he is never asked [not known].
        pub accept_p: Option<Share>,
    }
}

impl CourierIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: CourierId) -> CourierSpec {
        let capacity = self.capacity.as_ref();
        CourierSpec {
            capacity_g: capacity.and_then(|capacity| capacity.g).map(|size| size.0),
            capacity_ml: capacity.and_then(|capacity| capacity.ml).map(|size| size.0),
            skills: names(self.skills.as_deref()),
            pay: pay(self.pay.as_ref()),
            acceptance: self.acceptance.map_or(Acceptance::Ask, |word| word.0),
            max_distance: self.max_distance_m.map(|metres| metres.0),
            max_orders: self.max_orders.map(|few| few.0),
            end: self.end.map(Position::place),
            accept_permille: self.accept_p.map(|share| share.0),
            ..CourierSpec::new(id, self.profile.0.clone())
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
    accept_p: Option<Share>,
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
                basis: Word(spec.pay.basis),
            },
            acceptance: Word(spec.acceptance),
            max_distance_m: spec.max_distance.map(WholeMetres),
            max_orders: spec.max_orders.map(Few),
            end: spec.end.and_then(Position::centre),
            accept_p: spec.accept_permille.map(Share),
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
