//! Reading typed fields out of a JSON tree: a wrong field is noted and replaced by something
//! harmless, so that one pass finds all mistakes.

use super::clock::Clock;
use super::error::{FormatCode, FormatError};
use super::json::{Json, is_integer};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Largest time and duration in seconds, and largest of most other numbers.
pub(crate) const T_MAX: i64 = i32::MAX as i64;
/// Most characters of an id.
const MAX_TEXT: usize = 1024;
/// More mistakes than these are not listed.
const MAX_ERRORS: usize = 1_000;

/// Where a value stands, as a chain on the stack; a pointer text is made only for an error.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// The whole document.
    pub(crate) const ROOT: Path<'static> = Path { parent: None, step: Step::Root };

    /// A field.
    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path { parent: Some(self), step: Step::Key(key) }
    }

    /// An element.
    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    /// RFC 6901.
    pub(crate) fn pointer(&self) -> String {
        let mut text = self.parent.map_or_else(String::new, Path::pointer);
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                text.push('/');
                text.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                write!(text, "/{index}").expect("writing into a String cannot fail");
            }
        }
        text
    }
}

/// What reading carries along: the mistakes so far and how times are written.
pub(crate) struct Context {
    /// Mistakes in the order they were met.
    pub(crate) errors: Vec<FormatError>,
    /// Epoch and kind of times.
    pub(crate) clock: Clock,
}

impl Context {
    /// Nothing wrong so far.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { errors: Vec::new(), clock }
    }

    /// Notes a mistake.
    pub(crate) fn error(&mut self, at: &Path<'_>, code: FormatCode, detail: impl Into<String>) {
        if self.errors.len() < MAX_ERRORS {
            let (pointer, detail) = (at.pointer(), detail.into());
            self.errors.push(FormatError { pointer, code, detail, offset: None });
        }
    }

    /// Notes that another type is expected.
    pub(crate) fn wrong_type(&mut self, at: &Path<'_>, expected: &str, found: &Json<'_>) {
        let detail = format!("{expected} is expected, this is {}", found.kind());
        self.error(at, FormatCode::WrongType, detail);
    }
}

/// Notes every repeated key of the tree.
pub(crate) fn duplicate_keys(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) {
    match json {
        Json::List(items) => {
            for (i, item) in items.iter().enumerate() {
                duplicate_keys(item, &at.index(i), cx);
            }
        }
        Json::Map(fields) => {
            let mut seen = BTreeSet::new();
            for (key, value) in fields {
                if !seen.insert(key.as_ref()) {
                    cx.error(&at.key(key), FormatCode::DuplicateKey, "the same key twice");
                }
                duplicate_keys(value, &at.key(key), cx);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
    }
}

/// The fields of one object.
pub(crate) struct Fields<'j, 'p> {
    fields: &'j [(std::borrow::Cow<'j, str>, Json<'j>)],
    at: &'p Path<'p>,
    is_object: bool,
}

impl<'j, 'p> Fields<'j, 'p> {
    /// Opens an object; fields not in `known` are mistakes.
    pub(crate) fn open(
        json: &'j Json<'j>,
        at: &'p Path<'p>,
        known: &[&str],
        cx: &mut Context,
    ) -> Self {
        let Json::Map(fields) = json else {
            cx.wrong_type(at, "an object", json);
            return Self { fields: &[], at, is_object: false };
        };
        for (key, _) in fields {
            if !known.contains(&key.as_ref()) {
                let detail = format!("unknown field; known are {}", known.join(", "));
                cx.error(&at.key(key), FormatCode::UnknownField, detail);
            }
        }
        Self { fields, at, is_object: true }
    }

    /// A field that may be absent, unread.
    pub(crate) fn get(&self, key: &str) -> Option<&'j Json<'j>> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// A field that may be absent.
    pub(crate) fn maybe<T>(
        &self,
        key: &str,
        cx: &mut Context,
        read: impl FnOnce(&'j Json<'j>, &Path<'_>, &mut Context) -> T,
    ) -> Option<T> {
        self.get(key).map(|value| read(value, &self.at.key(key), cx))
    }

    /// A required field; `None` after its absence was noted.
    pub(crate) fn need<T>(
        &self,
        key: &str,
        cx: &mut Context,
        read: impl FnOnce(&'j Json<'j>, &Path<'_>, &mut Context) -> T,
    ) -> Option<T> {
        let value = self.maybe(key, cx, read);
        if value.is_none() && self.is_object {
            cx.error(&self.at.key(key), FormatCode::MissingField, "this field is required");
        }
        value
    }

    /// An integer with a default.
    pub(crate) fn int_or(&self, key: &str, default: i64, max: i64, cx: &mut Context) -> i64 {
        self.maybe(key, cx, |json, at, cx| int(json, at, cx, 0, max)).unwrap_or(default)
    }
}

/// An integer within bounds; 3.0 is none.
pub(crate) fn int(json: &Json<'_>, at: &Path<'_>, cx: &mut Context, min: i64, max: i64) -> i64 {
    let Json::Number(text) = json else {
        cx.wrong_type(at, "an integer", json);
        return min;
    };
    if !is_integer(text) {
        cx.wrong_type(at, "an integer", json);
        return min;
    }
    // What does not even fit 128 bits is outside every range.
    match text.parse::<i128>().ok().and_then(|n| i64::try_from(n).ok()) {
        Some(n) if (min..=max).contains(&n) => n,
        _ => {
            let detail = format!("{text:.40} is outside {min} to {max}");
            cx.error(at, FormatCode::OutOfRange, detail);
            min
        }
    }
}

/// A text of 1 to 1024 characters.
pub(crate) fn text<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> &'j str {
    let Json::Text(text) = json else {
        cx.wrong_type(at, "a string", json);
        return "";
    };
    if text.is_empty() {
        cx.error(at, FormatCode::Empty, "must not be empty");
    } else if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        cx.error(at, FormatCode::TooLong, "more than 1024 characters");
    }
    text
}

/// One word out of a closed list; the first stands in for a wrong one.
pub(crate) fn word<T: Copy>(
    json: &Json<'_>,
    at: &Path<'_>,
    cx: &mut Context,
    words: &[(&str, T)],
) -> T {
    let found = match json {
        Json::Text(text) => words.iter().find(|(word, _)| word == text),
        _ => None,
    };
    found.map_or_else(
        || {
            let all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let detail = format!("one of {} is expected", all.join(", "));
            cx.error(at, FormatCode::NotAllowed, detail);
            words[0].1
        },
        |(_, value)| *value,
    )
}

/// An array, element by element.
pub(crate) fn list<'j, T>(
    json: &'j Json<'j>,
    at: &Path<'_>,
    cx: &mut Context,
    mut read: impl FnMut(&'j Json<'j>, &Path<'_>, &mut Context) -> T,
) -> Vec<T> {
    let Json::List(items) = json else {
        cx.wrong_type(at, "an array", json);
        return Vec::new();
    };
    items.iter().enumerate().map(|(i, item)| read(item, &at.index(i), cx)).collect()
}

/// An array of different texts.
pub(crate) fn names<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Vec<&'j str> {
    let all = list(json, at, cx, text);
    let mut seen = BTreeSet::new();
    for (i, name) in all.iter().enumerate() {
        if !seen.insert(*name) {
            cx.error(&at.index(i), FormatCode::Twice, format!("{name:?} is listed twice"));
        }
    }
    all
}

/// An object with free content.
pub(crate) fn free(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) {
    if !matches!(json, Json::Map(_)) {
        cx.wrong_type(at, "an object", json);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sameday::json;

    fn int_of(text: &str) -> (i64, Vec<FormatCode>) {
        let mut cx = Context::new(Clock::seconds());
        let json = json::parse(text).unwrap();
        let value = int(&json, &Path::ROOT, &mut cx, 0, 10);
        (value, cx.errors.iter().map(|e| e.code).collect())
    }

    #[test]
    fn integers_are_integers() {
        assert_eq!(int_of("10"), (10, vec![]));
        assert_eq!(int_of("-0"), (0, vec![]));
        for text in ["3.0", "1e0", "true", "\"3\"", "null", "[3]", "1e999"] {
            assert_eq!(int_of(text), (0, vec![FormatCode::WrongType]), "{text}");
        }
        for text in ["11", "-1", "99999999999999999999999999999999999999999999999"] {
            assert_eq!(int_of(text), (0, vec![FormatCode::OutOfRange]), "{text}");
        }
    }

    #[test]
    fn pointers_escape_their_keys() {
        let path = Path::ROOT;
        let (a, key) = (path.key("a/b"), "m~n");
        let b = a.index(3);
        assert_eq!(b.key(key).pointer(), "/a~1b/3/m~0n");
    }
}
