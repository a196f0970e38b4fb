//! A customer wants his order elsewhere or at another time: kept where it can be kept beside all
//! that is promised to others, else refused with the reason, and nothing changes.

use super::dispatch::is_left_out;
use super::step::Step;
use crate::decision::{Answer, Decision};
use crate::event::OrderChange;
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OrderId};
use crate::matching::{cheapest, nearest_couriers, with_drafts};
use crate::model::{Order, OrderState};
use crate::reason::Reason;
use crate::routing::plan::{Plan, Task};
use crate::routing::problem::FrozenStop;
use crate::routing::solution_from_hints;
use crate::unit::{Money, Span, Time};

/// A way to serve an order as it would be.
struct Way {
    frozen: Frozen,
    plan: Plan,
    /// When it would be handed over.
    start: Time,
}

impl Step<'_> {
    pub(super) fn on_order_changed(&mut self, change: &OrderChange) -> Answer {
        let before = self.order(change.order).clone();
        let mut after = before.clone();
        after.basket.at = change.at.unwrap_or(before.basket.at);
        if let Some(due) = change.due {
            (after.basket.due, after.basket.soft_due) = (Some(due), Some(due.to));
        }
        let way = match (&before.courier, before.state) {
            (Some(courier), OrderState::Assigned | OrderState::PickedUp) => {
                self.way_of_carrier(courier, &after)
            }
            _ => self.way_of_anybody(&after),
        };
        match way {
            Ok(way) => self.carry_out(change, &before, &after, &way),
            Err(reason) => return Answer::Refused { reason, hint: None },
        }
        self.dispatch();
        Answer::Done
    }

    /// The cheapest way among those near its shop.
    fn way_of_anybody(&self, after: &Order) -> Result<Way, Reason> {
        let stores: Vec<_> = after.sources.iter().map(|source| source.store.clone()).collect();
        let near = self.world.stores()[&stores[0]].at;
        let couriers = nearest_couriers(self.world, self.travel, near, &after.refused_by);
        if couriers.is_empty() {
            return Err(Reason::NoCourier);
        }
        let (waiting, moving) = (vec![after.id], Some(Vec::new()));
        let changed = Some(after);
        let scope = Scope { couriers, stores, waiting, moving, changed, ..Scope::default() };
        let scope = with_drafts(self.world, scope);
        let frozen = Frozen::new(self.world, self.travel, &scope);
        let request = frozen.request(after.id).expect("the order is in scope");
        let mut state = solution_from_hints(&frozen.problem);
        if state.absent().contains(&request) {
            let best = cheapest(&frozen, &state, request, 1);
            let best = best.first().map(|place| place.insertion.clone());
            state.insert(&best.ok_or_else(|| self.why_unplaced(after, &scope.couriers))?);
        }
        let plan = state.to_plan();
        let start = hand_over(&frozen, &plan, after.id).ok_or(Reason::Window)?;
        Ok(Way { frozen, plan, start })
    }

    /// Its courier keeps it: its hand-over comes wherever on his route it costs least.
    fn way_of_carrier(&self, courier: &CourierId, after: &Order) -> Result<Way, Reason> {
        let scope = |changed| Scope {
            couriers: vec![courier.clone()],
            reorder: true,
            changed,
            ..Scope::default()
        };
        let plan_of = |frozen: &Frozen| solution_from_hints(&frozen.problem).to_plan();
        let usual = Frozen::new(self.world, self.travel, &scope(None));
        let usual_plan = plan_of(&usual);
        let mut frozen = Frozen::new(self.world, self.travel, &scope(Some(after)));
        let mut best: Option<(Money, Frozen, Plan, Time)> = None;
        let mut why = Reason::Window;
        for hint in sequences(&frozen, after.id) {
            frozen.problem.vehicles[0].hint = hint;
            let plan = plan_of(&frozen);
            match self.keeps_all(&frozen, &plan, (&usual, &usual_plan), after) {
                Ok(start) => {
                    let cost = plan.cost.total;
                    let cheaper = best.as_ref().is_none_or(|(known, ..)| cost < *known);
                    if cheaper {
                        best = Some((cost, frozen.clone(), plan, start));
                    }
                }
                Err(reason) => why = reason,
            }
        }
        best.map(|(_, frozen, plan, start)| Way { frozen, plan, start }).ok_or(why)
    }

    /// When the order is handed over, if it is in time, nothing is left out and nobody else loses
    /// a promise or a window.
    fn keeps_all(
        &self,
        frozen: &Frozen,
        plan: &Plan,
        (usual, usual_plan): (&Frozen, &Plan),
        after: &Order,
    ) -> Result<Time, Reason> {
        if let Some((_, reasons)) = plan.unassigned.first() {
            return Err(reasons.first().copied().unwrap_or(Reason::Window));
        }
        let start = hand_over(frozen, plan, after.id).ok_or(Reason::Window)?;
        if after.basket.due.is_some_and(|due| start > due.to) {
            return Err(Reason::Window);
        }
        for id in frozen.orders.iter().flatten().filter(|id| **id != after.id) {
            let limit = self.limit_of(*id);
            let late = |frozen, plan| hand_over(frozen, plan, *id).is_some_and(|at| at > limit);
            if late(frozen, plan) && !late(usual, usual_plan) {
                return Err(Reason::Window);
            }
        }
        Ok(start)
    }

    /// Until when an order must be handed over: as promised, and within its window.
    fn limit_of(&self, id: OrderId) -> Time {
        let order = self.order(id);
        let due = order.basket.due.map_or(Time::MAX, |due| due.to);
        if order.state == OrderState::Returning { Time::MAX } else { order.promise.to.min(due) }
    }

    fn carry_out(&mut self, change: &OrderChange, before: &Order, after: &Order, way: &Way) {
        let (order, at, due) = (change.order, after.basket.at, after.basket.due);
        self.decide(Decision::OrderChanged { order, at, due });
        let promised = before.promise;
        if change.due.is_some() || way.start > promised.to {
            let end = way.start + self.world.config().promise_width;
            let to = due.map_or(end, |due| end.min(due.to));
            self.change_promise(order, Span { from: way.start, to }, Reason::ChangedByCustomer);
        }
        match (&before.courier, before.state) {
            (Some(courier), OrderState::Assigned | OrderState::PickedUp) => {
                self.drop_draft(courier);
                self.adopt_route(&way.frozen, &way.plan, courier);
            }
            // What is drafted or offered is not what is wanted any more.
            _ => self.detach(before),
        }
    }
}

/// When an order is handed over by a plan.
fn hand_over(frozen: &Frozen, plan: &Plan, order: OrderId) -> Option<Time> {
    if is_left_out(frozen, plan, order) {
        return None;
    }
    let request = frozen.request(order)?;
    let stops = plan.routes.iter().flat_map(|route| &route.stops);
    let is_it = |task: &Task| matches!(task, Task::Deliver { request: here } if *here == request);
    stops.filter(|stop| is_it(&stop.task)).map(|stop| stop.start).next()
}

/// All orders of work in which only the hand-over of this order has another place, after its own
/// pickups.
pub(super) fn sequences(frozen: &Frozen, order: OrderId) -> Vec<Vec<FrozenStop>> {
    let Some(request) = frozen.request(order) else { return Vec::new() };
    let vehicle = &frozen.problem.vehicles[0];
    let own = FrozenStop::Deliver { request };
    if vehicle.frozen.contains(&own) {
        return vec![vehicle.hint.clone()];
    }
    let rest: Vec<FrozenStop> = vehicle.hint.iter().filter(|stop| **stop != own).cloned().collect();
    let picks = |stop: &FrozenStop| match stop {
        FrozenStop::Pickup { picks, .. } => picks.iter().any(|pick| pick.request == request),
        FrozenStop::Deliver { .. } => false,
    };
    let first = rest.iter().rposition(picks).map_or(0, |last| last + 1);
    let at = |i: usize| {
        let mut hint = rest.clone();
        hint.insert(i, own.clone());
        hint
    };
    (first..=rest.len()).map(at).collect()
}
