//! A plan as decisions and times: what a search returns, the checker judges and the engine adopts.

use super::problem::{Pick, RequestIdx, SiteIdx, VehicleIdx};
use crate::reason::Reason;
use crate::unit::{Metres, Money, Time};

/// Routes, orders left out, and what it all costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// At most one for each courier, in order of courier; none is empty.
    pub routes: Vec<Route>,
    /// Orders in no route, in order of index, each with at least one reason.
    pub unassigned: Vec<(RequestIdx, Vec<Reason>)>,
    /// Cost by part.
    pub cost: Cost,
}

/// One courier's stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Who.
    pub vehicle: VehicleIdx,
    /// When he leaves his start place.
    pub depart: Time,
    /// What he does, in order.
    pub stops: Vec<Stop>,
    /// His breaks on the way, in order; those before he departs and after he is done are his own
    /// affair.
    pub breaks: Vec<Rest>,
    /// When he is done (at his end place, if he has one).
    pub end: Time,
    /// How far he drives.
    pub distance: Metres,
    /// What he is paid.
    pub pay: Money,
}

/// A break on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Position in the courier's `breaks`.
    pub number: usize,
    /// How many stops are done before it.
    pub after: usize,
    /// He takes it where the next stop is, on arrival; otherwise where he is before he leaves.
    pub arrived: bool,
    /// When it begins.
    pub start: Time,
    /// When it is over.
    pub end: Time,
}

/// A stop with its times: `arrival <= start`, `departure = start + service`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// What happens.
    pub task: Task,
    /// Previous departure, or the end of a break after it, plus the leg.
    pub arrival: Time,
    /// Begin of the service; waiting, and a break on arrival, happen before it.
    pub start: Time,
    /// `start` plus the service.
    pub departure: Time,
}

/// What happens at a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One shop, one or more orders, one service.
    Pickup {
        /// Which shop.
        site: SiteIdx,
        /// Which orders, how much of each; at least one.
        picks: Vec<Pick>,
    },
    /// One hand-over.
    Deliver {
        /// Which order.
        request: RequestIdx,
    },
}

/// Cost by part in minor units; `total` is the exact sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Pay of all couriers, idle ones with a guarantee too.
    pub courier: Money,
    /// Shop labour for picking.
    pub store: Money,
    /// Late hand-overs.
    pub lateness: Money,
    /// Orders left out.
    pub refusal: Money,
    /// Orders picked at two shops.
    pub split: Money,
    /// Promises that may break (*engine only*: zero in documents).
    pub risk: Money,
    /// Stops that couriers know and that change (*engine only*: zero in documents).
    pub change: Money,
    /// The sum.
    pub total: Money,
}

impl Cost {
    /// The exact sum of the parts.
    #[must_use]
    pub fn sum(&self) -> Money {
        let Self { courier, store, lateness, refusal, split, risk, change, total: _ } = *self;
        courier + store + lateness + refusal + split + risk + change
    }
}
