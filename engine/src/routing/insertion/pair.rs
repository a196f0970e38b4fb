//! Best place of a pickup and its delivery in one route, classic PDPTW: O(1) for each pair.

use super::super::instance::Instance;
use super::super::route::Route;
use super::super::stop::Stop;

/// Added distance and the visits after which the pair goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub delta: i64,
    pub pickup: u16,
    pub deliver: u16,
}

/// One pair with its rows of the matrix.
pub(crate) struct Pair<'a> {
    pickup: Stop,
    deliver: Stop,
    load: i64,
    to_pickup: &'a [i64],
    from_pickup: &'a [i64],
    to_deliver: &'a [i64],
    from_deliver: &'a [i64],
    /// Pickup straight to delivery.
    direct: i64,
}

impl<'a> Pair<'a> {
    pub fn new(instance: &'a Instance<'_>, r: u32) -> Self {
        let part = &instance.choices[r as usize][0][0];
        let pickup = Stop::pickup(instance, 0, r, part, part.ready.unwrap_or_default());
        let deliver = Stop::deliver(instance, r);
        let matrix = &instance.problem.profiles[0];
        let row = |of: &'a [i64], at: u32| &of[at as usize * matrix.n..][..matrix.n];
        Self {
            load: pickup.take[0],
            to_pickup: row(&instance.into, pickup.location),
            from_pickup: row(&matrix.ms, pickup.location),
            to_deliver: row(&instance.into, deliver.location),
            from_deliver: row(&matrix.ms, deliver.location),
            direct: matrix.ms[pickup.location as usize * matrix.n + deliver.location as usize],
            pickup,
            deliver,
        }
    }

    /// Cheapest feasible pair of positions that adds less than `bound`. `detour` is scratch space.
    ///
    /// Walks the delivery positions forward with the pushed start time and compares it with the
    /// latest start of the following visit; leaves a pickup position as soon as its detour plus
    /// the least detour of any later delivery position reaches the best so far.
    pub fn best(
        &self,
        route: &Route,
        capacity: i64,
        bound: i64,
        detour: &mut Vec<(i64, i64)>,
    ) -> Option<Found> {
        let stops = &route.stops[..];
        let last = stops.len() - 1;
        let spare = capacity - self.load;
        let mut ready_to_bound = false;
        let mut found = None;
        let mut best = bound;
        for (i, (a, b)) in stops.iter().zip(&stops[1..]).enumerate() {
            let there = self.to_pickup[a.location as usize];
            let start = (a.early + a.service + there).max(self.pickup.open);
            if start > self.pickup.close {
                break;
            }
            let leave = start + self.pickup.service;
            let hand_over = (leave + self.direct).max(self.deliver.open);
            if hand_over > self.deliver.close {
                break;
            }
            if a.load[0] > spare {
                continue;
            }
            let onward = self.from_deliver[b.location as usize];
            let delta = there + self.direct + onward - a.metres;
            if delta < best && hand_over + self.deliver.service + onward <= b.late {
                best = delta;
                found = Some(Found { delta, pickup: i as u16, deliver: i as u16 });
            }
            let next = self.from_pickup[b.location as usize];
            let pushed = (leave + next).max(b.open);
            if i + 1 == last || pushed > b.late {
                continue;
            }
            if !ready_to_bound {
                self.detours(stops, detour);
                ready_to_bound = true;
            }
            let base = there + next - a.metres;
            if let Some(better) = self.deliver_after(stops, i, (base, pushed), spare, best, detour)
            {
                best = better.delta;
                found = Some(better);
            }
        }
        found
    }

    /// Best delivery position behind the visit after `i`, the pickup being right after `i`.
    fn deliver_after(
        &self,
        stops: &[Stop],
        i: usize,
        (base, pushed): (i64, i64),
        spare: i64,
        mut best: i64,
        detour: &[(i64, i64)],
    ) -> Option<Found> {
        let mut found = None;
        let mut at = pushed;
        for j in i + 1..stops.len() - 1 {
            let (own, least) = detour[j];
            let (a, b) = (&stops[j], &stops[j + 1]);
            if base + least >= best || a.load[0] > spare {
                break;
            }
            let start =
                (at + a.service + self.to_deliver[a.location as usize]).max(self.deliver.open);
            if start > self.deliver.close {
                break;
            }
            let delta = base + own;
            if delta < best {
                let onward = self.from_deliver[b.location as usize];
                if start + self.deliver.service + onward <= b.late {
                    best = delta;
                    found = Some(Found { delta, pickup: i as u16, deliver: j as u16 });
                }
            }
            at = (at + a.gap).max(b.open);
            if at > b.late {
                break;
            }
        }
        found
    }

    /// Detour of the delivery after each visit, and the least from there on.
    fn detours(&self, stops: &[Stop], detour: &mut Vec<(i64, i64)>) {
        detour.clear();
        detour.resize(stops.len(), (i64::MAX / 4, i64::MAX / 4));
        let mut least = i64::MAX / 4;
        for j in (1..stops.len() - 1).rev() {
            let own = self.to_deliver[stops[j].location as usize]
                + self.from_deliver[stops[j + 1].location as usize]
                - stops[j].metres;
            least = least.min(own);
            detour[j] = (own, least);
        }
    }
}
