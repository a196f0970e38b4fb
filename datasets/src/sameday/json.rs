//! A strict JSON parser (RFC 8259) that keeps what a strict reader needs: every key in order,
//! repeated ones too, and numbers as written.
//!
//! General parsers turn 3.0 into 3, keep the last of two equal keys and may round coordinates to a
//! neighbouring double; each of these would change what a document means.

use super::error::{FormatCode, FormatError};
use std::borrow::Cow;

/// Deepest nesting of arrays and objects.
pub(crate) const MAX_DEPTH: usize = 32;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// As written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// Fields in order, repeated keys included.
    Map(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl Json<'_> {
    /// What it is, for error messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(text) if is_integer(text) => "an integer",
            Json::Number(_) => "a number with a fraction or an exponent",
            Json::Text(_) => "a string",
            Json::List(_) => "an array",
            Json::Map(_) => "an object",
        }
    }
}

/// Whether a number is written as an integer.
pub(crate) fn is_integer(text: &str) -> bool {
    !text.contains(['.', 'e', 'E'])
}

/// Parses a whole text; the first error ends it.
pub(crate) fn parse(text: &str) -> Result<Json<'_>, FormatError> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, depth: 0 };
    let value = parser.value()?;
    parser.space();
    if parser.at < parser.bytes.len() {
        return Err(parser.fail("nothing may follow the document"));
    }
    Ok(value)
}

/// A syntax error at a byte.
pub(crate) fn malformed(offset: usize, detail: &str) -> FormatError {
    FormatError {
        pointer: String::new(),
        code: FormatCode::MalformedJson,
        detail: detail.to_owned(),
        offset: Some(offset),
    }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn fail(&self, detail: &str) -> FormatError {
        malformed(self.at, detail)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self) -> Result<Json<'a>, FormatError> {
        self.space();
        match self.peek() {
            Some(b'{') => self.nested(Self::map),
            Some(b'[') => self.nested(Self::list),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.fail("a value is expected")),
            None => Err(self.fail("the document ends too early")),
        }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, FormatError> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.fail("a value is expected"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn nested(
        &mut self,
        body: fn(&mut Self) -> Result<Json<'a>, FormatError>,
    ) -> Result<Json<'a>, FormatError> {
        if self.depth == MAX_DEPTH {
            let detail = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(FormatError { code: FormatCode::Nesting, ..self.fail(&detail) });
        }
        self.depth += 1;
        self.at += 1;
        let value = body(self);
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Json<'a>, FormatError> {
        let mut items = Vec::new();
        self.space();
        if self.eat(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if self.eat(b']') {
                return Ok(Json::List(items));
            }
            if !self.eat(b',') {
                return Err(self.fail("',' or ']' is expected"));
            }
        }
    }

    fn map(&mut self) -> Result<Json<'a>, FormatError> {
        let mut fields = Vec::new();
        self.space();
        if self.eat(b'}') {
            return Ok(Json::Map(fields));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.fail("a key in quotes is expected"));
            }
            let key = self.string()?;
            self.space();
            if !self.eat(b':') {
                return Err(self.fail("':' is expected"));
            }
            fields.push((key, self.value()?));
            self.space();
            if self.eat(b'}') {
                return Ok(Json::Map(fields));
            }
            if !self.eat(b',') {
                return Err(self.fail("',' or '}' is expected"));
            }
        }
    }

    fn digits(&mut self) -> Result<(), FormatError> {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == from { Err(self.fail("a digit is expected")) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Json<'a>, FormatError> {
        let from = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        } else if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.fail("a number has no leading zero"));
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(Json::Number(&self.text[from..self.at]))
    }

    fn string(&mut self) -> Result<Cow<'a, str>, FormatError> {
        self.at += 1;
        let mut from = self.at;
        let mut unescaped: Option<String> = None;
        loop {
            match self.peek() {
                None => return Err(self.fail("a string is not closed")),
                Some(b'"') => {
                    let rest = &self.text[from..self.at];
                    self.at += 1;
                    return Ok(match unescaped {
                        None => Cow::Borrowed(rest),
                        Some(start) => Cow::Owned(start + rest),
                    });
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(&self.text[from..self.at]);
                    let escaped = self.escape()?;
                    unescaped.get_or_insert_default().push(escaped);
                    from = self.at;
                }
                Some(0..=0x1f) => return Err(self.fail("a control character must be escaped")),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, FormatError> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fail("no escape of JSON")),
        };
        self.at += 1;
        Ok(plain)
    }

    /// `u` and four hex digits, twice for a surrogate pair.
    fn unicode(&mut self) -> Result<char, FormatError> {
        let first = self.hex4()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.fail("half a surrogate pair"));
        }
        if !self.eat(b'\\') || self.peek() != Some(b'u') {
            return Err(self.fail("half a surrogate pair"));
        }
        let second = self.hex4()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.fail("half a surrogate pair"));
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or_else(|| self.fail("half a surrogate pair"))
    }

    fn hex4(&mut self) -> Result<u32, FormatError> {
        let digits = self.bytes.get(self.at + 1..self.at + 5);
        let digits = digits.filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else {
            return Err(self.fail("four hex digits are expected"));
        };
        let code = digits.iter().fold(0, |code, &digit| code * 16 + hex_value(digit));
        self.at += 5;
        Ok(code)
    }
}

fn hex_value(digit: u8) -> u32 {
    char::from(digit).to_digit(16).expect("only hex digits come here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn malformed_text_has_its_byte() {
        for (text, offset) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("{\"a\":1,}", 7),
            ("[01]", 2),
            ("[1.]", 3),
            ("[NaN]", 1),
            ("[-Infinity]", 2),
            ("[1] x", 4),
            ("\"a\nb\"", 2),
            (r#""\ud800x""#, 7),
            (r#""\x""#, 2),
            ("\u{feff}{}", 0),
            ("[tru]", 1),
            ("{\"a\" 1}", 5),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(
                (error.code, error.offset),
                (FormatCode::MalformedJson, Some(offset)),
                "{text}"
            );
        }
    }

    #[test]
    fn nesting_is_limited() {
        let text = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&text(MAX_DEPTH)).is_ok());
        assert_eq!(parse(&text(MAX_DEPTH + 1)).unwrap_err().code, FormatCode::Nesting);
    }

    #[test]
    fn numbers_stay_as_written_and_keys_stay_twice() {
        let Json::Map(fields) = parse(r#"{"a":3.0,"a":1e999,"b":-0}"#).unwrap() else { panic!() };
        let texts: Vec<_> = fields.iter().map(|(key, value)| (key.as_ref(), value)).collect();
        assert_eq!(texts[0], ("a", &Json::Number("3.0")));
        assert_eq!(texts[1], ("a", &Json::Number("1e999")));
        assert_eq!(texts[2], ("b", &Json::Number("-0")));
    }

    /// The same value in the words of the reference parser.
    fn reference(value: &Json<'_>) -> serde_json::Value {
        match value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(b) => (*b).into(),
            Json::Number(text) => serde_json::from_str(text).unwrap(),
            Json::Text(text) => text.as_ref().into(),
            Json::List(items) => items.iter().map(reference).collect(),
            Json::Map(fields) => {
                fields.iter().map(|(k, v)| (k.to_string(), reference(v))).collect()
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_reference_parser(text in r#"[\[\]{}",:0-9eE.+\-\\ux tfn"ä]{0,40}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let ours = parse(&text);
            // The reference refuses numbers beyond a double, which are well-formed.
            if !matches!(&theirs, Err(e) if e.to_string().contains("number out of range")) {
                prop_assert_eq!(ours.as_ref().ok().map(reference), theirs.ok());
            }
        }

        #[test]
        fn reads_what_the_reference_writes(text in ".*", number in any::<i64>()) {
            let value = serde_json::json!({"t": [text, number, null, true], "e": {}});
            for written in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                prop_assert_eq!(reference(&parse(&written).unwrap()), value.clone());
            }
        }
    }
}
