//! Travel as the classic insertion reads it: places that are near one another have near numbers, so
//! that the few cells of a row that matter lie side by side in memory.

use super::problem::Matrix;

/// Legs of the classic PDPTW, where time equals distance, in ranks instead of locations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Square {
    n: usize,
    /// Rank of each location.
    rank: Vec<u32>,
    /// `out[a * n + b]` = leg from rank `a` to rank `b`.
    out: Vec<i64>,
    /// `into[b * n + a]` = the same leg; empty when both directions are alike.
    into: Vec<i64>,
}

impl Square {
    pub fn new(matrix: &Matrix) -> Self {
        let n = matrix.n;
        let order = chain(matrix);
        let mut rank = vec![0; n];
        for (i, at) in order.iter().enumerate() {
            rank[*at] = i as u32;
        }
        let leg = |a: usize, b: usize| matrix.ms[a * n + b];
        let cells = |leg: &dyn Fn(usize, usize) -> i64| -> Vec<i64> {
            order.iter().flat_map(|a| order.iter().map(move |b| leg(*a, *b))).collect()
        };
        let symmetric = (0..n).all(|a| (0..a).all(|b| leg(a, b) == leg(b, a)));
        let into = if symmetric { Vec::new() } else { cells(&|a, b| leg(b, a)) };
        Self { n, rank, out: cells(&leg), into }
    }

    /// Rank of a location.
    pub fn rank(&self, location: u32) -> u32 {
        self.rank[location as usize]
    }

    /// Legs from a rank to all.
    pub fn from(&self, rank: u32) -> &[i64] {
        &self.out[rank as usize * self.n..][..self.n]
    }

    /// Legs from all to a rank.
    pub fn to(&self, rank: u32) -> &[i64] {
        let cells = if self.into.is_empty() { &self.out } else { &self.into };
        &cells[rank as usize * self.n..][..self.n]
    }
}

/// All locations, each followed by the nearest one that is left.
fn chain(matrix: &Matrix) -> Vec<usize> {
    let n = matrix.n;
    let mut left: Vec<usize> = (1..n).collect();
    let mut order: Vec<usize> = (0..n.min(1)).collect();
    while !left.is_empty() {
        let at = order[order.len() - 1];
        let far = |to: usize| matrix.ms[at * n + to] + matrix.ms[to * n + at];
        let nearest = (0..left.len()).min_by_key(|i| far(left[*i])).unwrap_or_default();
        order.push(left.swap_remove(nearest));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_places_have_near_ranks_and_legs_keep_their_direction() {
        // Places 0, 2, 1, 3 along a line; uphill takes one more.
        let along = [0i64, 20, 10, 30];
        let leg = |a: usize, b: usize| (along[a] - along[b]).abs() + i64::from(along[b] > along[a]);
        let ms: Vec<i64> = (0..16).map(|cell| leg(cell / 4, cell % 4)).collect();
        let square = Square::new(&Matrix { n: 4, m: ms.clone(), ms });
        assert_eq!([0, 1, 2, 3].map(|at| square.rank(at)), [0, 2, 1, 3]);
        for a in 0..4 {
            for b in 0..4 {
                let (from, to) = (square.rank(a), square.rank(b));
                let expected = leg(a as usize, b as usize);
                assert_eq!(square.from(from)[to as usize], expected);
                assert_eq!(square.to(to)[from as usize], expected);
            }
        }
        let flat = Matrix { n: 2, ms: vec![0, 5, 5, 0], m: vec![0, 5, 5, 0] };
        assert!(Square::new(&flat).into.is_empty(), "one direction is enough");
    }
}
