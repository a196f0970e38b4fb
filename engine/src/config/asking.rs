//! How likely a courier takes what he is offered, and whether pay is raised for it.

use crate::unit::{Metres, Millis, Money};
use serde::{Deserialize, Serialize};

/// Tunables of offers. No public figures were found: the weights are assumed, and offers carry in
/// the journal what it takes to fit them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asking {
    /// Chance in thousandths presumed of a courier of whom none is given.
    pub prior_permille: u16,
    /// The presumption weighs as much as so many answers.
    pub prior_weight: u32,
    /// With more answers than this of one courier all of them are halved.
    pub memory: u32,
    /// Log odds, in thousandths, of each minor unit that a minute of work pays more than usual.
    pub per_pay: i64,
    /// What a minute usually pays: about half a unit of the currency for a minute of a trip.
    pub usual_pay: Money,
    /// Log odds of each kilometre beyond the usual distance.
    pub per_km: i64,
    /// The usual distance.
    pub usual_distance: Metres,
    /// Log odds of each kilometre to the first shop beyond the usual way.
    pub per_km_first: i64,
    /// The usual way to the first shop.
    pub usual_first: Metres,
    /// Log odds of each hour on shift beyond the usual ones.
    pub per_hour_tired: i64,
    /// The usual hours.
    pub usual_shift: Millis,
    /// Most that an order may pay more than the courier's pay says, where that is expected to cost
    /// less than refusals; zero: never more.
    pub raise_most: Money,
    /// Raises are multiples of this.
    pub raise_step: Money,
    /// Of a thousand offers so many have a raise drawn by chance, so that what a raise does can be
    /// learned without the bias of where one seemed worth it.
    pub explore_permille: u16,
}

impl Default for Asking {
    fn default() -> Self {
        Self {
            prior_permille: 850,
            prior_weight: 10,
            memory: 64,
            per_pay: 20,
            usual_pay: Money(50),
            per_km: -100,
            usual_distance: Metres(3_000),
            per_km_first: -150,
            usual_first: Metres(1_000),
            per_hour_tired: -100,
            usual_shift: Millis::from_mins(6 * 60),
            raise_most: Money::ZERO,
            raise_step: Money(10),
            explore_permille: 0,
        }
    }
}
