//! Offers: one live offer for a courier, one for an order, each ends once and not after its
//! deadline; nobody is asked twice for what he refused.

use super::Findings;
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, OfferId, OrderId};
use sameday_engine::model::{Offer, OfferState};
use sameday_engine::unit::{Money, Time};
use std::collections::{BTreeMap, BTreeSet};

/// Open offers, and who refused what.
#[derive(Debug, Default)]
pub struct Offers {
    open: BTreeMap<OfferId, Offer>,
    refused: BTreeSet<(CourierId, OrderId)>,
}

impl Offers {
    /// Checks one entry.
    pub fn see(&mut self, entry: &Entry, findings: &mut Findings) {
        self.overdue(entry.now, findings);
        match &entry.event {
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
        self.open.insert(offer.id, offer.clone());
    }

    fn ended(&mut self, offer: OfferId, how: OfferState, findings: &mut Findings) {
        let known = self.open.remove(&offer).is_some();
        findings.demand(known, "offer_ended_twice", || format!("{offer}: {how:?}"));
        findings.demand(how != OfferState::Open, "offer_malformed", || offer.to_string());
    }
}
