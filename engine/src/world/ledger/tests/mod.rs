//! Tests of the ledger: rules as small scripts, and random histories against a naive recount.

mod arrival;
mod model;
mod parts;
mod random;
mod refusals;
mod rules;
mod script;
mod senders;

use super::Ledger;
use crate::event::{AdjustLine, CountLine, CountScope, SaleLine, StockChange, StockFact};
use crate::id::{HoldId, Minted, OrderId, SkuId, StoreId};
use crate::model::{Hold, HoldState, Line};
use crate::unit::{Qty, Time};

pub fn sku(name: &str) -> SkuId {
    name.parse().unwrap()
}

pub fn store(name: &str) -> StoreId {
    name.parse().unwrap()
}

pub fn hold_id(n: u64) -> HoldId {
    HoldId(Minted { shard: 0, seq: n, n: 1 })
}

pub fn order_id(n: u64) -> OrderId {
    OrderId(Minted { shard: 0, seq: n, n: 1 })
}

pub fn fact(source: &str, id: &str, at: Time, shop: &StoreId, change: StockChange) -> StockFact {
    StockFact {
        source: source.to_owned(),
        id: id.to_owned(),
        occurred_at: at,
        sent_at: None,
        sequence: None,
        store: shop.clone(),
        change,
    }
}

pub fn sale(units: &[(SkuId, i64)], order: Option<OrderId>) -> StockChange {
    let line =
        |(sku, qty): &(SkuId, i64)| SaleLine { sku: sku.clone(), qty: Qty(*qty), price: None };
    StockChange::SaleCommitted {
        lines: units.iter().map(line).collect(),
        order,
        credential_kind: None,
    }
}

pub fn void(units: &[(SkuId, i64)], restock: bool) -> StockChange {
    StockChange::SaleVoided {
        sale_source: "till".to_owned(),
        sale_id: "sale".to_owned(),
        lines: lines(units),
        restock,
    }
}

pub fn count(units: &[(SkuId, i64)], scope: CountScope) -> StockChange {
    let line = |(sku, qty): &(SkuId, i64)| CountLine { sku: sku.clone(), qty: Qty(*qty) };
    StockChange::Counted { lines: units.iter().map(line).collect(), scope }
}

pub fn receipt(units: &[(SkuId, i64)]) -> StockChange {
    StockChange::Received { lines: lines(units), inbound: None }
}

pub fn adjustment(units: &[(SkuId, i64)]) -> StockChange {
    let line = |(sku, by): &(SkuId, i64)| AdjustLine { sku: sku.clone(), delta: Qty(*by) };
    StockChange::Adjusted { lines: units.iter().map(line).collect(), reason: "damage".to_owned() }
}

pub fn lines(units: &[(SkuId, i64)]) -> Vec<Line> {
    units.iter().map(|(sku, qty)| Line { sku: sku.clone(), qty: Qty(*qty) }).collect()
}

pub fn held(n: u64, shop: &StoreId, units: &[(SkuId, i64)], at: Time) -> Hold {
    Hold {
        id: hold_id(n),
        store: shop.clone(),
        lines: lines(units),
        granted_at: at,
        expires_at: None,
        order: None,
        state: HoldState::Held,
        picked: false,
    }
}

/// The ledger after its way through JSON.
pub fn round_trip(ledger: &Ledger) -> Ledger {
    let text = serde_json::to_string(ledger).unwrap();
    serde_json::from_str(&text).unwrap()
}
