//! How a day ran until it is cut: a plain dispatcher who takes orders as they come in, at the
//! nearest shop that has them, and gives each to the courier whom it holds up the least.

use super::first_come::{by_release, left, nearest, to_door};
use super::walk::{Ready, Walk, open_from, walk};
use sameday_engine::routing::problem::{
    FrozenStop, Pick, Problem, RequestIdx, Site, SiteIdx, VehicleIdx,
};
use sameday_engine::unit::Time;

/// What a second too late counts beside a second of a courier's time.
const LATE: i64 = 4;

/// The routes of the day, by courier.
pub(super) struct Past {
    pub(super) routes: Vec<Vec<FrozenStop>>,
    pub(super) walks: Vec<Walk>,
    pub(super) ready: Ready,
}

/// Plays the day with all orders of the problem. One that needs two shops, or finds no courier, is
/// left for later.
pub(super) fn play(problem: &Problem) -> Past {
    let couriers = problem.vehicles.len();
    let mut past = Past {
        routes: vec![Vec::new(); couriers],
        walks: vec![Walk::default(); couriers],
        ready: Ready::new(),
    };
    let mut left = left(problem);
    let far = |request: &_, site: &_| to_door(problem, request, site);
    let mut pickers: Vec<Vec<Time>> = problem.sites.iter().map(|s| pickers(s, problem)).collect();
    for r in by_release(problem) {
        let request = RequestIdx::from(r);
        let picks = nearest(problem, request, &left, &far);
        let [(site, lines)] = &picks[..] else { continue };
        let before = pickers[site.at()].clone();
        let Some(ready) = prepare(problem, request, *site, &mut pickers[site.at()]) else {
            continue;
        };
        past.ready.insert((request, *site), ready);
        if !past.give(problem, *site, &Pick { request, lines: lines.clone() }) {
            pickers[site.at()] = before;
            continue;
        }
        for line in lines {
            *left.entry((*site, line.item)).or_default() -= line.qty;
        }
    }
    past
}

/// When each picker is free; none where there are as many as it takes.
fn pickers(site: &Site, problem: &Problem) -> Vec<Time> {
    vec![problem.now; site.pickers.unwrap_or(0) as usize]
}

/// Lets the picker who is free first pick an order; orders come in order of release.
fn prepare(problem: &Problem, r: RequestIdx, site: SiteIdx, free: &mut [Time]) -> Option<Time> {
    let (request, site) = (&problem.requests[r.at()], &problem.sites[site.at()]);
    let picker = free.iter_mut().min();
    let from = picker.as_deref().map_or(request.release, |free| request.release.max(*free));
    let lines = i64::try_from(request.lines.len()).expect("an order is short");
    let begin = open_from(site, from.max(problem.now))?;
    let ready = begin + site.pick_base + site.pick_per_line.times(lines);
    if let Some(picker) = picker {
        *picker = ready;
    }
    Some(ready)
}

impl Past {
    /// Puts an order where it costs the least time; false where nobody can take it.
    fn give(&mut self, problem: &Problem, site: SiteIdx, pick: &Pick) -> bool {
        let mut best: Option<(i64, usize, Vec<FrozenStop>, Walk)> = None;
        for v in 0..self.routes.len() {
            let vehicle = &problem.vehicles[v];
            let missing = problem.requests[pick.request.at()].needs & !vehicle.skills;
            let handed = self.routes[v].iter().filter(|s| matches!(s, FrozenStop::Deliver { .. }));
            let full = vehicle.max_orders.is_some_and(|most| handed.count() >= most as usize);
            if missing != 0 || full {
                continue;
            }
            let before = time(&self.walks[v]);
            for stops in places(&self.routes[v], site, pick) {
                let Some(walk) = walk(problem, VehicleIdx::from(v), &stops, &self.ready) else {
                    continue;
                };
                let growth = time(&walk) - before;
                if best.as_ref().is_none_or(|(least, ..)| growth < *least) {
                    best = Some((growth, v, stops, walk));
                }
            }
        }
        let Some((_, v, stops, walk)) = best else { return false };
        (self.routes[v], self.walks[v]) = (stops, walk);
        true
    }
}

fn time(walk: &Walk) -> i64 {
    if walk.visits.is_empty() { 0 } else { (walk.end - walk.depart).0 + LATE * walk.late }
}

/// All ways of putting a pickup and its hand-over into a route; a stop at the same shop may serve.
fn places(route: &[FrozenStop], site: SiteIdx, pick: &Pick) -> Vec<Vec<FrozenStop>> {
    let mut out = Vec::new();
    let mut hand_over = |stops: Vec<FrozenStop>, pickup: usize| {
        for at in pickup + 1..=stops.len() {
            let mut stops = stops.clone();
            stops.insert(at, FrozenStop::Deliver { request: pick.request });
            out.push(stops);
        }
    };
    let is_here = |stop: Option<&FrozenStop>| {
        stop.is_some_and(|s| matches!(s, FrozenStop::Pickup { site: here, .. } if *here == site))
    };
    for at in 0..=route.len() {
        let mut stops = route.to_vec();
        if let Some(FrozenStop::Pickup { picks, .. }) =
            stops.get_mut(at).filter(|stop| is_here(Some(stop)))
        {
            picks.push(pick.clone());
            hand_over(stops, at);
        } else if at == 0 || !is_here(route.get(at - 1)) {
            let picks = vec![pick.clone()];
            stops.insert(at, FrozenStop::Pickup { site, picks, ready: None });
            hand_over(stops, at);
        }
    }
    out
}
