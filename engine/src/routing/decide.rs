//! The public side of a solution: for decisions that are made one order at a time.

use super::export;
use super::insertion::list;
use super::instance::{Instance, NONE};
use super::options::Part;
use super::plan::{Cost, Plan, Route};
use super::problem::{Line, Problem, RequestIdx, SiteIdx, VehicleIdx};
use super::solution::{Solution, Spot, parts_of};
use crate::reason::Reason;
use crate::unit::Money;
use std::sync::Arc;

/// A place for an order: shops, courier and positions, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Which order.
    pub request: RequestIdx,
    /// What it takes at which shop, in order of visit. Empty for goods on board.
    pub picks: Vec<(SiteIdx, Vec<Line>)>,
    /// Which courier.
    pub vehicle: VehicleIdx,
    /// After how many visits of his present route each pickup comes, one for each of `picks`.
    /// Each order picked at a stop counts as a visit.
    pub pickups: Vec<usize>,
    /// After how many visits of his present route the hand-over comes.
    pub delivery: usize,
    /// What all costs together grow by, what leaving it out costs not counted: pay, lateness (of
    /// others too), labour, a second shop and stops of it that somebody else knows.
    pub delta: Money,
    pub(crate) spot: Spot,
}

impl Insertion {
    pub(crate) fn of(solution: &Solution<'_>, spot: Spot) -> Self {
        let parts: &[Part] = parts_of(&solution.instance, spot.request, &spot.taken);
        Self {
            request: RequestIdx(spot.request),
            picks: parts.iter().map(|p| (SiteIdx(p.site), p.lines.clone())).collect(),
            vehicle: VehicleIdx(spot.vehicle),
            pickups: spot.after[..parts.len()].iter().map(|at| usize::from(*at)).collect(),
            delivery: usize::from(spot.after[parts.len()]),
            delta: Money(spot.delta),
            spot,
        }
    }
}

/// The solution that the problem itself describes: frozen prefixes, goods on board and, as far as
/// they still keep every rule, the couriers' hints. Other orders are absent.
#[must_use]
pub fn solution_from_hints(problem: &Problem) -> Solution<'_> {
    let mut solution = Solution::bare(Arc::new(Instance::new(problem)));
    super::hints::follow(&mut solution);
    solution
}

/// The solution that does what a plan of this problem does, whatever times it claims; none when
/// that breaks a rule.
#[must_use]
pub fn retrace<'p>(problem: &'p Problem, plan: &Plan) -> Option<Solution<'p>> {
    let bare = Solution::bare(Arc::new(Instance::new(problem)));
    super::hints::retrace(bare, &super::hints::of_plan(problem, plan))
}

/// The `k` cheapest places of an absent order, at most one for each way of picking and courier,
/// cheapest first, those that cost more than leaving it out included. Empty when it fits nowhere
/// or has a place already.
#[must_use]
pub fn best_insertions(solution: &Solution<'_>, request: RequestIdx, k: usize) -> Vec<Insertion> {
    list::cheapest(solution, request.0, k)
}

impl Solution<'_> {
    /// Carries out an insertion that [`best_insertions`] gave for this very solution.
    pub fn insert(&mut self, insertion: &Insertion) {
        self.place(&insertion.spot);
    }

    /// The first rule that keeps a courier from an absent order for which he has no place.
    #[must_use]
    pub fn why_not(&self, request: RequestIdx, vehicle: VehicleIdx) -> Reason {
        super::reasons::of_courier(self, request.0, vehicle.0)
    }

    /// What an insertion adds to each part of the cost, what leaving it out costs not counted.
    #[must_use]
    pub fn growth(&self, insertion: &Insertion) -> Cost {
        let mut after = self.clone();
        after.insert(insertion);
        export::growth(self, &after, insertion.request.0)
    }

    /// Takes an order out of its route. Stops of a frozen prefix stay.
    pub fn remove(&mut self, request: RequestIdx) {
        self.take_out(&[request.0]);
    }

    /// What leaving out an absent order costs.
    pub(crate) fn left_out(&self, request: RequestIdx) -> Money {
        Money(self.instance.refusal[request.at()])
    }

    /// Orders without a place, ascending.
    #[must_use]
    pub fn absent(&self) -> Vec<RequestIdx> {
        let mut absent: Vec<RequestIdx> = self.absent.iter().map(|r| RequestIdx(*r)).collect();
        absent.sort_unstable();
        absent
    }

    /// The courier whose route holds an order.
    #[must_use]
    pub fn courier_of(&self, request: RequestIdx) -> Option<VehicleIdx> {
        let v = self.places[request.at()].vehicle;
        (v != NONE).then_some(VehicleIdx(v))
    }

    /// What all costs together are.
    #[must_use]
    pub fn cost(&self) -> Money {
        Money(self.cost)
    }

    /// One courier's route with its times; none if he has none.
    #[must_use]
    pub fn route(&self, vehicle: VehicleIdx) -> Option<Route> {
        export::route(self, vehicle.0).map(|(route, _)| route)
    }

    /// The whole plan: times, pay, cost by part, and why each absent order is absent.
    #[must_use]
    pub fn to_plan(&self) -> Plan {
        export::plan(self, &|| true)
    }
}
