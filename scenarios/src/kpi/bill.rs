//! What a day costs in minor units, part by part: the one measure by which policies are compared.
//!
//! | Part | What |
//! |---|---|
//! | `cost_courier` | what all couriers are paid, guarantees included; a simulated day ends with the last shift, so that hours on shift count alike for every policy |
//! | `cost_lateness` | `prices.late_per_min` for the time after the promised span, or after the time that the customer wished for where that ends before, of deliveries |
//! | `cost_labour` | picking of every order that left its shelf, at `prices.store_per_hour`, and `prices.pickup` for each collection |
//! | `cost_refusals` | `prices.refusal_base` and the basket's value for each buyer who came too late, and for each cart without any option of the same day, times the share of buyers among the other carts |
//! | `cost_broken` | `prices.break_base` and the basket's value for each accepted order that did not reach its customer for no fault of his |

use super::late::Late;
use super::report::{Better, Figures};
use crate::city::demand::is_same_day;
use sameday_engine::config::Prices;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::{ExternalId, OrderId, QuoteId, StoreId};
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
    promised: Time,
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
    late: Late,
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
        if let Event::QuoteAccepted { quote, external_id, .. } = &entry.event {
            self.chosen_in_vain(*quote, external_id.as_ref());
        }
    }

    /// Somebody chose an option of this quote; nothing is lost where an order came of it.
    pub fn chosen_in_vain(&mut self, quote: QuoteId, name: Option<&ExternalId>) {
        self.late.chose(quote, name, self.prices.refusal_base);
    }

    fn decision(&mut self, decision: &Decision, now: Time) {
        match decision {
            Decision::QuoteMade { quote } => self.quote(quote, now),
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

    fn quote(&mut self, quote: &Quote, now: Time) {
        if !quote.options.iter().any(|option| is_same_day(now, option.promise)) {
            let value = quote.basket.value.unwrap_or_default();
            self.refused += self.prices.refusal_base + value;
        } else {
            self.carts_served += 1;
            self.late.may_choose(quote, now);
        }
    }

    fn accepted(&mut self, order: &Order) {
        self.late.bought(order);
        let promised = order.promise.to;
        let known = Known {
            mode: order.mode,
            promised,
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
        let refusals = self.refusals();
        let lost = || known().filter(|known| self.is_lost(known));
        let broken: i64 = lost().map(|known| (self.prices.break_base + known.value).0).sum();
        let total = courier + lateness + labour + refusals + broken;
        for (name, cost, meaning) in [
            ("cost_total", total, "sum of the parts below"),
            ("cost_courier", courier, "pay of all couriers, guarantees included"),
            ("cost_lateness", lateness, "late minutes of deliveries at their price"),
            ("cost_labour", labour, "picking and collections at their prices"),
            (
                "cost_refusals",
                refusals,
                "buyers who came too late, and carts without any option of the same day as far as \
                 others are bought",
            ),
            ("cost_broken", broken, "accepted orders that failed for no fault of the customer"),
        ] {
            to.add(name, Some(cost as f64), "minor", Better::Less, meaning);
        }
        let meaning = "accepted deliveries that failed for no fault of the customer";
        let undelivered = lost().filter(|known| known.mode.by_courier()).count();
        to.count("undelivered", undelivered as u64, Better::Less, meaning);
        let meaning =
            "customers who chose an option that was gone by then, and bought nothing else";
        to.count("buyers_too_late", self.late.buyers(), Better::Less, meaning);
    }

    /// Who chose an option was a buyer for certain; of those who saw none, as many would have been
    /// as of those who saw some.
    fn refusals(&self) -> i64 {
        let buyers = self.orders.len() as i128 + i128::from(self.late.buyers());
        let unserved = match self.carts_served {
            0 => self.refused.0,
            served => half_up(i128::from(self.refused.0) * buyers, i128::from(served)),
        };
        unserved + self.late.cost().0
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
            _ => self.last > known.promised + GIVEN_UP,
        };
        over && !his_doing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::model::{Basket, CostParts, Line, Mode, PriceParts, QuoteOption};
    use sameday_engine::place::Place;
    use sameday_engine::unit::{Metres, Qty, Span};

    const VALUE: Money = Money(1_000);

    fn at(minutes: i64) -> Time {
        Time(minutes * 60_000)
    }

    fn basket() -> Basket {
        let line = Line { sku: "bread".parse().unwrap(), qty: Qty(1) };
        Basket {
            value: Some(VALUE),
            ..Basket::new(vec![line], Place::from_degrees(51.0, 7.0).unwrap())
        }
    }

    /// A quote at the beginning, with options that begin after so many hours.
    fn quote(hours: &[i64]) -> Quote {
        let option = |(n, hours): (usize, &i64)| QuoteOption {
            n: n as u32 + 1,
            mode: Mode::Pickup,
            sources: Vec::new(),
            promise: Span { from: at(hours * 60), to: at(hours * 60 + 60) },
            point: None,
            courier: None,
            fleet: None,
            position: None,
            distance: Metres::ZERO,
            cost: CostParts::default(),
            confidence: 1_000,
            replaced: Vec::new(),
            price: PriceParts::default(),
            slack: None,
            odds: None,
        };
        Quote {
            id: "quo_0_1_1".parse().unwrap(),
            basket: basket(),
            options: hours.iter().enumerate().map(option).collect(),
            losers: Vec::new(),
            fleets: Vec::new(),
            would_fit_if: None,
            expires_at: at(2),
        }
    }

    /// An order that is promised until 1:00 and wished for by the given minute.
    fn order(n: u32, wished: Option<i64>) -> Order {
        let promise = Span { from: at(40), to: at(60) };
        let basket = Basket { soft_due: wished.map(at), ..basket() };
        let id = format!("ord_0_{n}_1").parse().unwrap();
        Order::new(id, "quo_0_1_1".parse().unwrap(), basket, at(0), promise)
    }

    fn ends(order: &Order, state: OrderState, why: Option<Reason>) -> Decision {
        Decision::OrderMoved { order: order.id, state, courier: None, why }
    }

    /// A part of the bill at a minute, when these orders had ended so.
    fn part(name: &str, ended: &[(Order, i64, OrderState, Option<Reason>)], now: i64) -> i64 {
        let mut bill = Bill::default();
        for (order, minute, state, why) in ended {
            bill.decision(&Decision::OrderAccepted { order: Box::new(order.clone()) }, at(0));
            bill.decision(&ends(order, *state, *why), at(*minute));
        }
        bill.last = at(now);
        let mut figures = Figures::default();
        bill.figures(0, &mut figures);
        figures.value(name).unwrap() as i64
    }

    #[test]
    fn a_cart_without_an_option_of_the_same_day_is_refused() {
        // Of four carts one finds nothing and one only something for the day after; of the other
        // two one becomes an order: (2.00 + 10.00) x 2 carts x 1 / 2.
        let mut bill = Bill::default();
        for hours in [&[][..], &[20], &[1, 20], &[12]] {
            let quote = Box::new(quote(hours));
            bill.decision(&Decision::QuoteMade { quote }, at(0));
        }
        let order = Box::new(order(1, None));
        bill.decision(&Decision::OrderAccepted { order }, at(0));
        let mut figures = Figures::default();
        bill.figures(500, &mut figures);
        assert_eq!(figures.value("cost_refusals"), Some(1_200.0));
        assert_eq!(figures.value("cost_total"), Some(1_700.0));
    }

    #[test]
    fn a_buyer_who_came_too_late_costs_as_a_refusal_that_is_certain() {
        // One cart finds nothing; of the three others one is bought, one is chosen from in vain and
        // one is left. Two of three are buyers: 12.00 x 2 / 3 for the first, 12.00 for the third.
        let mut bill = Bill::default();
        for (n, hours) in [&[][..], &[1], &[1], &[1]].into_iter().enumerate() {
            let id = format!("quo_0_{n}_1").parse().unwrap();
            let quote = Box::new(Quote { id, ..quote(hours) });
            bill.decision(&Decision::QuoteMade { quote }, at(0));
        }
        let order = |quote: &str| Order { quote: quote.parse().unwrap(), ..order(1, None) };
        let bought = Box::new(order("quo_0_1_1"));
        bill.decision(&Decision::OrderAccepted { order: bought }, at(0));
        bill.chosen_in_vain("quo_0_2_1".parse().unwrap(), None);
        let mut figures = Figures::default();
        bill.figures(500, &mut figures);
        assert_eq!(figures.value("cost_refusals"), Some(2_000.0));
        assert_eq!(figures.value("cost_total"), Some(2_500.0));
        assert_eq!(figures.value("buyers_too_late"), Some(1.0));
        // He chooses again and gets it: two of three have bought.
        let id = "ord_0_2_1".parse().unwrap();
        let bought = Box::new(Order { id, ..order("quo_0_2_1") });
        bill.decision(&Decision::OrderAccepted { order: bought }, at(0));
        let mut figures = Figures::default();
        bill.figures(500, &mut figures);
        assert_eq!(figures.value("cost_refusals"), Some(800.0));
        assert_eq!(figures.value("buyers_too_late"), Some(0.0));
    }

    #[test]
    fn late_minutes_count_from_the_promise_or_the_wish() {
        use OrderState::{Delivered, Failed};
        for (wished, minute, state, cost) in [
            (None, 60, Delivered, 0),
            (None, 70, Delivered, 350),
            (Some(50), 60, Delivered, 350),
            (Some(90), 70, Delivered, 350),
            (None, 70, Failed, 0),
        ] {
            let ended = [(order(1, wished), minute, state, None)];
            assert_eq!(part("cost_lateness", &ended, 500), cost, "{wished:?} {minute} {state:?}");
        }
    }

    #[test]
    fn a_broken_order_costs_unless_its_customer_broke_it() {
        use OrderState::{Assigned, Cancelled, Delivered, Failed, Ready, Returned};
        for (wished, state, why, now, lost) in [
            (None, Delivered, None, 500, 0),
            (None, Cancelled, Some(Reason::Cancelled), 500, 0),
            (None, Failed, Some(Reason::ShelfEmpty), 500, 1),
            (None, Returned, Some(Reason::ShelfEmpty), 500, 1),
            (None, Returned, Some(Reason::CustomerAbsent), 500, 0),
            // Still open an hour after the end of what was promised; the wish does not matter.
            (Some(30), Assigned, None, 120, 0),
            (Some(30), Assigned, None, 121, 1),
            (None, Ready, None, 119, 0),
        ] {
            let ended = [(order(1, wished), 20, state, why)];
            assert_eq!(part("undelivered", &ended, now), lost, "{state:?} {why:?} {now}");
            assert_eq!(part("cost_broken", &ended, now), lost * 3_500, "{state:?} {why:?} {now}");
        }
    }

    #[test]
    fn picking_is_paid_by_the_hour_and_a_collection_by_itself() {
        let store: StoreId = "shop".parse().unwrap();
        let pick = PickModel {
            base: Millis::from_mins(2),
            per_line: Millis::from_mins(1),
            ..PickModel::default()
        };
        for (mode, state, cost) in [
            // Three minutes at 15.00 an hour.
            (Mode::Delivery, OrderState::Delivered, 75),
            (Mode::Pickup, OrderState::Collected, 75 + 300),
            (Mode::Delivery, OrderState::Failed, 0),
        ] {
            let mut bill = Bill::default();
            bill.picks.insert(store.clone(), pick.clone());
            let mut order = order(1, None);
            order.mode = mode;
            order.sources = vec![Source {
                store: store.clone(),
                lines: order.basket.lines.clone(),
                hold: "res_0_1_1".parse().unwrap(),
                ready_at: at(3),
                awaited: Vec::new(),
            }];
            bill.decision(&Decision::OrderAccepted { order: Box::new(order.clone()) }, at(0));
            bill.decision(&ends(&order, state, None), at(30));
            let mut figures = Figures::default();
            bill.figures(0, &mut figures);
            assert_eq!(figures.value("cost_labour"), Some(f64::from(cost)), "{state:?}");
        }
    }
}
