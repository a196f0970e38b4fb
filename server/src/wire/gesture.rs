//! Gestures at devices, and what came of them.

use super::basket::LineIn;
use super::price::PriceOut;
use super::read::{Read, Reader};
use super::scalar::{CourierName, Id, Instant, Named, OrderName, PointName, StoreName, Word};
use super::token::{Persons, SubjectName, Token};
use super::words::{PaymentStatus, PaymentStatusWord, PurposeWord};
use crate::request;
use crate::side::is_payment_hash;
use sameday_engine::id::{ExternalId, ReceiptId};
use sameday_engine::model::{Gesture, Line, Payment, Presented, Purpose, Receipt};
use sameday_engine::unit::Time;
use sameday_engine::world::World;
use sameday_engine::world::people::sale;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

/// Name of a receipt.
pub type ReceiptName = Id<ReceiptId>;

impl Named for ReceiptId {
    const SCHEMA: &'static str = "ReceiptName";
    const KIND: &'static str = "receipt";
    const PATTERN: &'static str = "^rcp_[0-9]+_[0-9]+_[0-9]+$";
}

/// A short name of a client's making that is kept as it is: a device, a kind, an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(pub String);

impl Read for Label {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        Id::<ExternalId>::read(value, reader).map(|id| Self(id.0.as_str().to_owned()))
    }
}

impl PartialSchema for Label {
    fn schema() -> RefOr<Schema> {
        Id::<ExternalId>::schema()
    }
}

impl ToSchema for Label {}

/// A payment provider's reference: by the time it is read, a keyed hash of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReference(pub String);

impl Read for PaymentReference {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::String(text) = value else { return reader.wrong_type("a reference", value) };
        if is_payment_hash(text) {
            return Some(Self(text.clone()));
        }
        reader.error("out_of_range", "1 to 1024 bytes of text, no card number");
        None
    }
}

impl PartialSchema for PaymentReference {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for PaymentReference {}

request! {
    /// What a payment provider said.
    pub struct PaymentIn {
        /// Its reference, never the number of a card. Kept encrypted beside the journal.
        pub reference: PaymentReference,
        /// `authorised` or `refused`.
        pub status: PaymentStatusWord,
    }
}

request! {
    /// Somebody shows who he is, at a device.
    pub struct GestureIn {
        /// Kind of the credential: `palm`, `face`, `qr`, `phone`, `card`, or what comes next. Data
        /// only: no kind is treated in its own way.
        pub credential_kind: Label,
        /// Token that the identity provider gives for him.
        pub subject_token: Token,
        /// Which device.
        pub device: Label,
        /// In which shop. It stands in a shop or at a point.
        pub store: Option<StoreName>,
        /// `collect`, `age_check`: at which locker or pickup point.
        pub point: Option<PointName>,
        /// `checkout`, `collect`, `courier_checkin`, `age_check`.
        pub purpose: PurposeWord,
        /// `checkout`: what is bought; a SKU may come on several lines.
        pub lines: Option<Vec<LineIn>>,
        /// `checkout`, `collect`: how it is paid.
        pub payment: Option<PaymentIn>,
        /// `collect`: which order, where several are ready. `age_check`: for which hand-over.
        /// `checkout`: the online order whose goods these are.
        pub order: Option<OrderName>,
        /// `courier_checkin`: his shift at the shop goes on until then [as it is].
        pub until: Option<Instant>,
        /// `age_check`: what is shown, such as `age_18`.
        pub attribute: Option<Label>,
    }
}

impl Persons for GestureIn {
    const TOKENS: &'static [&'static str] = &["/subject_token"];
    const PAYMENT: Option<&'static str> = Some("/payment/reference");
}

impl GestureIn {
    /// As the engine wants it, with every mistake noted that the shape alone cannot show.
    pub fn gesture(self, at: Time, reader: &mut Reader) -> Gesture {
        let purpose = self.purpose.0;
        let only = |given: bool, for_it: bool, name: &str, reader: &mut Reader| {
            if given && !for_it {
                reader.error_at(name, "not_for_this_purpose", "leave it out for this purpose");
            }
        };
        let (checkout, collect) = (purpose == Purpose::Checkout, purpose == Purpose::Collect);
        let (checkin, check) = (purpose == Purpose::CourierCheckin, purpose == Purpose::AgeCheck);
        only(self.lines.is_some(), checkout, "lines", reader);
        only(self.payment.is_some(), checkout || collect, "payment", reader);
        only(self.order.is_some(), !checkin, "order", reader);
        only(self.until.is_some(), checkin, "until", reader);
        only(self.attribute.is_some(), check, "attribute", reader);
        if checkout && self.lines.as_ref().is_none_or(Vec::is_empty) {
            reader.error_at("lines", "required", "at least one line");
        }
        if check && self.order.is_none() {
            reader.error_at("order", "required", "for which hand-over");
        }
        if check && self.attribute.is_none() {
            reader.error_at("attribute", "required", "what is shown");
        }
        match (self.store.is_some(), self.point.is_some()) {
            (false, false) => reader.error_at("store", "required", "in which shop, or a point"),
            (_, true) if !(collect || check) => {
                reader.error_at("point", "not_for_this_purpose", "this needs a shop");
            }
            (true, true) => reader.error_at("point", "too_many", "a shop or a point"),
            _ => {}
        }
        let line = |line: LineIn| Line { sku: line.sku.0, qty: line.qty.0 };
        Gesture {
            kind: self.credential_kind.0,
            subject: self.subject_token.0,
            device: self.device.0,
            store: self.store.map(|name| name.0),
            point: self.point.map(|name| name.0),
            purpose,
            at,
            lines: self.lines.into_iter().flatten().map(line).collect(),
            payment: self.payment.map(|payment| Payment {
                reference: payment.reference.0,
                authorised: payment.status.0 == PaymentStatus::Authorised,
            }),
            order: self.order.map(|id| id.0),
            until: self.until.map(|at| at.0),
            attribute: self.attribute.map(|label| label.0),
        }
    }
}

/// Notes every name in a gesture that nobody knows.
pub fn check_gesture(gesture: &Gesture, world: &World, reader: &mut Reader) {
    if let Some(store) = gesture.store.as_ref().filter(|s| !world.stores().contains_key(*s)) {
        reader.error_at("store", "unknown", format!("no store {store}"));
    }
    if let Some(point) = gesture.point.as_ref().filter(|p| world.points().spec(p).is_none()) {
        reader.error_at("point", "unknown", format!("no point {point}"));
    }
    if let Some(order) = gesture.order.filter(|order| world.order(*order).is_none()) {
        reader.error_at("order", "unknown", format!("no order {order}"));
    }
    reader.inside("lines", |reader| super::basket::check_lines(&gesture.lines, world, reader));
}

/// What a payment provider said.
#[derive(Serialize, ToSchema)]
pub struct PaymentOut {
    status: PaymentStatusWord,
    /// Its reference, while that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

/// Name of the sale behind a receipt, to take it back with `sameday.sale.voided`.
#[derive(Serialize, ToSchema)]
pub struct SaleNameOut {
    source: String,
    id: String,
}

/// What a gesture has sold.
#[derive(Serialize, ToSchema)]
pub struct ReceiptOut {
    id: ReceiptName,
    at: Instant,
    store: StoreName,
    device: String,
    credential_kind: String,
    /// Pseudonym of who bought.
    subject: SubjectName,
    price: PriceOut,
    payment: Option<PaymentOut>,
    /// The online order whose goods these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderName>,
    sale: SaleNameOut,
}

impl ReceiptOut {
    /// With the payment's reference, where it is kept.
    #[must_use]
    pub fn of(receipt: &Receipt, reference: Option<String>) -> Self {
        let fact = sale(receipt);
        let payment = receipt.payment.as_ref().map(|payment| PaymentOut {
            status: Word(match payment.authorised {
                true => PaymentStatus::Authorised,
                false => PaymentStatus::Refused,
            }),
            reference,
        });
        Self {
            id: Id(receipt.id),
            at: Instant(receipt.at),
            store: Id(receipt.store.clone()),
            device: receipt.device.clone(),
            credential_kind: receipt.kind.clone(),
            subject: Id(receipt.subject),
            price: (&receipt.price).into(),
            payment,
            order: receipt.order.map(Id),
            sale: SaleNameOut { source: fact.source, id: fact.id },
        }
    }
}

/// What came of a gesture; fields that say nothing are absent.
#[derive(Serialize, ToSchema)]
pub struct GestureOut {
    /// Pseudonym of whom it was taken for; never the token.
    subject: SubjectName,
    purpose: PurposeWord,
    /// What was sold, at which prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptOut>,
    /// Orders that were handed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    collected: Vec<OrderName>,
    /// Ready orders of which one must be named: none was handed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    orders: Vec<OrderName>,
    /// The courier who checked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    /// What was shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attributes: Vec<String>,
}

impl GestureOut {
    /// With the receipt, where something was sold.
    #[must_use]
    pub fn of(presented: &Presented, receipt: Option<ReceiptOut>) -> Self {
        Self {
            subject: Id(presented.subject),
            purpose: Word(presented.purpose),
            receipt,
            collected: presented.collected.iter().copied().map(Id).collect(),
            orders: presented.orders.iter().copied().map(Id).collect(),
            courier: presented.courier.clone().map(Id),
            attributes: presented.attributes.clone(),
        }
    }
}
