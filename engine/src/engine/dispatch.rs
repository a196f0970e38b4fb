//! The dispatch cycle: place waiting orders, commit those whose time has come, time routes anew.

use super::step::Step;
use crate::config::Commit;
use crate::decision::{Decision, DraftChange, RouteChange};
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OrderId, StoreId};
use crate::matching::{
    behind_offers, cheapest, in_reach, may_ask, nearest_couriers, with_drafts, with_quotes,
};
use crate::model::{Acceptance, Mode, Order, OrderState, PlannedStop, RouteDiff, StopTask};
use crate::policy::{PickupTiming, go_at};
use crate::reason::Reason;
use crate::routing::check::check;
use crate::routing::plan::{Plan, Route};
use crate::routing::problem::RequestIdx;
use crate::routing::{Solution, solution_from_hints};
use crate::unit::{Span, Time};
use crate::world::courier::orders_of;
use std::collections::BTreeSet;

impl Step<'_> {
    /// Bounded work after every event that may open or close a way.
    pub(super) fn dispatch(&mut self) {
        self.use_places();
        self.give_up_lost();
        self.keep_slack();
        self.draft_waiting();
        self.go();
        // What has gone out may let go of what was held behind it.
        self.keep_slack();
        self.go();
        self.arrange_review();
        self.arrange_waiting();
    }

    /// Puts one order where it costs least: shop, courier and position together.
    pub(super) fn draft_order(&mut self, id: OrderId) {
        let order = self.order(id).clone();
        if let Some(store) = self.world.hub_of(&order).cloned() {
            let couriers = self.hub_couriers(&order);
            return self.draft_among(&order, vec![store], couriers);
        }
        let stores = self.stores_for(&order);
        let near = self.world.stores()[&stores[0]].at;
        let couriers = nearest_couriers(self.world, self.travel, near, &order.refused_by);
        let couriers = with_quotes(self.world, couriers, &stores);
        self.draft_among(&order, stores, couriers);
    }

    pub(super) fn draft_among(
        &mut self,
        order: &Order,
        stores: Vec<StoreId>,
        couriers: Vec<CourierId>,
    ) {
        let id = order.id;
        if couriers.is_empty() {
            return self.wait(id, Reason::NoCourier);
        }
        let (waiting, moving) = (vec![id], Some(vec![id]));
        let offers = behind_offers(self.world, &couriers);
        let scope = Scope { couriers, stores, waiting, moving, offers, ..Scope::default() };
        let scope = with_drafts(self.world, scope);
        let frozen = Frozen::new(self.world, self.travel, &scope);
        let request = frozen.request(id).expect("the order is in scope");
        let mut state = solution_from_hints(&frozen.problem);
        let mut late = self.replan_late(&frozen, &state);
        late.extend(self.refit_late(&frozen, &state, id));
        late.extend(self.outdated_offers(&frozen, &state));
        if !late.is_empty() {
            let Scope { stores, mut couriers, .. } = scope;
            couriers.retain(|courier| !late.contains(courier));
            return self.draft_among(order, stores, couriers);
        }
        let best = cheapest(&frozen, &state, request, 1);
        let Some(best) = best.first().map(|place| &place.insertion) else {
            return self.wait(id, self.why_unplaced(order, &scope.couriers));
        };
        state.insert(best);
        let plan = state.to_plan();
        let courier = frozen.couriers[best.vehicle.at()].clone();
        if self.settle_shops(&frozen, &plan) {
            self.draft_route(&frozen, &plan, &courier);
        } else {
            // Where it would go there is less than the plan took for granted: it stays.
            self.draft_among(order, Vec::new(), scope.couriers);
        }
    }

    /// Its own shops first, then those near with the whole basket.
    pub(super) fn stores_for(&self, order: &Order) -> Vec<StoreId> {
        let mut stores: Vec<StoreId> = order.sources.iter().map(|s| s.store.clone()).collect();
        if order.state == OrderState::Quoted {
            return stores;
        }
        let (world, goods) = (&self.world, order.goods());
        for candidate in in_reach(world, self.travel, &order.basket).stores {
            let store = &world.stores()[&candidate.store];
            let full = goods.iter().all(|line| world.atp(store, &line.sku) >= line.qty);
            if stores.len() >= world.config().max_stores as usize {
                break;
            }
            if store.offers(Mode::Delivery) && full && !stores.contains(&store.id) {
                stores.push(store.id.clone());
            }
        }
        stores
    }

    pub(super) fn wait(&mut self, order: OrderId, reason: Reason) {
        if self.world.holds_slack(order) {
            return self.end_slack(order, Reason::SlackGone);
        }
        if self.order(order).reason != Some(reason) {
            self.decide(Decision::OrderWaits { order, reasons: vec![reason] });
        }
    }

    /// Offers or adopts every draft whose time has come.
    pub(super) fn go(&mut self) {
        let now = self.world.now();
        while let Some(courier) = self.world.first_due_draft(now) {
            self.commit(&courier);
        }
    }

    fn commit(&mut self, courier: &CourierId) {
        if self.world.couriers()[courier].offer.is_some() {
            // He is asked for something else; what follows from his answer comes first.
            return self.keep_rest_of_draft(courier);
        }
        let orders = self.orders_to_commit(courier);
        if orders.is_empty() || !may_ask(&self.world.couriers()[courier].spec) {
            return self.drop_draft(courier);
        }
        let scope =
            Scope { couriers: vec![courier.clone()], waiting: orders.clone(), ..Scope::default() };
        let Some((frozen, plan)) = self.plan_fitting(&scope) else {
            return self.drop_draft(courier);
        };
        if orders.iter().any(|order| is_left_out(&frozen, &plan, *order)) {
            // What was drafted fits no more: it is placed anew in the next cycle.
            return self.drop_draft(courier);
        }
        if self.world.couriers()[courier].spec.acceptance == Acceptance::Ask {
            return self.send_offer(courier, orders, &frozen, &plan);
        }
        for order in &orders {
            self.give_order(*order, OrderState::Assigned, Some(courier.clone()));
        }
        self.adopt_route(&frozen, &plan, courier);
        self.keep_rest_of_draft(courier);
    }

    /// All drafted orders, or just in time only those of the next shop.
    fn orders_to_commit(&self, courier: &CourierId) -> Vec<OrderId> {
        let draft = &self.world.couriers()[courier].draft;
        let decided = self.decided_orders(draft);
        let waiting = |id: &OrderId| decided.contains(id);
        let mut orders = Vec::new();
        for stop in draft {
            let StopTask::Pickup { orders: here, .. } = &stop.task else { continue };
            orders.extend(here.iter().copied().filter(waiting));
            let one_shop = matches!(self.commit_rule(), Commit::JustInTime { .. });
            if one_shop && !orders.is_empty() {
                break;
            }
        }
        // Both halves of an order from two shops go together.
        orders.sort_unstable();
        orders.dedup();
        orders
    }

    fn keep_rest_of_draft(&mut self, courier: &CourierId) {
        let draft = self.world.couriers()[courier].draft.clone();
        let go_at = self.go_at(courier, &draft);
        self.write_draft(courier, go_at, draft);
    }

    /// When the first waiting order of a draft must be offered; `None` without one, and as long as
    /// he is asked for something else or an open quote comes first.
    pub(super) fn go_at(&self, courier: &CourierId, stops: &[PlannedStop]) -> Option<Time> {
        let courier = &self.world.couriers()[courier];
        if courier.offer.is_some() {
            return None;
        }
        let decided = self.decided_orders(stops);
        let first = stops.iter().position(|stop| match &stop.task {
            StopTask::Pickup { orders, .. } => orders.iter().any(|id| decided.contains(id)),
            _ => false,
        })?;
        let StopTask::Pickup { store, .. } = &stops[first].task else { return None };
        let from = if first == 0 { courier.at } else { stops[first - 1].at };
        // Who has a break on arrival must be there when that begins.
        let rests = stops[first].rests.iter().filter(|rest| rest.arrived);
        let start = rests.map(|rest| rest.start).min().unwrap_or(stops[first].start);
        let timing = PickupTiming {
            start,
            setup: self.world.stores()[store].setup,
            leg: self.lead(&courier.spec.profile, (from, stops[first].at), start),
        };
        Some(go_at(self.commit_rule(), self.world.now(), timing))
    }

    /// Times the accepted work of one courier.
    pub(super) fn plan_one(&self, courier: &CourierId) -> (Frozen, Plan) {
        let scope = Scope { couriers: vec![courier.clone()], ..Scope::default() };
        let frozen = Frozen::new(self.world, self.travel, &scope);
        let plan = solution_from_hints(&frozen.problem).to_plan();
        (frozen, plan)
    }

    /// Plans a scope along the hints of its couriers; `None` when there is no room beside the
    /// accepted work, which runs late.
    pub(super) fn plan_fitting(&mut self, scope: &Scope<'_>) -> Option<(Frozen, Plan)> {
        for _ in 0..2 {
            let frozen = Frozen::new(self.world, self.travel, scope);
            let state = solution_from_hints(&frozen.problem);
            if self.replan_late(&frozen, &state).is_empty() {
                let plan = state.to_plan();
                return Some((frozen, plan));
            }
        }
        None
    }

    /// Couriers whose open offers do not fit any more: nothing is planned behind those.
    fn outdated_offers(&self, frozen: &Frozen, state: &Solution<'_>) -> Vec<CourierId> {
        let absent = state.absent().into_iter().filter_map(|r| frozen.orders[r.at()]);
        let orders = absent.map(|id| self.order(id));
        let offered = orders.filter(|order| order.state == OrderState::Offered);
        offered.filter_map(|order| order.courier.clone()).collect()
    }

    /// Times accepted work anew that does not fit as it was planned, because it runs late; says
    /// whose.
    pub(super) fn replan_late(
        &mut self,
        frozen: &Frozen,
        state: &Solution<'_>,
    ) -> BTreeSet<CourierId> {
        let late: BTreeSet<CourierId> = state
            .absent()
            .into_iter()
            .filter_map(|request| frozen.orders[request.at()])
            .map(|id| self.order(id))
            .filter(|order| matches!(order.state, OrderState::Assigned | OrderState::PickedUp))
            .filter_map(|order| order.courier.clone())
            .collect();
        for courier in &late {
            self.replan(courier);
        }
        late
    }

    /// Times a courier's accepted work anew, without what has gone from it.
    pub(super) fn replan(&mut self, courier: &CourierId) {
        self.drop_draft(courier);
        let (frozen, plan) = self.plan_one(courier);
        let lost = left_out(&frozen, &plan);
        if !lost.is_empty() {
            return self.give_up(courier, lost);
        }
        let vehicle = frozen.vehicle(courier).expect("he is in scope");
        if plan.routes.iter().any(|route| route.vehicle == vehicle) {
            self.adopt_route(&frozen, &plan, courier);
        } else {
            self.clear_route(courier);
        }
    }

    /// Accepted work that cannot be done any more, since it runs too late: a shop that will be
    /// closed makes its orders look for another one, goods of half an order go back, everything
    /// else looks for another courier. Goods on board stay there: they are planned anew without
    /// what stood in their way.
    fn give_up(&mut self, courier: &CourierId, mut lost: Vec<(OrderId, Reason)>) {
        let on_board = |state| matches!(state, OrderState::PickedUp | OrderState::Returning);
        lost.retain(|(order, _)| !on_board(self.order(*order).state));
        if lost.is_empty() {
            // Nothing stands in their way that could be given up: the work stays as it is.
            return;
        }
        let orders: Vec<OrderId> = lost.iter().map(|(order, _)| *order).collect();
        self.take_off(courier, &orders);
        for (order, why) in lost {
            if self.world.goods_taken(order) {
                self.turn_back(order, why);
            } else if why == Reason::StoreClosed {
                self.resource(order, why);
            } else {
                self.give_order(order, OrderState::Sourced, None);
            }
        }
        self.replan(courier);
    }

    /// Takes the rest of some orders' work off a route at once: each of them is planned anew by
    /// itself, and meanwhile no other may be handed over without having been picked up.
    pub(super) fn take_off(&mut self, courier: &CourierId, orders: &[OrderId]) {
        let known = &self.world.couriers()[courier];
        let goes = |order: &OrderId| orders.contains(order) && !self.world.goods_taken(*order);
        let leaves_at = known.leaves_at;
        let mut stops = known.route.clone();
        for stop in &mut stops {
            if let StopTask::Pickup { orders: here, .. } = &mut stop.task {
                here.retain(|order| !goes(order));
            }
        }
        stops.retain(|stop| match &stop.task {
            StopTask::Pickup { orders, .. } => !orders.is_empty(),
            StopTask::Deliver { order } | StopTask::Return { order, .. } => !goes(order),
        });
        if stops != known.route {
            self.write_route(courier, leaves_at, stops);
        }
    }

    pub(super) fn clear_route(&mut self, courier: &CourierId) {
        if self.world.couriers()[courier].route.is_empty() {
            return;
        }
        self.write_route(courier, self.world.now(), Vec::new());
    }

    /// Makes a planned route the one its courier must follow, and keeps promises honest.
    pub(super) fn adopt_route(&mut self, frozen: &Frozen, plan: &Plan, courier: &CourierId) {
        self.assert_checked(frozen, plan);
        let route = route_of(frozen, plan, courier).expect("the courier has a route");
        let mut mint = self.mint_stops();
        let stops = frozen.stops(self.world, route, &mut mint);
        self.assert_round(courier, &stops);
        let now = self.world.now();
        let before = &self.world.couriers()[courier];
        let under_way = before.frozen(now) > 0
            && before.route.first().map(|stop| stop.id) == stops.first().map(|stop| stop.id);
        let rested = stops.first().and_then(PlannedStop::rested).unwrap_or(route.depart);
        let leaves_at = if under_way { before.leaves_at } else { route.depart.max(rested) };
        if before.route != stops {
            self.write_route(courier, leaves_at, stops.clone());
        }
        for stop in &stops {
            self.keep_promise(stop);
        }
    }

    fn keep_promise(&mut self, stop: &PlannedStop) {
        let StopTask::Deliver { order } = stop.task else { return };
        if stop.start > self.order(order).promise.to {
            let to = stop.start + self.world.config().promise_width;
            self.change_promise(order, Span { from: stop.start, to }, Reason::RunningLate);
        }
    }

    pub(super) fn write_route(
        &mut self,
        courier: &CourierId,
        leaves_at: Time,
        stops: Vec<PlannedStop>,
    ) {
        let version = self.world.plan_version() + 1;
        let diff = RouteDiff::between(&self.world.couriers()[courier].route, &stops);
        let route = RouteChange { courier: courier.clone(), leaves_at, stops, diff };
        self.decide(Decision::PlanAdopted { version, routes: vec![route] });
    }

    /// Writes down who would carry what; nobody is asked yet.
    pub(super) fn draft_route(&mut self, frozen: &Frozen, plan: &Plan, courier: &CourierId) {
        self.assert_checked(frozen, plan);
        let stops = self.planned_stops(frozen, plan, courier);
        let go_at = self.go_at(courier, &stops);
        self.write_draft(courier, go_at, stops);
    }

    /// The stops that a plan gives a courier, with names.
    pub(super) fn planned_stops(
        &mut self,
        frozen: &Frozen,
        plan: &Plan,
        courier: &CourierId,
    ) -> Vec<PlannedStop> {
        let Some(route) = route_of(frozen, plan, courier) else { return Vec::new() };
        let mut mint = self.mint_stops();
        let stops = frozen.stops(self.world, route, &mut mint);
        self.assert_round(courier, &stops);
        stops
    }

    /// A draft in which nothing waits is none: it would only repeat the route.
    pub(super) fn write_draft(
        &mut self,
        courier: &CourierId,
        go_at: Option<Time>,
        mut stops: Vec<PlannedStop>,
    ) {
        let waits =
            |id: OrderId| matches!(self.order(id).state, OrderState::Sourced | OrderState::Quoted);
        if !stops.iter().flat_map(orders_of).any(waits) {
            stops.clear();
        }
        let known = &self.world.couriers()[courier];
        if known.draft == stops && self.world.goes_at(courier) == go_at {
            return;
        }
        let version = self.world.plan_version() + 1;
        let drafts = vec![DraftChange { courier: courier.clone(), go_at, stops }];
        self.decide(Decision::PlanDrafted { version, drafts });
    }

    /// Takes back what is drafted for a courier; open quotes keep their place in his day.
    pub(super) fn drop_draft(&mut self, courier: &CourierId) {
        let stops = self.without_waiting(courier);
        if !stops.is_empty() {
            self.touched.insert(courier.clone());
        }
        self.write_draft(courier, None, stops);
    }

    /// Takes back all that is drafted for a courier, open quotes too.
    pub(super) fn abandon_draft(&mut self, courier: &CourierId) {
        self.write_draft(courier, None, Vec::new());
    }

    /// Takes an order that has just changed its state off every route, offer and draft.
    pub(super) fn detach(&mut self, before: &Order) {
        match (before.state, &before.courier) {
            (OrderState::Offered, Some(courier)) => self.withdraw_offer(&courier.clone()),
            (OrderState::Assigned, Some(courier)) => self.replan(&courier.clone()),
            _ => {
                let has = |stops: &[PlannedStop]| {
                    stops.iter().any(|stop| orders_of(stop).contains(&before.id))
                };
                let drafted = self.world.couriers().values().find(|c| has(&c.draft));
                if let Some(courier) = drafted.map(|courier| courier.spec.id.clone()) {
                    self.drop_draft(&courier);
                }
            }
        }
    }

    /// The independent checker judges every plan before anybody sees it.
    pub(super) fn assert_checked(&self, frozen: &Frozen, plan: &Plan) {
        if self.world.config().check_plans {
            let violations = check(&frozen.problem, plan);
            assert!(violations.is_empty(), "a plan about to be published breaks: {violations:?}");
        }
    }
}

/// Whether a plan leaves an order out.
pub(super) fn is_left_out(frozen: &Frozen, plan: &Plan, order: OrderId) -> bool {
    let request = frozen.request(order);
    plan.unassigned.iter().any(|(left_out, _)| Some(*left_out) == request)
}

/// Orders that a plan leaves out, with the first reason of each.
fn left_out(frozen: &Frozen, plan: &Plan) -> Vec<(OrderId, Reason)> {
    let named = |(request, reasons): &(RequestIdx, Vec<Reason>)| {
        let why = reasons.first().copied().unwrap_or(Reason::Window);
        frozen.orders[request.at()].map(|order| (order, why))
    };
    plan.unassigned.iter().filter_map(named).collect()
}

fn route_of<'p>(frozen: &Frozen, plan: &'p Plan, courier: &CourierId) -> Option<&'p Route> {
    let vehicle = frozen.vehicle(courier)?;
    plan.routes.iter().find(|route| route.vehicle == vehicle)
}
