//! Assembles the dense problem: locations, sites, stock, matrices.

use super::requests::Requests;
use super::vehicles;
use super::{Frozen, Scope};
use crate::id::{CourierId, GoodsKind, OrderId, Profile, Skill, SkuId, StoreId};
use crate::model::{Order, OrderState, StopTask, StoreSpec};
use crate::place::Place;
use crate::routing::problem::{
    ItemIdx, Load, Location, Matrix, Objective, Pace, Problem, ProfileIdx, Rules, Site, SiteIdx,
    Speed,
};
use crate::travel::{Leg, Travel};
use crate::unit::{Millis, Money, Span, Time};
use crate::world::courier::Progress;
use crate::world::hours::open_spans;
use crate::world::{World, queue};
use std::collections::BTreeMap;

const DAY: Millis = Millis(24 * 3_600_000);

/// Names seen so far, each with its index.
pub(super) struct Names<T>(Vec<T>, BTreeMap<T, usize>);

impl<T: Ord + Clone> Names<T> {
    fn new() -> Self {
        Self(Vec::new(), BTreeMap::new())
    }

    /// Index of a name, new or known.
    pub(super) fn index(&mut self, name: &T) -> usize {
        if let Some(i) = self.1.get(name) {
            return *i;
        }
        self.0.push(name.clone());
        self.1.insert(name.clone(), self.0.len() - 1);
        self.0.len() - 1
    }

    /// Index of a known name.
    pub(super) fn known(&self, name: &T) -> Option<usize> {
        self.1.get(name).copied()
    }
}

/// Everything that gets an index while the problem is being built.
pub(super) struct Builder<'a> {
    pub(super) world: &'a World,
    pub(super) travel: &'a dyn Travel,
    pub(super) places: Names<Place>,
    pub(super) stores: Names<StoreId>,
    pub(super) couriers: Names<CourierId>,
    pub(super) skus: Names<SkuId>,
    pub(super) skills: Names<Skill>,
    pub(super) kinds: Names<GoodsKind>,
    pub(super) profiles: Names<Profile>,
}

impl Builder<'_> {
    pub(super) fn location(&mut self, place: Place) -> Location {
        Location::from(self.places.index(&place))
    }

    /// One bit for each skill; a 65th kind of skill would be a broken catalogue.
    pub(super) fn skill_bits<'s>(&mut self, skills: impl IntoIterator<Item = &'s Skill>) -> u64 {
        skills.into_iter().fold(0, |bits, skill| {
            let index = self.skills.index(skill);
            assert!(index < 64, "one problem knows at most 64 skills");
            bits | 1 << index
        })
    }

    /// One bit for each kind of goods. Those that have none of their own share the last one: then
    /// more is kept apart than need be, and nothing is together that must not be.
    pub(super) fn kind_bits<'k>(&mut self, kinds: impl IntoIterator<Item = &'k GoodsKind>) -> u64 {
        kinds.into_iter().fold(0, |bits, kind| bits | 1 << self.kinds.index(kind).min(63))
    }
}

pub(super) fn freeze(world: &World, travel: &dyn Travel, scope: &Scope<'_>) -> Frozen {
    let mut builder = Builder {
        world,
        travel,
        places: Names::new(),
        stores: Names::new(),
        couriers: Names::new(),
        skus: Names::new(),
        skills: Names::new(),
        kinds: Names::new(),
        profiles: Names::new(),
    };
    for store in &scope.stores {
        builder.stores.index(store);
    }
    for courier in &scope.couriers {
        builder.couriers.index(courier);
    }
    let requests = Requests::collect(&mut builder, scope);
    let vehicles = vehicles::vehicles(&mut builder, &requests, scope);
    let sites = sites(&mut builder, &requests, scope);
    let profiles = matrices(&builder, travel);
    let config = world.config();
    let problem = Problem {
        now: world.now(),
        profiles,
        traffic: traffic(&builder),
        sites,
        item_count: builder.skus.0.len(),
        item_load: item_loads(&builder),
        requests: requests.list,
        vehicles,
        objective: Objective {
            split: config.prices.split,
            store_per_hour: config.prices.store_per_hour,
            // What couriers were shown stays with them anyway, and a draft was shown to nobody.
            change: Money::ZERO,
        },
        rules: Rules { one_site_per_trip: config.one_site_per_trip, ..Rules::default() },
    };
    Frozen {
        version: world.plan_version(),
        problem,
        stores: builder.stores.0,
        couriers: builder.couriers.0,
        orders: requests.orders,
        skus: builder.skus.0,
    }
}

/// How fast each profile is when; nothing where nobody is slowed down.
fn traffic(builder: &Builder<'_>) -> Vec<Vec<Speed>> {
    let steps = |profile: &Profile| {
        let Some(slow) = builder.world.slowdown(profile) else { return Vec::new() };
        let usual = Speed { from: slow.until, per_mille: 1_000 };
        vec![Speed { from: slow.since, per_mille: slow.speed() }, usual]
    };
    let all: Vec<Vec<Speed>> = builder.profiles.0.iter().map(steps).collect();
    if all.iter().all(Vec::is_empty) { Vec::new() } else { all }
}

fn item_loads(builder: &Builder<'_>) -> Vec<Load> {
    (0..builder.skus.0.len()).map(|i| builder.item_load(ItemIdx::from(i))).collect()
}

fn sites(builder: &mut Builder<'_>, requests: &Requests, scope: &Scope<'_>) -> Vec<Site> {
    let names = builder.stores.0.clone();
    names.iter().enumerate().map(|(i, name)| site(builder, requests, scope, i, name)).collect()
}

fn site(
    builder: &mut Builder<'_>,
    requests: &Requests,
    scope: &Scope<'_>,
    index: usize,
    name: &StoreId,
) -> Site {
    let world = builder.world;
    let store = &world.stores()[name];
    let (pickers, picker_free) = pickers(world, store, &moving(world, scope));
    let mut open =
        open_spans(&store.hours, world.now() + Millis(-DAY.0), world.now() + DAY.times(7));
    let served = builder.couriers.0.iter().filter_map(|name| served(world, name, &store.id));
    served.for_each(|span| open.push(span));
    Site {
        at: builder.location(store.at),
        open: joined(open),
        setup: store.setup,
        service: store.service,
        pick_base: store.pick.base,
        pick_per_line: store.pick.per_line,
        pickers,
        picker_free,
        pace: pace(world, store, scope),
        stock: stock(builder, requests, scope, SiteIdx::from(index), store),
    }
}

/// Who stands in a shop is served, whatever the time is by then.
fn served(world: &World, courier: &CourierId, store: &StoreId) -> Option<Span> {
    let courier = &world.couriers()[courier];
    let stop =
        courier.route.first().filter(|_| matches!(courier.progress, Progress::AtStop { .. }))?;
    let StopTask::Pickup { store: here, orders } = &stop.task else { return None };
    let sources = orders.iter().filter_map(|order| world.order(*order)).flat_map(|o| &o.sources);
    let ready = sources.filter(|source| source.store == *store).map(|source| source.ready_at);
    let held = courier.held_until.unwrap_or(Time::MIN);
    let begin = ready.fold(world.now().max(held), Time::max);
    let to = begin + (stop.departure - stop.start);
    (here == store).then_some(Span { from: world.now(), to })
}

/// The same instants in spans that are apart, oldest first.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| (span.from, span.to));
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        match apart.last_mut().filter(|last| span.from <= last.to) {
            Some(last) => last.to = last.to.max(span.to),
            None => apart.push(span),
        }
    }
    apart
}

/// How many pickers there are and when each is free. As many as there are jobs are as good as
/// unlimited ones, and can all be late.
fn pickers(world: &World, store: &StoreSpec, moving: &[OrderId]) -> (Option<u32>, Vec<Time>) {
    let late = queue::late_until(store);
    if store.pick.parallel.is_some() || late <= world.now() {
        return (store.pick.parallel, queue::picker_free(world, store, moving));
    }
    let jobs = moving.len().max(1);
    (Some(u32::try_from(jobs).expect("few orders are planned at once")), vec![late; jobs])
}

/// Orders whose picking is planned anew.
fn moving(world: &World, scope: &Scope<'_>) -> Vec<OrderId> {
    scope.waiting.iter().copied().filter(|order| scope.moves(world, *order)).collect()
}

/// How many jobs may begin in a while, and those that do so outside this scope.
fn pace(world: &World, store: &StoreSpec, scope: &Scope<'_>) -> Pace {
    let Some(most) = store.pick.per_quarter else { return Pace::default() };
    let begun = queue::begun_in_quarters(world, store, &moving(world, scope));
    Pace { per_quarter: Some(most.max(1)), begun: begun.into_iter().collect() }
}

/// Available units, and those that the orders of this problem have set aside there themselves.
fn stock(
    builder: &Builder<'_>,
    requests: &Requests,
    scope: &Scope<'_>,
    site: SiteIdx,
    store: &StoreSpec,
) -> Vec<(ItemIdx, i64)> {
    let own =
        |sku: &SkuId| -> i64 { requests.set_aside.get(&(site, sku.clone())).copied().unwrap_or(0) };
    let asked = |sku: &SkuId| -> i64 {
        let basket = scope.basket.filter(|_| scope.plenty);
        let lines = basket.into_iter().flat_map(|basket| &basket.lines);
        lines.filter(|line| line.sku == *sku).map(|line| line.qty.0).sum()
    };
    let units =
        |sku: &SkuId| (builder.world.atp(store, sku).0 + own(sku)).max(own(sku) + asked(sku));
    let stocked = builder.skus.0.iter().enumerate().map(|(i, sku)| (ItemIdx::from(i), units(sku)));
    stocked.filter(|(_, units)| *units > 0).collect()
}

fn matrices(builder: &Builder<'_>, travel: &dyn Travel) -> Vec<Matrix> {
    let n = builder.places.0.len();
    let matrix = |profile: &Profile| {
        let legs = travel.table(profile, &builder.places.0, &builder.places.0);
        let ms = legs.iter().map(|leg| leg.duration.0).collect();
        let m = legs.iter().map(|leg| leg.distance.0).collect();
        Matrix { n, ms, m }
    };
    builder.profiles.0.iter().map(matrix).collect()
}

impl Builder<'_> {
    pub(super) fn profile(&mut self, profile: &Profile) -> ProfileIdx {
        ProfileIdx::from(self.profiles.index(profile))
    }

    pub(super) fn site_of(&mut self, store: &StoreId) -> SiteIdx {
        SiteIdx::from(self.stores.index(store))
    }

    /// Name of a site.
    pub(super) fn store_name(&self, site: SiteIdx) -> &StoreId {
        &self.stores.0[site.at()]
    }

    /// An accepted order, or the tentative one of an open quote, that a route or a draft names.
    pub(super) fn order(&self, id: OrderId) -> &Order {
        self.world.planned_order(id).expect("routes and drafts name orders that are known")
    }

    /// Names of the couriers in scope, in order.
    pub(super) fn courier_names(&self) -> Vec<CourierId> {
        self.couriers.0.clone()
    }

    /// What one unit of an item weighs and measures.
    pub(super) fn item_load(&self, item: ItemIdx) -> Load {
        self.sku_load(&self.skus.0[item.at()])
    }

    /// What one unit of a SKU weighs and measures.
    pub(super) fn sku_load(&self, sku: &SkuId) -> Load {
        self.world.unit_load(sku)
    }

    /// The way from a place to the next.
    pub(super) fn leg(&self, profile: &Profile, from: Place, to: Place) -> Leg {
        self.travel.leg(profile, from, to)
    }

    /// Orders on the accepted or offered work of the couriers in scope, each once, oldest first.
    pub(super) fn accepted_orders(&self, offers: bool) -> Vec<OrderId> {
        let mut orders: Vec<OrderId> = Vec::new();
        for name in &self.couriers.0 {
            let courier = &self.world.couriers()[name];
            let has = |id: &OrderId| has(self.world.order(*id), name);
            orders.extend(courier.orders().into_iter().filter(has));
            if offers && let Some(offer) = courier.offer.and_then(|id| self.world.offer(id)) {
                orders.extend(offer.orders.iter().copied().filter(has));
            }
        }
        orders.sort_unstable();
        orders.dedup();
        orders
    }
}

/// Whether a courier still has (or is offered) this order.
fn has(order: Option<&Order>, courier: &CourierId) -> bool {
    use OrderState::{Assigned, Offered, PickedUp, Returning};
    order.is_some_and(|order| {
        order.courier.as_ref() == Some(courier)
            && matches!(order.state, Offered | Assigned | PickedUp | Returning)
    })
}
