//! Opening hours that repeat every week.

use opening_hours_syntax::RuleKind;
use opening_hours_syntax::rules::day::WeekDayRange;
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};

/// Seconds of a day.
const DAY: u32 = 86_400;

/// When a shop on the map is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapHours {
    /// For Monday to Sunday: spans of seconds since local midnight, ascending, within 0..=86,400.
    Weekly(Vec<Vec<(u32, u32)>>),
    /// Words that do not say the same for every week, or cannot be read.
    Unparsable(String),
    /// Nothing is said.
    Absent,
}

/// Reads the tag `opening_hours`. Rules for holidays are passed over: the week is a plain one.
pub(super) fn hours(value: Option<&str>) -> MapHours {
    let Some(text) = value.map(str::trim).filter(|text| !text.is_empty()) else {
        return MapHours::Absent;
    };
    let rules = opening_hours_syntax::parse(text).ok();
    let week = rules.as_ref().and_then(weekly);
    week.map_or_else(|| MapHours::Unparsable(text.to_owned()), MapHours::Weekly)
}

/// The week of an expression; `None` when weeks differ.
fn weekly(expression: &OpeningHoursExpression) -> Option<Vec<Vec<(u32, u32)>>> {
    // Spans begin on a day and may end on the next: kept by the day they begin on.
    let mut begins: [Vec<(u32, u32)>; 7] = Default::default();
    for rule in &expression.rules {
        let Some(days) = days(rule)? else { continue };
        let spans: Option<Vec<_>> = rule.time_selector.spans.iter().map(span).collect();
        let spans = match rule.kind {
            RuleKind::Open => spans?,
            // A shut day is clear, a break inside of one is not written so.
            RuleKind::Closed if spans? == [(0, DAY)] => Vec::new(),
            _ => return None,
        };
        for day in days {
            match rule.operator {
                RuleOperator::Normal => begins[day].clone_from(&spans),
                RuleOperator::Additional => begins[day].extend(&spans),
                RuleOperator::Fallback => return None,
            }
        }
    }
    Some(split_at_midnight(&begins))
}

/// Days of a rule, from Monday; nothing inside for a rule about holidays alone; `None` outside when
/// it speaks of months, weeks, years or nth weekdays, or with a comment.
fn days(rule: &RuleSequence) -> Option<Option<Vec<usize>>> {
    let selector = &rule.day_selector;
    let plain =
        selector.year.is_empty() && selector.monthday.is_empty() && selector.week.is_empty();
    if !plain || !rule.comment.is_empty() {
        return None;
    }
    if selector.weekday.is_empty() {
        return Some(Some((0..7).collect()));
    }
    let mut days = Vec::new();
    for range in &selector.weekday {
        match range {
            WeekDayRange::Fixed { range, offset: 0, nth_from_start, nth_from_end }
                if nth_from_start.iter().chain(nth_from_end).all(|nth| *nth) =>
            {
                let first = range.start().num_days_from_monday() as usize;
                let last = range.end().num_days_from_monday() as usize;
                days.extend((0..=(last + 7 - first) % 7).map(|step| (first + step) % 7));
            }
            WeekDayRange::Holiday { .. } => {}
            WeekDayRange::Fixed { .. } => return None,
        }
    }
    Some((!days.is_empty()).then_some(days))
}

/// A span with fixed ends, in seconds; it may run into the next day.
fn span(span: &TimeSpan) -> Option<(u32, u32)> {
    let (Time::Fixed(from), Time::Fixed(to)) = (span.range.start, span.range.end) else {
        return None;
    };
    if span.open_end || span.repeats.is_some() {
        return None;
    }
    let [from, to] = [from, to].map(|t| (u32::from(t.hour()) * 60 + u32::from(t.minute())) * 60);
    let to = if to <= from { to + DAY } else { to };
    (from < DAY && to <= 2 * DAY).then_some((from, to))
}

/// Cuts spans at midnight, sorts each day and joins what touches.
fn split_at_midnight(begins: &[Vec<(u32, u32)>; 7]) -> Vec<Vec<(u32, u32)>> {
    let mut week: Vec<Vec<(u32, u32)>> = vec![Vec::new(); 7];
    for (day, spans) in begins.iter().enumerate() {
        for (from, to) in spans {
            week[day].push((*from, (*to).min(DAY)));
            if *to > DAY {
                week[(day + 1) % 7].push((0, to - DAY));
            }
        }
    }
    for spans in &mut week {
        spans.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (from, to) in spans.drain(..) {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        *spans = joined;
    }
    week
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: u32 = 3_600;

    fn week(text: &str) -> Vec<Vec<(u32, u32)>> {
        match hours(Some(text)) {
            MapHours::Weekly(days) => days,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn plain_weeks_are_read() {
        assert_eq!(week("24/7"), vec![vec![(0, DAY)]; 7]);
        let split = week("Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-16:00; PH off");
        assert_eq!(split[4], [(9 * H, 13 * H), (14 * H, 18 * H)]);
        assert_eq!((split[5].as_slice(), split[6].len()), (&[(10 * H, 16 * H)][..], 0));
        let late = week("Fr-Sa 20:00-02:00");
        assert_eq!(
            (late[4].as_slice(), late[6].as_slice()),
            (&[(20 * H, DAY)][..], &[(0, 2 * H)][..])
        );
        assert_eq!(late[5], [(0, 2 * H), (20 * H, DAY)]);
        let over = week("Mo-Su 08:00-20:00; Su off");
        assert_eq!((over[5].len(), over[6].len()), (1, 0));
        let more = week("Mo-Su 08:00-12:00, We 11:00-17:00");
        assert_eq!(
            (more[2].as_slice(), more[3].as_slice()),
            (&[(8 * H, 17 * H)][..], &[(8 * H, 12 * H)][..])
        );
        assert_eq!(week("Sa-Mo 10:00-12:00")[0], [(10 * H, 12 * H)]);
    }

    #[test]
    fn weeks_that_differ_are_kept_as_words() {
        for text in [
            "Apr-Sep: Mo-Fr 09:00-18:00",
            "Mo[1] 10:00-12:00",
            "sunrise-sunset",
            "10:00+",
            "Mo-Fr 09:00-18:00 \"by appointment\"",
            "by appointment",
            "from nine to five",
            "Mo 10:00-12:00 || Tu 10:00-12:00",
        ] {
            assert_eq!(hours(Some(text)), MapHours::Unparsable(text.into()));
        }
        assert_eq!(hours(None), MapHours::Absent);
        assert_eq!(hours(Some("  ")), MapHours::Absent);
    }

    proptest::proptest! {
        /// Whatever people write into the tag.
        #[test]
        fn no_words_make_it_panic(text in "(Mo|Tu|Su|PH|-|,|;|:| |off|24/7|[0-9]{1,3}|\\+|\\[|\\]|Jan|week|\"|\\|\\||é){0,14}") {
            if let MapHours::Weekly(days) = hours(Some(&text)) {
                proptest::prop_assert_eq!(days.len(), 7);
                for spans in days {
                    proptest::prop_assert!(spans.iter().all(|(from, to)| from < to && *to <= DAY));
                    proptest::prop_assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0));
                }
            }
        }
    }
}
