//! Opening hours: always, explicit spans, or a week in an IANA zone.

use super::read::{Read, Reader};
use super::scalar::Window;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sameday_engine::model::Hours;
use sameday_engine::unit::{Span, Time};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_S: u32 = 86_400;
/// How far ahead offset changes of a zone are worked out.
const AHEAD_MS: i64 = 3 * 366 * 86_400_000;

/// Opening hours as they come in and go out.
#[derive(Clone, Debug, PartialEq)]
pub enum HoursShape {
    /// Never closed.
    Always,
    /// Ascending spans that do not touch.
    Spans(Vec<Span>),
    /// A week in a zone: seconds since local midnight for each day, Monday first.
    Weekly {
        /// IANA name.
        zone: String,
        /// For Monday to Sunday.
        days: Vec<Vec<(u32, u32)>>,
    },
}

impl HoursShape {
    /// As the engine wants them: with the offsets of the zone from `now` for three years.
    #[must_use]
    pub fn to_engine(&self, now: Time) -> Hours {
        match self {
            Self::Always => Hours::Always,
            Self::Spans(spans) => Hours::Spans(spans.clone()),
            Self::Weekly { zone, days } => Hours::Weekly {
                zone: zone.clone(),
                days: days.clone(),
                offsets: offsets(zone, now),
            },
        }
    }

    /// As the engine has them.
    #[must_use]
    pub fn of(hours: &Hours) -> Self {
        match hours {
            Hours::Always => Self::Always,
            Hours::Spans(spans) => Self::Spans(spans.clone()),
            Hours::Weekly { zone, days, .. } => {
                Self::Weekly { zone: zone.clone(), days: days.clone() }
            }
            Hours::Once { usual, .. } => Self::of(usual),
        }
    }
}

/// From when on which offset holds.
pub(super) fn offsets(zone: &str, now: Time) -> Vec<(Time, i32)> {
    let zone = TimeZone::get(zone).expect("the zone was looked up when it was read");
    let start = Timestamp::from_millisecond(now.0).expect("the clock shows a real time");
    let mut offsets = vec![(now, zone.to_offset(start).seconds())];
    let changes = zone
        .following(start)
        .map(|change| (Time(change.timestamp().as_millisecond()), change.offset().seconds()));
    offsets.extend(changes.take_while(|(at, _)| at.0 <= now.0 + AHEAD_MS));
    offsets
}

impl Read for HoursShape {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::String(word) if word == "always" => Some(Self::Always),
            Value::Array(_) => spans(value, reader),
            Value::Object(_) => weekly(value, reader),
            _ => reader.wrong_type("\"always\", an array of spans or a week in a zone", value),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::Always)
    }
}

fn spans(value: &Value, reader: &mut Reader) -> Option<HoursShape> {
    let spans: Vec<Window> = Vec::read(value, reader)?;
    let spans: Vec<Span> = spans.into_iter().map(|window| window.0).collect();
    if spans.windows(2).any(|pair| pair[1].from <= pair[0].to) {
        reader.error("not_ascending", "spans must ascend and not touch");
        return None;
    }
    Some(HoursShape::Spans(spans))
}

fn weekly(value: &Value, reader: &mut Reader) -> Option<HoursShape> {
    let map = reader.object(value, &["zone", "weekly"])?;
    let zone = zone(map, reader);
    let week: Option<Week> = reader.field(map, "weekly");
    Some(HoursShape::Weekly { zone: zone?, days: week?.0 })
}

/// The field `zone`: the name of an IANA zone.
pub(super) fn zone(map: &Map<String, Value>, reader: &mut Reader) -> Option<String> {
    let zone: Option<String> = reader.field(map, "zone");
    zone.filter(|zone| {
        let known = TimeZone::get(zone).is_ok();
        if !known {
            reader.error_at("zone", "unknown", "an IANA zone such as Europe/Berlin");
        }
        known
    })
}

struct Week(Vec<Vec<(u32, u32)>>);

impl Read for Week {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let map = reader.object(value, &DAYS)?;
        let days = DAYS.map(|day| reader.field::<Option<Day>>(map, day));
        let days: Option<Vec<_>> = days.into_iter().collect();
        Some(Self(days?.into_iter().map(|day| day.map_or_else(Vec::new, |day| day.0)).collect()))
    }
}

struct Day(Vec<(u32, u32)>);

impl Read for Day {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let spans: Vec<Vec<Clock>> = Vec::read(value, reader)?;
        let pair = |span: &Vec<Clock>| match span.as_slice() {
            &[Clock(from), Clock(to)] if from < to => Some((from, to)),
            _ => None,
        };
        let Some(spans) = spans.iter().map(pair).collect::<Option<Vec<_>>>() else {
            reader.error("reversed", "each span is two times of day, the earlier first");
            return None;
        };
        if spans.windows(2).any(|pair| pair[1].0 <= pair[0].1) {
            reader.error("not_ascending", "spans must ascend and not touch");
            return None;
        }
        Some(Self(spans))
    }
}

/// Seconds since local midnight, from `HH:MM` or `HH:MM:SS` up to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock(pub u32);

impl Clock {
    fn parse(text: &str) -> Option<Self> {
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<u32>().ok()).flatten();
        let parts: Vec<u32> = text.split(':').map(two).collect::<Option<_>>()?;
        let (hour, minute, second) = match *parts.as_slice() {
            [hour, minute] => (hour, minute, 0),
            [hour, minute, second] => (hour, minute, second),
            _ => return None,
        };
        let seconds = hour * 3_600 + minute * 60 + second;
        (minute < 60 && second < 60 && seconds <= DAY_S).then_some(Self(seconds))
    }

    /// `HH:MM`, or `HH:MM:SS` where there are seconds.
    pub fn text(seconds: u32) -> String {
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        match second {
            0 => format!("{hour:02}:{minute:02}"),
            _ => format!("{hour:02}:{minute:02}:{second:02}"),
        }
    }
}

impl Read for Clock {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let clock = value.as_str().and_then(Self::parse);
        if clock.is_none() {
            reader.error("not_a_time", "a time of day such as 09:00, at most 24:00");
        }
        clock
    }
}

impl Serialize for HoursShape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Always => serializer.serialize_str("always"),
            Self::Spans(spans) => {
                spans.iter().copied().map(Window).collect::<Vec<_>>().serialize(serializer)
            }
            Self::Weekly { zone, days } => {
                json!({"zone": zone, "weekly": week(days)}).serialize(serializer)
            }
        }
    }
}

fn week(days: &[Vec<(u32, u32)>]) -> Map<String, Value> {
    let open = DAYS.iter().zip(days).filter(|(_, spans)| !spans.is_empty());
    open.map(|(day, spans)| {
        let pair = |&(from, to): &(u32, u32)| json!([Clock::text(from), Clock::text(to)]);
        ((*day).to_owned(), spans.iter().map(pair).collect())
    })
    .collect()
}

impl PartialSchema for HoursShape {
    fn schema() -> RefOr<Schema> {
        let text = "`always`, an array of spans, or a week in an IANA zone. Local times that a \
                    change of the clocks skips or doubles follow the zone's rules.";
        let week = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property("zone", ObjectBuilder::new().schema_type(SchemaType::new(Type::String)))
            .property("weekly", ObjectBuilder::new().schema_type(SchemaType::new(Type::Object)))
            .required("zone")
            .required("weekly")
            .examples([json!({
                "zone": "Europe/Berlin",
                "weekly": {"mon": [["09:00", "18:30"]], "sat": [["10:00", "14:00"]]},
            })]);
        let always = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .enum_values(Some(["always"]));
        let spans = utoipa::openapi::schema::ArrayBuilder::new().items(Window::schema());
        RefOr::T(Schema::OneOf(
            OneOfBuilder::new().item(always).item(spans).item(week).description(Some(text)).build(),
        ))
    }
}

impl ToSchema for HoursShape {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> Result<HoursShape, Value> {
        Reader::document(value)
            .map_err(|problem| serde_json::to_value(problem.document()).unwrap()["errors"].clone())
    }

    #[test]
    fn what_is_read_is_written() {
        for value in [
            json!("always"),
            json!([["2026-11-21T08:00:00.000Z", "2026-11-21T18:00:00.000Z"]]),
            json!({
                "zone": "Europe/Berlin",
                "weekly": {"mon": [["09:00", "18:30"]], "sun": [["00:00", "24:00"]]},
            }),
        ] {
            assert_eq!(serde_json::to_value(read(&value).unwrap()).unwrap(), value);
        }
    }

    #[test]
    fn mistakes_have_pointers() {
        for (value, pointer, code) in [
            (json!({"zone": "Mars/Olympus", "weekly": {}}), "/zone", "unknown"),
            (
                json!({"zone": "UTC", "weekly": {"mon": [["25:00", "26:00"]]}}),
                "/weekly/mon/0/0",
                "not_a_time",
            ),
            (
                json!({"zone": "UTC", "weekly": {"mon": [["10:00", "09:00"]]}}),
                "/weekly/mon",
                "reversed",
            ),
            (json!({"zone": "UTC", "weekly": {"mo": []}}), "/weekly/mo", "unknown_field"),
            (json!([["2026-11-21T08:00:00", "2026-11-21T18:00:00Z"]]), "/0/0", "naive_time"),
            (json!(7), "", "wrong_type"),
        ] {
            let errors = read(&value).unwrap_err();
            assert_eq!(errors[0]["pointer"], pointer, "{value}");
            assert_eq!(errors[0]["code"], code, "{value}");
        }
    }

    #[test]
    fn the_zone_s_clock_changes_are_worked_out() {
        let now = Time("2026-11-21T00:00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
        let found = offsets("Europe/Berlin", now);
        let spring = "2027-03-28T01:00:00Z".parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(found[0], (now, 3_600));
        assert_eq!(found[1], (Time(spring), 7_200));
        assert_eq!(found.len(), 7);
        assert_eq!(offsets("UTC", now), [(now, 0)]);
    }
}
