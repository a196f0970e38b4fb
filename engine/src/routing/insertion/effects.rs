//! What picking an order a certain way would change elsewhere: picker queues delay other orders.

use super::super::instance::Instance;
use super::super::options::Part;
use super::super::price::Pricer;
use super::super::queue::{Hands, Job};
use super::super::solution::Solution;
use super::super::spans::FAR;
use super::super::stop::Stop;

/// A route that holds delayed picks.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub vehicle: u32,
    /// Request, slot and new ready time.
    pub delays: Vec<(u32, u8, i64)>,
    /// What the delay costs there; none when it breaks a rule.
    pub delta: Option<i64>,
}

/// Ready times of an order's own picks and the routes that they would disturb.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    pub ready: [i64; 2],
    pub hits: Vec<Hit>,
}

impl Effects {
    /// Effects of picking order `r` in these parts; none when a shop never gets it ready.
    pub fn of(
        solution: &Solution<'_>,
        r: u32,
        parts: &[Part],
        scratch: &mut Scratch,
    ) -> Option<Self> {
        let mut effects = Self::default();
        for part in parts {
            let slot = part.slot as usize;
            effects.ready[slot] = match part.ready {
                Some(ready) => ready,
                None => effects.join(solution, r, part, scratch),
            };
            if effects.ready[slot] >= FAR {
                return None;
            }
        }
        for hit in &mut effects.hits {
            scratch.stops.clear();
            let route = &solution.routes[hit.vehicle as usize];
            scratch.stops.extend_from_slice(&route.stops);
            delay(&solution.instance, &mut scratch.stops, &hit.delays);
            let priced = scratch.pricer.price(&solution.instance, hit.vehicle, &scratch.stops);
            hit.delta = priced.ok().map(|priced| priced.cost - route.cost);
        }
        Some(effects)
    }

    /// Joins the queue of one shop; returns the own ready time.
    fn join(&mut self, solution: &Solution<'_>, r: u32, part: &Part, scratch: &mut Scratch) -> i64 {
        let problem = solution.instance.problem;
        let site = &problem.sites[part.site as usize];
        let job = Job::new(&solution.instance, r, part.slot, part.duration);
        let queue = &solution.queues[part.site as usize];
        let effect = queue.effect(site, problem.now.0, job, &mut scratch.hands);
        for delayed in effect.delayed {
            let vehicle = solution.carrier(delayed.0);
            match self.hits.iter_mut().find(|hit| hit.vehicle == vehicle) {
                Some(hit) => hit.delays.push(delayed),
                None => self.hits.push(Hit { vehicle, delays: vec![delayed], delta: None }),
            }
        }
        effect.ready
    }

    /// When the last of the own picks is ready.
    pub fn last_ready(&self) -> i64 {
        self.ready.into_iter().max().unwrap_or_default()
    }

    /// The delays within the route of `v`.
    pub fn within(&self, v: u32) -> Option<&Hit> {
        self.hits.iter().find(|hit| hit.vehicle == v)
    }

    /// What the delays cost in all routes but that of `v`; none when one breaks a rule.
    pub fn elsewhere(&self, v: u32) -> Option<i64> {
        self.hits.iter().filter(|hit| hit.vehicle != v).map(|hit| hit.delta).sum()
    }
}

/// Scratch space of [`Effects::of`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    hands: Hands,
    pub stops: Vec<Stop>,
    pricer: Pricer,
}

/// Writes later ready times into visits.
pub(crate) fn delay(instance: &Instance<'_>, stops: &mut [Stop], delays: &[(u32, u8, i64)]) {
    for stop in stops.iter_mut().filter(|stop| stop.site != super::super::instance::NONE) {
        let own = |(r, slot, _): &&(u32, u8, i64)| stop.request == *r && stop.slot == *slot;
        if let Some((_, _, ready)) = delays.iter().find(own) {
            stop.open = Stop::opening(instance, stop.site, *ready);
        }
    }
}
