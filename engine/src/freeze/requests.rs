//! Orders and baskets as requests.

use super::Scope;
use super::ahead::EARLY;
use super::build::Builder;
use crate::id::{OrderId, SkuId, StoreId};
use crate::model::{Basket, Mode, Order, OrderState, Sku, Source};
use crate::routing::problem::{
    ItemIdx, Line, Load, Question, Request, RequestIdx, Risk, SiteIdx, VehicleIdx,
};
use crate::unit::{Millis, Money, Qty, Span, Time};
use crate::world::World;
use crate::world::hours::open_spans;
use std::collections::BTreeMap;

/// How far ahead the hours of a locker are looked at.
const AHEAD: Millis = Millis(7 * 24 * 3_600_000);

/// What an accepted order costs when it is left out: more than any detour.
const NEVER: Money = Money(100_000_000);

/// How much later than planned a promise may become by what nobody foresees.
const MARGIN: Millis = Millis(60_000);

/// The requests of a problem.
pub(super) struct Requests {
    /// As the search sees them.
    pub(super) list: Vec<Request>,
    /// Their names; `None` is the basket.
    pub(super) orders: Vec<Option<OrderId>>,
    /// Units that these requests have set aside themselves.
    pub(super) set_aside: BTreeMap<(SiteIdx, SkuId), i64>,
}

impl Requests {
    /// Accepted work of the couriers in scope, then waiting orders, then the basket.
    pub(super) fn collect(builder: &mut Builder<'_>, scope: &Scope<'_>) -> Self {
        let mut requests =
            Self { list: Vec::new(), orders: Vec::new(), set_aside: BTreeMap::new() };
        for order in builder.accepted_orders(scope.offers) {
            requests.add(builder, scope, order);
        }
        for order in &scope.waiting {
            requests.add(builder, scope, *order);
        }
        if let Some(basket) = scope.basket {
            requests.add_basket(builder, scope, basket);
        }
        requests
    }

    /// The request that stands for an order.
    pub(super) fn find(&self, order: OrderId) -> Option<RequestIdx> {
        self.orders.iter().position(|o| *o == Some(order)).map(RequestIdx::from)
    }

    fn add_basket(&mut self, builder: &mut Builder<'_>, scope: &Scope<'_>, basket: &Basket) {
        let sites = scope_sites(builder, scope, basket);
        let mut request = from_basket(builder, basket, sites);
        request.risks = risks(builder, basket, &request.sites, &|_, _| Qty::ZERO);
        if let Some(sources) = scope.picks {
            self.remember_holds(builder, sources);
            fix(builder, sources, &mut request);
        }
        if let Some(until) = scope.undecided {
            for due in &mut request.due {
                due.to = due.from.max(due.to - MARGIN);
            }
            ask(builder, until, EARLY, &mut request);
        }
        if let Some(promised) = scope.promised {
            hold_to(promised, &mut request);
        }
        let awaited = scope.picks.into_iter().flatten().filter_map(Source::not_before).max();
        request.release = request.release.max(awaited.or(scope.not_before).unwrap_or(Time::MIN));
        self.list.push(request);
        self.orders.push(None);
    }

    fn add(&mut self, builder: &mut Builder<'_>, scope: &Scope<'_>, id: OrderId) {
        let world = builder.world;
        let known = world.planned_order(id).expect("routes and drafts name known orders");
        let order = scope.changed.filter(|changed| changed.id == id).unwrap_or(known);
        let request = from_order(builder, scope, order);
        if !matches!(order.state, OrderState::PickedUp | OrderState::Returning) {
            self.remember_holds(builder, &order.sources);
        }
        self.list.push(request);
        self.orders.push(Some(id));
    }

    fn remember_holds(&mut self, builder: &mut Builder<'_>, sources: &[Source]) {
        for source in sources.iter().filter(|s| builder.world.awaits_hand_over(s.hold)) {
            let site = builder.site_of(&source.store);
            for line in &source.lines {
                *self.set_aside.entry((site, line.sku.clone())).or_default() += line.qty.0;
            }
        }
    }
}

fn scope_sites(builder: &mut Builder<'_>, scope: &Scope<'_>, basket: &Basket) -> Vec<SiteIdx> {
    let allowed = |store: &&StoreId| match &basket.stores {
        Some(stores) => stores.contains(store),
        None => true,
    };
    scope.stores.iter().filter(allowed).map(|store| builder.site_of(store)).collect()
}

/// What each line of a basket risks at each site; `own` units are set aside for it already.
fn risks(
    builder: &mut Builder<'_>,
    basket: &Basket,
    sites: &[SiteIdx],
    own: &dyn Fn(&StoreId, &SkuId) -> Qty,
) -> Vec<Risk> {
    let mut risks = Vec::new();
    for &site in sites {
        let store = &builder.world.stores()[builder.store_name(site)];
        for line in &basket.lines {
            let own = own(&store.id, &line.sku);
            let price = builder.world.break_risk(store, line, own, builder.world.value_of(basket));
            let item = ItemIdx::from(builder.skus.index(&line.sku));
            risks.extend((price > Money::ZERO).then_some(Risk { site, item, price }));
        }
    }
    risks
}

fn from_basket(builder: &mut Builder<'_>, basket: &Basket, sites: Vec<SiteIdx>) -> Request {
    let world = builder.world;
    let prices = &world.config().prices;
    let needs = needs(builder, basket);
    let (kinds, apart_from) = kinds(builder, basket);
    Request {
        lines: lines(builder, &basket.lines),
        sites,
        max_splits: basket.max_splits,
        dropoff: builder.location(basket.at),
        setup: basket.setup,
        service: basket.service,
        release: world.now(),
        ready: basket.ready_at,
        due: due(world, basket),
        soft_due: basket.soft_due,
        late_per_min: basket.late_per_min.unwrap_or(prices.late_per_min),
        max_onboard: basket.max_onboard,
        refusal: world.value_of(basket) + prices.refusal_base,
        load: load(builder, basket),
        needs,
        kinds,
        apart_from,
        barred: Vec::new(),
        pinned: None,
        fixed_picks: None,
        undecided: None,
        risks: Vec::new(),
    }
}

/// When it may be handed over: at a door as asked, at a locker also only while that is open.
fn due(world: &World, basket: &Basket) -> Vec<Span> {
    let mut asked: Vec<Span> = basket.windows().collect();
    if asked.is_empty() {
        asked.push(Span::ALWAYS);
    }
    let locker = basket.point.as_ref().filter(|_| basket.modes == [Mode::Locker]);
    let Some(locker) = locker.and_then(|point| world.points().spec(point)) else {
        return asked;
    };
    let open = open_spans(&locker.hours, world.now(), world.now() + AHEAD);
    let cut = |a: &Span, b: &Span| Span { from: a.from.max(b.from), to: a.to.min(b.to) };
    let both = asked.iter().flat_map(|asked| open.iter().map(|open| cut(open, asked)));
    let both: Vec<Span> = both.filter(|span| span.from <= span.to).collect();
    // A request has at least one span: that of a locker that stays shut lies beyond all plans.
    if both.is_empty() { vec![Span { from: world.now() + AHEAD, to: Time::MAX }] } else { both }
}

fn from_order(builder: &mut Builder<'_>, scope: &Scope<'_>, order: &Order) -> Request {
    let mut sites = scope_sites(builder, scope, &order.basket);
    sites.extend(order.sources.iter().map(|source| builder.site_of(&source.store)));
    sites.sort_unstable();
    sites.dedup();
    let basket = Basket { lines: order.goods(), ..order.basket.clone() };
    let mut request = from_basket(builder, &basket, sites);
    request.refusal = NEVER;
    // Whichever ends first: a customer who would wait longer was still promised an earlier end.
    let promised = order.promise.to;
    request.soft_due = Some(order.basket.soft_due.map_or(promised, |soft| soft.min(promised)));
    if let Some(parcel) = builder.world.parcel_of(order) {
        request.load = [parcel.g, parcel.ml];
    }
    match order.state {
        OrderState::Quoted => quoted(builder, order, &mut request),
        OrderState::Sourced => waiting(builder, scope, order, &mut request),
        OrderState::Offered | OrderState::Assigned => accepted(builder, scope, order, &mut request),
        OrderState::PickedUp => bind(builder, scope, order, &mut request),
        OrderState::Returning => returning(builder, order, &mut request),
        state => panic!("an order in state {state:?} is not on a route"),
    }
    request
}

/// An open quote: its goods are set aside in certain shops and its hand-over is promised, but it
/// may never be wanted. It stays with the courier it is drafted for, if there is one.
fn quoted(builder: &mut Builder<'_>, order: &Order, request: &mut Request) {
    fix(builder, &order.sources, request);
    let world = builder.world;
    if let Some(until) = world.undecided(order) {
        ask(builder, until, Millis::ZERO, request);
    }
    request.release = request.release.max(order.not_before().unwrap_or(Time::MIN));
    // Nothing new may use up the last minute before the end of what was promised.
    let promised = order.promise.to;
    let planned = world.drafted_start(order.id).map_or(promised, |start| start + MARGIN);
    hold_to(promised.min(planned.max(promised - MARGIN)), request);
    let has = |courier: &crate::id::CourierId| builder.world.couriers()[courier].drafts(order.id);
    let names = builder.courier_names();
    if names.iter().any(has) {
        let others = names.iter().enumerate().filter(|(_, name)| !has(name));
        request.barred.extend(others.map(|(v, _)| VehicleIdx::from(v)));
    }
}

/// The shop begins and the courier is asked only for what is wanted.
fn ask(builder: &Builder<'_>, until: Time, early: Millis, request: &mut Request) {
    request.release = request.release.max(until);
    let until = until + builder.world.config().offer;
    request.undecided = Some(Question { until, early });
}

fn hold_to(promised: Time, request: &mut Request) {
    request.due.retain(|due| due.from <= promised);
    for due in &mut request.due {
        due.to = due.to.min(promised);
    }
}

/// Nobody has it yet: the shop may still change until a picker has begun, if the scope names any.
fn waiting(builder: &mut Builder<'_>, scope: &Scope<'_>, order: &Order, request: &mut Request) {
    for courier in &order.refused_by {
        request.barred.extend(builder.couriers.known(courier).map(VehicleIdx::from));
    }
    for (i, courier) in builder.courier_names().iter().enumerate() {
        if !builder.world.may_carry(&builder.world.couriers()[courier].spec, order) {
            request.barred.push(VehicleIdx::from(i));
        }
    }
    if !scope.moves(builder.world, order.id) {
        return settle(builder, &order.sources, request);
    }
    let own = |store: &StoreId, sku: &SkuId| -> Qty {
        let here = order.sources.iter().filter(|source| source.store == *store);
        let lines = here.flat_map(|source| &source.lines);
        lines.filter(|line| line.sku == *sku).map(|line| line.qty).sum()
    };
    let basket = Basket { lines: order.goods(), ..order.basket.clone() };
    request.risks = risks(builder, &basket, &request.sites, &own);
}

/// A courier has it: it cannot be dropped, so a window that is lost already becomes a price.
fn accepted(builder: &mut Builder<'_>, scope: &Scope<'_>, order: &Order, request: &mut Request) {
    // Of an order from two shops that is half picked up only the other half is still to be picked.
    let open = |source: &&Source| builder.world.awaits_hand_over(source.hold);
    let open: Vec<Source> = order.sources.iter().filter(open).cloned().collect();
    settle(builder, &open, request);
    if open.len() < order.sources.len() {
        request.lines = open.iter().flat_map(|source| lines(builder, &source.lines)).collect();
        request.load = [0, 0];
        for line in &request.lines {
            super::vehicles::add(&mut request.load, builder.item_load(line.item), line.qty);
        }
    }
    bind(builder, scope, order, request);
    let courier = order.courier.as_ref().expect("an offered or assigned order names its courier");
    request.pinned = builder.couriers.known(courier).map(Into::into);
}

fn settle(builder: &mut Builder<'_>, sources: &[Source], request: &mut Request) {
    fix(builder, sources, request);
    request.ready = sources.iter().map(|source| source.ready_at).max();
}

/// Picked exactly so; when it is ready the queues of the shops say.
fn fix(builder: &mut Builder<'_>, sources: &[Source], request: &mut Request) {
    let picks = sources
        .iter()
        .map(|source| (builder.site_of(&source.store), lines(builder, &source.lines)));
    let picks: Vec<_> = picks.collect();
    request.sites = picks.iter().map(|(site, _)| *site).collect();
    request.fixed_picks = Some(picks);
}

/// What is accepted is brought to an end even when it is late. A parcel's window gives way only to
/// lateness that is there already: nothing new is put in that would break it.
fn bind(builder: &Builder<'_>, scope: &Scope<'_>, order: &Order, request: &mut Request) {
    let parcel = order.parcel.is_some() && scope.is_new();
    let window = request.due[0].to;
    relax(request);
    if parcel && let Some(planned) = builder.world.planned_start(order) {
        request.due[0].to = window.max(planned);
    }
}

fn relax(request: &mut Request) {
    for due in &mut request.due {
        due.to = Time::MAX;
    }
    request.due.truncate(1);
    request.max_onboard = None;
}

/// Undelivered goods go back to the shop they came from: a hand-over there.
fn returning(builder: &mut Builder<'_>, order: &Order, request: &mut Request) {
    relax(request);
    request.due = vec![Span::ALWAYS];
    let shop = return_place(builder, order);
    request.dropoff = builder.location(shop);
    request.soft_due = None;
}

fn return_place(builder: &Builder<'_>, order: &Order) -> crate::place::Place {
    let store = &order.sources.first().expect("goods come from a shop").store;
    builder.world.stores()[store].at
}

fn lines(builder: &mut Builder<'_>, lines: &[crate::model::Line]) -> Vec<Line> {
    let line = |line: &crate::model::Line| Line {
        item: ItemIdx::from(builder.skus.index(&line.sku)),
        qty: line.qty.0,
    };
    lines.iter().map(line).collect()
}

fn load(builder: &Builder<'_>, basket: &Basket) -> Load {
    let mut load = [0, 0];
    for line in &basket.lines {
        super::vehicles::add(&mut load, builder.sku_load(&line.sku), line.qty.0);
    }
    load
}

/// What kinds of goods it is made of, and what kinds it must not be on board with.
fn kinds(builder: &mut Builder<'_>, basket: &Basket) -> (u64, u64) {
    let skus = builder.world.skus();
    let skus: Vec<&Sku> = basket.lines.iter().filter_map(|line| skus.get(&line.sku)).collect();
    let kinds = builder.kind_bits(skus.iter().filter_map(|sku| sku.kind.as_ref()));
    (kinds, builder.kind_bits(skus.iter().flat_map(|sku| &sku.apart_from)))
}

fn needs(builder: &mut Builder<'_>, basket: &Basket) -> u64 {
    let world = builder.world;
    let of_skus = basket.lines.iter().filter_map(|line| world.skus().get(&line.sku));
    let needs: Vec<_> = of_skus.flat_map(|sku| sku.needs.iter()).chain(&basket.needs).collect();
    builder.skill_bits(needs)
}
