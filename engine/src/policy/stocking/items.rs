//! What would have happened to more units of one SKU in one shop, in the order of time.

use crate::id::{SkuId, StoreId};
use crate::model::{Asked, Could};
use crate::unit::{Money, Qty, Time};
use crate::world::demand::{Became, Break, Demand, Lack, Wish};
use std::collections::{BTreeMap, BTreeSet};

/// What may take units, or would have been glad of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// When.
    pub at: Time,
    /// What.
    pub kind: Kind,
    /// Units asked for.
    pub units: Qty,
    /// Units that the shop had promised beyond what it had: those are made good first.
    pub debt: Qty,
    /// Most units that open quotes may keep at that time.
    pub kept: Qty,
    /// What it is worth.
    pub value: Money,
}

/// Kinds of takers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A missed order that takes its units as soon as they are there.
    Sure,
    /// A missed order that they would have served, as far as one can tell.
    Likely,
    /// A missed quote: nobody knows whether it would have become an order.
    Quote,
    /// Something else that may have taken any number of units up to these, for good.
    Other,
    /// An open quote: it may have kept units for a while.
    Open,
}

/// One SKU in one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Case {
    /// Which SKU.
    pub sku: SkuId,
    /// From the first miss that counts on, oldest first.
    pub items: Vec<Item>,
    /// So far below zero the book fell afterwards: as many units are gone for nothing.
    pub short: Qty,
    /// Missed orders for want of it, those included that a neighbour could have helped out of.
    pub missed: u32,
    /// When the first one that counts was missed.
    pub by: Time,
    /// Its journal entry.
    pub by_seq: u64,
}

/// The cases of a shop in which a miss counts, by SKU.
pub(super) fn cases(demand: &Demand, store: &StoreId, since: Time) -> Vec<Case> {
    let wishes: Vec<(u64, &Wish)> =
        demand.wishes_since(since).map(|(quote, wish)| (quote.0.seq, wish)).collect();
    let here = |broken: &&Break| broken.store == *store;
    let breaks: Vec<&Break> = demand.breaks_since(since).map(|(_, b)| b).filter(here).collect();
    let skus: BTreeSet<&SkuId> = wishes
        .iter()
        .filter(|(_, wish)| could(wish, store).is_some())
        .flat_map(|(_, wish)| lacks(wish, store).map(|lack| &lack.sku))
        .collect();
    let case = |sku: &SkuId| {
        let case = Shelf { store, sku }.case(&wishes, &breaks)?;
        Some(Case { short: demand.deficit_since(store, sku, case.by), ..case })
    };
    skus.into_iter().filter_map(case).collect()
}

fn lacks<'w>(wish: &'w Wish, store: &StoreId) -> impl Iterator<Item = &'w Lack> {
    let gap = wish.gaps.iter().find(|gap| gap.store == *store);
    gap.into_iter().flat_map(|gap| &gap.lacks)
}

fn could<'w>(wish: &'w Wish, store: &StoreId) -> Option<&'w Could> {
    wish.could.iter().find(|could| could.store == *store)
}

/// One SKU in one shop.
struct Shelf<'a> {
    store: &'a StoreId,
    sku: &'a SkuId,
}

impl Shelf<'_> {
    fn case(&self, wishes: &[(u64, &Wish)], breaks: &[&Break]) -> Option<Case> {
        let mut nearby = Nearby::default();
        let mut all: Vec<(u64, Time, Item)> = Vec::new();
        for (seq, wish) in wishes {
            all.extend(self.item(wish, &mut nearby).map(|item| (*seq, wish.until, item)));
        }
        let first = |counts: &dyn Fn(Kind) -> bool| all.iter().find(|(_, _, i)| counts(i.kind));
        let first = first(&|kind| matches!(kind, Kind::Sure | Kind::Likely))
            .or_else(|| first(&|kind| kind == Kind::Quote));
        let (by, by_seq) = first.map(|(seq, _, item)| (item.at, *seq))?;
        // What was decided before the units came is decided.
        all.retain(|(seq, ..)| *seq >= by_seq);
        set_kept(&mut all);
        let mut items: Vec<Item> = all.into_iter().map(|(_, _, item)| item).collect();
        items.retain(|item| item.kind != Kind::Open);
        items.extend(breaks.iter().filter(|b| b.at >= by).filter_map(|b| self.broken(b, by)));
        items.sort_by_key(|item| (item.at, item.kind != Kind::Other));
        let (sku, short, missed) = (self.sku.clone(), Qty::ZERO, nearby.missed);
        Some(Case { sku, items, short, missed, by, by_seq })
    }

    /// What a wish would have done with a unit in the shop.
    fn item<'w>(&self, wish: &'w Wish, nearby: &mut Nearby<'w>) -> Option<Item> {
        let lack = lacks(wish, self.store).find(|lack| lack.sku == *self.sku);
        let is_known = lack.is_some() || (wish.more && lacks(wish, self.store).next().is_none());
        let line = wish.lines.iter().find(|line| line.sku == *self.sku).filter(|_| is_known)?;
        let kind = match (wish.became, lack, could(wish, self.store)) {
            (Became::Missed(Asked::Order), Some(lack), Some(could)) => {
                // What the shop had of other goods may be gone before they are picked.
                nearby.kind(lack, could, wish.lines.len() == 1)
            }
            (Became::Missed(Asked::Quote), Some(_), Some(_)) => Kind::Quote,
            (Became::Missed(Asked::Order) | Became::Ordered, ..) => Kind::Other,
            (Became::Missed(_) | Became::Offered, ..) => Kind::Open,
        };
        Some(Item {
            at: wish.at,
            kind,
            units: line.qty,
            debt: lack.map_or(Qty::ZERO, |lack| (Qty::ZERO - lack.had).non_negative()),
            kept: Qty::ZERO,
            value: wish.value,
        })
    }

    /// A hold that broke would have lived on units that came later.
    fn broken(&self, broken: &Break, by: Time) -> Option<Item> {
        let line = broken.lines.iter().find(|line| line.sku == *self.sku)?;
        Some(Item {
            at: broken.granted_at.max(by),
            kind: Kind::Other,
            units: line.qty,
            debt: Qty::ZERO,
            kept: Qty::ZERO,
            value: Money::ZERO,
        })
    }
}

/// Fills in what other quotes may keep at each item's time.
fn set_kept(all: &mut [(u64, Time, Item)]) {
    let mut open: Vec<(Time, Qty)> = Vec::new();
    for (_, until, item) in all {
        open.retain(|(until, _)| *until > item.at);
        item.kept = open.iter().map(|(_, units)| *units).sum();
        if matches!(item.kind, Kind::Quote | Kind::Open) {
            open.push((*until, item.units));
        }
    }
}

/// Units that shops nearby had to spare, less those that earlier misses were given.
#[derive(Default)]
struct Nearby<'w> {
    given: BTreeMap<&'w StoreId, Qty>,
    missed: u32,
}

impl<'w> Nearby<'w> {
    /// A missed order counts unless goods could have been brought over for it.
    fn kind(&mut self, lack: &Lack, could: &'w Could, alone: bool) -> Kind {
        self.missed += 1;
        let short = lack.asked - lack.had.non_negative();
        let left = |given: &BTreeMap<&StoreId, Qty>, spare: &'w crate::model::Spare| {
            (spare.units - given.get(&spare.store).copied().unwrap_or_default()).non_negative()
        };
        let total: Qty = could.spare.iter().map(|spare| left(&self.given, spare)).sum();
        if total < short {
            return if could.certain && alone { Kind::Sure } else { Kind::Likely };
        }
        let mut rest = short;
        for spare in &could.spare {
            let units = left(&self.given, spare).min(rest);
            *self.given.entry(&spare.store).or_default() += units;
            rest -= units;
        }
        Kind::Other
    }
}
