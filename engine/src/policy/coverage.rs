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
/// `weight` tells how likely the next order is from a shop; row `a` of `between` holds the drives
/// from shop `a` to each shop.
#[must_use]
pub fn moves(
    coverage: Coverage,
    weight: &[i64],
    idlers: &[Idler],
    between: &[Vec<Millis>],
) -> Vec<(usize, usize)> {
    let total: i64 = weight.iter().sum();
    let mut standing: Vec<&[Millis]> = idlers.iter().map(|idler| &idler.to_shop[..]).collect();
    let mut moves = Vec::new();
    for (i, idler) in idlers.iter().enumerate().filter(|(_, idler)| idler.movable) {
        let others = nearest_of_others(&standing, i, weight.len(), coverage.reach);
        let stay = mean(weight, &others, &idler.to_shop);
        let price = |shop: usize| idler.to_shop[shop].0 * coverage.drive_permille * total / 1_000;
        let best = (0..weight.len())
            .filter(|shop| weight[*shop] > 0 && idler.to_shop[*shop] <= coverage.reach)
            .map(|shop| (mean(weight, &others, &between[shop]) + price(shop), shop))
            .min();
        if let Some((cost, shop)) = best
            && cost < stay
            && idler.to_shop[shop] > Millis::ZERO
        {
            standing[i] = &between[shop];
            moves.push((i, shop));
        }
    }
    moves
}

/// Weighted sum of the drives when this courier helps the others.
fn mean(weight: &[i64], others: &[Millis], drives: &[Millis]) -> i64 {
    let nearest = others.iter().zip(drives).map(|(other, own)| other.0.min(own.0));
    weight.iter().zip(nearest).map(|(weight, drive)| weight * drive).sum()
}

/// Drive to each shop from the nearest courier but this one, `reach` at most.
fn nearest_of_others(
    standing: &[&[Millis]],
    me: usize,
    shops: usize,
    reach: Millis,
) -> Vec<Millis> {
    let mut nearest = vec![reach; shops];
    for drives in standing.iter().enumerate().filter(|(i, _)| *i != me).map(|(_, drives)| drives) {
        for (best, drive) in nearest.iter_mut().zip(*drives) {
            *best = (*best).min(*drive);
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOPS: [i64; 3] = [0, 10, 100];

    fn between() -> Vec<Vec<Millis>> {
        let row = |a: &i64| SHOPS.iter().map(|b| Millis((a - b).abs())).collect();
        SHOPS.iter().map(row).collect()
    }

    fn idler(at: i64) -> Idler {
        let to_shop = SHOPS.iter().map(|shop| Millis((shop - at).abs())).collect();
        Idler { to_shop, movable: true }
    }

    const FREE: Coverage = Coverage { reach: Millis(1_000), drive_permille: 10 };

    #[test]
    fn two_idlers_at_one_place_spread_out() {
        let idlers = [idler(0), idler(0)];
        assert_eq!(moves(FREE, &[1, 1, 1], &idlers, &between()), [(0, 2)]);
    }

    #[test]
    fn nobody_moves_for_less_than_the_drive_is_worth() {
        let dear = Coverage { drive_permille: 1_000, ..FREE };
        assert_eq!(moves(dear, &[1, 1, 1], &[idler(0), idler(0)], &between()), []);
    }

    #[test]
    fn shops_nobody_orders_from_draw_nobody() {
        assert_eq!(moves(FREE, &[1, 0, 0], &[idler(0), idler(0)], &between()), []);
        assert_eq!(moves(FREE, &[0, 0, 0], &[idler(50)], &between()), []);
    }

    #[test]
    fn a_bound_courier_covers_but_stays() {
        let bound = Idler { movable: false, ..idler(100) };
        assert_eq!(moves(FREE, &[1, 5, 1], &[bound, idler(0)], &between()), [(1, 1)]);
    }
}
