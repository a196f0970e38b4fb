//! An order's life: legal steps, one end, and goods set aside for all of it as long as it lives.

use super::Findings;
use super::stock::Stock;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::{Event, Handover, Taker};
use sameday_engine::id::{HoldId, OrderId, SkuId};
use sameday_engine::model::{HoldState, Line, Order, OrderState, Replacement, Source};
use sameday_engine::unit::Time;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of each order.
#[derive(Debug, Default)]
pub struct Orders {
    known: BTreeMap<OrderId, Known>,
    /// Goods have come back to their shop in this step, and are looked for anew.
    in_shop: bool,
}

#[derive(Debug)]
struct Known {
    state: OrderState,
    /// What was asked for.
    asked: Vec<Line>,
    /// The same with substitutes.
    wanted: BTreeMap<SkuId, i64>,
    sources: Vec<Source>,
    /// End of what is promised.
    until: Time,
}

impl Orders {
    /// Checks one entry, after the stock model has read it.
    pub fn see(&mut self, entry: &Entry, stock: &Stock, findings: &mut Findings) {
        self.in_shop =
            matches!(entry.event, Event::HandedOver(Handover { to: Taker::Store(_), .. }));
        let mut touched = BTreeSet::new();
        for decision in &entry.decisions {
            touched.extend(self.decide(decision, findings));
        }
        for id in touched {
            check_goods(id, &self.known[&id], stock, findings);
        }
    }

    /// Every order has ended, but those whose goods stand ready for a customer who may still come;
    /// returns these.
    pub fn end(&self, now: Time, findings: &mut Findings) -> BTreeSet<OrderId> {
        let waits = |order: &Known| order.state == OrderState::Ready && now < order.until;
        let open = self.known.iter().filter(|(_, o)| !o.state.is_final() && !waits(o));
        let open: Vec<String> = open.map(|(id, order)| format!("{id} {:?}", order.state)).collect();
        let list = || format!("{} orders at the end: {}", open.len(), open.join(", "));
        findings.demand(open.is_empty(), "orders_left", list);
        self.known.iter().filter(|(_, order)| waits(order)).map(|(id, _)| *id).collect()
    }

    fn decide(&mut self, decision: &Decision, findings: &mut Findings) -> Option<OrderId> {
        match decision {
            Decision::OrderAccepted { order } => {
                let fresh = self.known.insert(order.id, known(order)).is_none();
                findings.demand(fresh, "order_accepted_twice", || order.id.to_string());
                Some(order.id)
            }
            Decision::OrderMoved { order, state, .. } => {
                let Some(known) = self.known.get_mut(order) else {
                    findings.add("order_unknown", order.to_string());
                    return None;
                };
                let again = self.in_shop && known.state == OrderState::PickedUp;
                let legal =
                    is_step(known.state, *state) || (again && *state == OrderState::Resourcing);
                findings.demand(legal, "order_step", || {
                    format!("{order}: {:?} to {state:?}", known.state)
                });
                known.state = *state;
                Some(*order)
            }
            Decision::OrderSourced { order, sources, replaced, .. } => {
                let known = self.known.get_mut(order)?;
                findings.demand(!known.state.is_final(), "order_step", || {
                    format!("{order} is over and gets new goods")
                });
                known.sources.clone_from(sources);
                known.wanted = wanted(&known.asked, replaced);
                Some(*order)
            }
            Decision::PromiseChanged { order, new, .. } => {
                self.known.get_mut(order)?.until = new.to;
                None
            }
            _ => None,
        }
    }
}

fn known(order: &Order) -> Known {
    let asked = order.basket.lines.clone();
    let wanted = wanted(&asked, &order.replaced);
    let (sources, until) = (order.sources.clone(), order.promise.to);
    Known { state: order.state, asked, wanted, sources, until }
}

/// Lines with what stands in for them.
fn wanted(asked: &[Line], replaced: &[Replacement]) -> BTreeMap<SkuId, i64> {
    let instead = |line: &Line| {
        let by = replaced.iter().find(|replacement| replacement.sku == line.sku);
        Line { sku: by.map_or(&line.sku, |by| &by.by).clone(), qty: line.qty }
    };
    sum(&asked.iter().map(instead).collect::<Vec<Line>>())
}

fn sum(lines: &[Line]) -> BTreeMap<SkuId, i64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        *sums.entry(line.sku.clone()).or_default() += line.qty.0;
    }
    sums
}

/// Which state may follow which.
fn is_step(from: OrderState, to: OrderState) -> bool {
    use OrderState as S;
    match from {
        S::Sourced | S::Offered | S::Assigned | S::Resourcing | S::Ready => {
            !matches!(to, S::Delivered | S::Returning | S::Returned)
                || (matches!(from, S::Assigned | S::Ready) && to == S::Returning)
        }
        S::PickedUp => matches!(to, S::Delivered | S::Ready | S::Returning | S::Returned),
        S::Shipped => matches!(to, S::Delivered),
        // A parcel that is back in its hub is due on another day.
        S::Returning => matches!(to, S::Returned | S::Sourced),
        S::Delivered | S::Collected | S::Cancelled | S::Expired | S::Failed | S::Returned => false,
        // A tentative order is none: it is accepted in another state.
        S::Quoted => false,
    }
}

/// A living order has all its goods; an ended one has nothing set aside any more.
fn check_goods(id: OrderId, order: &Known, stock: &Stock, findings: &mut Findings) {
    let live: BTreeSet<HoldId> = stock.live_of(id).map(|hold| hold.id).collect();
    match order.state {
        OrderState::Sourced
        | OrderState::Offered
        | OrderState::Assigned
        | OrderState::Ready
        | OrderState::PickedUp
        | OrderState::Shipped => check_sources(id, order, stock, &live, findings),
        OrderState::Resourcing => {}
        _ => findings.demand(live.is_empty(), "ended_order_holds", || format!("{id}: {live:?}")),
    }
}

fn check_sources(
    id: OrderId,
    order: &Known,
    stock: &Stock,
    live: &BTreeSet<HoldId>,
    findings: &mut Findings,
) {
    let lines: Vec<Line> = order.sources.iter().flat_map(|s| s.lines.clone()).collect();
    findings.demand(sum(&lines) == order.wanted, "order_incomplete", || {
        format!("{id} wants {:?} and has {lines:?}", order.wanted)
    });
    for source in &order.sources {
        let hold = stock.hold(source.hold);
        let good = hold.is_some_and(|hold| {
            matches!(hold.state, HoldState::Committed | HoldState::HandedOver)
                && sum(&hold.lines) == sum(&source.lines)
                && hold.store == source.store
        });
        findings
            .demand(good, "order_without_goods", || format!("{id}: {:?} {hold:?}", order.state));
    }
    let strangers = live.iter().any(|hold| order.sources.iter().all(|s| s.hold != *hold));
    findings.demand(!strangers, "order_with_other_goods", || format!("{id}: {live:?}"));
}
