//! What a member likes, so that an order needs no more than him and the goods.

use super::hours::{Clock, zone};
use super::personal::{CustomerOut, PersonalText, door};
use super::read::{Read, Reader};
use super::scalar::Position;
use crate::request;
use crate::side::{Field, Personal, Secret};
use jiff::tz::TimeZone;
use jiff::{Span as Ahead, Timestamp, Zoned};
use sameday_engine::model::Basket;
use sameday_engine::unit::{Millis, Span, Time};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// Longest "within": a day.
const MOST_MIN: i64 = 24 * 60;

/// When somebody likes to be delivered to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// Within so many minutes; later costs as lateness does.
    Within(i64),
    /// Between two times of day of a zone, in seconds since its midnight.
    Daily {
        /// Not before.
        from: u32,
        /// Not after.
        to: u32,
        /// IANA name.
        zone: String,
    },
}

impl Read for Wish {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let map = reader.object(value, &["within_min", "daily", "zone"])?;
        match (map.get("within_min"), map.get("daily")) {
            (Some(within), None) => {
                reader.inside("within_min", |r| r.integer(within, 1, MOST_MIN)).map(Self::Within)
            }
            (None, Some(_)) => daily(map, reader),
            _ => {
                reader.error("not_one_of", "either within_min or daily");
                None
            }
        }
    }
}

fn daily(map: &Map<String, Value>, reader: &mut Reader) -> Option<Wish> {
    let ends: Option<Vec<Clock>> = reader.field(map, "daily");
    let zone = zone(map, reader);
    match ends?.as_slice() {
        &[Clock(from), Clock(to)] if from < to => Some(Wish::Daily { from, to, zone: zone? }),
        _ => {
            reader.error_at("daily", "reversed", "two times of day, the earlier first");
            None
        }
    }
}

impl Serialize for WishOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Wish::Within(minutes) => json!({"within_min": minutes}).serialize(serializer),
            Wish::Daily { from, to, zone } => {
                let ends = [Clock::text(*from), Clock::text(*to)];
                json!({"daily": ends, "zone": zone}).serialize(serializer)
            }
        }
    }
}

/// A wish in an answer.
struct WishOut<'a>(&'a Wish);

impl PartialSchema for Wish {
    fn schema() -> RefOr<Schema> {
        let text = "Either `within_min`: within so many minutes, later costs as lateness does; or \
                    `daily`: between two times of day of a `zone`.";
        let object = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .description(Some(text))
            .property(
                "within_min",
                ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)),
            )
            .property("daily", ObjectBuilder::new().schema_type(SchemaType::new(Type::Array)))
            .property("zone", ObjectBuilder::new().schema_type(SchemaType::new(Type::String)))
            .examples([json!({"daily": ["18:00", "20:00"], "zone": "Europe/Berlin"})]);
        RefOr::T(Schema::Object(object.build()))
    }
}

impl ToSchema for Wish {}

impl Wish {
    /// Asks for it in a basket that asks for no time itself.
    pub fn apply(&self, basket: &mut Basket, now: Time) {
        if basket.due.is_some() || basket.soft_due.is_some() {
            return;
        }
        match self {
            Self::Within(minutes) => basket.soft_due = Some(now + Millis::from_mins(*minutes)),
            Self::Daily { from, to, zone } => basket.due = next(*from, *to, zone, now),
        }
    }

    fn text(&self) -> String {
        serde_json::to_string(self).expect("a wish is plain data")
    }

    fn of(text: &Secret) -> Option<Self> {
        serde_json::from_str(text.expose()).ok()
    }
}

/// The span of today, or that of tomorrow once today's is over.
fn next(from: u32, to: u32, zone: &str, now: Time) -> Option<Span> {
    let zone = TimeZone::get(zone).ok()?;
    let at = Zoned::new(Timestamp::from_millisecond(now.0).ok()?, zone);
    for days in 0..=1 {
        let midnight = at.start_of_day().ok()?.checked_add(Ahead::new().days(days)).ok()?;
        let instant = |seconds: u32| {
            let (hours, rest) = (seconds / 3_600, seconds % 3_600);
            // By the clock on the wall: on the day of a change of clocks too.
            let local = midnight
                .date()
                .at(0, 0, 0, 0)
                .checked_add(Ahead::new().hours(i64::from(hours)).seconds(i64::from(rest)));
            let zoned = local.ok()?.to_zoned(midnight.time_zone().clone()).ok()?;
            Some(Time(zoned.timestamp().as_millisecond()))
        };
        let span = Span { from: instant(from)?.max(now), to: instant(to)? };
        if span.to > now {
            return Some(span);
        }
    }
    None
}

request! {
    /// What an order of this member takes where it says nothing itself. All of it is kept encrypted
    /// beside the journal.
    pub struct DefaultsIn {
        /// His door.
        pub dropoff: Option<Position>,
        /// Name at the door.
        pub name: Option<PersonalText>,
        /// Phone number for the courier.
        pub phone: Option<PersonalText>,
        /// Address, lines divided by line feeds.
        pub address: Option<PersonalText>,
        /// What the courier should know.
        pub note: Option<PersonalText>,
        /// When he likes to be delivered to.
        pub window: Option<Wish>,
        /// Reference of a payment provider, never the number of a card.
        pub payment: Option<PersonalText>,
    }
}

impl DefaultsIn {
    /// The values for the side store.
    #[must_use]
    pub fn personal(&self) -> Personal {
        let mut values = Personal::new();
        let texts = [
            (Field::Name, &self.name),
            (Field::Phone, &self.phone),
            (Field::Address, &self.address),
            (Field::Note, &self.note),
            (Field::Payment, &self.payment),
        ];
        for (field, text) in texts {
            values.extend(text.as_ref().map(|text| (field, text.0.clone())));
        }
        if let Some(door) = self.dropoff {
            values.insert(Field::Position, Secret::new(format!("{},{}", door.lat, door.lon)));
        }
        values.extend(self.window.as_ref().map(|wish| (Field::Window, Secret::new(wish.text()))));
        values
    }
}

/// What a member likes.
#[derive(Serialize, ToSchema)]
pub struct DefaultsOut {
    dropoff: Option<Position>,
    #[serde(flatten)]
    customer: CustomerOut,
    #[schema(value_type = Option<Wish>)]
    window: Option<Value>,
    /// Reference of a payment provider.
    payment: Option<String>,
}

impl DefaultsOut {
    /// Out of the side store.
    #[must_use]
    pub fn of(values: &Personal) -> Self {
        let wish = wish(values);
        let window = wish.map(|wish| serde_json::to_value(WishOut(&wish)));
        Self {
            dropoff: door(values),
            customer: CustomerOut::of(values),
            window: window.map(|json| json.expect("a wish is plain data")),
            payment: values.get(&Field::Payment).map(|text| text.expose().to_owned()),
        }
    }
}

/// When a member likes to be delivered to.
#[must_use]
pub fn wish(values: &Personal) -> Option<Wish> {
    Wish::of(values.get(&Field::Window)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daily_wish_is_the_next_span_of_the_local_clock() {
        // Noon in Berlin on 2026-11-21, which is 11:00 UTC.
        let noon = Time(1_795_258_800_000);
        let hour = |n: i64| noon + Millis::from_mins(60 * n);
        let next = |from: u32, to: u32| next(from * 3_600, to * 3_600, "Europe/Berlin", noon);
        assert_eq!(next(18, 20), Some(Span { from: hour(6), to: hour(8) }));
        assert_eq!(next(10, 14), Some(Span { from: noon, to: hour(2) }), "it has begun");
        assert_eq!(next(8, 10), Some(Span { from: hour(20), to: hour(22) }), "tomorrow");
        assert_eq!(next(18, 24), Some(Span { from: hour(6), to: hour(12) }));
    }
}
