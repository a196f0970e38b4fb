//! Quotes: ranked options with their costs, and everybody who lost.

use super::{Basket, Fleet, Line, Mode, Odds, PriceParts, Replacement, Source};
use crate::id::{CourierId, OrderId, PointId, QuoteId, StoreId};
use crate::reason::Reason;
use crate::unit::{Metres, Money, Span, Time};
use serde::{Deserialize, Serialize};

/// Cost parts of one choice in minor units; they add up to `total` exactly, which is checked where
/// a quote enters the world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CostParts {
    /// Extra courier pay.
    pub courier: Money,
    /// Shop labour.
    pub store: Money,
    /// Lateness, of this order and of those it delays.
    pub lateness: Money,
    /// For a second shop.
    pub split: Money,
    /// Expected price of a promise that breaks because the shelf has less than the book.
    pub break_risk: Money,
    /// Other goods than asked for.
    pub substitution: Money,
    /// Handling at a locker, a pickup point or by a carrier.
    pub handling: Money,
    /// Stops that a courier knows already and that change.
    pub change: Money,
    /// Expected price of asking a courier who may decline.
    pub decline_risk: Money,
    /// The sum.
    pub total: Money,
}

impl CostParts {
    /// The exact sum of all parts: the one place that knows which there are.
    #[must_use]
    pub fn sum(&self) -> Money {
        let Self { courier, store, lateness, split, .. } = *self;
        let Self { break_risk, substitution, handling, change, decline_risk, .. } = *self;
        courier
            + store
            + lateness
            + split
            + break_risk
            + substitution
            + handling
            + change
            + decline_risk
    }

    /// These parts with their sum as the total.
    #[must_use]
    pub fn summed(self) -> Self {
        Self { total: self.sum(), ..self }
    }
}

/// Where in a courier's route an order would go: after how many of its visits each of its pickups
/// comes, and its hand-over. An order that is picked at a stop counts as a visit of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InRoute {
    /// For each shop, in order of visit; none for goods that are on board.
    pub pickups: Vec<u32>,
    /// The hand-over.
    pub hand_over: u32,
}

/// One way to serve a basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteOption {
    /// From 1, cheapest first.
    pub n: u32,
    /// Delivery or pickup.
    pub mode: Mode,
    /// One or two shops with the units set aside.
    pub sources: Vec<Source>,
    /// Delivery: promised span of the hand-over. Pickup: from ready to the end of the hold.
    pub promise: Span,
    /// The locker or pickup point where it waits for the customer.
    #[serde(default)]
    pub point: Option<PointId>,
    /// Delivery: the courier whose route it fits best now; nobody else is told.
    pub courier: Option<CourierId>,
    /// His fleet.
    #[serde(default)]
    pub fleet: Option<Fleet>,
    /// Where in his route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<InRoute>,
    /// Distance from the shop (the first one) to the customer.
    pub distance: Metres,
    /// Parts of its cost.
    pub cost: CostParts,
    /// How sure its shops' books are of these goods, in permille; the least of them.
    #[serde(default = "certain")]
    pub confidence: i64,
    /// What it gives in place of something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replacement>,
    /// What the customer pays for the goods.
    #[serde(default)]
    pub price: PriceParts,
    /// The tentative order that sets its courier's time aside; accepting makes it an order.
    #[serde(default)]
    pub slack: Option<OrderId>,
    /// How likely the promise is kept; `None` where nothing is planned yet.
    #[serde(default)]
    pub odds: Option<Odds>,
}

/// Quotes of before confidence was known.
fn certain() -> i64 {
    1_000
}

/// Why a shop (or a courier) was not taken, and by how much it lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loser {
    /// Delivery or pickup.
    pub mode: Mode,
    /// Which shop.
    pub store: StoreId,
    /// The second shop, where it would have come from two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<StoreId>,
    /// Which locker or pickup point, where one was considered.
    #[serde(default)]
    pub point: Option<PointId>,
    /// Which courier, where one was considered.
    pub courier: Option<CourierId>,
    /// His fleet.
    #[serde(default)]
    pub fleet: Option<Fleet>,
    /// Why.
    pub reason: Reason,
    /// Lines it lacks, with how many units.
    pub missing: Vec<Line>,
    /// Where in that courier's route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<InRoute>,
    /// What it would have cost, by part, where it was feasible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostParts>,
    /// How much more that is than the winner costs.
    pub extra_cost: Option<Money>,
}

impl Loser {
    /// A shop that lost for this reason, without a courier or a price, for struct update.
    #[must_use]
    pub fn new(mode: Mode, store: StoreId, reason: Reason) -> Self {
        Self {
            mode,
            store,
            second: None,
            point: None,
            courier: None,
            fleet: None,
            reason,
            missing: Vec::new(),
            position: None,
            cost: None,
            extra_cost: None,
        }
    }
}

/// The best delivery that one fleet could make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetCost {
    /// Which fleet.
    pub fleet: Fleet,
    /// Its best courier for this.
    pub courier: Option<CourierId>,
    /// From which shop, the first one of two.
    pub store: Option<StoreId>,
    /// What that costs, by part.
    pub cost: Option<CostParts>,
    /// Why it could not, where there is no cost.
    pub reason: Option<Reason>,
}

/// A change with which a basket that nobody serves would have been served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A shop has so many more units.
    Units {
        /// Which shop.
        store: StoreId,
        /// What it lacks.
        lines: Vec<Line>,
    },
    /// The customer is content with a later end of the window.
    Later {
        /// So much later.
        minutes: i64,
    },
    /// He takes goods from two shops.
    TwoShops,
    /// He takes goods from other shops than those he named.
    OtherShops,
    /// He takes substitutes.
    Substitutes,
    /// He gets them in another way.
    OtherWay {
        /// In which.
        mode: Mode,
    },
}

/// Ranked options with holds behind them, and all who lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Name.
    pub id: QuoteId,
    /// What was asked.
    pub basket: Basket,
    /// Cheapest first; empty when nobody can serve it.
    pub options: Vec<QuoteOption>,
    /// Everybody else with a reason.
    pub losers: Vec<Loser>,
    /// The best that each fleet could do, side by side.
    #[serde(default)]
    pub fleets: Vec<FleetCost>,
    /// The smallest change with which somebody would have served it, where nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub would_fit_if: Option<Change>,
    /// Until when it can be accepted.
    pub expires_at: Time,
}
