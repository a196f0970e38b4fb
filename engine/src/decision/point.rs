//! Decisions about places in lockers and pickup points.

use crate::id::{OrderId, PointId, QuoteId, SizeId};
use crate::unit::Time;
use serde::{Deserialize, Serialize};

/// A place was kept. It is free again when its quote is closed without it, or its order ends,
/// turns back or is taken away: no decision of its own says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum PointDecision {
    /// For an option of a quote.
    Held {
        /// Where.
        point: PointId,
        /// For which quote.
        quote: QuoteId,
        /// Of which size.
        class: SizeId,
        /// From when on.
        from: Time,
        /// Until when at most.
        until: Time,
    },
    /// The quote's place is the order's.
    Booked {
        /// Where.
        point: PointId,
        /// Which quote had it.
        quote: QuoteId,
        /// Which order has it.
        order: OrderId,
    },
    /// The goods come from elsewhere, at another time.
    Moved {
        /// Where.
        point: PointId,
        /// Which order.
        order: OrderId,
        /// Of which size.
        class: SizeId,
        /// From when on.
        from: Time,
        /// Until when at most.
        until: Time,
    },
    /// The parcel is there.
    Filled {
        /// Where.
        point: PointId,
        /// Whose.
        order: OrderId,
        /// Until when at most.
        until: Time,
        /// When it can be collected.
        ready_at: Time,
    },
}
