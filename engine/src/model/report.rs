//! Exceptions that people should look at; nothing waits for them.

use crate::id::{CourierId, OrderId, SkuId, StoreId};
use crate::reason::Reason;
use crate::unit::{Qty, Time};
use serde::{Deserialize, Serialize};

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// More went out of a shop than anybody knew of.
    NegativeBook,
    /// A count found something else than the ledger expected.
    CountContradicts,
    /// A hub did not deliver a parcel on its day.
    ParcelCarriedOver,
    /// A van could not hand a parcel over and takes it back; or nobody collected one in time from
    /// its locker or pickup point.
    ParcelLeft,
    /// No run brought a parcel to its pickup point in time.
    ParcelMissed,
    /// Too many wrong codes were shown for an order; no code is taken for a while.
    CodesRefused,
    /// A shopper in a shop with sensors was never seen to leave.
    VisitTimedOut,
    /// A correction of a visit says that goods were taken which had been shipped by then.
    CorrectionAfterShipping,
    /// A shop left the platform.
    StoreLeft,
}

/// One exception, named by what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it was found.
    pub at: Time,
    /// What is odd.
    pub kind: ReportKind,
    /// In which shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// About which good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<SkuId>,
    /// About which order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// About which courier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courier: Option<CourierId>,
    /// About what else: the name of a visit, a parcel, a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was expected, in units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Qty>,
    /// What was found, in units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Qty>,
}

impl Report {
    /// A report about nothing in particular yet, for struct update.
    #[must_use]
    pub fn new(at: Time, kind: ReportKind) -> Self {
        Self {
            at,
            kind,
            store: None,
            sku: None,
            order: None,
            courier: None,
            subject: None,
            reason: None,
            expected: None,
            found: None,
        }
    }
}
