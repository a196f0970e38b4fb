//! How likely a promise is kept, as known when it is made, and whether it was.

use super::Mode;
use crate::unit::{Span, Time};
use serde::{Deserialize, Serialize};

/// Promises that have been kept alike: what is learned from one counts for the others. The way to
/// the customer, then by hundreds how early lateness costs or that the customer asked for the span,
/// then by units how much couriers have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alike(pub u16);

/// What became of a promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Nothing yet.
    #[default]
    Open,
    /// It was in time.
    InTime,
    /// It was late, or never came.
    Broken,
    /// Its customer ended it: that says nothing.
    Void,
}

/// The chance that a promise is kept, with what it was worked out from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odds {
    /// In permille. Never certain.
    pub on_time_permille: i64,
    /// When its customer has the goods, or can collect them, as planned.
    pub planned: Time,
    /// When that must be at the latest.
    pub until: Time,
    /// Promises it was compared with.
    pub alike: Alike,
    /// What became of it.
    #[serde(default)]
    pub kept: Kept,
}

impl Mode {
    /// The latest instant that keeps a promise: goods that are brought are in hand by the end of
    /// the span, goods that are collected stand ready by its beginning.
    #[must_use]
    pub fn on_time_until(self, promise: Span) -> Time {
        match self {
            Self::Delivery | Self::Locker | Self::Shipment => promise.to,
            Self::Pickup | Self::PickupPoint => promise.from,
        }
    }
}
