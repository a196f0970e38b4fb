//! Who carries: the fleets, partner companies, the hub programme and the rounds of vans.

use crate::id::{CourierId, OrderId, ParcelId, PartnerId, StoreId};
use crate::model::{Hours, PayModel};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::{Millis, Money, Span, Time};
use serde::{Deserialize, Serialize};

/// What kind of courier somebody is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Fleet {
    /// Works when he likes and is asked each time.
    #[default]
    Crowd,
    /// Owner or staff of a shop who bring parcels for a commission.
    Hub,
    /// Salaried, on a round of his own.
    Van,
    /// Works for a partner company.
    Partner,
}

impl Fleet {
    /// All of them, in the order in which they are compared.
    pub const ALL: [Self; 4] = [Self::Crowd, Self::Hub, Self::Van, Self::Partner];
}

/// A shop courier's place in the hub programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubSpec {
    /// His shop: rounds begin and end there, and its parcels are his.
    pub store: StoreId,
    /// Most hand-overs on a local day, parcels and other orders together.
    pub daily_cap: u32,
    /// Paid for each of them.
    pub commission: Money,
    /// When he delivers: his quiet hours, none on days on which his shop is closed.
    pub calendar: Hours,
}

/// A company that has couriers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerSpec {
    /// Name in the platform.
    pub id: PartnerId,
    /// What people call it.
    pub name: Option<String>,
    /// How its couriers are paid who have no pay of their own.
    pub pay: PayModel,
}

/// A local day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

/// A parcel that came to a hub in the morning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedParcel {
    /// Name, unique for ever.
    pub id: ParcelId,
    /// Where it is to be brought.
    pub at: Place,
    /// Weight in grams.
    pub g: i64,
    /// Volume in millilitres.
    pub ml: i64,
    /// Promised span of the hand-over; `None`: until the end of the owner's day.
    pub between: Option<Span>,
    /// Duration of the hand-over.
    pub service: Millis,
}

/// A stop of a van's fixed round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundStop {
    /// What is handed over; on board from the start.
    pub parcel: ParcelId,
    /// Where.
    pub at: Place,
    /// Promised span of the hand-over.
    pub between: Span,
    /// Duration of the hand-over.
    pub service: Millis,
    /// Weight in grams.
    pub g: i64,
    /// Volume in millilitres.
    pub ml: i64,
}

/// A parcel on its way through a hub or a van.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// Name.
    pub id: ParcelId,
    /// The order that stands for it in the plan.
    pub order: OrderId,
    /// The hub that delivers it.
    pub store: Option<StoreId>,
    /// The van that has it on board.
    pub van: Option<CourierId>,
    /// Weight in grams.
    pub g: i64,
    /// Volume in millilitres.
    pub ml: i64,
    /// When it came.
    pub arrived_at: Time,
    /// Local day on which it is due.
    pub day: Day,
    /// End of the owner's work on that day: what is still in the shop then is carried over.
    pub day_ends: Time,
    /// Each time it was not delivered on its day, oldest first.
    pub carried: Vec<CarriedOver>,
}

/// A parcel was not delivered on its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedOver {
    /// When that was settled.
    pub at: Time,
    /// The day it had been due.
    pub from: Day,
    /// Why.
    pub reason: Reason,
    /// The day it is due now.
    pub to: Day,
    /// When it is to be handed over on that day.
    pub due: Span,
}
