//! How late things are where nothing has been learned yet.
//!
//! What is known beforehand of deliveries and collections was measured on the simulated afternoons
//! of seeds 101 to 108 (`sameday demo --headless --minutes 240`); of runs and carriers nothing is,
//! so that theirs is assumed.

use crate::unit::Millis;
use serde::{Deserialize, Serialize};

/// Shares of all outcomes, in permille, that a spread gives the lateness of.
pub const QUANTILES: [i64; 7] = [20, 100, 250, 500, 750, 900, 980];

/// How the chance that a promise is kept is worked out. What is known beforehand counts like a few
/// outcomes; every outcome after that is one more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Punctual {
    /// With so many outcomes of a kind all of them count half from then on.
    pub memory: u32,
    /// What is known beforehand counts like so many outcomes.
    pub prior: u32,
    /// Borders between kinds of delivery: when lateness begins to cost, counted from the end of the
    /// promise: with it at the latest.
    pub leeway: Vec<Millis>,
    /// Borders between kinds of delivery: stops that ten couriers on shift have before them.
    pub ahead: Vec<i64>,
    /// Deliveries, by leeway and then by stops ahead.
    pub brought: Vec<Vec<Spread>>,
    /// Deliveries in a span that the customer asked for, by stops ahead.
    pub wished: Vec<Spread>,
    /// Goods that stand ready for their customer in the shop.
    pub collected: Spread,
    /// Goods that a run brings to a pickup point.
    pub run: Spread,
    /// Goods that a carrier brings.
    pub sent: Spread,
}

/// How late things of one kind are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// How many of a thousand never come.
    pub lost: i64,
    /// Seconds after the plan at each of the `QUANTILES` of the others, ascending.
    pub late_s: [i64; 7],
}

impl Spread {
    /// Of a million, how many come at most so much later than planned: a straight line between the
    /// quantiles, and beyond them as steep as beside them.
    #[must_use]
    pub fn by(&self, slack: Millis) -> i64 {
        let came = 1_000 - self.lost;
        came * self.of_a_thousand_milli(slack) / 1_000
    }

    /// In millionths of those that come.
    fn of_a_thousand_milli(&self, slack: Millis) -> i64 {
        let points = self.points();
        let above = points.iter().position(|(late, _)| slack.0 < *late);
        match above {
            Some(0) => 0,
            None => 1_000_000,
            Some(n) => {
                let ((a, at_a), (b, at_b)) = (points[n - 1], points[n]);
                at_a + (at_b - at_a) * (slack.0 - a) / (b - a)
            }
        }
    }

    /// Lateness in milliseconds and the share that it covers in millionths, from none to all.
    fn points(&self) -> Vec<(i64, i64)> {
        let late = self.late_s.map(|s| s * 1_000);
        let share = QUANTILES.map(|permille| permille * 1_000);
        let last = late.len() - 1;
        let mut points = vec![(2 * late[0] - late[1] - 1, 0)];
        points.extend(late.into_iter().zip(share));
        points.push((2 * late[last] - late[last - 1] + 1, 1_000_000));
        points
    }
}

impl Default for Punctual {
    fn default() -> Self {
        let spread = |(lost, late_s): &(i64, [i64; 7])| Spread { lost: *lost, late_s: *late_s };
        let minutes = |minutes: &[i64]| minutes.iter().map(|m| Millis::from_mins(*m)).collect();
        Self {
            memory: 1_000,
            prior: 100,
            leeway: minutes(&[-15, -5, 0]),
            ahead: vec![20],
            brought: BROUGHT.iter().map(|row| row.iter().map(spread).collect()).collect(),
            wished: WISHED.iter().map(spread).collect(),
            collected: spread(&(20, [-80, -30, 0, 30, 70, 110, 170])),
            run: spread(&(10, [-1_200, -600, -300, -60, 0, 600, 3_600])),
            sent: spread(&(10, [-172_800, -86_400, -43_200, -21_600, -3_600, 0, 86_400])),
        }
    }
}

/// Deliveries, by leeway and then by stops ahead: lost permille, then seconds at the quantiles.
const BROUGHT: [[(i64, [i64; 7]); 2]; 4] = [
    [
        (3, [-2460, -1820, -1160, -500, -110, 180, 540]),
        (3, [-2460, -1820, -1160, -500, -110, 180, 540]),
    ],
    [(3, [-1880, -1170, -480, 40, 355, 610, 1120]), (3, [-1880, -1170, -480, 40, 355, 610, 1120])],
    [(3, [-1690, -1060, -370, 0, 500, 950, 1170]), (3, [-1340, -760, -100, 460, 830, 1060, 1380])],
    [(3, [-870, -330, -140, 40, 565, 950, 1510]), (3, [-880, -270, -50, 350, 890, 1175, 1840])],
];

/// Deliveries in a span that was asked for, by stops ahead.
const WISHED: [(i64, [i64; 7]); 2] = [
    (3, [-2930, -2530, -1640, 0, 690, 1200, 2490]),
    (6, [-2780, -1600, -300, 570, 960, 1330, 2560]),
];
