//! How much is going on through the day, as a share of a busy hour (assumed: quiet nights, a long
//! day, an early evening like the afternoon).

use super::setup::Rush;
use sameday_engine::unit::{Millis, Span, Time};

/// Share of a busy hour's demand for each local hour.
const SHARES: [f64; 24] = [
    0.04, 0.02, 0.02, 0.02, 0.03, 0.06, 0.20, 0.45, 0.70, 0.85, 0.95, 1.0, // to noon
    1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.90, 0.60, 0.35, 0.18, 0.08,
];

/// Who asks today wants nothing that begins so much later (assumed): the next morning is too late.
const SAME_DAY: Millis = Millis(12 * 3_600_000);

/// Whether somebody who asked then would take what is promised for this span.
#[must_use]
pub fn is_same_day(asked: Time, promise: Span) -> bool {
    promise.from <= asked + SAME_DAY
}

/// Hour of the local day, 0 to 23.
///
/// # Panics
/// Never.
#[must_use]
pub fn local_hour(at: Time, utc_offset_s: i32) -> usize {
    let local_s = at.0.div_euclid(1_000) + i64::from(utc_offset_s);
    usize::try_from(local_s.rem_euclid(86_400) / 3_600).expect("an hour is 0 to 23")
}

/// Demand at this instant as a share of the busiest hour's.
#[must_use]
pub fn share(at: Time, utc_offset_s: i32, rush: Option<Rush>) -> f64 {
    let hour = local_hour(at, utc_offset_s);
    let Some(rush) = rush else { return SHARES[hour] };
    let times = if (rush.from..rush.to).contains(&hour) { rush.times } else { 1.0 };
    SHARES[hour] * times / rush.times.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_within_twelve_hours_is_the_same_day() {
        let asked = Time(1_795_262_400_000);
        for (later_ms, is) in [(-1, true), (0, true), (43_200_000, true), (43_200_001, false)] {
            let from = asked + Millis(later_ms);
            // When it ends does not matter.
            let promise = Span { from, to: from + Millis(43_200_000) };
            assert_eq!(is_same_day(asked, promise), is, "{later_ms}");
        }
    }
}
