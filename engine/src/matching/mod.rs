//! Which shop serves a basket, and how: reach, availability, ranked options, reasons for the rest.

mod asking;
mod could;
mod delivery;
mod fleets;
mod inbound;
mod listing;
mod nearest;
mod pickup;
mod points;
mod reach;
mod shelf;
mod shipment;
mod shortlist;
mod variant;
mod would_fit;

use crate::freeze::Scope;
use crate::id::{CourierId, OrderId, PointId, SizeId, StoreId};
use crate::model::{
    Awaited, Basket, Choice, CostParts, FleetCost, InRoute, Line, Loser, Mode, OrderState,
    Replacement,
};
use crate::reason::Reason;
use crate::travel::Travel;
use crate::unit::{Metres, Money, Span, Time};
use crate::world::World;

pub use asking::{Asked, cheapest, may_ask};
pub use could::could;
pub use listing::{Available, Listing, Pair, availability};
pub use points::{to_locker_again, to_point};
pub use reach::{
    Candidate, behind_offers, fastest, in_reach, is_free, nearest_couriers, stores_around,
};
pub use would_fit::would_fit_if;

/// What one shop would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Which shop.
    pub store: StoreId,
    /// What from there.
    pub lines: Vec<Line>,
    /// When it would stand ready.
    pub ready_at: Time,
    /// What of it is still on its way to the shop.
    pub awaited: Vec<Awaited>,
}

impl Share {
    /// Of goods that are in the shop.
    #[must_use]
    pub fn of(store: StoreId, lines: Vec<Line>, ready_at: Time) -> Self {
        Self { store, lines, ready_at, awaited: Vec::new() }
    }
}

/// A place in a locker or a pickup point, from an instant on up to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Berth {
    /// Where.
    pub point: PointId,
    /// Of which size.
    pub class: SizeId,
    /// From when on.
    pub from: Time,
    /// Until when at most.
    pub until: Time,
}

/// A way to serve a basket; nothing is set aside yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Delivery or pickup.
    pub mode: Mode,
    /// The place in a locker or pickup point where it would wait for the customer.
    pub berth: Option<Berth>,
    /// One or two shops.
    pub shares: Vec<Share>,
    /// What can be promised.
    pub promise: Span,
    /// When its customer has it, or can collect it, as planned; `None` where nobody has planned it.
    pub planned: Option<Time>,
    /// Whose route it fits best.
    pub courier: Option<CourierId>,
    /// Where in it.
    pub position: Option<InRoute>,
    /// From the first shop to the customer.
    pub distance: Metres,
    /// Cost by part.
    pub cost: CostParts,
    /// One of its shops has been silent for longer than its heartbeat allows.
    pub stale: bool,
    /// How sure the books are of these goods, in permille; the least of them.
    pub confidence: i64,
    /// What it gives in place of something else.
    pub replaced: Vec<Replacement>,
}

/// Ranked matches and all who lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// Cheapest first; of equal cost a silent shop ranks below a fresh one, a far one below a near
    /// one.
    pub options: Vec<Match>,
    /// Everybody else, with a reason.
    pub losers: Vec<Loser>,
    /// The best delivery of each fleet, side by side.
    pub fleets: Vec<FleetCost>,
}

/// All ways to serve a basket now, best first, at most `basket.max_options`. With `decided` they
/// can also be taken later, until then: nobody begins with them before that.
#[must_use]
pub fn matches(
    world: &World,
    travel: &dyn Travel,
    basket: &Basket,
    decided: Option<Time>,
) -> Matches {
    let mut reach = in_reach(world, travel, basket);
    if basket.policy == Choice::Nearest || world.config().policy.takes_nearest_shop() {
        reach = nearest::only_nearest(world, basket, reach);
    }
    let mut found = Matches { options: Vec::new(), losers: reach.losers, ..Matches::default() };
    near(world, travel, (basket, decided), &reach.stores, &mut found);
    for variant in variant::variants(world, basket, &reach.stores) {
        let mut more = Matches::default();
        near(world, travel, (&variant.basket, decided), &variant.near, &mut more);
        variant.merge(world, more, &mut found);
    }
    inbound::collect(world, travel, (basket, decided), &reach.stores, &mut found);
    if basket.modes.contains(&Mode::Shipment) {
        shipment::collect(world, travel, basket, &mut found);
    }
    if basket.modes.contains(&Mode::Locker) {
        points::lockers(world, travel, (basket, decided), &reach.stores, &mut found);
    }
    if basket.modes.contains(&Mode::PickupPoint) {
        points::pickup_points(world, travel, basket, &reach.stores, &mut found);
    }
    rank(world, &mut found, basket.max_options as usize);
    found
}

/// The ways that begin at a shop in reach.
fn near(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    stores: &[Candidate],
    found: &mut Matches,
) {
    if basket.modes.contains(&Mode::Pickup) {
        pickup::collect(world, basket, stores, found);
    }
    if basket.modes.contains(&Mode::Delivery) {
        delivery::collect(world, travel, (basket, decided), stores, found);
    }
}

/// Whole baskets and splits compete by cost; what is cut off has lost, and everybody who could have
/// served it has lost by so much.
fn rank(world: &World, found: &mut Matches, most: usize) {
    found.options.sort_by(|a, b| key(a).cmp(&key(b)));
    let best = found.options.first().map_or(Money::ZERO, |option| option.cost.total);
    for cut in found.options.drain(most.min(found.options.len())..) {
        found.losers.push(cut_off(world, cut));
    }
    for loser in &mut found.losers {
        loser.extra_cost = loser.cost.map(|cost| cost.total - best);
    }
}

/// An option beyond those that were asked for.
fn cut_off(world: &World, cut: Match) -> Loser {
    let mut stores = cut.shares.into_iter().map(|share| share.store);
    let first = stores.next().expect("an option comes from a shop");
    Loser {
        second: stores.next(),
        point: cut.berth.map(|berth| berth.point),
        fleet: cut.courier.as_ref().and_then(|courier| world.fleet_of(courier)),
        courier: cut.courier,
        position: cut.position,
        cost: Some(cut.cost),
        ..Loser::new(cut.mode, first, Reason::CostsMore)
    }
}

fn key(option: &Match) -> (Money, bool, Mode, Metres, Vec<&StoreId>) {
    let stores = option.shares.iter().map(|share| &share.store).collect();
    (option.cost.total, option.stale, option.mode, option.distance, stores)
}

/// Couriers to look at for these shops: where an open quote wants to be picked there, its courier
/// comes along, so that nobody's picking makes that promise late. Those with an open offer are not
/// to be planned for.
#[must_use]
pub fn with_quotes(
    world: &World,
    mut couriers: Vec<CourierId>,
    stores: &[StoreId],
) -> Vec<CourierId> {
    for order in world.quoted() {
        if order.sources.iter().all(|source| !stores.contains(&source.store)) {
            continue;
        }
        let drafted = world.couriers().values().find(|courier| courier.drafts(order.id));
        let free = drafted.filter(|courier| courier.offer.is_none()).map(|c| &c.spec.id);
        if let Some(name) = free.filter(|name| !couriers.contains(name)) {
            couriers.push(name.clone());
        }
    }
    couriers
}

/// A scope whose waiting orders include those drafted for its couriers, tentative ones too: their
/// routes name them.
#[must_use]
pub fn with_drafts<'a>(world: &World, mut scope: Scope<'a>) -> Scope<'a> {
    let without = scope.without;
    let is_waiting = |id: &OrderId| {
        let order = world.planned_order(*id).filter(|order| Some(order.id) != without);
        order.is_some_and(|o| matches!(o.state, OrderState::Sourced | OrderState::Quoted))
    };
    for name in &scope.couriers {
        let drafted =
            world.couriers()[name].draft.iter().flat_map(crate::world::courier::orders_of);
        scope.waiting.extend(drafted.filter(is_waiting));
    }
    scope.waiting.sort_unstable();
    scope.waiting.dedup();
    scope
}
