//! Rows and columns.

use super::plot::Plot;

pub(super) fn lay(plot: &mut Plot<'_>) {
    let (across, up) = (plot.plan.extent_m, plot.plan.block_m);
    let blocks = |extent: f64, block: f64| ((extent / block + 0.5).floor() as i64).max(1);
    let (columns, rows) = (blocks(across.0, up.0), blocks(across.1, up.1));
    let middle = |number: i64, count: i64, block: f64| (number as f64 - count as f64 / 2.0) * block;
    let mut corners = Vec::new();
    for row in 0..=rows {
        for column in 0..=columns {
            let right = middle(column, columns, up.0);
            corners.push(plot.junction(right, middle(row, rows, up.1)));
        }
    }
    let corner = |row: i64, column: i64| corners[(row * (columns + 1) + column) as usize];
    // Counted from the middle, so that the widest streets cross there.
    for row in 0..=rows {
        let (class, one_way) = (plot.class(row - rows / 2), plot.one_way());
        for column in 0..columns {
            plot.street(class, one_way, (corner(row, column), corner(row, column + 1)));
        }
    }
    for column in 0..=columns {
        let (class, one_way) = (plot.class(column - columns / 2), plot.one_way());
        for row in 0..rows {
            plot.street(class, one_way, (corner(row, column), corner(row + 1, column)));
        }
    }
}
