//! What shoppers ask for.

use super::Line;
use crate::id::{ExternalId, PointId, Skill, StoreId, Subject};
use crate::place::Place;
use crate::unit::{Millis, Money, Span, Time};
use serde::{Deserialize, Serialize};

/// A way of fulfilment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A courier brings it.
    Delivery,
    /// The customer collects it.
    Pickup,
    /// A courier brings it to a locker near the customer.
    Locker,
    /// A run brings it to a point that does not stock it; the customer collects it there.
    PickupPoint,
    /// The shop sends it with its own carrier.
    Shipment,
}

impl Mode {
    /// Whether a courier is planned for it.
    #[must_use]
    pub fn by_courier(self) -> bool {
        matches!(self, Self::Delivery | Self::Locker)
    }

    /// Whether the customer collects it himself, by code or credential.
    #[must_use]
    pub fn is_collected(self) -> bool {
        matches!(self, Self::Pickup | Self::Locker | Self::PickupPoint)
    }
}

/// How the shop of a basket is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Shop, courier and position together, by what the whole costs.
    #[default]
    Joint,
    /// The nearest open shop that has the whole basket: what is usual, to compare with.
    Nearest,
}

impl Choice {
    fn is_joint(&self) -> bool {
        *self == Self::Joint
    }
}

/// What a shopper asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    /// At least one line, each SKU once.
    pub lines: Vec<Line>,
    /// Where he is (pickup) and wants it (delivery).
    pub at: Place,
    /// Ways he accepts; at least one.
    pub modes: Vec<Mode>,
    /// Hard span for the hand-over; `None`: from now on.
    pub due: Option<Span>,
    /// Further hard spans that would do, apart, each later than the one before and than `due`. The
    /// order that it becomes has the one span that was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or_due: Vec<Span>,
    /// Later hand-overs cost `late_per_min`; `None`: no soft limit.
    pub soft_due: Option<Time>,
    /// Price of a late minute; `None`: as configured.
    pub late_per_min: Option<Money>,
    /// Longest time on board.
    pub max_onboard: Option<Millis>,
    /// Skills the courier needs beside those of the SKUs.
    pub needs: Vec<Skill>,
    /// Most shops: 1 or 2.
    pub max_splits: u8,
    /// Most options answered.
    pub max_options: u32,
    /// Allowed shops; `None`: any.
    pub stores: Option<Vec<StoreId>>,
    /// What is lost when it is not served; `None`: the margin after discount.
    pub value: Option<Money>,
    /// Duration of the hand-over at the door.
    pub service: Millis,
    /// *Meal delivery*: from arrival at the door to the earliest hand-over.
    pub setup: Millis,
    /// *Meal delivery*: the shop itself says when the goods are ready.
    pub ready_at: Option<Time>,
    /// How long the holds of a quote last; `None`: as configured.
    pub hold: Option<Millis>,
    /// The one locker or pickup point it may wait at; `None`: any near enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<PointId>,
    /// It is paid before it is collected; goods that are only reserved wait for a shorter time.
    #[serde(default = "paid")]
    pub paid: bool,
    /// Substitutes are welcome where the exact goods are missing.
    #[serde(default)]
    pub substitutes: bool,
    /// Who asks, where he is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Subject>,
    /// The shop he stands in, in front of goods that it may not have itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_in: Option<StoreId>,
    /// How its shop is chosen.
    #[serde(default, skip_serializing_if = "Choice::is_joint")]
    pub policy: Choice,
}

fn paid() -> bool {
    true
}

impl Basket {
    /// A basket to be delivered as soon as possible, for struct update.
    #[must_use]
    pub fn new(lines: Vec<Line>, at: Place) -> Self {
        Self {
            lines,
            at,
            modes: vec![Mode::Delivery],
            due: None,
            or_due: Vec::new(),
            soft_due: None,
            late_per_min: None,
            max_onboard: None,
            needs: Vec::new(),
            max_splits: 2,
            max_options: 1,
            stores: None,
            value: None,
            service: Millis::ZERO,
            setup: Millis::ZERO,
            ready_at: None,
            hold: None,
            point: None,
            paid: true,
            substitutes: false,
            member: None,
            ordered_in: None,
            policy: Choice::Joint,
        }
    }

    /// All hard spans for the hand-over, earliest first; none: at any time.
    pub fn windows(&self) -> impl Iterator<Item = Span> + '_ {
        self.due.into_iter().chain(self.or_due.iter().copied())
    }

    /// When the last of its windows ends.
    #[must_use]
    pub fn due_by(&self) -> Option<Time> {
        self.windows().last().map(|window| window.to)
    }

    /// The window in which something lies that begins then, or else the next one.
    #[must_use]
    pub fn window_of(&self, begin: Time) -> Option<Span> {
        self.windows().find(|window| window.to >= begin).or(self.windows().last())
    }

    /// The same with the one window in which it is handed over.
    #[must_use]
    pub fn settled(self, begin: Time) -> Self {
        Self { due: self.window_of(begin), or_due: Vec::new(), ..self }
    }
}

/// A quote's basket that is accepted at once: the cheapest option becomes an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    /// What.
    pub basket: Basket,
    /// The client's own name for it, unique per tenant.
    pub external_id: Option<ExternalId>,
}
