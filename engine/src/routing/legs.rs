//! Travel of one profile as the joint search reads it: duration and length side by side, rows in
//! both directions.

use super::clock::Clock;
use super::problem::Matrix;
use super::spans::FAR;

/// A cell that no courier drives: longer than 2^32 units of time or metres.
const NEVER: u32 = u32::MAX;

/// Duration and length of every leg, forwards and backwards.
pub(crate) struct Legs {
    n: usize,
    /// Milliseconds in one unit of the cells.
    unit: i64,
    out: Vec<[u32; 2]>,
    into: Vec<[u32; 2]>,
}

/// All legs from, or to, one location.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    cells: &'a [[u32; 2]],
    unit: i64,
}

impl Legs {
    /// The least that each leg of the matrix takes at any time.
    pub fn new(matrix: &Matrix, clock: &Clock) -> Self {
        let n = matrix.n;
        let least = |ms: &i64| clock.shortest(*ms);
        let whole = matrix.ms.iter().all(|ms| least(ms) % 1_000 == 0);
        let unit = if whole { 1_000 } else { 1 };
        // By a number that is known here division is several times faster.
        let units = |ms: i64| if whole { ms / 1_000 } else { ms };
        let cell =
            |(ms, m): (&i64, &i64)| match (u32::try_from(units(least(ms))), u32::try_from(*m)) {
                (Ok(time), Ok(metres)) => [time, metres],
                _ => [NEVER, NEVER],
            };
        let out: Vec<[u32; 2]> = matrix.ms.iter().zip(&matrix.m).map(cell).collect();
        let mut into = vec![[0; 2]; n * n];
        for from in 0..n {
            for to in 0..n {
                into[to * n + from] = out[from * n + to];
            }
        }
        Self { n, unit, out, into }
    }

    /// Milliseconds and metres of one leg.
    pub fn get(&self, from: u32, to: u32) -> (i64, i64) {
        self.row_from(from).at(to)
    }

    pub fn row_from(&self, location: u32) -> Row<'_> {
        Row { cells: &self.out[location as usize * self.n..][..self.n], unit: self.unit }
    }

    pub fn row_to(&self, location: u32) -> Row<'_> {
        Row { cells: &self.into[location as usize * self.n..][..self.n], unit: self.unit }
    }
}

impl Row<'_> {
    /// Milliseconds and metres of the leg between the row's location and this one.
    pub fn at(&self, other: u32) -> (i64, i64) {
        match self.cells[other as usize] {
            [NEVER, _] => (FAR / 4, FAR / 4),
            [time, metres] => (i64::from(time) * self.unit, i64::from(metres)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_and_both_units_are_kept() {
        let plain = Clock::default();
        for unit in [1, 1_000] {
            let ms = [0, 3, 5, 0].map(|t| t * unit).to_vec();
            let legs = Legs::new(&Matrix { n: 2, ms, m: vec![0, 30, 50, 0] }, &plain);
            assert_eq!(legs.get(0, 1), (3 * unit, 30));
            assert_eq!(legs.row_to(0).at(1), (5 * unit, 50));
        }
        let far = Matrix { n: 1, ms: vec![1 << 50], m: vec![0] };
        assert!(Legs::new(&far, &plain).get(0, 0).0 > 1 << 50);
    }
}
