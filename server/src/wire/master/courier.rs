//! Couriers.

use super::fleet::{HubIn, HubOut};
use super::names;
use super::shift::ShiftOut;
use crate::request;
use crate::wire::read::Reader;
use crate::wire::scalar::{
    CourierName, Few, Id, Minor, OfferName, OrderName, PartnerName, Position, ProfileName, Seconds,
    Size, SkillName, WholeMetres, Word,
};
use crate::wire::share::Share;
use crate::wire::words::{AcceptanceWord, FleetWord, PayBasisWord, PresetWord};
use sameday_engine::id::CourierId;
use sameday_engine::model::{Acceptance, CourierSpec, Fleet, PayModel};
use sameday_engine::unit::{Money, Time};
use sameday_engine::world::{Courier, World};
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
        /// What is usual somewhere: `mdrp`, `nyc`, `flex`, `hub` or `gig`; fields beside it replace
        /// its own [none].
        pub preset: Option<PresetWord>,
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
        /// Time is paid in whole blocks of this length once they have begun [as it is].
        pub block_s: Option<Seconds>,
        /// Most hand-overs that are paid in a shift; he is given no more [all].
        pub paid_orders: Option<Few>,
        /// Most that is paid for a shift, unless the guarantee is more [any amount].
        pub most: Option<Minor>,
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
        /// How he is paid [as his partner or his hub pays, else not at all].
        pub pay: Option<PayIn>,
        /// `ask`: each change that adds work is offered; `auto`: he takes what is planned [hubs and
        /// vans: auto; others: ask].
        pub acceptance: Option<AcceptanceWord>,
        /// Longest route he wants [any].
        pub max_distance_m: Option<WholeMetres>,
        /// Most orders on one route [any].
        pub max_orders: Option<Few>,
        /// Where a shift ends [a hub's at its shop, others at the last stop].
        pub end: Option<Position>,
        /// Chance that he takes an offer, where it is known: in the ranking its price counts, and
        /// with 0 he is never asked [not known].
        pub accept_p: Option<Share>,
        /// What kind of courier he is [crowd].
        pub fleet: Option<FleetWord>,
        /// The company he works for [none].
        pub partner: Option<PartnerName>,
        /// His place in the hub programme; with the fleet `hub` and no other.
        pub hub: Option<HubIn>,
    }
}

impl CourierIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: CourierId, now: Time) -> CourierSpec {
        let capacity = self.capacity.as_ref();
        let fleet = self.fleet.map_or(Fleet::Crowd, |word| word.0);
        CourierSpec {
            capacity_g: capacity.and_then(|capacity| capacity.g).map(|size| size.0),
            capacity_ml: capacity.and_then(|capacity| capacity.ml).map(|size| size.0),
            skills: names(self.skills.as_deref()),
            pay: pay(self.pay.as_ref()),
            acceptance: self.acceptance.map_or(usual(fleet), |word| word.0),
            max_distance: self.max_distance_m.map(|metres| metres.0),
            max_orders: self.max_orders.map(|few| few.0),
            end: self.end.map(Position::place),
            accept_permille: self.accept_p.map(|share| share.0),
            fleet,
            partner: self.partner.as_ref().map(|name| name.0.clone()),
            partner_pays: self.partner.is_some() && self.pay.is_none(),
            hub: self.hub.as_ref().map(|hub| hub.to_engine(now)),
            ..CourierSpec::new(id, self.profile.0.clone())
        }
    }
}

impl CourierIn {
    /// Notes what does not go together.
    pub fn check(&self, reader: &mut Reader) {
        let is_hub = self.fleet.is_some_and(|word| word.0 == Fleet::Hub);
        match &self.hub {
            None if is_hub => reader.error_at("hub", "required", "a hub has a shop and a cap"),
            Some(_) if !is_hub => {
                reader.error_at("fleet", "not_one_of", "hub, where a hub is given");
            }
            Some(_) => {
                let given = [("pay", self.pay.is_some()), ("end", self.end.is_some())];
                for (name, _) in given.into_iter().filter(|(_, given)| *given) {
                    reader.error_at(name, "unknown_field", "a hub's come from the programme");
                }
            }
            None => {}
        }
    }
}

/// Who is asked when he does not say it.
fn usual(fleet: Fleet) -> Acceptance {
    match fleet {
        Fleet::Crowd | Fleet::Partner => Acceptance::Ask,
        Fleet::Hub | Fleet::Van => Acceptance::Auto,
    }
}

pub(super) fn pay(pay: Option<&PayIn>) -> PayModel {
    let Some(given) = pay else { return PayModel::NOTHING };
    let usual = given.preset.map_or(PayModel::NOTHING, |word| word.0.pay());
    let part = |amount: Option<Minor>, usual: Money| amount.map_or(usual, |amount| amount.0);
    PayModel {
        fixed: part(given.fixed, usual.fixed),
        per_hour: part(given.per_hour, usual.per_hour),
        per_km: part(given.per_km, usual.per_km),
        per_order: part(given.per_order, usual.per_order),
        min_per_hour: part(given.min_per_hour, usual.min_per_hour),
        basis: given.basis.map_or(usual.basis, |word| word.0),
        block: given.block_s.map_or(usual.block, |length| length.0),
        paid_orders: given.paid_orders.map(|few| few.0).or(usual.paid_orders),
        most: given.most.map(|amount| amount.0).or(usual.most),
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
    /// 0: paid as it is, not in blocks.
    block_s: Seconds,
    /// `null`: all of them.
    paid_orders: Option<Few>,
    /// `null`: any amount.
    most: Option<Minor>,
}

impl From<&PayModel> for PayOut {
    fn from(pay: &PayModel) -> Self {
        Self {
            fixed: Minor(pay.fixed),
            per_hour: Minor(pay.per_hour),
            per_km: Minor(pay.per_km),
            per_order: Minor(pay.per_order),
            min_per_hour: Minor(pay.min_per_hour),
            basis: Word(pay.basis),
            block_s: Seconds(pay.block),
            paid_orders: pay.paid_orders.map(Few),
            most: pay.most.map(Minor),
        }
    }
}

/// A courier's master data: what a PUT can change, and what his `ETag` stands for.
#[derive(Serialize, ToSchema)]
pub struct CourierSpecOut {
    id: CourierName,
    profile: ProfileName,
    capacity: CapacityOut,
    skills: Vec<SkillName>,
    /// `null`: as his partner or his hub pays.
    pay: Option<PayOut>,
    acceptance: AcceptanceWord,
    max_distance_m: Option<WholeMetres>,
    max_orders: Option<Few>,
    end: Option<Position>,
    accept_p: Option<Share>,
    fleet: FleetWord,
    partner: Option<PartnerName>,
    hub: Option<HubOut>,
}

impl From<&CourierSpec> for CourierSpecOut {
    fn from(spec: &CourierSpec) -> Self {
        Self {
            id: Id(spec.id.clone()),
            profile: Id(spec.profile.clone()),
            capacity: CapacityOut { g: spec.capacity_g.map(Size), ml: spec.capacity_ml.map(Size) },
            skills: spec.skills.iter().cloned().map(Id).collect(),
            pay: (!spec.partner_pays && spec.hub.is_none()).then(|| (&spec.pay).into()),
            acceptance: Word(spec.acceptance),
            max_distance_m: spec.max_distance.map(WholeMetres),
            max_orders: spec.max_orders.map(Few),
            end: spec.end.and_then(Position::centre),
            accept_p: spec.accept_permille.map(Share),
            fleet: Word(spec.fleet),
            partner: spec.partner.clone().map(Id),
            hub: spec.hub.as_ref().map(Into::into),
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
    /// What is due to him for this shift so far; `null` is offline.
    earned: Option<Minor>,
}

impl CourierOut {
    /// As the world has him at its last entry.
    #[must_use]
    pub fn of(courier: &Courier, world: &World) -> Self {
        let pay = world.pay_of(&courier.spec);
        Self {
            spec: (&courier.spec).into(),
            shift: ShiftOut::of(courier, world.now()),
            at: courier.shift.and_then(|_| Position::centre(courier.at)),
            onboard: courier.onboard.keys().copied().map(Id).collect(),
            offer: courier.offer.map(Id),
            stops: courier.route.len(),
            earned: courier.earned(world.now(), &pay).map(Minor),
        }
    }
}
