//! The `data` of events at lockers and pickup points.

use super::facts::Said;
use super::scalar::{Instant, OrderName, PointName};
use crate::request;
use sameday_engine::event::{Event, PointEvent};

request! {
    /// `sameday.locker.freed`, `sameday.point.collected`: the customer has taken his parcel;
    /// `sameday.point.returned`: one that nobody collected is back in its shop.
    pub struct AtPoint {
        /// Where.
        pub point: PointName,
        /// Whose parcel.
        pub order: OrderName,
    }
}

impl AtPoint {
    /// The customer has it.
    pub(super) fn collected(self) -> Said {
        let (point, order) = (self.point.0, self.order.0);
        Said::Other(Event::Point(PointEvent::Collected { point, order }))
    }

    /// It is back.
    pub(super) fn returned(self) -> Said {
        let (point, order) = (self.point.0, self.order.0);
        Said::Other(Event::Point(PointEvent::Returned { point, order }))
    }
}

request! {
    /// `sameday.point.arrived`: a run has brought a parcel to a pickup point.
    pub struct ArrivedAtPoint {
        /// Where.
        pub point: PointName,
        /// Whose parcel.
        pub order: OrderName,
        /// When it left its shop [just now].
        pub left_at: Option<Instant>,
    }
}

impl ArrivedAtPoint {
    /// As the engine wants it.
    pub(super) fn said(self) -> Said {
        Said::Other(Event::Point(PointEvent::Arrived {
            point: self.point.0,
            order: self.order.0,
            left_at: self.left_at.map(|at| at.0),
        }))
    }
}
