//! What is wrong with a document, as values: every error with its place and a closed code.

use serde::Serialize;
use std::fmt;

/// One mistake in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormatError {
    /// Where: RFC 6901 JSON pointer, empty for the whole document.
    pub pointer: String,
    /// What kind of mistake.
    pub code: FormatCode,
    /// The mistake in words.
    pub detail: String,
    /// Byte offset, for text that is no JSON at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{pointer}: {} ({})", self.detail, self.code.as_str())?;
        match self.offset {
            Some(offset) => write!(f, " at byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FormatError {}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// Closed codes of mistakes in a document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FormatCode {
            $($(#[$doc])* $name,)+
        }

        impl FormatCode {
            /// All of them, for tables in tests and documents.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as it stands in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    /// The text is no JSON (or no UTF-8).
    MalformedJson = "malformed_json",
    /// Arrays and objects are nested too deeply.
    Nesting = "nesting",
    /// The same key twice in one object.
    DuplicateKey = "duplicate_key",
    /// A field this version does not know.
    UnknownField = "unknown_field",
    /// A required field is not there.
    MissingField = "missing_field",
    /// Another JSON type is expected, such as an integer where 3.0 stands.
    WrongType = "wrong_type",
    /// A number outside its range.
    OutOfRange = "out_of_range",
    /// A word that is not one of those allowed.
    NotAllowed = "not_allowed",
    /// An array or a text that must not be empty is empty.
    Empty = "empty",
    /// A text of more than 1024 characters.
    TooLong = "too_long",
    /// Two things of one kind have the same id.
    DuplicateId = "duplicate_id",
    /// The same thing is named twice where once is allowed.
    Twice = "twice",
    /// Nothing of that id is in the document.
    UnknownId = "unknown_id",
    /// A span ends before it begins.
    EmptySpan = "empty_span",
    /// Opening spans do not ascend, or they touch.
    SpanOrder = "span_order",
    /// No position on the globe, or (0,0), which is a missing value in disguise.
    Position = "position",
    /// A travel matrix has the wrong shape or a diagonal that is not 0.
    Matrix = "matrix",
    /// No RFC 3339 time.
    BadTime = "bad_time",
    /// A time without an offset from UTC.
    NaiveTime = "naive_time",
    /// A time of a plan that is no whole number of seconds after the epoch.
    FractionOfSecond = "fraction_of_second",
    /// Two couriers claim the same order.
    Conflict = "conflict",
    /// The document is larger than the reader accepts.
    TooLarge = "too_large",
}

#[cfg(test)]
mod tests {
    use super::FormatCode;

    #[test]
    fn code_and_json_agree() {
        for code in FormatCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
