//! Which visits are near which.

use super::instance::Instance;
use super::stop::Stop;

/// Visits looked at when an order is inserted.
const NEAR: usize = 20;
/// Price of a unit of waiting that the windows force between two visits, in units of travel
/// (Vidal, Crainic, Gendreau and Prins, 2013).
const WAITING: f64 = 0.2;
/// Visits known as neighbours of each visit.
const WIDTH: usize = 120;

/// Nearest visits of each visit, nearest first. Visit `2 r` is the pickup of order `r` and `2 r +
/// 1` its hand-over; where the shop is not fixed only hand-overs are neighbours.
pub(crate) struct Neighbours {
    lists: Vec<u32>,
    width: usize,
    /// Classic PDPTW only: the nearest visits that the windows let stand beside each visit, and
    /// where each list ends.
    beside: Vec<u32>,
    ends: Vec<u32>,
    /// Both visits of an order share one list.
    shared: bool,
}

impl Neighbours {
    pub fn new(instance: &Instance<'_>) -> Self {
        let places = places(instance);
        let width = WIDTH.min(places.len().saturating_sub(1));
        let mut lists = Vec::with_capacity(places.len() * width);
        let mut row: Vec<(i64, u32)> = Vec::with_capacity(places.len());
        for &(stop, at) in &places {
            row.clear();
            let others = places.iter().filter(|(other, _)| *other != stop);
            row.extend(others.map(|&(other, to)| (apart(instance, at, to), other)));
            if width < row.len() {
                row.select_nth_unstable(width);
                row.truncate(width);
            }
            row.sort_unstable();
            lists.extend(row.iter().map(|(_, other)| *other));
        }
        let mut own = Self { lists, width, beside: vec![], ends: vec![], shared: !instance.fast };
        if instance.fast {
            own.list_beside(instance);
        }
        own
    }

    /// Lists for each visit the nearest ones that may come right before or after it.
    fn list_beside(&mut self, instance: &Instance<'_>) {
        let windows = windows(instance);
        let mut row: Vec<(i64, u32)> = Vec::with_capacity(windows.len());
        for (a, own) in windows.iter().enumerate() {
            row.clear();
            for (b, other) in windows.iter().enumerate().filter(|(b, _)| b / 2 != a / 2) {
                let far = together(instance, own, other);
                row.extend(far.map(|far| (far, b as u32)));
            }
            if WIDTH < row.len() {
                row.select_nth_unstable(WIDTH);
                row.truncate(WIDTH);
            }
            row.sort_unstable();
            self.beside.extend(row.iter().map(|(_, other)| *other));
            self.ends.push(self.beside.len() as u32);
        }
    }

    /// All known neighbours of a visit.
    pub fn all(&self, stop: u32) -> &[u32] {
        let row = if self.shared { stop / 2 } else { stop } as usize;
        &self.lists[row * self.width..][..self.width]
    }

    /// Visits beside which one may stand, the closest first.
    pub fn beside(&self, stop: u32) -> &[u32] {
        let end = |at: usize| self.ends[at] as usize;
        let begin = if stop == 0 { 0 } else { end(stop as usize - 1) };
        &self.beside[begin..end(stop as usize)]
    }

    /// The closest of them, to insert an order at.
    pub fn near(&self, stop: u32) -> &[u32] {
        let beside = self.beside(stop);
        &beside[..beside.len().min(NEAR)]
    }
}

/// What a visit is to those beside it: place, first and last start, and service.
struct Window {
    at: usize,
    open: i64,
    close: i64,
    service: i64,
}

/// Windows of all visits, narrowed by those of their partners.
fn windows(instance: &Instance<'_>) -> Vec<Window> {
    let matrix = &instance.problem.profiles[0];
    let mut out = Vec::with_capacity(2 * instance.requests());
    for r in 0..instance.requests() as u32 {
        let part = &instance.choices[r as usize][0][0];
        let pickup = Stop::pickup(instance, 0, r, part, part.ready.unwrap_or_default());
        let deliver = Stop::deliver(instance, r);
        let (p, d) = (pickup.location as usize, deliver.location as usize);
        let between = pickup.service + matrix.ms[p * matrix.n + d];
        let (open, close) = (pickup.open, pickup.close.min(deliver.close - between));
        out.push(Window { at: p, open, close, service: pickup.service });
        let (open, close) = (deliver.open.max(pickup.open + between), deliver.close);
        out.push(Window { at: d, open, close, service: deliver.service });
    }
    out
}

/// How far apart two visits are when one follows the other in the better direction, forced waiting
/// included; none when neither can follow the other in time.
fn together(instance: &Instance<'_>, a: &Window, b: &Window) -> Option<i64> {
    let matrix = &instance.problem.profiles[0];
    let follows = |a: &Window, b: &Window| {
        let leg = matrix.ms[a.at * matrix.n + b.at];
        let idle = b.open - (a.close + a.service + leg);
        let late = a.open + a.service + leg > b.close;
        (!late).then_some(leg + (WAITING * idle.max(0) as f64) as i64)
    };
    match (follows(a, b), follows(b, a)) {
        (Some(there), Some(back)) => Some(there.min(back)),
        (there, back) => there.or(back),
    }
}

/// Visits with their locations.
fn places(instance: &Instance<'_>) -> Vec<(u32, u32)> {
    let requests = instance.problem.requests.iter().enumerate();
    if !instance.fast {
        return requests.map(|(r, q)| (2 * r as u32 + 1, q.dropoff.0)).collect();
    }
    let both = |(r, q): (usize, &super::problem::Request)| {
        let shop = instance.problem.sites[q.sites[0].at()].at;
        [(2 * r as u32, shop.0), (2 * r as u32 + 1, q.dropoff.0)]
    };
    requests.flat_map(both).collect()
}

fn apart(instance: &Instance<'_>, a: u32, b: u32) -> i64 {
    // Without couriers there may be no profile either.
    let Some(matrix) = instance.problem.profiles.first() else { return 0 };
    let (a, b) = (a as usize, b as usize);
    matrix.ms[a * matrix.n + b] + matrix.ms[b * matrix.n + a]
}

#[cfg(test)]
mod tests {
    use super::super::problem::{Matrix, Problem, Rules};
    use super::*;

    /// Travel between two places, and the windows of a visit at each.
    fn pair(leg: i64, a: (i64, i64), b: (i64, i64)) -> Option<i64> {
        let ms = vec![0, leg, leg, 0];
        let problem = Problem {
            profiles: vec![Matrix { n: 2, m: ms.clone(), ms }],
            rules: Rules { vehicles_first: true, distance_only: true, one_site_per_trip: false },
            ..Problem::default()
        };
        let instance = Instance::new(&problem);
        let window = |at, (open, close)| Window { at, open, close, service: 10 };
        together(&instance, &window(0, a), &window(1, b))
    }

    #[test]
    fn windows_decide_who_may_stand_beside_whom() {
        assert_eq!(pair(100, (0, 500), (0, 500)), Some(100), "either may be first");
        assert_eq!(pair(100, (0, 500), (0, 50)), Some(100), "the second must be first");
        assert_eq!(pair(100, (0, 50), (0, 50)), None, "whoever is second is late");
        assert_eq!(pair(100, (0, 50), (660, 700)), Some(200), "500 of waiting are forced");
    }
}
