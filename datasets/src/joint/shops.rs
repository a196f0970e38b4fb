//! Goods, and the shops that keep them.

use super::document::{Cell, Order, Picking, Place, Sku, Store};
use super::{NOW, Plan, SKILLS, one_of, some_of};
use sameday_engine::rng::Rng;
use std::collections::BTreeMap;

/// Goods by kind of shop: positions in `skus`.
pub(super) struct Goods {
    pub(super) skus: Vec<Sku>,
    pub(super) by_kind: Vec<Vec<usize>>,
}

/// Draws the goods; every tenth asks something of its courier.
pub(super) fn goods(rng: &mut Rng, plan: &Plan) -> Goods {
    let mut goods = Goods { skus: Vec::new(), by_kind: Vec::new() };
    for kind in 0..plan.kinds {
        let first = goods.skus.len();
        for n in 0..plan.goods_a_kind {
            let needs = if rng.chance(0.1) { vec![one_of(rng, &SKILLS)] } else { Vec::new() };
            let (g, ml) = (rng.between(1, 30) * 100, rng.between(2, 60) * 100);
            goods.skus.push(Sku { id: format!("k{kind}-{n:02}"), g, ml, needs });
        }
        goods.by_kind.push((first..goods.skus.len()).collect());
    }
    goods
}

/// Which goods each shop keeps, ascending. Shops are of the kinds in turn; in the small family
/// two to four shops keep each of the goods, else half to nine tenths of the kind's shops.
pub(super) fn keeping(rng: &mut Rng, plan: &Plan, goods: &Goods) -> Vec<Vec<usize>> {
    let mut keeping = vec![Vec::new(); plan.shops];
    for (kind, mine) in goods.by_kind.iter().enumerate() {
        let mates: Vec<usize> = (kind..plan.shops).step_by(plan.kinds).collect();
        for sku in mine {
            let count = if plan.small {
                rng.between(2, 4) as usize
            } else {
                (mates.len() * rng.between(50, 90) as usize).div_ceil(100).max(2)
            };
            for shop in some_of(rng, &mates, count) {
                keeping[shop].push(*sku);
            }
        }
    }
    keeping
}

/// Draws a shop without stock. In the larger families some close early, some at lunch, and four of
/// ten have so few pickers that orders wait for one another.
pub(super) fn shop(rng: &mut Rng, plan: &Plan, n: usize) -> Store {
    const DAY: [i64; 2] = [28_800, 79_200];
    let mut open = vec![DAY];
    if !plan.small && rng.chance(0.15) {
        open = vec![[DAY[0], NOW + rng.between(5_400, 9_000)]];
    }
    if !plan.small && rng.chance(0.1) {
        open = vec![[DAY[0], NOW + 3_600], [NOW + 5_400, DAY[1]]];
    }
    let parallel = (!plan.small && rng.chance(0.4)).then(|| rng.between(1, 3));
    let (base_s, per_line_s) = (rng.between(3, 10) * 60, rng.between(1, 4) * 15);
    Store {
        id: format!("shop{n:02}"),
        at: Place::Name(String::new()),
        open,
        pick: Picking { base_s, per_line_s, parallel },
        service_s: one_of(rng, &[60, 90, 120]),
        stock: Vec::new(),
    }
}

/// Spreads stock over the shops that keep each of the goods: where it is tight a sixth to a half
/// more than is asked for, one unit in each shop at least; else three times that and two more a
/// shop. A fifth of the cells has units set aside for others besides.
pub(super) fn stock(
    rng: &mut Rng,
    plan: &Plan,
    (goods, keeping): (&Goods, &[Vec<usize>]),
    orders: &[Order],
    stores: &mut [Store],
) {
    let mut asked: BTreeMap<&str, i64> = BTreeMap::new();
    for line in orders.iter().flat_map(|order| &order.lines) {
        *asked.entry(line.sku.as_str()).or_default() += line.qty;
    }
    for (at, sku) in goods.skus.iter().enumerate() {
        let mates: Vec<usize> =
            (0..stores.len()).filter(|shop| keeping[*shop].contains(&at)).collect();
        let asked = asked.get(sku.id.as_str()).copied().unwrap_or_default();
        let each = mates.len() as i64;
        let tight = (asked * rng.between(115, 150) + 99) / 100;
        let units = if plan.tight { tight.max(each) } else { 3 * asked + 2 * each };
        let mut have = vec![1; mates.len()];
        for _ in each..units {
            have[rng.below(mates.len())] += 1;
        }
        for (shop, have) in mates.into_iter().zip(have) {
            let reserved = if rng.chance(0.2) { rng.between(1, 3) } else { 0 };
            let (sku, on_hand) = (sku.id.clone(), have + reserved);
            stores[shop].stock.push(Cell { sku, on_hand, reserved });
        }
    }
}
