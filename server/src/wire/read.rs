//! Reading a JSON value into a typed shape, collecting every mistake with its RFC 6901 pointer.

use crate::limits::{LIST_ITEMS, TEXT_BYTES};
use crate::problem::{FieldError, Problem};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The name under which every document may carry free content.
pub const METADATA: &str = "metadata";

/// A shape that can be read.
pub trait Read: Sized {
    /// Reads the value; `None` when at least one mistake was noted.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;

    /// What a missing field means; `None`: it is required.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// Where the reading is, and what was wrong so far.
#[derive(Debug, Default)]
pub struct Reader {
    path: Vec<Step>,
    errors: Vec<FieldError>,
}

#[derive(Debug)]
enum Step {
    Name(String),
    Index(usize),
}

/// Escapes a name for a pointer.
#[must_use]
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl Reader {
    /// Reads a whole document, and looks into every corner of it for what must not come in.
    ///
    /// # Errors
    /// 422 with all mistakes.
    pub fn document<T: Read>(value: &Value) -> Result<T, Problem> {
        let mut reader = Self::default();
        super::guard::check(value, &mut reader);
        let shape = T::read(value, &mut reader);
        reader.finish()?;
        Ok(shape.expect("a shape without mistakes is complete"))
    }

    /// # Errors
    /// 422 with all mistakes noted so far, if any.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::invalid(self.errors)) }
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Notes a mistake at the present place.
    pub fn error(&mut self, code: &'static str, detail: impl Into<String>) {
        let mut pointer = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) => write!(pointer, "/{}", escape(name)),
                Step::Index(index) => write!(pointer, "/{index}"),
            }
            .expect("writing to a string works");
        }
        self.errors.push(FieldError { pointer, code, detail: detail.into() });
    }

    /// Notes a mistake at a field of the present place.
    pub fn error_at(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.inside(name, |reader| reader.error(code, detail));
    }

    /// Notes that the value has another type; always `None`.
    pub fn wrong_type<T>(&mut self, expected: &str, value: &Value) -> Option<T> {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.error("wrong_type", format!("expected {expected}, found {found}"));
        None
    }

    /// The value as an object; names that are not in `known` are mistakes.
    pub fn object<'a>(
        &mut self,
        value: &'a Value,
        known: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        let Value::Object(map) = value else { return self.wrong_type("an object", value) };
        for name in map.keys() {
            if name == METADATA || known.contains(&name.as_str()) {
                continue;
            }
            self.error_at(name, "unknown_field", format!("known fields: {}", known.join(", ")));
        }
        if let Some(free) = map.get(METADATA).filter(|free| !free.is_object())
            && !known.contains(&METADATA)
        {
            self.inside(METADATA, |reader| reader.wrong_type::<()>("an object", free));
        }
        Some(map)
    }

    /// Reads a field of an object.
    pub fn field<T: Read>(&mut self, map: &Map<String, Value>, name: &str) -> Option<T> {
        self.inside(name, |reader| match map.get(name) {
            Some(value) => T::read(value, reader),
            None => T::absent().or_else(|| {
                reader.error("required", "this field is required");
                None
            }),
        })
    }

    /// Does something one level down, under a name.
    pub fn inside<T>(&mut self, name: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Name(name.to_owned()));
        let out = work(self);
        self.path.pop();
        out
    }

    /// Does something one level down, at an index.
    pub fn at<T>(&mut self, index: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Index(index));
        let out = work(self);
        self.path.pop();
        out
    }

    /// An integer within borders.
    pub fn integer(&mut self, value: &Value, least: i64, most: i64) -> Option<i64> {
        let Value::Number(number) = value else { return self.wrong_type("an integer", value) };
        match number.as_i64() {
            Some(n) if (least..=most).contains(&n) => Some(n),
            None if number.is_f64() => {
                self.error("wrong_type", "expected an integer, found a fraction");
                None
            }
            _ => {
                self.error("out_of_range", format!("an integer from {least} to {most}"));
                None
            }
        }
    }

    /// A list of up to `most` elements.
    pub fn list<T: Read>(&mut self, value: &Value, most: usize) -> Option<Vec<T>> {
        let Value::Array(items) = value else { return self.wrong_type("an array", value) };
        if items.len() > most {
            self.error("too_many", format!("at most {most} elements"));
            return None;
        }
        let read = |(index, item)| self.at(index, |reader| T::read(item, reader));
        let shapes: Vec<Option<T>> = items.iter().enumerate().map(read).collect();
        shapes.into_iter().collect()
    }

    /// A text of 1 to `most` bytes.
    pub fn text<'a>(&mut self, value: &'a Value, most: usize) -> Option<&'a str> {
        let Value::String(text) = value else { return self.wrong_type("a string", value) };
        if text.is_empty() || text.len() > most {
            self.error("out_of_range", format!("1 to {most} bytes of text"));
            return None;
        }
        Some(text)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value, reader).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.list(value, LIST_ITEMS)
    }
}

impl Read for String {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value, TEXT_BYTES).map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_bool().or_else(|| reader.wrong_type("a boolean", value))
    }
}

/// A shape of a request: a struct that documents itself in the OpenAPI document and reads itself
/// from JSON. A field of type `Option` may be missing; unknown fields are mistakes.
#[macro_export]
macro_rules! request {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* pub $field:ident: $kind:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, utoipa::ToSchema)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $kind,)*
        }

        impl $crate::wire::read::Read for $name {
            #[allow(unused_variables, reason = "a shape may have no fields")]
            fn read(
                value: &serde_json::Value,
                reader: &mut $crate::wire::read::Reader,
            ) -> Option<Self> {
                let map = reader.object(value, &[$(stringify!($field)),*])?;
                $(let $field = reader.field(map, stringify!($field));)*
                Some(Self { $($field: $field?,)* })
            }
        }
    };
}
