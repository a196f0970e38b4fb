//! What changes under way: the way an order goes, goods from hand to hand, and how fast everybody
//! gets along.

use crate::id::{CourierId, OrderId, Profile, StoreId};
use crate::place::Place;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// The customer wants his order elsewhere or at another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChange {
    /// Which order.
    pub order: OrderId,
    /// Where it goes from now on; `None`: where it went.
    #[serde(default)]
    pub at: Option<Place>,
    /// When it may be handed over from now on; `None`: as before.
    #[serde(default)]
    pub due: Option<Span>,
}

/// Who takes goods over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taker {
    /// Another courier, who brings them to their customers.
    Courier(CourierId),
    /// The shop they came from: they are on its shelf again.
    Store(StoreId),
}

/// Goods on board have gone from a courier's hands into others'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Who had them.
    pub from: CourierId,
    /// Who has them now.
    pub to: Taker,
    /// Where that was.
    pub at: Place,
    /// Of which orders; empty: all that he had on board.
    #[serde(default)]
    pub orders: Vec<OrderId>,
}

/// Legs take another time than usual for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficReport {
    /// Of whom; `None`: of everybody.
    #[serde(default)]
    pub profile: Option<Profile>,
    /// What a leg takes of its usual time, in thousandths: 1300 is 30 % more, 1000 is as usual.
    pub permille: i64,
    /// Until when.
    pub until: Time,
}
