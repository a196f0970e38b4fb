//! A share or a chance: 0 to 1 on the wire, whole thousandths inside.

use super::read::{Read, Reader};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

const WHOLE: f64 = 1_000.0;

/// A number from 0 to 1, held in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(pub u16);

impl Read for Share {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let share = value.as_f64().or_else(|| reader.wrong_type("a number", value))?;
        if !(0.0..=1.0).contains(&share) {
            reader.error("out_of_range", "0 to 1");
            return None;
        }
        Some(Self((share * WHOLE).round() as u16))
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / WHOLE)
    }
}

impl PartialSchema for Share {
    fn schema() -> RefOr<Schema> {
        let share = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Number))
            .description(Some("A share or a chance, in steps of a thousandth."))
            .minimum(Some(0))
            .maximum(Some(1));
        RefOr::T(Schema::Object(share.build()))
    }
}

impl ToSchema for Share {}
