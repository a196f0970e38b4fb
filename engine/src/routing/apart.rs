//! Goods that must not be on board together.

use super::instance::Instance;
use super::problem::{Problem, RequestIdx};
use super::stop::{Kind, Stop};
use crate::reason::Reason;

/// Whether any two orders of the problem are to be kept apart.
pub(super) fn asked_for(problem: &Problem) -> bool {
    let kinds = problem.requests.iter().fold(0, |all, request| all | request.kinds);
    problem.requests.iter().any(|request| request.apart_from & kinds != 0)
}

/// Fails where something is picked up while goods are on board that must be kept from it.
pub(super) fn check(instance: &Instance<'_>, v: u32, stops: &[Stop]) -> Result<(), Reason> {
    let mut aboard: Vec<RequestIdx> =
        instance.vehicle(v).onboard.iter().map(|onboard| onboard.request).collect();
    for stop in stops {
        let request = RequestIdx(stop.request);
        match stop.kind {
            Kind::Pickup if !aboard.contains(&request) => {
                if aboard.iter().any(|other| clash(instance.problem, *other, request)) {
                    return Err(Reason::KeptApart);
                }
                aboard.push(request);
            }
            Kind::Deliver => aboard.retain(|other| *other != request),
            _ => {}
        }
    }
    Ok(())
}

fn clash(problem: &Problem, a: RequestIdx, b: RequestIdx) -> bool {
    let (a, b) = (&problem.requests[a.at()], &problem.requests[b.at()]);
    a.apart_from & b.kinds != 0 || b.apart_from & a.kinds != 0
}
