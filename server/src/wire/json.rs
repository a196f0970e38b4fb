//! Bytes to a JSON value: malformed text, doubled names, huge numbers and deep nesting are caught
//! here, before any shape is looked at.

use crate::limits::NESTING;
use crate::problem::Problem;
use axum::http::StatusCode;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Reads a document.
///
/// # Errors
/// 400 `malformed_json` with the byte offset, 413 when nested too deep, 422 for a name that comes
/// twice or a number that no float can hold.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    if depth(bytes) > NESTING {
        return Err(Problem::too_large("the nesting", NESTING));
    }
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let strict: Strict =
        serde_path_to_error::deserialize(&mut source).map_err(|e| complaint(bytes, &e))?;
    source.end().map_err(|e| malformed(bytes, &e))?;
    Ok(strict.0)
}

fn complaint(bytes: &[u8], error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let text = error.inner().to_string();
    let pointer = || pointer_of(error.path());
    if text.starts_with("number out of range") {
        return Problem::field(&pointer(), "out_of_range", "the number is too large");
    }
    if error.inner().is_data() {
        return Problem::field(&pointer(), "duplicate", "an object has one name twice");
    }
    malformed(bytes, error.inner())
}

fn malformed(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let offset = offset_of(bytes, error.line(), error.column());
    let detail = format!("not JSON at byte {offset}: {error}");
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", "The body is not JSON", detail)
        .with("offset", offset)
}

fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let before = bytes.split_inclusive(|&b| b == b'\n').take(line.saturating_sub(1));
    (before.map(<[u8]>::len).sum::<usize>() + column).min(bytes.len())
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", super::read::escape(key)),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

/// Deepest nesting of a text, counted without building anything.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for &byte in bytes {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'[' | b'{') => now += 1,
            (false, b']' | b'}') => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

/// A value whose objects have each name once.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Strict, E> {
        Ok(Strict(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Strict, E> {
        Ok(Strict(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict(Value::String(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Strict(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Strict, A::Error> {
        let mut map = Map::new();
        while let Some((name, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if map.insert(name, value).is_some() {
                return Err(serde::de::Error::custom("an object has one name twice"));
            }
        }
        Ok(Strict(Value::Object(map)))
    }
}

/// One text for all spellings of the same value: names sorted, no spaces.
#[must_use]
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut names: Vec<_> = map.iter().collect();
            names.sort_by_key(|(name, _)| *name);
            let parts: Vec<_> = names
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(list) => {
            format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_of_bad_text_has_its_answer() {
        let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
        for (text, slug) in [
            ("{\"a\":", "malformed_json"),
            ("{\"a\":1} x", "malformed_json"),
            ("", "malformed_json"),
            ("{\"a\":NaN}", "malformed_json"),
            ("\"\u{1}\"", "malformed_json"),
            ("{\"a\":1e999}", "invalid"),
            ("{\"a\":1,\"a\":2}", "invalid"),
            (deep.as_str(), "too_large"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().slug(), slug, "{text}");
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err().slug(), "malformed_json");
        let brackets_in_text = format!("\"{}\\\"[\"", "[".repeat(40));
        assert!(parse(brackets_in_text.as_bytes()).is_ok());
    }

    #[test]
    fn the_offset_counts_bytes_over_lines() {
        let error = serde_json::to_value(parse(b"{\n\"a\": x}").unwrap_err().document()).unwrap();
        assert_eq!(error["offset"], 8);
    }

    #[test]
    fn the_canonical_text_ignores_order_but_not_content() {
        let text = "{\"b\": [{\"d\":2, \"c\":1}], \"a\":1}";
        let value = json!({"a":1,"b":[{"c":1,"d":2}]});
        assert_eq!(canonical(&parse(text.as_bytes()).unwrap()), canonical(&value));
        assert_eq!(canonical(&value), "{\"a\":1,\"b\":[{\"c\":1,\"d\":2}]}");
        assert_ne!(canonical(&json!({"a":1})), canonical(&json!({"a":2})));
    }
}
