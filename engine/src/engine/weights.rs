//! Goods that are sold by weight: what was ordered is a wish, what the scale says is set aside,
//! leaves the shop and is paid.

use super::admit::{Admitted, no, no_because};
use super::step::Step;
use crate::decision::Decision;
use crate::id::{OrderId, SkuId, StoreId};
use crate::model::{Line, LinePrice, Order, PriceParts, SoldBy, Source};
use crate::reason::Reason;
use crate::unit::Qty;
use crate::world::World;

/// Whether these weights can be those of an order's goods in a shop.
pub(super) fn admit(world: &World, id: OrderId, store: &StoreId, weights: &[Line]) -> Admitted {
    if weights.is_empty() {
        return Ok(());
    }
    let Some(source) = world.order(id).and_then(|order| source_in(order, store)) else {
        return no(Reason::Unknown);
    };
    let picked = world.ledger().hold(source.hold).is_none_or(|hold| hold.picked);
    if picked || !world.is_reserved(source.hold) {
        return no_because(Reason::WrongState, "these goods were picked or rung up before");
    }
    for (n, weight) in weights.iter().enumerate() {
        let twice = weights[..n].iter().any(|other| other.sku == weight.sku);
        let ordered = source.lines.iter().find(|line| line.sku == weight.sku);
        let Some(ordered) = ordered.filter(|_| is_weighed(world, &weight.sku) && !twice) else {
            let hint = format!("{} is no line of it that is sold by weight", weight.sku);
            return no_because(Reason::WrongState, hint);
        };
        within(world, ordered, weight.qty)?;
    }
    Ok(())
}

fn within(world: &World, ordered: &Line, weighed: Qty) -> Admitted {
    let Line { sku, qty } = ordered;
    let off = Qty(qty.0.saturating_mul(world.config().weight_tolerance) / 1_000);
    let (least, most) = ((*qty - off).max(Qty(1)), *qty + off);
    if (least..=most).contains(&weighed) {
        return Ok(());
    }
    let hint = format!("{least} to {most} g of {sku} are taken, not {weighed}");
    no_because(Reason::WeightOff, hint)
}

fn is_weighed(world: &World, sku: &SkuId) -> bool {
    world.skus().get(sku).is_some_and(|sku| sku.sold_by == SoldBy::Gram)
}

fn source_in<'o>(order: &'o Order, store: &StoreId) -> Option<&'o Source> {
    order.sources.iter().find(|source| source.store == *store)
}

impl Step<'_> {
    /// What was picked is what is set aside: where it is more than was ordered somebody else may
    /// have to go without.
    pub(super) fn weigh(&mut self, id: OrderId, store: &StoreId, weights: &[Line]) {
        let order = self.order(id);
        let Some(source) = source_in(order, store).filter(|_| !weights.is_empty()) else { return };
        let weighed = |sku: &SkuId| weights.iter().find(|weight| weight.sku == *sku);
        let actual = |line: &Line| weighed(&line.sku).unwrap_or(line).clone();
        let lines: Vec<Line> = source.lines.iter().map(actual).collect();
        if lines == source.lines {
            return;
        }
        let (hold, price) = (source.hold, self.price_after(order, source, &lines));
        self.decide(Decision::Weighed { order: id, hold, lines, price });
        self.break_excess(store, Reason::StockTakenInStore);
    }

    /// Each line at the price that it was promised at, for as much as there is.
    fn price_after(&self, order: &Order, source: &Source, lines: &[Line]) -> PriceParts {
        let mut priced = order.price.lines.clone();
        for (was, is) in source.lines.iter().zip(lines) {
            let known = priced.iter().position(|line: &LinePrice| line.sku == is.sku);
            match known {
                Some(known) => priced[known].qty += is.qty - was.qty,
                // Its goods were found anew elsewhere: they cost what they cost now.
                None => return self.price_now(order, source, lines),
            }
        }
        PriceParts::of(priced)
    }

    fn price_now(&self, order: &Order, weighed: &Source, lines: &[Line]) -> PriceParts {
        let member = order.basket.member;
        let of = |source: &Source| {
            let lines = if source.hold == weighed.hold { lines } else { &source.lines };
            self.world.line_prices(Some(&source.store), lines, member)
        };
        PriceParts::of(order.sources.iter().flat_map(of).collect())
    }
}
