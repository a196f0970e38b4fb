//! Open quotes hold a courier's time: the best delivery option of a quote is a tentative order,
//! drafted like a waiting one and offered to nobody. Whatever happens to its courier, in the same
//! step it fits into his day again, finds another courier, or is taken off the quote openly.

use super::dispatch::is_left_out;
use super::quotes::{option_of, order_of};
use super::step::Step;
use super::stops::SLIP;
use crate::decision::Decision;
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, HoldId, OrderId, QuoteId, StoreId};
use crate::matching::{behind_offers, nearest_couriers, with_drafts, with_quotes};
use crate::model::{Basket, Order, OrderState, PlannedStop, Quote, QuoteOption, StopTask};
use crate::reason::Reason;
use crate::routing::plan::Plan;
use crate::routing::{Solution, best_insertions, solution_from_hints};
use crate::unit::Time;
use crate::world::courier::orders_of;
use crate::world::queue::{self, late_until};
use std::collections::BTreeSet;

impl Step<'_> {
    /// Names the tentative order of the best option that a courier brings.
    pub(super) fn name_slack(&mut self, options: &mut [QuoteOption]) {
        if !self.world.config().policy.holds_time() {
            return;
        }
        let planned =
            |option: &&mut QuoteOption| option.mode.by_courier() && option.courier.is_some();
        if let Some(option) = options.iter_mut().find(planned) {
            option.slack = Some(OrderId(self.mint()));
        }
    }

    /// Sets the time aside that the best delivery of a new quote was promised on.
    pub(super) fn hold_slack(&mut self, quote: QuoteId) {
        let record = &self.world.quote(quote).expect("it was just made").quote;
        let held = record.options.iter().find_map(|option| option.slack.map(|id| (id, option)));
        let Some((id, option)) = held else { return };
        let order = order_of(self.world, id, record, option);
        let order = Order { state: OrderState::Quoted, ..order };
        let courier = option.courier.clone().expect("a planned option names its courier");
        self.decide(Decision::SlackHeld { order: Box::new(order) });
        self.draft_on(id, &courier);
    }

    /// Drafts a tentative order for the courier it was promised with, or else for another one.
    fn draft_on(&mut self, id: OrderId, courier: &CourierId) {
        let mut open = in_order(&self.world.couriers()[courier].draft);
        open.retain(|id| self.may_wait_for(courier, *id));
        open.push(id);
        if let Some((frozen, plan)) = self.fitted(courier, &open)
            && !open.iter().any(|order| is_left_out(&frozen, &plan, *order))
        {
            return self.redraft(&frozen, &plan, courier);
        }
        self.draft_order(id);
    }

    /// The name of the order that an option of an open quote becomes: that of its tentative order,
    /// else a new one if a courier has time for it now; `None` when nobody has.
    pub(super) fn claim(&mut self, quote: &Quote, n: u32) -> Option<OrderId> {
        let chosen = option_of(quote, n);
        if let Some(id) = chosen.slack.filter(|id| self.world.holds_slack(*id)) {
            return Some(id);
        }
        let id = OrderId(self.mint());
        let planned = chosen.mode.by_courier() && chosen.courier.is_some();
        if planned
            && self.world.config().policy.holds_time()
            && !self.fits_now(quote, &order_of(self.world, id, quote, chosen))
        {
            return None;
        }
        self.end_slack_of(quote, Reason::CostsMore);
        Some(id)
    }

    /// Whether an option can still be brought as it was promised, in the time of the other one if
    /// need be.
    fn fits_now(&mut self, quote: &Quote, order: &Order) -> bool {
        self.use_places();
        self.keep_slack();
        let stores: Vec<StoreId> = order.sources.iter().map(|s| s.store.clone()).collect();
        let near = self.world.stores()[&stores[0]].at;
        let couriers = nearest_couriers(self.world, self.travel, near, &[]);
        let couriers = with_quotes(self.world, couriers, &stores);
        let basket = Basket { lines: order.goods(), ..order.basket.clone() };
        let scope = Scope {
            offers: behind_offers(self.world, &couriers),
            couriers,
            stores,
            basket: Some(&basket),
            picks: Some(&order.sources),
            promised: Some(order.promise.to),
            moving: Some(Vec::new()),
            without: quote.options.iter().find_map(|option| option.slack),
            ..Scope::default()
        };
        let frozen = Frozen::new(self.world, self.travel, &with_drafts(self.world, scope));
        let request = frozen.basket().expect("the scope has a basket");
        let state = solution_from_hints(&frozen.problem);
        !best_insertions(&state, request, 1).is_empty()
    }

    /// Gives a courier's time back; nothing happens if it is no longer set aside.
    pub(super) fn end_slack(&mut self, order: OrderId, why: Reason) {
        if !self.world.holds_slack(order) {
            return;
        }
        let courier = self.drafted_by(order);
        self.decide(Decision::SlackEnded { order, why });
        self.touched.extend(courier);
    }

    /// Gives back what the options of a quote have set aside.
    pub(super) fn end_slack_of(&mut self, quote: &Quote, why: Reason) {
        for order in quote.options.iter().filter_map(|option| option.slack) {
            self.end_slack(order, why);
        }
    }

    /// Goods of an open quote were taken: the time to carry them is not needed any more.
    pub(super) fn end_slack_on(&mut self, hold: HoldId, why: Reason) {
        let on_it = |order: &&Order| order.sources.iter().any(|source| source.hold == hold);
        let quoted: Vec<OrderId> = self.world.quoted().filter(on_it).map(|o| o.id).collect();
        for order in quoted {
            self.end_slack(order, why);
        }
    }

    /// The courier whose draft names this order.
    pub(super) fn drafted_by(&self, order: OrderId) -> Option<CourierId> {
        let mut couriers = self.world.couriers().values();
        couriers.find(|courier| courier.drafts(order)).map(|courier| courier.spec.id.clone())
    }

    /// Fits open quotes and held orders in again where the work of their courier has changed; those
    /// that fit no more look for another courier.
    pub(super) fn keep_slack(&mut self) {
        self.refit_touched();
        let loose = |id: &OrderId| self.drafted_by(*id).is_none();
        let loose: Vec<OrderId> = self.world.quoted().map(|o| o.id).filter(loose).collect();
        for order in loose {
            self.draft_order(order);
        }
    }

    pub(super) fn refit_touched(&mut self) {
        while let Some(courier) = self.touched.pop_first() {
            self.refit(&courier);
        }
    }

    /// Plans a draft anew around work that has changed. What waits for its time alone is not held
    /// up by any question and stays as it is.
    fn refit(&mut self, courier: &CourierId) {
        let Some(known) = self.world.couriers().get(courier) else { return };
        let drafted = in_order(&known.draft);
        let quoted = drafted.iter().any(|id| self.world.holds_slack(*id));
        let waits = |id: &OrderId| self.state(*id) == Some(OrderState::Sourced);
        let held = self.world.goes_at(courier).is_none() && drafted.iter().any(waits);
        if !quoted && !held {
            return;
        }
        let mut open = drafted;
        open.retain(|id| self.may_wait_for(courier, *id));
        if known.shift.is_none() || open.is_empty() {
            return self.abandon_draft(courier);
        }
        for _ in 0..2 {
            if let Some((frozen, plan)) = self.fitted(courier, &open) {
                return self.redraft(&frozen, &plan, courier);
            }
        }
        self.abandon_draft(courier);
    }

    fn state(&self, order: OrderId) -> Option<OrderState> {
        self.world.planned_order(order).map(|order| order.state)
    }

    fn may_wait_for(&self, courier: &CourierId, id: OrderId) -> bool {
        self.world.planned_order(id).is_some_and(|order| match order.state {
            OrderState::Quoted => true,
            OrderState::Sourced => !order.refused_by.contains(courier),
            _ => false,
        })
    }

    /// His work with these orders as they are drafted, or put in again in that order; `None` when
    /// accepted work did not fit as it was planned and was timed anew.
    fn fitted(&mut self, courier: &CourierId, open: &[OrderId]) -> Option<(Frozen, Plan)> {
        let waiting = open.to_vec();
        let couriers = vec![courier.clone()];
        let scope = Scope { couriers, waiting, offers: true, ..Scope::default() };
        let frozen = Frozen::new(self.world, self.travel, &scope);
        let mut state = solution_from_hints(&frozen.problem);
        if !self.replan_late(&frozen, &state).is_empty() {
            return None;
        }
        for request in open.iter().filter_map(|id| frozen.request(*id)) {
            if let Some(best) = best_insertions(&state, request, 1).first() {
                state.insert(best);
            }
        }
        let plan = state.to_plan();
        let may_go = |id: &OrderId| open.contains(id);
        let known = frozen.orders.iter().flatten();
        let sound = known.filter(|id| !may_go(id)).all(|id| !is_left_out(&frozen, &plan, *id));
        sound.then_some((frozen, plan))
    }

    /// Writes a draft down if it is another one, or its times have moved.
    fn redraft(&mut self, frozen: &Frozen, plan: &Plan, courier: &CourierId) {
        let before = self.world.couriers()[courier].draft.clone();
        let stops = self.planned_stops(frozen, plan, courier);
        let go_at = self.go_at(courier, &stops);
        let same = |(old, new): (&PlannedStop, &PlannedStop)| {
            old.task == new.task && old.start <= new.start + SLIP && new.start <= old.start + SLIP
        };
        let moved = before.len() != stops.len() || !before.iter().zip(&stops).all(same);
        if moved || go_at != self.world.goes_at(courier) {
            self.assert_checked(frozen, plan);
            self.write_draft(courier, go_at, stops);
        }
    }

    /// Orders of a draft that may go out in their time. One that would be handed over after the
    /// pickup of an open quote, or of an order that waits for that reason, waits until that is
    /// decided.
    pub(super) fn decided_orders(&self, stops: &[PlannedStop]) -> BTreeSet<OrderId> {
        let in_state = |state| {
            let of = in_order(stops).into_iter().filter(move |id| self.state(*id) == Some(state));
            of.collect::<BTreeSet<OrderId>>()
        };
        let mut open = in_state(OrderState::Quoted);
        let mut decided = in_state(OrderState::Sourced);
        loop {
            let first = stops.iter().position(|stop| match &stop.task {
                StopTask::Pickup { orders, .. } => orders.iter().any(|order| open.contains(order)),
                _ => false,
            });
            let after = &stops[first.unwrap_or(stops.len())..];
            let held: Vec<OrderId> = after.iter().filter_map(PlannedStop::hands_over).collect();
            let known = open.len();
            open.extend(held.into_iter().filter(|order| decided.remove(order)));
            if open.len() == known {
                return decided;
            }
        }
    }

    /// What a courier still has to do of his draft without the orders that wait: accepted and
    /// offered work, and open quotes; nothing if there is no open quote among it.
    pub(super) fn without_waiting(&self, courier: &CourierId) -> Vec<PlannedStop> {
        let keep = |id: &OrderId| {
            self.world.planned_order(*id).is_some_and(|order| {
                let his = order.courier.as_ref() == Some(courier) && !order.state.is_final();
                his || order.state == OrderState::Quoted
            })
        };
        let draft = self.world.couriers()[courier].draft.iter();
        let rest: Vec<PlannedStop> = draft.filter_map(|stop| stop.of(keep)).collect();
        let quoted =
            |stop: &PlannedStop| orders_of(stop).iter().any(|o| self.world.holds_slack(*o));
        if rest.iter().any(quoted) { rest } else { Vec::new() }
    }

    /// Open quotes that do not fit where they were drafted; their couriers are planned anew.
    pub(super) fn refit_late(
        &mut self,
        frozen: &Frozen,
        state: &Solution<'_>,
        but: OrderId,
    ) -> BTreeSet<CourierId> {
        let absent = state.absent().into_iter().filter_map(|r| frozen.orders[r.at()]);
        let quoted = absent.filter(|id| *id != but && self.world.holds_slack(*id));
        let late: BTreeSet<CourierId> = quoted.filter_map(|id| self.drafted_by(id)).collect();
        for courier in &late {
            self.refit(courier);
        }
        late
    }

    /// When the goods of an option that is accepted now stand ready: its shops begin now.
    pub(super) fn begin_picking(&self, order: &mut Order) {
        if order.basket.ready_at.is_some() {
            return;
        }
        for source in &mut order.sources {
            let store = &self.world.stores()[&source.store];
            let lines = source.lines.len();
            let now = self.world.now();
            let begin = now.max(source.not_before().unwrap_or(now));
            let ready = queue::ready_at(self.world, store, lines, begin);
            let quoted = source.ready_at.max(late_until(store));
            source.ready_at = ready.unwrap_or(Time::MAX).min(quoted);
        }
    }
}

/// Orders of some stops, each once, in order of their first stop.
fn in_order(stops: &[PlannedStop]) -> Vec<OrderId> {
    let mut seen = BTreeSet::new();
    stops.iter().flat_map(orders_of).filter(|order| seen.insert(*order)).collect()
}
