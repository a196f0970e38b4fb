//! Orders and the record of how they were decided.

use super::basket::{LineOut, lines_out};
use super::code::CodeText;
use super::personal::CustomerOut;
use super::price::PriceOut;
use super::quote::{
    CostOut, FleetCostOut, InRouteOut, LoserOut, OptionOut, ReplacementOut, SourceOut, share,
};
use super::record::DecisionOut;
use super::scalar::{
    CourierName, ExternalName, Id, Instant, Minor, OrderName, ParcelName, PointName, Position,
    QuoteName, StoreName, Window, Word,
};
use super::share::Share;
use super::words::{ModeWord, OrderStateWord, ReasonWord};
use sameday_engine::model::{Order, Proof, QuoteOption, StopTask};
use sameday_engine::world::{PromiseChange, World};
use serde::Serialize;
use utoipa::ToSchema;

/// A promise that changed.
#[derive(Serialize, ToSchema)]
pub struct PromiseChangeOut {
    at: Instant,
    old: Window,
    new: Window,
    why: ReasonWord,
}

impl From<&PromiseChange> for PromiseChangeOut {
    fn from(change: &PromiseChange) -> Self {
        Self {
            at: Instant(change.at),
            old: Window(change.old),
            new: Window(change.new),
            why: ReasonWord(change.why),
        }
    }
}

/// Something that was shown at a hand-over.
#[derive(Serialize, ToSchema)]
pub struct ProofOut {
    at: Instant,
    /// What, such as `age_18`.
    attribute: String,
    /// Kind of the credential that showed it.
    credential_kind: String,
    device: String,
}

impl From<&Proof> for ProofOut {
    fn from(proof: &Proof) -> Self {
        Self {
            at: Instant(proof.at),
            attribute: proof.attribute.clone(),
            credential_kind: proof.kind.clone(),
            device: proof.device.clone(),
        }
    }
}

/// An order.
#[derive(Serialize, ToSchema)]
pub struct OrderOut {
    id: OrderName,
    external_id: Option<ExternalName>,
    /// The quote it was taken from; a parcel came without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteName>,
    state: OrderStateWord,
    mode: ModeWord,
    accepted_at: Instant,
    lines: Vec<LineOut>,
    sources: Vec<SourceOut>,
    /// What is given in place of something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaced: Vec<ReplacementOut>,
    /// Promised beginning of the hand-over, or span of the collection.
    window: Window,
    /// The chance that the first promise is kept, 0 to 1, as it was said when it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<Share>,
    /// Each earlier promise, oldest first.
    promise_changes: Vec<PromiseChangeOut>,
    /// When the hand-over is planned to begin now.
    eta: Option<Instant>,
    courier: Option<CourierName>,
    /// The locker or pickup point where it waits for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PointName>,
    /// Shown by the customer who collects it; for nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    collect_code: Option<CodeText>,
    /// When it is not kept for its customer any longer, as far as it can be collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    collect_by: Option<Instant>,
    /// What the customer has of it already, while the rest waits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    collected: Vec<LineOut>,
    /// It is paid before it is collected.
    paid: bool,
    /// Why it ended, for the unhappy ends.
    reason: Option<ReasonWord>,
    closed_at: Option<Instant>,
    /// The parcel it stands for; then it has no quote.
    #[serde(skip_serializing_if = "Option::is_none")]
    parcel: Option<ParcelName>,
    /// What the customer pays for the goods.
    price: PriceOut,
    /// The shop it was placed in.
    ordered_in: Option<StoreName>,
    /// What was shown at the hand-over.
    proofs: Vec<ProofOut>,
    /// The door; the centre of its cell once the personal data are erased.
    pub dropoff: Option<Position>,
    /// Who gets it, while that is kept.
    pub customer: Option<CustomerOut>,
    /// Reference of the payment, while that is kept.
    pub payment: Option<String>,
}

impl OrderOut {
    /// As the world has it, with nothing personal.
    #[must_use]
    pub fn of(order: &Order, world: &World) -> Self {
        Self {
            id: Id(order.id),
            external_id: order.external_id.clone().map(Id),
            quote: quote_of(order),
            state: Word(order.state),
            mode: Word(order.mode),
            accepted_at: Instant(order.accepted_at),
            lines: lines_out(&order.basket.lines),
            sources: order.sources.iter().map(SourceOut::from).collect(),
            replaced: order.replaced.iter().map(ReplacementOut::from).collect(),
            window: Window(order.promise),
            on_time: order.odds.map(|odds| share(odds.on_time_permille)),
            promise_changes: world.promise_changes(order.id).iter().map(Into::into).collect(),
            eta: eta(order, world),
            courier: order.courier.clone().map(Id),
            point: order.point.clone().map(Id),
            collect_code: code(order, world),
            collect_by: world.collect_by(order.id).map(Instant),
            collected: lines_out(&world.collected_before(order.id)),
            paid: order.basket.paid,
            reason: order.reason.map(ReasonWord),
            closed_at: order.closed_at.map(Instant),
            parcel: order.parcel.clone().map(Id),
            price: (&order.price).into(),
            ordered_in: order.basket.ordered_in.clone().map(Id),
            proofs: order.proofs.iter().map(ProofOut::from).collect(),
            dropoff: Position::centre(order.basket.at),
            customer: None,
            payment: None,
        }
    }
}

/// Nobody asked for a parcel: the name in place of its quote leads nowhere.
fn quote_of(order: &Order) -> Option<QuoteName> {
    order.parcel.is_none().then_some(Id(order.quote))
}

/// The code of an order that is still to be collected.
fn code(order: &Order, world: &World) -> Option<CodeText> {
    let open = order.mode.is_collected() && !order.state.is_final();
    open.then(|| CodeText(world.collect_code(order.id)))
}

fn eta(order: &Order, world: &World) -> Option<Instant> {
    let courier = world.couriers().get(order.courier.as_ref()?)?;
    let door = courier
        .route
        .iter()
        .find(|stop| matches!(stop.task, StopTask::Deliver { order: here } if here == order.id))?;
    Some(Instant(door.start))
}

/// The option that became the order.
#[derive(Serialize, ToSchema)]
pub struct WinnerOut {
    /// Its number.
    option: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    /// Where in his route.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<InRouteOut>,
    cost: CostOut,
}

impl WinnerOut {
    fn of(order: &Order, options: &[QuoteOption]) -> Option<Self> {
        let taken = |option: &&QuoteOption| Some(option.n) == order.option;
        options.iter().find(taken).map(|option| Self {
            option: option.n,
            courier: option.courier.clone().map(Id),
            position: option.position.as_ref().map(Into::into),
            cost: (&option.cost).into(),
        })
    }
}

/// How an order came to its shops and courier.
#[derive(Serialize, ToSchema)]
pub struct ExplanationOut {
    order: OrderName,
    state: OrderStateWord,
    /// The quote the order was taken from; a parcel came without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteName>,
    /// The parcel it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    parcel: Option<ParcelName>,
    /// Options of that quote, cheapest first, with all parts of their costs.
    options: Vec<OptionOut>,
    /// The option that was taken: its courier and where in his route it was planned. Its shops and
    /// cost parts are in `options`, under its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    winner: Option<WinnerOut>,
    /// Shops and couriers that lost there, with reasons and how much more they would have cost.
    losers: Vec<LoserOut>,
    /// The best delivery of each fleet at that time, side by side.
    fleets: Vec<FleetCostOut>,
    /// Couriers who declined or did not answer.
    refused_by: Vec<CourierName>,
    promise_changes: Vec<PromiseChangeOut>,
    reason: Option<ReasonWord>,
    /// What the customer pays for the goods, and what was taken off for a member.
    price: PriceOut,
    /// What is lost when it is not served, as the choice counted it.
    value: Minor,
    /// The shop it was placed in.
    ordered_in: Option<StoreName>,
    /// Every decision about the order in journal order.
    pub decisions: Vec<DecisionOut>,
}

impl ExplanationOut {
    /// As the world has it; the decisions are in the journal.
    #[must_use]
    pub fn of(order: &Order, world: &World) -> Self {
        let quote = world.quote(order.quote).map(|record| &record.quote);
        let options = quote.map(|quote| quote.options.as_slice()).unwrap_or_default();
        let fleets = quote.map(|quote| quote.fleets.as_slice()).unwrap_or_default();
        let losers = quote.map(|quote| quote.losers.as_slice()).unwrap_or_default();
        Self {
            order: Id(order.id),
            state: Word(order.state),
            quote: quote_of(order),
            parcel: order.parcel.clone().map(Id),
            options: options.iter().map(|o| OptionOut::of(o, world)).collect(),
            winner: WinnerOut::of(order, options),
            losers: losers.iter().map(LoserOut::from).collect(),
            fleets: fleets.iter().map(FleetCostOut::from).collect(),
            refused_by: order.refused_by.iter().cloned().map(Id).collect(),
            promise_changes: world.promise_changes(order.id).iter().map(Into::into).collect(),
            reason: order.reason.map(ReasonWord),
            price: (&order.price).into(),
            value: Minor(order.basket.value.unwrap_or_default()),
            ordered_in: order.basket.ordered_in.clone().map(Id),
            decisions: Vec::new(),
        }
    }
}
