//! Where a courier was seen: news that are never journaled as such.

use super::facts::Said;
use super::scalar::{CourierName, Position};
use crate::request;
use sameday_engine::id::CourierId;

/// A courier was here.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Who.
    pub courier: CourierId,
    /// Where.
    pub at: Position,
}

request! {
    /// `sameday.courier.position`: where a courier is.
    pub struct CourierPosition {
        /// Who.
        pub courier: CourierName,
        /// Where.
        pub at: Position,
    }
}

impl CourierPosition {
    /// What it says.
    #[must_use]
    pub fn said(self) -> Said {
        Said::Seen(Seen { courier: self.courier.0, at: self.at })
    }
}
