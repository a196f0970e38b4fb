//! What will be asked for where and when: expected orders for each area and quarter of an hour,
//! learned from days that have passed.
//!
//! The estimate is the mean of a Poisson rate under a gamma prior: the quarter's own count over the
//! days on which it was seen, pulled towards the area's rate at any time of day as if that had been
//! seen on two days more. Neighbouring quarters lend a quarter of their orders each, so that an
//! order at 17:58 says something about 18:02. Days are those of UTC: a change to summer time moves
//! the hours of a place by one, and is forgotten with the past it was learned from.

use crate::place::Area;
use crate::unit::{Millis, Span, Time};
use std::collections::BTreeMap;

/// Length of the spans in which orders are counted.
pub const QUARTER: Millis = Millis(15 * 60_000);
/// Quarters of a day.
const QUARTERS: i64 = 96;
const DAY: i64 = QUARTERS * QUARTER.0;
/// Weight, in days, of what is known of an area at any time of day.
const PRIOR_DAYS: i64 = 2;
/// Expected orders are told in such parts of one.
pub const PARTS: i64 = 1_000;

/// Expected orders by area and time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// What was looked at: spans that are apart.
    seen: Vec<Span>,
    /// Orders of each area.
    all: BTreeMap<Area, i64>,
    /// Orders of each area in each quarter of a day.
    by_quarter: BTreeMap<(Area, i64), i64>,
}

impl Forecast {
    /// Learns from all orders of some spans of time that are apart; others are not looked at.
    #[must_use]
    pub fn learn(past: impl IntoIterator<Item = (Area, Time)>, seen: Vec<Span>) -> Self {
        let mut forecast = Self { seen, all: BTreeMap::new(), by_quarter: BTreeMap::new() };
        for (area, at) in past {
            if !forecast.seen.iter().any(|span| span.from <= at && at < span.to) {
                continue;
            }
            *forecast.all.entry(area).or_default() += 1;
            *forecast.by_quarter.entry((area, quarter_of(at))).or_default() += 1;
        }
        forecast
    }

    /// Areas that anything was ordered from.
    pub fn areas(&self) -> impl Iterator<Item = Area> + '_ {
        self.all.keys().copied()
    }

    /// Orders that an area will see in a span, in thousandths.
    #[must_use]
    pub fn expected(&self, area: Area, span: Span) -> i64 {
        let Some(all) = self.all.get(&area) else { return 0 };
        let watched: i64 = self.seen.iter().map(|span| (span.to - span.from).0).sum();
        let watched = watched.max(QUARTER.0);
        let usual = all * PARTS * QUARTER.0 / watched;
        let mut begin = span.from.0.div_euclid(QUARTER.0) * QUARTER.0;
        let mut expected = 0;
        while begin < span.to.0 {
            let end = begin + QUARTER.0;
            let part = end.min(span.to.0) - begin.max(span.from.0);
            expected += self.rate(area, quarter_of(Time(begin)), usual) * part;
            begin = end;
        }
        expected / QUARTER.0
    }

    /// Orders in one quarter of the day, in thousandths.
    fn rate(&self, area: Area, quarter: i64, usual: i64) -> i64 {
        let count = |shift: i64| {
            let key = (area, (quarter + shift).rem_euclid(QUARTERS));
            self.by_quarter.get(&key).copied().unwrap_or(0)
        };
        let smooth = (count(-1) + 2 * count(0) + count(1)) * PARTS / 4;
        (smooth + PRIOR_DAYS * usual) / (self.days_with(quarter) + PRIOR_DAYS)
    }

    /// How often this quarter of a day lay within what was looked at, begun ones included: a
    /// morning says nothing about the evening, yet all about itself.
    fn days_with(&self, quarter: i64) -> i64 {
        let until = |index: i64| (index - quarter).div_euclid(QUARTERS);
        let within = |span: &Span| {
            let first = span.from.0.div_euclid(QUARTER.0);
            let last = (span.to.0 - 1).div_euclid(QUARTER.0);
            until(last) - until(first - 1)
        };
        self.seen.iter().map(within).sum()
    }
}

fn quarter_of(at: Time) -> i64 {
    at.0.rem_euclid(DAY) / QUARTER.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{AREA_RESOLUTION, Place};

    fn area(lon: f64) -> Area {
        let place = Place::from_degrees(60.17, lon).expect("a place on earth");
        place.area(AREA_RESOLUTION).expect("a place on earth has an area")
    }

    fn at(day: i64, minute: i64) -> Time {
        Time(day * DAY + minute * 60_000)
    }

    fn quarter(day: i64, minute: i64) -> Span {
        Span { from: at(day, minute), to: at(day, minute + 15) }
    }

    const TEN_DAYS: Span = Span { from: Time(0), to: Time(10 * DAY) };

    #[test]
    fn a_rate_by_hand() {
        // Four orders at half past twelve on each of ten days, none at any other time.
        let here = area(24.94);
        let past = (0..10).flat_map(|day| [(here, at(day, 750)); 4]);
        let forecast = Forecast::learn(past, vec![TEN_DAYS]);
        // 40 orders in 960 quarters: 41 thousandths at any time.
        // (10 * 4000 / 2 + 2 * 41) / 12 in its own quarter, half of that in those beside it.
        assert_eq!(forecast.expected(here, quarter(11, 750)), (20_000 + 82) / 12);
        assert_eq!(forecast.expected(here, quarter(11, 735)), (10_000 + 82) / 12);
        assert_eq!(forecast.expected(here, quarter(11, 765)), (10_000 + 82) / 12);
        assert_eq!(forecast.expected(here, quarter(11, 300)), 82 / 12);
        assert_eq!(forecast.expected(area(25.5), quarter(11, 750)), 0);
    }

    #[test]
    fn parts_of_quarters_count_by_their_length() {
        let here = area(24.94);
        let past = (0..10).flat_map(|day| [(here, at(day, 750)); 4]);
        let forecast = Forecast::learn(past, vec![TEN_DAYS]);
        let span = Span { from: at(11, 745), to: at(11, 770) };
        let (own, beside) = (20_082 / 12, 10_082 / 12);
        assert_eq!(forecast.expected(here, span), (beside * 5 + own * 15 + beside * 5) / 15);
    }

    #[test]
    fn little_past_is_spread_over_the_day() {
        let here = area(24.94);
        let seen = Span { from: at(0, 600), to: at(0, 660) };
        let forecast = Forecast::learn([(here, at(0, 610)), (here, at(0, 650))], vec![seen]);
        // Two orders an hour: half an order each quarter, at night as at noon.
        assert_eq!(forecast.expected(here, quarter(0, 660)), (250 + 1_000) / 2);
        assert_eq!(forecast.expected(here, quarter(0, 1_200)), 500);
    }

    #[test]
    fn what_lies_outside_is_not_looked_at() {
        let here = area(24.94);
        let forecast = Forecast::learn([(here, at(10, 0)), (here, Time(-1))], vec![TEN_DAYS]);
        assert_eq!(forecast.areas().count(), 0);
    }

    #[test]
    fn hours_between_what_was_watched_say_nothing() {
        // Two orders in each noon hour of three days: half an order a quarter, whatever the nights.
        let here = area(24.94);
        let noon = |day| Span { from: at(day, 720), to: at(day, 780) };
        let past = (0..3).flat_map(|day| [(here, at(day, 725)), (here, at(day, 770))]);
        let forecast = Forecast::learn(past, (0..3).map(noon).collect());
        let quarters = [720, 735, 750, 765].map(|minute| quarter(4, minute));
        let hour: i64 = quarters.iter().map(|span| forecast.expected(here, *span)).sum();
        assert_eq!(hour, (3 * 1_500 + 2 * 2_000) / 5);
        assert_eq!(forecast.days_with(48), 3);
        assert_eq!(forecast.days_with(60), 0);
    }

    #[test]
    fn quarters_are_seen_as_often_as_they_were_there() {
        let seen = Span { from: at(3, 607), to: at(5, 610) };
        let forecast = Forecast::learn([], vec![seen]);
        let times = |minute: i64| forecast.days_with(minute / 15);
        assert_eq!((times(585), times(600), times(615)), (2, 3, 2));
    }
}
