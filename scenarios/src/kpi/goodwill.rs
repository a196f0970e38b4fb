//! What couriers had to put up with: stops that they had been shown and that became others.

use super::report::{Better, Figures};
use sameday_engine::decision::{Decision, Entry, RouteChange};
use sameday_engine::engine::Engine;
use sameday_engine::id::{CourierId, OrderId, StopId};
use sameday_engine::model::{OrderState, PlannedStop};
use sameday_engine::world::courier::orders_of;
use std::collections::BTreeMap;

/// Changes seen, by kind.
#[derive(Debug, Default)]
pub struct Goodwill {
    routes: BTreeMap<CourierId, Vec<PlannedStop>>,
    states: BTreeMap<OrderId, OrderState>,
    changed: u64,
    stolen: u64,
    retimed: u64,
}

impl Goodwill {
    /// What comes after the present state.
    #[must_use]
    pub fn from_now_on(engine: &Engine) -> Self {
        let world = engine.world();
        let couriers = world.couriers().values();
        Self {
            routes: couriers.map(|c| (c.spec.id.clone(), c.route.clone())).collect(),
            states: world.open_orders().map(|order| (order.id, order.state)).collect(),
            ..Self::default()
        }
    }

    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        for decision in &entry.decisions {
            match decision {
                Decision::OrderMoved { order, state, .. } => {
                    self.states.insert(*order, *state);
                }
                Decision::PlanAdopted { routes, .. } => {
                    routes.iter().for_each(|change| self.route(change));
                }
                _ => {}
            }
        }
    }

    fn route(&mut self, change: &RouteChange) {
        let old = self.routes.insert(change.courier.clone(), change.stops.clone());
        let old = old.unwrap_or_default();
        let stolen = change.diff.removed.iter().filter(|id| self.is_stolen(&old, **id)).count();
        let others = change.diff.removed.len() - stolen;
        let changed = others + change.diff.moved.len() + change.diff.changed.len();
        self.stolen += stolen as u64;
        self.changed += changed as u64;
        self.retimed += change.diff.retimed.len() as u64;
    }

    /// Whether a stop is gone although its orders are still to be brought to their customers.
    fn is_stolen(&self, route: &[PlannedStop], stop: StopId) -> bool {
        let wanted = |order: &OrderId| {
            let state = self.states.get(order);
            state.is_some_and(|s| matches!(s, OrderState::Sourced | OrderState::Assigned))
        };
        let known = route.iter().find(|known| known.id == stop);
        known.is_some_and(|known| orders_of(known).iter().any(wanted))
    }

    /// The figures of this file, given the hours on shift of all couriers.
    pub fn figures(&self, hours: f64, to: &mut Figures) {
        for (name, count, meaning) in [
            (
                "changed_stops_per_courier_hour",
                self.changed,
                "accepted stops that came in another order, with other goods, or fell away with \
                 their orders, in an hour on shift",
            ),
            (
                "stolen_stops_per_courier_hour",
                self.stolen,
                "accepted stops that were taken away while their orders were still wanted",
            ),
            (
                "retimed_stops_per_courier_hour",
                self.retimed,
                "other accepted stops whose planned start moved by more than a minute",
            ),
        ] {
            to.ratio(name, (count as f64, hours), "1/h", Better::Less, meaning);
        }
    }
}
