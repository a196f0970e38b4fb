//! How waiting orders find couriers under each policy, and the two that are usual elsewhere: the
//! nearest idle courier at once, and the rolling horizon that matches bundles to couriers.

use super::dispatch::is_left_out;
use super::step::Step;
use crate::config::{Commit, Policy};
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OrderId, StoreId};
use crate::matching::{fastest, is_free, with_drafts};
use crate::model::{Order, OrderState, Source};
use crate::place::Place;
use crate::policy::nearest::{Idle, Waiting, nearest};
use crate::policy::rolling::{Ready, Trip, bundles, matched, target_size, trip_cost};
use crate::reason::Reason;
use crate::routing::plan::{Plan, Task};
use crate::routing::problem::FrozenStop;
use crate::routing::solution_from_hints;
use crate::unit::{Millis, Time};
use crate::world::Courier;
use crate::world::courier::orders_of;
use std::collections::BTreeSet;

/// Orders of one shop, in the order of their drops.
struct Load {
    shop: StoreId,
    ready: Time,
    orders: Vec<OrderId>,
}

impl Step<'_> {
    /// Waiting orders that nobody is planned for, oldest first.
    pub(super) fn draft_waiting(&mut self) {
        let waiting = self.undrafted();
        let policy = self.world.config().policy;
        if policy.holds_time() {
            return waiting.into_iter().for_each(|order| self.draft_order(order));
        }
        let (hubs, shops): (Vec<OrderId>, Vec<OrderId>) =
            waiting.into_iter().partition(|id| self.world.hub_of(self.order(*id)).is_some());
        hubs.into_iter().for_each(|order| self.draft_order(order));
        let rolls = policy == Policy::Rolling;
        let last = self.next_round() - self.world.config().rolling.every;
        // Between rounds nobody but those whose courier has said no or dropped out is looked at.
        let looked_at = |id: &OrderId| !rolls || self.order(*id).accepted_at <= last;
        let due: Vec<OrderId> =
            shops.into_iter().filter(|id| looked_at(id) && self.is_soon(*id, rolls)).collect();
        self.take_nearest(&due);
    }

    fn undrafted(&self) -> Vec<OrderId> {
        let drafted: BTreeSet<OrderId> = self
            .world
            .couriers()
            .values()
            .flat_map(|courier| courier.draft.iter().flat_map(orders_of))
            .collect();
        self.world.pool().map(|o| o.id).filter(|id| !drafted.contains(id)).collect()
    }

    /// When the configured commitment lets work go out under the policy.
    pub(super) fn commit_rule(&self) -> Commit {
        let config = self.world.config();
        config.policy.commit(config.commit)
    }

    /// Rounds are at multiples of their interval.
    pub(super) fn next_round(&self) -> Time {
        let every = self.world.config().rolling.every.0.max(1);
        Time((self.world.now().0.div_euclid(every) + 1) * every)
    }

    /// Whether an order is to be looked at now: not as long as nobody could hand it over yet, and
    /// in a round only if its goods are ready soon.
    fn is_soon(&self, order: OrderId, rolls: bool) -> bool {
        let order = self.order(order);
        let until = self.world.now() + self.world.config().rolling.horizon;
        (order.basket.due.is_none() && !rolls) || self.begins(order) <= until
    }

    /// When an order can leave its shop at the earliest, so that nobody waits at its door.
    fn begins(&self, order: &Order) -> Time {
        let ready = order.sources.iter().map(|source| source.ready_at).max();
        let ready = ready.unwrap_or(self.world.now());
        let (Some(due), Some(source)) = (order.basket.due, order.sources.first()) else {
            return ready;
        };
        let shop = self.world.stores()[&source.store].at;
        let leg = self.travel.leg(&fastest(self.world), shop, order.basket.at).duration;
        ready.max(due.from - leg)
    }

    /// Each of these orders, oldest first, to the idle courier nearest to its shop.
    fn take_nearest(&mut self, orders: &[OrderId]) {
        let mut unfit: BTreeSet<(OrderId, CourierId)> = BTreeSet::new();
        loop {
            let left: Vec<OrderId> =
                orders.iter().copied().filter(|id| self.drafted_by(*id).is_none()).collect();
            let pairs = self.nearest_pairs(&left, &unfit);
            if pairs.is_empty() {
                return left.into_iter().for_each(|id| self.wait(id, Reason::NoCourier));
            }
            for (order, courier) in pairs {
                let (known, couriers) = (self.order(order).clone(), vec![courier.clone()]);
                self.draft_among(&known, Vec::new(), couriers);
                if self.drafted_by(order).is_none() {
                    unfit.insert((order, courier));
                }
            }
        }
    }

    fn nearest_pairs(
        &self,
        orders: &[OrderId],
        unfit: &BTreeSet<(OrderId, CourierId)>,
    ) -> Vec<(OrderId, CourierId)> {
        let couriers: Vec<&Courier> =
            self.world.couriers().values().filter(|courier| self.is_idle(courier)).collect();
        let until = |courier: &&Courier| courier.shift.map_or(Time::MIN, |shift| shift.until);
        let idle = |(c, courier): (usize, &&Courier)| Idle { at: c, until: until(courier) };
        let idlers: Vec<Idle<usize>> = couriers.iter().enumerate().map(idle).collect();
        let waits = |(o, id): (usize, &OrderId)| {
            let order = self.order(*id);
            Waiting { since: order.accepted_at, ready: self.begins(order), shop: o }
        };
        let waiting: Vec<Waiting<usize>> = orders.iter().enumerate().map(waits).collect();
        let drive = |c: usize, o: usize| {
            let (order, spec) = (self.order(orders[o]), &couriers[c].spec);
            let refused = order.refused_by.contains(&spec.id);
            if refused || unfit.contains(&(order.id, spec.id.clone())) {
                return Millis::MAX;
            }
            let shop = self.world.stores()[&order.sources[0].store].at;
            self.travel.leg(&spec.profile, couriers[c].at, shop).duration
        };
        let pairs = nearest(self.world.now(), &waiting, &idlers, drive);
        pairs.into_iter().map(|(o, c)| (orders[o], couriers[c].spec.id.clone())).collect()
    }

    fn is_idle(&self, courier: &Courier) -> bool {
        is_free(self.world, courier) && courier.route.is_empty() && courier.draft.is_empty()
    }

    /// A round: what is ready soon is bundled anew, and each courier who is free soon gets at most
    /// one bundle, behind what he has.
    pub(super) fn run_round(&mut self) {
        self.use_places();
        let couriers = self.round_couriers();
        let loads = self.loads(&couriers);
        let cost = |l: usize, c: usize| self.load_cost(&couriers[c], &loads[l]);
        let columns = matched(loads.len(), couriers.len(), cost);
        let given = |c: usize| columns.iter().position(|column| *column == Some(c));
        let plans: Vec<_> = couriers
            .iter()
            .enumerate()
            .map(|(c, courier)| given(c).and_then(|l| self.with_load(courier, &loads[l])))
            .collect();
        for courier in &couriers {
            self.abandon_draft(courier);
        }
        for (courier, plan) in couriers.iter().zip(plans) {
            if let Some((frozen, plan)) = plan {
                self.draft_route(&frozen, &plan, courier);
            }
        }
    }

    /// Couriers whose accepted work ends within the horizon.
    fn round_couriers(&self) -> Vec<CourierId> {
        let until = self.world.now() + self.world.config().rolling.horizon;
        let soon = |courier: &&Courier| {
            is_free(self.world, courier)
                && self.world.round_of(&courier.spec.id).is_empty()
                && courier.route.last().is_none_or(|stop| stop.departure <= until)
        };
        self.world.couriers().values().filter(soon).map(|courier| courier.spec.id.clone()).collect()
    }

    /// Bundles of the orders that are ready soon and drafted for nobody but these couriers.
    fn loads(&self, couriers: &[CourierId]) -> Vec<Load> {
        let open = |order: &&Order| {
            let drafted = self.drafted_by(order.id);
            self.world.hub_of(order).is_none()
                && order.sources.len() == 1
                && drafted.is_none_or(|courier| couriers.contains(&courier))
                && self.is_soon(order.id, true)
        };
        let orders: Vec<&Order> = self.world.pool().filter(open).collect();
        let shops: Vec<&StoreId> = orders.iter().map(|order| &order.sources[0].store).collect();
        let config = self.world.config().rolling;
        let size = target_size(orders.len(), couriers.len(), config.largest as usize);
        // A place is a position: of an order, the first one of its shop for the shop itself.
        let shop = |o: usize| shops.iter().position(|shop| *shop == shops[o]).expect("it is there");
        let door = |o: usize| orders.len() + o;
        let ready = |(o, order): (usize, &&Order)| Ready {
            shop: shop(o),
            ready: self.begins(order),
            door: door(o),
        };
        let ready: Vec<Ready<usize>> = orders.iter().enumerate().map(ready).collect();
        let at = |place: usize| match place.checked_sub(orders.len()) {
            Some(o) => orders[o].basket.at,
            None => self.world.stores()[shops[place]].at,
        };
        let profile = fastest(self.world);
        let leg = |from: Place, to: Place| self.travel.leg(&profile, from, to).duration;
        let made = bundles(&ready, size, config.wait_permille, |a, b| leg(at(a), at(b)));
        let load = |bundle: crate::policy::rolling::Bundle<usize>| Load {
            shop: shops[bundle.shop].clone(),
            ready: bundle.ready,
            orders: bundle.orders.iter().map(|o| orders[*o].id).collect(),
        };
        made.into_iter().map(load).collect()
    }

    /// What a bundle costs in a courier's hands; `None` where he cannot or would not take it.
    fn load_cost(&self, courier: &CourierId, load: &Load) -> Option<i64> {
        if load.orders.iter().any(|id| self.order(*id).refused_by.contains(courier)) {
            return None;
        }
        let (frozen, plan) = self.with_load(courier, load)?;
        let first = frozen.request(load.orders[0])?;
        let route = plan.routes.first()?;
        let takes = |task: &Task| match task {
            Task::Pickup { picks, .. } => picks.iter().any(|pick| pick.request == first),
            Task::Deliver { .. } => false,
        };
        let pickup = route.stops.iter().position(|stop| takes(&stop.task))?;
        let before = pickup.checked_sub(1).map(|last| route.stops[last].departure);
        let trip = Trip {
            orders: load.orders.len(),
            free: before.unwrap_or(self.world.now()).max(self.world.now()),
            ready: load.ready,
            pickup: route.stops[pickup].start,
            done: route.stops.last()?.departure,
        };
        Some(trip_cost(trip, self.world.config().rolling.stale))
    }

    /// A courier's accepted work with a bundle behind it; `None` when that breaks a rule.
    fn with_load(&self, courier: &CourierId, load: &Load) -> Option<(Frozen, Plan)> {
        let couriers = vec![courier.clone()];
        let scope = Scope { couriers, waiting: load.orders.clone(), ..Scope::default() };
        let scope = with_drafts(self.world, scope);
        let mut frozen = Frozen::new(self.world, self.travel, &scope);
        let bundle = self.load_stops(&frozen, load)?;
        let waits = |request: crate::routing::problem::RequestIdx| {
            frozen.orders[request.at()].is_some_and(|id| scope.waiting.contains(&id))
        };
        let mut hint = frozen.problem.vehicles[0].hint.clone();
        for stop in &mut hint {
            if let FrozenStop::Pickup { picks, .. } = stop {
                picks.retain(|pick| !waits(pick.request));
            }
        }
        hint.retain(|stop| match stop {
            FrozenStop::Pickup { picks, .. } => !picks.is_empty(),
            FrozenStop::Deliver { request } => !waits(*request),
        });
        hint.extend(bundle);
        frozen.problem.vehicles[0].hint = hint;
        let plan = solution_from_hints(&frozen.problem).to_plan();
        let his =
            |id: &OrderId| load.orders.contains(id) || self.order(*id).state != OrderState::Sourced;
        let mut needed = frozen.orders.iter().flatten().filter(|id| his(id));
        let whole = needed.all(|id| !is_left_out(&frozen, &plan, *id));
        whole.then_some((frozen, plan))
    }

    fn load_stops(&self, frozen: &Frozen, load: &Load) -> Option<Vec<FrozenStop>> {
        let source = |id: &OrderId| -> &Source { &self.order(*id).sources[0] };
        let pick = |id: &OrderId| frozen.pick(*id, &source(id).lines);
        let picks = load.orders.iter().map(pick).collect::<Option<Vec<_>>>()?;
        let ready = load.orders.iter().map(|id| source(id).ready_at).max();
        let mut stops = vec![FrozenStop::Pickup { site: frozen.site(&load.shop)?, picks, ready }];
        for id in &load.orders {
            stops.push(FrozenStop::Deliver { request: frozen.request(*id)? });
        }
        Some(stops)
    }
}
