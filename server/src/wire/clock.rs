//! The clock of the journal.

use super::read::{Read, Reader};
use super::scalar::Instant;
use crate::driver::Driver;
use crate::request;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Slowest and fastest speed that can be asked for.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.1..=600.0;

/// How many times as fast as the machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, ToSchema)]
#[schema(minimum = 0.1, maximum = 600.0)]
pub struct Speed(pub f64);

impl Read for Speed {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let speed = value.as_f64().or_else(|| reader.wrong_type("a number", value))?;
        if !SPEEDS.contains(&speed) {
            reader.error("out_of_range", "a speed from 0.1 to 600");
            return None;
        }
        Some(Self(speed))
    }
}

request! {
    /// A new speed.
    pub struct ClockIn {
        /// How many times as fast as the machine's clock.
        pub speed: Speed,
    }
}

/// What the clock of the journal shows, and how fast it runs.
#[derive(Serialize, ToSchema)]
pub struct ClockOut {
    now: Instant,
    /// How many times as fast as the machine's clock.
    speed: f64,
    /// It can be changed: the server runs for a demonstration.
    adjustable: bool,
}

impl From<&Driver> for ClockOut {
    fn from(driver: &Driver) -> Self {
        Self {
            now: Instant(driver.now()),
            speed: driver.speed(),
            adjustable: driver.is_adjustable(),
        }
    }
}
