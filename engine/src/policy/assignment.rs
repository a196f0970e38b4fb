//! The linear assignment problem in integers: rows to columns, each at most once, at the least sum
//! of costs, with prices that prove it.
//!
//! Any number of rows and columns; some pairs may be forbidden; a row may stay without a column at
//! a price of its own, so that there is always an answer. Shortest augmenting paths over reduced
//! costs, one row after another (Jonker and Volgenant 1987), at most rows times rows times columns
//! steps.

/// Who gets what, and the proof that no other choice is cheaper.
///
/// For every allowed pair `row_price[r] + col_price[c] <= cost`, for every row
/// `row_price[r] <= stay[r]`, for every column `col_price[c] <= 0`, and the sum of all prices is
/// the cost of the answer. One more of a column would save at most its price, negated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The column of each row; `None` where it stays without.
    pub columns: Vec<Option<usize>>,
    /// What the answer costs, rows without a column included.
    pub cost: i64,
    /// Dual price of each row.
    pub row_price: Vec<i64>,
    /// Dual price of each column.
    pub col_price: Vec<i64>,
}

/// Assigns the rows of `cost` (`None` is forbidden) to its columns; row `r` stays without one for
/// `stay[r]`. Ties go to staying, then to the lower column. Sums of costs must fit 62 bits.
///
/// # Panics
/// When a row has another length than the first or `stay` another number of rows.
#[must_use]
pub fn assign(cost: &[Vec<Option<i64>>], stay: &[i64]) -> Assignment {
    assert_eq!(cost.len(), stay.len(), "each row has its price of staying");
    let width = cost.first().map_or(0, Vec::len);
    assert!(cost.iter().all(|row| row.len() == width), "all rows have the same columns");
    let mut state = Matching {
        cost,
        stay,
        owner: vec![None; width],
        columns: vec![None; cost.len()],
        row_price: vec![0; cost.len()],
        col_price: vec![0; width],
    };
    for row in 0..cost.len() {
        state.place(row);
    }
    let paid = |(r, column): (usize, &Option<usize>)| match column {
        Some(c) => cost[r][*c].expect("only allowed pairs are matched"),
        None => stay[r],
    };
    Assignment {
        cost: state.columns.iter().enumerate().map(paid).sum(),
        columns: state.columns,
        row_price: state.row_price,
        col_price: state.col_price,
    }
}

struct Matching<'a> {
    cost: &'a [Vec<Option<i64>>],
    stay: &'a [i64],
    /// The row of each column.
    owner: Vec<Option<usize>>,
    columns: Vec<Option<usize>>,
    row_price: Vec<i64>,
    col_price: Vec<i64>,
}

/// Shortest ways from the row that is being placed.
struct Tree {
    /// To each column, where one is known.
    far: Vec<Option<i64>>,
    /// The row before each column.
    via: Vec<usize>,
    /// Columns whose way is final, in that order.
    done: Vec<usize>,
    /// Rows reached, with the way to each.
    rows: Vec<(usize, i64)>,
}

/// Where a cheapest way ends.
#[derive(Clone, Copy)]
enum End {
    /// At a column nobody has.
    Free(usize),
    /// At a row that stays without a column from now on.
    Stay(usize),
}

impl Matching<'_> {
    /// Gives one more row its column, moving others where that is cheapest.
    fn place(&mut self, start: usize) {
        let width = self.owner.len();
        let mut tree =
            Tree { far: vec![None; width], via: vec![start; width], done: vec![], rows: vec![] };
        let (end, length) = self.shortest(start, &mut tree);
        for (row, way) in &tree.rows {
            self.row_price[*row] += length - way;
        }
        for column in &tree.done {
            let way = tree.far[*column].expect("the way to it is final");
            self.col_price[*column] -= length - way;
        }
        self.shift(start, end, &tree);
    }

    fn shortest(&self, start: usize, tree: &mut Tree) -> (End, i64) {
        let mut reached = vec![false; self.owner.len()];
        let (mut row, mut way) = (start, 0);
        let mut best_stay: Option<(i64, usize)> = None;
        loop {
            tree.rows.push((row, way));
            self.relax(row, way, &reached, tree);
            let stays = (way + self.stay[row] - self.row_price[row], row);
            best_stay = Some(best_stay.map_or(stays, |best| best.min(stays)));
            let (stay_way, stay_row) = best_stay.expect("a row has been reached");
            let next = (0..reached.len()).filter(|c| !reached[*c]);
            let next = next.filter_map(|c| Some((tree.far[c]?, self.owner[c].is_some(), c))).min();
            let Some((far, _, column)) = next.filter(|(far, _, _)| *far < stay_way) else {
                return (End::Stay(stay_row), stay_way);
            };
            let Some(owner) = self.owner[column] else { return (End::Free(column), far) };
            reached[column] = true;
            tree.done.push(column);
            (row, way) = (owner, far);
        }
    }

    /// Looks from a row at all columns not reached yet.
    fn relax(&self, row: usize, way: i64, reached: &[bool], tree: &mut Tree) {
        for (column, cost) in self.cost[row].iter().enumerate() {
            let Some(cost) = cost else { continue };
            let far = way + cost - self.row_price[row] - self.col_price[column];
            if !reached[column] && tree.far[column].is_none_or(|known| far < known) {
                tree.far[column] = Some(far);
                tree.via[column] = row;
            }
        }
    }

    /// Moves every row along the way to the column before it.
    fn shift(&mut self, start: usize, end: End, tree: &Tree) {
        let mut column = match end {
            End::Free(column) => column,
            End::Stay(row) if row == start => return,
            End::Stay(row) => {
                self.columns[row].take().expect("a row on the way but the first has a column")
            }
        };
        loop {
            let row = tree.via[column];
            self.owner[column] = Some(row);
            let before = self.columns[row].replace(column);
            if row == start {
                return;
            }
            column = before.expect("a row on the way but the first has a column");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The least cost by trying everything.
    fn by_force(cost: &[Vec<Option<i64>>], stay: &[i64], used: &mut Vec<bool>) -> i64 {
        let Some(row) = cost.first() else { return 0 };
        let mut best = stay[0] + by_force(&cost[1..], &stay[1..], used);
        for (column, cost_here) in row.iter().enumerate() {
            let Some(cost_here) = cost_here else { continue };
            if !used[column] {
                used[column] = true;
                best = best.min(cost_here + by_force(&cost[1..], &stay[1..], used));
                used[column] = false;
            }
        }
        best
    }

    fn assert_proven(cost: &[Vec<Option<i64>>], stay: &[i64], found: &Assignment) {
        for (r, row) in cost.iter().enumerate() {
            assert!(found.row_price[r] <= stay[r], "row {r} of {cost:?}: {found:?}");
            for (c, cost) in row.iter().enumerate() {
                let price = found.row_price[r] + found.col_price[c];
                assert!(cost.is_none_or(|cost| price <= cost), "pair {r} {c}: {found:?}");
            }
        }
        assert!(found.col_price.iter().all(|price| *price <= 0), "{found:?}");
        let prices: i64 = found.row_price.iter().chain(&found.col_price).sum();
        assert_eq!(prices, found.cost, "the prices prove the cost of {found:?}");
        let mut taken: Vec<usize> = found.columns.iter().flatten().copied().collect();
        let matched = taken.len();
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), matched, "each column at most once: {found:?}");
    }

    fn rows(cost: &[&[i64]]) -> Vec<Vec<Option<i64>>> {
        cost.iter().map(|row| row.iter().map(|c| Some(*c)).collect()).collect()
    }

    #[test]
    fn a_greedy_choice_is_undone() {
        let cost = rows(&[&[1, 2], &[1, 9]]);
        let found = assign(&cost, &[100, 100]);
        assert_eq!(found.columns, [Some(1), Some(0)]);
        assert_eq!(found.cost, 3);
        assert_proven(&cost, &[100, 100], &found);
    }

    #[test]
    fn the_one_that_loses_least_stays_without() {
        let cost = rows(&[&[5], &[6], &[7]]);
        let found = assign(&cost, &[10, 20, 12]);
        assert_eq!(found.columns, [None, Some(0), None]);
        assert!(found.col_price[0] <= -5, "a second column would save 12 - 7: {found:?}");
        assert_proven(&cost, &[10, 20, 12], &found);
    }

    #[test]
    fn forbidden_pairs_and_empty_sides() {
        assert_eq!(assign(&[], &[]).cost, 0);
        assert_eq!(assign(&[vec![], vec![]], &[3, 4]).columns, [None, None]);
        let cost = vec![vec![None, Some(4)], vec![None, Some(3)]];
        let found = assign(&cost, &[50, 10]);
        assert_eq!(found.columns, [Some(1), None]);
    }

    fn problem() -> impl Strategy<Value = (Vec<Vec<Option<i64>>>, Vec<i64>)> {
        (0_usize..6, 0_usize..6).prop_flat_map(|(rows, columns)| {
            let cell = prop_oneof![1 => Just(None), 4 => (-20_i64..20).prop_map(Some)];
            let row = prop::collection::vec(cell, columns);
            (prop::collection::vec(row, rows), prop::collection::vec(-5_i64..30, rows))
        })
    }

    proptest! {
        #[test]
        fn equals_trying_everything_and_proves_it((cost, stay) in problem()) {
            let found = assign(&cost, &stay);
            let mut used = vec![false; cost.first().map_or(0, Vec::len)];
            prop_assert_eq!(found.cost, by_force(&cost, &stay, &mut used));
            assert_proven(&cost, &stay, &found);
        }
    }
}
