//! Best place of a pickup and its delivery in one route, classic PDPTW: O(1) for each pair.

use super::super::instance::Instance;
use super::super::route::{Hot, Route};
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
    pickup: &'a Stop,
    deliver: &'a Stop,
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
        let [pickup, deliver] = &instance.visits[r as usize];
        let square = &instance.square;
        let (from, to) = (square.rank(pickup.location), square.rank(deliver.location));
        Self {
            load: pickup.take[0],
            to_pickup: square.to(from),
            from_pickup: square.from(from),
            to_deliver: square.to(to),
            from_deliver: square.from(to),
            direct: square.from(from)[to as usize],
            pickup,
            deliver,
        }
    }

    /// Cheapest feasible pair of positions that adds less than `bound`. `detour` is scratch space.
    ///
    /// Walks the delivery positions forward with the pushed start time and compares it with the
    /// latest start of the following visit; leaves a pickup position as soon as its detour plus
    /// the least detour of any later delivery position reaches the best so far. Starts never
    /// decrease along a route, so the positions that the two windows leave are intervals.
    pub fn best(
        &self,
        route: &Route,
        capacity: i64,
        bound: i64,
        detour: &mut Vec<(i64, i64)>,
    ) -> Option<Found> {
        let hot = &route.hot[..];
        let spare = capacity - self.load;
        let mut reach = None;
        let mut found = None;
        let mut best = bound;
        let from = first_late(hot, self.pickup.open + self.pickup.service);
        for (i, pair) in hot.windows(2).enumerate().skip(from) {
            let (a, b) = (&pair[0], &pair[1]);
            let there = self.to_pickup[a.rank as usize];
            let start = (a.early + a.service + there).max(self.pickup.open);
            let leave = start + self.pickup.service;
            let hand_over = (leave + self.direct).max(self.deliver.open);
            if start > self.pickup.close || hand_over > self.deliver.close {
                break;
            }
            if a.load > spare {
                continue;
            }
            let onward = self.from_deliver[b.rank as usize];
            let delta = there + self.direct + onward - a.metres;
            if delta < best && hand_over + self.deliver.service + onward <= b.late {
                best = delta;
                found = Some(Found { delta, pickup: i as u16, deliver: i as u16 });
            }
            let next = self.from_pickup[b.rank as usize];
            let pushed = (leave + next).max(b.open);
            if i + 2 >= hot.len() || pushed > b.late {
                continue;
            }
            let reach = reach.get_or_insert_with(|| self.detours(route, spare, i + 1, detour));
            let base = there + next - a.metres;
            let first = reach.from.max(i + 1);
            if first >= reach.to || base + detour[first].1 >= best {
                continue;
            }
            let walk = Walk { i, first, base, pushed, best, spare };
            if let Some(better) = self.deliver_after(hot, &walk, reach, detour) {
                best = better.delta;
                found = Some(better);
            }
        }
        found
    }

    /// Best delivery position behind the visit after `i`, the pickup being right after `i`.
    fn deliver_after(
        &self,
        hot: &[Hot],
        walk: &Walk,
        reach: &Reach,
        detour: &[(i64, i64)],
    ) -> Option<Found> {
        let mut found = None;
        let mut best = walk.best;
        let next = &hot[walk.i + 1];
        if !reach.roomy && hot[walk.i + 1..walk.first].iter().any(|a| a.load > walk.spare) {
            return None;
        }
        // What waiting before the first hand-over position leaves of the push; no visit up to there
        // is late, as the first one that is pushed is not.
        let swallowed = hot[walk.first].idle - next.idle;
        let push = (walk.pushed - next.early - swallowed).max(0);
        let mut at = hot[walk.first].early + push;
        for j in walk.first..reach.to {
            let a = &hot[j];
            let (own, least) = detour[j];
            if walk.base + least >= best || a.load > walk.spare {
                break;
            }
            let b = &hot[j + 1];
            let delta = walk.base + own;
            let start = (at + a.service + self.to_deliver[a.rank as usize]).max(self.deliver.open);
            if start > self.deliver.close {
                break;
            }
            if delta < best {
                let onward = self.from_deliver[b.rank as usize];
                if start + self.deliver.service + onward <= b.late {
                    best = delta;
                    found = Some(Found { delta, pickup: walk.i as u16, deliver: j as u16 });
                }
            }
            at = (at + a.service + a.metres).max(b.open);
        }
        found
    }

    /// Positions behind which the delivery window allows a hand-over, from `first` on; detour of
    /// the delivery at each of them, and the least from there on.
    fn detours(
        &self,
        route: &Route,
        spare: i64,
        first: usize,
        detour: &mut Vec<(i64, i64)>,
    ) -> Reach {
        let hot = &route.hot[..];
        let last = hot.len() - 1;
        let from = first_late(hot, self.deliver.open + self.deliver.service).max(first);
        let late = |stop: &Hot| stop.early + stop.service > self.deliver.close;
        let to = if last > LONG {
            hot[..last].partition_point(|stop| !late(stop))
        } else {
            hot[..last].iter().position(late).unwrap_or(last)
        };
        if detour.len() < hot.len() {
            detour.resize(hot.len(), (0, 0));
        }
        let mut least = i64::MAX / 4;
        for j in (from..to).rev() {
            let own = self.to_deliver[hot[j].rank as usize]
                + self.from_deliver[hot[j + 1].rank as usize]
                - hot[j].metres;
            least = least.min(own);
            detour[j] = (own, least);
        }
        Reach { from: from.min(to), to, roomy: route.peak <= spare }
    }
}

/// A pickup position and what it gives to the search for the delivery.
struct Walk {
    i: usize,
    /// First delivery position to look at.
    first: usize,
    /// Detour of the pickup.
    base: i64,
    /// Start at the visit after it.
    pushed: i64,
    best: i64,
    spare: i64,
}

/// Delivery positions `from..to`.
struct Reach {
    from: usize,
    to: usize,
    /// The load fits everywhere.
    roomy: bool,
}

/// Visits from which a search by halves is faster than a walk.
const LONG: usize = 16;

/// First position behind which something that ends at `end` or later can stand.
fn first_late(hot: &[Hot], end: i64) -> usize {
    let behind = &hot[1..];
    if behind.len() > LONG {
        behind.partition_point(|stop| stop.late < end)
    } else {
        behind.iter().position(|stop| stop.late >= end).unwrap_or(behind.len())
    }
}
