//! The only writer of the world.

use super::courier::{Courier, Progress, Shift};
use super::{PickProgress, PromiseChange, QuoteRecord, Timer, World, index_cell};
use crate::decision::{Decision, DraftChange, RouteChange};
use crate::event::Event;
use crate::id::{CourierId, OfferId, OrderId, QuoteId, StoreId};
use crate::model::{
    Break, HoldState, Loser, Mode, Offer, OfferState, Order, OrderState, PlannedStop, StoreSpec,
    Worked,
};
use crate::place::Place;
use crate::reason::Reason;
use crate::unit::{Money, Time};

impl World {
    /// Opens the entry with this position and time.
    pub fn begin(&mut self, seq: u64, now: Time) {
        assert!(now >= self.now, "journal time never runs backwards");
        assert!(seq == self.seq + 1, "journal positions have no gaps");
        self.seq = seq;
        self.now = now;
        let memory = self.genesis.config.answer_memory;
        self.answers.forget(now, memory);
        self.outcomes.settle(now, self.genesis.config.punctual.memory);
    }

    /// What an event changes by itself, before any decision.
    pub fn apply_event(&mut self, event: &Event) {
        match event {
            Event::SkuPut(sku) => {
                self.skus.insert(sku.id.clone(), sku.clone());
            }
            Event::StorePut(store) => self.put_store(store),
            Event::Shop(event) => self.apply_shop(event),
            Event::CourierPut(spec) => self.put_courier(spec),
            Event::Stock(fact) => self.apply_fact(fact),
            Event::Hub(event) => self.apply_hub_event(event),
            Event::Point(event) => self.apply_point_event(event),
            Event::PickStarted { order, store } => {
                let now = self.now;
                self.picking_mut(*order).started.entry(store.clone()).or_insert(now);
            }
            Event::PickReady { order, store, .. } => {
                let now = self.now;
                self.picking_mut(*order).ready.entry(store.clone()).or_insert(now);
                self.ready_now(*order, store);
            }
            Event::PickShort { order, store, missing } => {
                self.apply_fact(&self.short_count(*order, store, missing));
            }
            Event::CourierOnline { courier, at, until, breaks } => {
                self.go_online(courier, *at, *until, breaks);
            }
            Event::CourierOffline { courier } => self.go_offline(courier),
            Event::Traffic(report) => self.hear_traffic(report),
            Event::StopArrived { courier, .. } => self.arrive(courier),
            Event::StopCompleted { courier, .. } => self.leave_stop(courier),
            Event::StopFailed { courier, .. } => self.give_stop_up(courier),
            Event::PastDemand(past) => self.hear_past(past),
            Event::DemandMissed(look) => self.hear_look(look),
            Event::People(event) => self.apply_people(event),
            Event::Genesis(_)
            | Event::Reservation(_)
            | Event::QuoteRequested(_)
            | Event::QuoteAccepted { .. }
            | Event::QuoteReleased { .. }
            | Event::OrderPlaced(_)
            | Event::OrderCancelled { .. }
            | Event::OrderChanged(_)
            | Event::HandedOver(_)
            | Event::OrderCollected { .. }
            | Event::Shipment(_)
            | Event::OfferAccepted { .. }
            | Event::OfferDeclined { .. }
            | Event::PlanProposed(_)
            | Event::Wake
            | Event::Refused => {}
        }
    }

    /// What a decision changes.
    pub fn apply_decision(&mut self, decision: &Decision) {
        match decision {
            Decision::HoldGranted { .. }
            | Decision::ReservationKept { .. }
            | Decision::HoldArrived { .. }
            | Decision::HoldCommitted { .. }
            | Decision::HoldPicked { .. }
            | Decision::HoldHandedOver { .. }
            | Decision::HoldEnded { .. }
            | Decision::GoodsRestocked { .. }
            | Decision::Weighed { .. } => self.apply_hold(decision),
            Decision::QuoteMade { quote } => self.make_quote((**quote).clone()),
            Decision::SlackHeld { order } => self.hold_slack((**order).clone()),
            Decision::SlackEnded { order, .. } => self.end_slack(*order),
            Decision::QuoteClosed { quote, order, why } => self.close_quote(*quote, *order, *why),
            Decision::OrderAccepted { order } => self.accept_order((**order).clone()),
            Decision::OrderMoved { order, state, courier, why } => {
                self.note_parcel(*order, *state);
                self.learn_from(*order, *state, *why);
                self.move_goods(*order, *state, courier.as_ref());
                self.move_order(*order, *state);
                self.drop_raise(*order, courier.as_ref());
                let order = self.order_mut(*order);
                order.courier.clone_from(courier);
                order.reason = why.or(order.reason);
            }
            Decision::OrderSourced { order: id, sources, replaced, mode } => {
                let order = self.order_mut(*id);
                order.sources.clone_from(sources);
                order.replaced.clone_from(replaced);
                order.mode = mode.unwrap_or(order.mode);
                self.picks.remove(id);
            }
            Decision::PromiseChanged { .. }
            | Decision::OrderChanged { .. }
            | Decision::GoodsHandedOver { .. }
            | Decision::StopOverrun { .. } => self.apply_change(decision),
            Decision::CourierRefused { courier, order } => {
                self.order_mut(*order).refused_by.push(courier.clone());
            }
            Decision::CourierPlaced { courier, at } => self.courier_mut(courier).at = *at,
            Decision::OfferSent { offer } => self.open_offer(offer),
            Decision::OfferEnded { offer, how, .. } => self.end_offer(*offer, *how),
            Decision::PlanAdopted { .. }
            | Decision::PlanDrafted { .. }
            | Decision::ProposalJudged { .. }
            | Decision::SearchAsked { .. }
            | Decision::ReviewSet { .. }
            | Decision::WaitingSet { .. }
            | Decision::WaitAdvised { .. } => self.apply_plan(decision),
            Decision::Hub(decision) => self.apply_hub_decision(decision),
            Decision::Point(decision) => self.apply_point_decision(decision),
            Decision::Collect(decision) => self.apply_collect(decision),
            Decision::VisitTimedOut { store, visit } => self.time_visit_out(store, visit),
            Decision::Reported { report } => self.reports.add(report.clone()),
            Decision::Answered { key, answer } => self.answers.put(key, answer.clone(), self.now),
            Decision::ShiftEnded { courier } => self.go_offline(courier),
            Decision::OrderWaits { order, reasons } => {
                self.order_mut(*order).reason = reasons.first().copied();
            }
            Decision::People(decision) => self.apply_gesture(decision),
            Decision::FactTaken { .. } | Decision::DemandLost { .. } => {}
        }
        self.hear(decision);
    }

    /// What a decision about the plan changes, or about when it is looked at.
    fn apply_plan(&mut self, decision: &Decision) {
        match decision {
            Decision::PlanAdopted { version, routes } => self.adopt(*version, routes),
            Decision::PlanDrafted { version, drafts } => self.draft(*version, drafts),
            Decision::ProposalJudged { .. } => self.search = None,
            Decision::SearchAsked { version } => {
                self.search = Some(*version);
                self.timers.set(Timer::Review, None);
            }
            Decision::ReviewSet { at } => self.timers.set(Timer::Review, *at),
            Decision::WaitingSet { at } => self.timers.set(Timer::Waiting, *at),
            Decision::WaitAdvised { courier, store, .. } => {
                self.courier_mut(courier).waits_at = Some(store.clone());
            }
            other => unreachable!("{other:?} is not about the plan"),
        }
    }

    /// What changes under way.
    fn apply_change(&mut self, decision: &Decision) {
        match decision {
            Decision::PromiseChanged { order, old, new, why } => {
                self.order_mut(*order).promise = *new;
                self.await_picking(*order);
                let change = PromiseChange { at: self.now, old: *old, new: *new, why: *why };
                self.promise_changes.entry(*order).or_default().push(change);
            }
            Decision::OrderChanged { order, at, due } => {
                let basket = &mut self.order_mut(*order).basket;
                basket.at = *at;
                if basket.due != *due {
                    (basket.due, basket.soft_due) = (*due, due.map(|due| due.to));
                }
            }
            Decision::GoodsHandedOver { handover } => self.hand_goods_over(handover),
            Decision::StopOverrun { courier, until, .. } => self.overstay(courier, *until),
            _ => unreachable!("only changes under way come here: {decision:?}"),
        }
    }

    /// The goods stand ready: what was expected becomes what is.
    fn ready_now(&mut self, order: OrderId, store: &StoreId) {
        let now = self.now;
        for source in &mut self.order_mut(order).sources {
            if source.store == *store {
                source.ready_at = now;
            }
        }
    }

    fn make_quote(&mut self, quote: crate::model::Quote) {
        let open = !quote.options.is_empty();
        let exact = quote.options.iter().all(|option| option.cost.sum() == option.cost.total);
        assert!(exact, "the cost parts of every option of {} add up to its total", quote.id);
        let why = (!open).then(|| why_nobody(&quote.losers));
        if open {
            self.timers.set(Timer::Quote(quote.id), Some(quote.expires_at));
        }
        self.quotes.insert(quote.id, QuoteRecord { quote, open, order: None, why });
    }

    fn close_quote(&mut self, id: QuoteId, order: Option<OrderId>, why: Option<Reason>) {
        self.timers.set(Timer::Quote(id), None);
        let record = self.quotes.get_mut(&id).expect("a quote is made before it is closed");
        record.open = false;
        record.order = order;
        record.why = why;
        self.points.free_quote(id, &record.quote.options);
    }

    fn accept_order(&mut self, order: Order) {
        if let Some(name) = &order.external_id {
            self.names.insert(name.clone(), order.id);
        }
        self.people.ordered(&order);
        self.quoted.remove(&order.id);
        let id = order.id;
        self.open_orders.insert(id);
        self.orders.insert(id, order);
        self.await_picking(id);
    }

    /// Goods come on board when an order is picked up and leave with its end, a parcel's also when
    /// it is back in its hub.
    fn move_goods(&mut self, id: OrderId, state: OrderState, courier: Option<&CourierId>) {
        let now = self.now;
        if let (OrderState::PickedUp | OrderState::Returning, Some(courier)) = (state, courier) {
            self.courier_mut(courier).onboard.entry(id).or_insert(now);
        } else if (state.is_final() || is_ashore(state))
            && let Some(courier) = self.orders[&id].courier.clone()
        {
            self.courier_mut(&courier).onboard.remove(&id);
        }
    }

    fn move_order(&mut self, id: OrderId, state: OrderState) {
        let now = self.now;
        if state == OrderState::Ready && self.orders[&id].mode == Mode::Pickup {
            let until = self.orders[&id].promise.to;
            self.timers.set(Timer::Collect(id), Some(until));
        }
        let order = self.order_mut(id);
        order.state = state;
        if state.is_final() {
            order.closed_at = Some(now);
            self.open_orders.remove(&id);
            self.picks.remove(&id);
            self.attempts.forget(id);
        }
        self.leave_point(id, state);
        self.await_picking(id);
    }

    fn put_store(&mut self, store: &StoreSpec) {
        let back = self.shops.back(&store.id);
        self.standings.join(&store.id, self.now, back);
        self.index_sender(store);
        let old = self.stores.insert(store.id.clone(), self.keep_day(store));
        if let Some(cell) = old.and_then(|old| index_cell(old.at))
            && let Some(stores) = self.cells.get_mut(&cell)
        {
            stores.remove(&store.id);
        }
        if let Some(cell) = index_cell(store.at) {
            self.cells.entry(cell).or_default().insert(store.id.clone());
        }
    }

    fn put_courier(&mut self, spec: &crate::model::CourierSpec) {
        let old = self.couriers.get(&spec.id).map(|courier| courier.spec.clone());
        self.index_hub(old.as_ref(), spec);
        match self.couriers.get_mut(&spec.id) {
            Some(courier) => courier.spec = spec.clone(),
            None => {
                let nowhere = Place::Planar { x_m: 0, y_m: 0 };
                self.couriers.insert(spec.id.clone(), Courier::new(spec.clone(), nowhere));
            }
        }
    }

    pub(super) fn go_online(&mut self, id: &CourierId, at: Place, until: Time, breaks: &[Break]) {
        let now = self.now;
        self.timers.set(Timer::Shift(id.clone()), Some(until));
        let shop = self.couriers[id].spec.hub.as_ref().map(|hub| self.stores[&hub.store].at);
        let at = shop.unwrap_or(at);
        let courier = self.courier_mut(id);
        courier.note_breaks(now);
        if courier.shift.is_none() {
            (courier.breaks, courier.rests_until) = (Vec::new(), None);
            // Each shift is reckoned by itself; a route that is still going on goes with this one.
            courier.worked = Worked { since: courier.worked.since, ..Worked::default() };
        }
        let since = courier.shift.map_or(now, |shift| shift.since);
        courier.shift = Some(Shift { since, until });
        if !breaks.is_empty() {
            courier.breaks = breaks.to_vec();
        }
        if courier.route.is_empty() {
            courier.at = at;
            courier.progress = Progress::Standing { since: now };
        }
    }

    fn go_offline(&mut self, id: &CourierId) {
        self.timers.set(Timer::Shift(id.clone()), None);
        self.unload(id);
        let now = self.now;
        let courier = self.courier_mut(id);
        courier.note_breaks(now);
        courier.breaks.clear();
        courier.shift = None;
        courier.waits_at = None;
    }

    fn open_offer(&mut self, offer: &Offer) {
        let now = self.now;
        self.timers.set(Timer::Offer(offer.id), Some(offer.expires_at));
        let courier = self.courier_mut(&offer.courier);
        courier.note_breaks(now);
        courier.offer = Some(offer.id);
        self.offers.insert(offer.id, offer.clone());
    }

    fn end_offer(&mut self, id: OfferId, how: OfferState) {
        self.timers.set(Timer::Offer(id), None);
        let offer = self.offers.get_mut(&id).expect("an offer is sent before it ends");
        offer.state = how;
        let (courier, each) = (offer.courier.clone(), offer.raise_each());
        let raised = how == OfferState::Accepted && each > Money::ZERO;
        let orders = if raised { offer.orders.clone() } else { Vec::new() };
        let memory = self.genesis.config.asking.memory;
        let now = self.now;
        let courier = self.courier_mut(&courier);
        courier.offer = None;
        courier.note_idle(now);
        courier.answers.add(how, memory);
        courier.raises.extend(orders.into_iter().map(|order| (order, each)));
    }

    /// A raise goes with the courier who was promised it.
    fn drop_raise(&mut self, id: OrderId, to: Option<&CourierId>) {
        let from = self.orders[&id].courier.clone();
        if let Some(from) = from.filter(|from| Some(from) != to) {
            self.courier_mut(&from).raises.remove(&id);
        }
    }

    fn adopt(&mut self, version: u64, routes: &[RouteChange]) {
        self.plan_version = version;
        self.plan_log.add(version, self.now, routes);
        for change in routes {
            let now = self.now;
            let pay = self.pay_of(&self.couriers[&change.courier].spec);
            let courier = self.courier_mut(&change.courier);
            courier.note_breaks(now);
            let next = |stops: &[PlannedStop]| stops.first().map(|stop| stop.id);
            if next(&courier.route) != next(&change.stops) {
                // What he stood at is no longer his next stop.
                courier.progress = Progress::Standing { since: now };
                courier.held_until = None;
            }
            courier.arrives_at = None;
            courier.route.clone_from(&change.stops);
            if !courier.route.is_empty() {
                courier.waits_at = None;
            }
            courier.leaves_at = change.leaves_at;
            courier.changed_at = version;
            courier.note_idle(now);
            courier.reckon(now, &pay);
            self.watch_stay(&change.courier);
        }
    }

    fn draft(&mut self, version: u64, drafts: &[DraftChange]) {
        self.plan_version = version;
        for change in drafts {
            self.timers.set(Timer::Go(change.courier.clone()), change.go_at);
            let now = self.now;
            let courier = self.courier_mut(&change.courier);
            courier.note_breaks(now);
            courier.draft.clone_from(&change.stops);
            courier.changed_at = version;
            courier.note_idle(now);
        }
    }

    pub(super) fn order_mut(&mut self, id: OrderId) -> &mut Order {
        self.orders.get_mut(&id).expect("decisions name accepted orders")
    }

    pub(super) fn courier_mut(&mut self, id: &CourierId) -> &mut Courier {
        self.couriers.get_mut(id).expect("decisions name known couriers")
    }

    fn picking_mut(&mut self, order: OrderId) -> &mut PickProgress {
        self.picks.entry(order).or_default()
    }

    /// Whether a courier or customer has yet to take this hold's goods away: it is set aside, or
    /// only the till has rung it up.
    #[must_use]
    pub fn awaits_hand_over(&self, hold: crate::id::HoldId) -> bool {
        self.ledger.may_hand_over(hold).is_ok()
    }

    /// Whether this hold is still set aside.
    #[must_use]
    pub fn is_reserved(&self, hold: crate::id::HoldId) -> bool {
        self.ledger
            .hold(hold)
            .is_some_and(|hold| matches!(hold.state, HoldState::Held | HoldState::Committed))
    }
}

/// Whether an order in this state has no goods on board any more, though it is not over.
fn is_ashore(state: OrderState) -> bool {
    matches!(state, OrderState::Sourced | OrderState::Ready | OrderState::Resourcing)
}

/// Why nobody serves a basket, in one word: the goods where any shop lacked some, else what kept
/// the nearest shop away.
fn why_nobody(losers: &[Loser]) -> Reason {
    let mut reasons = losers.iter().map(|loser| loser.reason);
    let lacking = reasons.clone().any(|reason| reason == Reason::Stock);
    let nearest = reasons.find(|reason| *reason != Reason::OutOfReach);
    if lacking { Reason::Stock } else { nearest.unwrap_or(Reason::OutOfReach) }
}
