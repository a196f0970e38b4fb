//! Quotes: ranked options and everybody who lost.

use super::basket::{LineOut, lines_out};
use super::price::PriceOut;
use super::scalar::{
    CourierName, HoldName, Id, InboundName, Instant, Minor, OrderName, PointName, QuoteName,
    SignedMinor, SkuName, StoreName, Units, WholeMetres, Window, Word,
};
use super::share::Share;
use super::words::{FleetWord, ModeWord, ReasonWord, Slack, SlackWord};
use sameday_engine::model::{
    Awaited, Change, CostParts, FleetCost, InRoute, Line, Loser, Mode, QuoteOption, Replacement,
    Source,
};
use sameday_engine::world::{QuoteRecord, World};
use serde::Serialize;
use utoipa::ToSchema;

/// Parts of a cost; they add up to `total`.
#[derive(Serialize, ToSchema)]
pub struct CostOut {
    /// Extra courier pay.
    courier: SignedMinor,
    /// Shop labour.
    store: SignedMinor,
    /// Lateness, of this order and of those it delays.
    lateness: SignedMinor,
    /// For a second shop.
    split: SignedMinor,
    /// Expected price of a promise that breaks because the shelf has less than the book.
    break_risk: SignedMinor,
    /// Other goods than asked for.
    substitution: SignedMinor,
    /// Handling at a locker, a pickup point or by a carrier.
    handling: SignedMinor,
    /// Stops that a courier knows already and that change.
    change: SignedMinor,
    /// Expected price of asking a courier who may decline.
    decline_risk: SignedMinor,
    /// The sum.
    total: SignedMinor,
}

impl From<&CostParts> for CostOut {
    fn from(cost: &CostParts) -> Self {
        Self {
            courier: SignedMinor(cost.courier),
            store: SignedMinor(cost.store),
            lateness: SignedMinor(cost.lateness),
            split: SignedMinor(cost.split),
            break_risk: SignedMinor(cost.break_risk),
            substitution: SignedMinor(cost.substitution),
            handling: SignedMinor(cost.handling),
            change: SignedMinor(cost.change),
            decline_risk: SignedMinor(cost.decline_risk),
            total: SignedMinor(cost.total),
        }
    }
}

/// Where goods come from.
#[derive(Serialize, ToSchema)]
pub struct SourceOut {
    store: StoreName,
    lines: Vec<LineOut>,
    /// The units set aside there.
    reservation: HoldName,
    /// When they are expected to stand ready.
    ready_at: Instant,
    /// What of it is still on its way to the shop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    from_inbound: Vec<AwaitedOut>,
}

/// Units that are promised and still on their way to their shop.
#[derive(Serialize, ToSchema)]
pub struct AwaitedOut {
    /// The delivery that brings them.
    inbound: InboundName,
    sku: SkuName,
    qty: Units,
    /// When they stand on the shelf at the latest: arrival, putting away and a margin.
    ready_at: Instant,
}

impl From<&Awaited> for AwaitedOut {
    fn from(unit: &Awaited) -> Self {
        Self {
            inbound: Id(unit.inbound.clone()),
            sku: Id(unit.sku.clone()),
            qty: Units(unit.qty),
            ready_at: Instant(unit.ready_at),
        }
    }
}

impl From<&Source> for SourceOut {
    fn from(source: &Source) -> Self {
        Self {
            store: Id(source.store.clone()),
            lines: lines_out(&source.lines),
            reservation: Id(source.hold),
            ready_at: Instant(source.ready_at),
            from_inbound: source.awaited.iter().map(Into::into).collect(),
        }
    }
}

/// Thousandths as the API writes them.
#[must_use]
pub fn share(permille: i64) -> Share {
    Share(u16::try_from(permille.clamp(0, 1_000)).expect("a thousand fits"))
}

/// Goods in place of others.
#[derive(Serialize, ToSchema)]
pub struct ReplacementOut {
    /// What was asked for.
    sku: SkuName,
    /// What is given instead.
    by: SkuName,
    qty: Units,
}

impl From<&Replacement> for ReplacementOut {
    fn from(replacement: &Replacement) -> Self {
        Self {
            sku: Id(replacement.sku.clone()),
            by: Id(replacement.by.clone()),
            qty: Units(replacement.qty),
        }
    }
}

/// One way to serve a basket.
#[derive(Serialize, ToSchema)]
pub struct OptionOut {
    /// Its number, for the acceptance; 1 is the cheapest.
    option: u32,
    mode: ModeWord,
    /// The locker or pickup point where it would wait; a place there is kept like the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PointName>,
    sources: Vec<SourceOut>,
    /// Delivery: when the hand-over begins. Pickup: from ready to the last collection.
    window: Window,
    /// From the (first) shop to the customer.
    distance_m: WholeMetres,
    /// How sure the shops' books are of these goods, 0 to 1.
    confidence: Share,
    /// The chance that this promise is kept, 0 to 1: goods that are brought are in hand by the end
    /// of the window, goods that are collected stand ready by its beginning. Absent where no
    /// courier is planned yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time: Option<Share>,
    /// What is given in place of something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaced: Vec<ReplacementOut>,
    cost: CostOut,
    /// What the goods cost the customer.
    price: PriceOut,
    /// `held`: a courier's time is set aside like the goods, so that accepting it before the quote
    /// expires succeeds; `none`: accepting it answers 409 `slack_gone` when nobody has time then.
    courier_slack: SlackWord,
}

impl OptionOut {
    /// As the world has it.
    #[must_use]
    pub fn of(option: &QuoteOption, world: &World) -> Self {
        let held = option.slack.is_some_and(|order| world.planned_order(order).is_some());
        Self {
            option: option.n,
            mode: Word(option.mode),
            point: option.point.clone().map(Id),
            sources: option.sources.iter().map(SourceOut::from).collect(),
            window: Window(option.promise),
            distance_m: WholeMetres(option.distance),
            confidence: share(option.confidence),
            on_time: option.odds.map(|odds| share(odds.on_time_permille)),
            replaced: option.replaced.iter().map(ReplacementOut::from).collect(),
            cost: (&option.cost).into(),
            price: (&option.price).into(),
            courier_slack: Word(if held { Slack::Held } else { Slack::None }),
        }
    }
}

/// So many units short of one SKU.
#[derive(Serialize, ToSchema)]
pub struct ShortOut {
    sku: SkuName,
    short: Units,
}

impl From<&Line> for ShortOut {
    fn from(line: &Line) -> Self {
        Self { sku: Id(line.sku.clone()), short: Units(line.qty) }
    }
}

/// Who was not taken, and why.
#[derive(Serialize, ToSchema)]
pub struct LoserOut {
    mode: ModeWord,
    store: StoreName,
    /// The locker or pickup point it would have waited at.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<PointName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    /// His fleet.
    #[serde(skip_serializing_if = "Option::is_none")]
    fleet: Option<FleetWord>,
    code: ReasonWord,
    /// Units that the shop lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<ShortOut>,
    /// How much more it would have cost, where it could have served.
    #[serde(skip_serializing_if = "Option::is_none")]
    extra_cost: Option<Minor>,
    /// The second shop, where it would have come from two.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<StoreName>,
    /// Where in that courier's route.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<InRouteOut>,
    /// What it would have cost, by part, where it could have served.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<CostOut>,
}

/// Where in a courier's route an order would go: after how many of its visits. Each order that is
/// picked at a stop counts as a visit.
#[derive(Serialize, ToSchema)]
pub struct InRouteOut {
    /// Its pickup at each shop, in order of visit.
    pickups: Vec<u32>,
    /// Its hand-over.
    hand_over: u32,
}

impl From<&InRoute> for InRouteOut {
    fn from(position: &InRoute) -> Self {
        Self { pickups: position.pickups.clone(), hand_over: position.hand_over }
    }
}

impl From<&Loser> for LoserOut {
    fn from(loser: &Loser) -> Self {
        Self {
            mode: Word(loser.mode),
            store: Id(loser.store.clone()),
            point: loser.point.clone().map(Id),
            courier: loser.courier.clone().map(Id),
            fleet: loser.fleet.map(Word),
            code: ReasonWord(loser.reason),
            missing: loser.missing.iter().map(ShortOut::from).collect(),
            extra_cost: loser.extra_cost.map(Minor),
            second: loser.second.clone().map(Id),
            position: loser.position.as_ref().map(Into::into),
            cost: loser.cost.as_ref().map(Into::into),
        }
    }
}

/// The best delivery that one fleet could make, beside the other fleets'.
#[derive(Serialize, ToSchema)]
pub struct FleetCostOut {
    fleet: FleetWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<CostOut>,
    /// Why it could not deliver.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<ReasonWord>,
}

impl From<&FleetCost> for FleetCostOut {
    fn from(row: &FleetCost) -> Self {
        Self {
            fleet: Word(row.fleet),
            courier: row.courier.clone().map(Id),
            store: row.store.clone().map(Id),
            cost: row.cost.as_ref().map(Into::into),
            code: row.reason.map(ReasonWord),
        }
    }
}

/// A change with which somebody would have served it; other fields than its own are absent.
#[derive(Serialize, ToSchema)]
pub struct WouldFitOut {
    /// `units` (a shop has more), `later` (a later end of the window), `two_shops`, `other_shops`,
    /// `substitutes` or `other_way`.
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreName>,
    /// How many units more it would need.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<ShortOut>,
    /// How much later the window would have to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<i64>,
    /// In which way.
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<ModeWord>,
}

impl From<&Change> for WouldFitOut {
    fn from(change: &Change) -> Self {
        let bare =
            |change| Self { change, store: None, missing: Vec::new(), minutes: None, mode: None };
        match change {
            Change::Units { store, lines } => Self {
                store: Some(Id(store.clone())),
                missing: lines.iter().map(ShortOut::from).collect(),
                ..bare("units")
            },
            Change::Later { minutes } => Self { minutes: Some(*minutes), ..bare("later") },
            Change::TwoShops => bare("two_shops"),
            Change::OtherShops => bare("other_shops"),
            Change::Substitutes => bare("substitutes"),
            Change::OtherWay { mode } => Self { mode: Some(Word(*mode)), ..bare("other_way") },
        }
    }
}

/// A quote. No option is no error: `refused` says why.
#[derive(Serialize, ToSchema)]
pub struct QuoteOut {
    id: QuoteName,
    /// Whether an option can still be accepted.
    open: bool,
    expires_at: Instant,
    lines: Vec<LineOut>,
    options: Vec<OptionOut>,
    /// Everybody else, with a reason.
    pub refused: Vec<LoserOut>,
    /// The smallest change with which somebody would have served it, where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_fit_if: Option<WouldFitOut>,
    /// The order it became.
    order: Option<OrderName>,
    /// Why it became none.
    closed_because: Option<ReasonWord>,
}

impl QuoteOut {
    /// As the world has it.
    #[must_use]
    pub fn of(record: &QuoteRecord, world: &World) -> Self {
        let quote = &record.quote;
        Self {
            id: Id(quote.id),
            open: record.open,
            expires_at: Instant(quote.expires_at),
            lines: lines_out(&quote.basket.lines),
            options: quote.options.iter().map(|o| OptionOut::of(o, world)).collect(),
            refused: quote.losers.iter().map(LoserOut::from).collect(),
            would_fit_if: quote.would_fit_if.as_ref().map(Into::into),
            order: record.order.map(Id),
            closed_because: record.why.map(ReasonWord),
        }
    }
}

/// Ways that a quote or an availability question accepts when none are named.
pub const USUAL: [Mode; 3] = [Mode::Delivery, Mode::Pickup, Mode::Shipment];
