//! Persons in requests and answers.

use super::read::{Read, Reader};
use super::scalar::{Id, Named};
use crate::limits::TEXT_BYTES;
use sameday_engine::id;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A pseudonym in an answer.
pub type SubjectName = Id<id::Subject>;

impl Named for id::Subject {
    const SCHEMA: &'static str = "SubjectName";
    const KIND: &'static str = "pseudonym";
    const PATTERN: &'static str = "^sub_[0-9a-f]{32}$";
}

/// A request that names persons.
pub trait Persons {
    /// Pointers to the tokens in it.
    const TOKENS: &'static [&'static str];
    /// Pointer to a payment provider's reference in it.
    const PAYMENT: Option<&'static str> = None;
}

/// A person in a request: a token as the client sees it, the pseudonym behind it by the time that
/// the request is read (see [`crate::tokens`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub id::Subject);

impl Read for Token {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else { return reader.wrong_type("a token", value) };
        match text.parse() {
            Ok(subject) => Some(Self(subject)),
            Err(_) => {
                reader.error("not_a_token", format!("1 to {TEXT_BYTES} bytes, no card number"));
                None
            }
        }
    }
}

impl PartialSchema for Token {
    fn schema() -> RefOr<Schema> {
        let text = "An opaque token of the platform's or of an identity provider's for one \
                    person. It goes no further than the door: what is kept is a pseudonym.";
        let token = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some(text))
            .min_length(Some(1))
            .max_length(Some(TEXT_BYTES));
        RefOr::T(Schema::Object(token.build()))
    }
}

impl ToSchema for Token {}
