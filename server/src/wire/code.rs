//! The code that a customer shows.

use super::read::{Read, Reader};
use sameday_engine::model::Code;
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// Six digits, as a text: zeros in front count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeText(pub Code);

impl Read for CodeText {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else {
            return reader.wrong_type("six digits in a text", value);
        };
        let code = text.parse().map(Self);
        code.map_err(|_| reader.error("not_a_code", "six digits, such as \"048213\"")).ok()
    }
}

impl Serialize for CodeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl PartialSchema for CodeText {
    fn schema() -> RefOr<Schema> {
        let code = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("Six digits."))
            .pattern(Some("^[0-9]{6}$"))
            .examples([serde_json::json!("048213")]);
        RefOr::T(Schema::Object(code.build()))
    }
}

impl ToSchema for CodeText {}
