//! What happens at lockers and pickup points.

use crate::id::{OrderId, PointId};
use crate::model::PointSpec;
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// Something about a locker or a pickup point.
#[allow(clippy::large_enum_variant, reason = "events come one by one and are not kept")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PointEvent {
    /// New or changed point.
    Put(PointSpec),
    /// It is no more.
    Removed {
        /// Which.
        point: PointId,
    },
    /// A run has brought a parcel.
    Arrived {
        /// Where.
        point: PointId,
        /// Whose.
        order: OrderId,
        /// When it left its shop; `None`: just now.
        left_at: Option<Time>,
    },
    /// The customer has taken his parcel, says the locker or whoever serves there.
    Collected {
        /// Where.
        point: PointId,
        /// Whose.
        order: OrderId,
    },
    /// A parcel that nobody collected is back in the shop it came from.
    Returned {
        /// Where it had been.
        point: PointId,
        /// Whose.
        order: OrderId,
    },
}
