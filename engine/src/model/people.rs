//! Persons by their pseudonyms, and what they show at a device.

use super::{Line, PriceParts};
use crate::id::{CourierId, OrderId, PointId, ReceiptId, StoreId, Subject};
use crate::unit::{Money, Qty, Time};
use serde::{Deserialize, Serialize};

/// Whose a credential is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Of a member.
    Member(Subject),
    /// Of a courier.
    Courier(CourierId),
}

/// Something that shows who somebody is: a palm, a card, an app. The kind is data; nothing is
/// decided by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Such as `palm`, `face`, `qr`, `phone`, `card`.
    pub kind: String,
    /// Whose it is.
    pub holder: Holder,
    /// Since when it counts as his.
    pub since: Time,
}

/// What somebody has bought, as far as he was known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Sales in shops.
    pub sales: u64,
    /// Units of all their lines.
    pub units: Qty,
    /// What was paid for them.
    pub spend: Money,
    /// Orders.
    pub orders: u64,
}

/// What a gesture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To buy.
    Checkout,
    /// To take an order away.
    Collect,
    /// To begin to carry.
    CourierCheckin,
    /// To show an attribute at a hand-over.
    AgeCheck,
}

/// What a payment provider said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Keyed hash of its reference; the reference itself is in the side store.
    pub reference: String,
    /// Whether it was authorised.
    pub authorised: bool,
}

/// One gesture at a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gesture {
    /// Kind of the credential: data only.
    pub kind: String,
    /// Who it shows.
    pub subject: Subject,
    /// Which device.
    pub device: String,
    /// In which shop; it is there or at a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// At which locker or pickup point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<PointId>,
    /// What for.
    pub purpose: Purpose,
    /// When, by the device's clock.
    pub at: Time,
    /// What is bought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// How it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Which order it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// A courier stays on shift until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// What is shown, such as `age_18`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
}

/// What two gestures have in common when one repeats the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// At which device.
    pub device: String,
    /// Who was shown.
    pub subject: Subject,
    /// What for.
    pub purpose: Purpose,
    /// When, by the device's clock.
    pub at: Time,
    /// Hash of everything else that was asked; the payment is none of it.
    pub content: String,
}

/// What came of a gesture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presented {
    /// Whom it was taken for.
    pub subject: Subject,
    /// What it was for.
    pub purpose: Purpose,
    /// Receipt of what was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptId>,
    /// Orders that were handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collected: Vec<OrderId>,
    /// Orders of which one must be named: none was handed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderId>,
    /// The courier who checked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courier: Option<CourierId>,
    /// What was shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

impl Presented {
    /// With nothing come of it yet, for struct update.
    #[must_use]
    pub fn new(subject: Subject, purpose: Purpose) -> Self {
        Self {
            subject,
            purpose,
            receipt: None,
            collected: Vec::new(),
            orders: Vec::new(),
            courier: None,
            attributes: Vec::new(),
        }
    }
}

/// What a gesture has sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Name.
    pub id: ReceiptId,
    /// When it was sold, by the device's clock.
    pub at: Time,
    /// In which shop.
    pub store: StoreId,
    /// At which device.
    pub device: String,
    /// Kind of the credential.
    pub kind: String,
    /// To whom.
    pub subject: Subject,
    /// What, at which prices.
    pub price: PriceParts,
    /// How it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// The online order whose goods these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// Something that was shown at a hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// When.
    pub at: Time,
    /// What, such as `age_18`.
    pub attribute: String,
    /// By which kind of credential.
    pub kind: String,
    /// At which device.
    pub device: String,
}
