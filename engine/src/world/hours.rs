//! Opening hours as spans of absolute time.

use crate::model::{Day, Hours};
use crate::unit::{Millis, Span, Time};

const DAY_S: i64 = 86_400;
/// Furthest look into opening hours.
pub(super) const HORIZON: Millis = Millis(8 * 24 * 3_600_000);

/// Spans in which a shop with these hours is open, touching `[from, to]`, ascending, merged.
#[must_use]
pub fn open_spans(hours: &Hours, from: Time, to: Time) -> Vec<Span> {
    match hours {
        Hours::Always => vec![Span::ALWAYS],
        Hours::Spans(spans) => {
            spans.iter().filter(|span| span.to >= from && span.from <= to).copied().collect()
        }
        Hours::Weekly { days, offsets, .. } => weekly(days, offsets, from, to),
        Hours::Once { usual, span, open } => {
            let usual = open_spans(usual, from.min(span.from), to.max(span.to));
            let mut spans = without(&usual, *span);
            spans.extend(open.then_some(*span));
            spans.sort_unstable();
            merged(spans).into_iter().filter(|span| span.to >= from && span.from <= to).collect()
        }
    }
}

/// What is left of ascending spans outside of one.
fn without(spans: &[Span], cut: Span) -> Vec<Span> {
    let apart = |span: &Span| span.to < cut.from || span.from > cut.to;
    let before = |span: Span| Span { to: cut.from - Millis(1), ..span };
    let after = |span: Span| Span { from: cut.to + Millis(1), ..span };
    let left = spans.iter().flat_map(|span| {
        let parts = if apart(span) {
            [Some(*span), None]
        } else {
            [
                (span.from < cut.from).then(|| before(*span)),
                (span.to > cut.to).then(|| after(*span)),
            ]
        };
        parts.into_iter().flatten()
    });
    left.collect()
}

/// Ascending spans, those that touch made one.
fn merged(spans: Vec<Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to + Millis(1) => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}

/// Whether the shop is open at this instant.
#[must_use]
pub fn is_open(hours: &Hours, at: Time) -> bool {
    open_spans(hours, at, at).iter().any(|span| span.contains(at))
}

/// The first instant from `at` at which it is open; `None` when that is not within eight days.
#[must_use]
pub fn next_open(hours: &Hours, at: Time) -> Option<Time> {
    let spans = open_spans(hours, at, at + HORIZON);
    spans.into_iter().find(|span| span.to >= at).map(|span| span.from.max(at))
}

/// The local day of an instant in the zone of these hours; in UTC where they name none.
#[must_use]
pub fn local_day(hours: &Hours, at: Time) -> Day {
    let local = at.0.div_euclid(1_000) + offset_at(zone(hours), at);
    Day(local.div_euclid(DAY_S))
}

/// A local day from midnight to the last instant before the next.
#[must_use]
pub fn day_span(hours: &Hours, day: Day) -> Span {
    let midnight = |day: i64| instant(day, 0, zone(hours));
    Span { from: midnight(day.0), to: midnight(day.0 + 1) - Millis(1) }
}

/// From the first opening to the last closing within a span; `None` when it is closed throughout.
#[must_use]
pub fn open_within(hours: &Hours, within: Span) -> Option<Span> {
    let clip = |open: Span| Span { from: open.from.max(within.from), to: open.to.min(within.to) };
    let spans = open_spans(hours, within.from, within.to).into_iter().map(clip);
    let open: Vec<Span> = spans.filter(|span| span.from < span.to).collect();
    Some(Span { from: open.first()?.from, to: open.last()?.to })
}

fn zone(hours: &Hours) -> &[(Time, i32)] {
    match hours {
        Hours::Weekly { offsets, .. } => offsets,
        Hours::Once { usual, .. } => zone(usual),
        Hours::Always | Hours::Spans(_) => &[],
    }
}

/// How long the shop is open between two instants.
#[must_use]
pub fn open_time(hours: &Hours, from: Time, to: Time) -> Millis {
    if to <= from {
        return Millis::ZERO;
    }
    let inside = |span: Span| span.to.min(to) - span.from.max(from);
    open_spans(hours, from, to).into_iter().map(|span| inside(span).non_negative()).sum()
}

/// Offset from UTC in seconds that holds at this instant.
fn offset_at(offsets: &[(Time, i32)], at: Time) -> i64 {
    let after = offsets.partition_point(|(since, _)| *since <= at);
    offsets.get(after.saturating_sub(1)).map_or(0, |(_, offset)| i64::from(*offset))
}

fn weekly(days: &[Vec<(u32, u32)>], offsets: &[(Time, i32)], from: Time, to: Time) -> Vec<Span> {
    let local_day = |at: Time| (at.0.div_euclid(1_000) + offset_at(offsets, at)).div_euclid(DAY_S);
    let mut spans: Vec<Span> = Vec::new();
    for day in local_day(from) - 1..=local_day(to) + 1 {
        // 1970-01-01 was a Thursday: day 0 is index 3 of Monday..Sunday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).expect("a weekday is 0 to 6");
        for (open, close) in days.get(weekday).map_or(&[][..], Vec::as_slice) {
            let (from, to) = (instant(day, *open, offsets), instant(day, *close, offsets));
            spans.extend((from <= to).then_some(Span { from, to }));
        }
    }
    let mut spans = merged(spans);
    spans.retain(|span| span.to >= from && span.from <= to);
    spans
}

/// The instant of a local second of a local day. A local time that a clock change skips counts with
/// the offset before it; one that occurs twice is its first occurrence.
fn instant(day: i64, second: u32, offsets: &[(Time, i32)]) -> Time {
    let local = day * DAY_S + i64::from(second);
    let guess = Time((local - offset_at(offsets, Time(local * 1_000))) * 1_000);
    Time((local - offset_at(offsets, guess - Millis(1))) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 2026-11-23 00:00 UTC.
    const MONDAY: i64 = 1_795_392_000;

    fn weekly_hours(offsets: Vec<(Time, i32)>) -> Hours {
        let mut days = vec![Vec::new(); 7];
        days[0] = vec![(9 * 3_600, 12 * 3_600), (13 * 3_600, 18 * 3_600)];
        Hours::Weekly { zone: "UTC".into(), days, offsets }
    }

    #[test]
    fn a_week_has_one_monday_with_lunch() {
        let hours = weekly_hours(vec![(Time::MIN, 3_600)]);
        let at = |h: i64| Time((MONDAY + h * 3_600 - 3_600) * 1_000);
        for (hour, open) in [(8, false), (9, true), (12, true), (13, true), (18, true), (19, false)]
        {
            assert_eq!(is_open(&hours, at(hour)), open, "{hour}:00 local");
        }
        assert!(!is_open(&hours, Time(at(12).0 + 1_800_000)), "lunch");
        assert_eq!(open_spans(&hours, at(0), at(7 * 24)).len(), 2);
    }

    #[test]
    fn a_local_day_begins_at_its_own_midnight() {
        let hours = weekly_hours(vec![(Time::MIN, 3_600)]);
        let monday = local_day(&hours, Time((MONDAY - 3_600) * 1_000));
        assert_eq!(local_day(&hours, Time((MONDAY - 3_601) * 1_000)), Day(monday.0 - 1));
        let whole = day_span(&hours, monday);
        assert_eq!(whole.from, Time((MONDAY - 3_600) * 1_000));
        assert_eq!(whole.to - whole.from, Millis(DAY_S * 1_000 - 1));
        let open = open_within(&hours, whole).unwrap();
        let at = |h: i64| Time((MONDAY - 3_600 + h * 3_600) * 1_000);
        assert_eq!(open, Span { from: at(9), to: at(18) });
        assert_eq!(open_within(&hours, day_span(&hours, Day(monday.0 + 1))), None);
        assert_eq!(open_within(&Hours::Always, whole), Some(whole));
    }

    #[test]
    fn a_clock_change_moves_the_instant_but_not_the_local_time() {
        let change = Time((MONDAY - 7 * 86_400) * 1_000);
        let hours = weekly_hours(vec![(Time::MIN, 7_200), (change, 3_600)]);
        let nine_utc_before = Time((MONDAY - 14 * 86_400 + 7 * 3_600) * 1_000);
        let nine_utc_after = Time((MONDAY + 8 * 3_600) * 1_000);
        assert!(is_open(&hours, nine_utc_before) && !is_open(&hours, nine_utc_before - Millis(1)));
        assert!(is_open(&hours, nine_utc_after) && !is_open(&hours, nine_utc_after - Millis(1)));
    }

    #[test]
    fn once_counts_over_the_usual_hours() {
        let span = |from: i64, to: i64| Span { from: Time(from), to: Time(to) };
        let once = |span, open| {
            let usual = Box::new(Hours::Spans(vec![
                Span { from: Time(10), to: Time(20) },
                Span { from: Time(40), to: Time(50) },
            ]));
            open_spans(&Hours::Once { usual, span, open }, Time(0), Time(100))
        };
        for (cut, left) in [
            (span(12, 15), vec![span(10, 11), span(16, 20), span(40, 50)]),
            (span(10, 20), vec![span(40, 50)]),
            (span(15, 45), vec![span(10, 14), span(46, 50)]),
            (span(21, 39), vec![span(10, 20), span(40, 50)]),
        ] {
            assert_eq!(once(cut, false), left, "shut in {cut:?}");
        }
        for (more, all) in [
            (span(15, 30), vec![span(10, 30), span(40, 50)]),
            (span(21, 39), vec![span(10, 50)]),
            (span(60, 70), vec![span(10, 20), span(40, 50), span(60, 70)]),
        ] {
            assert_eq!(once(more, true), all, "open in {more:?}");
        }
    }
}
