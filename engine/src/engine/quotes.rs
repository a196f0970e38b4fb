//! From a basket to a quote with holds, and from a quote to an order.

use super::step::Step;
use crate::decision::{Answer, Decision};
use crate::id::{ExternalId, HoldId, OrderId, QuoteId, StoreId, Subject};
use crate::matching::{self, Match, Share};
use crate::model::{
    Asked, Awaited, Basket, Hold, HoldState, Line, Loser, Order, OrderRequest, PriceParts, Quote,
    QuoteOption, Source,
};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::{Promised, World};

impl Step<'_> {
    pub(super) fn on_quote(&mut self, basket: Basket) -> Answer {
        let quote = self.quote(basket, true);
        self.note_miss(quote, Asked::Quote);
        self.hold_slack(quote);
        Answer::Quoted { quote }
    }

    pub(super) fn on_order(&mut self, request: &OrderRequest) -> Answer {
        // One option is enough when nobody chooses.
        let basket = Basket { max_options: 1, ..request.basket.clone() };
        let quote = self.quote(basket, false);
        if self.world.quote(quote).is_some_and(|record| record.open) {
            let id = OrderId(self.mint());
            return self.accept(quote, 1, id, request.external_id.clone());
        }
        self.note_miss(quote, Asked::Order);
        Answer::NotServed { quote }
    }

    /// Finds options, sets their units aside, answers with all of them. Those that somebody has to
    /// think about can be accepted at the last moment.
    fn quote(&mut self, basket: Basket, open: bool) -> QuoteId {
        self.use_places();
        self.keep_slack();
        let basket = self.known(basket);
        let now = self.world.now();
        let config = self.world.config();
        let life = basket.hold.unwrap_or(config.hold).min(config.hold_max);
        let expires_at = now + life;
        let decided = open.then_some(expires_at);
        let found = matching::matches(self.world, self.travel, &basket, decided);
        let id = QuoteId(self.mint());
        let mut options = Vec::new();
        let mut losers = found.losers;
        let mut held = Vec::new();
        for option in found.options {
            let n = u32::try_from(options.len() + 1).expect("few options");
            match self.hold_once(&option.shares, expires_at, &mut held) {
                Some(sources) => match self.keep_place(id, &option) {
                    None => options.push(self.quote_option(n, option, sources, &basket)),
                    Some(full) => losers.push(full),
                },
                None => {
                    losers.extend(option.shares.iter().map(|share| self.taken(&option, share)));
                }
            }
        }
        if open {
            self.name_slack(&mut options);
        }
        let fleets = found.fleets;
        let would_fit_if = options
            .is_empty()
            .then(|| matching::would_fit_if(self.world, self.travel, (&basket, decided), &losers))
            .flatten();
        let quote = Quote { id, basket, options, losers, fleets, would_fit_if, expires_at };
        self.decide(Decision::QuoteMade { quote: Box::new(quote) });
        id
    }

    /// A basket with who asks (not which of his credentials he showed) and what is lost with it.
    fn known(&self, basket: Basket) -> Basket {
        let member = basket.member.map(|member| self.world.people().resolve(member));
        let value = Some(self.world.value_of(&basket));
        Basket { member, value, ..basket }
    }

    /// What the goods of an option cost the customer, each at the price of its shop.
    fn price(&self, sources: &[Source], member: Option<Subject>) -> PriceParts {
        let lines =
            |source: &Source| self.world.line_prices(Some(&source.store), &source.lines, member);
        PriceParts::of(sources.iter().flat_map(lines).collect())
    }

    /// Sets all shares aside, or none of them. Only one option of a quote can be taken: options
    /// that want the same goods of the same shop have them under one hold.
    fn hold_once(
        &mut self,
        shares: &[Share],
        expires_at: Time,
        held: &mut Vec<Source>,
    ) -> Option<Vec<Source>> {
        let same = |source: &&Source, share: &Share| {
            source.store == share.store
                && source.lines == share.lines
                && source.awaited == share.awaited
        };
        let new = |share: &&Share| !held.iter().any(|source| same(&source, share));
        let new: Vec<Share> = shares.iter().filter(new).cloned().collect();
        held.extend(self.hold_all(&new, expires_at)?);
        let source = |share: &Share| {
            let one = held.iter().find(|source| same(source, share)).expect("all are held by now");
            Source { ready_at: share.ready_at, ..one.clone() }
        };
        Some(shares.iter().map(source).collect())
    }

    /// Sets all shares aside, or none of them.
    pub(super) fn hold_all(&mut self, shares: &[Share], expires_at: Time) -> Option<Vec<Source>> {
        let fits = shares.iter().all(|share| self.is_there(share));
        fits.then(|| shares.iter().map(|share| self.hold(share, expires_at)).collect())
    }

    /// Whether a share is in its shop, or free in the deliveries that it waits for.
    fn is_there(&self, share: &Share) -> bool {
        let store = &self.world.stores()[&share.store];
        let coming = |line: &Line| {
            let units = share.awaited.iter().filter(|unit| unit.sku == line.sku);
            units.map(|unit| unit.qty).sum::<Qty>()
        };
        let on_shelf = |line: &Line| self.world.atp(store, &line.sku) >= line.qty - coming(line);
        let ledger = self.world.ledger();
        let free =
            |unit: &Awaited| ledger.unpledged(&share.store, &unit.inbound, &unit.sku) >= unit.qty;
        share.lines.iter().all(on_shelf) && share.awaited.iter().all(free)
    }

    fn hold(&mut self, share: &Share, expires_at: Time) -> Source {
        let Share { store, lines, ready_at, awaited } = share.clone();
        let hold = self.set_aside(&store, &lines, awaited.clone(), expires_at);
        Source { store, lines, hold, ready_at, awaited }
    }

    /// Grants a hold on units that are there.
    pub(super) fn set_aside(
        &mut self,
        store: &StoreId,
        lines: &[Line],
        awaited: Vec<Awaited>,
        expires_at: Time,
    ) -> HoldId {
        let id = HoldId(self.mint());
        let hold = Hold {
            id,
            store: store.clone(),
            lines: lines.to_vec(),
            granted_at: self.world.now(),
            expires_at: Some(expires_at),
            order: None,
            state: HoldState::Held,
            picked: false,
            awaited,
        };
        self.decide(Decision::HoldGranted { hold });
        id
    }

    pub(super) fn on_accept(
        &mut self,
        quote: QuoteId,
        n: u32,
        external_id: Option<ExternalId>,
    ) -> Answer {
        let record = self.world.quote(quote).expect("an open quote was admitted").quote.clone();
        match self.claim(&record, n) {
            Some(id) => self.accept(quote, n, id, external_id),
            None => Answer::Refused { reason: Reason::SlackGone, hint: None },
        }
    }

    /// An option becomes the order of this name.
    fn accept(
        &mut self,
        quote: QuoteId,
        n: u32,
        id: OrderId,
        external_id: Option<ExternalId>,
    ) -> Answer {
        let record = self.world.quote(quote).expect("an open quote was admitted").quote.clone();
        let chosen = option_of(&record, n).clone();
        for source in &chosen.sources {
            self.decide(Decision::HoldCommitted { hold: source.hold, order: id, expires_at: None });
        }
        self.release_others(&record, &chosen);
        self.book_place(quote, id, &chosen);
        self.decide(Decision::QuoteClosed { quote, order: Some(id), why: None });
        let order = order_of(self.world, id, &record, &chosen);
        let mut order = Order { external_id, ..order };
        self.begin_picking(&mut order);
        let drafted = self.drafted_by(id);
        self.decide(Decision::OrderAccepted { order: Box::new(order) });
        self.touched.extend(drafted);
        if chosen.mode.by_courier() {
            self.dispatch();
        }
        Answer::Ordered { order: id }
    }

    /// Gives back what only the options that were not taken had set aside.
    fn release_others(&mut self, quote: &Quote, chosen: &QuoteOption) {
        let taken = |hold| chosen.sources.iter().any(|source| source.hold == hold);
        let holds = quote.options.iter().flat_map(|option| &option.sources).map(|s| s.hold);
        for hold in holds.filter(|hold| !taken(*hold)) {
            self.end_hold(hold, HoldState::Released, Reason::CostsMore);
        }
    }

    /// Ends a hold that is still open; one that was resolved before stays as it is.
    pub(super) fn end_hold(&mut self, hold: HoldId, how: HoldState, why: Reason) {
        if self.world.is_reserved(hold) {
            self.decide(Decision::HoldEnded { hold, how, why });
        }
    }

    pub(super) fn on_release(&mut self, quote: QuoteId) {
        self.close_quote(quote, HoldState::Released, Reason::Cancelled);
        if self.world.pool().next().is_some() {
            self.dispatch();
        }
    }

    /// Closes a quote that became no order.
    pub(super) fn close_quote(&mut self, id: QuoteId, how: HoldState, why: Reason) {
        let quote = self.world.quote(id).expect("only known quotes are closed").quote.clone();
        self.end_slack_of(&quote, why);
        for source in quote.options.iter().flat_map(|option| &option.sources) {
            self.end_hold(source.hold, how, why);
        }
        self.decide(Decision::QuoteClosed { quote: id, order: None, why: Some(why) });
    }

    fn quote_option(
        &self,
        n: u32,
        option: Match,
        sources: Vec<Source>,
        basket: &Basket,
    ) -> QuoteOption {
        let fleet = option.courier.as_ref().and_then(|courier| self.world.fleet_of(courier));
        let price = self.price(&sources, basket.member);
        let promised = |planned| Promised {
            mode: option.mode,
            span: option.promise,
            planned,
            ahead: self.world.stops_ahead(),
        };
        let odds = option.planned.map(|planned| self.world.odds(basket, &promised(planned)));
        QuoteOption {
            n,
            mode: option.mode,
            point: option.berth.map(|berth| berth.point),
            sources,
            promise: option.promise,
            courier: option.courier,
            position: option.position,
            fleet,
            distance: option.distance,
            cost: option.cost,
            confidence: option.confidence,
            replaced: option.replaced,
            price,
            slack: None,
            odds,
        }
    }

    /// A dearer option of the same quote that needs units which a cheaper one has set aside.
    fn taken(&self, option: &Match, share: &Share) -> Loser {
        Loser {
            point: option.berth.as_ref().map(|berth| berth.point.clone()),
            fleet: option.courier.as_ref().and_then(|courier| self.world.fleet_of(courier)),
            courier: option.courier.clone(),
            position: option.position.clone(),
            missing: share.lines.clone(),
            ..Loser::new(option.mode, share.store.clone(), Reason::Stock)
        }
    }
}

/// The option of this number.
pub(super) fn option_of(quote: &Quote, n: u32) -> &QuoteOption {
    let option = quote.options.iter().find(|option| option.n == n);
    option.expect("the option was admitted")
}

/// An option as the order that it is or may become.
pub(super) fn order_of(world: &World, id: OrderId, quote: &Quote, option: &QuoteOption) -> Order {
    let basket = world.basket_of(&quote.basket, option);
    Order {
        option: Some(option.n),
        mode: option.mode,
        point: option.point.clone(),
        sources: option.sources.clone(),
        replaced: option.replaced.clone(),
        price: option.price.clone(),
        odds: option.odds,
        ..Order::new(id, quote.id, basket, world.now(), option.promise)
    }
}
