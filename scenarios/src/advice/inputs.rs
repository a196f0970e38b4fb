//! What each input of the journal becomes when everything is decided again.

use super::names::Names;
use super::people::is_followed;
use super::shelf::Shelves;
use sameday_engine::decision::{CollectDecision, Decision, Entry};
use sameday_engine::event::{Event, StockChange, StockFact};
use sameday_engine::id::{OrderId, QuoteId, StoreId};
use sameday_engine::model::{Line, Order, Quote, QuoteOption};
use sameday_engine::world::World;

/// An input now.
#[derive(Debug)]
pub(super) enum Input {
    /// It comes in like this.
    Comes(Box<Event>),
    /// Somebody acts in the place of whoever said it, or the engine itself.
    Replaced,
    /// What it is about does not exist this time.
    Gone,
}

/// Both worlds just before an input, and what is known of their differences.
pub(super) struct Setting<'a> {
    pub then: &'a World,
    pub now: &'a World,
    pub names: &'a Names,
    pub shelves: &'a Shelves,
}

impl Setting<'_> {
    pub fn input(&self, entry: &Entry) -> Input {
        match &entry.event {
            Event::Genesis(_)
            | Event::Wake
            | Event::Refused
            | Event::PlanProposed(_)
            | Event::OfferAccepted { .. }
            | Event::OfferDeclined { .. }
            | Event::StopArrived { .. }
            | Event::StopCompleted { .. }
            | Event::StopFailed { .. } => Input::Replaced,
            Event::PickStarted { order, .. } | Event::PickReady { order, .. } => {
                self.if_followed(*order, || self.renamed(&entry.event))
            }
            Event::OrderCollected { order, lines, .. } => {
                self.if_followed(*order, || self.collected(entry, *order, lines))
            }
            Event::PickShort { order, store, missing } => self.short(entry, *order, store, missing),
            Event::QuoteAccepted { quote, option, .. } => self.accepted(entry, *quote, *option),
            Event::Stock(fact) => self.fact(fact),
            other => self.renamed(other),
        }
    }

    fn renamed(&self, event: &Event) -> Input {
        self.names.rename(event).map_or(Input::Gone, |event| Input::Comes(Box::new(event)))
    }

    fn order(&self, then: OrderId) -> Option<&Order> {
        self.names.now(&then).and_then(|id| self.now.order(id))
    }

    fn if_followed(&self, then: OrderId, input: impl FnOnce() -> Input) -> Input {
        match self.order(then) {
            None => Input::Gone,
            Some(order) if is_followed(self.then, self.names, order) => input(),
            Some(_) => Input::Replaced,
        }
    }

    /// The customer knows the code of the order that he has now.
    fn collected(&self, entry: &Entry, then: OrderId, lines: &[Line]) -> Input {
        let is_wrong = |decision: &Decision| {
            matches!(decision, Decision::Collect(CollectDecision::WrongCode { .. }))
        };
        if entry.decisions.iter().any(is_wrong) {
            return Input::Replaced;
        }
        let order = self.order(then).expect("it is followed").id;
        let code = Some(self.now.collect_code(order));
        let event = Event::OrderCollected { order, code, lines: lines.to_vec() };
        Input::Comes(Box::new(event))
    }

    /// A picker found too little: whoever the goods are for now, he has counted the shelf.
    fn short(&self, entry: &Entry, then: OrderId, store: &StoreId, missing: &[Line]) -> Input {
        if self.then.order(then).is_none() {
            return Input::Gone;
        }
        let (id, occurred_at) = (format!("short-{}", entry.seq), entry.now);
        let count = self.then.short_count(then, store, missing);
        self.fact(&StockFact { id, occurred_at, ..count })
    }

    fn fact(&self, fact: &StockFact) -> Input {
        if let StockChange::SaleCommitted { order: Some(then), .. } = &fact.change {
            let here = |order: &Order| order.sources.iter().any(|s| s.store == fact.store);
            match self.order(*then) {
                None => return Input::Gone,
                // He fetches his goods elsewhere: this till does not see him.
                Some(order) if !here(order) => return Input::Replaced,
                Some(_) => {}
            }
        }
        self.renamed(&Event::Stock(self.shelves.corrected(fact)))
    }

    /// He takes the same way from the same shops if it is offered, else the same way, else the
    /// cheapest.
    fn accepted(&self, entry: &Entry, then: QuoteId, n: u32) -> Input {
        let Input::Comes(mut event) = self.renamed(&entry.event) else { return Input::Gone };
        let Event::QuoteAccepted { quote, option, .. } = &mut *event else { return Input::Gone };
        let taken = self.then.quote(then).and_then(|record| find(&record.quote, n));
        let offered = self.now.quote(*quote).map(|record| &record.quote.options[..]);
        let (Some(taken), Some(offered)) = (taken, offered) else { return Input::Gone };
        let same = |other: &&QuoteOption| way(other) == way(taken);
        let alike = |other: &&QuoteOption| other.mode == taken.mode;
        let choice = offered.iter().find(same).or_else(|| offered.iter().find(alike));
        let Some(choice) = choice.or(offered.first()) else { return Input::Gone };
        *option = choice.n;
        Input::Comes(event)
    }
}

fn find(quote: &Quote, n: u32) -> Option<&QuoteOption> {
    quote.options.iter().find(|option| option.n == n)
}

fn way(option: &QuoteOption) -> impl PartialEq + use<> {
    let stores: Vec<StoreId> = option.sources.iter().map(|s| s.store.clone()).collect();
    (option.mode, option.point.clone(), stores)
}
