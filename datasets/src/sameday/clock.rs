//! Times of a document: whole seconds after its epoch, or RFC 3339 with an offset where the
//! caller allows it.

use super::error::FormatCode;
use super::fields::{Context, Path, T_MAX, int};
use super::json::Json;
use jiff::{SignedDuration, Timestamp};
use sameday_engine::unit::{Millis, Span, Time};

/// How a document writes its times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// Integers: seconds after the epoch.
    #[default]
    Seconds,
    /// RFC 3339 texts with an offset; answers are in UTC.
    Rfc3339,
}

/// How a fraction of a second is rounded, so that no promise grows by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// Begin of a span, release, ready, since, now.
    Up,
    /// End of a span, soft due.
    Down,
    /// There must be none (times of a plan).
    Exact,
}

/// Epoch of a document and how it writes times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    epoch: Timestamp,
    texts_allowed: bool,
    texts_seen: bool,
}

impl Clock {
    /// Integers only, as in files.
    pub(crate) fn seconds() -> Self {
        Self { epoch: Timestamp::UNIX_EPOCH, texts_allowed: false, texts_seen: false }
    }

    /// Integers or texts, as in requests.
    pub(crate) fn texts_too() -> Self {
        Self { texts_allowed: true, ..Self::seconds() }
    }

    /// The kind of times met; answers use the same.
    pub(crate) fn style(&self) -> TimeStyle {
        if self.texts_seen { TimeStyle::Rfc3339 } else { TimeStyle::Seconds }
    }

    /// An instant as an answer writes it.
    pub(crate) fn write(&self, at: Time) -> WrittenTime {
        if !self.texts_seen {
            let whole = at.0.div_euclid(1_000);
            assert!(whole * 1_000 == at.0, "every duration of a document is whole seconds");
            return WrittenTime::Seconds(whole);
        }
        let instant = self.epoch.checked_add(SignedDuration::from_millis(at.0));
        let instant = instant.expect("times of a document lie within 70 years of its epoch");
        WrittenTime::Text(instant.to_string())
    }
}

/// An instant in an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub(crate) enum WrittenTime {
    /// Seconds after the epoch.
    Seconds(i64),
    /// RFC 3339 in UTC.
    Text(String),
}

/// Reads `epoch`; later times count from it.
pub(crate) fn epoch(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) {
    if let Some(epoch) = rfc3339(json, at, cx) {
        cx.clock.epoch = epoch;
    }
}

/// Reads an instant.
pub(crate) fn time(json: &Json<'_>, at: &Path<'_>, cx: &mut Context, round: Round) -> Time {
    if matches!(json, Json::Text(_)) && cx.clock.texts_allowed {
        cx.clock.texts_seen = true;
        return rfc3339(json, at, cx).map_or(Time(0), |t| since_epoch(t, at, cx, round));
    }
    Time(0) + Millis::from_secs(int(json, at, cx, -T_MAX, T_MAX))
}

/// Reads a duration in seconds.
pub(crate) fn duration(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Millis {
    Millis::from_secs(int(json, at, cx, 0, T_MAX))
}

/// Reads `[from, to]`.
pub(crate) fn span(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Span {
    let pair = match json {
        Json::List(items) => items.as_slice(),
        _ => &[],
    };
    let [from, to] = pair else {
        cx.error(at, FormatCode::WrongType, "an array [from, to] is expected");
        return Span::ALWAYS;
    };
    let before = cx.errors.len();
    let from = time(from, &at.index(0), cx, Round::Up);
    let to = time(to, &at.index(1), cx, Round::Down);
    if to < from && cx.errors.len() == before {
        cx.error(at, FormatCode::EmptySpan, "the span ends before it begins");
    }
    Span { from, to }
}

fn since_epoch(instant: Timestamp, at: &Path<'_>, cx: &mut Context, round: Round) -> Time {
    let nanos = instant.as_nanosecond() - cx.clock.epoch.as_nanosecond();
    let (floor, rest) = (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
    if rest != 0 && round == Round::Exact {
        cx.error(at, FormatCode::FractionOfSecond, "not a whole second after the epoch");
    }
    let secs = floor + i128::from(rest != 0 && round == Round::Up);
    match i64::try_from(secs) {
        Ok(secs) if (-T_MAX..=T_MAX).contains(&secs) => Time(0) + Millis::from_secs(secs),
        _ => {
            let detail = format!("{secs} seconds from the epoch, at most {T_MAX} are allowed");
            cx.error(at, FormatCode::OutOfRange, detail);
            Time(0)
        }
    }
}

/// Strict RFC 3339: the shape is checked here, the calendar by the time library.
fn rfc3339(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Option<Timestamp> {
    let Json::Text(text) = json else {
        cx.wrong_type(at, "a string with an RFC 3339 time", json);
        return None;
    };
    match shape(text) {
        Shape::Full => {}
        Shape::Naive => {
            let detail = "a time needs an offset from UTC, such as Z or +02:00";
            cx.error(at, FormatCode::NaiveTime, detail);
            return None;
        }
        Shape::Other => {
            let detail = "no RFC 3339 time, such as 2026-11-21T10:05:12+02:00";
            cx.error(at, FormatCode::BadTime, detail);
            return None;
        }
    }
    let instant = text.parse().ok();
    if instant.is_none() {
        cx.error(at, FormatCode::BadTime, "no such day or time");
    }
    instant
}

enum Shape {
    Full,
    Naive,
    Other,
}

/// `YYYY-MM-DDTHH:MM:SS[.fraction](Z|+HH:MM|-HH:MM)`, RFC 3339 section 5.6.
fn shape(text: &str) -> Shape {
    let fits = |text: &[u8], pattern: &[u8]| {
        text.iter().zip(pattern).all(|(byte, expected)| match expected {
            b'd' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't'),
            b'+' => matches!(byte, b'+' | b'-'),
            other => byte == other,
        })
    };
    let (bytes, pattern) = (text.as_bytes(), b"dddd-dd-ddTdd:dd:dd");
    let Some((head, mut rest)) = bytes.split_at_checked(pattern.len()) else {
        return Shape::Other;
    };
    if !fits(head, pattern) {
        return Shape::Other;
    }
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
        if !(1..=9).contains(&digits) {
            return Shape::Other;
        }
        rest = &fraction[digits..];
    }
    match rest {
        [] => Shape::Naive,
        [b'Z' | b'z'] => Shape::Full,
        offset if offset.len() == 6 && fits(offset, b"+dd:dd") => Shape::Full,
        _ => Shape::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, round: Round) -> Result<i64, FormatCode> {
        let mut cx = Context::new(Clock::texts_too());
        let epoch_text = Json::Text("2026-11-21T00:00:00Z".into());
        epoch(&epoch_text, &Path::ROOT, &mut cx);
        let read = time(&Json::Text(text.into()), &Path::ROOT, &mut cx, round);
        cx.errors.first().map_or(Ok(read.0), |e| Err(e.code))
    }

    #[test]
    fn texts_round_so_that_no_promise_grows() {
        for (text, round, expected) in [
            ("2026-11-21T00:00:01Z", Round::Up, Ok(1_000)),
            ("2026-11-21T02:00:01+02:00", Round::Exact, Ok(1_000)),
            ("2026-11-21T00:00:01.2Z", Round::Up, Ok(2_000)),
            ("2026-11-21T00:00:01.8Z", Round::Down, Ok(1_000)),
            ("2026-11-20T23:59:58.5Z", Round::Up, Ok(-1_000)),
            ("2026-11-20T23:59:58.5Z", Round::Down, Ok(-2_000)),
            ("2026-11-21T00:00:01.5Z", Round::Exact, Err(FormatCode::FractionOfSecond)),
            ("2026-11-21T00:00:01", Round::Up, Err(FormatCode::NaiveTime)),
            ("2026-11-21T00:00:01.5", Round::Up, Err(FormatCode::NaiveTime)),
            ("2026-11-21 00:00:01Z", Round::Up, Err(FormatCode::BadTime)),
            ("2026-11-21T00:00Z", Round::Up, Err(FormatCode::BadTime)),
            ("2026-02-30T00:00:00Z", Round::Up, Err(FormatCode::BadTime)),
            ("2026-11-21T25:00:00Z", Round::Up, Err(FormatCode::BadTime)),
            ("2026-11-21T00:00:01+0200", Round::Up, Err(FormatCode::BadTime)),
            ("2026-11-21T00:00:01Z[UTC]", Round::Up, Err(FormatCode::BadTime)),
            ("2126-11-21T00:00:01Z", Round::Up, Err(FormatCode::OutOfRange)),
            ("tomorrow", Round::Up, Err(FormatCode::BadTime)),
        ] {
            assert_eq!(read(text, round), expected, "{text}");
        }
    }

    #[test]
    fn files_have_integers_only() {
        let mut cx = Context::new(Clock::seconds());
        time(&Json::Text("2026-11-21T00:00:01Z".into()), &Path::ROOT, &mut cx, Round::Up);
        assert_eq!(cx.errors[0].code, FormatCode::WrongType);
    }

    #[test]
    fn answers_use_the_kind_of_the_request() {
        let mut cx = Context::new(Clock::texts_too());
        assert_eq!(cx.clock.write(Time(5_000)), WrittenTime::Seconds(5));
        time(&Json::Text("1970-01-01T01:00:07+01:00".into()), &Path::ROOT, &mut cx, Round::Up);
        let written = WrittenTime::Text("1970-01-01T00:00:05Z".to_owned());
        assert_eq!(cx.clock.write(Time(5_000)), written);
    }
}
