//! Long searches run outside on a frozen problem; what they find is judged here.

use super::step::Step;
use crate::config::Policy;
use crate::decision::{Answer, Decision};
use crate::event::{Proposal, ProposedRoute, ProposedStop};
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OrderId, SkuId, StoreId};
use crate::matching::{Share, may_ask};
use crate::model::{HoldState, Mode, OrderState, PlannedStop, Source, StopTask};
use crate::reason::Reason;
use crate::routing::check::check;
use crate::routing::plan::{Plan, Task};
use crate::routing::problem::{FrozenStop, RequestIdx, SiteIdx};
use crate::routing::solution_from_hints;
use crate::travel::Travel;
use crate::unit::{Money, Qty, Time};
use crate::world::courier::orders_of;
use crate::world::{Courier, World, queue};
use std::collections::{BTreeMap, BTreeSet};

/// Shops that a waiting order may move to in a long search, beside its own.
const OTHER_SHOPS: usize = 3;

/// The whole open plan: all couriers who are free to change, all waiting orders.
pub(super) fn frozen(world: &World, travel: &dyn Travel) -> Frozen {
    let may_change = |c: &&Courier| {
        // A van's round is only put into, one order at a time: a search could turn it round.
        let round = !world.round_of(&c.spec.id).is_empty();
        c.is_on_duty() && c.offer.is_none() && may_ask(&c.spec) && !round
    };
    let (free, bound): (Vec<_>, Vec<_>) = world.couriers().values().partition(may_change);
    let drafted = |couriers: &[&Courier]| -> BTreeSet<OrderId> {
        couriers.iter().flat_map(|courier| courier.draft.iter().flat_map(orders_of)).collect()
    };
    let taken = drafted(&bound);
    let pool: Vec<_> = world.pool().filter(|order| !taken.contains(&order.id)).collect();
    let mut waiting: Vec<OrderId> = pool.iter().map(|order| order.id).collect();
    let mut stores: BTreeSet<StoreId> = BTreeSet::new();
    for order in pool {
        stores.extend(order.sources.iter().map(|source| source.store.clone()));
        let near = crate::matching::in_reach(world, travel, &order.basket).stores;
        let able = near.into_iter().filter(|c| world.stores()[&c.store].offers(Mode::Delivery));
        stores.extend(able.take(OTHER_SHOPS).map(|candidate| candidate.store));
    }
    // Open quotes stay with their couriers, and keep their time.
    let kept = drafted(&free);
    for order in world.quoted().filter(|order| kept.contains(&order.id)) {
        stores.extend(order.sources.iter().map(|source| source.store.clone()));
        waiting.push(order.id);
    }
    let couriers = free.into_iter().map(|courier| courier.spec.id.clone()).collect();
    let stores = stores.into_iter().collect();
    let scope = Scope { couriers, stores, waiting, reorder: true, ..Scope::default() };
    Frozen::new(world, travel, &scope)
}

impl Step<'_> {
    pub(super) fn on_proposal(&mut self, proposal: &Proposal) -> Answer {
        let judged = self.judge_proposal(proposal);
        let refused = judged.as_ref().err().copied();
        self.decide(Decision::ProposalJudged { refused });
        if let Ok((frozen, plan)) = judged {
            self.adopt_proposal(&frozen, &plan);
        }
        self.dispatch();
        match refused {
            None => Answer::Done,
            Some(reason) => Answer::Refused { reason, hint: None },
        }
    }

    /// Rebases the proposal on what has happened since, and accepts it only if it is feasible and
    /// gains more than the changes it shows to couriers cost: those of accepted work. A draft has
    /// been shown to nobody.
    fn judge_proposal(&self, proposal: &Proposal) -> Result<(Frozen, Plan), Reason> {
        let routes = self.still_valid(proposal);
        if routes.is_empty() {
            return Err(Reason::StalePlan);
        }
        let scope = self.proposal_scope(&routes);
        let mut frozen = Frozen::new(self.world, self.travel, &scope);
        let old = solution_from_hints(&frozen.problem).to_plan();
        let mut changes = 0;
        for route in &routes {
            let vehicle = frozen.vehicle(&route.courier).ok_or(Reason::StalePlan)?;
            let hint = self.hint(&frozen, route).ok_or(Reason::StalePlan)?;
            let known = &mut frozen.problem.vehicles[vehicle.at()].hint;
            let (old, new) = (self.shown(&frozen.orders, known), self.shown(&frozen.orders, &hint));
            changes += old.iter().zip(&new).filter(|(old, new)| old != new).count();
            *known = hint;
        }
        let new = solution_from_hints(&frozen.problem).to_plan();
        let change = self.world.config().prices.change;
        let price = Money(change.0 * i64::try_from(changes).expect("few stops change"));
        if new.cost.total + price >= old.cost.total {
            return Err(Reason::CostsMore);
        }
        let violations = check(&frozen.problem, &new);
        if !violations.is_empty() {
            return Err(Reason::Infeasible);
        }
        let moved = self.moved_orders(&frozen, &new);
        if self.has_room(&moved) { Ok((frozen, new)) } else { Err(Reason::Stock) }
    }

    /// The accepted part of a hint: shop and orders of each stop, or the order of a door.
    fn shown(
        &self,
        orders: &[Option<OrderId>],
        hint: &[FrozenStop],
    ) -> Vec<(Option<SiteIdx>, Vec<OrderId>)> {
        let accepted = |request: RequestIdx| {
            let id = orders[request.at()]?;
            let state = self.order(id).state;
            (!matches!(state, OrderState::Sourced | OrderState::Quoted)).then_some(id)
        };
        let stop = |stop: &FrozenStop| match stop {
            FrozenStop::Pickup { site, picks, .. } => {
                (Some(*site), picks.iter().filter_map(|pick| accepted(pick.request)).collect())
            }
            FrozenStop::Deliver { request } => (None, accepted(*request).into_iter().collect()),
        };
        hint.iter().map(stop).filter(|(_, orders): &(_, Vec<OrderId>)| !orders.is_empty()).collect()
    }

    /// Routes of couriers untouched since the base version, with only orders they may carry. A
    /// route that falls out keeps its draft, so that others who wanted its orders fall out with it.
    fn still_valid(&self, proposal: &Proposal) -> Vec<ProposedRoute> {
        let untouched = |route: &&ProposedRoute| {
            self.world.couriers().get(&route.courier).is_some_and(|courier| {
                courier.changed_at <= proposal.base_version
                    && courier.offer.is_none()
                    && self.world.round_of(&route.courier).is_empty()
            })
        };
        let mut kept: Vec<&ProposedRoute> = proposal.routes.iter().filter(untouched).collect();
        loop {
            let names: BTreeSet<&CourierId> = kept.iter().map(|route| &route.courier).collect();
            let elsewhere = self.drafted_elsewhere(&names);
            let before = kept.len();
            kept.retain(|route| self.may_carry(route, &elsewhere));
            if kept.len() == before {
                return kept.into_iter().cloned().collect();
            }
        }
    }

    fn may_carry(&self, route: &ProposedRoute, elsewhere: &BTreeSet<OrderId>) -> bool {
        orders_in(route).iter().all(|id| {
            let Some(order) = self.world.planned_order(*id) else { return false };
            match order.state {
                OrderState::Sourced | OrderState::Quoted => !elsewhere.contains(id),
                state => !state.is_final() && order.courier.as_ref() == Some(&route.courier),
            }
        })
    }

    fn drafted_elsewhere(&self, names: &BTreeSet<&CourierId>) -> BTreeSet<OrderId> {
        let others = self.world.couriers().values().filter(|c| !names.contains(&c.spec.id));
        others.flat_map(|courier| courier.draft.iter().flat_map(orders_of)).collect()
    }

    fn proposal_scope(&self, routes: &[ProposedRoute]) -> Scope<'static> {
        let waiting = |id: &OrderId| {
            matches!(self.order(*id).state, OrderState::Sourced | OrderState::Quoted)
        };
        let mut orders: BTreeSet<OrderId> = routes.iter().flat_map(orders_in).collect();
        let mut stores: BTreeSet<StoreId> = BTreeSet::new();
        for route in routes {
            let courier = &self.world.couriers()[&route.courier];
            orders.extend(courier.draft.iter().flat_map(orders_of));
            stores.extend(route.stops.iter().filter_map(|stop| match stop {
                ProposedStop::Pickup { store, .. } => Some(store.clone()),
                ProposedStop::Deliver { .. } => None,
            }));
        }
        let waiting: Vec<OrderId> = orders.into_iter().filter(waiting).collect();
        for id in &waiting {
            stores.extend(self.order(*id).sources.iter().map(|source| source.store.clone()));
        }
        Scope {
            couriers: routes.iter().map(|route| route.courier.clone()).collect(),
            stores: stores.into_iter().collect(),
            waiting,
            reorder: true,
            ..Scope::default()
        }
    }

    /// The proposed stops that are still to be done, as a hint; `None` when one is unknown by now.
    fn hint(&self, frozen: &Frozen, route: &ProposedRoute) -> Option<Vec<FrozenStop>> {
        let vehicle = &frozen.problem.vehicles[frozen.vehicle(&route.courier)?.at()];
        let on_board: BTreeSet<_> = vehicle.onboard.iter().map(|goods| goods.request).collect();
        let mut hint = Vec::new();
        for stop in &route.stops {
            match stop {
                ProposedStop::Pickup { store, picks } => {
                    let picks: Option<Vec<_>> =
                        picks.iter().map(|(order, lines)| frozen.pick(*order, lines)).collect();
                    let mut picks = picks?;
                    picks.retain(|pick| !on_board.contains(&pick.request));
                    let site = frozen.site(store)?;
                    if !picks.is_empty() {
                        hint.push(FrozenStop::Pickup { site, picks, ready: None });
                    }
                }
                ProposedStop::Deliver { order } => {
                    hint.push(FrozenStop::Deliver { request: frozen.request(*order)? });
                }
            }
        }
        hint.retain(|stop| !vehicle.frozen.contains(stop));
        Some(hint)
    }

    fn adopt_proposal(&mut self, frozen: &Frozen, plan: &Plan) {
        if !self.settle_shops(frozen, plan) {
            return;
        }
        for courier in frozen.couriers.clone() {
            self.draft_route(frozen, plan, &courier);
            self.resequence(&courier);
        }
    }

    /// The accepted part of a new draft becomes the route, if it is another order of work.
    fn resequence(&mut self, courier: &CourierId) {
        let accepted = self.accepted_tasks(&self.world.couriers()[courier].draft);
        let current = self.accepted_tasks(&self.world.couriers()[courier].route);
        if accepted.is_empty() || accepted == current {
            return;
        }
        let (frozen, plan) = self.plan_one(courier);
        self.adopt_route(&frozen, &plan, courier);
    }

    fn accepted_tasks(&self, stops: &[PlannedStop]) -> Vec<StopTask> {
        let accepted = |id: &OrderId| {
            !matches!(self.order(*id).state, OrderState::Sourced | OrderState::Quoted)
        };
        let keep = |stop: &PlannedStop| match &stop.task {
            StopTask::Pickup { store, orders } => {
                let orders: Vec<OrderId> = orders.iter().copied().filter(accepted).collect();
                let store = store.clone();
                (!orders.is_empty()).then_some(StopTask::Pickup { store, orders })
            }
            task => orders_of(stop).iter().all(accepted).then(|| task.clone()),
        };
        stops.iter().filter_map(keep).collect()
    }

    /// Moves the holds of waiting orders that the plan picks elsewhere: first all back, then all
    /// anew, so that two orders can swap their shops. False, and nothing is given back, when a unit
    /// would not be there: a shop that keeps more back than before lets its orders stay, but takes
    /// no others in their place.
    pub(super) fn settle_shops(&mut self, frozen: &Frozen, plan: &Plan) -> bool {
        let moved = self.moved_orders(frozen, plan);
        if !self.has_room(&moved) {
            return false;
        }
        for id in moved.keys() {
            for source in self.order(*id).sources.clone() {
                self.end_hold(source.hold, HoldState::Released, Reason::CostsMore);
            }
        }
        for (id, shares) in &moved {
            assert!(self.settle_in(*id, shares), "{id} moves to where its units were looked at");
        }
        true
    }

    /// Whether all that these orders would take is there once they have given theirs back.
    fn has_room(&self, moved: &BTreeMap<OrderId, Vec<Share>>) -> bool {
        let mut freed: BTreeMap<(&StoreId, &SkuId), Qty> = BTreeMap::new();
        let sources = moved.keys().flat_map(|id| &self.order(*id).sources);
        for source in sources.filter(|source| self.world.is_reserved(source.hold)) {
            for (sku, units) in self.world.ledger().frees(&source.store, source.hold) {
                *freed.entry((&source.store, sku)).or_default() += units;
            }
        }
        let mut taken: BTreeMap<(&StoreId, &SkuId), Qty> = BTreeMap::new();
        for share in moved.values().flatten() {
            for line in &share.lines {
                *taken.entry((&share.store, &line.sku)).or_default() += line.qty;
            }
        }
        taken.into_iter().all(|(cell, units)| {
            let back = freed.get(&cell).copied().unwrap_or_default();
            self.world.atp_with(&self.world.stores()[cell.0], cell.1, back) >= units
        })
    }

    fn moved_orders(&self, frozen: &Frozen, plan: &Plan) -> BTreeMap<OrderId, Vec<Share>> {
        let mut shares: BTreeMap<OrderId, Vec<Share>> = BTreeMap::new();
        for stop in plan.routes.iter().flat_map(|route| &route.stops) {
            let Task::Pickup { site, picks } = &stop.task else { continue };
            for pick in picks {
                let Some(id) = frozen.orders[pick.request.at()] else { continue };
                let store = frozen.store(*site).clone();
                let lines = frozen.lines(&pick.lines);
                let ready_at = self.expected_ready(&store, lines.len(), id);
                shares.entry(id).or_default().push(Share::of(store, lines, ready_at));
            }
        }
        shares.retain(|id, shares| {
            let order = self.order(*id);
            order.state == OrderState::Sourced && !same_shops(&order.sources, shares)
        });
        shares
    }

    fn expected_ready(&self, store: &StoreId, lines: usize, order: OrderId) -> Time {
        let given = self.order(order).basket.ready_at;
        let spec = &self.world.stores()[store];
        let modelled = queue::ready_at(self.world, spec, lines, self.world.now());
        given.or(modelled).expect("a shop on a plan opens again")
    }

    /// Sets the next search or round when there is open work, or takes it away.
    pub(super) fn arrange_review(&mut self) {
        let busy = |c: &Courier| c.route.len() > 2;
        let waits = self.world.pool().next().is_some();
        let config = self.world.config();
        let (open, at) = match config.policy {
            Policy::Joint => {
                let open = waits || self.world.couriers().values().any(busy);
                (open, self.world.now() + config.review)
            }
            Policy::Nearest | Policy::Rolling => (waits, self.next_round()),
            Policy::Greedy => (false, self.world.now()),
        };
        let set = self.world.review_set();
        if open && !set && self.world.search_pending().is_none() {
            self.decide(Decision::ReviewSet { at: Some(at) });
        } else if !open && set {
            self.decide(Decision::ReviewSet { at: None });
        }
    }
}

fn orders_in(route: &ProposedRoute) -> Vec<OrderId> {
    let mut orders = Vec::new();
    for stop in &route.stops {
        match stop {
            ProposedStop::Pickup { picks, .. } => orders.extend(picks.iter().map(|(id, _)| *id)),
            ProposedStop::Deliver { order } => orders.push(*order),
        }
    }
    orders
}

fn same_shops(sources: &[Source], shares: &[Share]) -> bool {
    let mut old: Vec<_> = sources.iter().map(|s| (&s.store, &s.lines)).collect();
    let mut new: Vec<_> = shares.iter().map(|s| (&s.store, &s.lines)).collect();
    old.sort();
    new.sort();
    old == new
}
