//! Partners, parcels of the hub programme, rounds of vans.

use crate::id::{CourierId, StoreId};
use crate::model::{ArrivedParcel, PartnerSpec, RoundStop};
use serde::{Deserialize, Serialize};

/// What enters about fleets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HubEvent {
    /// New or changed partner company.
    PartnerPut(PartnerSpec),
    /// Parcels came to a hub, to be delivered on its next day.
    ParcelsArrived {
        /// Which hub.
        store: StoreId,
        /// Which parcels; at least one.
        parcels: Vec<ArrivedParcel>,
    },
    /// A van sets out with a load and a fixed order of stops.
    RoundPut {
        /// Whose round.
        courier: CourierId,
        /// In this order; at least one.
        stops: Vec<RoundStop>,
    },
}
