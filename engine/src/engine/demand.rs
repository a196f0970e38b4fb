//! Demand that found no goods: noted in the step in which it failed, together with the shops that
//! would have served it with one more SKU.

use super::admit::{Admitted, no, sku_known, store_known};
use super::step::Step;
use crate::decision::Decision;
use crate::event::PastDemand;
use crate::id::{QuoteId, SkuId, StoreId};
use crate::matching::{self, Available};
use crate::model::{Asked, Basket, Could, Line, Look, Loser, Miss, Mode, Order, Quote, Spare};
use crate::place::AREA_RESOLUTION;
use crate::reason::Reason;
use crate::unit::{Qty, Span, Time};
use crate::world::World;
use crate::world::demand::Gap;

/// Shops that could have handed units on, kept for each shop that lacked them.
const SPARES: usize = 4;

/// Whether a look may be noted: known SKUs, and not the same again within the minute.
pub(super) fn look_allowed(world: &World, now: Time, look: &Look) -> Admitted {
    if look.lines.is_empty() || look.area.0.resolution() != AREA_RESOLUTION {
        return no(Reason::WrongState);
    }
    look.lines.iter().try_for_each(|line| sku_known(world, &line.sku))?;
    if world.demand().is_news(look, now) { Ok(()) } else { no(Reason::Repeated) }
}

/// Whether a past may be told: spans that are over, apart, and not told before, with orders of
/// known shops in them.
pub(super) fn past_allowed(world: &World, now: Time, past: &PastDemand) -> Admitted {
    let watched = &past.watched;
    let began = world.demand().wishes_since(Time::MIN).next().map_or(now, |(_, wish)| wish.at);
    let over = watched.iter().all(|span| span.from < span.to && span.to <= began);
    let apart = watched.windows(2).all(|pair| pair[0].to <= pair[1].from);
    let inside = |at: Time| watched.iter().any(|span| span.from <= at && at < span.to);
    if watched.is_empty() || !over || !apart || !past.orders.iter().all(|order| inside(order.at)) {
        return no(Reason::Window);
    }
    let told = &world.demand().past().watched;
    let meets = |span: &Span| told.iter().any(|old| old.from < span.to && span.from < old.to);
    if watched.iter().any(meets) {
        return no(Reason::Repeated);
    }
    past.orders.iter().try_for_each(|order| store_known(world, &order.store))
}

/// What a look that found these shops says about demand; `None` when one of them has everything,
/// none is in reach, or it was said before.
#[must_use]
pub(super) fn look_of(
    world: &World,
    now: Time,
    basket: &Basket,
    found: &[Available],
) -> Option<Look> {
    let area = basket.at.area(AREA_RESOLUTION)?;
    if found.is_empty() || found.iter().any(|shop| shop.missing.is_empty()) {
        return None;
    }
    let missing: Vec<&[Line]> = found.iter().map(|shop| &shop.missing[..]).collect();
    let look = Look { area, lines: lost_lines(&basket.lines, &missing) };
    world.demand().is_news(&look, now).then_some(look)
}

impl Step<'_> {
    /// Notes that a quote or order failed for want of goods, if that is why.
    pub(super) fn note_miss(&mut self, id: QuoteId, asked: Asked) {
        if let Some(miss) = self.miss(id, asked) {
            self.decide(Decision::DemandLost { miss });
        }
    }

    fn miss(&self, id: QuoteId, asked: Asked) -> Option<Miss> {
        let quote = &self.world.quote(id).expect("the quote was made in this step").quote;
        let modes = refused_for_stock(quote);
        if modes.is_empty() {
            return None;
        }
        let lines = lost_among(&quote.basket.lines, &quote.losers);
        let could = if quote.options.is_empty() { self.could(quote) } else { Vec::new() };
        Some(Miss { asked, quote: id, modes, lines, could })
    }

    /// Notes that an accepted order lost its goods and found none elsewhere.
    pub(super) fn note_broken(&mut self, order: &Order, lines: Vec<Line>) {
        let (asked, quote, modes) = (Asked::Broken, order.quote, vec![order.mode]);
        let miss = Miss { asked, quote, modes, lines, could: Vec::new() };
        self.decide(Decision::DemandLost { miss });
    }

    /// Lines of an order that its own shops cannot fill any more.
    pub(super) fn short_at_source(&self, order: &Order) -> Vec<Line> {
        let lines = order.sources.iter().flat_map(|source| {
            let store = &self.world.stores()[&source.store];
            source.lines.iter().filter(|line| self.world.atp(store, &line.sku) < line.qty)
        });
        lines.cloned().collect()
    }

    /// Shops that lacked one SKU only and would have served the basket with it.
    fn could(&self, quote: &Quote) -> Vec<Could> {
        let (mut gaps, _) = self.world.gaps(quote);
        gaps.retain(|gap| gap.lacks.len() == 1);
        gaps.truncate(self.world.config().max_stores as usize);
        let stores: Vec<StoreId> = gaps.iter().map(|gap| gap.store.clone()).collect();
        let mut ways = matching::could(self.world, self.travel, (&quote.basket, None), &stores);
        let could = |gap: &Gap| {
            let ways = ways.remove(&gap.store)?;
            Some(Could {
                store: gap.store.clone(),
                modes: ways.iter().map(|(mode, _)| *mode).collect(),
                certain: ways.iter().any(|(_, certain)| *certain),
                confidence: self.world.confidence(
                    &self.world.stores()[&gap.store],
                    &gap.lacks[0].sku,
                    self.world.now(),
                ),
                spare: self.spare(&gap.store, &gap.lacks[0].sku),
            })
        };
        gaps.iter().filter_map(could).collect()
    }

    /// Shops close to a shop with units of a SKU to hand on, most units first.
    fn spare(&self, name: &StoreId, sku: &SkuId) -> Vec<Spare> {
        let world = &*self.world;
        let close =
            matching::stores_around(world, world.stores()[name].at, world.config().transfer);
        let spare = |store: StoreId| {
            let units = world.atp(&world.stores()[&store], sku);
            (store != *name && units > Qty::ZERO).then_some(Spare { store, units })
        };
        let mut spares: Vec<Spare> = close.into_iter().filter_map(spare).collect();
        spares.sort_by(|a, b| (b.units, &a.store).cmp(&(a.units, &b.store)));
        spares.truncate(SPARES);
        spares
    }
}

/// Ways of fulfilment that were asked for, not offered, and lost for nothing but missing goods: no
/// shop that could have served it had them.
fn refused_for_stock(quote: &Quote) -> Vec<Mode> {
    let refused = |mode: &&Mode| {
        let offered = quote.options.iter().any(|option| option.mode == **mode);
        let mut lost = quote.losers.iter().filter(|loser| loser.mode == **mode);
        let of_stock = lost.clone().any(|loser| is_short(loser.reason));
        !offered && of_stock && lost.all(|loser| never_or_stock(loser.reason))
    };
    quote.basket.modes.iter().filter(refused).copied().collect()
}

/// The shop could not have served this at all, or it lacked goods.
fn never_or_stock(reason: Reason) -> bool {
    let never = matches!(
        reason,
        Reason::OutOfReach | Reason::ModeNotOffered | Reason::StoreClosed | Reason::StoreLeft
    );
    never || is_short(reason) || reason == Reason::DataTooOld
}

/// It has too few, or does not sell it at all.
fn is_short(reason: Reason) -> bool {
    matches!(reason, Reason::Stock | Reason::NotListed)
}

/// The lines that none of those who lost for want of goods could fill.
pub(super) fn lost_among(lines: &[Line], losers: &[Loser]) -> Vec<Line> {
    let missing: Vec<&[Line]> = short_of(losers).collect();
    lost_lines(lines, &missing)
}

fn short_of(losers: &[Loser]) -> impl Iterator<Item = &[Line]> {
    let of_stock = losers.iter().filter(|loser| is_short(loser.reason));
    of_stock.map(|loser| &loser.missing[..]).filter(|missing| !missing.is_empty())
}

/// The lines that none of the shops could fill; where each line was somewhere but never all of them
/// together, those that the shop lacked which came closest.
fn lost_lines(lines: &[Line], missing: &[&[Line]]) -> Vec<Line> {
    let lacks = |missing: &[Line], line: &Line| missing.iter().any(|short| short.sku == line.sku);
    let by = |pass: &dyn Fn(&Line) -> bool| -> Vec<Line> {
        lines.iter().filter(|line| pass(line)).cloned().collect()
    };
    let nowhere = by(&|line| missing.iter().all(|shop| lacks(shop, line)));
    if !nowhere.is_empty() {
        return nowhere;
    }
    let closest = missing.iter().min_by_key(|shop| shop.len());
    by(&|line| closest.is_some_and(|shop| lacks(shop, line)))
}
