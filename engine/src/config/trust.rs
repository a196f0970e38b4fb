//! How far the book of a shop is believed, and what is kept back where it is not.

use crate::unit::{Millis, Qty};
use serde::{Deserialize, Serialize};

/// Tunables of confidence and safety stock. Confidence is in permille: how many of a thousand books
/// of this kind are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trust {
    /// Shops that send every sale as it happens.
    pub live: ClassTrust,
    /// Shops that send every sale, some time later.
    pub delayed: ClassTrust,
    /// Shops that only send what they believe to have.
    pub snapshot: ClassTrust,
    /// A shop is a newcomer for this long after it was listed.
    pub newcomer: Millis,
    /// Units of each SKU that a newcomer keeps back.
    pub newcomer_units: Qty,
    /// Confidence that a newcomer has yet to earn.
    pub newcomer_loss: i64,
    /// Shops listed within this time after the journal began came with the tenant and are no
    /// newcomers.
    pub founding: Millis,
    /// Confidence lost for a whole doubt, that of a shop whose every line was wrong every time.
    pub doubt_loss: i64,
    /// Confidence lost for each unit that a sensor may have seen leaving.
    pub possible_loss: i64,
    /// Confidence never falls below this.
    pub least: i64,
    /// One more unit is kept back for each so many permille of lost confidence.
    pub loss_per_unit: i64,
    /// What counts as one unit of goods that are sold by weight, in grams.
    pub gram_unit: Qty,
    /// Demand is learned from so many days; with 0 it is not.
    pub pace_days: i64,
}

/// How data of one class age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassTrust {
    /// Confidence in fresh data.
    pub fresh: i64,
    /// Data are fresh for so long.
    pub fresh_for: Millis,
    /// Confidence lost for each day after that.
    pub day_loss: i64,
    /// Units that may be sold between two counts before mistakes are expected.
    pub sold_free: Qty,
    /// Confidence lost for each hundred units sold after those.
    pub sold_loss: i64,
    /// Data that are older than this allow no promise of a last unit.
    pub age_limit: Option<Millis>,
}

const HOUR: Millis = Millis(3_600_000);

impl Default for Trust {
    fn default() -> Self {
        Self {
            live: ClassTrust {
                fresh: 1_000,
                fresh_for: HOUR.times(7 * 24),
                day_loss: 10,
                sold_free: Qty(200),
                sold_loss: 10,
                age_limit: None,
            },
            delayed: ClassTrust {
                fresh: 980,
                fresh_for: HOUR,
                day_loss: 240,
                sold_free: Qty(100),
                sold_loss: 20,
                age_limit: Some(HOUR.times(8)),
            },
            snapshot: ClassTrust {
                fresh: 960,
                fresh_for: HOUR,
                day_loss: 360,
                sold_free: Qty(100),
                sold_loss: 20,
                age_limit: Some(HOUR.times(24)),
            },
            newcomer: HOUR.times(24),
            newcomer_units: Qty(1),
            newcomer_loss: 50,
            founding: HOUR,
            doubt_loss: 600,
            possible_loss: 20,
            least: 200,
            loss_per_unit: 400,
            gram_unit: Qty(500),
            pace_days: 14,
        }
    }
}
