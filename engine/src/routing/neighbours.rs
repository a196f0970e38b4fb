//! Which visits are near which.

use super::instance::Instance;

/// Visits looked at when an order is inserted.
const NEAR: usize = 40;
/// Visits known as neighbours of each visit.
const WIDTH: usize = 120;

/// Nearest visits of each visit, nearest first. Visit `2 r` is the pickup of order `r` and `2 r +
/// 1` its hand-over; where the shop is not fixed only hand-overs are neighbours.
pub(crate) struct Neighbours {
    lists: Vec<u32>,
    width: usize,
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
        Self { lists, width, shared: !instance.fast }
    }

    /// All known neighbours of a visit.
    pub fn all(&self, stop: u32) -> &[u32] {
        let row = if self.shared { stop / 2 } else { stop } as usize;
        &self.lists[row * self.width..][..self.width]
    }

    /// The nearest few.
    pub fn near(&self, stop: u32) -> &[u32] {
        let all = self.all(stop);
        &all[..all.len().min(NEAR)]
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
