//! Rules 1 and 2: each order whole, from allowed shops, with one courier, out of stock that is
//! there; or listed as unassigned.

use super::roster::{Picked, Roster, distinct};
use super::violation::{Findings, ViolationCode, say};
use crate::routing::plan::Plan;
use crate::routing::problem::{ItemIdx, Line, Problem, Request, RequestIdx, SiteIdx};
use std::collections::{BTreeMap, BTreeSet};

/// All rules of orders and stock.
pub(super) fn check(problem: &Problem, plan: &Plan, roster: &Roster<'_>, found: &mut Findings) {
    for (&r, picks) in &roster.picked {
        let request = &problem.requests[r.at()];
        check_shops(r, request, picks, found);
        check_quantity(r, request, picks, found);
        if picks.iter().any(|pick| pick.vehicle != picks[0].vehicle) {
            found.add(ViolationCode::OneCourier, say![r, "is picked by several couriers"]);
        }
        if !roster.delivered.contains_key(&r) {
            found.add(ViolationCode::NotDelivered, say![r, "is picked and never delivered"]);
        }
        for pick in picks {
            if request.barred.contains(&pick.vehicle) && !pick.frozen {
                let terms = say![r, "may not be given to", pick.vehicle];
                found.add(ViolationCode::Barred, terms);
            }
        }
    }
    for (&r, by) in &roster.delivered {
        if by.len() > 1 {
            found.add(ViolationCode::Twice, say![r, "is delivered more than once"]);
        }
    }
    check_stock(problem, roster, found);
    let listed = check_unassigned(problem, plan, roster, found);
    check_missing(problem, roster, &listed, found);
    check_pinned(problem, roster, found);
}

fn check_shops(r: RequestIdx, request: &Request, picks: &[Picked<'_>], found: &mut Findings) {
    if let Some(fixed) = &request.fixed_picks {
        let set =
            |picks: &mut dyn Iterator<Item = (SiteIdx, Vec<Line>)>| picks.collect::<BTreeSet<_>>();
        let agreed = set(&mut fixed.iter().map(|(site, lines)| (*site, distinct(lines))));
        let planned = set(&mut picks.iter().map(|pick| (pick.site, distinct(pick.lines))));
        if agreed != planned {
            let terms = say![r, "is not picked where its units are set aside"];
            found.add(ViolationCode::FixedPicks, terms);
        }
        return;
    }
    for pick in picks.iter().filter(|pick| !request.sites.contains(&pick.site)) {
        let terms = say![r, "may not be picked at", pick.site];
        found.add(ViolationCode::StoreNotAllowed, terms);
    }
    let shops: BTreeSet<_> = picks.iter().map(|pick| pick.site).collect();
    if shops.len() > usize::from(request.max_splits) {
        let (is, most) = (shops.len() as i64, i64::from(request.max_splits));
        let terms = say![r, "is picked at", is, "shops, at most", most];
        found.add(ViolationCode::MaxSplits, terms);
    }
}

fn check_quantity(r: RequestIdx, request: &Request, picks: &[Picked<'_>], found: &mut Findings) {
    let picked: Vec<Line> = picks.iter().flat_map(|pick| pick.lines.iter().copied()).collect();
    let hollow = picks.iter().any(|pick| {
        pick.lines.iter().any(|line| line.qty < 1)
            || pick.lines.is_empty() && !request.lines.is_empty()
    });
    if hollow || distinct(&picked) != distinct(&request.lines) {
        found.add(ViolationCode::Quantity, say![r, "is not picked as it was ordered"]);
    }
}

fn check_stock(problem: &Problem, roster: &Roster<'_>, found: &mut Findings) {
    let mut taken: BTreeMap<(SiteIdx, ItemIdx), i64> = BTreeMap::new();
    for pick in roster.picked.values().flatten() {
        for line in pick.lines {
            *taken.entry((pick.site, line.item)).or_default() += line.qty;
        }
    }
    for ((site, item), qty) in taken {
        let stock = &problem.sites[site.at()].stock;
        let have = stock.iter().find(|(i, _)| *i == item).map_or(0, |(_, have)| *have);
        if qty > have {
            let terms = say![qty, "of", item, "are taken at", site, "where available are", have];
            found.add(ViolationCode::Stock, terms);
        }
    }
}

/// Returns the orders listed.
fn check_unassigned(
    problem: &Problem,
    plan: &Plan,
    roster: &Roster<'_>,
    found: &mut Findings,
) -> BTreeSet<RequestIdx> {
    let mut listed = BTreeSet::new();
    for (r, reasons) in &plan.unassigned {
        let r = *r;
        if r.at() >= problem.requests.len() {
            found.add(ViolationCode::UnknownId, say!["unassigned", r, "is unknown"]);
        } else if listed.contains(&r) {
            found.add(ViolationCode::Twice, say![r, "is listed unassigned twice"]);
        } else if roster.delivered.contains_key(&r) || roster.picked.contains_key(&r) {
            found.add(ViolationCode::Twice, say![r, "is both planned and unassigned"]);
        }
        if reasons.is_empty() {
            found.add(ViolationCode::Reason, say![r, "is unassigned without a reason"]);
        }
        listed.insert(r);
    }
    listed
}

fn check_missing(
    problem: &Problem,
    roster: &Roster<'_>,
    listed: &BTreeSet<RequestIdx>,
    found: &mut Findings,
) {
    for r in (0..problem.requests.len()).map(RequestIdx::from) {
        let planned = roster.delivered.contains_key(&r) || roster.picked.contains_key(&r);
        if !planned && !listed.contains(&r) {
            found.add(ViolationCode::Missing, say![r, "is neither planned nor unassigned"]);
        }
    }
}

fn check_pinned(problem: &Problem, roster: &Roster<'_>, found: &mut Findings) {
    for (r, request) in problem.requests.iter().enumerate() {
        let Some(vehicle) = request.pinned else { continue };
        let r = RequestIdx::from(r);
        let delivered = roster.delivered.get(&r).is_some_and(|by| by.contains(&vehicle));
        let picks = roster.picked.get(&r).map_or(&[][..], Vec::as_slice);
        if !delivered || picks.iter().any(|pick| pick.vehicle != vehicle) {
            found.add(ViolationCode::Pinned, say![r, "was accepted by", vehicle]);
        }
    }
}
