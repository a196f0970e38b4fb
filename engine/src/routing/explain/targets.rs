//! Whose rules may be in the way of an order.

use super::super::problem::{Line, Problem, RequestIdx, SiteIdx, VehicleIdx};
use super::super::solution::Solution;
use super::super::spans::FAR;
use super::MOST;
use super::change::Change;
use crate::unit::Millis;

/// Shops whose pairs are looked at for units that are missing.
const PAIRED: usize = 8;
/// Lines of an order that may be wanted from two shops together or from one alone.
const DIVIDED: usize = 3;
/// Ways of having more units that are tried.
const SHORT: usize = 32;

/// What a courier may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lacks {
    Nothing,
    Room,
    Skills,
}

/// Couriers who may carry an order, but for this.
pub(super) fn couriers(
    problem: &Problem,
    request: RequestIdx,
    lacks: Lacks,
) -> impl Iterator<Item = VehicleIdx> + use<> {
    let order = &problem.requests[request.at()];
    let able = |(v, vehicle): &(usize, &super::super::problem::Vehicle)| {
        let skilled = lacks == Lacks::Skills || order.needs & !vehicle.skills == 0;
        let fits = || order.load.iter().zip(vehicle.capacity).all(|(load, room)| *load <= room);
        skilled && (lacks == Lacks::Room || fits()) && !order.barred.contains(&VehicleIdx::from(*v))
    };
    let able: Vec<VehicleIdx> =
        problem.vehicles.iter().enumerate().filter(able).map(|(v, _)| v.into()).collect();
    able.into_iter()
}

/// Kinds of goods that keep an order apart from other ones, as bits.
pub(super) fn kept_apart(problem: &Problem, request: RequestIdx) -> u64 {
    let own = &problem.requests[request.at()];
    let others = problem.requests.iter().enumerate().filter(|(r, _)| *r != request.at());
    others.fold(0, |kinds, (_, other)| {
        let minds = if other.apart_from & own.kinds != 0 { other.kinds } else { 0 };
        kinds | (own.apart_from & other.kinds) | minds
    })
}

/// Which end of which span of which shop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hours {
    site: SiteIdx,
    span: usize,
    /// Where it is now.
    edge: crate::unit::Time,
    opens: bool,
}

impl Hours {
    /// Open so much longer.
    pub fn change(&self, by: Millis) -> Change {
        let Self { site, span, edge, opens } = *self;
        if opens {
            Change::OpenFrom { site, span, from: edge - by }
        } else {
            Change::OpenUntil { site, span, to: edge + by }
        }
    }
}

/// All ends of the spans of an order's shops, with the seconds that they can be moved without
/// touching the next span.
pub(super) fn hours(problem: &Problem, request: RequestIdx) -> Vec<(Hours, i64)> {
    let mut all = Vec::new();
    for &site in &problem.requests[request.at()].sites {
        let open = &problem.sites[site.at()].open;
        for (span, here) in open.iter().enumerate() {
            let mut add = |opens, edge: crate::unit::Time, gap: Option<Millis>| {
                let room = gap.map_or(MOST, |gap| (gap.0 - 1) / 1_000);
                if edge.0.abs() < FAR {
                    all.push((Hours { site, span, edge, opens }, room));
                }
            };
            add(false, here.to, open.get(span + 1).map(|next| next.from - here.to));
            let before = span.checked_sub(1).map(|before| open[before].to);
            add(true, here.from, before.map(|before| here.from - before));
        }
    }
    all
}

/// Units that the shops lack for an order, the fewest first.
pub(super) fn units(solution: &Solution<'_>, request: RequestIdx) -> Vec<Change> {
    let order = solution.instance.request(request.0);
    let mut ways: Vec<(i64, SiteIdx, Vec<Line>)> = Vec::new();
    // Of a line that another shop has in part, the rest is to be here or, where `whole` says so,
    // all of it.
    let mut add = |site: SiteIdx, others: Option<SiteIdx>, whole: u32| {
        let mut divisible = 0;
        let short = |line: &Line| {
            let there = others.map_or(0, |other| left(solution, other, line));
            let in_part = (1..line.qty).contains(&there);
            let all_here = in_part && whole >> divisible & 1 == 1;
            divisible += u32::from(in_part);
            let qty = line.qty - left(solution, site, line) - if all_here { 0 } else { there };
            (qty > 0).then_some(Line { item: line.item, qty })
        };
        let lines: Vec<Line> = order.lines.iter().filter_map(short).collect();
        let total: i64 = lines.iter().map(|line| line.qty).sum();
        if total > 0 {
            ways.push((total, site, lines));
        }
    };
    for &site in &order.sites {
        add(site, None, 0);
    }
    if order.max_splits > 1 {
        let paired = &order.sites[..order.sites.len().min(PAIRED)];
        for &site in paired {
            for &other in paired.iter().filter(|other| **other != site) {
                (0..1 << order.lines.len().min(DIVIDED))
                    .for_each(|whole| add(site, Some(other), whole));
            }
        }
    }
    ways.sort();
    ways.dedup();
    ways.truncate(SHORT);
    ways.into_iter().map(|(_, site, lines)| Change::Units { site, lines }).collect()
}

/// What the plan leaves of an item at a shop.
fn left(solution: &Solution<'_>, site: SiteIdx, line: &Line) -> i64 {
    let stock = &solution.instance.problem.sites[site.at()].stock;
    let at = stock.iter().position(|(item, _)| *item == line.item);
    let base = solution.instance.stock_base[site.at()] as usize;
    at.map_or(0, |at| solution.left[base + at])
}
