//! When runs arrive at a pickup point: every day, by weekdays, or at given instants.

use super::hours::{Clock, DAYS, offsets, zone};
use super::read::{Read, Reader};
use super::scalar::Instant;
use sameday_engine::model::Hours;
use sameday_engine::unit::{Span, Time};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// Arrivals as they come in and go out.
#[derive(Clone, Debug, PartialEq)]
pub enum RunsShape {
    /// Ascending instants.
    At(Vec<Time>),
    /// A week in a zone: seconds since local midnight for each day, Monday first.
    Weekly {
        /// IANA name.
        zone: String,
        /// For Monday to Sunday.
        days: Vec<Vec<u32>>,
    },
}

impl RunsShape {
    /// As the engine wants them: spans that begin when a run arrives.
    #[must_use]
    pub fn to_engine(&self, now: Time) -> Hours {
        match self {
            Self::At(times) => {
                Hours::Spans(times.iter().map(|at| Span { from: *at, to: *at }).collect())
            }
            Self::Weekly { zone, days } => {
                let spans = |day: &Vec<u32>| day.iter().map(|at| (*at, *at)).collect();
                Hours::Weekly {
                    zone: zone.clone(),
                    days: days.iter().map(spans).collect(),
                    offsets: offsets(zone, now),
                }
            }
        }
    }

    /// As the engine has them.
    #[must_use]
    pub fn of(runs: &Hours) -> Self {
        match runs {
            Hours::Always => Self::At(Vec::new()),
            Hours::Spans(spans) => Self::At(spans.iter().map(|span| span.from).collect()),
            Hours::Weekly { zone, days, .. } => {
                let times = |day: &Vec<(u32, u32)>| day.iter().map(|span| span.0).collect();
                Self::Weekly { zone: zone.clone(), days: days.iter().map(times).collect() }
            }
            Hours::Once { usual, .. } => Self::of(usual),
        }
    }
}

impl Read for RunsShape {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(_) => instants(value, reader),
            Value::Object(_) => weekly(value, reader),
            _ => reader.wrong_type("times, or times of day in a zone", value),
        }
    }
}

fn instants(value: &Value, reader: &mut Reader) -> Option<RunsShape> {
    let times: Vec<Instant> = Vec::read(value, reader)?;
    if times.windows(2).any(|pair| pair[1] <= pair[0]) {
        reader.error("not_ascending", "runs must ascend");
        return None;
    }
    Some(RunsShape::At(times.into_iter().map(|at| at.0).collect()))
}

fn weekly(value: &Value, reader: &mut Reader) -> Option<RunsShape> {
    let map = reader.object(value, &["zone", "daily", "weekly"])?;
    let zone = zone(map, reader);
    let daily: Option<Option<Times>> = reader.field(map, "daily");
    let week: Option<Option<Week>> = reader.field(map, "weekly");
    let days = match (daily?, week?) {
        (Some(Times(times)), None) => vec![times; DAYS.len()],
        (None, Some(Week(days))) => days,
        _ => {
            reader.error_at("weekly", "required", "either daily or weekly");
            return None;
        }
    };
    Some(RunsShape::Weekly { zone: zone?, days })
}

struct Week(Vec<Vec<u32>>);

impl Read for Week {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let map = reader.object(value, &DAYS)?;
        let days = DAYS.map(|day| reader.field::<Option<Times>>(map, day));
        let days: Option<Vec<_>> = days.into_iter().collect();
        Some(Self(days?.into_iter().map(|day| day.map_or_else(Vec::new, |day| day.0)).collect()))
    }
}

struct Times(Vec<u32>);

impl Read for Times {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let times: Vec<Clock> = Vec::read(value, reader)?;
        if times.windows(2).any(|pair| pair[1].0 <= pair[0].0) {
            reader.error("not_ascending", "runs must ascend");
            return None;
        }
        Some(Self(times.into_iter().map(|at| at.0).collect()))
    }
}

impl Serialize for RunsShape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(times) => {
                times.iter().copied().map(Instant).collect::<Vec<_>>().serialize(serializer)
            }
            Self::Weekly { zone, days } => {
                json!({"zone": zone, "weekly": week(days)}).serialize(serializer)
            }
        }
    }
}

fn week(days: &[Vec<u32>]) -> Map<String, Value> {
    let some = DAYS.iter().zip(days).filter(|(_, times)| !times.is_empty());
    some.map(|(day, times)| {
        ((*day).to_owned(), times.iter().map(|at| json!(Clock::text(*at))).collect())
    })
    .collect()
}

impl PartialSchema for RunsShape {
    fn schema() -> RefOr<Schema> {
        let text = "Instants, or times of day in an IANA zone: `daily` the same every day, or \
                    `weekly` by weekdays.";
        let zoned = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property("zone", ObjectBuilder::new().schema_type(SchemaType::new(Type::String)))
            .property("daily", ObjectBuilder::new().schema_type(SchemaType::new(Type::Array)))
            .property("weekly", ObjectBuilder::new().schema_type(SchemaType::new(Type::Object)))
            .required("zone")
            .examples([json!({"zone": "Europe/Berlin", "daily": ["06:00", "14:00"]})]);
        let instants = utoipa::openapi::schema::ArrayBuilder::new().items(Instant::schema());
        RefOr::T(Schema::OneOf(
            OneOfBuilder::new().item(instants).item(zoned).description(Some(text)).build(),
        ))
    }
}

impl ToSchema for RunsShape {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &Value) -> Result<RunsShape, Value> {
        Reader::document(value)
            .map_err(|problem| serde_json::to_value(problem.document()).unwrap()["errors"].clone())
    }

    #[test]
    fn what_is_read_is_written() {
        for value in [
            json!(["2026-11-21T08:00:00.000Z", "2026-11-21T18:00:00.000Z"]),
            json!({"zone": "Europe/Berlin", "weekly": {"mon": ["06:00", "14:30"]}}),
        ] {
            let runs = read(&value).unwrap();
            assert_eq!(serde_json::to_value(&runs).unwrap(), value);
            assert_eq!(RunsShape::of(&runs.to_engine(Time(1_795_258_800_000))), runs);
        }
        let daily = read(&json!({"zone": "UTC", "daily": ["06:00"]})).unwrap();
        let RunsShape::Weekly { days, .. } = daily else { panic!("a day is a week of it") };
        assert_eq!(days, vec![vec![6 * 3_600]; 7]);
    }

    #[test]
    fn mistakes_have_pointers() {
        for (value, pointer, code) in [
            (json!({"zone": "UTC"}), "/weekly", "required"),
            (json!({"zone": "UTC", "daily": ["9"]}), "/daily/0", "not_a_time"),
            (json!({"zone": "UTC", "daily": ["10:00", "09:00"]}), "/daily", "not_ascending"),
            (json!({"zone": "Mars/Olympus", "daily": []}), "/zone", "unknown"),
            (json!("always"), "", "wrong_type"),
        ] {
            let errors = read(&value).unwrap_err();
            assert_eq!(errors[0]["pointer"], pointer, "{value}");
            assert_eq!(errors[0]["code"], code, "{value}");
        }
    }
}
