//! What is truly there: the one record of physical goods, which no clerk, till or engine sees
//! whole. Phantom stock and tills that beat online orders come from the gap between this and the
//! books.

use sameday_engine::id::{HoldId, OrderId, SkuId, StoreId};
use sameday_engine::model::{Line, StopTask};
use std::collections::BTreeMap;

/// Goods that left a shelf for an order.
#[derive(Clone, Debug, PartialEq)]
struct Parcel {
    order: OrderId,
    store: StoreId,
    lines: Vec<Line>,
    on_board: bool,
}

/// All physical goods.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    units: BTreeMap<(StoreId, SkuId), i64>,
    parcels: BTreeMap<HoldId, Parcel>,
    came: i64,
    left: i64,
}

impl Shelf {
    /// Goods come into a shop: opening stock, inbound, a returned sale.
    pub fn put(&mut self, store: &StoreId, sku: &SkuId, qty: i64) {
        assert!(qty >= 0, "goods that come are not negative");
        *self.units.entry((store.clone(), sku.clone())).or_default() += qty;
        self.came += qty;
    }

    /// Takes up to so many units off the shelf and out of the shop; says how many there were.
    pub fn take(&mut self, store: &StoreId, sku: &SkuId, qty: i64) -> i64 {
        let taken = self.lift(store, sku, qty);
        self.left += taken;
        taken
    }

    fn lift(&mut self, store: &StoreId, sku: &SkuId, qty: i64) -> i64 {
        let Some(units) = self.units.get_mut(&(store.clone(), sku.clone())) else { return 0 };
        let taken = qty.min(*units).max(0);
        *units -= taken;
        taken
    }

    fn lay_back(&mut self, store: &StoreId, lines: &[Line]) {
        for line in lines {
            *self.units.entry((store.clone(), line.sku.clone())).or_default() += line.qty.0;
        }
    }

    /// Units on the shelf.
    #[must_use]
    pub fn units(&self, store: &StoreId, sku: &SkuId) -> i64 {
        self.units.get(&(store.clone(), sku.clone())).copied().unwrap_or(0)
    }

    /// A picker takes an order's lines off the shelf and stages them.
    ///
    /// # Errors
    /// What is missing; then everything is back on the shelf.
    pub fn stage(
        &mut self,
        hold: HoldId,
        order: OrderId,
        store: &StoreId,
        lines: &[Line],
    ) -> Result<(), Vec<Line>> {
        let mut missing = Vec::new();
        for line in lines {
            let short = line.qty.0 - self.units(store, &line.sku).min(line.qty.0);
            if short > 0 {
                missing.push(Line { sku: line.sku.clone(), qty: sameday_engine::unit::Qty(short) });
            }
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        for line in lines {
            self.lift(store, &line.sku, line.qty.0);
        }
        let (store, lines) = (store.clone(), lines.to_vec());
        self.parcels.insert(hold, Parcel { order, store, lines, on_board: false });
        Ok(())
    }

    /// The staged goods of a hold go back on the shelf; nothing happens without them.
    pub fn unstage(&mut self, hold: HoldId) {
        if let Some(parcel) = self.parcels.remove(&hold) {
            self.lay_back(&parcel.store, &parcel.lines);
        }
    }

    /// Whether goods of this order stand ready in this shop.
    #[must_use]
    pub fn is_staged(&self, order: OrderId, store: &StoreId) -> bool {
        self.parcels.values().any(|p| p.order == order && p.store == *store && !p.on_board)
    }

    /// Staged goods of an order in a shop disappear (handed to the wrong person); says what.
    pub fn lose(&mut self, order: OrderId, store: &StoreId) -> Vec<Line> {
        let holds = self.holds(|p| p.order == order && p.store == *store && !p.on_board);
        self.drop_out(&holds)
    }

    /// What a completed stop means for the goods.
    pub fn change_hands(&mut self, task: &StopTask) {
        match task {
            StopTask::Pickup { store, orders } => {
                orders.iter().for_each(|order| self.board(*order, store));
            }
            StopTask::Deliver { order } => {
                self.hand_over(*order);
            }
            StopTask::Return { store, order } => {
                self.bring_back(*order, store);
            }
        }
    }

    /// A courier takes an order's staged goods on board.
    pub fn board(&mut self, order: OrderId, store: &StoreId) {
        for parcel in self.parcels.values_mut() {
            if parcel.order == order && parcel.store == *store {
                parcel.on_board = true;
            }
        }
    }

    /// An order's goods reach their customer, at the door or over the counter; says what.
    pub fn hand_over(&mut self, order: OrderId) -> Vec<Line> {
        let holds = self.holds(|p| p.order == order);
        self.drop_out(&holds)
    }

    /// An order's goods on board are laid back on the shelf of this shop; says what.
    pub fn bring_back(&mut self, order: OrderId, store: &StoreId) -> Vec<Line> {
        let holds = self.holds(|p| p.order == order && p.on_board && p.store == *store);
        let mut lines = Vec::new();
        for hold in holds {
            let parcel = self.parcels.remove(&hold).expect("the hold was just found");
            self.lay_back(store, &parcel.lines);
            lines.extend(parcel.lines);
        }
        lines
    }

    fn holds(&self, of: impl Fn(&Parcel) -> bool) -> Vec<HoldId> {
        self.parcels.iter().filter(|(_, parcel)| of(parcel)).map(|(hold, _)| *hold).collect()
    }

    fn drop_out(&mut self, holds: &[HoldId]) -> Vec<Line> {
        let mut lines = Vec::new();
        for hold in holds {
            let parcel = self.parcels.remove(hold).expect("the hold was just found");
            self.left += parcel.lines.iter().map(|line| line.qty.0).sum::<i64>();
            lines.extend(parcel.lines);
        }
        lines
    }

    /// Units that neither stand on a shelf nor in a parcel nor left: zero unless the simulation
    /// itself is wrong.
    #[must_use]
    pub fn unaccounted(&self) -> i64 {
        let parcels: i64 =
            self.parcels.values().flat_map(|p| &p.lines).map(|line| line.qty.0).sum();
        self.came - self.left - parcels - self.units.values().sum::<i64>()
    }

    /// Parcels that are staged or on board.
    #[must_use]
    pub fn parcels(&self) -> usize {
        self.parcels.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::id::Minted;
    use sameday_engine::unit::Qty;

    fn setting() -> (Shelf, StoreId, SkuId, Vec<Line>) {
        let (store, sku): (StoreId, SkuId) = ("s".parse().unwrap(), "a".parse().unwrap());
        let mut shelf = Shelf::default();
        shelf.put(&store, &sku, 3);
        let lines = vec![Line { sku: sku.clone(), qty: Qty(2) }];
        (shelf, store, sku, lines)
    }

    fn ids(n: u32) -> (HoldId, OrderId) {
        (HoldId(Minted { shard: 0, seq: 1, n }), OrderId(Minted { shard: 0, seq: 2, n }))
    }

    #[test]
    fn a_second_parcel_is_short_and_leaves_the_shelf_as_it_was() {
        let (mut shelf, store, sku, lines) = setting();
        let ((a, order), (b, other)) = (ids(1), ids(2));
        assert_eq!(shelf.stage(a, order, &store, &lines), Ok(()));
        let missing = shelf.stage(b, other, &store, &lines).unwrap_err();
        assert_eq!(missing, [Line { sku: sku.clone(), qty: Qty(1) }]);
        assert_eq!(shelf.units(&store, &sku), 1);
        shelf.unstage(a);
        assert_eq!((shelf.units(&store, &sku), shelf.unaccounted()), (3, 0));
    }

    #[test]
    fn goods_on_board_come_back_or_leave() {
        let (mut shelf, store, sku, lines) = setting();
        let (hold, order) = ids(1);
        shelf.stage(hold, order, &store, &lines).unwrap();
        shelf.board(order, &store);
        assert!(!shelf.is_staged(order, &store));
        assert_eq!(shelf.bring_back(order, &store), lines);
        assert_eq!(shelf.take(&store, &sku, 9), 3);
        assert_eq!((shelf.parcels(), shelf.unaccounted()), (0, 0));
    }
}
