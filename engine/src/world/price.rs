//! What a unit costs whom: the one place that knows.

use super::World;
use crate::id::{Group, SkuId, StoreId, Subject};
use crate::model::{Basket, Line, LinePrice};
use crate::unit::{Money, half_up};

/// Largest value of a basket, as of any amount that a client may give.
const MOST: i128 = 1_000_000_000_000;

/// Price of one unit for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitPrice {
    /// By the list.
    pub list: Money,
    /// What is paid: never more than the list says.
    pub price: Money,
    /// The member's group that made the difference.
    pub group: Option<Group>,
}

impl World {
    /// Price of one unit (of a kilogram where it is sold by weight) in a shop, or anywhere: the
    /// best one that a member is entitled to, the list price for everybody else. Which credential
    /// showed who he is makes no difference.
    #[must_use]
    pub fn price_of(
        &self,
        store: Option<&StoreId>,
        sku: &SkuId,
        member: Option<Subject>,
    ) -> UnitPrice {
        let Some(known) = self.skus().get(sku) else { return UnitPrice::default() };
        let list = self.list_price(store, sku);
        let groups = member.map(|member| self.people().groups_of(member)).unwrap_or_default();
        let offer = |group| Some((*known.member_prices.get(group)?, group));
        let offers = groups.iter().filter_map(offer);
        match offers.min().filter(|(price, _)| *price < list) {
            Some((price, group)) => UnitPrice { list, price, group: Some(group.clone()) },
            None => UnitPrice { list, price: list, group: None },
        }
    }

    /// What a shop asks of somebody it does not know.
    fn list_price(&self, store: Option<&StoreId>, sku: &SkuId) -> Money {
        let catalogue = || self.skus().get(sku).map_or(Money::ZERO, |sku| sku.price);
        store.map_or_else(catalogue, |store| self.shop_price(store, sku))
    }

    /// Prices of some lines out of one shop.
    #[must_use]
    pub fn line_prices(
        &self,
        store: Option<&StoreId>,
        lines: &[Line],
        member: Option<Subject>,
    ) -> Vec<LinePrice> {
        let priced = |line: &Line| {
            let UnitPrice { list, price, group } = self.price_of(store, &line.sku, member);
            let sold_by = self.skus().get(&line.sku).map(|sku| sku.sold_by).unwrap_or_default();
            LinePrice { sku: line.sku.clone(), qty: line.qty, sold_by, list, price, group }
        };
        lines.iter().map(priced).collect()
    }

    /// What is lost when a basket is not served: as the client says, else what is left of its
    /// prices after discount and the cost of the goods.
    #[must_use]
    pub fn value_of(&self, basket: &Basket) -> Money {
        if let Some(value) = basket.value {
            return value;
        }
        let lines = self.line_prices(None, &basket.lines, basket.member);
        let kept = |line: &LinePrice| {
            let margin = self.skus().get(&line.sku).map_or(0, |sku| sku.margin_permille);
            let list = line.times(line.list.0);
            let margin = i128::from(half_up(list * i128::from(margin), 1_000));
            line.times(line.price.0) - list + margin
        };
        let kept = lines.iter().map(kept).sum::<i128>().clamp(0, MOST);
        Money(i64::try_from(kept).expect("the most fits"))
    }
}
