//! Personal data on their way to and from the side store.

use super::basket::Customer;
use super::read::{Read, Reader};
use super::scalar::Position;
use crate::limits::TEXT_BYTES;
use crate::side::{Field, Personal, Secret};
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// A personal text as it comes in; it does not print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalText(pub Secret);

impl Read for PersonalText {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value, TEXT_BYTES).map(|text| Self(Secret::new(text)))
    }
}

impl PartialSchema for PersonalText {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for PersonalText {}

/// The values of a request for the side store.
#[must_use]
pub fn personal(customer: Option<&Customer>, door: Option<Position>) -> Personal {
    let mut values = Personal::new();
    if let Some(customer) = customer {
        let fields = [
            (Field::Name, &customer.name),
            (Field::Phone, &customer.phone),
            (Field::Address, &customer.address),
            (Field::Note, &customer.note),
        ];
        for (field, text) in fields {
            values.extend(text.as_ref().map(|text| (field, text.0.clone())));
        }
    }
    if let Some(door) = door {
        values.insert(Field::Position, Secret::new(format!("{},{}", door.lat, door.lon)));
    }
    values
}

/// Who gets the goods, for those who may know.
#[derive(Default, Serialize, ToSchema)]
pub struct CustomerOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl CustomerOut {
    /// Out of the side store; the member's token is never given back.
    #[must_use]
    pub fn of(values: &Personal) -> Self {
        let text = |field| values.get(&field).map(|secret: &Secret| secret.expose().to_owned());
        Self {
            name: text(Field::Name),
            phone: text(Field::Phone),
            address: text(Field::Address),
            note: text(Field::Note),
        }
    }
}

/// The exact door, where the side store has it.
#[must_use]
pub fn door(values: &Personal) -> Option<Position> {
    let (lat, lon) = values.get(&Field::Position)?.expose().split_once(',')?;
    Some(Position { lat: lat.parse().ok()?, lon: lon.parse().ok()? })
}

/// A payment provider's reference, where the side store has it.
#[must_use]
pub fn payment(values: &Personal) -> Option<String> {
    values.get(&Field::Payment).map(|text| text.expose().to_owned())
}
