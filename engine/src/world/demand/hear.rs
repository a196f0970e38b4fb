//! How the world hears of demand: from quotes, orders, looks and tills.

use super::wishes::{Became, Break, Gap, Lack, Wish};
use super::{Demand, oldest, region_of};
use crate::decision::Decision;
use crate::event::{PastDemand, SaleLine, StockChange, StockFact};
use crate::id::{HoldId, OrderId, SkuId, StoreId};
use crate::model::{Asked, Choice, HoldState, Line, Look, Miss, Order, OrderState, Quote};
use crate::place::AREA_RESOLUTION;
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use crate::world::World;
use std::collections::BTreeSet;

/// Shops that are kept for one wish, nearest first.
const GAPS: usize = 64;

impl World {
    /// Demand, lost and served.
    #[must_use]
    pub fn demand(&self) -> &Demand {
        &self.demand
    }

    /// What a decision that has just been applied says about demand.
    pub(in crate::world) fn hear(&mut self, decision: &Decision) {
        match decision {
            Decision::QuoteMade { quote } => self.hear_quote(quote),
            Decision::OrderAccepted { order } => self.hear_order(order),
            Decision::OrderSourced { order, .. } => self.hear_sourced(*order),
            Decision::DemandLost { miss } => self.hear_miss(miss),
            Decision::OrderMoved { order, state, .. } => self.hear_moved(*order, *state),
            Decision::HoldEnded { hold, how: HoldState::Broken, .. } => self.hear_broken(*hold),
            _ => {}
        }
    }

    /// A quote was made; its own holds are granted by now.
    fn hear_quote(&mut self, quote: &Quote) {
        let (gaps, more) = self.gaps(quote);
        if quote.basket.at.area(AREA_RESOLUTION).is_none() {
            return;
        }
        for gap in &gaps {
            gap.lacks.iter().for_each(|lack| {
                self.demand.touches.watch(&gap.store, &lack.sku, self.now);
            });
        }
        let near = near(quote, &gaps);
        let more = more || near.len() > GAPS || quote.basket.policy == Choice::Nearest;
        let alike = quote.basket.max_splits < 2 && !quote.basket.substitutes;
        let wish = Wish {
            at: self.now,
            until: quote.expires_at,
            lines: quote.basket.lines.clone(),
            value: self.value_of(&quote.basket),
            gaps,
            near,
            more,
            substitutes: quote.basket.substitutes,
            copies: if alike { 1 } else { quote.basket.max_options },
            became: Became::Offered,
            sources: Vec::new(),
            done_at: None,
            could: Vec::new(),
        };
        self.demand.wishes.add(quote.id, wish);
        self.demand.forget(self.now, &self.genesis.config);
    }

    /// Shops that lost a quote for want of goods, with what they lacked of it, nearest first, and
    /// whether there were more.
    #[must_use]
    pub fn gaps(&self, quote: &Quote) -> (Vec<Gap>, bool) {
        let mut gaps: Vec<Gap> = Vec::new();
        let short = |reason| matches!(reason, Reason::Stock | Reason::DataTooOld);
        let lost = quote.losers.iter().filter(|loser| short(loser.reason));
        for loser in lost {
            if gaps.iter().any(|gap| gap.store == loser.store) {
                continue;
            }
            if gaps.len() == GAPS {
                return (gaps, true);
            }
            let lacks = self.lacks(quote, &loser.store);
            if !lacks.is_empty() {
                gaps.push(Gap { store: loser.store.clone(), lacks });
            }
        }
        (gaps, false)
    }

    /// What a shop lacked before this quote set anything aside itself.
    fn lacks(&self, quote: &Quote, name: &StoreId) -> Vec<Lack> {
        let Some(store) = self.stores.get(name) else { return Vec::new() };
        let own = |line: &Line| -> Qty {
            let mut holds: Vec<(HoldId, Qty)> = quote
                .options
                .iter()
                .flat_map(|option| &option.sources)
                .filter(|source| source.store == *name)
                .flat_map(|source| source.lines.iter().map(move |l| (source.hold, l)))
                .filter(|(_, l)| l.sku == line.sku)
                .map(|(hold, l)| (hold, l.qty))
                .collect();
            holds.sort_unstable();
            holds.dedup();
            holds.into_iter().map(|(_, units)| units).sum()
        };
        let lack = |line: &Line| {
            let cell = self.ledger.cell(name, &line.sku);
            let kept = self.safety(store, &line.sku, self.now);
            let had = cell.book - cell.reserved - cell.in_basket - kept + own(line);
            (had < line.qty).then(|| Lack { sku: line.sku.clone(), asked: line.qty, had })
        };
        quote.basket.lines.iter().filter_map(lack).collect()
    }

    /// A wish failed for want of goods.
    fn hear_miss(&mut self, miss: &Miss) {
        let quote = &self.quotes[&miss.quote].quote;
        let Some(area) = quote.basket.at.area(AREA_RESOLUTION) else { return };
        if quote.options.is_empty() && miss.asked != Asked::Broken {
            self.demand.wishes.missed(miss);
        }
        self.demand.lost.note(self.now, area, miss.asked, &miss.lines);
        self.demand.forget(self.now, &self.genesis.config);
    }

    /// Somebody tells what was ordered before this journal began.
    pub(in crate::world) fn hear_past(&mut self, past: &PastDemand) {
        self.demand.past.add(past);
        self.demand.forget(self.now, &self.genesis.config);
    }

    /// A look found no shop with everything.
    pub(in crate::world) fn hear_look(&mut self, look: &Look) {
        self.demand.lost.look(self.now, look);
        self.demand.forget(self.now, &self.genesis.config);
    }

    /// A quote became an order.
    fn hear_order(&mut self, order: &Order) {
        self.demand.wishes.ordered(order.quote, &order.sources);
        if let Some(region) = region_of(order.basket.at) {
            // A parcel of a hub is nobody's assortment.
            let lines = order.basket.lines.iter().filter(|line| !line.sku.is_hidden());
            self.demand.sales.order(self.now, region, lines);
            self.demand.forget(self.now, &self.genesis.config);
        }
    }

    /// An order's goods were found anew.
    fn hear_sourced(&mut self, id: OrderId) {
        self.demand.wishes.moved(self.orders[&id].quote);
    }

    /// An order ended, or its goods are given back.
    fn hear_moved(&mut self, id: OrderId, state: OrderState) {
        let Some(quote) = self.orders.get(&id).map(|order| order.quote) else { return };
        use OrderState::{Cancelled, Expired, Failed, Resourcing, Returned, Returning};
        if matches!(state, Cancelled | Expired | Failed | Resourcing | Returned | Returning) {
            self.demand.wishes.moved(quote);
        }
        if state.is_final() {
            self.demand.wishes.done(quote, self.now);
        }
    }

    /// A fact broke a hold. What becomes of those of quotes and orders is known of their wishes.
    fn hear_broken(&mut self, id: HoldId) {
        let Some(known) = self.reservations.get(id) else { return };
        let (store, lines, until) = (known.store.clone(), known.lines.clone(), known.until);
        self.demand.wishes.broke(Break { at: self.now, until, store, lines });
    }

    /// What the shopper of a visit has in his hands before the next message about him.
    pub(in crate::world) fn carried(&self, fact: &StockFact) -> Vec<Line> {
        let StockChange::Visit { visit, .. } = &fact.change else { return Vec::new() };
        let basket = self.ledger.basket_of(&fact.store, visit);
        basket.into_iter().map(|(sku, qty)| Line { sku, qty }).collect()
    }

    /// A fact was applied.
    pub(in crate::world) fn hear_fact(&mut self, fact: &StockFact, carried: &[Line]) {
        self.hear_till(fact);
        let since = oldest(self.now, &self.genesis.config);
        if matches!(fact.change, StockChange::Counted { .. }) {
            self.demand.touches.counted(&fact.store, self.now, since);
        }
        let watched: BTreeSet<SkuId> = self.demand.touches.watched(&fact.store).cloned().collect();
        if watched.is_empty() {
            return;
        }
        let carried = carried.iter().map(|line| &line.sku);
        let named: BTreeSet<&SkuId> = fact.change.skus().into_iter().chain(carried).collect();
        let all = matches!(fact.change, StockChange::Snapshot { complete: true, .. });
        for sku in watched.iter().filter(|sku| all || named.contains(sku)) {
            let cell = self.ledger.cell(&fact.store, sku);
            let short = (cell.reserved + cell.in_basket - cell.book).non_negative();
            self.demand.touches.touch(&fact.store, sku, self.now, short, since);
        }
    }

    /// A till sold something, or took it back. A sale that names an online order was counted with
    /// that.
    fn hear_till(&mut self, fact: &StockFact) {
        let region = self.stores.get(&fact.store).and_then(|store| region_of(store.at));
        let Some(region) = region else { return };
        let at = fact.occurred_at;
        match &fact.change {
            StockChange::SaleCommitted { lines, order: None, .. } => {
                self.hear_ticket(at, region, &units_of(lines));
            }
            StockChange::SaleVoided { lines, .. } => self.demand.sales.void(at, region, lines),
            _ => {}
        }
    }

    /// Goods left a shop in somebody's basket, or (below zero) they did not: a receipt, where the
    /// visit was not over before.
    pub(in crate::world) fn hear_basket(
        &mut self,
        store: &StoreId,
        at: Time,
        more: &[(SkuId, Qty)],
        first: bool,
    ) {
        let region = self.stores.get(store).and_then(|store| region_of(store.at));
        let Some(region) = region else { return };
        let line = |(sku, qty): &(SkuId, Qty)| Line { sku: sku.clone(), qty: *qty };
        let mut lines: Vec<Line> = more.iter().map(line).collect();
        if first {
            return self.hear_ticket(at, region, &lines);
        }
        lines.iter_mut().for_each(|line| line.qty = -line.qty);
        self.demand.sales.void(at, region, &lines);
    }

    fn hear_ticket(&mut self, at: Time, region: crate::place::Area, lines: &[Line]) {
        self.demand.sales.ticket(at, region, lines);
        self.demand.forget(self.now, &self.genesis.config);
    }
}

/// Shops that a quote names beside those with too little, but for those that are too far away.
fn near(quote: &Quote, gaps: &[Gap]) -> Vec<StoreId> {
    let lost = quote.losers.iter().filter(|loser| loser.reason != Reason::OutOfReach);
    let lost = lost.map(|loser| &loser.store);
    let sources = quote.options.iter().flat_map(|option| &option.sources);
    let all: BTreeSet<&StoreId> = lost.chain(sources.map(|source| &source.store)).collect();
    let lacks = |store: &StoreId| gaps.iter().any(|gap| gap.store == *store);
    all.into_iter().filter(|store| !lacks(store)).take(GAPS + 1).cloned().collect()
}

fn units_of(lines: &[SaleLine]) -> Vec<Line> {
    lines.iter().map(|line| Line { sku: line.sku.clone(), qty: line.qty }).collect()
}
