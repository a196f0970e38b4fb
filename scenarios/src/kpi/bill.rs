//! What a day costs in minor units, part by part: the one measure by which policies are compared.
//!
//! | Part | What |
//! |---|---|
//! | `cost_courier` | what all couriers are paid, guarantees included |
//! | `cost_lateness` | `prices.late_per_min` for the time after the promised span, or after the time that the customer wished for where that ends before, of deliveries |
//! | `cost_labour` | picking of every order that left its shelf, at `prices.store_per_hour`, and `prices.pickup` for each collection |
//! | `cost_refusals` | `prices.refusal_base` and the basket's value for each cart without any option, times the share of the other carts that became orders |
//! | `cost_broken` | `prices.break_base` and the basket's value for each accepted order that did not reach its customer for no fault of his |

use super::report::{Better, Figures};
use sameday_engine::config::Prices;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::{OrderId, StoreId};
use sameday_engine::model::{Mode, Order, OrderState, PickModel, Quote, Source};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Money, Time, half_up};
use std::collections::BTreeMap;

const HOUR_MS: i128 = 3_600_000;
/// An order that nobody has ended so long after its promise is not coming any more.
const GIVEN_UP: Millis = Millis(3_600_000);

/// What is known of an order.
#[derive(Debug)]
struct Known {
    mode: Mode,
    /// End of the promised span, or of the wished one.
    wanted_by: Time,
    value: Money,
    state: OrderState,
    why: Option<Reason>,
    closed_at: Option<Time>,
    picking: Millis,
}

/// Carts and orders with what they cost.
#[derive(Debug, Default)]
pub struct Bill {
    prices: Prices,
    picks: BTreeMap<StoreId, PickModel>,
    orders: BTreeMap<OrderId, Known>,
    carts_served: u64,
    refused: Money,
    last: Time,
}

impl Bill {
    /// What comes after the present state.
    #[must_use]
    pub fn from_now_on(engine: &Engine) -> Self {
        let world = engine.world();
        let picks =
            world.stores().values().map(|store| (store.id.clone(), store.pick.clone())).collect();
        Self { prices: world.config().prices.clone(), picks, last: world.now(), ..Self::default() }
    }

    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        self.last = entry.now;
        match &entry.event {
            Event::Genesis(genesis) => self.prices = genesis.config.prices.clone(),
            Event::StorePut(store) => {
                self.picks.insert(store.id.clone(), store.pick.clone());
            }
            _ => {}
        }
        for decision in &entry.decisions {
            self.decision(decision, entry.now);
        }
    }

    fn decision(&mut self, decision: &Decision, now: Time) {
        match decision {
            Decision::QuoteMade { quote } => self.quote(quote),
            Decision::OrderAccepted { order } => self.accepted(order),
            Decision::OrderSourced { order, sources, mode, .. } => {
                let picking = self.picking(sources);
                if let Some(known) = self.orders.get_mut(order) {
                    known.picking = picking;
                    known.mode = mode.unwrap_or(known.mode);
                }
            }
            Decision::OrderMoved { order, state, why, .. } => {
                if let Some(known) = self.orders.get_mut(order) {
                    known.state = *state;
                    known.why = why.or(known.why);
                    known.closed_at = state.is_final().then_some(now);
                }
            }
            _ => {}
        }
    }

    fn quote(&mut self, quote: &Quote) {
        if quote.options.is_empty() {
            let value = quote.basket.value.unwrap_or_default();
            self.refused += self.prices.refusal_base + value;
        } else {
            self.carts_served += 1;
        }
    }

    fn accepted(&mut self, order: &Order) {
        let promised = order.promise.to;
        let known = Known {
            mode: order.mode,
            wanted_by: order.basket.soft_due.map_or(promised, |wished| wished.min(promised)),
            value: order.basket.value.unwrap_or_default(),
            state: order.state,
            why: None,
            closed_at: None,
            picking: self.picking(&order.sources),
        };
        self.orders.insert(order.id, known);
    }

    fn picking(&self, sources: &[Source]) -> Millis {
        let time = |source: &Source| {
            let pick = self.picks.get(&source.store).cloned().unwrap_or_default();
            let lines = i64::try_from(source.lines.len()).expect("few lines");
            pick.base + pick.per_line.times(lines)
        };
        sources.iter().map(time).sum()
    }

    /// The figures of this file, given what couriers are paid.
    pub fn figures(&self, courier: i64, to: &mut Figures) {
        let known = || self.orders.values();
        let lateness: i64 = known().map(|known| self.lateness(known)).sum();
        let labour: i64 = known().map(|known| self.labour(known)).sum();
        let orders = self.orders.len() as i128;
        let refusals = match self.carts_served {
            0 => self.refused.0,
            served => half_up(i128::from(self.refused.0) * orders, i128::from(served)),
        };
        let lost = || known().filter(|known| self.is_lost(known));
        let broken: i64 = lost().map(|known| (self.prices.break_base + known.value).0).sum();
        let total = courier + lateness + labour + refusals + broken;
        for (name, cost, meaning) in [
            ("cost_total", total, "sum of the parts below"),
            ("cost_courier", courier, "pay of all couriers, guarantees included"),
            ("cost_lateness", lateness, "late minutes of deliveries at their price"),
            ("cost_labour", labour, "picking and collections at their prices"),
            ("cost_refusals", refusals, "carts without any option, as far as others are bought"),
            ("cost_broken", broken, "accepted orders that failed for no fault of the customer"),
        ] {
            to.add(name, Some(cost as f64), "minor", Better::Less, meaning);
        }
        let meaning = "accepted deliveries that failed for no fault of the customer";
        let undelivered = lost().filter(|known| known.mode.by_courier()).count();
        to.count("undelivered", undelivered as u64, Better::Less, meaning);
    }

    fn lateness(&self, known: &Known) -> i64 {
        let delivered = known.state == OrderState::Delivered && known.mode.by_courier();
        let at = known.closed_at.filter(|_| delivered).unwrap_or(known.wanted_by);
        let late = (at - known.wanted_by).non_negative();
        half_up(i128::from(late.0) * i128::from(self.prices.late_per_min.0), 60_000)
    }

    fn labour(&self, known: &Known) -> i64 {
        let picked = matches!(
            known.state,
            OrderState::Delivered
                | OrderState::Collected
                | OrderState::Expired
                | OrderState::Returning
                | OrderState::Returned
        );
        let time = if picked { known.picking.0 } else { 0 };
        let hours = i128::from(time) * i128::from(self.prices.store_per_hour.0);
        let counter = if known.state == OrderState::Collected { self.prices.pickup.0 } else { 0 };
        half_up(hours, HOUR_MS) + counter
    }

    fn is_lost(&self, known: &Known) -> bool {
        let his_doing = matches!(known.why, Some(Reason::CustomerAbsent | Reason::Cancelled));
        let over = match known.state {
            OrderState::Failed | OrderState::Returned => true,
            OrderState::Delivered
            | OrderState::Collected
            | OrderState::Cancelled
            | OrderState::Expired => false,
            _ => self.last > known.wanted_by + GIVEN_UP,
        };
        over && !his_doing
    }
}
