//! The ways of picking an order: one shop, given shops, or two shops that share its lines.

use super::instance::{Instance, NONE, Standing, labour, pick_begin};
use super::problem::{FrozenStop, Line, Load, Problem, RequestIdx, SiteIdx};
use super::spans;

/// Shops tried for one order, closest to its door first.
const SHOPS: usize = 12;
/// Shops whose pairs are tried for an order that may be split.
const SPLIT_SHOPS: usize = 8;

/// What an order takes at one shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub site: u32,
    /// Which of the order's picks: 0, or 1 for the second shop.
    pub slot: u8,
    pub lines: Vec<Line>,
    /// Stock counters and how much of each.
    pub units: Vec<(u32, i64)>,
    pub load: Load,
    /// How long the picking takes.
    pub duration: i64,
    /// What the picking costs.
    pub labour: i64,
    /// Expected price of a broken promise.
    pub risk: i64,
    /// When it is ready, if no other order can change that.
    pub ready: Option<i64>,
}

/// A complete way of picking (what is left of) an order, in order of visit; at most two parts.
pub(crate) type Choice = Vec<Part>;

/// A pick that is part of a frozen prefix.
pub(crate) struct FrozenPick<'p> {
    pub vehicle: u32,
    /// 1-based number of the stop in the prefix.
    pub stop: u16,
    pub request: u32,
    pub site: u32,
    pub lines: &'p [Line],
    pub ready: Option<i64>,
}

/// All picks of all frozen prefixes, in order of courier and stop.
pub(crate) fn frozen_picks(problem: &Problem) -> Vec<FrozenPick<'_>> {
    let mut out = Vec::new();
    for (v, vehicle) in problem.vehicles.iter().enumerate() {
        for (i, stop) in vehicle.frozen.iter().enumerate() {
            let FrozenStop::Pickup { site, picks, ready } = stop else { continue };
            out.extend(picks.iter().map(|pick| FrozenPick {
                vehicle: v as u32,
                stop: i as u16 + 1,
                request: pick.request.0,
                site: site.0,
                lines: &pick.lines,
                ready: ready.map(|t| t.0),
            }));
        }
    }
    out
}

/// First stock counter of each site.
pub(crate) fn stock_base(problem: &Problem) -> Vec<u32> {
    let mut next = 0;
    let base = |site: &super::problem::Site| {
        let own = next;
        next += site.stock.len() as u32;
        own
    };
    problem.sites.iter().map(base).collect()
}

/// The counter of an item at a site, `NONE` if it has none of it.
fn counter(instance: &Instance<'_>, site: u32, line: &Line) -> u32 {
    let stock = &instance.problem.sites[site as usize].stock;
    stock
        .iter()
        .position(|(item, _)| *item == line.item)
        .map_or(NONE, |i| instance.stock_base[site as usize] + i as u32)
}

/// The part of order `r` with these lines at this site; none if the shop lacks an item altogether
/// or its stock could never suffice.
pub(crate) fn part(
    instance: &Instance<'_>,
    r: u32,
    slot: u8,
    site: u32,
    lines: &[Line],
) -> Option<Part> {
    let shop = &instance.problem.sites[site as usize];
    let mut units = Vec::with_capacity(lines.len());
    for line in lines {
        let at = counter(instance, site, line);
        let first = instance.stock_base[site as usize];
        if at == NONE || shop.stock[(at - first) as usize].1 < line.qty {
            return None;
        }
        units.push((at, line.qty));
    }
    let duration = shop.pick_base.0 + shop.pick_per_line.0 * lines.len() as i64;
    Some(Part {
        site,
        slot,
        load: load_of(instance, r, lines),
        labour: labour(instance.problem, duration),
        risk: risk(instance.problem, r, site, lines),
        ready: ready(instance.problem, r, site, duration),
        lines: lines.to_vec(),
        units,
        duration,
    })
}

/// Expected price of a broken promise when these lines of an order come from this site.
pub(crate) fn risk(problem: &Problem, r: u32, site: u32, lines: &[Line]) -> i64 {
    if problem.rules.distance_only {
        return 0;
    }
    let risks = problem.requests[r as usize].risks.iter();
    let here = risks.filter(|risk| risk.site.0 == site);
    here.filter(|risk| lines.iter().any(|line| line.item == risk.item))
        .map(|risk| risk.price.0)
        .sum()
}

/// A whole order loads what it says, a part of it the sum over its units.
pub(crate) fn load_of(instance: &Instance<'_>, r: u32, lines: &[Line]) -> Load {
    let request = instance.request(r);
    if request.lines == lines {
        return request.load;
    }
    let mut load = [0; 2];
    for line in lines {
        let unit = instance.problem.item_load.get(line.item.at()).copied().unwrap_or_default();
        load = [load[0] + unit[0] * line.qty, load[1] + unit[1] * line.qty];
    }
    load
}

/// Readiness where it does not depend on other orders.
pub(crate) fn ready(problem: &Problem, r: u32, site: u32, duration: i64) -> Option<i64> {
    if let Some(ready) = problem.requests[r as usize].ready {
        return Some(ready.0);
    }
    let shop = &problem.sites[site as usize];
    let start = || spans::earliest(&shop.open, pick_begin(problem, r));
    (!shop.has_queue()).then(|| start() + duration)
}

/// All ways of picking each order that do not divide a line between shops.
pub(crate) fn choices(instance: &Instance<'_>) -> Vec<Vec<Choice>> {
    let mut out: Vec<Vec<Choice>> =
        (0..instance.requests() as u32).map(|r| order_choices(instance, r)).collect();
    for vehicle in &instance.problem.vehicles {
        for onboard in &vehicle.onboard {
            out[onboard.request.at()] = vec![Vec::new()];
        }
    }
    let picks = frozen_picks(instance.problem);
    for pick in &picks {
        let lines = rest_of(instance.problem, pick.request, &picks);
        out[pick.request as usize] = rest_choices(instance, pick, &lines);
    }
    out
}

fn order_choices(instance: &Instance<'_>, r: u32) -> Vec<Choice> {
    let request = instance.request(r);
    if let Some(fixed) = &request.fixed_picks {
        return fixed_choices(instance, r, fixed);
    }
    let mut sites = request.sites.clone();
    sites.sort_by_key(|site| (closeness(instance.problem, r, *site), *site));
    sites
        .into_iter()
        .filter_map(|s| part(instance, r, 0, s.0, &request.lines))
        .map(|part| vec![part])
        .take(SHOPS)
        .collect()
}

fn fixed_choices(instance: &Instance<'_>, r: u32, fixed: &[(SiteIdx, Vec<Line>)]) -> Vec<Choice> {
    let in_order = |order: &[usize]| -> Option<Choice> {
        let slot = |(slot, i): (usize, &usize)| {
            let (site, lines) = &fixed[*i];
            part(instance, r, slot as u8, site.0, lines)
        };
        order.iter().enumerate().map(slot).collect()
    };
    let orders: &[&[usize]] = match fixed.len() {
        0 => &[&[]],
        1 => &[&[0]],
        _ => &[&[0, 1], &[1, 0]],
    };
    orders.iter().filter_map(|order| in_order(order)).collect()
}

/// What the frozen picks leave to be picked of an order.
fn rest_of(problem: &Problem, r: u32, picks: &[FrozenPick<'_>]) -> Vec<Line> {
    let mut lines = problem.requests[RequestIdx(r).at()].lines.clone();
    for pick in picks.iter().filter(|pick| pick.request == r) {
        for line in &mut lines {
            let taken: i64 = pick.lines.iter().filter(|l| l.item == line.item).map(|l| l.qty).sum();
            line.qty -= taken;
        }
    }
    lines.retain(|line| line.qty > 0);
    lines
}

fn rest_choices(instance: &Instance<'_>, pick: &FrozenPick<'_>, lines: &[Line]) -> Vec<Choice> {
    if lines.is_empty() {
        return vec![Vec::new()];
    }
    let request = instance.request(pick.request);
    let mut sites = request.sites.clone();
    sites.retain(|site| site.0 != pick.site);
    sites.sort_by_key(|site| (closeness(instance.problem, pick.request, *site), *site));
    sites
        .into_iter()
        .filter_map(|s| part(instance, pick.request, 1, s.0, lines))
        .map(|part| vec![part])
        .take(SHOPS)
        .collect()
}

/// Duration from a shop to the door of an order, on the first profile.
fn closeness(problem: &Problem, r: u32, site: SiteIdx) -> i64 {
    let to = problem.requests[r as usize].dropoff;
    problem.profiles.first().map_or(0, |m| m.duration(problem.sites[site.at()].at, to).0)
}

/// Shops whose pairs may share an order, closest first.
pub(crate) fn split_sites(instance: &Instance<'_>) -> Vec<Vec<u32>> {
    let stocks = |r: u32, site: SiteIdx| {
        let lines = &instance.request(r).lines;
        lines.iter().any(|line| counter(instance, site.0, line) != NONE)
    };
    let sites = |r: u32| {
        let request = instance.request(r);
        let whole = request.max_splits < 2 || request.fixed_picks.is_some();
        if whole || instance.standing[r as usize] != Standing::Free {
            return Vec::new();
        }
        let mut sites = request.sites.clone();
        sites.retain(|site| stocks(r, *site));
        sites.sort_by_key(|site| (closeness(instance.problem, r, *site), *site));
        sites.truncate(SPLIT_SHOPS);
        sites.into_iter().map(|site| site.0).collect()
    };
    (0..instance.requests() as u32).map(sites).collect()
}

/// Shares an order between two shops under the stock that is left: whole lines at the first shop
/// where it has them, at the second where only that one does, divided where neither does. None if
/// that does not need two shops or does not suffice.
pub(crate) fn divide(
    instance: &Instance<'_>,
    r: u32,
    sites: [u32; 2],
    left: &[i64],
) -> Option<Choice> {
    let mut shares: [Vec<Line>; 2] = [Vec::new(), Vec::new()];
    for line in &instance.request(r).lines {
        let has = sites.map(|site| match counter(instance, site, line) {
            NONE => 0,
            at => left[at as usize].max(0),
        });
        let first = if has[0] < line.qty && has[1] >= line.qty { 0 } else { has[0].min(line.qty) };
        let second = line.qty - first;
        if second > has[1] {
            return None;
        }
        for (share, qty) in shares.iter_mut().zip([first, second]) {
            if qty > 0 {
                share.push(Line { item: line.item, qty });
            }
        }
    }
    if shares.iter().any(Vec::is_empty) {
        return None;
    }
    Some(vec![
        part(instance, r, 0, sites[0], &shares[0])?,
        part(instance, r, 1, sites[1], &shares[1])?,
    ])
}
