//! The single values of the API: names, instants, durations, positions, quantities, amounts. Each
//! reads itself, writes itself and describes itself.

use super::read::{Read, Reader};
use jiff::Timestamp;
use sameday_engine::id;
use sameday_engine::model::{Spot, StoreSpec};
use sameday_engine::place::{Place, PlaceError};
use sameday_engine::unit::{Metres, Millis, Money, Qty, Time};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// Latest instant that is taken (year 2200), so that sums of times stay far from overflow.
const LATEST_MS: i64 = 7_258_118_400_000;
/// Longest duration that is taken: ten years.
const LONGEST_S: i64 = 315_360_000;
/// Largest amount, mass and volume that is taken.
const LARGEST: i64 = 1_000_000_000_000;

fn plain(kind: Type, description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(kind)).description(Some(description))
}

fn done(builder: ObjectBuilder) -> RefOr<Schema> {
    RefOr::T(Schema::Object(builder.build()))
}

/// A name, of the client's or of the server's making.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id<T>(pub T);

/// How a kind of name describes itself.
pub trait Named {
    /// Name of the schema.
    const SCHEMA: &'static str;
    /// What it names, in words.
    const KIND: &'static str;
    /// Regular expression of it.
    const PATTERN: &'static str;
}

macro_rules! names {
    ($($alias:ident = $engine:ident, $kind:literal, $pattern:literal;)*) => {$(
        #[doc = concat!("See [`id::", stringify!($engine), "`].")]
        pub type $alias = Id<id::$engine>;

        impl Named for id::$engine {
            const SCHEMA: &'static str = stringify!($alias);
            const KIND: &'static str = $kind;
            const PATTERN: &'static str = $pattern;
        }
    )*};
}

names! {
    SkuName = SkuId, "SKU", "^[A-Za-z0-9._~-]{1,64}$";
    StoreName = StoreId, "store", "^[A-Za-z0-9._~-]{1,64}$";
    PartnerName = PartnerId, "partner", "^[A-Za-z0-9._~-]{1,64}$";
    ParcelName = ParcelId, "parcel", "^[A-Za-z0-9._~-]{1,56}$";
    CourierName = CourierId, "courier", "^[A-Za-z0-9._~-]{1,64}$";
    ExternalName = ExternalId, "external id", "^[A-Za-z0-9._~-]{1,64}$";
    VisitName = VisitId, "visit", "^[A-Za-z0-9._~-]{1,64}$";
    InboundName = InboundId, "delivery", "^[A-Za-z0-9._~-]{1,64}$";
    SkillName = Skill, "skill", "^[A-Za-z0-9._~-]{1,64}$";
    KindName = GoodsKind, "goods", "^[A-Za-z0-9._~-]{1,64}$";
    ProfileName = Profile, "profile", "^[A-Za-z0-9._~-]{1,64}$";
    QuoteName = QuoteId, "quote", "^quo_[0-9]+_[0-9]+_[0-9]+$";
    OrderName = OrderId, "order", "^ord_[0-9]+_[0-9]+_[0-9]+$";
    OfferName = OfferId, "offer", "^off_[0-9]+_[0-9]+_[0-9]+$";
    HoldName = HoldId, "reservation", "^res_[0-9]+_[0-9]+_[0-9]+$";
    PointName = PointId, "point", "^[A-Za-z0-9._~-]{1,64}$";
    SizeName = SizeId, "size", "^[A-Za-z0-9._~-]{1,64}$";
    StopName = StopId, "stop", "^stp_[0-9]+_[0-9]+_[0-9]+$";
}

impl<T: FromStr<Err = id::IdError>> Read for Id<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else { return reader.wrong_type("a name", value) };
        match text.parse() {
            Ok(id) => Some(Self(id)),
            Err(error) => {
                reader.error("not_an_id", error.to_string());
                None
            }
        }
    }
}

impl<T: Display> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<T: Named> PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        done(
            plain(Type::String, &format!("Name of a kind: {}.", T::KIND)).pattern(Some(T::PATTERN)),
        )
    }
}

impl<T: Named> ToSchema for Id<T> {
    fn name() -> Cow<'static, str> {
        T::SCHEMA.into()
    }
}

/// An instant: RFC 3339 with an offset in, `Z` and milliseconds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub Time);

impl Instant {
    /// Reads a text.
    ///
    /// # Errors
    /// The code and sentence for a naive or impossible time.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        match text.parse::<Timestamp>() {
            Ok(at) if (0..=LATEST_MS).contains(&at.as_millisecond()) => {
                Ok(Self(Time(at.as_millisecond())))
            }
            Ok(_) => Err(("out_of_range", "an instant from 1970 to 2200".to_owned())),
            Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => Err((
                "naive_time",
                "the offset from UTC is missing, such as Z or +02:00".to_owned(),
            )),
            Err(_) => Err(("not_a_time", "RFC 3339, such as 2026-11-21T10:05:12.300Z".to_owned())),
        }
    }
}

impl Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_millisecond(self.0.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => write!(f, "{}ms", self.0.0),
        }
    }
}

impl Read for Instant {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else {
            return reader.wrong_type("a time in RFC 3339", value);
        };
        Self::parse(text).map_err(|(code, detail)| reader.error(code, detail)).ok()
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let text = "RFC 3339 with offset in; `Z` and milliseconds out.";
        done(
            plain(Type::String, text)
                .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
                .examples([json!("2026-11-21T10:05:12.300Z")]),
        )
    }
}

impl ToSchema for Instant {}

/// Words for people: a line of text that nothing is decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption(pub String);

impl Read for Caption {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.text(value, crate::limits::TEXT_BYTES).map(|text| Self(text.to_owned()))
    }
}

impl PartialSchema for Caption {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for Caption {}

/// Two instants in a row: from, to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window(pub sameday_engine::unit::Span);

impl Read for Window {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let ends: Vec<Instant> = Vec::read(value, reader)?;
        let &[Instant(from), Instant(to)] = ends.as_slice() else {
            reader.error("wrong_type", "expected two times: from, to");
            return None;
        };
        if to < from {
            reader.error("reversed", "the end lies before the beginning");
            return None;
        }
        Some(Self(sameday_engine::unit::Span { from, to }))
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [Instant(self.0.from), Instant(self.0.to)].serialize(serializer)
    }
}

impl PartialSchema for Window {
    fn schema() -> RefOr<Schema> {
        let ends = utoipa::openapi::schema::ArrayBuilder::new()
            .items(Instant::schema())
            .min_items(Some(2))
            .max_items(Some(2))
            .description(Some("From and to, both included."));
        RefOr::T(Schema::Array(ends.build()))
    }
}

impl ToSchema for Window {}

macro_rules! integers {
    ($(
        $(#[$doc:meta])*
        $name:ident($unit:ident) $least:expr, $most:expr, $scale:expr, $text:literal;
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $unit);

        impl Read for $name {
            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                Some(Self($unit(reader.integer(value, $least, $most)? * $scale)))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0.0.div_euclid($scale))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                done(
                    plain(Type::Integer, $text)
                        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                        .minimum(Some($least))
                        .maximum(Some($most)),
                )
            }
        }

        impl ToSchema for $name {}
    )*};
}

integers! {
    /// A duration in whole seconds.
    Seconds(Millis) 0, LONGEST_S, 1_000, "Whole seconds.";
    /// An amount.
    Minor(Money) 0, LARGEST, 1, "Minor units of the currency.";
    /// A signed amount, in answers.
    SignedMinor(Money) -LARGEST, LARGEST, 1, "Minor units of the currency, signed.";
    /// A length.
    WholeMetres(Metres) 0, 100_000_000, 1, "Whole metres.";
    /// So many units, at least one.
    Units(Qty) 1, crate::limits::QTY, 1, "Units of the SKU.";
    /// So many units, maybe none.
    Counted(Qty) 0, crate::limits::QTY, 1, "Units of the SKU, maybe none.";
    /// Signed units, in answers.
    SignedUnits(Qty) -LARGEST, LARGEST, 1, "Units of the SKU, may be below zero.";
    /// A signed change of units.
    Delta(Qty) -crate::limits::QTY, crate::limits::QTY, 1, "Units of the SKU, signed.";
}

/// A mass in grams or a volume in millilitres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub i64);

impl Read for Size {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.integer(value, 0, LARGEST).map(Self)
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl PartialSchema for Size {
    fn schema() -> RefOr<Schema> {
        done(plain(Type::Integer, "Grams or millilitres.").minimum(Some(0)).maximum(Some(LARGEST)))
    }
}

impl ToSchema for Size {}

/// A part in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Thousandths(pub i64);

impl Read for Thousandths {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.integer(value, 0, 1_000).map(Self)
    }
}

impl PartialSchema for Thousandths {
    fn schema() -> RefOr<Schema> {
        done(plain(Type::Integer, "A part in thousandths.").minimum(Some(0)).maximum(Some(1_000)))
    }
}

impl ToSchema for Thousandths {}

/// A small number of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(minimum = 1, maximum = 1000)]
pub struct Few(pub u32);

impl Read for Few {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let n = reader.integer(value, 1, 1_000)?;
        Some(Self(u32::try_from(n).expect("1 to 1,000 fits")))
    }
}

/// A position in degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Position {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90, example = 52.5219)]
    pub lat: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180, example = 13.4132)]
    pub lon: f64,
}

impl Position {
    /// Where a shop's door is, or the centre of its cell; `None` on the plane.
    #[must_use]
    pub fn of_store(store: &StoreSpec) -> Option<Self> {
        let door = store.sign.spot.map(Spot::degrees).map(|(lat, lon)| Self { lat, lon });
        door.or_else(|| Self::centre(store.at))
    }

    /// The quantised place, all that the engine sees.
    #[must_use]
    pub fn place(self) -> Place {
        Place::from_degrees(self.lat, self.lon).expect("a position was checked when it was read")
    }

    /// Centre of a place; `None` for planar benchmark places.
    #[must_use]
    pub fn centre(place: Place) -> Option<Self> {
        let (lat, lon) = place.degrees()?;
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Some(Self { lat: round(lat), lon: round(lon) })
    }

    /// With latitude and longitude exchanged, if that is a position.
    #[must_use]
    pub fn swapped(self) -> Option<Self> {
        let other = Self { lat: self.lon, lon: self.lat };
        Place::from_degrees(other.lat, other.lon).ok().map(|_| other)
    }

    /// Checks the borders.
    ///
    /// # Errors
    /// The code and sentence of the mistake.
    pub fn checked(self) -> Result<Self, (&'static str, String)> {
        match Place::from_degrees(self.lat, self.lon) {
            Ok(_) => Ok(self),
            Err(error @ PlaceError::NullIsland) => Err(("null_island", error.to_string())),
            Err(error) if self.swapped().is_some() => {
                Err(("out_of_range", format!("{error}; hint: lat_lon_swapped?")))
            }
            Err(error) => Err(("out_of_range", error.to_string())),
        }
    }
}

impl Read for Position {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let map = reader.object(value, &["lat", "lon"])?;
        let lat: Option<Degrees> = reader.field(map, "lat");
        let lon: Option<Degrees> = reader.field(map, "lon");
        let position = Self { lat: lat?.0, lon: lon?.0 };
        position.checked().map_err(|(code, detail)| reader.error(code, detail)).ok()
    }
}

struct Degrees(f64);

impl Read for Degrees {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_f64().map(Self).or_else(|| reader.wrong_type("degrees as a number", value))
    }
}

/// One word out of a closed list that stands for a value of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word<T>(pub T);

/// The closed list.
pub trait Words: Copy + PartialEq + 'static {
    /// Name of the schema.
    const SCHEMA: &'static str;
    /// Each word with its value.
    const WORDS: &'static [(&'static str, Self)];

    /// Compiles only while every value of the type stands in the list.
    fn is_listed(self);
}

impl<T: Words> Word<T> {
    /// The word.
    #[must_use]
    pub fn text(self) -> &'static str {
        let found = T::WORDS.iter().find(|(_, value)| *value == self.0);
        found.expect("every value has a word").0
    }

    /// The value of a word.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        T::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| Self(*value))
    }

    fn all() -> Vec<&'static str> {
        T::WORDS.iter().map(|(word, _)| *word).collect()
    }
}

impl<T: Words> Read for Word<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else { return reader.wrong_type("a word", value) };
        Self::find(text).or_else(|| {
            reader.error("not_one_of", format!("one of {}", Self::all().join(", ")));
            None
        })
    }
}

impl<T: Words> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<T: Words> PartialSchema for Word<T> {
    fn schema() -> RefOr<Schema> {
        done(plain(Type::String, "One of a closed list.").enum_values(Some(Self::all())))
    }
}

impl<T: Words> ToSchema for Word<T> {
    fn name() -> Cow<'static, str> {
        T::SCHEMA.into()
    }
}
