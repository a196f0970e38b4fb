//! Who wanted one SKU of one shop, out of the wishes that the world remembers: the missed orders
//! that more units would have served, and everybody else who might have taken them.

use super::bound::{Bound, Sure, Taker};
use crate::id::{QuoteId, SkuId, StoreId};
use crate::model::{Asked, Could, Hours, Mode, SoldBy, Spare, StoreSpec};
use crate::unit::{Money, Qty, Time};
use crate::world::World;
use crate::world::demand::{Became, Lack, Touched, Wish};
use crate::world::queue::pick_time;
use std::collections::{BTreeMap, BTreeSet};

/// A miss that more units would have helped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// What was missed.
    pub kind: Kind,
    /// Units asked for.
    pub units: Qty,
    /// Units that the shop had promised beyond what it had: those are made good first.
    pub debt: Qty,
    /// What it is worth.
    pub value: Money,
}

/// Kinds of misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An order that they would have served, as far as one can tell.
    Order,
    /// A quote: nobody knows whether it would have become an order.
    Quote,
}

/// One SKU in one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Case {
    /// Which SKU.
    pub sku: SkuId,
    /// From the first miss that counts on, oldest first.
    pub items: Vec<Item>,
    /// What is certain of them.
    pub bound: Bound,
    /// Missed orders for want of it, those included that a neighbour could have helped out of.
    pub missed: u32,
    /// When the first one that counts was missed.
    pub by: Time,
    /// Its journal entry.
    pub by_seq: u64,
}

/// The cases of a shop in which a miss counts, by SKU.
pub(super) fn cases(world: &World, store: &StoreId, since: Time) -> Vec<Case> {
    let all = world.demand().wishes_since(Time::MIN);
    let wishes: Vec<(QuoteId, &Wish)> = all.filter(|(_, wish)| reaches(wish, store)).collect();
    let skus: BTreeSet<&SkuId> = wishes
        .iter()
        .filter(|(_, wish)| wish.at >= since && could(wish, store).is_some())
        .flat_map(|(_, wish)| lacks(wish, store).map(|lack| &lack.sku))
        .collect();
    let case = |sku| Shelf { world, store, sku }.case(&wishes, since);
    skus.into_iter().filter_map(case).collect()
}

/// Whether the shop may have been looked at for this wish.
fn reaches(wish: &Wish, store: &StoreId) -> bool {
    wish.more || wish.near.contains(store) || wish.gaps.iter().any(|gap| gap.store == *store)
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
    world: &'a World,
    store: &'a StoreId,
    sku: &'a SkuId,
}

impl Shelf<'_> {
    fn case(&self, wishes: &[(QuoteId, &Wish)], since: Time) -> Option<Case> {
        let mut nearby = Nearby::default();
        let missed = wishes.iter().filter(|(_, wish)| wish.at >= since);
        let missed =
            missed.filter_map(|(id, wish)| Some((*id, *wish, self.item(wish, &mut nearby)?)));
        let mut missed: Vec<(QuoteId, &Wish, Item)> = missed.collect();
        let first = |kind| missed.iter().find(|(_, _, item)| item.kind == kind);
        let (first, wish, _) = first(Kind::Order).or_else(|| first(Kind::Quote))?;
        let (by, by_seq) = (wish.at, first.0.seq);
        // What was decided before the units came is decided.
        missed.retain(|(id, ..)| id.0.seq >= by_seq);
        let bound = self.bound(wishes, &missed, by);
        let items = missed.into_iter().map(|(_, _, item)| item).collect();
        Some(Case { sku: self.sku.clone(), items, bound, missed: nearby.missed, by, by_seq })
    }

    /// A miss that a unit in the shop would have helped.
    fn item<'w>(&self, wish: &'w Wish, nearby: &mut Nearby<'w>) -> Option<Item> {
        let lack = self.lack(wish)?;
        let kind = match (wish.became, could(wish, self.store)?) {
            (Became::Missed(Asked::Order), could) => {
                nearby.counts(lack, could).then_some(Kind::Order)
            }
            (Became::Missed(Asked::Quote), _) => Some(Kind::Quote),
            _ => None,
        };
        let debt = (Qty::ZERO - lack.had).non_negative();
        Some(Item { kind: kind?, units: lack.asked, debt, value: wish.value })
    }

    fn lack<'w>(&self, wish: &'w Wish) -> Option<&'w Lack> {
        lacks(wish, self.store).find(|lack| lack.sku == *self.sku)
    }

    fn bound(
        &self,
        wishes: &[(QuoteId, &Wish)],
        missed: &[(QuoteId, &Wish, Item)],
        by: Time,
    ) -> Bound {
        let certain = missed.iter().filter(|(_, wish, item)| self.is_sure(wish, item));
        let certain: BTreeMap<QuoteId, (&Wish, &Item)> =
            certain.map(|(id, wish, item)| (*id, (*wish, item))).collect();
        let others = wishes.iter().filter(|(id, _)| !certain.contains_key(id));
        let takers = others.flat_map(|(_, wish)| self.takers(wish, by));
        let takers = takers.chain(self.kept(by));
        let takers: Vec<Taker> = takers.filter(|taker| taker.units > Qty::ZERO).collect();
        let own: Qty = certain.values().map(|(_, item)| item.units).sum();
        let sold = takers.iter().map(|taker| taker.units).sum::<Qty>() + own;
        let sure = |(wish, item): &(&Wish, &Item)| {
            let debt = item.debt + self.kept_more(wish, sold, by);
            Sure { at: wish.at, units: item.units, debt }
        };
        let touched = self.world.demand().touched(self.store, self.sku);
        let facts = touched.into_iter().flat_map(|cell| &cell.touches);
        let facts = facts.filter(|(at, _)| *at >= by).copied().collect();
        Bound { sure: certain.values().map(sure).collect(), takers, facts }
    }

    /// How many units more the shop may have kept back: a count that came in since then may have
    /// made it doubt its books, and so do sales that nothing was counted after.
    fn kept_more(&self, wish: &Wish, sold: Qty, by: Time) -> Qty {
        let counted = self.world.demand().first_count(self.store, by);
        if counted.is_some_and(|count| count <= wish.at) {
            return self.world.most_doubted(self.sku);
        }
        let confidence = could(wish, self.store).map_or(0, |could| could.confidence);
        self.world.kept_after(self.sku, confidence, sold)
    }

    /// Whether a missed order is served as soon as this shop has the goods, and keeps them unless
    /// this shop loses them: where another shop might serve it instead, nothing was taken there
    /// until the customer would have collected.
    fn is_sure(&self, wish: &Wish, item: &Item) -> bool {
        let certain = could(wish, self.store).is_some_and(|c| c.certain && c.confidence > 0);
        // What is weighed comes to more or less than what was asked for.
        let counted = self.world.skus().get(self.sku).is_some_and(|s| s.sold_by != SoldBy::Gram);
        let alone = item.kind == Kind::Order && wish.lines.len() == 1 && !wish.more && counted;
        let others = wish.gaps.iter().map(|gap| &gap.store).filter(|store| *store != self.store);
        certain
            && alone
            && self.settled(self.store, wish.at).is_some()
            && others.into_iter().all(|other| self.is_quiet(other, wish.at))
            && wish.near.iter().all(|other| {
                self.settled(other, wish.at).is_some_and(|shop| !shop.offers(Mode::Pickup))
            })
    }

    /// A shop that is as it was.
    fn settled(&self, store: &StoreId, since: Time) -> Option<&StoreSpec> {
        let standing = self.world.standings().get(store)?;
        self.world.stores().get(store).filter(|_| standing.changed_at < since)
    }

    /// Nothing was heard of the goods in another shop until its customer would have collected.
    fn is_quiet(&self, other: &StoreId, at: Time) -> bool {
        let Some(shop) = self.settled(other, at) else { return false };
        if !shop.offers(Mode::Pickup) {
            return true;
        }
        // Pickers who are busy with other orders come later, nobody knows when.
        let at_once = shop.pick.parallel.is_none() && shop.pick.per_quarter.is_none();
        let always = shop.hours == Hours::Always;
        let until = if at_once && always { at + pick_time(shop, 1) } else { Time::MAX };
        let quiet = |touched: &Touched| {
            let mut touches = touched.touches.iter();
            touched.whole_since <= at && !touches.any(|(t, _)| (at..=until).contains(t))
        };
        self.world.demand().touched(other, self.sku).is_some_and(quiet)
    }

    /// What somebody may claim in this shop beyond what he had there.
    fn takers(&self, wish: &Wish, by: Time) -> Vec<Taker> {
        let units = self.wanted(wish);
        let had = self.had(wish) >= units;
        let (copies, at) = (i64::from(wish.copies.max(1)), wish.at);
        let for_good = |from| Taker { from, until: Time::MAX, units };
        let quoted = |copies| Taker { from: at, until: wish.until, units: units.times(copies) };
        if at < by {
            // It may lose what it has elsewhere and come here, as long as it is not over.
            let open = wish.became == Became::Ordered && wish.done_at.is_none_or(|done| done >= by);
            return if open && !had { vec![for_good(by)] } else { Vec::new() };
        }
        match wish.became {
            Became::Offered | Became::Missed(Asked::Quote) => vec![quoted(copies)],
            Became::Missed(_) => vec![for_good(at)],
            Became::Ordered if had => vec![quoted(copies - 1)],
            Became::Ordered => vec![for_good(at), quoted(copies - 1)],
        }
    }

    /// Reservations that broke, which may live on this time.
    fn kept(&self, by: Time) -> impl Iterator<Item = Taker> {
        let breaks = self.world.demand().breaks().filter(move |broken| broken.at >= by);
        breaks.filter(|broken| broken.store == *self.store).flat_map(|broken| {
            let lines = broken.lines.iter().filter(|line| line.sku == *self.sku);
            let (from, until) = (broken.at, broken.until);
            lines.map(move |line| Taker { from, until, units: line.qty })
        })
    }

    /// Units that a wish may ask of this SKU, in the place of others too.
    fn wanted(&self, wish: &Wish) -> Qty {
        let stands_in = |sku: &SkuId| {
            let known = self.world.skus().get(sku).filter(|_| wish.substitutes);
            known.is_some_and(|sku| sku.substitutes.contains(self.sku))
        };
        let lines = wish.lines.iter().filter(|line| line.sku == *self.sku || stands_in(&line.sku));
        lines.map(|line| line.qty).sum()
    }

    /// Units that an order has from this shop for good.
    fn had(&self, wish: &Wish) -> Qty {
        let here = wish.sources.iter().filter(|source| source.store == *self.store);
        let lines = here.flat_map(|source| &source.lines);
        lines.filter(|line| line.sku == *self.sku).map(|line| line.qty).sum()
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
    fn counts(&mut self, lack: &Lack, could: &'w Could) -> bool {
        self.missed += 1;
        let short = lack.asked - lack.had.non_negative();
        let left = |given: &BTreeMap<&StoreId, Qty>, spare: &'w Spare| {
            (spare.units - given.get(&spare.store).copied().unwrap_or_default()).non_negative()
        };
        let total: Qty = could.spare.iter().map(|spare| left(&self.given, spare)).sum();
        if total < short {
            return true;
        }
        let mut rest = short;
        for spare in &could.spare {
            let units = left(&self.given, spare).min(rest);
            *self.given.entry(&spare.store).or_default() += units;
            rest -= units;
        }
        false
    }
}
