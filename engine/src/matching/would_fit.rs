//! The smallest change that would let somebody serve a basket which nobody serves.
//!
//! Each change is tried by asking again with it, and the first that helps is the answer: units that
//! a shop lacks, fewest first; a later end of the window; goods from two shops; from other shops
//! than those that were named; with substitutes; in another way.

use super::{could, matches};
use crate::id::StoreId;
use crate::model::{Basket, Change, Choice, Loser, Mode};
use crate::reason::Reason;
use crate::travel::Travel;
use crate::unit::{Millis, Qty, Time};
use crate::world::World;

/// Shops that lack goods and are looked at, those that lack least first.
const SHOPS: usize = 4;
/// A window is opened at most so many minutes longer.
const LATEST_MIN: i64 = 240;
/// Ways in which goods can get to a customer, in the order in which they are tried.
const WAYS: [Mode; 5] =
    [Mode::Delivery, Mode::Pickup, Mode::Locker, Mode::PickupPoint, Mode::Shipment];

/// A basket that nobody serves, and when it would be decided about.
struct Wish<'a> {
    world: &'a World,
    travel: &'a dyn Travel,
    basket: &'a Basket,
    decided: Option<Time>,
}

/// What would have let somebody serve it, if one of the changes does.
#[must_use]
pub fn would_fit_if(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    losers: &[Loser],
) -> Option<Change> {
    let wish = Wish { world, travel, basket, decided };
    wish.units(losers)
        .or_else(|| wish.later())
        .or_else(|| wish.two_shops())
        .or_else(|| wish.other_shops())
        .or_else(|| wish.substitutes())
        .or_else(|| wish.other_way())
}

impl Wish<'_> {
    fn fits(&self, basket: &Basket) -> bool {
        !matches(self.world, self.travel, basket, self.decided).options.is_empty()
    }

    /// The shop that lacks the fewest units and would serve it with them. One that was to be the
    /// nearest with the goods says nothing about the others.
    fn units(&self, losers: &[Loser]) -> Option<Change> {
        if self.basket.policy == Choice::Nearest {
            return None;
        }
        let short = |loser: &&Loser| loser.reason == Reason::Stock && !loser.missing.is_empty();
        let units = |loser: &Loser| loser.missing.iter().map(|line| line.qty).sum::<Qty>();
        let mut short: Vec<&Loser> = losers.iter().filter(short).collect();
        short.sort_by_key(|loser| (units(loser), loser.missing.len()));
        let mut stores: Vec<StoreId> = Vec::new();
        for loser in &short {
            if stores.len() < SHOPS && !stores.contains(&loser.store) {
                stores.push(loser.store.clone());
            }
        }
        if stores.is_empty() {
            return None;
        }
        let ways = could(self.world, self.travel, (self.basket, self.decided), &stores);
        let helps = |loser: &&&Loser| {
            let modes = ways.get(&loser.store).into_iter().flatten();
            modes.clone().any(|(mode, _)| *mode == loser.mode)
        };
        let first = short.iter().find(helps)?;
        let (store, lines) = (first.store.clone(), first.missing.clone());
        Some(Change::Units { store, lines })
    }

    /// The least number of whole minutes, since a later end never takes a place away.
    fn later(&self) -> Option<Change> {
        self.basket.due?;
        let helps = |minutes: i64| {
            let mut basket = self.basket.clone();
            let last = basket.or_due.last_mut().or(basket.due.as_mut())?;
            last.to += Millis::from_mins(minutes);
            self.fits(&basket).then_some(())
        };
        helps(LATEST_MIN)?;
        let (mut too_few, mut enough) = (0, LATEST_MIN);
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            match helps(middle) {
                Some(()) => enough = middle,
                None => too_few = middle,
            }
        }
        Some(Change::Later { minutes: enough })
    }

    fn two_shops(&self) -> Option<Change> {
        let basket = Basket { max_splits: 2, ..self.basket.clone() };
        (self.basket.max_splits < 2 && self.fits(&basket)).then_some(Change::TwoShops)
    }

    fn other_shops(&self) -> Option<Change> {
        let basket = Basket { stores: None, ..self.basket.clone() };
        (self.basket.stores.is_some() && self.fits(&basket)).then_some(Change::OtherShops)
    }

    fn substitutes(&self) -> Option<Change> {
        let basket = Basket { substitutes: true, ..self.basket.clone() };
        (!self.basket.substitutes && self.fits(&basket)).then_some(Change::Substitutes)
    }

    fn other_way(&self) -> Option<Change> {
        let others = WAYS.into_iter().filter(|mode| !self.basket.modes.contains(mode));
        let basket = Basket { modes: others.collect(), max_options: 1, ..self.basket.clone() };
        let found = matches(self.world, self.travel, &basket, self.decided);
        found.options.first().map(|option| Change::OtherWay { mode: option.mode })
    }
}
