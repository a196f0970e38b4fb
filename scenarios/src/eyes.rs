//! What the people get to see of a journal entry. The demo over HTTP learns the same things from
//! answers and streams.

use crate::news::{
    News, OfferSeen, OptionSeen, OrderSeen, QuoteSeen, RouteSeen, SourceSeen, StopSeen,
};
use sameday_engine::decision::{Decision, Entry, RouteChange};
use sameday_engine::event::Event;
use sameday_engine::id::OrderId;
use sameday_engine::model::{Code, Genesis, Order, PlannedStop, Quote, Source};
use sameday_engine::world::collect::code_of;
use std::collections::{BTreeMap, BTreeSet};

/// Remembers what has been seen, so that a change can be told whole.
#[derive(Debug, Default)]
pub struct Eyes {
    orders: BTreeMap<OrderId, OrderSeen>,
    /// What codes are made of; customers are told theirs.
    genesis: Option<Genesis>,
}

impl Eyes {
    /// The news in an entry: each changed order once, as it stands after all decisions, and before
    /// the routes that follow from it.
    pub fn read(&mut self, entry: &Entry) -> Vec<News> {
        if let Event::Genesis(genesis) = &entry.event {
            self.genesis = Some((**genesis).clone());
        }
        let mut changed = BTreeSet::new();
        let mut news = Vec::new();
        for decision in &entry.decisions {
            changed.extend(self.look_at_order(decision));
            news.extend(look_at_others(decision));
        }
        let orders = changed.into_iter().map(|id| News::Order(self.orders[&id].clone()));
        orders.chain(news).collect()
    }

    fn look_at_order(&mut self, decision: &Decision) -> Option<OrderId> {
        let id = match decision {
            Decision::OrderAccepted { order } => {
                let genesis = self.genesis.as_ref().expect("a journal begins with its genesis");
                let code = code_of(genesis, order.id);
                self.orders.insert(order.id, order_seen(order, code));
                return Some(order.id);
            }
            Decision::OrderMoved { order, .. }
            | Decision::OrderSourced { order, .. }
            | Decision::PromiseChanged { order, .. } => *order,
            _ => return None,
        };
        let seen = self.orders.get_mut(&id).expect("an order is accepted before it changes");
        match decision {
            Decision::OrderMoved { state, .. } => seen.state = *state,
            Decision::OrderSourced { sources, .. } => {
                seen.sources = sources.iter().map(source_seen).collect();
            }
            Decision::PromiseChanged { new, .. } => seen.promise = *new,
            _ => {}
        }
        Some(id)
    }
}

fn look_at_others(decision: &Decision) -> Vec<News> {
    match decision {
        Decision::QuoteMade { quote } => vec![News::Quote(quote_seen(quote))],
        Decision::OfferSent { offer } => {
            vec![News::Offer(OfferSeen {
                id: offer.id,
                courier: offer.courier.clone(),
                pay: offer.pay,
                distance: offer.distance,
                expires_at: offer.expires_at,
            })]
        }
        Decision::OfferEnded { offer, courier, how } => {
            vec![News::OfferEnded { courier: courier.clone(), offer: *offer, how: *how }]
        }
        Decision::PlanAdopted { routes, .. } => {
            routes.iter().map(|route| News::Route(route_seen(route))).collect()
        }
        Decision::WaitAdvised { courier, at, .. } => {
            vec![News::Advice { courier: courier.clone(), at: *at }]
        }
        _ => Vec::new(),
    }
}

fn order_seen(order: &Order, code: Code) -> OrderSeen {
    OrderSeen {
        id: order.id,
        mode: order.mode,
        state: order.state,
        sources: order.sources.iter().map(source_seen).collect(),
        promise: order.promise,
        code,
    }
}

fn source_seen(source: &Source) -> SourceSeen {
    SourceSeen { hold: source.hold, store: source.store.clone(), lines: source.lines.clone() }
}

fn quote_seen(quote: &Quote) -> QuoteSeen {
    let option = |o: &sameday_engine::model::QuoteOption| OptionSeen {
        n: o.n,
        mode: o.mode,
        promise: o.promise,
    };
    QuoteSeen { id: quote.id, options: quote.options.iter().map(option).collect() }
}

fn route_seen(route: &RouteChange) -> RouteSeen {
    let stop = |stop: &PlannedStop| StopSeen {
        id: stop.id,
        task: stop.task.clone(),
        at: stop.at,
        service: stop.departure - stop.start,
    };
    RouteSeen {
        courier: route.courier.clone(),
        leaves_at: route.leaves_at,
        stops: route.stops.iter().map(stop).collect(),
    }
}
