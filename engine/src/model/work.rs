//! Work under way: orders, the stops of a plan, offers.

use super::{Basket, Expectation, Line, Mode, Odds, PriceParts, Proof, Replacement, Rest, Source};
use crate::id::{
    CourierId, ExternalId, OfferId, OrderId, ParcelId, PointId, QuoteId, StopId, StoreId,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::{Metres, Money, Span, Time};
use serde::{Deserialize, Serialize};

/// Where an order is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Tentative: an option of an open quote whose courier's time is set aside.
    Quoted,
    /// Goods set aside, no courier yet.
    Sourced,
    /// An offer is open.
    Offered,
    /// A courier has it on his route.
    Assigned,
    /// On board.
    PickedUp,
    /// Shipment: on its way with the carrier.
    Shipped,
    /// Handed over at the door.
    Delivered,
    /// Pickup: the goods stand ready.
    Ready,
    /// Pickup: the customer has them.
    Collected,
    /// Its goods were taken; a new shop is looked for.
    Resourcing,
    /// Given up by the customer.
    Cancelled,
    /// Pickup: not collected in time.
    Expired,
    /// Nobody could serve it any more.
    Failed,
    /// On its way back to the shop.
    Returning,
    /// Back in the shop.
    Returned,
}

impl OrderState {
    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Delivered
                | Self::Collected
                | Self::Cancelled
                | Self::Expired
                | Self::Failed
                | Self::Returned
        )
    }
}

/// An accepted order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Name.
    pub id: OrderId,
    /// The client's name for it.
    pub external_id: Option<ExternalId>,
    /// The quote it came from.
    pub quote: QuoteId,
    /// The option of that quote which was taken.
    #[serde(default)]
    pub option: Option<u32>,
    /// What was asked.
    pub basket: Basket,
    /// Delivery or pickup.
    pub mode: Mode,
    /// When it was accepted.
    pub accepted_at: Time,
    /// The locker or pickup point where it waits for the customer.
    #[serde(default)]
    pub point: Option<PointId>,
    /// Where its goods come from.
    pub sources: Vec<Source>,
    /// What it gets in place of something else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replacement>,
    /// What was promised.
    pub promise: Span,
    /// How likely that is kept, as known when it was promised first.
    #[serde(default)]
    pub odds: Option<Odds>,
    /// Where it is in its life.
    pub state: OrderState,
    /// Who carries it, from `Assigned` on.
    pub courier: Option<CourierId>,
    /// Couriers who declined it or let its offer lapse.
    pub refused_by: Vec<CourierId>,
    /// Why it is where it is, for the unhappy ends.
    pub reason: Option<Reason>,
    /// When it ended.
    pub closed_at: Option<Time>,
    /// The parcel that it stands for; such an order came without a quote.
    #[serde(default)]
    pub parcel: Option<ParcelId>,
    /// What the customer pays for the goods.
    #[serde(default)]
    pub price: PriceParts,
    /// What was shown at the hand-over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<Proof>,
}

impl Order {
    /// An order for delivery that has just been accepted and has no goods yet, for struct update.
    #[must_use]
    pub fn new(id: OrderId, quote: QuoteId, basket: Basket, at: Time, promise: Span) -> Self {
        Self {
            id,
            external_id: None,
            quote,
            option: None,
            basket,
            mode: Mode::Delivery,
            accepted_at: at,
            sources: Vec::new(),
            replaced: Vec::new(),
            promise,
            odds: None,
            state: OrderState::Sourced,
            point: None,
            courier: None,
            refused_by: Vec::new(),
            reason: None,
            closed_at: None,
            parcel: None,
            price: PriceParts::default(),
            proofs: Vec::new(),
        }
    }

    /// Nobody can begin to pick its goods before then: some are still on their way to a shop.
    #[must_use]
    pub fn not_before(&self) -> Option<Time> {
        self.sources.iter().filter_map(Source::not_before).max()
    }

    /// What it is made of now, each SKU once: what its shops have set aside for it, or, where it
    /// has none of that, what was asked for.
    #[must_use]
    pub fn goods(&self) -> Vec<Line> {
        if self.sources.is_empty() {
            return self.basket.lines.clone();
        }
        let mut goods: Vec<Line> = Vec::new();
        for line in self.sources.iter().flat_map(|source| &source.lines) {
            match goods.iter_mut().find(|known| known.sku == line.sku) {
                Some(known) => known.qty += line.qty,
                None => goods.push(line.clone()),
            }
        }
        goods
    }
}

/// What happens at a stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopTask {
    /// Take these orders' goods at a shop.
    Pickup {
        /// Which shop.
        store: StoreId,
        /// Whose goods.
        orders: Vec<OrderId>,
    },
    /// Hand an order over.
    Deliver {
        /// Which.
        order: OrderId,
    },
    /// Bring undelivered goods back.
    Return {
        /// To which shop.
        store: StoreId,
        /// Whose goods.
        order: OrderId,
    },
}

/// A stop on a courier's route, with planned times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStop {
    /// Name; kept as long as what happens there stays the same.
    pub id: StopId,
    /// What happens.
    pub task: StopTask,
    /// Where.
    pub at: Place,
    /// Planned arrival.
    pub arrival: Time,
    /// Planned begin of the service.
    pub start: Time,
    /// Planned departure.
    pub departure: Time,
    /// Length of the way to it from where he is before.
    #[serde(default)]
    pub way: Metres,
    /// Breaks that the courier takes after the stop before it, or on arrival here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<Rest>,
}

/// Where an offer is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Waiting for an answer until its deadline.
    Open,
    /// The courier said yes.
    Accepted,
    /// The courier said no.
    Declined,
    /// The deadline passed.
    Lapsed,
    /// Taken back.
    Withdrawn,
}

/// A route change proposed to one courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Name.
    pub id: OfferId,
    /// To whom.
    pub courier: CourierId,
    /// Which orders are new to him.
    pub orders: Vec<OrderId>,
    /// The whole route as it would be.
    pub stops: Vec<PlannedStop>,
    /// Extra pay for it, with the raise.
    pub pay: Money,
    /// What of it is more than his pay says: the same for each order, due when it is handed over.
    #[serde(default)]
    pub raise: Money,
    /// Length of the whole route.
    pub distance: Metres,
    /// When it was sent.
    pub sent_at: Time,
    /// When it lapses.
    pub expires_at: Time,
    /// Where it is in its life.
    pub state: OfferState,
    /// What was expected of it when it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expectation>,
}

impl Offer {
    /// The raise of each of its orders.
    #[must_use]
    pub fn raise_each(&self) -> Money {
        let orders = i64::try_from(self.orders.len()).expect("an offer has few orders");
        Money(self.raise.0 / orders.max(1))
    }
}
