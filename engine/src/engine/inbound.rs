//! Promises that rest on deliveries: those come, in time or late, whole or short.

use super::facts::Looked;
use super::step::Step;
use crate::decision::Decision;
use crate::event::{StockChange, StockFact};
use crate::id::{HoldId, InboundId, SkuId, StoreId};
use crate::matching;
use crate::model::{Awaited, Basket, Line, Mode, Order, OrderState};
use crate::reason::Reason;
use crate::unit::{Millis, Qty, Span, Time};
use crate::world::queue;
use std::collections::BTreeMap;

impl Step<'_> {
    /// From the door to the shelf, as it was announced of a delivery that is there now.
    pub(super) fn put_away_of(&self, fact: &StockFact) -> Millis {
        let StockChange::Received { lines, inbound: Some(inbound) } = &fact.change else {
            return Millis::ZERO;
        };
        let ledger = self.world.ledger();
        let dues = lines.iter().filter_map(|line| ledger.due(&fact.store, inbound, &line.sku));
        dues.map(|due| due.ready_at - due.expected_at).max().unwrap_or_default()
    }

    /// What a message about a delivery means for those who wait for it. Tells whether somebody
    /// waited in vain.
    pub(super) fn on_inbound(&mut self, looked: &Looked) -> bool {
        let store = &looked.fact.store;
        match &looked.fact.change {
            StockChange::Received { lines, inbound: Some(inbound) } => {
                self.delivered((store, inbound), lines, looked.put_away)
            }
            StockChange::Expected { arrival, .. } => self.announced(store, &arrival.inbound),
            StockChange::Transferred { to, arrival: Some(arrival), .. } => {
                self.announced(to, &arrival.inbound)
            }
            _ => false,
        }
    }

    /// It is there: who was promised first gets his units first.
    fn delivered(
        &mut self,
        (store, inbound): (&StoreId, &InboundId),
        lines: &[Line],
        put_away: Millis,
    ) -> bool {
        let ledger = self.world.ledger();
        if lines.iter().any(|line| ledger.due(store, inbound, &line.sku).is_some()) {
            // A later message has announced it anew.
            return self.announced(store, inbound);
        }
        let mut left: BTreeMap<SkuId, Qty> = BTreeMap::new();
        for line in lines {
            *left.entry(line.sku.clone()).or_default() += line.qty;
        }
        let mut missed = false;
        for hold in self.world.ledger().awaiting(store, inbound) {
            let units = self.awaited_by(hold, inbound);
            if take(&mut left, &units) {
                self.arrived(hold, Some(inbound), put_away);
            } else {
                missed |= self.wait_no_more(hold, Reason::InboundShort);
            }
        }
        missed
    }

    /// It comes at another time, or with other units than those who wait for it were told.
    fn announced(&mut self, store: &StoreId, inbound: &InboundId) -> bool {
        let mut left: BTreeMap<SkuId, Qty> = BTreeMap::new();
        let mut missed = false;
        for hold in self.world.ledger().awaiting(store, inbound) {
            let units = self.awaited_by(hold, inbound);
            let mut late = false;
            for unit in &units {
                let due = self.world.ledger().due(store, inbound, &unit.sku);
                left.entry(unit.sku.clone()).or_insert(due.map_or(Qty::ZERO, |due| due.units));
                late |= due.is_some_and(|due| due.ready_at > unit.ready_at);
            }
            if late {
                missed |= self.wait_no_more(hold, Reason::InboundLate);
            } else if !take(&mut left, &units) {
                missed |= self.wait_no_more(hold, Reason::InboundShort);
            }
        }
        missed
    }

    /// What of a delivery a hold waits for.
    fn awaited_by(&self, hold: HoldId, inbound: &InboundId) -> Vec<Awaited> {
        let units = self.world.ledger().hold(hold).map_or(&[][..], |hold| &hold.awaited);
        units.iter().filter(|unit| unit.inbound == *inbound).cloned().collect()
    }

    /// The first of its deliveries did not come in time.
    pub(super) fn give_delivery_up(&mut self, hold: HoldId) {
        self.wait_no_more(hold, Reason::InboundLate);
    }

    /// Nobody waits any longer: the promise rests on other goods, or is taken back openly.
    fn wait_no_more(&mut self, hold: HoldId, why: Reason) -> bool {
        let waits = self.world.is_reserved(hold);
        if waits {
            self.break_hold(hold, why);
        }
        waits
    }

    /// A picker has all goods of a hold, so that they were delivered, whatever was said of it.
    pub(super) fn is_all_there(&mut self, hold: HoldId) {
        let waits = |hold: &crate::model::Hold| !hold.awaited.is_empty();
        if self.world.ledger().hold(hold).is_some_and(waits) {
            self.arrived(hold, None, Millis::ZERO);
        }
    }

    fn arrived(&mut self, id: HoldId, inbound: Option<&InboundId>, put_away: Millis) {
        let hold = self.world.ledger().hold(id).expect("a hold that waits is known").clone();
        let shelf_at = self.world.now() + put_away;
        let promised = hold.awaited.iter().map(|unit| unit.ready_at).max();
        let store = &self.world.stores()[&hold.store];
        let later = promised.is_some_and(|promised| shelf_at > promised);
        let ready = || queue::ready_at(self.world, store, hold.lines.len(), shelf_at);
        let ready_at = if later { ready() } else { None };
        let (inbound, order) = (inbound.cloned(), hold.order);
        self.decide(Decision::HoldArrived { hold: id, inbound, order, ready_at });
        if let (Some(order), Some(ready_at)) = (order, ready_at) {
            self.starts_later(order, ready_at);
        }
    }

    /// Putting away goes on beyond the margin: who waits for it is told.
    fn starts_later(&mut self, id: crate::id::OrderId, ready_at: Time) {
        let order = self.order(id).clone();
        if order.mode == Mode::Pickup && ready_at > order.promise.from {
            let width = order.promise.to - order.promise.from;
            let new = Span { from: ready_at, to: ready_at + width };
            return self.change_promise(id, new, Reason::InboundLate);
        }
        match (order.state, order.courier) {
            (OrderState::Assigned, Some(courier)) => self.replan(&courier),
            _ => {
                if let Some(courier) = self.drafted_by(id) {
                    self.drop_draft(&courier);
                }
            }
        }
    }

    /// A customer who collects waits for the next delivery to the same shop, or for other units of
    /// it, where he can; the change of his promise is on record.
    pub(super) fn collect_later(&mut self, before: &Order, why: Reason) -> bool {
        if !matches!(why, Reason::InboundLate | Reason::InboundShort) {
            return false;
        }
        let stores = before.sources.iter().map(|source| source.store.clone()).collect();
        let basket = Basket {
            modes: vec![Mode::Pickup],
            stores: Some(stores),
            max_options: 1,
            ..before.basket.clone()
        };
        let found = matching::matches(self.world, self.travel, &basket, None);
        let Some(option) = found.options.into_iter().next() else { return false };
        let Some(sources) = self.hold_all(&option.shares, Time::MAX) else { return false };
        let order = before.id;
        for source in &sources {
            self.decide(Decision::HoldCommitted { hold: source.hold, order, expires_at: None });
        }
        let replaced = option.replaced;
        self.decide(Decision::OrderSourced { order, sources, replaced, mode: None });
        self.change_promise(order, option.promise, why);
        true
    }
}

/// Takes all of these units, or none of them.
fn take(left: &mut BTreeMap<SkuId, Qty>, units: &[Awaited]) -> bool {
    let has = |left: &BTreeMap<SkuId, Qty>| {
        units.iter().all(|unit| left.get(&unit.sku).is_some_and(|left| *left >= unit.qty))
    };
    let enough = has(left);
    for unit in units.iter().filter(|_| enough) {
        *left.entry(unit.sku.clone()).or_default() -= unit.qty;
    }
    enough
}
