//! What a shopper asks for: the shared fields of availability, quotes and orders.

use super::personal::PersonalText;
use super::read::{Read, Reader};
use super::scalar::{
    ExternalName, Few, Id, Instant, Minor, PointName, Position, Seconds, SkillName, SkuName,
    StoreName, Units, Window, Word,
};
use super::token::{Persons, Token};
use super::words::{ChoiceWord, ModeWord};
use crate::request;
use sameday_engine::model::{Basket, Line, Mode};
use sameday_engine::unit::{Millis, Span, Time};
use sameday_engine::world::World;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// Options of a quote when no number is asked for.
const OPTIONS: u32 = 5;
/// Most windows of a basket beside the first.
const MORE_WINDOWS: usize = 15;

request! {
    /// So many units of one SKU.
    pub struct LineIn {
        /// Which SKU.
        pub sku: SkuName,
        /// How many units.
        pub qty: Units,
    }
}

/// So many units of one SKU.
#[derive(Serialize, ToSchema)]
pub struct LineOut {
    sku: SkuName,
    qty: Units,
}

impl From<&Line> for LineOut {
    fn from(line: &Line) -> Self {
        Self { sku: Id(line.sku.clone()), qty: Units(line.qty) }
    }
}

/// Lines for an answer.
#[must_use]
pub fn lines_out(lines: &[Line]) -> Vec<LineOut> {
    lines.iter().map(LineOut::from).collect()
}

/// Reads lines of which each SKU comes once; for events and baskets alike.
pub fn lines(list: &[LineIn], reader: &mut Reader) -> Vec<Line> {
    if list.is_empty() {
        reader.error("empty", "at least one line");
    }
    for (index, line) in list.iter().enumerate() {
        if list[..index].iter().any(|other| other.sku == line.sku) {
            let text = format!("{} comes twice", line.sku.0);
            reader.at(index, |reader| reader.error_at("sku", "duplicate", text));
        }
    }
    list.iter().map(|line| Line { sku: line.sku.0.clone(), qty: line.qty.0 }).collect()
}

/// Which shops may serve: any, or these.
#[derive(Clone, Debug)]
pub enum Allowed {
    /// Any.
    Any,
    /// Only these.
    Only(Vec<StoreName>),
}

impl Read for Allowed {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value == "any" {
            return Some(Self::Any);
        }
        Vec::read(value, reader).map(Self::Only)
    }

    fn absent() -> Option<Self> {
        Some(Self::Any)
    }
}

impl PartialSchema for Allowed {
    fn schema() -> RefOr<Schema> {
        let any = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .enum_values(Some(["any"]));
        let list = utoipa::openapi::schema::ArrayBuilder::new().items(StoreName::schema());
        let both = OneOfBuilder::new().item(any).item(list);
        RefOr::T(Schema::OneOf(both.description(Some("`any`, or a list of shops.")).build()))
    }
}

impl ToSchema for Allowed {}

request! {
    /// Who gets the goods. Kept encrypted beside the journal, never in it.
    pub struct Customer {
        /// Name at the door.
        pub name: Option<PersonalText>,
        /// Phone number for the courier.
        pub phone: Option<PersonalText>,
        /// Address, lines divided by line feeds.
        pub address: Option<PersonalText>,
        /// What the courier should know.
        pub note: Option<PersonalText>,
        /// Token of the member, so that all of his data can be erased at once. Where it brings his
        /// prices it stands outside.
        pub member: Option<Token>,
    }
}

macro_rules! basket_request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident to $door:ty {
            $($(#[$extra_meta:meta])* pub $extra:ident: $kind:ty,)*
        }
    ) => {
        request! {
            $(#[$meta])*
            pub struct $name {
                /// What; each SKU once.
                pub lines: Vec<LineIn>,
                /// Where the customer is, and where a courier would bring it [orders: where the
                /// member likes it].
                pub dropoff: $door,
                /// Accepted ways of fulfilment [availability and quotes: delivery, pickup and
                /// shipment; orders: delivery].
                pub modes: Option<Vec<ModeWord>>,
                /// When the hand-over must begin [from now on].
                pub deliver_between: Option<Window>,
                /// Further windows that would do as well, each later than the one before [none].
                pub or_between: Option<Vec<Window>>,
                /// A later hand-over costs `late_per_min` [none].
                pub soft_due: Option<Instant>,
                /// Price of a late minute [as configured].
                pub late_per_min: Option<Minor>,
                /// Longest time on board [any].
                pub max_onboard_s: Option<Seconds>,
                /// Skills the courier needs beside those of the SKUs [none].
                pub needs: Option<Vec<SkillName>>,
                /// Most shops, 1 or 2 [2].
                pub max_splits: Option<Few>,
                /// Most options [5].
                pub max_options: Option<Few>,
                /// Allowed shops [any].
                pub stores: Allowed,
                /// What is lost when it is not served [its margin after discount].
                pub value: Option<Minor>,
                /// Duration of the hand-over at the door [0].
                pub service_s: Option<Seconds>,
                /// From arrival at the door to the earliest hand-over [0].
                pub setup_s: Option<Seconds>,
                /// When the shop says the goods are ready [as its pick model says].
                pub ready_at: Option<Instant>,
                /// The one locker or pickup point it may wait at [any near enough].
                pub point: Option<PointName>,
                /// Paid before it is collected; goods that are only reserved wait for a shorter
                /// time [true].
                pub paid: Option<bool>,
                /// Substitutes are welcome where the exact goods are missing [false].
                pub allow_substitutes: Option<bool>,
                $($(#[$extra_meta])* pub $extra: $kind,)*
            }
        }

        impl $name {
            /// As the engine wants it, with every mistake noted that the shape alone cannot show.
            pub fn basket(
                &self,
                door: Position,
                default: &[Mode],
                now: Time,
                reader: &mut Reader,
            ) -> Basket {
                let modes = modes(self.modes.as_deref(), default, reader);
                if self.max_splits.is_some_and(|few| few.0 > 2) {
                    reader.error_at("max_splits", "out_of_range", "1 or 2");
                }
                let or_due = windows(self.deliver_between, self.or_between.as_deref(), reader);
                let last = or_due.last().copied().or(self.deliver_between.map(|window| window.0));
                if last.is_some_and(|last| last.to < now) {
                    reader.error_at("deliver_between", "in_past", "the window has passed");
                }
                let lines = reader.inside("lines", |reader| lines(&self.lines, reader));
                Basket {
                    modes,
                    due: self.deliver_between.map(|window| window.0),
                    or_due,
                    soft_due: self.soft_due.map(|at| at.0),
                    late_per_min: self.late_per_min.map(|amount| amount.0),
                    max_onboard: self.max_onboard_s.map(|seconds| seconds.0),
                    needs: self.needs.iter().flatten().map(|name| name.0.clone()).collect(),
                    max_splits: u8::try_from(self.max_splits.map_or(2, |few| few.0)).unwrap_or(2),
                    max_options: self.max_options.map_or(OPTIONS, |few| few.0),
                    stores: match &self.stores {
                        Allowed::Any => None,
                        Allowed::Only(list) => Some(list.iter().map(|id| id.0.clone()).collect()),
                    },
                    value: self.value.map(|amount| amount.0),
                    service: self.service_s.map_or(Millis::ZERO, |seconds| seconds.0),
                    setup: self.setup_s.map_or(Millis::ZERO, |seconds| seconds.0),
                    ready_at: self.ready_at.map(|at| at.0),
                    point: self.point.as_ref().map(|point| point.0.clone()),
                    paid: self.paid.unwrap_or(true),
                    substitutes: self.allow_substitutes.unwrap_or(false),
                    ..Basket::new(lines, door.place())
                }
            }
        }
    };
}

basket_request! {
    /// Which shops could serve a basket.
    pub struct AvailabilityIn to Position {}
}

basket_request! {
    /// A wish for ranked options, each with its goods set aside.
    pub struct QuoteIn to Position {
        /// How long the goods stay set aside [as configured, 120 s].
        pub hold_s: Option<Seconds>,
        /// Token of the member, or of one of his credentials: he gets his prices by itself.
        pub member: Option<Token>,
        /// The shop he stands in, in front of goods that it may not have itself.
        pub ordered_in: Option<StoreName>,
        /// How the shop is chosen [joint].
        pub policy: Option<ChoiceWord>,
    }
}

basket_request! {
    /// An order in one step: the cheapest option is taken.
    pub struct OrderIn to Option<Position> {
        /// The client's own name for it, unique.
        pub external_id: Option<ExternalName>,
        /// Who gets it.
        pub customer: Option<Customer>,
        /// Token of the member, or of one of his credentials: he gets his prices by itself.
        pub member: Option<Token>,
        /// The shop he stands in, in front of goods that it may not have itself.
        pub ordered_in: Option<StoreName>,
        /// How the shop is chosen [joint].
        pub policy: Option<ChoiceWord>,
        /// Reference of a payment provider, never the number of a card [the member's own].
        pub payment: Option<PersonalText>,
    }
}

impl Persons for QuoteIn {
    const TOKENS: &'static [&'static str] = &["/member"];
}

impl Persons for OrderIn {
    const TOKENS: &'static [&'static str] = &["/member", "/customer/member"];
}

impl Persons for AcceptIn {
    const TOKENS: &'static [&'static str] = &["/customer/member"];
}

request! {
    /// Acceptance of one option of a quote.
    pub struct AcceptIn {
        /// Which option, as numbered in the quote [1, the cheapest].
        pub option: Option<Few>,
        /// The client's own name for the order, unique.
        pub external_id: Option<ExternalName>,
        /// Who gets it.
        pub customer: Option<Customer>,
        /// The exact door, within the cell that was quoted.
        pub dropoff: Option<Position>,
    }
}

/// Windows beside the first one, which must lie apart.
fn windows(first: Option<Window>, more: Option<&[Window]>, reader: &mut Reader) -> Vec<Span> {
    let more = more.unwrap_or_default();
    if first.is_none() && !more.is_empty() {
        reader.error_at("deliver_between", "required", "the first of the windows");
    }
    reader.inside("or_between", |reader| {
        if more.len() > MORE_WINDOWS {
            reader.error("too_many", format!("at most {MORE_WINDOWS} further windows"));
        }
        let before = first.iter().chain(more);
        for (index, (before, window)) in before.zip(more).enumerate() {
            if window.0.from <= before.0.to {
                let text = "it begins before the one before it ends";
                reader.at(index, |reader| reader.error("out_of_range", text));
            }
        }
    });
    more.iter().map(|window| window.0).collect()
}

fn modes(list: Option<&[ModeWord]>, default: &[Mode], reader: &mut Reader) -> Vec<Mode> {
    let Some(list) = list else { return default.to_vec() };
    let mut modes: Vec<Mode> = list.iter().map(|&Word(mode)| mode).collect();
    modes.sort_unstable();
    modes.dedup();
    if modes.is_empty() || modes.len() < list.len() {
        reader.error_at("modes", "empty", "at least one mode, each once");
    }
    modes
}

/// Notes each SKU and shop of a basket that nobody knows.
pub fn check_known(basket: &Basket, world: &World, reader: &mut Reader) {
    if let Some(shop) = basket.ordered_in.as_ref().filter(|s| !world.stores().contains_key(*s)) {
        reader.error_at("ordered_in", "unknown", format!("no store {shop}"));
    }
    reader.inside("lines", |reader| check_lines(&basket.lines, world, reader));
    if let Some(point) = basket.point.as_ref().filter(|point| world.points().spec(point).is_none())
    {
        reader.error_at("point", "unknown", format!("no point {point}"));
    }
    for (index, store) in basket.stores.iter().flatten().enumerate() {
        if !world.stores().contains_key(store) {
            reader.inside("stores", |reader| {
                reader.at(index, |reader| reader.error("unknown", format!("no store {store}")));
            });
        }
    }
}

/// Notes each SKU that nobody knows.
pub fn check_lines(lines: &[Line], world: &World, reader: &mut Reader) {
    for (index, line) in lines.iter().enumerate() {
        if !world.skus().contains_key(&line.sku) {
            let text = format!("no SKU {}", line.sku);
            reader.at(index, |reader| reader.error_at("sku", "unknown", text));
        }
    }
}
