//! The tables of a TOML text, read field by field: each mistake is noted with its line, and reading
//! goes on.

use super::Fault;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text and what is wrong with it.
pub struct Page<'t> {
    file: String,
    text: &'t str,
    faults: Vec<Fault>,
}

impl<'t> Page<'t> {
    /// A text of this name.
    pub fn new(file: &str, text: &'t str) -> Self {
        Self { file: file.to_owned(), text, faults: Vec::new() }
    }

    /// Its outermost table, as far as it is TOML at all.
    pub fn root(&mut self) -> DeTable<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.say(at, error.message().to_owned());
        }
        table.into_inner()
    }

    /// Notes a mistake at a byte of the text.
    pub fn say(&mut self, byte: usize, what: impl Into<String>) {
        let before = &self.text.as_bytes()[..byte.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.faults.push(Fault { file: self.file.clone(), line, what: what.into() });
    }

    /// All mistakes.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }
}

/// One table, of which each field is asked for by name.
pub struct Fields<'a, 't> {
    table: &'a DeTable<'t>,
    /// Where it begins.
    at: usize,
    known: BTreeSet<&'static str>,
}

impl<'a, 't> Fields<'a, 't> {
    /// The fields of a table that begins at this byte.
    pub fn new(table: &'a DeTable<'t>, at: usize) -> Self {
        Self { table, at, known: BTreeSet::new() }
    }

    /// Where it begins.
    pub fn at(&self) -> usize {
        self.at
    }

    fn get(&mut self, name: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.insert(name);
        self.table.get(name)
    }

    /// Another table in it.
    pub fn table(&mut self, page: &mut Page<'_>, name: &'static str) -> Option<Fields<'a, 't>> {
        let value = self.get(name)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            page.say(value.span().start, format!("`{name}` is a table"));
        }
        table.map(|table| Fields::new(table, value.span().start))
    }

    /// The tables of an array.
    pub fn tables(&mut self, page: &mut Page<'_>, name: &'static str) -> Vec<Fields<'a, 't>> {
        let Some(value) = self.get(name) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            page.say(value.span().start, format!("`{name}` is an array of tables: [[{name}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for value in array.iter() {
            match value.get_ref().as_table() {
                Some(table) => tables.push(Fields::new(table, value.span().start)),
                None => page.say(value.span().start, format!("`{name}` holds tables only")),
            }
        }
        tables
    }

    /// A text.
    pub fn text(&mut self, page: &mut Page<'_>, name: &'static str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            page.say(value.span().start, format!("`{name}` is a text"));
        }
        text
    }

    /// One of some words.
    pub fn word<T>(
        &mut self,
        page: &mut Page<'_>,
        name: &'static str,
        find: impl Fn(&str) -> Option<T>,
        names: &str,
    ) -> Option<T> {
        let text = self.text(page, name)?;
        let found = find(text);
        if found.is_none() {
            let at = self.table.get(name).map_or(self.at, |value| value.span().start);
            page.say(at, format!("`{name}` is one of {names}, not `{text}`"));
        }
        found
    }

    /// A whole number in a range.
    pub fn whole(
        &mut self,
        page: &mut Page<'_>,
        name: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let value = self.get(name)?;
        let number = integer(value.get_ref());
        let fits = number.filter(|number| range.contains(number));
        if fits.is_none() {
            let (least, most) = range.into_inner();
            let what = format!("`{name}` is a whole number from {least} to {most}");
            page.say(value.span().start, what);
        }
        fits
    }

    /// A number in a range.
    pub fn number(
        &mut self,
        page: &mut Page<'_>,
        name: &'static str,
        range: RangeInclusive<f64>,
    ) -> Option<f64> {
        let value = self.get(name)?;
        let fits = float(value.get_ref()).filter(|number| range.contains(number));
        if fits.is_none() {
            let what = format!("`{name}` is a number from {} to {}", range.start(), range.end());
            page.say(value.span().start, what);
        }
        fits
    }

    /// So many numbers in a range.
    pub fn numbers<const N: usize>(
        &mut self,
        page: &mut Page<'_>,
        name: &'static str,
        range: RangeInclusive<f64>,
    ) -> Option<[f64; N]> {
        let value = self.get(name)?;
        let numbers = value.get_ref().as_array().and_then(|array| {
            let all = array.iter().map(|value| float(value.get_ref()));
            let all: Option<Vec<f64>> = all.collect();
            all.filter(|all| all.iter().all(|n| range.contains(n)))?.try_into().ok()
        });
        if numbers.is_none() {
            let (least, most) = (range.start(), range.end());
            let what = format!("`{name}` is a list of {N} numbers from {least} to {most}");
            page.say(value.span().start, what);
        }
        numbers
    }

    /// Every field as JSON with its place; whoever takes them says which he knows.
    pub fn values(&self) -> Vec<(String, Value, usize)> {
        let field = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let name: &std::borrow::Cow<'_, str> = name.get_ref();
            (name.to_string(), to_json(value.get_ref()), value.span().start)
        };
        self.table.iter().map(field).collect()
    }

    /// Complains about every field that nobody has asked for.
    pub fn end(self, page: &mut Page<'_>) {
        for name in self.table.keys() {
            let text: &str = name.get_ref();
            if !self.known.contains(text) {
                let known: Vec<&str> = self.known.iter().copied().collect();
                let what = format!("`{text}` is none of {}", known.join(", "));
                page.say(name.span().start, what);
            }
        }
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn float(value: &DeValue<'_>) -> Option<f64> {
    let whole = integer(value).map(|number| number as f64);
    whole.or_else(|| value.as_float()?.as_str().parse().ok())
}

fn to_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(_) => integer(value).map_or(Value::Null, Value::from),
        DeValue::Float(_) => float(value).map_or(Value::Null, Value::from),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Datetime(time) => json!(time.to_string()),
        DeValue::Array(array) => array.iter().map(|value| to_json(value.get_ref())).collect(),
        DeValue::Table(table) => {
            let field = |(name, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                let name: &std::borrow::Cow<'_, str> = name.get_ref();
                (name.to_string(), to_json(value.get_ref()))
            };
            Value::Object(table.iter().map(field).collect::<Map<_, _>>())
        }
    }
}
