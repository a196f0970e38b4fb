//! How evenly earnings are spread over couriers.

use super::report::{Better, Figures};
use sameday_engine::unit::{Millis, Money, half_up};

const HOUR_MS: i128 = 3_600_000;
/// Whoever was on shift for less says nothing about an hour's earnings.
const SHORTEST: Millis = Millis(15 * 60_000);

/// What each courier earned in an hour on shift, in minor units, ascending.
#[derive(Debug, Default)]
pub(super) struct Earnings {
    rates: Vec<i64>,
}

impl Earnings {
    /// Of couriers with what they earned and how long they were on shift.
    pub fn of(couriers: impl Iterator<Item = (Money, Millis)>) -> Self {
        let long = couriers.filter(|(_, online)| *online >= SHORTEST);
        let hourly = |(earned, online): (Money, Millis)| {
            half_up(i128::from(earned.0) * HOUR_MS, i128::from(online.0))
        };
        let mut rates: Vec<i64> = long.map(hourly).collect();
        rates.sort_unstable();
        Self { rates }
    }

    /// The least that is reached by this share of couriers or more, in percent; none without any.
    fn rank(&self, percent: usize) -> Option<i64> {
        let place = (self.rates.len() * percent).div_ceil(100).max(1);
        self.rates.get(place - 1).copied()
    }

    /// Gini coefficient in thousandths: 0 where all earn alike, near 1,000 where one earns all.
    fn gini_permille(&self) -> Option<i64> {
        let n = i128::try_from(self.rates.len()).expect("couriers are counted in 64 bits");
        let sum: i128 = self.rates.iter().map(|rate| i128::from(*rate)).sum();
        if sum <= 0 {
            return None;
        }
        let weighted = (1..).zip(&self.rates);
        let spread: i128 = weighted.map(|(i, rate)| (2 * i - n - 1) * i128::from(*rate)).sum();
        Some(half_up(1_000 * spread, n * sum))
    }

    /// The figures of this file.
    pub fn figures(&self, to: &mut Figures) {
        let unit = "currency/h";
        for (name, percent, better, meaning) in [
            (
                "earnings_per_hour_p10",
                10,
                Better::More,
                "what a tenth of the couriers who are asked earn at most in an hour on shift",
            ),
            (
                "earnings_per_hour_p50",
                50,
                Better::More,
                "what half of the couriers who are asked earn at most in an hour on shift",
            ),
            (
                "earnings_per_hour_p90",
                90,
                Better::Neither,
                "what nine tenths of the couriers who are asked earn at most in an hour on shift",
            ),
        ] {
            let value = self.rank(percent).map(|minor| minor as f64 / 100.0);
            to.add(name, value, unit, better, meaning);
        }
        let meaning = "Gini coefficient of these earnings: 0 where all earn alike";
        let gini = self.gini_permille().map(|permille| permille as f64);
        to.add("earnings_gini", gini, "permille", Better::Less, meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = Millis(3_600_000);

    fn earnings(rates: &[i64]) -> Earnings {
        Earnings::of(rates.iter().map(|rate| (Money(rate * 2), Millis(HOUR.0 * 2))))
    }

    #[test]
    fn ranks_are_the_nearest() {
        let ten = earnings(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!([10, 50, 90].map(|p| ten.rank(p)), [Some(1), Some(5), Some(9)]);
        let one = earnings(&[1_500]);
        assert_eq!([10, 50, 90].map(|p| one.rank(p)), [Some(1_500); 3]);
        assert_eq!(earnings(&[]).rank(50), None);
    }

    #[test]
    fn the_gini_coefficient_says_how_far_from_equal() {
        for (rates, gini) in [
            (&[1_000, 1_000, 1_000][..], Some(0)),
            // One of four has it all: (n - 1) / n.
            (&[0, 0, 0, 2_000], Some(750)),
            // 1, 2, 3: (-2 * 1 + 0 * 2 + 2 * 3) / (3 * 6) = 4 / 18.
            (&[100, 200, 300], Some(222)),
            (&[0, 0], None),
            (&[], None),
        ] {
            assert_eq!(earnings(rates).gini_permille(), gini, "{rates:?}");
        }
    }

    #[test]
    fn who_was_hardly_there_does_not_count() {
        let couriers = [(Money(1_000), HOUR), (Money(1_000), Millis(14 * 60_000))];
        assert_eq!(Earnings::of(couriers.into_iter()).rates, [1_000]);
    }
}
