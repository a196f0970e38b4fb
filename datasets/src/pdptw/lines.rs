//! Lines of numbers, read strictly: every mistake is noted with its line.

use super::LineError;
use std::str::FromStr;

/// Lines that are not blank, numbered from 1.
pub(crate) fn numbered(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty()).collect()
}

/// The fields of one line; mistakes go to `errors`.
pub(crate) struct Fields<'a, 'e> {
    line: usize,
    fields: Vec<&'a str>,
    errors: &'e mut Vec<LineError>,
}

impl<'a, 'e> Fields<'a, 'e> {
    /// Splits a line at white space; none if it does not have this many fields.
    pub fn split(
        (line, text): (usize, &'a str),
        count: usize,
        what: &str,
        errors: &'e mut Vec<LineError>,
    ) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        if fields.len() != count {
            let found = fields.len();
            let message = format!("{what} needs {count} numbers, this line has {found}");
            errors.push(LineError::new(line, message));
            return None;
        }
        Some(Self { line, fields, errors })
    }

    /// A finite number.
    pub fn number(&mut self, at: usize, name: &str) -> f64 {
        let value: f64 = self.parse(at, name, "a number");
        if !value.is_finite() || value.abs() > 1e9 {
            self.note(format!("{name} {value} is out of range"));
            return 0.0;
        }
        value
    }

    /// A finite number that is not negative.
    pub fn size(&mut self, at: usize, name: &str) -> f64 {
        let value = self.number(at, name);
        if value < 0.0 {
            self.note(format!("{name} {value} is negative"));
        }
        value.max(0.0)
    }

    /// A whole number.
    pub fn whole(&mut self, at: usize, name: &str) -> i64 {
        let value: i64 = self.parse(at, name, "a whole number");
        if value.abs() > 1_000_000_000 {
            self.note(format!("{name} {value} is out of range"));
            return 0;
        }
        value
    }

    /// A task number.
    pub fn index(&mut self, at: usize, name: &str) -> usize {
        self.parse(at, name, "a task number")
    }

    fn parse<T: FromStr + Default>(&mut self, at: usize, name: &str, kind: &str) -> T {
        let text = self.fields[at];
        text.parse().unwrap_or_else(|_| {
            self.note(format!("{name} must be {kind}, not '{text}'"));
            T::default()
        })
    }

    fn note(&mut self, message: String) {
        self.errors.push(LineError::new(self.line, message));
    }
}
