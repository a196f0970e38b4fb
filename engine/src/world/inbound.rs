//! Available to promise by date: goods that are on their way to a shop.
//!
//! A delivery brings what is announced of it, less what is promised of it, less what the shelf
//! owes by then: where reservations, safety or sales nobody knew of exceed the book, the first
//! units that come are not free. It counts from the announced arrival, putting away and a margin
//! on; one whose time has passed without a word is not counted on at all.

use super::safety::{WHOLE_PERMILLE, break_price};
use super::{Timer, World};
use crate::id::{HoldId, InboundId, OrderId, SkuId};
use crate::model::{Awaited, HoldState, Line, StoreSpec};
use crate::unit::{Millis, Money, Qty, Time};
use std::collections::BTreeSet;

impl World {
    /// How much later than announced a delivery to a shop may come; `None` where the shop promises
    /// only what it has.
    #[must_use]
    pub fn inbound_margin(&self, store: &StoreSpec) -> Option<Millis> {
        let config = &self.config().inbound;
        let promise = store.inbound.map_or(config.promise, |rule| rule.promise);
        let margin = store.inbound.and_then(|rule| rule.margin).unwrap_or(config.margin);
        promise.then_some(margin)
    }

    /// What a shop lacks of some goods and the next deliveries bring; `None` where it lacks
    /// nothing, or they do not bring all of that.
    #[must_use]
    pub fn awaited_for(&self, store: &StoreSpec, lines: &[Line]) -> Option<Vec<Awaited>> {
        let margin = self.inbound_margin(store)?;
        if !self.is_open_for_business(&store.id) {
            return None;
        }
        let mut awaited = Vec::new();
        for line in lines {
            awaited.extend(self.awaited_line(store, line, margin)?);
        }
        (!awaited.is_empty()).then_some(awaited)
    }

    fn awaited_line(&self, store: &StoreSpec, line: &Line, margin: Millis) -> Option<Vec<Awaited>> {
        let Line { sku, qty } = line;
        let mut lacking = (*qty - self.atp(store, sku)).non_negative();
        let mut awaited = Vec::new();
        if lacking > Qty::ZERO && !self.sells(&store.id, sku) {
            return None;
        }
        let cell = self.ledger.cell(&store.id, sku);
        let left = cell.book - cell.reserved - cell.in_basket - self.safety(store, sku, self.now);
        let mut owed = (-left).non_negative();
        for (ready_at, inbound, free) in self.arrivals(store, sku, margin) {
            if lacking == Qty::ZERO {
                break;
            }
            let paid = owed.min(free);
            owed -= paid;
            let qty = (free - paid).min(lacking);
            if qty > Qty::ZERO {
                lacking -= qty;
                awaited.push(Awaited { inbound, sku: sku.clone(), qty, ready_at });
            }
        }
        (lacking == Qty::ZERO).then_some(awaited)
    }

    /// Deliveries that can be counted on, the first one first: when their goods stand on the shelf
    /// at the latest, and what of them is free.
    fn arrivals(
        &self,
        store: &StoreSpec,
        sku: &SkuId,
        margin: Millis,
    ) -> BTreeSet<(Time, InboundId, Qty)> {
        let horizon = self.now + self.config().inbound.horizon;
        let free = |id: &InboundId| self.ledger.unpledged(&store.id, id, sku);
        let all = self.ledger.inbound(&store.id, sku);
        let dated = all.map(|(id, due)| (due.ready_at + margin, id.clone(), free(id)));
        dated.filter(|(at, _, free)| self.now < *at && *at <= horizon && free.0 > 0).collect()
    }

    /// What it is expected to cost that these deliveries come late or short.
    #[must_use]
    pub fn inbound_risk(&self, awaited: &[Awaited], value: Money) -> Money {
        let missed = (WHOLE_PERMILLE - self.config().inbound.confidence).clamp(0, WHOLE_PERMILLE);
        let deliveries: BTreeSet<&InboundId> = awaited.iter().map(|unit| &unit.inbound).collect();
        let price = break_price(missed * 1_000, self.config().prices.break_base + value);
        price.times(i64::try_from(deliveries.len()).expect("few deliveries come"))
    }

    pub(super) fn bring(
        &mut self,
        hold: HoldId,
        inbound: Option<&InboundId>,
        order: Option<OrderId>,
        ready_at: Option<Time>,
    ) {
        self.ledger.arrive(hold, inbound);
        self.watch_arrival(hold);
        let Some(order) = order else { return };
        let sources = &mut self.order_mut(order).sources;
        for source in sources.iter_mut().filter(|source| source.hold == hold) {
            source.awaited.retain(|unit| inbound.is_some_and(|inbound| unit.inbound != *inbound));
            source.ready_at = source.ready_at.max(ready_at.unwrap_or(source.ready_at));
        }
    }

    /// Sets the instant at which the first delivery that a hold waits for is late, or takes it off.
    pub(super) fn watch_arrival(&mut self, id: HoldId) {
        let hold = self.ledger.hold(id);
        let live = hold.filter(|hold| matches!(hold.state, HoldState::Held | HoldState::Committed));
        let first = live.and_then(|hold| hold.awaited.iter().map(|unit| unit.ready_at).min());
        self.timers.set(Timer::Arrival(id), first);
    }
}
