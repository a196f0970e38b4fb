//! An order's way after acceptance: cancelled, collected, re-sourced.

use super::demand::lost_among;
use super::step::Step;
use crate::decision::Decision;
use crate::id::{CourierId, OrderId};
use crate::matching::{self, Matches, Share};
use crate::model::{Basket, HoldState, Mode, Order, OrderState};
use crate::reason::Reason;
use crate::unit::{Span, Time};

impl Step<'_> {
    pub(super) fn order(&self, id: OrderId) -> &Order {
        self.world.planned_order(id).expect("decisions are about known orders")
    }

    /// Moves an order on; it keeps its courier.
    pub(super) fn move_order(&mut self, id: OrderId, state: OrderState, why: Option<Reason>) {
        let courier = self.order(id).courier.clone();
        self.decide(Decision::OrderMoved { order: id, state, courier, why });
    }

    /// Moves an order on with another courier, or with none.
    pub(super) fn give_order(
        &mut self,
        id: OrderId,
        state: OrderState,
        courier: Option<CourierId>,
    ) {
        self.decide(Decision::OrderMoved { order: id, state, courier, why: None });
    }

    pub(super) fn on_cancel(&mut self, id: OrderId) {
        self.close_order(id, OrderState::Cancelled, Reason::Cancelled);
        self.dispatch();
    }

    /// Ends an order whose goods are still in the shop: units back, courier freed.
    pub(super) fn close_order(&mut self, id: OrderId, state: OrderState, why: Reason) {
        let how = if why == Reason::Expired { HoldState::Expired } else { HoldState::Released };
        self.end_holds(id, how, why);
        let before = self.order(id).clone();
        self.move_order(id, state, Some(why));
        self.detach(&before);
    }

    fn end_holds(&mut self, id: OrderId, how: HoldState, why: Reason) {
        let holds: Vec<_> = self.order(id).sources.iter().map(|source| source.hold).collect();
        for hold in holds {
            self.end_hold(hold, how, why);
        }
    }

    pub(super) fn on_collected(&mut self, id: OrderId) {
        let at = self.world.now();
        let holds: Vec<_> = self.order(id).sources.iter().map(|source| source.hold).collect();
        for hold in holds {
            if self.world.awaits_hand_over(hold) {
                self.decide(Decision::HoldHandedOver { hold, at });
            }
        }
        self.move_order(id, OrderState::Collected, None);
    }

    /// An order's goods are gone: another shop in the same step, or a refusal with the reason.
    pub(super) fn resource(&mut self, id: OrderId, why: Reason) {
        let before = self.order(id).clone();
        if before.state.is_final() {
            return;
        }
        if self.world.hub_of(&before).is_some() && !self.world.goods_taken(id) {
            return self.carry_over(id, why);
        }
        if self.world.goods_taken(id) {
            self.turn_back(id, why);
            return self.replan(&before.courier.expect("goods on board have a courier"));
        }
        if before.mode == Mode::Pickup && self.collect_later(&before, why) {
            return;
        }
        if before.mode == Mode::Pickup {
            if matches!(why, Reason::StockTakenInStore | Reason::ShelfEmpty) {
                let lines = self.short_at_source(&before);
                self.note_broken(&before, lines);
            }
            return self.close_order(id, OrderState::Failed, why);
        }
        self.end_holds(id, HoldState::Released, why);
        if before.mode == Mode::PickupPoint {
            return self.resource_to_point(&before, why);
        }
        self.source_anew(id, why);
    }

    /// Looks for a shop for an order that has none of its goods any more.
    pub(super) fn source_anew(&mut self, id: OrderId, why: Reason) {
        let before = self.order(id).clone();
        self.decide(Decision::OrderMoved {
            order: id,
            state: OrderState::Resourcing,
            courier: None,
            why: Some(why),
        });
        self.detach(&before);
        self.find_new_source(&before, why);
    }

    /// Half of an order from two shops is on board and the other half is gone: it goes back. Its
    /// courier's work is to be planned anew.
    pub(super) fn turn_back(&mut self, id: OrderId, why: Reason) {
        self.end_holds(id, HoldState::Released, why);
        if self.order(id).state != OrderState::Returning {
            self.move_order(id, OrderState::Returning, Some(why));
        }
    }

    fn find_new_source(&mut self, before: &Order, why: Reason) {
        let found = self.other_ways(before);
        let lost = lost_among(&before.basket.lines, &found.losers);
        let option = found.options.into_iter().next();
        let sources = option.as_ref().and_then(|o| self.hold_all(&o.shares, Time::MAX));
        let (Some(option), Some(sources)) = (option, sources) else {
            if matches!(why, Reason::StockTakenInStore | Reason::ShelfEmpty) {
                self.note_broken(before, lost);
            }
            return self.move_order(before.id, OrderState::Failed, Some(why));
        };
        for source in &sources {
            let (hold, order) = (source.hold, before.id);
            self.decide(Decision::HoldCommitted { hold, order, expires_at: None });
        }
        // A way to the same locker is found as a delivery to its door.
        let same = before.mode == Mode::Locker || option.mode == before.mode;
        let mode = (!same).then_some(option.mode);
        let replaced = option.replaced;
        self.decide(Decision::OrderSourced { order: before.id, sources, replaced, mode });
        self.give_order(before.id, OrderState::Sourced, None);
        if option.promise.to > before.promise.to {
            self.change_promise(before.id, option.promise, why);
        }
    }

    /// Ways to bring an order's goods from elsewhere to where they are wanted, the cheapest first.
    fn other_ways(&self, before: &Order) -> Matches {
        if before.mode == Mode::Locker {
            return matching::to_locker_again(self.world, self.travel, before);
        }
        let basket = Basket { modes: ways(before), max_options: 1, ..before.basket.clone() };
        matching::matches(self.world, self.travel, &basket, None)
    }

    /// A promise is never worsened silently.
    pub(super) fn change_promise(&mut self, id: OrderId, new: Span, why: Reason) {
        let old = self.order(id).promise;
        if old != new {
            self.decide(Decision::PromiseChanged { order: id, old, new, why });
        }
    }

    /// Sets the goods of a waiting order aside in other shops than before. The caller has released
    /// the old holds of all orders that move, so that two orders can swap their shops.
    pub(super) fn settle_in(&mut self, id: OrderId, shares: &[Share]) -> bool {
        let Some(sources) = self.hold_all(shares, Time::MAX) else { return false };
        for source in &sources {
            self.decide(Decision::HoldCommitted { hold: source.hold, order: id, expires_at: None });
        }
        let replaced = self.order(id).replaced.clone();
        self.decide(Decision::OrderSourced { order: id, sources, replaced, mode: None });
        true
    }
}

/// Ways in which goods from elsewhere may get to the customer of an order: brought as before, or
/// sent where he takes that.
fn ways(order: &Order) -> Vec<Mode> {
    let sent = order.basket.modes.contains(&Mode::Shipment);
    match order.mode {
        Mode::Shipment => vec![Mode::Shipment],
        _ if sent => vec![Mode::Delivery, Mode::Shipment],
        _ => vec![Mode::Delivery],
    }
}
