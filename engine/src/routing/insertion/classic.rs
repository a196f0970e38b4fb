//! Classic PDPTW: the cheapest courier and positions of a pair, near routes first.

use super::super::instance::NONE;
use super::super::neighbours::Neighbours;
use super::super::operator::Operator;
use super::super::solution::{Solution, Spot};
use super::audit;
use super::cache::{Key, Known};
use super::pair::Pair;
use super::{Inserter, Scope};
use crate::rng::Rng;
use std::sync::Arc;

impl Inserter {
    /// Classic PDPTW: near routes first, all when none fits, an unused courier if allowed.
    pub(super) fn best_pair(
        &mut self,
        solution: &Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        scope: Scope,
        rng: &mut Rng,
    ) -> Option<Spot> {
        let instance = Arc::clone(&solution.instance);
        let pair = Pair::new(&instance, r);
        let mut near = std::mem::take(&mut self.near);
        self.list_near(solution, neighbours, r, &mut near);
        let mut best = None;
        near.retain(|&v| {
            let skipped = !instance.can(r, v) || scope.blink && self.blinks(rng);
            !skipped && !self.recall_pair(solution, r, v, &mut best)
        });
        for &v in &near {
            self.try_pair(solution, &pair, r, v, &mut best);
        }
        self.near = near;
        if best.is_none() && !scope.near_only {
            for v in 0..instance.vehicles() as u32 {
                let route = &solution.routes[v as usize];
                let listed = self.listed[v as usize] == self.epoch;
                if !route.is_empty() && !listed && !self.recall_pair(solution, r, v, &mut best) {
                    self.try_pair(solution, &pair, r, v, &mut best);
                }
            }
        }
        if scope.open {
            self.epoch += 1;
            for v in 0..instance.vehicles() as u32 {
                if self.fresh(solution, v) {
                    self.try_pair(solution, &pair, r, v, &mut best);
                }
            }
        }
        best
    }

    /// Routes that hold one of the visits nearest to the order's own.
    fn list_near(
        &mut self,
        solution: &Solution<'_>,
        neighbours: &Neighbours,
        r: u32,
        near: &mut Vec<u32>,
    ) {
        near.clear();
        self.epoch += 1;
        if self.without.has(Operator::NearRoutes) {
            let used = |v: &u32| !solution.routes[*v as usize].is_empty();
            near.extend((0..solution.routes.len() as u32).filter(used));
            return;
        }
        for stop in [2 * r, 2 * r + 1] {
            for &other in neighbours.near(stop) {
                let v = solution.places[other as usize / 2].vehicle;
                if v != NONE
                    && std::mem::replace(&mut self.listed[v as usize], self.epoch) != self.epoch
                {
                    near.push(v);
                }
            }
        }
    }

    /// Uses what the cache knows of a route; false when it must be evaluated.
    fn recall_pair(
        &self,
        solution: &Solution<'_>,
        r: u32,
        v: u32,
        best: &mut Option<Spot>,
    ) -> bool {
        let bound = best.as_ref().map_or(solution.instance.refusal[r as usize], |b| b.delta);
        let version = solution.routes[v as usize].version;
        let key = Key { request: r, choice: 0, vehicle: v, version, ready: 0 };
        match self.known(key, bound) {
            Known::Nothing => false,
            Known::TooDear => true,
            Known::Best(delta, after) => {
                *best = Some(Spot::pair(r, v, delta, after));
                true
            }
        }
    }

    /// Evaluates a route.
    fn try_pair(
        &mut self,
        solution: &Solution<'_>,
        pair: &Pair<'_>,
        r: u32,
        v: u32,
        best: &mut Option<Spot>,
    ) {
        let bound = best.as_ref().map_or(solution.instance.refusal[r as usize], |b| b.delta);
        let route = &solution.routes[v as usize];
        let key = Key { request: r, choice: 0, vehicle: v, version: route.version, ready: 0 };
        let capacity = solution.instance.vehicle(v).capacity[0];
        let found = pair.best(route, capacity, bound, &mut self.detour);
        if self.audit {
            let tried = audit::pair(&solution.instance, v, route, r, bound);
            assert_eq!(found.map(|f| f.delta), tried, "positions found against all positions");
        }
        let found = found.map(|f| (f.delta, [f.pickup, f.deliver]));
        self.cache.store(key, found, bound);
        if let Some((delta, after)) = found {
            *best = Some(Spot::pair(r, v, delta, after));
        }
    }
}
