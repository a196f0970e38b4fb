//! How far the book of a cell is believed, and what is kept back of it.
//!
//! Available to promise is `max(0, book - reserved - in_basket - safety)`. The safety is what the
//! shop asks for or what the evidence asks for, whichever is more, and on top of it whatever a
//! sensor may have seen leaving. The evidence asks for
//! - the units that were probably sold since the data were taken, with one standard deviation, at
//!   shops whose sales are not heard of at once;
//! - one unit for every so much lost confidence, and one at a shop that has just joined;
//! - at least one unit where the data are older than their class allows: a last unit is then never
//!   promised.
//!
//! Everything here is a pure function of integers. More age, more sales, more doubt, more possible
//! picks never raise confidence and never lower safety.

use crate::config::{ClassTrust, Trust};
use crate::model::DataClass;
use crate::unit::{Millis, Money, Qty, half_up};

/// All of it.
pub const WHOLE_PERMILLE: i64 = 1_000;
const MILLION: i64 = 1_000_000;
const DAY_MS: i64 = 86_400_000;

/// What is known about how good the book of a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// How the shop sends its data.
    pub class: DataClass,
    /// How old they are: for live shops since the last count, else since what they describe.
    pub age: Millis,
    /// Units sold since the last count.
    pub sold: Qty,
    /// How far counts contradicted the shop's records lately, in permille.
    pub doubt_permille: i64,
    /// Units that a sensor may have seen leaving.
    pub possible: Qty,
    /// Units probably sold and not heard of yet, in thousandths.
    pub unseen_milli: i64,
    /// The shop has just joined.
    pub newcomer: bool,
    /// What counts as one unit: 1, or so many grams.
    pub unit: Qty,
}

impl Evidence {
    /// How many of a thousand such books are right.
    #[must_use]
    pub fn confidence(&self, trust: &Trust) -> i64 {
        let class = self.rule(trust);
        let late = (self.age - class.fresh_for).non_negative().0;
        let aged = per(class.day_loss, late, DAY_MS);
        let sold = self.in_units(self.sold) - class.sold_free.0;
        let sold = per(class.sold_loss, sold.max(0), 100);
        let doubted = per(trust.doubt_loss, self.doubt_permille, WHOLE_PERMILLE);
        let possible = per(trust.possible_loss, self.in_units(self.possible), 1);
        let new = if self.newcomer { trust.newcomer_loss } else { 0 };
        let lost = [aged, sold, doubted, possible, new].into_iter().fold(0, i64::saturating_add);
        (class.fresh - lost.min(WHOLE_PERMILLE)).clamp(trust.least.min(class.fresh), class.fresh)
    }

    /// Units that are never promised, of a shop that asks for `asked`.
    #[must_use]
    pub fn safety(&self, asked: Qty, trust: &Trust) -> Qty {
        let new = if self.newcomer { trust.newcomer_units.0 } else { 0 };
        let doubtful = (WHOLE_PERMILLE - self.confidence(trust)) / trust.loss_per_unit.max(1);
        let old = i64::from(self.is_too_old(trust));
        let units = (self.unseen_units() + doubtful + new).max(old);
        asked.max(self.unit.times(units)) + self.possible
    }

    /// Whether the data are older than their class allows.
    #[must_use]
    pub fn is_too_old(&self, trust: &Trust) -> bool {
        self.rule(trust).age_limit.is_some_and(|limit| self.age > limit)
    }

    /// What was probably sold unheard: the mean and one standard deviation (that of a Poisson
    /// stream is the root of its mean), to the nearest unit.
    fn unseen_units(&self) -> i64 {
        let mean = self.unseen_milli.clamp(0, MILLION * 1_000);
        let deviation = (mean * 1_000).isqrt();
        (mean + deviation + 500) / 1_000
    }

    fn rule<'t>(&self, trust: &'t Trust) -> &'t ClassTrust {
        match self.class {
            DataClass::Live => &trust.live,
            DataClass::Delayed => &trust.delayed,
            DataClass::Snapshot => &trust.snapshot,
        }
    }

    fn in_units(&self, qty: Qty) -> i64 {
        qty.non_negative().0 / self.unit.0.max(1)
    }

    /// Chance in a million that a promise breaks for lack of these goods when `spare` more units
    /// of them should be left after it: a wrong book matters less the more there should be.
    #[must_use]
    pub fn break_ppm(&self, spare: Qty, trust: &Trust) -> i64 {
        let wrong = WHOLE_PERMILLE - self.confidence(trust);
        wrong * (MILLION / WHOLE_PERMILLE) / (1 + self.in_units(spare))
    }
}

/// `rate` for each `unit` of an amount, rounded down.
fn per(rate: i64, amount: i64, unit: i64) -> i64 {
    let share = i128::from(rate) * i128::from(amount) / i128::from(unit);
    i64::try_from(share).unwrap_or(i64::MAX)
}

/// Expected price of a promise that breaks with this chance.
#[must_use]
pub fn break_price(ppm: i64, price: Money) -> Money {
    Money(half_up(i128::from(ppm) * i128::from(price.0), i128::from(MILLION)))
}

#[cfg(test)]
mod tests;
