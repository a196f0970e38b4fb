//! Where idle couriers should wait: the next order comes from some shop, and the drive to it counts
//! from the nearest courier without work.
//!
//! A sequence of single best moves on the weighted median objective of Hakimi (1964): the mean
//! drive from the nearest idle courier to the shop of the next order, shops weighted by how often
//! they were ordered from.

use crate::unit::Millis;

/// What waiting well is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// A drive longer than this is as bad as nobody: such a shop is not covered.
    pub reach: Millis,
    /// A minute of empty drive is worth taking only for more than this many thousandths of a
    /// minute less of mean drive.
    pub drive_permille: i64,
}

/// A courier without work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idler {
    /// Drive to each shop from where he stands (or will stand soon).
    pub to_shop: Vec<Millis>,
    /// He may be sent; others only cover.
    pub movable: bool,
}

/// Empty moves (courier, shop) worth making now, each courier at most once.
///
/// `weight` tells how likely the next order is from a shop; `between(a, b)` is the drive from shop
/// `a` to shop `b`.
pub fn moves(
    coverage: Coverage,
    weight: &[i64],
    idlers: &[Idler],
    between: impl Fn(usize, usize) -> Millis,
) -> Vec<(usize, usize)> {
    let total: i64 = weight.iter().sum();
    let drives = |idler: &Idler| idler.to_shop.iter().map(|drive| drive.0).collect();
    let mut standing: Vec<Vec<i64>> = idlers.iter().map(drives).collect();
    let mut moves = Vec::new();
    for (i, idler) in idlers.iter().enumerate().filter(|(_, idler)| idler.movable) {
        let others: Vec<i64> =
            (0..weight.len()).map(|shop| best_of_others(&standing, i, shop, coverage)).collect();
        let mean = |drive: &dyn Fn(usize) -> i64| -> i64 {
            let drives = others.iter().enumerate().map(|(shop, other)| drive(shop).min(*other));
            weight.iter().zip(drives).map(|(w, drive)| w * drive).sum()
        };
        let stay = mean(&|shop| idler.to_shop[shop].0);
        let price = |shop: usize| idler.to_shop[shop].0 * coverage.drive_permille * total / 1_000;
        let best = (0..weight.len())
            .filter(|shop| weight[*shop] > 0 && idler.to_shop[*shop] <= coverage.reach)
            .map(|shop| (mean(&|to| between(shop, to).0) + price(shop), shop))
            .min();
        if let Some((cost, shop)) = best
            && cost < stay
            && idler.to_shop[shop] > Millis::ZERO
        {
            standing[i] = (0..weight.len()).map(|to| between(shop, to).0).collect();
            moves.push((i, shop));
        }
    }
    moves
}

/// Drive to a shop from the nearest courier but this one, `reach` at most.
fn best_of_others(standing: &[Vec<i64>], me: usize, shop: usize, coverage: Coverage) -> i64 {
    let others = standing.iter().enumerate().filter(|(i, _)| *i != me);
    others.map(|(_, drives)| drives[shop]).fold(coverage.reach.0, i64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOPS: [i64; 3] = [0, 10, 100];

    fn between(a: usize, b: usize) -> Millis {
        Millis((SHOPS[a] - SHOPS[b]).abs())
    }

    fn idler(at: i64) -> Idler {
        let to_shop = SHOPS.iter().map(|shop| Millis((shop - at).abs())).collect();
        Idler { to_shop, movable: true }
    }

    const FREE: Coverage = Coverage { reach: Millis(1_000), drive_permille: 10 };

    #[test]
    fn two_idlers_at_one_place_spread_out() {
        let idlers = [idler(0), idler(0)];
        assert_eq!(moves(FREE, &[1, 1, 1], &idlers, between), [(0, 2)]);
    }

    #[test]
    fn nobody_moves_for_less_than_the_drive_is_worth() {
        let dear = Coverage { drive_permille: 1_000, ..FREE };
        assert_eq!(moves(dear, &[1, 1, 1], &[idler(0), idler(0)], between), []);
    }

    #[test]
    fn shops_nobody_orders_from_draw_nobody() {
        assert_eq!(moves(FREE, &[1, 0, 0], &[idler(0), idler(0)], between), []);
        assert_eq!(moves(FREE, &[0, 0, 0], &[idler(50)], between), []);
    }

    #[test]
    fn a_bound_courier_covers_but_stays() {
        let bound = Idler { movable: false, ..idler(100) };
        assert_eq!(moves(FREE, &[1, 5, 1], &[bound, idler(0)], between), [(1, 1)]);
    }
}
