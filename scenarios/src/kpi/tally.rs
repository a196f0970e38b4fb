//! Plain counts: what came in and how often something was decided.

use super::report::{Better, Figures};
use sameday_engine::decision::{Decision, Entry, FactVerdict};
use sameday_engine::event::{Event, StockChange, StockFact};
use sameday_engine::id::OfferId;
use sameday_engine::model::{HoldState, Offer, OfferState, Quote};
use sameday_engine::reason::Reason;
use std::collections::BTreeMap;

/// Counts by kind.
#[derive(Debug, Default)]
pub struct Tally {
    sales: u64,
    duplicates: u64,
    quotes: u64,
    quotes_empty: u64,
    refusals: BTreeMap<Reason, u64>,
    offers_sent: u64,
    offers_ended: BTreeMap<OfferState, u64>,
    /// What was expected of open offers, in thousandths, and of those that were answered.
    expected: BTreeMap<OfferId, u64>,
    expected_permille: u64,
    answered: u64,
    broken: BTreeMap<Reason, u64>,
    stops_failed: BTreeMap<Reason, u64>,
    searches: u64,
    proposals_adopted: u64,
    plans_adopted: u64,
    promises_changed: u64,
    orders_changed: u64,
    handovers: u64,
    stop_overruns: u64,
    slack_held: u64,
    slack_lost: u64,
    wait_advice: u64,
}

impl Tally {
    /// Reads the next entry.
    pub fn read(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Stock(fact) => self.fact(fact, &entry.decisions),
            Event::StopFailed { reason, .. } => {
                *self.stops_failed.entry(*reason).or_default() += 1;
            }
            _ => {}
        }
        for decision in &entry.decisions {
            self.decision(decision);
        }
    }

    fn fact(&mut self, fact: &StockFact, decisions: &[Decision]) {
        let duplicate = Decision::FactTaken { verdict: FactVerdict::Duplicate };
        if decisions.contains(&duplicate) {
            self.duplicates += 1;
        } else if matches!(fact.change, StockChange::SaleCommitted { order: None, .. }) {
            self.sales += 1;
        }
    }

    fn decision(&mut self, decision: &Decision) {
        match decision {
            Decision::QuoteMade { quote } => self.quote(quote),
            Decision::OfferSent { offer } => self.sent(offer),
            Decision::OfferEnded { offer, how, .. } => {
                *self.offers_ended.entry(*how).or_default() += 1;
                self.answered(*offer, *how);
            }
            Decision::HoldEnded { how: HoldState::Broken, why, .. } => {
                *self.broken.entry(*why).or_default() += 1;
            }
            Decision::SearchAsked { .. } => self.searches += 1,
            Decision::ProposalJudged { refused: None } => self.proposals_adopted += 1,
            Decision::PlanAdopted { .. } => self.plans_adopted += 1,
            Decision::PromiseChanged { .. } => self.promises_changed += 1,
            Decision::OrderChanged { .. } => self.orders_changed += 1,
            Decision::GoodsHandedOver { .. } => self.handovers += 1,
            Decision::StopOverrun { .. } => self.stop_overruns += 1,
            Decision::SlackHeld { .. } => self.slack_held += 1,
            Decision::WaitAdvised { .. } => self.wait_advice += 1,
            Decision::SlackEnded { why: Reason::SlackGone, .. } => self.slack_lost += 1,
            _ => {}
        }
    }

    fn sent(&mut self, offer: &Offer) {
        self.offers_sent += 1;
        if let Some(expected) = offer.expected {
            self.expected.insert(offer.id, u64::from(expected.accept_permille));
        }
    }

    /// An offer that was taken back says nothing.
    fn answered(&mut self, offer: OfferId, how: OfferState) {
        let Some(permille) = self.expected.remove(&offer) else { return };
        if how != OfferState::Withdrawn {
            self.expected_permille += permille;
            self.answered += 1;
        }
    }

    fn quote(&mut self, quote: &Quote) {
        self.quotes += 1;
        if quote.options.is_empty() {
            self.quotes_empty += 1;
            *self.refusals.entry(main_reason(quote)).or_default() += 1;
        }
    }

    /// The figures of this file.
    pub fn figures(&self, to: &mut Figures) {
        use Better::{Less, More, Neither};
        to.count("till_sales", self.sales, Neither, "sales that tills reported, each once");
        to.count("duplicates", self.duplicates, Neither, "facts that had come before");
        to.count("quotes", self.quotes, Neither, "baskets that were answered with options or none");
        let empty = (self.quotes_empty as f64, self.quotes as f64);
        to.ratio("refused_share", empty, "share", Less, "quotes without any option");
        for (reason, count) in &self.refusals {
            let name = format!("refused_{}", reason.code());
            to.count(&name, *count, Less, "empty quotes with this as the most frequent reason");
        }
        to.count("offers_sent", self.offers_sent, Neither, "offers to couriers who are asked");
        for (name, how, better) in [
            ("offers_accepted", OfferState::Accepted, More),
            ("declines", OfferState::Declined, Less),
            ("lapses", OfferState::Lapsed, Less),
            ("withdrawals", OfferState::Withdrawn, Less),
        ] {
            let count = self.offers_ended.get(&how).copied().unwrap_or(0);
            to.count(name, count, better, "offers that ended like this");
        }
        let expected = (self.expected_permille as f64 / 1_000.0, self.answered as f64);
        let meaning = "share of answered or lapsed offers that was expected to be accepted";
        to.ratio("offers_expected_share", expected, "share", Neither, meaning);
        let held = "quotes with a courier's time set aside";
        to.count("slack_held", self.slack_held, Neither, held);
        let lost = (self.slack_lost as f64, self.slack_held as f64);
        let meaning = "of those, lost again to what couriers did";
        to.ratio("slack_lost_share", lost, "share", Less, meaning);
        self.broken_figures(to);
        let failed = self.stops_failed.values().sum();
        to.count("failed_stops", failed, Less, "stops that couriers reported as failed");
        for (reason, count) in &self.stops_failed {
            let name = format!("failed_stops_{}", reason.code());
            to.count(&name, *count, Less, "failed stops with this reason");
        }
        to.count("plans_adopted", self.plans_adopted, Neither, "changes of accepted routes");
        let told = "times that a courier without work was told where to wait";
        to.count("wait_advice", self.wait_advice, Neither, told);
        to.count("searches", self.searches, Neither, "plans given to the search");
        to.count("proposals_adopted", self.proposals_adopted, Neither, "search results adopted");
        to.count(
            "promises_changed",
            self.promises_changed,
            Less,
            "promises that moved, with a reason",
        );
        let meaning = "orders that go elsewhere or at another time, as their customers asked";
        to.count("orders_changed", self.orders_changed, Neither, meaning);
        let meaning = "times that goods on board went into other hands";
        to.count("handovers", self.handovers, Neither, meaning);
        let meaning = "times that a courier was at a stop for too long and was planned anew";
        to.count("stop_overruns", self.stop_overruns, Less, meaning);
    }

    fn broken_figures(&self, to: &mut Figures) {
        let by = |reason: Reason| self.broken.get(&reason).copied().unwrap_or(0);
        let all = self.broken.values().sum();
        to.count("broken_holds", all, Better::Less, "holds that a physical fact broke");
        let till = by(Reason::StockTakenInStore);
        to.count("broken_till_beat_us", till, Better::Less, "broken because the till was quicker");
        let phantom = by(Reason::ShelfEmpty);
        to.count("broken_phantom", phantom, Better::Less, "broken because the record was wrong");
        let moved = by(Reason::StockTransferred);
        to.count("broken_transferred", moved, Better::Less, "broken by a transfer to another shop");
    }
}

/// The reason that most candidates lost for; ties go to the one declared first.
fn main_reason(quote: &Quote) -> Reason {
    let mut counts: BTreeMap<Reason, u64> = BTreeMap::new();
    for loser in &quote.losers {
        *counts.entry(loser.reason).or_default() += 1;
    }
    let most = counts.values().copied().max();
    let main = counts.into_iter().find(|(_, count)| Some(*count) == most);
    main.map_or(Reason::OutOfReach, |(reason, _)| reason)
}
