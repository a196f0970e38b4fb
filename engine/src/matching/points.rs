//! An order that waits for its customer away from the shop: a courier brings it to a locker, or a
//! run to a pickup point.

use super::shelf::{confidence, is_stale, loser, missing, why_short};
use super::{Berth, Candidate, Match, Matches, Share, delivery, in_reach};
use crate::id::{PointId, StoreId};
use crate::model::{
    Basket, CostParts, Inbound, Keeper, Loser, Mode, Order, PointKind, PointSpec, StoreSpec,
};
use crate::reason::Reason;
use crate::travel::{Leg, Travel};
use crate::unit::{Metres, Millis, Money, Qty, Span, Time, half_up};
use crate::world::hours::{next_open, open_spans};
use crate::world::points::to_locker;
use crate::world::{World, queue};

/// How far ahead runs are looked for.
const RUNS_AHEAD: Millis = Millis(8 * 24 * 3_600_000);

/// Delivery to the nearest lockers within a walk that have a compartment for it.
pub(super) fn lockers(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    near: &[Candidate],
    found: &mut Matches,
) {
    let Some(nearest) = near.first().map(|candidate| &candidate.store) else { return };
    let lost = |point: Option<&PointId>, reason| Loser {
        point: point.cloned(),
        ..Loser::new(Mode::Locker, nearest.clone(), reason)
    };
    let lockers = around(world, travel, basket, PointKind::Locker);
    if lockers.is_empty() {
        found.losers.push(lost(None, Reason::NoPoint));
    }
    let span = (world.now(), Time::MAX);
    for (locker, _) in lockers {
        let load = world.load_of(&basket.lines);
        match world.points().place_for(locker, load, span, None) {
            Ok(class) => {
                let (from, until) = span;
                let berth = Berth { point: locker.id.clone(), class, from, until };
                deliver_to(world, travel, (basket, decided), locker, &berth, found);
            }
            Err(reason) => found.losers.push(lost(Some(&locker.id), reason)),
        }
    }
}

/// The same search as to the door, with the locker as the door.
fn deliver_to(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    locker: &PointSpec,
    berth: &Berth,
    found: &mut Matches,
) {
    let basket = to_locker(basket.clone(), locker);
    let reach = in_reach(world, travel, &basket);
    let mut there = Matches { losers: reach.losers, ..Matches::default() };
    delivery::collect(world, travel, (&basket, decided), &reach.stores, &mut there);
    let handling = world.config().prices.locker;
    found.options.extend(there.options.into_iter().map(|option| {
        let cost = CostParts { handling, ..option.cost }.summed();
        Match { mode: Mode::Locker, berth: Some(berth.clone()), cost, ..option }
    }));
    let point = Some(locker.id.clone());
    found.losers.extend(there.losers.into_iter().map(|lost| Loser {
        mode: Mode::Locker,
        point: point.clone(),
        cost: lost.cost.map(|cost| CostParts { handling, ..cost }.summed()),
        ..lost
    }));
}

/// How an order whose goods are gone could come to its locker all the same: its compartment stays
/// kept.
#[must_use]
pub fn to_locker_again(world: &World, travel: &dyn Travel, order: &Order) -> Matches {
    let basket = Basket { max_options: 1, ..order.basket.clone() };
    let reach = in_reach(world, travel, &basket);
    let mut found = Matches { losers: reach.losers, ..Matches::default() };
    delivery::collect(world, travel, (&basket, None), &reach.stores, &mut found);
    super::rank(world, &mut found, 1);
    found
}

/// Runs to the nearest pickup points in reach that will have a shelf place for it.
pub(super) fn pickup_points(
    world: &World,
    travel: &dyn Travel,
    basket: &Basket,
    near: &[Candidate],
    found: &mut Matches,
) {
    let points = around(world, travel, basket, PointKind::PickupPoint);
    if let (true, Some(nearest)) = (points.is_empty(), near.first()) {
        found.losers.push(loser(Mode::PickupPoint, &nearest.store, Reason::NoPoint, Vec::new()));
    }
    for (point, leg) in points {
        let run = Run { world, basket, point, distance: leg.distance, keeper: None };
        run.collect(near, found);
    }
}

/// How an order whose goods are gone could come to its pickup point all the same.
#[must_use]
pub fn to_point(world: &World, travel: &dyn Travel, order: &Order) -> Matches {
    let point = order.point.as_ref().and_then(|point| world.points().spec(point));
    let Some(point) = point else { return Matches::default() };
    let near = in_reach(world, travel, &order.basket).stores;
    let keeper = Some(Keeper::Order(order.id));
    let run = Run { world, basket: &order.basket, point, distance: Metres::ZERO, keeper };
    let mut found = Matches::default();
    run.collect(&near, &mut found);
    found
}

/// The nearest points of a kind: lockers within a walk, pickup points in reach; or the one that was
/// named.
fn around<'w>(
    world: &'w World,
    travel: &dyn Travel,
    basket: &Basket,
    kind: PointKind,
) -> Vec<(&'w PointSpec, Leg)> {
    let config = world.config();
    let named = |spec: &PointSpec| basket.point.as_ref().is_none_or(|point| *point == spec.id);
    let specs = world.points().specs().values();
    let specs: Vec<&PointSpec> = specs.filter(|spec| spec.kind == kind && named(spec)).collect();
    let places: Vec<_> = specs.iter().map(|spec| spec.at).collect();
    let profile = match kind {
        PointKind::Locker => "foot".parse().expect("a plain word is a profile"),
        PointKind::PickupPoint => super::reach::fastest(world),
    };
    let legs = travel.table(&profile, &places, &[basket.at]);
    let is_near = |leg: &Leg| match kind {
        PointKind::Locker => leg.distance <= config.walk,
        PointKind::PickupPoint => leg.duration <= config.reach,
    };
    let mut near: Vec<(&PointSpec, Leg)> = specs.into_iter().zip(legs).collect();
    near.retain(|(_, leg)| basket.point.is_some() || is_near(leg));
    near.sort_by(|a, b| (a.1.distance, &a.0.id).cmp(&(b.1.distance, &b.0.id)));
    near.truncate(config.max_points as usize);
    near
}

/// A basket on its way to a pickup point.
struct Run<'a> {
    world: &'a World,
    basket: &'a Basket,
    point: &'a PointSpec,
    /// From the point to the customer.
    distance: Metres,
    /// Who has a place there already that may be used.
    keeper: Option<Keeper>,
}

impl Run<'_> {
    /// The shop from which the goods can be collected first becomes an option, the others have
    /// lost.
    fn collect(&self, near: &[Candidate], found: &mut Matches) {
        let mut options = Vec::new();
        for store in self.sources(near) {
            if options.len() >= self.world.config().max_stores as usize {
                break;
            }
            match self.from(&self.world.stores()[&store]) {
                Ok(option) => options.push(option),
                Err((reason, missing)) => found.losers.push(Loser {
                    point: Some(self.point.id.clone()),
                    ..loser(Mode::PickupPoint, &store, reason, missing)
                }),
            }
        }
        options.sort_by(|a, b| {
            let key = |o: &Match| (o.promise.from, o.cost.total);
            (key(a), &a.shares[0].store).cmp(&(key(b), &b.shares[0].store))
        });
        let mut options = options.into_iter();
        let Some(first) = options.next() else { return };
        found.losers.extend(options.map(|option| Loser {
            point: Some(self.point.id.clone()),
            cost: Some(option.cost),
            ..Loser::new(Mode::PickupPoint, option.shares[0].store.clone(), Reason::CostsMore)
        }));
        found.options.push(first);
    }

    /// Shops that its runs come from, as far as the customer allows them.
    fn sources(&self, near: &[Candidate]) -> Vec<StoreId> {
        let named = self.point.inbound.as_ref().and_then(|inbound| inbound.stores.as_ref());
        let stores: Vec<StoreId> = match named {
            Some(stores) => stores.clone(),
            None => near.iter().map(|candidate| candidate.store.clone()).collect(),
        };
        let allowed = |store: &StoreId| {
            self.world.is_open_for_business(store)
                && self.basket.stores.as_ref().is_none_or(|allowed| allowed.contains(store))
        };
        stores.into_iter().filter(allowed).collect()
    }

    fn from(&self, store: &StoreSpec) -> Result<Match, (Reason, Vec<crate::model::Line>)> {
        let no = |reason| (reason, Vec::new());
        let Some(inbound) = &self.point.inbound else { return Err(no(Reason::NoRun)) };
        if !store.offers(Mode::PickupPoint) {
            return Err(no(Reason::ModeNotOffered));
        }
        let missing = missing(self.world, self.basket, store, self.world.now());
        if !missing.is_empty() {
            return Err((why_short(self.world, self.basket, store), missing));
        }
        let lines = self.basket.lines.len();
        let modelled = queue::ready_at(self.world, store, lines, self.world.now());
        let ready_at = self.basket.ready_at.or(modelled).ok_or(no(Reason::StoreClosed))?;
        let (berth, promise) = self.berth(inbound, ready_at).map_err(no)?;
        if self.basket.due_by().is_some_and(|end| promise.from > end) {
            return Err(no(Reason::Window));
        }
        let shares = vec![Share::of(store.id.clone(), self.basket.lines.clone(), ready_at)];
        Ok(Match {
            mode: Mode::PickupPoint,
            berth: Some(berth),
            confidence: confidence(self.world, &shares, self.world.now()),
            replaced: Vec::new(),
            shares,
            promise,
            planned: Some(promise.from),
            courier: None,
            position: None,
            distance: self.distance,
            cost: self.cost(store),
            stale: is_stale(self.world, store, self.world.now()),
        })
    }

    /// The first run that gets the goods and finds a place for as long as they may stay: from its
    /// arrival through putting away until they have waited long enough.
    fn berth(&self, inbound: &Inbound, ready_at: Time) -> Result<(Berth, Span), Reason> {
        let load = self.world.load_of(&self.basket.lines);
        let earliest = ready_at + inbound.lead;
        let mut why = Reason::NoRun;
        for run in open_spans(&inbound.runs, earliest, earliest + RUNS_AHEAD) {
            if run.from < earliest {
                continue;
            }
            let put_away = run.from + self.point.put_away;
            let Some(ready) = next_open(&self.point.hours, put_away) else { continue };
            let until = ready + self.point.dwell;
            let span = (run.from, until);
            match self.world.points().place_for(self.point, load, span, self.keeper) {
                Ok(class) => {
                    let point = self.point.id.clone();
                    let berth = Berth { point, class, from: run.from, until };
                    return Ok((berth, Span { from: ready, to: until }));
                }
                Err(Reason::TooBig) => return Err(Reason::TooBig),
                Err(full) => why = full,
            }
        }
        Err(why)
    }

    fn cost(&self, store: &StoreSpec) -> CostParts {
        let prices = &self.world.config().prices;
        let pick_time = queue::pick_time(store, self.basket.lines.len());
        let labour = i128::from(prices.store_per_hour.0) * i128::from(pick_time.0);
        let basket = self.basket;
        let value = self.world.value_of(basket);
        let risk = |line| self.world.break_risk(store, line, Qty::ZERO, value);
        CostParts {
            store: Money(half_up(labour, 3_600_000)),
            break_risk: basket.lines.iter().map(risk).sum(),
            handling: prices.pickup_point,
            ..CostParts::default()
        }
        .summed()
    }
}
