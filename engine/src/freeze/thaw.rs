//! From a plan's routes back to stops with names.

use super::Frozen;
use crate::id::{OrderId, StopId};
use crate::model::{self, OrderState, PlannedStop, StopTask};
use crate::place::Place;
use crate::routing::plan::{Route, Stop, Task};
use crate::routing::problem::Break;
use crate::unit::Metres;
use crate::world::{Courier, World};

impl Frozen {
    /// The stops of a route with the names they had before, or new ones from `mint`.
    pub fn stops(
        &self,
        world: &World,
        route: &Route,
        mint: &mut dyn FnMut() -> StopId,
    ) -> Vec<PlannedStop> {
        let courier = &world.couriers()[&self.couriers[route.vehicle.at()]];
        let mut known: Vec<&PlannedStop> = courier.route.iter().chain(&courier.draft).collect();
        let mut name = |task: &StopTask| {
            let same = known.iter().position(|old| old.task == *task);
            match same.or_else(|| known.iter().position(|old| is_kin(&old.task, task))) {
                Some(i) => known.remove(i).id,
                None => mint(),
            }
        };
        let ways = self.ways(courier, route);
        let stops = route.stops.iter().enumerate().zip(ways).map(|((i, stop), way)| {
            let (task, at) = self.task(world, stop);
            let id = name(&task);
            let rests = self.rests(route, i);
            let Stop { arrival, start, departure, .. } = *stop;
            PlannedStop { id, task, at, arrival, start, departure, way, rests }
        });
        stops.collect()
    }

    /// The breaks between a stop and the one before; before the first one, those that he takes
    /// before he leaves, too.
    fn rests(&self, route: &Route, i: usize) -> Vec<model::Rest> {
        let breaks = &self.problem.vehicles[route.vehicle.at()].breaks;
        let soonest = |pause: &Break| pause.begin.from.max(self.problem.now);
        let planned = |n: usize| route.breaks.iter().any(|rest| rest.number == n);
        let before = |(n, pause): &(usize, &Break)| {
            i == 0 && !planned(*n) && soonest(pause) + pause.length <= route.depart
        };
        let before = breaks.iter().enumerate().filter(before).map(|(_, pause)| {
            let (latest, start) = (pause.begin.to, soonest(pause));
            model::Rest { latest, arrived: false, start, end: start + pause.length }
        });
        let between = route.breaks.iter().filter(|rest| rest.after == i).map(|rest| model::Rest {
            latest: breaks[rest.number].begin.to,
            arrived: rest.arrived,
            start: rest.start,
            end: rest.end,
        });
        before.chain(between).collect()
    }

    /// The length of the way to each stop; that to a stop which he is on his way to, or stands at,
    /// is as it was when he left.
    fn ways(&self, courier: &Courier, route: &Route) -> Vec<Metres> {
        let vehicle = &self.problem.vehicles[route.vehicle.at()];
        let matrix = &self.problem.profiles[vehicle.profile.at()];
        let mut from = vehicle.start;
        let way = |(i, stop): (usize, &Stop)| {
            let to = match &stop.task {
                Task::Pickup { site, .. } => self.problem.sites[site.at()].at,
                Task::Deliver { request } => self.problem.requests[request.at()].dropoff,
            };
            let way = matrix.distance(from, to);
            from = to;
            let begun = courier.route.get(i).filter(|_| i < vehicle.frozen.len());
            begun.map_or(way, |stop| stop.way)
        };
        route.stops.iter().enumerate().map(way).collect()
    }

    fn task(&self, world: &World, stop: &Stop) -> (StopTask, Place) {
        match &stop.task {
            Task::Pickup { site, picks } => {
                let store = self.store(*site).clone();
                let mut orders: Vec<OrderId> =
                    picks.iter().map(|pick| self.order(pick.request)).collect();
                orders.sort_unstable();
                let at = world.stores()[&store].at;
                (StopTask::Pickup { store, orders }, at)
            }
            Task::Deliver { request } => self.hand_over(world, self.order(*request)),
        }
    }

    fn hand_over(&self, world: &World, id: OrderId) -> (StopTask, Place) {
        let order = world.planned_order(id).expect("a plan names known orders");
        if order.state != OrderState::Returning {
            return (StopTask::Deliver { order: id }, order.basket.at);
        }
        let store = order.sources.first().expect("goods come from a shop").store.clone();
        let at = world.stores()[&store].at;
        (StopTask::Return { store, order: id }, at)
    }

    fn order(&self, request: crate::routing::problem::RequestIdx) -> OrderId {
        self.orders[request.at()].expect("a plan for couriers holds orders, no baskets")
    }
}

/// A pickup keeps its name when some of its orders go or come.
fn is_kin(old: &StopTask, new: &StopTask) -> bool {
    match (old, new) {
        (StopTask::Pickup { store: a, orders: x }, StopTask::Pickup { store: b, orders: y }) => {
            a == b && x.iter().any(|order| y.contains(order))
        }
        _ => false,
    }
}
