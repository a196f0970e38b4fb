//! The record of one order: every decision about it, read back from the journal.

use super::{Driver, DriverError};
use crate::journal::{JournalError, read_from};
use sameday_engine::decision::{Decision, Entry, PeopleDecision};
use sameday_engine::id::{CourierId, Minted, OfferId, OrderId, QuoteId};
use sameday_engine::unit::Time;
use sameday_engine::world::courier::orders_of;
use std::collections::BTreeSet;
use std::sync::PoisonError;

/// Most entries read for one record: an order is over long before.
const ENTRIES: u64 = 200_000;

/// A decision with its place in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// `<shard>_<seq>_<n>` of the decision.
    pub id: Minted,
    /// Journal time.
    pub at: Time,
    /// What was decided.
    pub decision: Decision,
}

/// What to look for, and what was found.
struct Search {
    order: OrderId,
    quote: QuoteId,
    shard: u32,
    offers: BTreeSet<OfferId>,
    planned_for: Option<CourierId>,
    read: u64,
    found: Vec<Dated>,
    over: bool,
}

/// Why the reading ends early.
enum End {
    Over,
    Journal(JournalError),
}

impl From<JournalError> for End {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl Driver {
    /// Every decision about an order from its quote on, in journal order. Of the plans only those
    /// count that planned the order for another courier than before.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn record_of(
        &self,
        order: OrderId,
        quote: QuoteId,
    ) -> Result<Vec<Dated>, DriverError> {
        let shared = self.0.clone();
        let read = move || {
            let reader = shared.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let mut search = Search::new(order, quote, shared.shard);
            match read_from(&**reader, quote.0.seq, |entry| search.read(entry)) {
                Ok(_) | Err(End::Over) => Ok(search.found),
                Err(End::Journal(error)) => Err(DriverError::Journal(error)),
            }
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| DriverError::Lost)?
    }
}

impl Driver {
    /// One entry of the journal.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn entry(&self, seq: u64) -> Result<Option<Entry>, DriverError> {
        let mut entries = self.entries(seq, 1).await?;
        Ok(entries.pop().filter(|entry| entry.seq == seq))
    }

    /// Up to so many entries of the journal, from this one on.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, DriverError> {
        let shared = self.0.clone();
        let read = move || {
            let reader = shared.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let mut found = Vec::new();
            match read_from(&**reader, from, |entry| {
                found.push(entry);
                if found.len() < limit { Ok(()) } else { Err(End::Over) }
            }) {
                Ok(_) | Err(End::Over) => Ok(found),
                Err(End::Journal(error)) => Err(DriverError::Journal(error)),
            }
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| DriverError::Lost)?
    }
}

impl Search {
    fn new(order: OrderId, quote: QuoteId, shard: u32) -> Self {
        Self {
            order,
            quote,
            shard,
            offers: BTreeSet::new(),
            planned_for: None,
            read: 0,
            found: Vec::new(),
            over: false,
        }
    }

    fn read(&mut self, entry: Entry) -> Result<(), End> {
        for (i, decision) in entry.decisions.into_iter().enumerate() {
            if self.is_about(&decision) {
                let n = u32::try_from(i + 1).expect("an entry has less than 2^32 decisions");
                let id = Minted { shard: self.shard, seq: entry.seq, n };
                self.found.push(Dated { id, at: entry.now, decision });
            }
        }
        self.read += 1;
        if self.over || self.read >= ENTRIES { Err(End::Over) } else { Ok(()) }
    }

    fn is_about_gesture(&self, decision: &PeopleDecision) -> bool {
        match decision {
            PeopleDecision::Proved { order, .. } => *order == self.order,
            PeopleDecision::Sold { receipt } => receipt.order == Some(self.order),
            PeopleDecision::CheckedIn { .. } | PeopleDecision::Answered { .. } => false,
        }
    }

    fn is_about(&mut self, decision: &Decision) -> bool {
        match decision {
            Decision::QuoteMade { quote } => quote.id == self.quote,
            Decision::OrderAccepted { order } => order.id == self.order,
            Decision::OrderMoved { order, state, .. } => {
                self.over |= *order == self.order && state.is_final();
                *order == self.order
            }
            Decision::OrderSourced { order, .. }
            | Decision::PromiseChanged { order, .. }
            | Decision::Weighed { order, .. }
            | Decision::CourierRefused { order, .. }
            | Decision::OrderWaits { order, .. }
            | Decision::GoodsRestocked { order, .. } => *order == self.order,
            Decision::People(decision) => self.is_about_gesture(decision),
            Decision::OfferSent { offer } => {
                let ours = offer.orders.contains(&self.order);
                ours && self.offers.insert(offer.id)
            }
            Decision::OfferEnded { offer, .. } => self.offers.contains(offer),
            Decision::PlanDrafted { drafts, .. } => {
                let ours = drafts.iter().find(|draft| {
                    draft.stops.iter().flat_map(orders_of).any(|order| order == self.order)
                });
                ours.is_some_and(|draft| {
                    let is_new = self.planned_for.as_ref() != Some(&draft.courier);
                    self.planned_for = Some(draft.courier.clone());
                    is_new
                })
            }
            _ => false,
        }
    }
}
