//! Best place of one order in one route under all rules: O(1) tests first, then the exact price.

use super::super::instance::Instance;
use super::super::price::{self, Pricer, Work};
use super::super::problem::{Load, PayBasis};
use super::super::route::Route;
use super::super::stop::{Kind, Stop};

/// Scratch space; one for each search.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// Visits to place, in order: pickups, then the hand-over.
    pub items: Vec<Stop>,
    sequence: Vec<Stop>,
    /// Metres and time up to each visit of the route as it is.
    so_far: Vec<(i64, i64)>,
    after: [u16; 3],
    best: i64,
    best_after: Option<[u16; 3]>,
}

/// The route into which a walk places its items.
struct Target<'a, 'p> {
    instance: &'a Instance<'p>,
    v: u32,
    stops: &'a [Stop],
    cost: i64,
    capacity: Load,
    take: Load,
    orders: i64,
    metres: i64,
    time: i64,
}

/// Where a walk stands: start at the last visit, metres and busy time up to it.
#[derive(Clone, Copy)]
struct At {
    start: i64,
    metres: i64,
    time: i64,
}

impl Walk {
    /// Cheapest feasible positions of `items` in this route that add less than `bound`.
    /// `stops` are the visits of `route`, with later ready times where a queue would delay them.
    pub fn best(
        &mut self,
        instance: &Instance<'_>,
        v: u32,
        (route, stops): (&Route, &[Stop]),
        bound: i64,
        pricer: &mut Pricer,
    ) -> Option<(i64, [u16; 3])> {
        self.measure(stops);
        let &(metres, time) = self.so_far.last()?;
        let deliver = self.items.last()?;
        let target = Target {
            instance,
            v,
            stops,
            cost: route.cost,
            capacity: instance.vehicle(v).capacity,
            take: [-deliver.take[0], -deliver.take[1]],
            orders: route.orders() as i64 + 1,
            metres,
            time,
        };
        self.sequence.clear();
        self.sequence.extend_from_slice(&stops[..=route.frozen]);
        (self.best, self.best_after) = (bound, None);
        let (metres, time) = self.so_far[route.frozen];
        let at = At { start: stops[route.frozen].early, metres, time };
        self.place(&target, 0, route.frozen, at, pricer);
        self.best_after.map(|after| (self.best, after))
    }

    fn measure(&mut self, stops: &[Stop]) {
        self.so_far.clear();
        let (mut metres, mut time) = (0, 0);
        for stop in stops {
            self.so_far.push((metres, time));
            metres += stop.metres;
            time += stop.gap;
        }
    }

    /// Tries item `k` after every visit from `from` on; the sequence ends at that visit or at an
    /// item placed after it.
    fn place(
        &mut self,
        target: &Target<'_, '_>,
        k: usize,
        from: usize,
        at: At,
        pricer: &mut Pricer,
    ) {
        let mark = self.sequence.len();
        let item = self.items[k];
        let mut at = at;
        let mut after = from;
        loop {
            if let Some(next) = self.step(target, &item, at)
                && next.start <= item.close
            {
                self.after[k] = after as u16;
                self.sequence.push(item);
                if k + 1 == self.items.len() {
                    self.finish(target, after, next, pricer);
                } else {
                    self.place(target, k + 1, after, next, pricer);
                }
                self.sequence.pop();
            }
            after += 1;
            if after + 1 >= target.stops.len() {
                break;
            }
            let visit = target.stops[after];
            match self.step(target, &visit, at) {
                Some(next) if next.start <= visit.late => at = next,
                _ => break,
            }
            if k > 0 && !fits(&visit, target) {
                break;
            }
            self.sequence.push(visit);
        }
        self.sequence.truncate(mark);
    }

    /// The earliest start of `next` right after the sequence, whose last visit learns the way.
    fn step(&mut self, target: &Target<'_, '_>, next: &Stop, at: At) -> Option<At> {
        let last = self.sequence.last_mut()?;
        let (gap, metres) = last.step(target.instance, target.v, next);
        (last.gap, last.metres) = (gap, metres);
        let start = target.instance.earliest(next, at.start + gap);
        Some(At { start, metres: at.metres + metres, time: at.time + gap })
    }

    /// All items are placed, the last after visit `after`: compares the exact price with the best.
    fn finish(&mut self, target: &Target<'_, '_>, after: usize, at: At, pricer: &mut Pricer) {
        let next = &target.stops[after + 1];
        let Some(then) = self.step(target, next, at) else { return };
        if then.start > next.late || self.least(target, after, at, then) - target.cost >= self.best
        {
            return;
        }
        let mark = self.sequence.len();
        self.sequence.extend_from_slice(&target.stops[after + 1..]);
        let limit = self.best.saturating_add(target.cost);
        if let Ok(priced) = pricer.price_below(target.instance, target.v, &self.sequence, limit)
            && priced.cost - target.cost < self.best
        {
            self.best = priced.cost - target.cost;
            let mut placed = self.after;
            let items = self.items.len();
            placed[items..].fill(self.after[items - 1]);
            self.best_after = Some(placed);
        }
        self.sequence.truncate(mark);
    }

    /// A lower bound on the price: no waiting is paid, only the new hand-over is late.
    fn least(&self, target: &Target<'_, '_>, after: usize, at: At, then: At) -> i64 {
        let (metres_to, time_to) = self.so_far[after + 1];
        let metres = then.metres + target.metres - metres_to;
        if target.instance.problem.rules.distance_only {
            return metres;
        }
        let vehicle = target.instance.vehicle(target.v);
        let time = match vehicle.pay.basis {
            PayBasis::Active => price::least_unpaid(vehicle, then.time + target.time - time_to),
            PayBasis::Shift => 0,
        };
        let late = match self.items.last() {
            Some(item) if item.kind == Kind::Deliver => {
                price::lateness(target.instance, item.request, at.start)
            }
            _ => 0,
        };
        let work = Work { active: time, waited: 0, metres, orders: target.orders };
        price::pay(vehicle, true, work) + late
    }
}

/// Whether the order can be on board when this visit is made.
fn fits(visit: &Stop, target: &Target<'_, '_>) -> bool {
    visit.kind != Kind::Pickup
        || (0..visit.load.len()).all(|d| visit.load[d] + target.take[d] <= target.capacity[d])
}
