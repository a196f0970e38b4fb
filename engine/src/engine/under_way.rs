//! What changes while couriers are under way: goods from hand to hand, slower streets, and stops
//! that take longer than planned. All of it is repaired in the step in which it is heard.

use super::changes::sequences;
use super::step::Step;
use crate::decision::Decision;
use crate::event::{Handover, Taker, TrafficReport};
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OrderId, Profile};
use crate::model::OrderState;
use crate::place::Place;
use crate::reason::Reason;
use crate::routing::solution_from_hints;
use crate::unit::{Millis, Time};
use crate::world::hand_over::without;
use crate::world::{Courier, Progress};

impl Step<'_> {
    /// Goods on board never move but by this: the event says who has them now.
    pub(super) fn on_handover(&mut self, handover: &Handover) {
        let orders = self.world.handed_over(handover);
        let handover = Handover { orders: orders.clone(), ..handover.clone() };
        let giver = handover.from.clone();
        match &handover.to {
            Taker::Courier(taker) => {
                let taker = taker.clone();
                self.decide(Decision::GoodsHandedOver { handover });
                self.forget_stops(&giver, &orders);
                self.bring(&taker, &orders);
            }
            Taker::Store(_) => {
                self.decide(Decision::GoodsHandedOver { handover });
                self.forget_stops(&giver, &orders);
                orders.into_iter().for_each(|order| self.back_in_shop(order));
            }
        }
        self.replan(&giver);
        self.dispatch();
    }

    /// Takes the hand-overs of goods that he has no longer off a courier's route.
    fn forget_stops(&mut self, courier: &CourierId, orders: &[OrderId]) {
        let known = &self.world.couriers()[courier];
        let (stops, leaves_at) = (without(&known.route, orders), known.leaves_at);
        if stops.len() < known.route.len() {
            self.write_route(courier, leaves_at, stops);
        }
    }

    /// What somebody has taken over he brings when it costs least among his own work.
    fn bring(&mut self, courier: &CourierId, orders: &[OrderId]) {
        let scope = Scope { couriers: vec![courier.clone()], ..Scope::default() };
        let mut frozen = Frozen::new(self.world, self.travel, &scope);
        for order in orders {
            let tried = sequences(&frozen, *order).into_iter().map(|hint| {
                frozen.problem.vehicles[0].hint.clone_from(&hint);
                let plan = solution_from_hints(&frozen.problem).to_plan();
                (plan.unassigned.len(), plan.cost.total, hint)
            });
            let best = tried.min_by_key(|(left_out, cost, _)| (*left_out, *cost));
            if let Some((_, _, hint)) = best {
                frozen.problem.vehicles[0].hint = hint;
            }
        }
        let plan = solution_from_hints(&frozen.problem).to_plan();
        if !plan.unassigned.is_empty() {
            return self.replan(courier);
        }
        self.drop_draft(courier);
        self.adopt_route(&frozen, &plan, courier);
    }

    /// The goods lie in their shop again: the customer still waits for some, so that they are
    /// looked for anew, there first of all; what was on its way back anyway has arrived.
    fn back_in_shop(&mut self, id: OrderId) {
        if self.order(id).state == OrderState::Returning {
            return self.returned(id);
        }
        self.restock(id);
        self.source_anew(id, Reason::Offline);
    }

    /// Everybody whom it concerns is timed anew; open offers show times that no longer hold.
    pub(super) fn on_traffic(&mut self, report: &TrafficReport) {
        let profile = report.profile.clone();
        let slowed = move |courier: &Courier| {
            profile.as_ref().is_none_or(|profile| *profile == courier.spec.profile)
        };
        self.plan_again_for(|courier, _| slowed(courier));
    }

    /// How long before an instant one must leave to be there by then.
    pub(super) fn lead(&self, profile: &Profile, (from, to): (Place, Place), by: Time) -> Millis {
        let leg = self.travel.leg(profile, from, to).duration;
        by - self.world.departure(profile, by, leg)
    }

    /// A courier has been at a stop for longer than it was planned to take: he is expected to need
    /// half as long again as he has been there, and what comes after is planned anew.
    pub(super) fn on_overstay(&mut self, id: &CourierId) {
        let courier = &self.world.couriers()[id];
        let (Progress::AtStop { since }, Some(stop)) = (courier.progress, courier.route.first())
        else {
            return;
        };
        let (now, stop) = (self.world.now(), stop.id);
        let more = Millis((now - since).0 / 2).max(self.world.config().overstay);
        self.decide(Decision::StopOverrun { courier: id.clone(), stop, until: now + more });
        self.replan(id);
    }
}
