//! What became of the orders, and how long it took.

use super::report::{Better, Figures};
use ordered_float::OrderedFloat;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::Event;
use sameday_engine::id::OrderId;
use sameday_engine::model::{HoldState, Mode, Order, OrderState};
use sameday_engine::unit::{Span, Time};
use std::collections::BTreeMap;

const MINUTE_MS: f64 = 60_000.0;

/// What is known of an order.
#[derive(Debug)]
struct Known {
    mode: Mode,
    accepted_at: Time,
    /// As promised at acceptance.
    promise: Span,
    /// The customer named an earliest time himself.
    later: bool,
    state: OrderState,
    closed_at: Option<Time>,
    broken: bool,
}

/// All orders.
#[derive(Debug, Default)]
pub struct Orders {
    orders: BTreeMap<OrderId, Known>,
    holds: BTreeMap<sameday_engine::id::HoldId, OrderId>,
    carts: u64,
    carts_left: u64,
}

impl Orders {
    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        if matches!(entry.event, Event::QuoteRequested(_)) {
            self.carts += 1;
        }
        for decision in &entry.decisions {
            self.decision(decision, entry.now);
        }
    }

    fn decision(&mut self, decision: &Decision, now: Time) {
        match decision {
            Decision::OrderAccepted { order } => self.accepted(order),
            Decision::QuoteClosed { order: None, .. } => self.carts_left += 1,
            Decision::OrderMoved { order, state, .. } => {
                if let Some(known) = self.orders.get_mut(order) {
                    known.state = *state;
                    known.closed_at = state.is_final().then_some(now);
                }
            }
            Decision::HoldCommitted { hold, order, .. } => {
                self.holds.insert(*hold, *order);
            }
            Decision::HoldEnded { hold, how: HoldState::Broken, .. } => {
                let order = self.holds.get(hold).and_then(|order| self.orders.get_mut(order));
                if let Some(known) = order {
                    known.broken = true;
                }
            }
            _ => {}
        }
    }

    fn accepted(&mut self, order: &Order) {
        let known = Known {
            mode: order.mode,
            accepted_at: order.accepted_at,
            promise: order.promise,
            later: order.basket.due.is_some(),
            state: order.state,
            closed_at: None,
            broken: false,
        };
        self.orders.insert(order.id, known);
    }

    /// Orders handed over at a door.
    #[must_use]
    pub fn delivered(&self) -> u64 {
        self.ended(OrderState::Delivered)
    }

    fn ended(&self, state: OrderState) -> u64 {
        self.orders.values().filter(|known| known.state == state).count() as u64
    }

    /// The figures of this file.
    pub fn figures(&self, to: &mut Figures) {
        use Better::{Less, More, Neither};
        to.count("orders", self.orders.len() as u64, More, "accepted orders");
        let left = (self.carts_left as f64, self.carts as f64);
        to.ratio(
            "carts_left_share",
            left,
            "share",
            Neither,
            "quotes with options that became no order",
        );
        for (name, state, better) in [
            ("delivered", OrderState::Delivered, More),
            ("collected", OrderState::Collected, More),
            ("cancelled", OrderState::Cancelled, Neither),
            ("not_collected", OrderState::Expired, Less),
            ("order_failed", OrderState::Failed, Less),
            ("returned", OrderState::Returned, Less),
        ] {
            to.count(name, self.ended(state), better, "orders that ended like this");
        }
        self.times(to);
        let broken = self.orders.values().filter(|known| known.broken).count();
        let all = (broken as f64, self.orders.len() as f64);
        to.ratio("broken_share", all, "share", Less, "orders whose goods were taken at least once");
        let saved = |known: &&Known| {
            known.broken && matches!(known.state, OrderState::Delivered | OrderState::Collected)
        };
        let saved = (self.orders.values().filter(saved).count() as f64, broken as f64);
        to.ratio("broken_saved_share", saved, "share", More, "of those, served all the same");
    }

    fn times(&self, to: &mut Figures) {
        let delivered: Vec<(&Known, Time)> = self
            .orders
            .values()
            .filter(|known| known.mode == Mode::Delivery && known.state == OrderState::Delivered)
            .filter_map(|known| known.closed_at.map(|at| (known, at)))
            .collect();
        let count = delivered.len() as f64;
        let on_time = delivered.iter().filter(|(known, at)| *at <= known.promise.to).count();
        let share = (on_time as f64, count);
        let meaning = "deliveries done by the end of the span promised at acceptance";
        to.ratio("on_time_share", share, "share", Better::More, meaning);
        let late = delivered.iter().map(|(known, at)| minutes(known.promise.to, *at).max(0.0));
        let meaning = "mean of the time after that end, punctual deliveries as zero";
        to.ratio("late_mean", (late.sum(), count), "min", Better::Less, meaning);
        let mut door: Vec<OrderedFloat<f64>> = delivered
            .iter()
            .filter(|(known, _)| !known.later)
            .map(|(known, at)| OrderedFloat(minutes(known.accepted_at, *at)))
            .collect();
        door.sort_unstable();
        let meaning = "from acceptance to the end of the hand-over, orders for now only";
        let mean = (door.iter().sum::<OrderedFloat<f64>>().0, door.len() as f64);
        to.ratio("order_to_door_mean", mean, "min", Better::Less, meaning);
        let p90 = door.get((door.len() * 9 / 10).min(door.len().saturating_sub(1)));
        to.add("order_to_door_p90", p90.map(|minutes| minutes.0), "min", Better::Less, meaning);
    }
}

fn minutes(from: Time, to: Time) -> f64 {
    (to - from).0 as f64 / MINUTE_MS
}
