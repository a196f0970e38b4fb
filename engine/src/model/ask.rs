//! What is expected of a courier who is asked: data that an offer carries in the journal, so that
//! the chance of a yes can be learned from it.

use super::OfferState;
use crate::unit::{Metres, Millis, Money};
use serde::{Deserialize, Serialize};

/// What a courier said to what he was offered; old answers fade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Yes.
    pub accepted: u32,
    /// No.
    pub declined: u32,
    /// Nothing until the deadline.
    pub lapsed: u32,
}

impl Answers {
    /// All of them.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.accepted + self.declined + self.lapsed
    }

    /// One more, how it ended; with more than `memory` of them all are halved. An offer that was
    /// taken back is no answer.
    pub fn add(&mut self, how: OfferState, memory: u32) {
        match how {
            OfferState::Accepted => self.accepted += 1,
            OfferState::Declined => self.declined += 1,
            OfferState::Lapsed => self.lapsed += 1,
            OfferState::Open | OfferState::Withdrawn => return,
        }
        if self.count() > memory {
            for kind in [&mut self.accepted, &mut self.declined, &mut self.lapsed] {
                *kind /= 2;
            }
        }
    }
}

/// What an offer looks like to him who is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTraits {
    /// What he earns while he does it: its pay with any raise, and what his hours are paid anyway.
    pub earns: Money,
    /// How much longer he works for it.
    pub work: Millis,
    /// How much farther he drives for it.
    pub distance: Metres,
    /// The way to the first shop of it.
    pub first: Metres,
    /// How long he has been on shift.
    pub on_shift: Millis,
    /// Hour of the day in UTC; on record only.
    pub hour: u8,
}

/// By how much each trait moves the log odds of a yes, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leanings {
    /// Pay for a minute.
    pub pay: i64,
    /// Distance beyond the usual.
    pub distance: i64,
    /// Way to the first shop beyond the usual.
    pub first: i64,
    /// Hours on shift beyond the usual.
    pub tired: i64,
}

/// What was known and expected when an offer was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// Chance in thousandths that he takes it.
    pub accept_permille: u16,
    /// The same by what he answered before, whatever the offer looks like.
    pub base_permille: u16,
    /// What lies between the two.
    pub leanings: Leanings,
    /// What it looks like to him.
    pub traits: OfferTraits,
    /// What he answered before.
    pub answers: Answers,
    /// Couriers on shift who could have been asked for all of it, he among them.
    pub candidates: u32,
    /// Couriers who refused some of it before.
    pub refused_before: u32,
    /// How likely he was to be asked just so, in millionths: he is chosen by cost and without
    /// chance, so that this is the chance of this raise.
    pub propensity_ppm: u32,
}
