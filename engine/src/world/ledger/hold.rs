//! The life of a hold: set aside, committed, and resolved exactly once.
//!
//! The discipline is that of two-phase transfers in TigerBeetle: a pending transfer is posted,
//! voided or expires, once, and each later attempt learns which of them it was.

use super::claim::{self, Effects, Sold};
use super::{Ledger, pairs};
use crate::id::{HoldId, OrderId, SkuId};
use crate::model::{Hold, HoldState, Line};
use crate::reason::Reason;
use crate::unit::{Millis, Qty, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A hold with the instants of its life.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub hold: Hold,
    pub picked_at: Option<Time>,
    /// By decision; a till sale of all its units makes it handed over too, without this.
    pub handed_at: Option<Time>,
    /// When the last of the messages was received by which all its units went through tills or left
    /// in parts.
    pub sold_out_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub restocked_at: Option<Time>,
    /// Units that were handed over before the rest, by decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<(Time, Line)>,
}

impl Record {
    /// Whether its units are set aside.
    pub fn is_live(&self) -> bool {
        matches!(self.hold.state, HoldState::Held | HoldState::Committed)
    }

    /// Units of one SKU.
    pub fn units(&self, sku: &SkuId) -> Qty {
        self.hold.lines.iter().filter(|line| line.sku == *sku).map(|line| line.qty).sum()
    }

    /// Units of one SKU that are in the shop, as far as they wait for no delivery.
    pub fn here(&self, sku: &SkuId) -> Qty {
        let awaited = self.hold.awaited.iter().filter(|awaited| awaited.sku == *sku);
        self.units(sku) - awaited.map(|awaited| awaited.qty).sum()
    }

    /// Units of one SKU that were handed over before the rest, and when.
    pub fn given(&self, sku: &SkuId) -> impl Iterator<Item = (Time, Qty)> {
        let here = self.parts.iter().filter(move |(_, line)| line.sku == *sku);
        here.map(|(at, line)| (*at, line.qty))
    }

    /// Lines of it that were not handed over yet, each SKU once.
    fn rest(&self) -> Vec<Line> {
        let mut rest: BTreeMap<&SkuId, Qty> = BTreeMap::new();
        for line in &self.hold.lines {
            *rest.entry(&line.sku).or_default() += line.qty;
        }
        for (_, line) in &self.parts {
            *rest.entry(&line.sku).or_default() -= line.qty;
        }
        rest.retain(|_, qty| *qty > Qty::ZERO);
        rest.into_iter().map(|(sku, qty)| Line { sku: sku.clone(), qty }).collect()
    }

    /// When a decision resolved it.
    fn decided_at(&self) -> Option<Time> {
        self.handed_at.or(self.ended_at)
    }

    /// When it was resolved, by a decision or else by the till.
    fn resolved_at(&self) -> Option<Time> {
        self.decided_at().or(self.sold_out_at)
    }

    /// Goods can still leave by decision: nobody resolved it, or only the till did.
    fn awaits_hand_over(&self) -> bool {
        self.is_live() || (self.hold.state == HoldState::HandedOver && self.handed_at.is_none())
    }
}

/// The holds of one order and what went through tills under its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Account {
    /// As they joined.
    holds: Vec<HoldId>,
    /// When the first of them was granted.
    began: Time,
    #[serde(with = "sold_pairs")]
    pub sold: Sold,
}

impl Ledger {
    /// Sets units aside.
    ///
    /// # Panics
    /// When the hold is not new and live, or asks for more than is available to promise: the caller
    /// checks, so that an oversell caused by the engine is impossible.
    pub fn grant(&mut self, hold: Hold) {
        let record = Record {
            hold,
            picked_at: None,
            handed_at: None,
            sold_out_at: None,
            ended_at: None,
            restocked_at: None,
            parts: Vec::new(),
        };
        let id = record.hold.id;
        assert!(record.is_live() && !record.hold.picked, "{id} must begin its life live, unpicked");
        assert!(
            (record.hold.state == HoldState::Committed) == record.hold.order.is_some(),
            "{id} must name its order exactly when it is committed"
        );
        assert!(!self.holds.contains_key(&id), "{id} is granted once: its name comes from there");
        self.assert_available(&record);
        self.pledge(&record.hold);
        let (order, granted_at) = (record.hold.order, record.hold.granted_at);
        let before = order.map(|order| self.order_effects(order)).unwrap_or_default();
        self.holds.insert(id, record);
        if let Some(order) = order {
            self.join(id, order, granted_at);
        }
        self.settle_around(id, &before);
    }

    fn assert_available(&self, record: &Record) {
        let hold = &record.hold;
        assert!(!hold.lines.is_empty(), "{} must set something aside", hold.id);
        for line in &hold.lines {
            let atp = self.atp(&hold.store, &line.sku, Qty::ZERO);
            let asked = record.here(&line.sku);
            assert!(
                line.qty > Qty::ZERO && asked <= atp,
                "{} must not exceed what is available to promise: {asked} of {} in {}, {atp} left",
                hold.id,
                line.sku,
                hold.store,
            );
        }
    }

    fn join(&mut self, id: HoldId, order: OrderId, granted_at: Time) {
        let account = self.orders.entry(order).or_insert_with(|| Account {
            holds: Vec::new(),
            began: granted_at,
            sold: Sold::new(),
        });
        account.holds.push(id);
    }

    /// Ties a held hold to the order it became; for one that is tied to this order already it only
    /// sets the new deadline (a pickup order's is known when its goods stand ready).
    ///
    /// # Panics
    /// When it is resolved or tied to another order.
    pub fn commit(&mut self, id: HoldId, order: OrderId, expires_at: Option<Time>) {
        let mut before = self.effects_around(id);
        let hold = &mut self.record_mut(id).hold;
        let held = hold.state == HoldState::Held;
        assert!(
            held || (hold.state == HoldState::Committed && hold.order == Some(order)),
            "{id} must be held to be committed"
        );
        hold.expires_at = expires_at;
        if held {
            hold.state = HoldState::Committed;
            hold.order = Some(order);
            let granted_at = hold.granted_at;
            claim::merge(&mut before, self.order_effects(order));
            self.join(id, order, granted_at);
            self.settle_around(id, &before);
        }
    }

    /// Sets another deadline for a hold that is nobody's order yet.
    ///
    /// # Panics
    /// When it is committed or resolved.
    pub fn extend(&mut self, id: HoldId, until: Time) {
        let hold = &mut self.record_mut(id).hold;
        assert!(hold.state == HoldState::Held, "{id} must be held to be kept longer");
        hold.expires_at = Some(until);
    }

    /// The goods stand ready off the shelf from this instant on.
    ///
    /// # Panics
    /// When it was picked or resolved by a decision before.
    pub fn pick(&mut self, id: HoldId, at: Time) {
        self.change(id, |record| {
            assert!(record.awaits_hand_over(), "{id} must not be resolved when it is picked");
            assert!(!record.hold.picked, "{id} is picked once");
            assert!(record.hold.awaited.is_empty(), "{id} is picked when all of it is there");
            record.hold.picked = true;
            record.picked_at = Some(at);
        });
    }

    /// The picked goods were weighed: this much of each line is set aside in place of what was. It
    /// is a fact, so that it may be more than there was to promise.
    ///
    /// # Panics
    /// When other goods are named, nothing is left of a line, or some of them left already.
    pub fn weigh(&mut self, id: HoldId, lines: &[Line]) {
        self.change(id, |record| {
            let open = record.is_live() && record.hold.picked && record.parts.is_empty();
            assert!(open, "{id} is weighed between picking and leaving");
            let skus =
                |lines: &[Line]| lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>();
            assert!(skus(lines) == skus(&record.hold.lines), "{id} keeps its goods");
            assert!(lines.iter().all(|line| line.qty > Qty::ZERO), "{id} keeps some of each");
            record.hold.lines = lines.to_vec();
        });
    }

    /// The goods left the shop at this instant. Units that a till sale naming the order already
    /// took are not taken again: see [`Ledger::may_hand_over`].
    ///
    /// # Panics
    /// When a decision resolved it before.
    pub fn hand_over(&mut self, id: HoldId, at: Time) {
        self.change(id, |record| {
            assert!(record.awaits_hand_over(), "{id} is resolved once");
            record.hold.state = HoldState::HandedOver;
            record.handed_at = Some(at);
            // Whatever was said of its delivery: it was there.
            record.hold.awaited.clear();
        });
        self.unpledge(id);
        if let Some(sold_out_at) = self.holds[&id].sold_out_at {
            self.resolved.remove(&(sold_out_at, id));
        }
        self.resolved.insert((at, id));
    }

    /// Some of the goods left the shop at this instant, the others stay set aside.
    ///
    /// # Panics
    /// When a decision resolved it before, or less than this is left of it.
    pub fn hand_over_part(&mut self, id: HoldId, lines: &[Line], at: Time) {
        self.change(id, |record| {
            assert!(record.awaits_hand_over(), "{id} is resolved once");
            record.parts.extend(lines.iter().map(|line| (at, line.clone())));
            let over = |line: &Line| record.given(&line.sku).map(|(_, qty)| qty).sum::<Qty>();
            let fits = lines.iter().all(|line| over(line) <= record.units(&line.sku));
            assert!(fits, "{id} has no more to hand over than was set aside");
        });
        self.keep_sold_out(id, at);
    }

    /// A hold that tills had sold out before is resolved only now that its goods are seen to leave.
    fn keep_sold_out(&mut self, id: HoldId, at: Time) {
        let sold_out_at = &mut self.record_mut(id).sold_out_at;
        if let Some(before) = *sold_out_at {
            let last = before.max(at);
            *sold_out_at = Some(last);
            self.resolved.remove(&(before, id));
            self.resolved.insert((last, id));
        }
    }

    /// What of a hold was not handed over by a decision yet; nothing of one that is resolved by
    /// one.
    #[must_use]
    pub fn left_of(&self, id: HoldId) -> Vec<Line> {
        match self.holds.get(&id) {
            Some(record) if record.decided_at().is_none() => record.rest(),
            _ => Vec::new(),
        }
    }

    /// What of a hold was handed over before the rest, oldest first.
    #[must_use]
    pub fn parts_of(&self, id: HoldId) -> Vec<Line> {
        let parts = self.holds.get(&id).map_or(&[][..], |record| &record.parts);
        parts.iter().map(|(_, line)| line.clone()).collect()
    }

    /// Gives the units back that no till sale took: `Released`, `Expired` or `Broken`.
    ///
    /// # Panics
    /// When it was resolved before, or `how` is none of the three.
    pub fn end(&mut self, id: HoldId, how: HoldState, at: Time) {
        assert!(
            matches!(how, HoldState::Released | HoldState::Expired | HoldState::Broken),
            "{id} can end released, expired or broken, not {how:?}"
        );
        self.change(id, |record| {
            assert!(record.is_live(), "{id} is resolved once");
            record.hold.state = how;
            record.ended_at = Some(at);
        });
        self.unpledge(id);
        self.resolved.insert((at, id));
    }

    /// Goods that had been handed over are back on the shelf.
    ///
    /// # Panics
    /// When they had not left or are back already.
    pub fn restock(&mut self, id: HoldId, at: Time) {
        self.change(id, |record| {
            assert!(record.hold.state == HoldState::HandedOver, "{id} must have left to come back");
            assert!(record.restocked_at.is_none(), "{id} comes back once");
            record.restocked_at = Some(at);
        });
    }

    /// A hold, unless it was resolved more than twice the late window ago.
    #[must_use]
    pub fn hold(&self, id: HoldId) -> Option<&Hold> {
        self.holds.get(&id).map(|record| &record.hold)
    }

    /// All holds of an order, in the order in which they were committed to it.
    #[must_use]
    pub fn holds_of(&self, order: OrderId) -> Vec<&Hold> {
        let ids = self.orders.get(&order).into_iter().flat_map(|account| &account.holds);
        ids.map(|id| &self.holds[id].hold).collect()
    }

    /// The hold, if it can still be committed, released, expire or break.
    ///
    /// # Errors
    /// `unknown`, or `already_handed_over | already_released | already_expired | already_broken`.
    pub fn resolvable(&self, id: HoldId) -> Result<&Hold, Reason> {
        let hold = self.hold(id).ok_or(Reason::Unknown)?;
        match hold.state {
            HoldState::Held | HoldState::Committed => Ok(hold),
            HoldState::HandedOver => Err(Reason::AlreadyHandedOver),
            HoldState::Released => Err(Reason::AlreadyReleased),
            HoldState::Expired => Err(Reason::AlreadyExpired),
            HoldState::Broken => Err(Reason::AlreadyBroken),
        }
    }

    /// The hold, if [`Ledger::hand_over`] is right: it is live, or a till sale that named the order
    /// took all its units and the hand-over is the second message about them.
    ///
    /// # Errors
    /// As for [`Ledger::resolvable`].
    pub fn may_hand_over(&self, id: HoldId) -> Result<&Hold, Reason> {
        match self.holds.get(&id) {
            Some(record) if record.awaits_hand_over() => Ok(&record.hold),
            _ => self.resolvable(id),
        }
    }

    fn record_mut(&mut self, id: HoldId) -> &mut Record {
        self.holds.get_mut(&id).expect("decisions name holds that were granted")
    }

    pub(super) fn change(&mut self, id: HoldId, change: impl FnOnce(&mut Record)) {
        let before = self.effects_around(id);
        change(self.record_mut(id));
        self.settle_around(id, &before);
    }

    fn settle_around(&mut self, id: HoldId, before: &Effects) {
        let after = self.effects_around(id);
        self.settle(before, &after);
        let record = &self.holds[&id];
        if let Some(order) = record.hold.order {
            let last = record.parts.iter().map(|(at, _)| *at).max();
            let at = last.map_or(record.hold.granted_at, |at| at.max(record.hold.granted_at));
            self.close_sold_out(order, &after, at);
        }
    }

    /// Effects of a hold together with its order's others.
    fn effects_around(&self, id: HoldId) -> Effects {
        let Some(record) = self.holds.get(&id) else { return Effects::new() };
        match record.hold.order {
            Some(order) => self.order_effects(order),
            None => claim::effects(&[record], &Sold::new(), record.hold.granted_at),
        }
    }

    pub(super) fn order_effects(&self, order: OrderId) -> Effects {
        let Some(account) = self.orders.get(&order) else { return Effects::new() };
        let records: Vec<&Record> = account.holds.iter().map(|id| &self.holds[id]).collect();
        claim::effects(&records, &account.sold, account.began)
    }

    /// Whether a till sale at this instant can still be about the order's goods: it is known, and
    /// its last hold was not resolved more than the late window before.
    pub(super) fn is_about(&self, order: OrderId, at: Time, late_window: Millis) -> bool {
        let Some(account) = self.orders.get(&order) else { return false };
        let open = |id: &HoldId| match self.holds[id].resolved_at() {
            None => true,
            Some(resolved) => at <= resolved + late_window,
        };
        account.holds.iter().any(open)
    }

    /// Files till sales under an order's name; returns the holds that they sold out.
    pub(super) fn sell(
        &mut self,
        order: OrderId,
        now: Time,
        file: impl FnOnce(&mut Sold),
    ) -> Vec<HoldId> {
        let before = self.order_effects(order);
        let account = self.orders.get_mut(&order).expect("only known orders are filed under");
        file(&mut account.sold);
        let after = self.order_effects(order);
        self.settle(&before, &after);
        self.close_sold_out(order, &after, now)
    }

    /// A committed hold with nothing left to claim is handed over: all of it went through a till,
    /// or left in parts.
    fn close_sold_out(&mut self, order: OrderId, effects: &Effects, at: Time) -> Vec<HoldId> {
        let mut sold_out = self.orders[&order].holds.clone();
        sold_out.retain(|id| claim::is_sold_out(&self.holds[id], effects));
        for id in &sold_out {
            let record = self.record_mut(*id);
            record.hold.state = HoldState::HandedOver;
            record.sold_out_at = Some(at);
            self.resolved.insert((at, *id));
        }
        sold_out
    }

    /// Lets go of holds that no sale can name any more: twice the late window after the last hold
    /// of their order was resolved, since a sale up to one late window after that still counts as
    /// the order's, and may come another late window later.
    pub(super) fn forget_holds(&mut self, now: Time, late_window: Millis) {
        while let Some(&(at, id)) =
            self.resolved.first().filter(|(at, _)| *at + late_window.times(2) < now)
        {
            self.resolved.remove(&(at, id));
            self.forget_family(at, id);
        }
    }

    /// A family goes with the last of its holds; a hold without an order alone.
    fn forget_family(&mut self, at: Time, id: HoldId) {
        let Some(order) = self.holds[&id].hold.order else {
            self.holds.remove(&id);
            return;
        };
        let family = &self.orders[&order].holds;
        let last = |other: &HoldId| {
            self.holds[other].resolved_at().is_some_and(|end| (end, *other) <= (at, id))
        };
        if family.iter().all(last) {
            let account = self.orders.remove(&order).expect("its hold names it");
            account.holds.iter().for_each(|id| drop(self.holds.remove(id)));
        }
    }
}

/// JSON form of [`Sold`]: the innermost map has no text keys.
mod sold_pairs {
    use super::{BTreeMap, Deserialize, Qty, Serialize, SkuId, Sold, Time, pairs};
    use crate::id::StoreId;
    use serde::{Deserializer, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Sales(#[serde(with = "pairs")] BTreeMap<Time, Qty>);

    pub fn serialize<S: Serializer>(sold: &Sold, serializer: S) -> Result<S::Ok, S::Error> {
        let rows: Vec<(&StoreId, &SkuId, Sales)> = sold
            .iter()
            .flat_map(|(store, skus)| {
                skus.iter().map(move |(sku, sales)| (store, sku, Sales(sales.clone())))
            })
            .collect();
        rows.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sold, D::Error> {
        let mut sold = Sold::new();
        for (store, sku, Sales(sales)) in Vec::<(StoreId, SkuId, Sales)>::deserialize(deserializer)?
        {
            sold.entry(store).or_default().insert(sku, sales);
        }
        Ok(sold)
    }
}
