//! Deliveries of days before the journal began.

use super::facts::Said;
use super::read::{Read, Reader};
use super::scalar::{Instant, StoreName, Window};
use crate::limits::PAST_ORDERS;
use crate::request;
use sameday_engine::event::{Event, PastDemand, PastOrder};
use serde_json::Value;
use utoipa::ToSchema;

/// Deliveries of the past; a busy day has more of them than other lists have elements.
#[derive(Clone, Debug, ToSchema)]
pub struct PastOrders(pub Vec<PastOrderIn>);

impl Read for PastOrders {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value, PAST_ORDERS).map(Self)
    }
}

request! {
    /// A delivery of the past.
    pub struct PastOrderIn {
        /// When it was ordered.
        pub at: Instant,
        /// Where its goods came from.
        pub store: StoreName,
    }
}

request! {
    /// `sameday.demand.past`: all deliveries of some days before the journal began, each day once.
    pub struct DemandPast {
        /// Of which times these are all deliveries: from, and to before; apart, oldest first.
        pub watched: Vec<Window>,
        /// The deliveries.
        pub orders: PastOrders,
    }
}

impl DemandPast {
    /// As the engine has it.
    #[must_use]
    pub fn said(self) -> Said {
        let order = |order: PastOrderIn| PastOrder { at: order.at.0, store: order.store.0 };
        let watched = self.watched.into_iter().map(|window| window.0).collect();
        let orders = self.orders.0.into_iter().map(order).collect();
        Said::Other(Event::PastDemand(PastDemand { watched, orders }))
    }
}
