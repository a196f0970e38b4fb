//! Tests of the ledger: rules as small scripts, and random histories against a naive recount.

mod arrival;
mod asked;
mod model;
mod movements;
mod parts;
mod pledges;
mod quiet;
mod random;
mod refusals;
mod rules;
mod script;
mod senders;
mod telling;
mod torture;
mod visits;

use super::Ledger;
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{
    AdjustLine, Arrival, CountLine, CountScope, SaleLine, Sensed, StockChange, StockFact, VisitStep,
};
use crate::id::{HoldId, Minted, OrderId, SkuId, StoreId};
use crate::model::{Hold, HoldState, Line};
use crate::unit::{Millis, Qty, Time};

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
        member: None,
        store: shop.clone(),
        change,
    }
}

/// Judges a fact that can be taken, and takes it.
pub fn take(ledger: &mut Ledger, fact: &StockFact, now: Time, config: &Config) -> FactVerdict {
    let judgement = ledger.judge(fact, now, config).expect("this fact can be taken");
    ledger.record(fact, judgement, now, config);
    judgement.verdict
}

pub fn sale(units: &[(SkuId, i64)], order: Option<OrderId>) -> StockChange {
    StockChange::SaleCommitted { lines: sale_lines(units), order, credential_kind: None }
}

pub fn sale_lines(units: &[(SkuId, i64)]) -> Vec<SaleLine> {
    let line =
        |(sku, qty): &(SkuId, i64)| SaleLine { sku: sku.clone(), qty: Qty(*qty), price: None };
    units.iter().map(line).collect()
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
    StockChange::Counted { lines: count_lines(units), scope }
}

pub fn snapshot(units: &[(SkuId, i64)], complete: bool) -> StockChange {
    StockChange::Snapshot { lines: count_lines(units), complete, unless_stale: false }
}

fn count_lines(units: &[(SkuId, i64)]) -> Vec<CountLine> {
    let line = |(sku, qty): &(SkuId, i64)| CountLine { sku: sku.clone(), qty: Qty(*qty) };
    units.iter().map(line).collect()
}

pub fn receipt(units: &[(SkuId, i64)]) -> StockChange {
    StockChange::Received { lines: lines(units), inbound: None }
}

pub fn receipt_of(inbound: &str, units: &[(SkuId, i64)]) -> StockChange {
    StockChange::Received { lines: lines(units), inbound: Some(inbound.parse().unwrap()) }
}

/// A delivery that is put away ten minutes after it comes.
fn arrival(inbound: &str, expected_at: Time) -> Arrival {
    let put_away = Millis::from_mins(10);
    Arrival { inbound: inbound.parse().unwrap(), expected_at, put_away }
}

pub fn expectation(inbound: &str, units: &[(SkuId, i64)], at: Time) -> StockChange {
    StockChange::Expected { lines: lines(units), arrival: arrival(inbound, at) }
}

pub fn transfer(
    to: &StoreId,
    units: &[(SkuId, i64)],
    under_way: Option<(&str, Time)>,
) -> StockChange {
    let arrival = under_way.map(|(inbound, at)| arrival(inbound, at));
    StockChange::Transferred { to: to.clone(), lines: lines(units), arrival }
}

pub fn visit(name: &str, step: VisitStep) -> StockChange {
    StockChange::Visit { visit: name.parse().unwrap(), step }
}

pub fn sensed(units: &[(SkuId, i64)], confidence: Option<u32>) -> Sensed {
    Sensed { lines: lines(units), confidence, sensor: None }
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
        awaited: Vec::new(),
    }
}

/// The ledger after its way through JSON.
pub fn round_trip(ledger: &Ledger) -> Ledger {
    let text = serde_json::to_string(ledger).unwrap();
    serde_json::from_str(&text).unwrap()
}
