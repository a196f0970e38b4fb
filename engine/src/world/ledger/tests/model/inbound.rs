//! Deliveries on their way, looked up in all messages.

use super::{Life, Model, Taken, units_of};
use crate::decision::FactVerdict;
use crate::event::{Arrival, StockChange};
use crate::id::{InboundId, SkuId, StoreId};
use crate::model::{Awaited, Line};
use crate::unit::{Qty, Time};
use std::collections::BTreeMap;

/// A message about a delivery of a shop: what comes when, or that it is there.
struct Message<'a> {
    taken: &'a Taken,
    comes: Option<(&'a [Line], &'a Arrival)>,
}

impl Message<'_> {
    fn rank(&self) -> (Time, bool, &str, &str) {
        let fact = &self.taken.fact;
        (fact.occurred_at, self.comes.is_none(), &fact.source, &fact.id)
    }
}

impl Model {
    fn messages(&self, store: &StoreId) -> BTreeMap<&InboundId, Vec<Message<'_>>> {
        let mut found: BTreeMap<&InboundId, Vec<Message>> = BTreeMap::new();
        for taken in self.applied() {
            let here = taken.fact.store == *store;
            let (id, comes) = match &taken.fact.change {
                StockChange::Expected { lines, arrival } if here => {
                    (&arrival.inbound, Some((lines.as_slice(), arrival)))
                }
                StockChange::Transferred { to, lines, arrival: Some(arrival) } if to == store => {
                    (&arrival.inbound, Some((lines.as_slice(), arrival)))
                }
                StockChange::Received { inbound: Some(id), .. } if here => (id, None),
                _ => continue,
            };
            found.entry(id).or_default().push(Message { taken, comes });
        }
        found
    }

    /// When the last new message came; what was to be forgotten by then is forgotten.
    fn last_new(&self) -> Option<Time> {
        let new = |taken: &&Taken| taken.verdict != FactVerdict::Duplicate;
        self.taken.iter().filter(new).map(|taken| taken.received_at).max()
    }

    /// Units on their way to a cell: by which delivery, how many, at the door when, ready when.
    pub fn inbound(&self, store: &StoreId, sku: &SkuId) -> Vec<(InboundId, Qty, Time, Time)> {
        let mut found = Vec::new();
        for (id, messages) in self.messages(store) {
            let last = messages.iter().max_by_key(|message| message.rank()).unwrap();
            let Some((lines, arrival)) = last.comes else { continue };
            let ready_at = arrival.expected_at + arrival.put_away;
            let until = ready_at.max(last.taken.fact.occurred_at) + self.config.late_window;
            let is_listed = lines.iter().any(|line| line.sku == *sku);
            if is_listed && self.last_new().is_some_and(|now| now <= until) {
                found.push((id.clone(), Qty(units_of(lines, sku)), arrival.expected_at, ready_at));
            }
        }
        found
    }
}

impl Model {
    /// Units of a delivery that holds wait for which nobody has resolved.
    pub fn pledged(&self, store: &StoreId, inbound: &InboundId, sku: &SkuId) -> Qty {
        let live = |life: &&Life| life.hold.store == *store && life.decided_at().is_none();
        let units = self.lives.iter().filter(live).flat_map(|life| &life.hold.awaited);
        let here = units.filter(|unit| unit.inbound == *inbound && unit.sku == *sku);
        here.map(|unit| unit.qty).sum()
    }

    /// The first delivery of which so many units are not promised yet.
    pub fn wait_for(&self, store: &StoreId, sku: &SkuId, qty: Qty) -> Option<Awaited> {
        let deliveries = self.inbound(store, sku).into_iter();
        let mut free =
            deliveries.filter(|(id, units, ..)| *units - self.pledged(store, id, sku) >= qty);
        let (inbound, _, _, ready_at) = free.next()?;
        Some(Awaited { inbound, sku: sku.clone(), qty, ready_at })
    }
}
