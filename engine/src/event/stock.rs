//! Facts about the stock of a shop: what tills, clerks, suppliers and sensors saw.

use crate::id::{InboundId, OrderId, SkuId, StoreId, Subject, VisitId};
use crate::model::Line;
use crate::unit::{Millis, Money, Qty, Time};
use serde::{Deserialize, Serialize};

/// A fact about the stock of one shop, in its CloudEvents envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockFact {
    /// CloudEvents `source`; with `id` the key for exactly-once.
    pub source: String,
    /// CloudEvents `id`.
    pub id: String,
    /// When it happened, by the device's clock.
    pub occurred_at: Time,
    /// When the device sent it, by its own clock (`sentat`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Time>,
    /// Counter of the source; only gaps and regressions are reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// In which shop.
    pub store: StoreId,
    /// What happened.
    pub change: StockChange,
    /// Who bought, where he is known. No part of what makes two messages the same fact: the same
    /// person may have another pseudonym by the time it is repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Subject>,
}

impl StockFact {
    /// A fact of nobody in particular, without the sender's counter, for struct update.
    #[must_use]
    pub fn new(
        source: String,
        id: String,
        occurred_at: Time,
        store: StoreId,
        change: StockChange,
    ) -> Self {
        let (sent_at, sequence, member) = (None, None, None);
        Self { source, id, occurred_at, sent_at, sequence, store, change, member }
    }
}

/// The kinds of stock facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StockChange {
    /// Goods left through a till.
    SaleCommitted {
        /// What.
        lines: Vec<SaleLine>,
        /// The online order whose goods these are: its hold is consumed, not a second unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// How the customer was known (`palm`, `face`, `qr`, `phone`, `card`, `cash`, ...): data
        /// only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credential_kind: Option<String>,
    },
    /// A sale was taken back.
    SaleVoided {
        /// `source` of the sale.
        sale_source: String,
        /// `id` of the sale.
        sale_id: String,
        /// What came back.
        lines: Vec<Line>,
        /// Only then the units are back on the shelf.
        restock: bool,
    },
    /// Somebody counted.
    Counted {
        /// What was there.
        lines: Vec<CountLine>,
        /// What was counted.
        scope: CountScope,
    },
    /// A delivery came in.
    Received {
        /// What.
        lines: Vec<Line>,
        /// The expected delivery that this was; nothing more of it is on its way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inbound: Option<InboundId>,
    },
    /// A delivery is on its way. A later message about the same one replaces it.
    Expected {
        /// What.
        lines: Vec<Line>,
        /// Which delivery, and when it comes.
        arrival: Arrival,
    },
    /// Goods left for another shop of the platform.
    Transferred {
        /// Which shop gets them.
        to: StoreId,
        /// What.
        lines: Vec<Line>,
        /// When they come there; `None`: they are there at the same instant.
        arrival: Option<Arrival>,
    },
    /// What a legacy till believes to have, all goods in the shop included.
    Snapshot {
        /// Its numbers.
        lines: Vec<CountLine>,
        /// SKUs that are not listed are not there.
        complete: bool,
        /// Refuse it rather than merge it when a newer count of the shop is known.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unless_stale: bool,
    },
    /// A shopper in a walk-out or scan-and-go shop did something.
    Visit {
        /// Whose visit, by a name that is used once.
        visit: VisitId,
        /// What.
        step: VisitStep,
    },
    /// Damage, theft, found.
    Adjusted {
        /// By how much, signed.
        lines: Vec<AdjustLine>,
        /// Why, free code of the shop.
        reason: String,
    },
}

/// A line of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    /// Which.
    pub sku: SkuId,
    /// How many; at least 1.
    pub qty: Qty,
    /// Price of one unit as paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

/// A line of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLine {
    /// Which.
    pub sku: SkuId,
    /// How many; 0 or more.
    pub qty: Qty,
}

/// A line of an adjustment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustLine {
    /// Which.
    pub sku: SkuId,
    /// By how much; not 0.
    pub delta: Qty,
}

/// What a count covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountScope {
    /// Only the shelf: picked goods that wait for their courier or customer come on top.
    Shelf,
    /// The shelf and the picked goods.
    ShelfAndStaged,
}

/// When a delivery comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Name of the delivery in the shop that gets it.
    pub inbound: InboundId,
    /// When it is expected at the door.
    pub expected_at: Time,
    /// From there until the goods stand on the shelf.
    pub put_away: Millis,
}

/// What a shopper did, as gates, shelves and scanners saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum VisitStep {
    /// Came in.
    Entered {
        /// How he was known (`palm`, `qr`, `card`, ...): data only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credential_kind: Option<String>,
    },
    /// Took something, or scanned it.
    Picked(Sensed),
    /// Put something back.
    Returned(Sensed),
    /// Went out; the goods are sold.
    Exited {
        /// What he has; `None`: what was picked and not returned.
        lines: Option<Vec<SaleLine>>,
    },
    /// Somebody looked again, hours later perhaps.
    Corrected {
        /// What he really had; may be nothing.
        lines: Vec<Line>,
    },
}

/// What a sensor saw of goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sensed {
    /// Which goods.
    pub lines: Vec<Line>,
    /// How sure it is, in permille; `None`: certain, as a scan is.
    pub confidence: Option<u32>,
    /// What saw it (`camera`, `scale`, `scan`, ...): data only.
    pub sensor: Option<String>,
}

impl StockChange {
    /// Every SKU that is named, as often as it is.
    #[must_use]
    pub fn skus(&self) -> Vec<&SkuId> {
        match self {
            Self::SaleVoided { lines, .. }
            | Self::Received { lines, .. }
            | Self::Expected { lines, .. }
            | Self::Transferred { lines, .. } => of_lines(lines),
            Self::SaleCommitted { lines, .. } => lines.iter().map(|line| &line.sku).collect(),
            Self::Counted { lines, .. } | Self::Snapshot { lines, .. } => {
                lines.iter().map(|line| &line.sku).collect()
            }
            Self::Adjusted { lines, .. } => lines.iter().map(|line| &line.sku).collect(),
            Self::Visit { step, .. } => step.skus(),
        }
    }
}

impl VisitStep {
    fn skus(&self) -> Vec<&SkuId> {
        match self {
            Self::Entered { .. } | Self::Exited { lines: None } => Vec::new(),
            Self::Picked(seen) | Self::Returned(seen) => of_lines(&seen.lines),
            Self::Exited { lines: Some(lines) } => lines.iter().map(|line| &line.sku).collect(),
            Self::Corrected { lines } => of_lines(lines),
        }
    }
}

fn of_lines(lines: &[Line]) -> Vec<&SkuId> {
    lines.iter().map(|line| &line.sku).collect()
}
