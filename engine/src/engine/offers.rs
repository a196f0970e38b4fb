//! Offers: what a courier is asked, and what follows from his answer.

use super::asking::Extra;
use super::step::Step;
use crate::decision::{Answer, Decision};
use crate::freeze::{Frozen, Scope};
use crate::id::{CourierId, OfferId, OrderId};
use crate::model::{Offer, OfferState, OrderState};
use crate::reason::Reason;
use crate::routing::pay_without_route;
use crate::routing::plan::{Plan, Route};
use crate::unit::Money;

impl Step<'_> {
    /// Asks a courier whether he takes these orders as planned.
    pub(super) fn send_offer(
        &mut self,
        courier: &CourierId,
        orders: Vec<OrderId>,
        frozen: &Frozen,
        plan: &Plan,
    ) {
        let vehicle = frozen.vehicle(courier).expect("the plan was made for this courier");
        let route = plan.routes.iter().find(|route| route.vehicle == vehicle);
        let route = route.expect("the orders are on his route");
        let now = self.world.now();
        let id = OfferId(self.mint());
        let (pay, extra) = self.beside_work(courier, route);
        let mut mint = self.mint_stops();
        let mut offer = Offer {
            id,
            courier: courier.clone(),
            orders: orders.clone(),
            stops: frozen.stops(self.world, route, &mut mint),
            pay,
            raise: Money::ZERO,
            distance: route.distance,
            sent_at: now,
            expires_at: now + self.world.config().offer,
            state: OfferState::Open,
            expected: None,
        };
        self.expect_of(&mut offer, extra);
        self.decide(Decision::OfferSent { offer });
        for order in orders {
            self.give_order(order, OrderState::Offered, Some(courier.clone()));
        }
        self.drop_draft(courier);
    }

    /// What a route adds to the work that he has: pay, time and distance. A guarantee for the shift
    /// is his without any work.
    fn beside_work(&self, courier: &CourierId, route: &Route) -> (Money, Extra) {
        let (frozen, plan) = self.plan_one(courier);
        let lasts = |route: &Route| route.end - route.depart;
        let Some(has) = plan.routes.first() else {
            let idle = pay_without_route(&frozen.problem.vehicles[0]);
            return (route.pay - idle, Extra { work: lasts(route), distance: route.distance });
        };
        let work = lasts(route) - lasts(has);
        (route.pay - has.pay, Extra { work, distance: route.distance - has.distance })
    }

    pub(super) fn on_offer_accepted(&mut self, id: OfferId) -> Answer {
        let offer = self.world.offer(id).expect("an open offer was admitted").clone();
        let scope =
            Scope { couriers: vec![offer.courier.clone()], offers: true, ..Scope::default() };
        let placed = |(frozen, plan): &(Frozen, Plan)| {
            let left_out = |order: &OrderId| super::dispatch::is_left_out(frozen, plan, *order);
            !offer.orders.iter().any(left_out)
        };
        let Some((frozen, plan)) = self.plan_fitting(&scope).filter(placed) else {
            self.end_offer(id, OfferState::Withdrawn);
            self.dispatch();
            return Answer::Refused { reason: Reason::Infeasible, hint: None };
        };
        let courier = offer.courier.clone();
        self.decide(Decision::OfferEnded { offer: id, courier, how: OfferState::Accepted });
        for order in &offer.orders {
            self.give_order(*order, OrderState::Assigned, Some(offer.courier.clone()));
        }
        self.adopt_route(&frozen, &plan, &offer.courier);
        self.dispatch();
        Answer::Done
    }

    pub(super) fn on_offer_declined(&mut self, id: OfferId) {
        self.refuse_offer(id, OfferState::Declined);
        self.dispatch();
    }

    /// He said no, or nothing: he is not asked again for these orders.
    pub(super) fn refuse_offer(&mut self, id: OfferId, how: OfferState) {
        let offer = self.world.offer(id).expect("an open offer ends").clone();
        for order in &offer.orders {
            let courier = offer.courier.clone();
            self.decide(Decision::CourierRefused { courier, order: *order });
        }
        self.end_offer(id, how);
    }

    /// Ends an offer without work; its orders wait again.
    pub(super) fn end_offer(&mut self, id: OfferId, how: OfferState) {
        let Offer { courier, orders, .. } =
            self.world.offer(id).expect("an open offer ends").clone();
        self.decide(Decision::OfferEnded { offer: id, courier, how });
        for order in orders {
            if self.order(order).state == OrderState::Offered {
                self.give_order(order, OrderState::Sourced, None);
            }
        }
    }
}
