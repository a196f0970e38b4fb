//! The shop for each order by the rule of thumb: in order of release, the nearest that still has it
//! all, else the nearest pair.

use sameday_engine::routing::problem::{
    FrozenStop, ItemIdx, Line, Problem, Request, RequestIdx, Site, SiteIdx,
};
use std::collections::{BTreeMap, BTreeSet};

/// What an order takes at which shop: one shop, or two.
pub type Picks = Vec<(SiteIdx, Vec<Line>)>;

/// Units left by shop and goods.
type Left = BTreeMap<(SiteIdx, ItemIdx), i64>;

/// The picks of each order that is not under way; `None` for those that are, and an empty list
/// where the goods are gone. `far` says how near a shop is to an order; equal ones go by index.
#[must_use]
pub fn first_come(problem: &Problem, far: impl Fn(&Request, &Site) -> i64) -> Vec<Option<Picks>> {
    let mut left = left(problem);
    let mut out = vec![None; problem.requests.len()];
    for r in by_release(problem) {
        let picks = nearest(problem, RequestIdx::from(r), &left, &far);
        for (site, lines) in &picks {
            for line in lines {
                *left.entry((*site, line.item)).or_default() -= line.qty;
            }
        }
        out[r] = Some(picks);
    }
    out
}

/// The same where no order takes anything from another.
pub(super) fn unshared(
    problem: &Problem,
    far: impl Fn(&Request, &Site) -> i64,
) -> Vec<Option<Picks>> {
    let left = left(problem);
    let mut out = vec![None; problem.requests.len()];
    for r in by_release(problem) {
        out[r] = Some(nearest(problem, RequestIdx::from(r), &left, &far));
    }
    out
}

/// Metres from a shop to the door, on the first profile.
pub(super) fn to_door(problem: &Problem, request: &Request, site: &Site) -> i64 {
    problem.profiles[0].distance(site.at, request.dropoff).0
}

/// Orders that no courier has begun, by release.
#[must_use]
pub fn by_release(problem: &Problem) -> Vec<usize> {
    let mut begun = BTreeSet::new();
    for vehicle in &problem.vehicles {
        begun.extend(vehicle.onboard.iter().map(|onboard| onboard.request));
        for stop in &vehicle.frozen {
            if let FrozenStop::Pickup { picks, .. } = stop {
                begun.extend(picks.iter().map(|pick| pick.request));
            }
        }
    }
    let free = |r: &usize| !begun.contains(&RequestIdx::from(*r));
    let mut orders: Vec<usize> = (0..problem.requests.len()).filter(free).collect();
    orders.sort_by_key(|r| (problem.requests[*r].release, *r));
    orders
}

/// Stock that frozen stops leave.
pub(super) fn left(problem: &Problem) -> Left {
    let mut left = Left::new();
    for (s, site) in problem.sites.iter().enumerate() {
        left.extend(site.stock.iter().map(|(item, units)| ((SiteIdx::from(s), *item), *units)));
    }
    for stop in problem.vehicles.iter().flat_map(|vehicle| &vehicle.frozen) {
        let FrozenStop::Pickup { site, picks, .. } = stop else { continue };
        for line in picks.iter().flat_map(|pick| &pick.lines) {
            *left.entry((*site, line.item)).or_default() -= line.qty;
        }
    }
    left
}

/// One shop or two with everything, empty where there is none.
pub(super) fn nearest(
    problem: &Problem,
    r: RequestIdx,
    left: &Left,
    far: &impl Fn(&Request, &Site) -> i64,
) -> Picks {
    let request = &problem.requests[r.at()];
    let mut sites: Vec<(i64, SiteIdx)> =
        request.sites.iter().map(|site| (far(request, &problem.sites[site.at()]), *site)).collect();
    sites.sort_unstable();
    let has = |site: SiteIdx, line: &Line| left.get(&(site, line.item)).map_or(0, |n| (*n).max(0));
    let all = |site: SiteIdx, lines: &[Line]| lines.iter().all(|line| has(site, line) >= line.qty);
    if let Some((_, site)) = sites.iter().find(|(_, site)| all(*site, &request.lines)) {
        return vec![(*site, request.lines.clone())];
    }
    let mut best: Option<(i64, Picks)> = None;
    for (far_a, a) in sites.iter().filter(|_| request.max_splits > 1) {
        let (first, rest) = share(&request.lines, |line| has(*a, line));
        let second = sites.iter().find(|(_, b)| b != a && all(*b, &rest));
        let Some((far_b, b)) = second.filter(|_| !first.is_empty()) else { continue };
        if best.as_ref().is_none_or(|(far, _)| far_a + far_b < *far) {
            best = Some((far_a + far_b, vec![(*a, first), (*b, rest)]));
        }
    }
    best.map(|(_, picks)| picks).unwrap_or_default()
}

/// As much as there is, and what is missing.
fn share(lines: &[Line], has: impl Fn(&Line) -> i64) -> (Vec<Line>, Vec<Line>) {
    let (mut here, mut rest) = (Vec::new(), Vec::new());
    for line in lines {
        let qty = has(line).min(line.qty);
        here.extend((qty > 0).then_some(Line { qty, ..*line }));
        rest.extend((qty < line.qty).then_some(Line { qty: line.qty - qty, ..*line }));
    }
    (here, rest)
}
