//! Where an order that is served could be instead.

use super::super::hints;
use super::super::insertion::list;
use super::super::plan::Task;
use super::super::problem::{RequestIdx, SiteIdx, VehicleIdx};
use super::super::solution::Solution;
use crate::unit::{Money, Time};
use std::collections::BTreeSet;

/// Alternatives told of one order.
const FEW: usize = 3;

/// Another courier, or other shops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Which courier.
    pub vehicle: VehicleIdx,
    /// Which shops, ascending.
    pub sites: Vec<SiteIdx>,
    /// When its hand-over would start.
    pub start: Time,
    /// What the plan then costs more than now.
    pub extra: Money,
}

/// The best places of an order beside its own, at most one for each courier and set of shops,
/// cheapest first. All other orders stay where they are.
pub(super) fn of(solution: &Solution<'_>, r: u32) -> Vec<Alternative> {
    let mut without = solution.clone();
    without.take_out(&[r]);
    let mut seen = BTreeSet::from([key(solution, r)]);
    let mut found = Vec::new();
    for insertion in list::cheapest(&without, r, usize::MAX) {
        let mut after = without.clone();
        after.insert(&insertion);
        let key = key(&after, r);
        if hints::broken(&after) || !seen.insert(key.clone()) {
            continue;
        }
        let extra = after.cost() - solution.cost();
        let (vehicle, sites) = key;
        found.push(Alternative { vehicle, sites, start: start(&after, r, vehicle), extra });
        if found.len() == FEW {
            break;
        }
    }
    found
}

/// Who carries it, and from where.
fn key(solution: &Solution<'_>, r: u32) -> (VehicleIdx, Vec<SiteIdx>) {
    let mut sites: Vec<SiteIdx> = solution.parts(r).iter().map(|p| SiteIdx(p.site)).collect();
    sites.sort_unstable();
    (VehicleIdx(solution.places[r as usize].vehicle), sites)
}

fn start(solution: &Solution<'_>, r: u32, vehicle: VehicleIdx) -> Time {
    let route = solution.route(vehicle).expect("an order that was inserted is in a route");
    let door = Task::Deliver { request: RequestIdx(r) };
    let stop = route.stops.iter().find(|stop| stop.task == door);
    stop.expect("a route hands over what was inserted into it").start
}
