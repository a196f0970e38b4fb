//! Local days: `2026-11-21`.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use sameday_engine::model::Day;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

const FIRST: Date = date(1970, 1, 1);

/// A local day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDay(pub Day);

impl LocalDay {
    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day: Date = text.parse().ok().filter(|_| text.len() == 10)?;
        let since = FIRST.until(day).ok()?;
        Some(Self(Day(i64::from(since.get_days()))))
    }
}

impl std::fmt::Display for LocalDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = FIRST.saturating_add(self.0.0.days());
        write!(f, "{day}")
    }
}

impl Serialize for LocalDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for LocalDay {
    fn schema() -> RefOr<Schema> {
        let day = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A local day, RFC 3339 full-date."))
            .examples([serde_json::json!("2026-11-21")]);
        RefOr::T(Schema::Object(day.build()))
    }
}

impl ToSchema for LocalDay {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_and_write_themselves() {
        for (n, text) in [(0, "1970-01-01"), (20_778, "2026-11-21"), (-1, "1969-12-31")] {
            assert_eq!(LocalDay::parse(text), Some(LocalDay(Day(n))), "{text}");
            assert_eq!(LocalDay(Day(n)).to_string(), text);
        }
        for text in ["", "2026-13-01", "2026-11-21T10:00", "today", "20261121"] {
            assert_eq!(LocalDay::parse(text), None, "{text}");
        }
    }
}
