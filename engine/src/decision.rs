//! Every decision of the engine, as it stands in the journal: state is a fold over events and
//! decisions, so that recovery never searches again.

mod collect;
mod hub;
mod people;
mod point;

pub use collect::CollectDecision;
pub use hub::HubDecision;
pub use people::PeopleDecision;
pub use point::PointDecision;

use crate::event::{Event, Handover, RequestKey};
use crate::id::{
    CourierId, HoldId, InboundId, OfferId, OrderId, QuoteId, StopId, StoreId, VisitId,
};
use crate::model::{
    Hold, Line, Miss, Mode, Offer, Order, OrderState, PlannedStop, Presented, PriceParts, Quote,
    Replacement, Report, RouteDiff, Source,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Decision {
    /// How a stock fact was taken.
    FactTaken {
        /// See there.
        verdict: FactVerdict,
    },
    /// Units were set aside.
    HoldGranted {
        /// For whom, what, until when.
        hold: Hold,
    },
    /// A delivery that a hold waited for is there: its units are set aside like all others.
    HoldArrived {
        /// Which hold.
        hold: HoldId,
        /// Which delivery; `None`: all that it waited for.
        inbound: Option<InboundId>,
        /// Whose goods they are.
        order: Option<OrderId>,
        /// When they stand ready, where that is later than was expected.
        ready_at: Option<Time>,
    },
    /// Units were set aside without an order, or are kept until another time.
    ReservationKept {
        /// Which hold.
        hold: HoldId,
        /// Until when.
        until: Time,
    },
    /// The order it belongs to was accepted.
    HoldCommitted {
        /// Which hold.
        hold: HoldId,
        /// For which order.
        order: OrderId,
        /// Latest collection of a pickup order, if there is one.
        expires_at: Option<Time>,
    },
    /// The picked goods left the shelf and stand ready.
    HoldPicked {
        /// Which hold.
        hold: HoldId,
    },
    /// The goods left the shop.
    HoldHandedOver {
        /// Which hold.
        hold: HoldId,
        /// When, as a physical fact.
        at: Time,
    },
    /// Units went back to be available.
    HoldEnded {
        /// Which hold.
        hold: HoldId,
        /// Released, expired or broken.
        how: crate::model::HoldState,
        /// Why.
        why: Reason,
    },
    /// Undelivered goods are back on the shelf.
    GoodsRestocked {
        /// Of which order.
        order: OrderId,
        /// The hold they had left with.
        hold: HoldId,
        /// When, as a physical fact.
        at: Time,
    },
    /// A quote was answered.
    QuoteMade {
        /// With all options and losers.
        quote: Box<Quote>,
    },
    /// A courier's time was set aside for an option of an open quote: a tentative order.
    SlackHeld {
        /// As it would be.
        order: Box<Order>,
    },
    /// A tentative order is none any more.
    SlackEnded {
        /// Which.
        order: OrderId,
        /// Why.
        why: Reason,
    },
    /// A quote can no longer be accepted.
    QuoteClosed {
        /// Which.
        quote: QuoteId,
        /// The order it became.
        order: Option<OrderId>,
        /// Why, when it became none.
        why: Option<Reason>,
    },
    /// A quote became an order.
    OrderAccepted {
        /// As it is now.
        order: Box<Order>,
    },
    /// An order took another step.
    OrderMoved {
        /// Which.
        order: OrderId,
        /// To where.
        state: OrderState,
        /// Who carries it now.
        courier: Option<CourierId>,
        /// Why, for the unhappy ones.
        why: Option<Reason>,
    },
    /// An order's goods come from elsewhere now.
    OrderSourced {
        /// Which.
        order: OrderId,
        /// From where.
        sources: Vec<Source>,
        /// What of them stands in for something else.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replaced: Vec<Replacement>,
        /// The way in which they get to the customer, where that changes too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mode: Option<Mode>,
    },
    /// Goods that are sold by weight were weighed: set aside, picked and paid is what there is.
    Weighed {
        /// For which order.
        order: OrderId,
        /// Which hold.
        hold: HoldId,
        /// All lines of it from now on.
        lines: Vec<Line>,
        /// What the customer pays from now on.
        price: PriceParts,
    },
    /// A promise changed; the old value stays on record.
    PromiseChanged {
        /// Of which order.
        order: OrderId,
        /// What was promised.
        old: Span,
        /// What is promised now.
        new: Span,
        /// Why.
        why: Reason,
    },
    /// An order goes elsewhere or may be handed over at another time from now on.
    OrderChanged {
        /// Which.
        order: OrderId,
        /// Where it goes.
        at: Place,
        /// When it may be handed over.
        due: Option<Span>,
    },
    /// Goods on board are in other hands, all of them named.
    GoodsHandedOver {
        /// Whose, to whom, where.
        handover: Handover,
    },
    /// A courier is at a stop for longer than planned.
    StopOverrun {
        /// Who.
        courier: CourierId,
        /// Where.
        stop: StopId,
        /// When he is expected to leave now.
        until: Time,
    },
    /// A courier declined an order or let its offer lapse: he is not asked again.
    CourierRefused {
        /// Who.
        courier: CourierId,
        /// What.
        order: OrderId,
    },
    /// The quantised place of a courier that the following decisions used.
    CourierPlaced {
        /// Who.
        courier: CourierId,
        /// Where.
        at: Place,
    },
    /// A courier was asked.
    OfferSent {
        /// With pay, all stops and a deadline.
        offer: Offer,
    },
    /// An offer ended without work: declined, lapsed or withdrawn.
    OfferEnded {
        /// Which.
        offer: OfferId,
        /// Whose.
        courier: CourierId,
        /// How.
        how: crate::model::OfferState,
    },
    /// Routes that couriers must follow changed; the first stops of a route are the frozen ones.
    PlanAdopted {
        /// Version after the change.
        version: u64,
        /// Whole remaining routes of the couriers concerned.
        routes: Vec<RouteChange>,
    },
    /// Who would carry which waiting order by the current plan; nobody has been asked yet.
    PlanDrafted {
        /// Version after the change.
        version: u64,
        /// Whole drafted routes of the couriers concerned; empty takes a draft back.
        drafts: Vec<DraftChange>,
    },
    /// A waiting order was not placed in this round.
    OrderWaits {
        /// Which.
        order: OrderId,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// A proposal was adopted or not.
    ProposalJudged {
        /// `None`: adopted.
        refused: Option<Reason>,
    },
    /// The frozen problem was handed to the search.
    SearchAsked {
        /// Plan version it is based on.
        version: u64,
    },
    /// A shift ended by the clock; accepted work is brought to an end.
    ShiftEnded {
        /// Whose.
        courier: CourierId,
    },
    /// When the plan is given to the search next; `None` when there is nothing to plan.
    ReviewSet {
        /// When.
        at: Option<Time>,
    },
    /// When couriers without work are told where to wait; `None` when there is none.
    WaitingSet {
        /// When.
        at: Option<Time>,
    },
    /// A courier without work was advised where the next order is likely to begin.
    WaitAdvised {
        /// Who.
        courier: CourierId,
        /// At which shop.
        store: StoreId,
        /// Where that is.
        at: Place,
    },
    /// About parcels of hubs and vans.
    Hub(HubDecision),
    /// A place in a locker or a pickup point was kept.
    Point(PointDecision),
    /// Somebody wanted to take goods away.
    Collect(CollectDecision),
    /// A wish failed for want of goods.
    DemandLost {
        /// Which, and who could have served it with one more SKU.
        miss: Miss,
    },
    /// A shopper in a shop with sensors was not seen to leave: what he certainly took is sold.
    VisitTimedOut {
        /// In which shop.
        store: StoreId,
        /// Whose visit.
        visit: VisitId,
    },
    /// Something is odd; nothing waits for it.
    Reported {
        /// What.
        report: Report,
    },
    /// What follows from a gesture.
    People(PeopleDecision),
    /// The answer under an idempotency key.
    Answered {
        /// The key.
        key: RequestKey,
        /// Status and ids only.
        answer: Answer,
    },
}

/// The accepted work of one courier from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteChange {
    /// Who.
    pub courier: CourierId,
    /// When he leaves (or left) his place for the first stop.
    pub leaves_at: Time,
    /// Whole remaining route.
    pub stops: Vec<PlannedStop>,
    /// What is different from the route that he had.
    #[serde(default, skip_serializing_if = "RouteDiff::is_empty")]
    pub diff: RouteDiff,
}

/// Accepted work and waiting orders planned for one courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChange {
    /// For whom.
    pub courier: CourierId,
    /// When the earliest of the waiting orders must be offered.
    pub go_at: Option<Time>,
    /// Whole drafted route; empty takes the draft back.
    pub stops: Vec<PlannedStop>,
}

/// How a stock fact was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactVerdict {
    /// It changed the book (or would have, had an older fact not been corrected by a count).
    Applied,
    /// The same (source, id) with the same content came before: no effect.
    Duplicate,
    /// Older than the late window: on record, never applied.
    Quarantined,
}

/// What the engine answers to a command: status and ids, never personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done, nothing to name.
    Done,
    /// A stock fact was taken.
    Fact {
        /// How.
        verdict: FactVerdict,
        /// The sequence number is not the successor of the highest one seen (gap > 0) or lies
        /// before it (regression).
        sequence_gap: i64,
    },
    /// A quote was made; it may have no options.
    Quoted {
        /// Its name.
        quote: QuoteId,
    },
    /// An order was accepted.
    Ordered {
        /// Its name.
        order: OrderId,
    },
    /// An order could not be served; the quote says why.
    NotServed {
        /// The quote with all losers.
        quote: QuoteId,
    },
    /// A gesture was taken.
    Presented(Presented),
    /// Units were set aside without an order.
    Reserved {
        /// Their hold.
        reservation: HoldId,
    },
    /// Not possible, with a closed code.
    Refused {
        /// Why.
        reason: Reason,
        /// The thing that would have been right, such as the expected stop.
        hint: Option<String>,
    },
}

/// One entry of the journal: an input and all decisions made in the same step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of this format.
    pub v: u32,
    /// Position, from 1 (genesis).
    pub seq: u64,
    /// Monotone time of the journal.
    pub now: Time,
    /// What entered.
    pub event: Event,
    /// What was decided, in order. The nth decision is named `<shard>_<seq>_<n>`, from 1.
    pub decisions: Vec<Decision>,
}

/// Version of the entry format.
pub const ENTRY_VERSION: u32 = 1;
