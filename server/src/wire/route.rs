//! Stops, routes, offers and the live plan.

use super::basket::{LineOut, lines_out};
use super::personal::CustomerOut;
use super::scalar::{
    CourierName, Id, Instant, Minor, OfferName, OrderName, PointName, Position, StopName,
    StoreName, WholeMetres, Word,
};
use super::words::OfferStateWord;
use sameday_engine::id::{OrderId, PointId, StoreId};
use sameday_engine::model::{Mode, Offer, PlannedStop, Rest, StopTask};
use sameday_engine::unit::Time;
use sameday_engine::world::{Courier, Progress, World, courier::orders_of};
use serde::Serialize;
use utoipa::ToSchema;

/// What happens at a stop.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    /// Goods are taken at a shop.
    Pickup,
    /// An order is handed over at a door.
    Deliver,
    /// Undelivered goods are brought back to a shop.
    Return,
}

impl StopKind {
    /// Of a task, and the shop where it happens.
    #[must_use]
    pub fn of(task: &StopTask) -> (Self, Option<&StoreId>) {
        match task {
            StopTask::Pickup { store, .. } => (Self::Pickup, Some(store)),
            StopTask::Deliver { .. } => (Self::Deliver, None),
            StopTask::Return { store, .. } => (Self::Return, Some(store)),
        }
    }
}

/// The goods of one order at a pickup stop.
#[derive(Serialize, ToSchema)]
pub struct PickOut {
    order: OrderName,
    lines: Vec<LineOut>,
}

/// A break on the way to a stop.
#[derive(Serialize, ToSchema)]
pub struct RestOut {
    start: Instant,
    end: Instant,
    /// On arrival, before he is served; otherwise before he leaves.
    arrived: bool,
}

impl From<&Rest> for RestOut {
    fn from(rest: &Rest) -> Self {
        Self { start: Instant(rest.start), end: Instant(rest.end), arrived: rest.arrived }
    }
}

/// A stop on a route.
#[derive(Serialize, ToSchema)]
pub struct StopOut {
    id: StopName,
    kind: StopKind,
    orders: Vec<OrderName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreName>,
    /// The locker that the goods are put into, in place of a door.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<PointName>,
    /// Goods to take, at a pickup stop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    picks: Vec<PickOut>,
    /// Of a door: before acceptance only the centre of a cell with edges of about 25 m.
    pub at: Option<Position>,
    arrival: Instant,
    start: Instant,
    departure: Instant,
    /// Breaks before it, after the stop before or on arrival.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    breaks: Vec<RestOut>,
    /// Of the customer at a door, once the work is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerOut>,
}

impl StopOut {
    /// A stop as it stands in the plan, with nothing personal.
    #[must_use]
    pub fn of(stop: &PlannedStop, world: &World) -> Self {
        let (kind, store) = StopKind::of(&stop.task);
        Self {
            id: Id(stop.id),
            kind,
            orders: orders_of(stop).into_iter().map(Id).collect(),
            store: store.cloned().map(Id),
            point: locker(stop, world).map(Id),
            picks: picks(stop, world),
            at: Position::centre(stop.at),
            arrival: Instant(stop.arrival),
            start: Instant(stop.start),
            departure: Instant(stop.departure),
            breaks: stop.rests.iter().map(RestOut::from).collect(),
            customer: None,
        }
    }

    /// The order handed over to its customer here; one that goes into a locker is none of his.
    #[must_use]
    pub fn delivered(&self) -> Option<OrderId> {
        (matches!(self.kind, StopKind::Deliver) && self.point.is_none())
            .then(|| self.orders.first().map(|id| id.0))
            .flatten()
    }
}

/// The locker at which an order is handed over.
fn locker(stop: &PlannedStop, world: &World) -> Option<PointId> {
    let StopTask::Deliver { order } = stop.task else { return None };
    let order = world.order(order)?;
    order.point.clone().filter(|_| order.mode == Mode::Locker)
}

fn picks(stop: &PlannedStop, world: &World) -> Vec<PickOut> {
    let StopTask::Pickup { store, orders } = &stop.task else { return Vec::new() };
    let from_here = |&order: &OrderId| {
        let sources = &world.order(order)?.sources;
        let source = sources.iter().find(|source| source.store == *store)?;
        Some(PickOut { order: Id(order), lines: lines_out(&source.lines) })
    };
    orders.iter().filter_map(from_here).collect()
}

/// Stops of a route, with nothing personal.
#[must_use]
pub fn stops_out(stops: &[PlannedStop], world: &World) -> Vec<StopOut> {
    stops.iter().map(|stop| StopOut::of(stop, world)).collect()
}

/// A courier's accepted work.
#[derive(Serialize, ToSchema)]
pub struct RouteOut {
    courier: CourierName,
    /// Plan version at which it changed last.
    version: u64,
    /// Stops at the beginning that no longer change.
    frozen: usize,
    /// When he has to leave for the first stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    leave_at: Option<Instant>,
    /// He stands at the first stop.
    arrived: bool,
    /// The shop near which he was advised to wait for work.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_at: Option<StoreName>,
    /// Next stop first.
    pub stops: Vec<StopOut>,
}

impl RouteOut {
    /// As the world has it.
    #[must_use]
    pub fn of(courier: &Courier, world: &World, now: Time) -> Self {
        let waiting = !courier.route.is_empty();
        Self {
            courier: Id(courier.spec.id.clone()),
            version: courier.changed_at,
            frozen: courier.frozen(now),
            leave_at: waiting.then_some(Instant(courier.leaves_at)),
            arrived: waiting && matches!(courier.progress, Progress::AtStop { .. }),
            wait_at: courier.waits_at.clone().map(Id),
            stops: stops_out(&courier.route, world),
        }
    }
}

/// Work proposed to a courier.
#[derive(Serialize, ToSchema)]
pub struct OfferOut {
    id: OfferName,
    courier: CourierName,
    state: OfferStateWord,
    sent_at: Instant,
    expires_at: Instant,
    /// Orders that are new to him.
    orders: Vec<OrderName>,
    /// Extra pay for it, the raise included.
    pay: Minor,
    /// What of it is more than his pay says, due with each hand-over.
    raise: Minor,
    /// Length of the whole route.
    distance_m: WholeMetres,
    /// The whole route as it would be.
    stops: Vec<StopOut>,
}

impl OfferOut {
    /// As the world has it.
    #[must_use]
    pub fn of(offer: &Offer, world: &World) -> Self {
        Self {
            id: Id(offer.id),
            courier: Id(offer.courier.clone()),
            state: Word(offer.state),
            sent_at: Instant(offer.sent_at),
            expires_at: Instant(offer.expires_at),
            orders: offer.orders.iter().copied().map(Id).collect(),
            pay: Minor(offer.pay),
            raise: Minor(offer.raise),
            distance_m: WholeMetres(offer.distance),
            stops: stops_out(&offer.stops, world),
        }
    }
}

/// The offers a courier can answer.
#[derive(Serialize, ToSchema)]
pub struct OffersOut {
    /// At most one is open at a time.
    pub items: Vec<OfferOut>,
}

/// One courier in the live plan.
#[derive(Serialize, ToSchema)]
pub struct PlanRouteOut {
    #[serde(flatten)]
    route: RouteOut,
    /// Accepted work together with waiting orders planned for him, while there are some.
    draft: Vec<StopOut>,
}

/// The live plan.
#[derive(Serialize, ToSchema)]
pub struct PlanOut {
    /// Rises with every change.
    version: u64,
    now: Instant,
    /// Couriers on duty, by name.
    routes: Vec<PlanRouteOut>,
    /// Orders that wait for a courier.
    waiting: Vec<OrderName>,
}

impl PlanOut {
    /// As the world has it.
    #[must_use]
    pub fn of(world: &World, now: Time) -> Self {
        let on_duty = world.couriers().values().filter(|courier| courier.is_on_duty());
        let route = |courier: &Courier| PlanRouteOut {
            route: RouteOut::of(courier, world, now),
            draft: stops_out(&world.decided_draft(&courier.spec.id), world),
        };
        Self {
            version: world.plan_version(),
            now: Instant(now),
            routes: on_duty.map(route).collect(),
            waiting: world.pool().map(|order| Id(order.id)).collect(),
        }
    }
}
