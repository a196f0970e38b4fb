//! Exceptions that people should look at.

use super::scalar::{CourierName, Id, Instant, OrderName, SignedUnits, SkuName, StoreName, Word};
use super::words::{ReasonWord, ReportWord};
use sameday_engine::model::Report;
use serde::Serialize;
use utoipa::ToSchema;

/// One exception; only what it is about is there.
#[derive(Serialize, ToSchema)]
pub struct ReportOut {
    /// Its number, from 1.
    n: u64,
    at: Instant,
    kind: ReportWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<StoreName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<SkuName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    courier: Option<CourierName>,
    /// Name of a visit, a parcel, a point.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWord>,
    /// Units that were expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<SignedUnits>,
    /// Units that were found.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<SignedUnits>,
}

impl ReportOut {
    /// The report with this number.
    #[must_use]
    pub fn of(n: u64, report: &Report) -> Self {
        Self {
            n,
            at: Instant(report.at),
            kind: Word(report.kind),
            store: report.store.clone().map(Id),
            sku: report.sku.clone().map(Id),
            order: report.order.map(Id),
            courier: report.courier.clone().map(Id),
            subject: report.subject.clone(),
            reason: report.reason.map(ReasonWord),
            expected: report.expected.map(SignedUnits),
            found: report.found.map(SignedUnits),
        }
    }
}
