//! Breaks of a shift, and when they are planned.

use crate::unit::{Millis, Span, Time};
use serde::{Deserialize, Serialize};

/// A break that a courier has to take in one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it begins.
    pub begin: Span,
    /// How long it takes.
    pub length: Millis,
}

/// A break as it is planned: after the stop before this one, or on arrival here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// Which of the courier's breaks: the one that begins by then at the latest.
    pub latest: Time,
    /// On arrival, before he is served; otherwise where he is before he leaves for this stop.
    pub arrived: bool,
    /// When it begins.
    pub start: Time,
    /// When it is over.
    pub end: Time,
}
