//! Integer units: time, durations, distance, money and quantity never mix and never round.
//!
//! Every operator is checked: an overflow is a broken invariant and panics with a sentence.
//! Numbers from outside are bounded where they enter (`event` validation, the readers of
//! `datasets`), so that sums inside cannot come near the limits of 64 bits.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident, $suffix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0);
            /// Larger than every value that can enter; sums with it do not overflow.
            pub const MAX: Self = Self(i64::MAX / 4);
            /// Smaller than every value that can enter.
            pub const MIN: Self = Self(i64::MIN / 4);

            /// This many times; panics on overflow.
            #[must_use]
            pub fn times(self, n: i64) -> Self {
                let product = self.0.checked_mul(n);
                Self(product.expect(concat!(stringify!($name), " overflows in a product")))
            }

            /// Not below zero.
            #[must_use]
            pub fn non_negative(self) -> Self {
                Self(self.0.max(0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{}", $suffix), self.0)
            }
        }
    };
}

macro_rules! additive {
    ($left:ident + $right:ident) => {
        impl Add<$right> for $left {
            type Output = $left;
            fn add(self, other: $right) -> $left {
                $left(
                    self.0
                        .checked_add(other.0)
                        .expect(concat!(stringify!($left), " overflows in a sum")),
                )
            }
        }
        impl Sub<$right> for $left {
            type Output = $left;
            fn sub(self, other: $right) -> $left {
                $left(
                    self.0
                        .checked_sub(other.0)
                        .expect(concat!(stringify!($left), " overflows in a difference")),
                )
            }
        }
        impl AddAssign<$right> for $left {
            fn add_assign(&mut self, other: $right) {
                *self = *self + other;
            }
        }
        impl SubAssign<$right> for $left {
            fn sub_assign(&mut self, other: $right) {
                *self = *self - other;
            }
        }
    };
}

unit!(
    /// An instant: milliseconds since the Unix epoch (benchmark days: since the start of the day).
    Time,
    "ms"
);
unit!(
    /// A span of time in milliseconds.
    Millis,
    "ms"
);
unit!(
    /// A length in metres.
    Metres,
    "m"
);
unit!(
    /// An amount in minor units of the tenant's currency.
    Money,
    ""
);
unit!(
    /// A quantity in the SKU's smallest unit (pieces, or grams for weighed goods).
    Qty,
    ""
);

// `Time + Time` is meaningless, so `Time` only takes and gives durations.
macro_rules! summable {
    ($($name:ident),+) => {$(
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZERO, Add::add)
            }
        }
    )+};
}

summable!(Millis, Metres, Money, Qty);

additive!(Millis + Millis);
additive!(Metres + Metres);
additive!(Money + Money);
additive!(Qty + Qty);
additive!(Time + Millis);

/// Time minus a duration; `Time - Time` is a duration.
impl Sub<Time> for Time {
    type Output = Millis;
    fn sub(self, other: Time) -> Millis {
        Millis(self.0.checked_sub(other.0).expect("Time overflows in a difference"))
    }
}

impl Neg for Qty {
    type Output = Qty;
    fn neg(self) -> Qty {
        Qty(-self.0)
    }
}

impl Millis {
    /// Whole seconds as a duration.
    #[must_use]
    pub fn from_secs(secs: i64) -> Self {
        Self(1_000).times(secs)
    }

    /// Whole minutes as a duration.
    #[must_use]
    pub fn from_mins(mins: i64) -> Self {
        Self(60_000).times(mins)
    }
}

/// `numerator / denominator` rounded half up, as `optimize_format` rounds money:
/// `floor((2n + d) / 2d)`. Computed in 128 bits; the denominator must be positive.
#[must_use]
pub fn half_up(numerator: i128, denominator: i128) -> i64 {
    assert!(denominator > 0, "half_up needs a positive denominator");
    let rounded = (2 * numerator + denominator).div_euclid(2 * denominator);
    i64::try_from(rounded).expect("a rounded amount fits 64 bits")
}

/// A closed span of instants `[from, to]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First instant.
    pub from: Time,
    /// Last instant.
    pub to: Time,
}

impl Span {
    /// Open on both sides.
    pub const ALWAYS: Self = Self { from: Time::MIN, to: Time::MAX };

    /// Whether the instant lies inside, borders included.
    #[must_use]
    pub fn contains(&self, at: Time) -> bool {
        self.from <= at && at <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_half_up() {
        for (n, d, expected) in [(5, 10, 1), (4, 10, 0), (15, 10, 2), (0, 3, 0), (-5, 10, 0)] {
            assert_eq!(half_up(n, d), expected, "{n}/{d}");
        }
    }

    #[test]
    #[should_panic(expected = "Money overflows in a sum")]
    fn overflow_panics_with_a_sentence() {
        let _ = Money(i64::MAX) + Money(1);
    }
}
