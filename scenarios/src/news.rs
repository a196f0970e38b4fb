//! What the simulated people do and what they get to know: the only words between them and
//! whatever serves them, be it the engine itself or a server over HTTP.

use geo::Coord;
use sameday_engine::decision::Answer;
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, HoldId, OfferId, OrderId, QuoteId, StopId, StoreId};
use sameday_engine::model::{Code, Line, Mode, OfferState, OrderState, StopTask};
use sameday_engine::place::Place;
use sameday_engine::unit::{Metres, Millis, Money, Span, Time};

/// What somebody does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Tells or asks something; the answer comes back under this tag.
    Tell {
        /// Number of the action, unique in a run.
        tag: u64,
        /// What.
        event: Box<Event>,
    },
    /// Where a courier was since he was last seen; not durable, without an answer.
    Seen {
        /// Who.
        courier: CourierId,
        /// Oldest first, at least one.
        fixes: Vec<Fix>,
    },
}

/// Where somebody was, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fix {
    /// When.
    pub time: Time,
    /// Where: x = longitude, y = latitude in degrees.
    pub at: Coord,
}

impl Fix {
    /// The place of it.
    ///
    /// # Panics
    /// When it is not on earth.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::from_degrees(self.at.y, self.at.x).expect("people walk on earth")
    }
}

/// What somebody gets to know.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The options behind a quote; comes before the answer that names it.
    Quote(QuoteSeen),
    /// An order is new or has changed.
    Order(OrderSeen),
    /// A courier is asked.
    Offer(OfferSeen),
    /// His offer is over without his doing.
    OfferEnded {
        /// Who had it.
        courier: CourierId,
        /// Which.
        offer: OfferId,
        /// How it ended.
        how: OfferState,
    },
    /// A courier's accepted work is now this.
    Route(RouteSeen),
    /// A courier without work is told where the next order is likely to begin.
    Advice {
        /// Who.
        courier: CourierId,
        /// Where.
        at: Place,
    },
    /// Answer to an action.
    Answered {
        /// Of the action.
        tag: u64,
        /// Status and ids.
        answer: Answer,
    },
}

/// A quote as a shopper sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteSeen {
    /// Name.
    pub id: QuoteId,
    /// Cheapest first.
    pub options: Vec<OptionSeen>,
}

/// One way to get the basket.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionSeen {
    /// Number within the quote.
    pub n: u32,
    /// Delivery or pickup.
    pub mode: Mode,
    /// When.
    pub promise: Span,
}

/// An order as its shops and its customer see it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderSeen {
    /// Name.
    pub id: OrderId,
    /// Delivery or pickup.
    pub mode: Mode,
    /// Where it is in its life.
    pub state: OrderState,
    /// Which shop is to pick what.
    pub sources: Vec<SourceSeen>,
    /// When the customer gets it.
    pub promise: Span,
    /// What the customer shows who collects it.
    pub code: Code,
}

/// A shop's part of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceSeen {
    /// The units set aside.
    pub hold: HoldId,
    /// Which shop.
    pub store: StoreId,
    /// What.
    pub lines: Vec<Line>,
}

/// An offer as a courier sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferSeen {
    /// Name.
    pub id: OfferId,
    /// To whom.
    pub courier: CourierId,
    /// Extra pay.
    pub pay: Money,
    /// Length of the whole route.
    pub distance: Metres,
    /// When it lapses.
    pub expires_at: Time,
}

/// A route as a courier sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteSeen {
    /// Whose.
    pub courier: CourierId,
    /// When he is to leave for the first stop.
    pub leaves_at: Time,
    /// What he is to do, in order.
    pub stops: Vec<StopSeen>,
}

/// A stop as a courier sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct StopSeen {
    /// Name.
    pub id: StopId,
    /// What happens.
    pub task: StopTask,
    /// Where.
    pub at: Place,
    /// Planned duration.
    pub service: Millis,
}
