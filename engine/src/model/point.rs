//! Places where an order waits for its customer: lockers and pickup points.

use super::{Hours, Sign};
use crate::id::{OrderId, PointId, QuoteId, SizeId, StoreId};
use crate::place::Place;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize};

/// How goods come to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// Compartments: a courier brings each order.
    Locker,
    /// Shelf places in somebody else's shop: runs bring the orders.
    PickupPoint,
}

/// Compartments or shelf places of one size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeClass {
    /// Name.
    pub name: SizeId,
    /// Most grams; `None` is unlimited.
    pub g: Option<i64>,
    /// Most millilitres; `None` is unlimited.
    pub ml: Option<i64>,
    /// How many there are.
    pub count: u32,
}

impl SizeClass {
    /// Whether goods of this weight and volume fit.
    #[must_use]
    pub fn takes(&self, g: i64, ml: i64) -> bool {
        self.g.is_none_or(|most| g <= most) && self.ml.is_none_or(|most| ml <= most)
    }
}

/// Runs that bring orders from shops to a pickup point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// When runs arrive: the beginnings of these spans.
    pub runs: Hours,
    /// How long before its arrival a run must have the goods.
    pub lead: Millis,
    /// Shops it comes from; `None`: those in reach of the customer.
    pub stores: Option<Vec<StoreId>>,
}

/// Master data of a locker or a pickup point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointSpec {
    /// Name.
    pub id: PointId,
    /// Where.
    pub at: Place,
    /// How goods come there.
    pub kind: PointKind,
    /// Its places, each size once.
    pub classes: Vec<SizeClass>,
    /// When couriers and customers get in.
    pub hours: Hours,
    /// How long a parcel waits for its customer.
    pub dwell: Millis,
    /// From a run's arrival until its parcels can be collected.
    pub put_away: Millis,
    /// Duration of a courier's stop.
    pub service: Millis,
    /// Runs to a pickup point.
    pub inbound: Option<Inbound>,
    /// What people call it.
    #[serde(default)]
    pub sign: Sign,
}

/// For whom a place is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeper {
    /// For an option of a quote.
    Quote(QuoteId),
    /// For an order.
    Order(OrderId),
}

/// A place kept from an instant on, up to another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// For whom.
    pub keeper: Keeper,
    /// Of which size.
    pub class: SizeId,
    /// Since when, or from when on.
    pub from: Time,
    /// Until when; the place is free at that instant.
    pub until: Time,
    /// The parcel is there.
    pub inside: bool,
}
