//! Couriers who may decline: what asking them is expected to cost beside their pay.

use crate::freeze::Frozen;
use crate::model::{Acceptance, CourierSpec};
use crate::routing::problem::RequestIdx;
use crate::routing::{Insertion, Solution, best_insertions};
use crate::unit::Money;

/// A place for an order, and what of its price is the expected one of asking its courier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The place.
    pub insertion: Insertion,
    /// What declined offers are expected to cost.
    pub decline_risk: Money,
}

/// Whether he may be asked at all.
#[must_use]
pub fn may_ask(spec: &CourierSpec) -> bool {
    spec.acceptance == Acceptance::Auto || spec.accept_permille != Some(0)
}

/// The `k` cheapest places of an absent order: the most likely cheapest first, since what refusals
/// are expected to cost is a part of the price.
#[must_use]
pub fn cheapest(
    frozen: &Frozen,
    state: &Solution<'_>,
    request: RequestIdx,
    k: usize,
) -> Vec<Asked> {
    let asked = |insertion: Insertion| Asked {
        decline_risk: frozen.problem.vehicles[insertion.vehicle.at()].asking,
        insertion,
    };
    best_insertions(state, request, k).into_iter().map(asked).collect()
}
