//! Partners, and a shop courier's place in the hub programme.

use super::courier::{PayIn, PayOut, pay};
use crate::request;
use crate::wire::hours::HoursShape;
use crate::wire::scalar::{Caption, Few, Id, Minor, PartnerName, StoreName};
use sameday_engine::id::PartnerId;
use sameday_engine::model::{HubSpec, PartnerSpec};
use sameday_engine::unit::Time;
use serde::Serialize;
use utoipa::ToSchema;

request! {
    /// A company that has couriers.
    pub struct PartnerIn {
        /// What people call it [none].
        pub name: Option<Caption>,
        /// How its couriers are paid who have no pay of their own [not at all].
        pub pay: Option<PayIn>,
    }
}

impl PartnerIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: PartnerId) -> PartnerSpec {
        let name = self.name.as_ref().map(|words| words.0.clone());
        PartnerSpec { id, name, pay: pay(self.pay.as_ref()) }
    }
}

/// A company that has couriers.
#[derive(Serialize, ToSchema)]
pub struct PartnerOut {
    id: PartnerName,
    name: Option<String>,
    pay: PayOut,
}

impl From<&PartnerSpec> for PartnerOut {
    fn from(partner: &PartnerSpec) -> Self {
        Self { id: Id(partner.id.clone()), name: partner.name.clone(), pay: (&partner.pay).into() }
    }
}

request! {
    /// A shop courier's place in the hub programme.
    pub struct HubIn {
        /// His shop: rounds begin and end there.
        pub store: StoreName,
        /// Most hand-overs on a local day, parcels and other orders together.
        pub daily_cap: Few,
        /// Paid for each hand-over.
        pub commission: Minor,
        /// When he delivers; shifts lie within it.
        pub calendar: HoursShape,
    }
}

impl HubIn {
    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, now: Time) -> HubSpec {
        HubSpec {
            store: self.store.0.clone(),
            daily_cap: self.daily_cap.0,
            commission: self.commission.0,
            calendar: self.calendar.to_engine(now),
        }
    }
}

/// A shop courier's place in the hub programme.
#[derive(Serialize, ToSchema)]
pub struct HubOut {
    store: StoreName,
    daily_cap: Few,
    commission: Minor,
    calendar: HoursShape,
}

impl From<&HubSpec> for HubOut {
    fn from(hub: &HubSpec) -> Self {
        Self {
            store: Id(hub.store.clone()),
            daily_cap: Few(hub.daily_cap),
            commission: Minor(hub.commission),
            calendar: HoursShape::of(&hub.calendar),
        }
    }
}
