//! One step: an event, and the decisions made because of it, applied as they are made.

use crate::decision::{Answer, Decision, ENTRY_VERSION, Entry};
use crate::event::Event;
use crate::id::{CourierId, Minted, StopId};
use crate::model::Report;
use crate::place::Place;
use crate::travel::Travel;
use crate::world::World;
use crate::world::ledger::Judgement;
use std::collections::{BTreeMap, BTreeSet};

/// The entry of what has just been applied.
pub(super) fn entry(world: &World, event: Event, decisions: Vec<Decision>) -> Entry {
    Entry { v: ENTRY_VERSION, seq: world.seq(), now: world.now(), event, decisions }
}

/// A step under way.
pub(super) struct Step<'a> {
    pub(super) world: &'a mut World,
    pub(super) travel: &'a dyn Travel,
    seen: &'a BTreeMap<CourierId, Place>,
    decisions: Vec<Decision>,
    minted: u32,
    /// Couriers whose work has changed, so that what is drafted around it is fitted in again.
    pub(super) touched: BTreeSet<CourierId>,
}

impl<'a> Step<'a> {
    pub(super) fn new(
        world: &'a mut World,
        travel: &'a dyn Travel,
        seen: &'a BTreeMap<CourierId, Place>,
    ) -> Self {
        // Most entries have one decision, and a vector that grows by itself begins with four.
        let decisions = Vec::with_capacity(1);
        Self { world, travel, seen, decisions, minted: 0, touched: BTreeSet::new() }
    }

    /// Applies a decision and remembers it for the entry.
    pub(super) fn decide(&mut self, decision: Decision) {
        self.world.apply_decision(&decision);
        self.touch(&decision);
        self.decisions.push(decision);
    }

    fn touch(&mut self, decision: &Decision) {
        match decision {
            Decision::PlanAdopted { routes, .. } => {
                self.touched.extend(routes.iter().map(|route| route.courier.clone()));
            }
            Decision::OfferSent { offer } => drop(self.touched.insert(offer.courier.clone())),
            Decision::CourierPlaced { courier, .. }
            | Decision::OfferEnded { courier, .. }
            | Decision::ShiftEnded { courier } => drop(self.touched.insert(courier.clone())),
            _ => {}
        }
    }

    /// Notes an exception for people.
    pub(super) fn report(&mut self, report: Report) {
        self.decide(Decision::Reported { report });
    }

    /// A new name, made from the position of this entry.
    pub(super) fn mint(&mut self) -> Minted {
        self.minted += 1;
        Minted { shard: self.world.genesis().shard, seq: self.world.seq(), n: self.minted }
    }

    /// A source of stop names that does not borrow the step.
    pub(super) fn mint_stops(&mut self) -> impl FnMut() -> StopId + use<> {
        // A route has far less than a thousand stops: each call gets its own thousand.
        let mut next = self.mint();
        self.minted += 1_000;
        move || {
            next.n += 1;
            StopId(next)
        }
    }

    pub(super) fn finish(self) -> Vec<Decision> {
        self.decisions
    }

    /// What the event changes by itself, then what follows from it.
    pub(super) fn run(&mut self, event: &Event, judged: Option<Judgement>) -> Answer {
        let courier = match event {
            Event::CourierPut(spec) => Some(&spec.id),
            Event::CourierOffline { courier } => Some(courier),
            _ => event.reporter(),
        };
        self.touched.extend(courier.cloned());
        let answer = self.react(event, judged);
        self.keep_slack();
        answer
    }

    fn react(&mut self, event: &Event, judged: Option<Judgement>) -> Answer {
        let looked = self.look(event, judged);
        let done = self.stop_at_hand(event);
        match (event, &looked) {
            (Event::Stock(fact), Some(looked)) => self.world.take_fact(fact, looked.judgement()),
            _ => self.world.apply_event(event),
        }
        match event {
            Event::Hub(event) => return self.on_hub(event),
            Event::Shop(event) => self.on_shop(event),
            Event::Point(event) => self.on_point(event),
            Event::Shipment(event) => self.on_shipment(event),
            Event::CourierPut(spec) => self.on_courier_put(&spec.id),
            Event::Stock(_) => return self.on_fact(&looked.expect("a fact was looked at")),
            Event::Reservation(event) => return self.on_reservation(event),
            Event::QuoteRequested(basket) => return self.on_quote(basket.clone()),
            Event::OrderPlaced(request) => return self.on_order(request),
            Event::QuoteAccepted { quote, option, external_id } => {
                return self.on_accept(*quote, *option, external_id.clone());
            }
            Event::QuoteReleased { quote } => self.on_release(*quote),
            Event::OrderCancelled { order } => self.on_cancel(*order),
            Event::OrderChanged(change) => return self.on_order_changed(change),
            Event::HandedOver(event) => self.on_handover(event),
            Event::Traffic(report) => self.on_traffic(report),
            Event::OrderCollected { order, code, lines } => {
                return self.on_collect(*order, *code, lines);
            }
            Event::PickReady { order, store, weights } => self.on_ready(*order, store, weights),
            Event::PickShort { order, store, .. } => {
                self.report_odd(&looked.expect("a short pick was looked at"));
                self.on_short(*order, store);
            }
            Event::CourierOnline { .. } => self.dispatch(),
            Event::CourierOffline { courier } => self.on_offline(courier),
            Event::OfferAccepted { offer } => return self.on_offer_accepted(*offer),
            Event::OfferDeclined { offer } => self.on_offer_declined(*offer),
            Event::StopArrived { courier, .. } => self.on_arrived(courier),
            Event::StopCompleted { courier, .. } => {
                self.on_completed(courier, &done.expect("a completed stop was next"));
            }
            Event::StopFailed { courier, reason, .. } => {
                self.on_failed(courier, &done.expect("a failed stop was next"), *reason);
            }
            Event::People(event) => return self.on_people(event),
            Event::PlanProposed(proposal) => return self.on_proposal(proposal),
            Event::Wake => self.on_wake(),
            Event::Genesis(_)
            | Event::SkuPut(_)
            | Event::StorePut(_)
            | Event::PickStarted { .. }
            | Event::PastDemand(_)
            | Event::DemandMissed(_)
            | Event::Refused => {}
        }
        Answer::Done
    }

    /// Journals the place of every courier who stands somewhere else than the world believes.
    pub(super) fn use_places(&mut self) {
        let moved = |(id, at): &(&CourierId, &Place)| {
            let courier = self.world.couriers().get(*id);
            courier.is_some_and(|c| c.shift.is_some() && c.route.is_empty() && c.at != **at)
        };
        let moved: Vec<(CourierId, Place)> =
            self.seen.iter().filter(moved).map(|(id, at)| (id.clone(), *at)).collect();
        for (courier, at) in moved {
            self.decide(Decision::CourierPlaced { courier, at });
        }
    }
}
