//! How many missed orders are served for certain when the journal is decided again with more units.
//!
//! Nothing is assumed of what else would happen: everybody who might have wanted the goods in this
//! shop may take them, whenever that hurts, and is never made to give them back before he must. The
//! bound follows from one thought. Look at the *last* time that one of the certain orders fails,
//! because the goods are not there when it comes or because a fact breaks its promise:
//!
//! - With so many units more than there were, less what all others may have taken by then and less
//!   what the book was short of at that time, the shop had so much *room*. The order failed, so it
//!   and the certain orders that were served by then claimed more than that: whatever breaks is no
//!   more than needs to.
//! - So the others, the *fewest* orders that together with one more are greater than the room, were
//!   served by then; and since this was the last failure, they stay served, and so do all that
//!   came later.
//!
//! Nobody knows when the last failure is, so the worst time counts; where the room is enough for
//! all, there is none. More units only make more room, so the bound never falls.

use crate::unit::{Millis, Qty, Time};

/// An order that is served as soon as the goods are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sure {
    pub at: Time,
    pub units: Qty,
    /// So many units the shop had promised, or would have kept back, beyond what it had.
    pub debt: Qty,
}

/// Somebody else who may claim goods, from one time to another, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taker {
    pub from: Time,
    pub until: Time,
    pub units: Qty,
}

/// All that matters to the certain orders of one SKU in one shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    /// Oldest first.
    pub sure: Vec<Sure>,
    pub takers: Vec<Taker>,
    /// When facts came in, and how much the book was then short of what was promised.
    pub facts: Vec<(Time, Qty)>,
}

impl Bound {
    /// With so many units nothing can fail.
    pub fn enough(&self) -> Qty {
        let most = self.dangers().into_iter().map(|(_, gone)| gone).max();
        self.sure.iter().map(|sure| sure.units).sum::<Qty>() + most.unwrap_or_default()
    }

    /// Orders served for certain with 0, 1, 2, ... steps of so many units.
    pub fn least(&self, step: i64, levels: usize) -> Vec<u32> {
        let all = self.sure.len();
        let mut least = vec![count(all); levels + 1];
        let mut come = 0;
        let mut largest: Vec<i64> = Vec::new();
        for (at, gone) in self.dangers() {
            let until = self.sure.partition_point(|sure| sure.at <= at);
            largest.extend(self.sure[come..until].iter().map(|sure| sure.units.0));
            largest.sort_unstable_by(|a, b| b.cmp(a));
            come = until;
            let sums = sums(&largest);
            for (level, least) in (0..).zip(&mut least) {
                let room = level * step - gone.0;
                let fit = sums.partition_point(|sum| *sum <= room);
                if fit == come {
                    break;
                }
                *least = (*least).min(count(all - come + fit));
            }
        }
        least
    }

    /// Times at which an order may fail, and units that are gone for it by then: taken, or not
    /// even there.
    fn dangers(&self) -> Vec<(Time, Qty)> {
        let orders = self.sure.iter().map(|sure| (sure.at, sure.debt));
        let mut dangers: Vec<(Time, Qty)> = orders.chain(self.facts.iter().copied()).collect();
        dangers.sort_unstable();
        let from = self.takers.iter().map(|taker| (taker.from, taker.units));
        let back = self.takers.iter().filter(|taker| taker.until < Time::MAX);
        let back = back.map(|taker| (taker.until + Millis(1), -taker.units));
        let mut changes: Vec<(Time, Qty)> = from.chain(back).collect();
        changes.sort_unstable();
        let (mut done, mut taken) = (0, Qty::ZERO);
        for (at, gone) in &mut dangers {
            let until = changes.partition_point(|(change, _)| change <= at);
            taken += changes[done..until].iter().map(|(_, units)| *units).sum::<Qty>();
            done = until;
            *gone += taken;
        }
        dangers
    }
}

/// Of the first, the first two, ... of them.
fn sums(units: &[i64]) -> Vec<i64> {
    let mut sum = 0;
    let add = |units: &i64| {
        sum += units;
        sum
    };
    units.iter().map(add).collect()
}

fn count(orders: usize) -> u32 {
    u32::try_from(orders).expect("few orders are remembered")
}
