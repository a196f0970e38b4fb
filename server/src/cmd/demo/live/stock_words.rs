//! Stock facts in the words of `POST /v1/events`.

use super::words::{lines, put_some, seconds, time};
use sameday_engine::event::{Arrival, SaleLine, Sensed, StockChange, StockFact, VisitStep};
use serde_json::{Value, json};

/// The whole CloudEvent.
pub(super) fn stock_event(fact: &StockFact) -> Value {
    let (kind, mut data) = change(&fact.change);
    data["store"] = json!(fact.store);
    let mut event = json!({
        "specversion": "1.0", "id": fact.id, "source": fact.source,
        "type": format!("sameday.{kind}"), "time": time(fact.occurred_at), "data": data,
    });
    put_some(&mut event, "sentat", fact.sent_at.map(|at| time(at).into()));
    put_some(&mut event, "sequence", fact.sequence.map(|n| n.to_string().into()));
    event
}

fn change(change: &StockChange) -> (&'static str, Value) {
    match change {
        StockChange::SaleCommitted { lines, order, credential_kind } => {
            let mut data = json!({"lines": sale_lines(lines)});
            put_some(&mut data, "order", order.map(|order| json!(order)));
            put_some(&mut data, "credential_kind", credential_kind.clone().map(Value::from));
            ("sale.committed", data)
        }
        StockChange::SaleVoided { sale_source, sale_id, lines: back, restock } => {
            let sale = json!({"source": sale_source, "id": sale_id});
            ("sale.voided", json!({"sale": sale, "lines": lines(back), "restock": restock}))
        }
        StockChange::Counted { lines, scope } => {
            ("stock.counted", json!({"lines": lines, "scope": scope}))
        }
        StockChange::Snapshot { lines, complete, .. } => {
            ("stock.snapshot", json!({"lines": lines, "complete": complete}))
        }
        StockChange::Received { lines: came, inbound } => {
            let mut data = json!({"lines": lines(came)});
            put_some(&mut data, "inbound", inbound.as_ref().map(|inbound| json!(inbound)));
            ("stock.received", data)
        }
        StockChange::Expected { lines: come, arrival } => {
            let mut data = json!({"lines": lines(come), "expected_at": time(arrival.expected_at)});
            put_arrival(&mut data, arrival);
            ("stock.expected", data)
        }
        StockChange::Transferred { to, lines: gone, arrival } => {
            let mut data = json!({"to": to, "lines": lines(gone)});
            if let Some(arrival) = arrival {
                data["arrives_at"] = json!(time(arrival.expected_at));
                put_arrival(&mut data, arrival);
            }
            ("stock.transferred", data)
        }
        StockChange::Adjusted { lines, reason } => {
            ("stock.adjusted", json!({"lines": lines, "reason": reason}))
        }
        StockChange::Visit { visit, step } => {
            let (kind, mut data) = visit_step(step);
            data["visit"] = json!(visit);
            (kind, data)
        }
    }
}

fn put_arrival(data: &mut Value, arrival: &Arrival) {
    data["inbound"] = json!(arrival.inbound);
    data["put_away_s"] = json!(seconds(arrival.put_away));
}

fn visit_step(step: &VisitStep) -> (&'static str, Value) {
    match step {
        VisitStep::Entered { credential_kind } => {
            let mut data = json!({});
            put_some(&mut data, "credential_kind", credential_kind.clone().map(Value::from));
            ("visit.entered", data)
        }
        VisitStep::Picked(seen) => ("visit.item_picked", sensed(seen)),
        VisitStep::Returned(seen) => ("visit.item_returned", sensed(seen)),
        VisitStep::Exited { lines } => {
            let mut data = json!({});
            put_some(&mut data, "lines", lines.as_deref().map(sale_lines));
            ("visit.exited", data)
        }
        VisitStep::Corrected { lines: had } => ("visit.corrected", json!({"lines": lines(had)})),
    }
}

fn sensed(seen: &Sensed) -> Value {
    let mut data = json!({"lines": lines(&seen.lines)});
    put_some(&mut data, "confidence_permille", seen.confidence.map(Value::from));
    put_some(&mut data, "sensor", seen.sensor.clone().map(Value::from));
    data
}

fn sale_lines(lines: &[SaleLine]) -> Value {
    let line = |line: &SaleLine| {
        let mut out = json!({"sku": line.sku, "qty": line.qty});
        put_some(&mut out, "price", line.price.map(|price| price.0.into()));
        out
    };
    lines.iter().map(line).collect()
}
