//! One decision about an order, as its explanation shows it.

use super::price::PriceOut;
use super::scalar::{
    CourierName, Id, Instant, Minor, OfferName, SignedMinor, StoreName, Window, Word,
};
use super::share::Share;
use super::words::{OfferStateWord, OrderStateWord, ReasonWord};
use crate::driver::Dated;
use sameday_engine::decision::{Decision, PeopleDecision};
use sameday_engine::event::Taker;
use sameday_engine::id::OrderId;
use sameday_engine::model::Source;
use sameday_engine::world::courier::orders_of;
use serde::Serialize;
use utoipa::ToSchema;

/// A decision about an order; fields that say nothing are absent.
#[derive(Serialize, ToSchema)]
pub struct DecisionOut {
    /// `<shard>_<entry>_<n>`: where it stands in the journal.
    id: String,
    at: Instant,
    /// `quoted`, `accepted`, `planned`, `waits`, `offered`, `offer_ended`, `refused`, `moved`,
    /// `sourced`, `weighed`, `changed`, `promise_changed`, `handed_over`, `restocked`, `proved`,
    /// `sold`.
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<OrderStateWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<OfferName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer_state: Option<OfferStateWord>,
    /// Extra pay of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pay: Option<Minor>,
    /// Cost of the cheapest option of the quote.
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<SignedMinor>,
    /// What the customer pays for the goods.
    /// Chance that the courier takes the offer, as expected when it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_p: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<PriceOut>,
    /// What was shown at the hand-over.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<String>,
    /// Shops the goods come from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stores: Vec<StoreName>,
    /// What is promised from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<ReasonWord>,
}

impl DecisionOut {
    fn bare(dated: &Dated, what: &'static str) -> Self {
        Self {
            id: dated.id.to_string(),
            at: Instant(dated.at),
            what,
            state: None,
            courier: None,
            offer: None,
            offer_state: None,
            pay: None,
            accept_p: None,
            cost: None,
            price: None,
            attribute: None,
            stores: Vec::new(),
            window: None,
            reasons: Vec::new(),
        }
    }

    /// A decision of the record of an order.
    #[must_use]
    pub fn of(dated: &Dated, order: OrderId) -> Option<Self> {
        let bare = |what| Self::bare(dated, what);
        Some(match &dated.decision {
            Decision::QuoteMade { quote } => Self {
                cost: quote.options.first().map(|option| SignedMinor(option.cost.total)),
                ..bare("quoted")
            },
            Decision::OrderAccepted { order } => Self {
                state: Some(Word(order.state)),
                stores: stores(&order.sources),
                window: Some(Window(order.promise)),
                price: Some((&order.price).into()),
                ..bare("accepted")
            },
            Decision::OrderMoved { state, courier, why, .. } => Self {
                state: Some(Word(*state)),
                courier: courier.clone().map(Id),
                reasons: why.iter().copied().map(ReasonWord).collect(),
                ..bare("moved")
            },
            Decision::OrderSourced { sources, .. } => {
                Self { stores: stores(sources), ..bare("sourced") }
            }
            Decision::Weighed { price, .. } => {
                Self { price: Some(price.into()), ..bare("weighed") }
            }
            Decision::OrderWaits { reasons, .. } => {
                Self { reasons: reasons.iter().copied().map(ReasonWord).collect(), ..bare("waits") }
            }
            Decision::PromiseChanged { new, why, .. } => Self {
                window: Some(Window(*new)),
                reasons: vec![ReasonWord(*why)],
                ..bare("promise_changed")
            },
            Decision::OrderChanged { due, .. } => {
                Self { window: due.map(Window), ..bare("changed") }
            }
            Decision::GoodsHandedOver { handover } => Self {
                courier: match &handover.to {
                    Taker::Courier(taker) => Some(Id(taker.clone())),
                    Taker::Store(_) => None,
                },
                ..bare("handed_over")
            },
            Decision::CourierRefused { courier, .. } => {
                Self { courier: Some(Id(courier.clone())), ..bare("refused") }
            }
            Decision::GoodsRestocked { .. } => bare("restocked"),
            Decision::People(PeopleDecision::Proved { proof, .. }) => {
                Self { attribute: Some(proof.attribute.clone()), ..bare("proved") }
            }
            Decision::People(PeopleDecision::Sold { receipt }) => {
                Self { price: Some((&receipt.price).into()), ..bare("sold") }
            }
            _ => return Self::of_work(dated, order),
        })
    }

    /// Plans and offers.
    fn of_work(dated: &Dated, order: OrderId) -> Option<Self> {
        match &dated.decision {
            Decision::OfferSent { offer } => Some(Self {
                courier: Some(Id(offer.courier.clone())),
                offer: Some(Id(offer.id)),
                pay: Some(Minor(offer.pay)),
                accept_p: offer.expected.map(|expected| Share(expected.accept_permille)),
                ..Self::bare(dated, "offered")
            }),
            Decision::OfferEnded { offer, courier, how } => Some(Self {
                courier: Some(Id(courier.clone())),
                offer: Some(Id(*offer)),
                offer_state: Some(Word(*how)),
                ..Self::bare(dated, "offer_ended")
            }),
            Decision::PlanDrafted { drafts, .. } => {
                let mut drafts = drafts.iter();
                let ours = drafts.find(|draft| {
                    draft.stops.iter().any(|stop| orders_of(stop).contains(&order))
                })?;
                let courier = Some(Id(ours.courier.clone()));
                Some(Self { courier, ..Self::bare(dated, "planned") })
            }
            _ => None,
        }
    }
}

fn stores(sources: &[Source]) -> Vec<StoreName> {
    sources.iter().map(|source| Id(source.store.clone())).collect()
}
