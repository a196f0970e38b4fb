//! Offers: one live offer for a courier, one for an order, each ends once and not after its
//! deadline; nobody is asked twice for what he refused, nor for what somebody carries, nor for a
//! longer route than he wants, nor at all if he never takes any. What was expected is a chance, and
//! raises keep their limit.

use super::Findings;
use sameday_engine::config::Asking;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, OfferId, OrderId};
use sameday_engine::model::{CourierSpec, Offer, OfferState, PlannedStop};
use sameday_engine::unit::{Money, Time};
use sameday_engine::world::courier::orders_of;
use std::collections::{BTreeMap, BTreeSet};

/// Open offers, and who refused what.
#[derive(Debug, Default)]
pub struct Offers {
    open: BTreeMap<OfferId, Offer>,
    refused: BTreeSet<(CourierId, OrderId)>,
    specs: BTreeMap<CourierId, CourierSpec>,
    routes: BTreeMap<CourierId, Vec<PlannedStop>>,
    asking: Asking,
}

impl Offers {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        self.overdue(entry.now, findings);
        match &entry.event {
            Event::Genesis(genesis) => self.asking = genesis.config.asking,
            Event::CourierPut(spec) => drop(self.specs.insert(spec.id.clone(), spec.clone())),
            Event::StopCompleted { courier, .. } | Event::StopFailed { courier, .. } => {
                self.leave_stop(courier);
            }
            Event::OfferAccepted { offer } | Event::OfferDeclined { offer } => {
                findings.demand(self.open.contains_key(offer), "answer_to_closed_offer", || {
                    offer.to_string()
                });
            }
            _ => {}
        }
        for decision in &entry.decisions {
            match decision {
                Decision::OfferSent { offer } => self.sent(entry.now, offer, findings),
                Decision::OfferEnded { offer, how, .. } => self.ended(*offer, *how, findings),
                Decision::PlanAdopted { routes, .. } => {
                    let routes = routes.iter().map(|r| (r.courier.clone(), r.stops.clone()));
                    self.routes.extend(routes);
                }
                Decision::CourierRefused { courier, order } => {
                    self.refused.insert((courier.clone(), *order));
                }
                _ => {}
            }
        }
    }

    fn overdue(&self, now: Time, findings: &mut Findings) {
        for offer in self.open.values().filter(|offer| offer.expires_at < now) {
            findings.add("offer_overdue", format!("{} until {}", offer.id, offer.expires_at));
        }
    }

    fn sent(&mut self, now: Time, offer: &Offer, findings: &mut Findings) {
        let other = self.open.values().find(|open| open.courier == offer.courier);
        findings.demand(other.is_none(), "two_live_offers", || {
            format!("{} and {} to {}", offer.id, other.expect("it is there").id, offer.courier)
        });
        let sane = offer.expires_at > now && offer.pay >= Money::ZERO && !offer.orders.is_empty();
        findings.demand(sane, "offer_malformed", || format!("{offer:?}"));
        for order in &offer.orders {
            let twice = self.open.values().any(|open| open.orders.contains(order));
            findings.demand(!twice, "order_offered_twice", || order.to_string());
            let asked = self.refused.contains(&(offer.courier.clone(), *order));
            findings.demand(!asked, "refused_and_asked_again", || {
                format!("{} for {order}", offer.courier)
            });
        }
        self.fitting(offer, findings);
        self.expected(offer, findings);
        self.open.insert(offer.id, offer.clone());
    }

    fn leave_stop(&mut self, courier: &CourierId) {
        if let Some(route) = self.routes.get_mut(courier).filter(|route| !route.is_empty()) {
            route.remove(0);
        }
    }

    /// Nobody carries it, and he may be asked for a route like that.
    fn fitting(&self, offer: &Offer, findings: &mut Findings) {
        let stops = self.routes.values().flatten();
        let routed: BTreeSet<OrderId> = stops.flat_map(orders_of).collect();
        let twice = offer.orders.iter().find(|order| routed.contains(order));
        findings.demand(twice.is_none(), "offered_while_carried", || format!("{offer:?}"));
        let Some(spec) = self.specs.get(&offer.courier) else { return };
        findings.demand(spec.accept_permille != Some(0), "asked_who_never_takes", || {
            offer.courier.to_string()
        });
        let free = self.routes.get(&offer.courier).is_none_or(Vec::is_empty);
        let too_far = spec.max_distance.is_some_and(|most| offer.distance > most);
        findings.demand(!(free && too_far), "offer_too_far", || {
            format!("{} for {}, {}", offer.distance, offer.courier, offer.id)
        });
    }

    fn expected(&self, offer: &Offer, findings: &mut Findings) {
        let count = i64::try_from(offer.orders.len()).unwrap_or(i64::MAX);
        let most = self.asking.raise_most.times(count);
        let kept = offer.raise >= Money::ZERO && offer.raise <= most;
        let whole = offer.raise_each().times(count) == offer.raise;
        findings.demand(kept && whole && offer.raise <= offer.pay, "raise_beyond_limit", || {
            format!("{} of {} for {}", offer.raise, offer.pay, offer.id)
        });
        let chance = offer.expected.is_some_and(|known| {
            (1..=1_000).contains(&known.accept_permille)
                && (1..=1_000_000).contains(&known.propensity_ppm)
                && known.candidates > 0
        });
        findings.demand(chance, "offer_expects_no_chance", || format!("{offer:?}"));
    }

    fn ended(&mut self, offer: OfferId, how: OfferState, findings: &mut Findings) {
        let known = self.open.remove(&offer).is_some();
        findings.demand(known, "offer_ended_twice", || format!("{offer}: {how:?}"));
        findings.demand(how != OfferState::Open, "offer_malformed", || offer.to_string());
    }
}
