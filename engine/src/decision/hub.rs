//! What is decided about parcels of hubs and vans.

use crate::id::{CourierId, OrderId, ParcelId, StoreId};
use crate::model::{CarriedOver, Parcel};
use crate::reason::Reason;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// One decision about parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HubDecision {
    /// It is known from now on; its order follows.
    ParcelTaken {
        /// With the day on which it is due.
        parcel: Parcel,
    },
    /// It stays in the shop and is due on another day.
    ParcelCarriedOver {
        /// Which parcel.
        parcel: ParcelId,
        /// Its order.
        order: OrderId,
        /// From which day to which, and why.
        over: CarriedOver,
    },
    /// The owner's day ends at another time than was known.
    DayMoved {
        /// Which parcel.
        parcel: ParcelId,
        /// Its order.
        order: OrderId,
        /// When it is to be handed over now.
        due: Span,
        /// End of the day.
        ends: Time,
    },
    /// A van could not hand it over; it stays on board until the end of the shift.
    ParcelLeft {
        /// Which parcel.
        parcel: ParcelId,
        /// On whose board.
        courier: CourierId,
        /// Why.
        reason: Reason,
    },
    /// A van follows this sequence: others may only be put in between.
    RoundTaken {
        /// Whose.
        courier: CourierId,
        /// What he hands over, in order; all on board.
        orders: Vec<OrderId>,
    },
    /// When a hub's parcels that are still in the shop are carried over.
    DayEndSet {
        /// Which hub.
        store: StoreId,
        /// When; `None`: it has none.
        at: Option<Time>,
    },
}
