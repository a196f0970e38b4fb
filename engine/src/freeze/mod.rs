//! From the world to a frozen routing problem and back: the only place that knows both words.

mod ahead;
mod build;
mod requests;
mod thaw;
mod vehicles;

use crate::event::{Proposal, ProposedRoute, ProposedStop};
use crate::id::{CourierId, OrderId, SkuId, StoreId};
use crate::model::{Basket, Choice, Line, Order, Source};
use crate::routing::plan::{Plan, Route, Task};
use crate::routing::problem::{self, Problem, RequestIdx, SiteIdx, VehicleIdx};
use crate::travel::Travel;
use crate::unit::{Qty, Time};
use crate::world::{PickProgress, World};

/// Which part of the world a decision looks at.
#[derive(Clone, Debug, Default)]
pub struct Scope<'a> {
    /// Couriers who may get work; their accepted work comes along.
    pub couriers: Vec<CourierId>,
    /// Shops that may serve the basket, and the waiting orders beside their own; with none of them
    /// waiting orders stay where their goods are set aside.
    pub stores: Vec<StoreId>,
    /// Waiting orders to be planned.
    pub waiting: Vec<OrderId>,
    /// Those of them that may move to another shop; `None`: all.
    pub moving: Option<Vec<OrderId>>,
    /// A basket that is no order yet.
    pub basket: Option<&'a Basket>,
    /// Before then nobody knows whether the basket becomes an order.
    pub undecided: Option<Time>,
    /// Goods that are set aside for the basket: it is picked exactly so.
    pub picks: Option<&'a [Source]>,
    /// The latest hand-over that was promised for the basket.
    pub promised: Option<Time>,
    /// An order of an open quote that is not looked at: the basket may take its place.
    pub without: Option<OrderId>,
    /// Plan open offers as if they were accepted; else what is offered is not looked at.
    pub offers: bool,
    /// Accepted work may get another order: nobody's limits are waived for it.
    pub reorder: bool,
    /// Shops have whatever the basket asks for: what would be possible with the goods?
    pub plenty: bool,
    /// Nobody can begin to pick the basket before then.
    pub not_before: Option<Time>,
    /// An order as it would be if its customer had his way.
    pub changed: Option<&'a Order>,
}

impl Scope<'_> {
    /// Whether a waiting order may be picked elsewhere than where its goods are set aside: not when
    /// a picker has begun, nor when it was to come from the nearest shop, nor while it waits for a
    /// delivery to its shop.
    pub(crate) fn moves(&self, world: &World, order: OrderId) -> bool {
        let begun =
            |picking: &PickProgress| !picking.started.is_empty() || !picking.ready.is_empty();
        let nearest = |order: &Order| order.basket.policy == Choice::Nearest;
        !self.stores.is_empty()
            && !world.order(order).is_some_and(nearest)
            && world.order(order).is_none_or(|order| order.not_before().is_none())
            && self.moving.as_ref().is_none_or(|moving| moving.contains(&order))
            && !world.picking(order).is_some_and(begun)
    }

    /// Whether more is asked than when accepted work will be done: then it keeps every limit and
    /// promise that it keeps now.
    pub(crate) fn is_new(&self) -> bool {
        !self.waiting.is_empty() || self.basket.is_some() || self.offers || self.reorder
    }
}

/// A routing problem with the names of its indices.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Plan version it was taken at.
    pub version: u64,
    /// The problem.
    pub problem: Problem,
    /// Names of the sites.
    pub stores: Vec<StoreId>,
    /// Names of the vehicles.
    pub couriers: Vec<CourierId>,
    /// Names of the requests; the basket of a scope comes last and has none.
    pub orders: Vec<Option<OrderId>>,
    /// Names of the items.
    pub skus: Vec<SkuId>,
}

impl Frozen {
    /// Freezes a part of the world.
    #[must_use]
    pub fn new(world: &World, travel: &dyn Travel, scope: &Scope<'_>) -> Self {
        build::freeze(world, travel, scope)
    }

    /// The request that stands for the scope's basket.
    #[must_use]
    pub fn basket(&self) -> Option<RequestIdx> {
        (self.orders.last() == Some(&None)).then(|| RequestIdx::from(self.orders.len() - 1))
    }

    /// The request that stands for an order.
    #[must_use]
    pub fn request(&self, order: OrderId) -> Option<RequestIdx> {
        self.orders.iter().position(|o| *o == Some(order)).map(RequestIdx::from)
    }

    /// The vehicle that stands for a courier.
    #[must_use]
    pub fn vehicle(&self, courier: &CourierId) -> Option<VehicleIdx> {
        self.couriers.iter().position(|c| c == courier).map(VehicleIdx::from)
    }

    /// The site that stands for a shop.
    #[must_use]
    pub fn site(&self, store: &StoreId) -> Option<SiteIdx> {
        self.stores.iter().position(|s| s == store).map(SiteIdx::from)
    }

    /// What an order takes at a shop, in indices; `None` when the order or an item is not in here.
    #[must_use]
    pub fn pick(&self, order: OrderId, lines: &[Line]) -> Option<problem::Pick> {
        let line = |line: &Line| {
            let item = self.skus.iter().position(|sku| *sku == line.sku)?;
            Some(problem::Line { item: item.into(), qty: line.qty.0 })
        };
        let lines = lines.iter().map(line).collect::<Option<Vec<_>>>()?;
        Some(problem::Pick { request: self.request(order)?, lines })
    }

    /// Name of a site.
    #[must_use]
    pub fn store(&self, site: SiteIdx) -> &StoreId {
        &self.stores[site.at()]
    }

    /// Lines with names.
    #[must_use]
    pub fn lines(&self, lines: &[problem::Line]) -> Vec<Line> {
        lines
            .iter()
            .map(|line| Line { sku: self.skus[line.item.at()].clone(), qty: Qty(line.qty) })
            .collect()
    }

    /// What a search found, in names and without the frozen prefixes.
    #[must_use]
    pub fn proposal(&self, plan: &Plan) -> Proposal {
        let mut routes: Vec<ProposedRoute> =
            plan.routes.iter().map(|route| self.proposed_route(route)).collect();
        // Couriers who lose all they were planned for are part of the change.
        for (vehicle, courier) in self.problem.vehicles.iter().zip(&self.couriers) {
            let idle = !routes.iter().any(|route| route.courier == *courier);
            if idle && !vehicle.hint.is_empty() {
                routes.push(ProposedRoute { courier: courier.clone(), stops: Vec::new() });
            }
        }
        Proposal { base_version: self.version, routes }
    }

    fn proposed_route(&self, route: &Route) -> ProposedRoute {
        let frozen = self.problem.vehicles[route.vehicle.at()].frozen.len();
        let stops = route.stops.iter().skip(frozen).map(|stop| self.proposed_stop(&stop.task));
        ProposedRoute { courier: self.couriers[route.vehicle.at()].clone(), stops: stops.collect() }
    }

    fn proposed_stop(&self, task: &Task) -> ProposedStop {
        let order = |request: RequestIdx| {
            self.orders[request.at()].expect("a search problem holds orders, no baskets")
        };
        match task {
            Task::Pickup { site, picks } => ProposedStop::Pickup {
                store: self.store(*site).clone(),
                picks: picks.iter().map(|p| (order(p.request), self.lines(&p.lines))).collect(),
            },
            Task::Deliver { request } => ProposedStop::Deliver { order: order(*request) },
        }
    }
}
