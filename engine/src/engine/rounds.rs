//! Rounds of vans: a load that is on board from the start and a sequence that only grows.

use super::step::Step;
use crate::decision::{Answer, Decision, HubDecision};
use crate::id::{CourierId, OrderId, QuoteId};
use crate::model::{
    Basket, Hours, Order, OrderState, Parcel, PlannedStop, Report, ReportKind, RoundStop,
};
use crate::reason::Reason;
use crate::unit::Time;
use crate::world::Courier;
use crate::world::courier::orders_of;
use crate::world::hours::local_day;

impl Step<'_> {
    /// Takes a round over if it can be done as given; else nothing of it is taken.
    pub(super) fn on_round(&mut self, courier: &CourierId, stops: &[RoundStop]) -> Answer {
        if let Err((reason, hint)) = self.keeps(courier, stops) {
            return Answer::Refused { reason, hint };
        }
        self.withdraw_offer(courier);
        self.drop_draft(courier);
        let orders = stops.iter().map(|stop| self.load_parcel(courier, stop)).collect();
        let courier = courier.clone();
        self.decide(Decision::Hub(HubDecision::RoundTaken { courier: courier.clone(), orders }));
        let (frozen, plan) = self.plan_one(&courier);
        self.adopt_route(&frozen, &plan, &courier);
        self.dispatch();
        Answer::Done
    }

    /// Drives the round in thought: load, every window, the end of the shift.
    fn keeps(
        &self,
        courier: &CourierId,
        stops: &[RoundStop],
    ) -> Result<(), (Reason, Option<String>)> {
        let courier = &self.world.couriers()[courier];
        let sum = |of: fn(&RoundStop) -> i64| stops.iter().map(of).sum::<i64>();
        let over = |load: i64, most: Option<i64>| most.is_some_and(|most| load > most);
        let spec = &courier.spec;
        if over(sum(|s| s.g), spec.capacity_g) || over(sum(|s| s.ml), spec.capacity_ml) {
            return Err((Reason::Capacity, None));
        }
        if spec.max_orders.is_some_and(|most| stops.len() > most as usize) {
            return Err((Reason::MaxOrders, None));
        }
        let end = self.drive(courier, stops)?;
        let until = courier.shift.map_or(Time::MIN, |shift| shift.until);
        if end > until { Err((Reason::Shift, None)) } else { Ok(()) }
    }

    /// When the round would end, or the first parcel that would come too late.
    fn drive(
        &self,
        courier: &Courier,
        stops: &[RoundStop],
    ) -> Result<Time, (Reason, Option<String>)> {
        let profile = &courier.spec.profile;
        let there = |time, from, to| {
            let leg = self.travel.leg(profile, from, to).duration;
            self.world.arrival(profile, time, leg)
        };
        let (mut at, mut time) = (courier.at, self.world.now());
        for stop in stops {
            let start = there(time, at, stop.at).max(stop.between.from);
            if start > stop.between.to {
                return Err((Reason::Window, Some(stop.parcel.to_string())));
            }
            (at, time) = (stop.at, start + stop.service);
        }
        let home = self.world.home_of(&courier.spec);
        Ok(home.map_or(time, |home| there(time, at, home)))
    }

    /// A parcel on board from the start, with no shop behind it.
    fn load_parcel(&mut self, courier: &CourierId, stop: &RoundStop) -> OrderId {
        let now = self.world.now();
        let id = OrderId(self.mint());
        let parcel = Parcel {
            id: stop.parcel.clone(),
            order: id,
            store: None,
            van: Some(courier.clone()),
            g: stop.g,
            ml: stop.ml,
            arrived_at: now,
            day: local_day(&Hours::Always, now),
            day_ends: stop.between.to,
            carried: Vec::new(),
        };
        self.decide(Decision::Hub(HubDecision::ParcelTaken { parcel }));
        let basket = Basket {
            due: Some(stop.between),
            service: stop.service,
            ready_at: Some(now),
            ..Basket::new(Vec::new(), stop.at)
        };
        let quote = QuoteId(self.mint());
        let parcel = Some(stop.parcel.clone());
        let order = Order { parcel, ..Order::new(id, quote, basket, now, stop.between) };
        self.decide(Decision::OrderAccepted { order: Box::new(order) });
        self.give_order(id, OrderState::PickedUp, Some(courier.clone()));
        id
    }

    /// Nobody was there for a parcel of a van: it has no shop to go back to, so that it stays on
    /// board until the van is home, and somebody is told.
    pub(super) fn leave_on_board(&mut self, courier: &CourierId, id: OrderId, why: Reason) {
        let order = self.order(id);
        let Some(parcel) = order.parcel.clone() else { return };
        self.move_order(id, OrderState::Returned, Some(why));
        let report = Report {
            order: Some(id),
            courier: Some(courier.clone()),
            subject: Some(parcel.to_string()),
            reason: Some(why),
            ..Report::new(self.world.now(), ReportKind::ParcelLeft)
        };
        let courier = courier.clone();
        self.decide(Decision::Hub(HubDecision::ParcelLeft { parcel, courier, reason: why }));
        self.report(report);
    }

    /// A van's own hand-overs stay in the order in which they were given.
    pub(super) fn assert_round(&self, courier: &CourierId, stops: &[PlannedStop]) {
        let round = self.world.round_of(courier);
        let planned = stops.iter().flat_map(orders_of).filter(|order| round.contains(order));
        assert!(planned.eq(round.iter().copied()), "the round of {courier} must keep its order");
    }
}
