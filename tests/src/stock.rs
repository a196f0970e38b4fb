//! Stock seen from outside: what a shop's cells say, and what was reported about them.

use crate::app::{Answer, TestApp, event};
use serde_json::{Value, json};

/// A cell of a shop.
///
/// # Panics
/// When the shop has no such cell.
pub async fn cell(app: &TestApp, store: &str, sku: &str) -> Value {
    let stock = app.get(&format!("/v1/stores/{store}/stock")).await.expect(200).json;
    let cells = stock["cells"].as_array().expect("a list").clone();
    let cell = cells.into_iter().find(|cell| cell["sku"] == sku);
    cell.unwrap_or_else(|| panic!("{store} has no {sku}"))
}

/// Numbers of a cell, by the names of its fields.
pub async fn numbers<const N: usize>(
    app: &TestApp,
    (store, sku): (&str, &str),
    fields: [&str; N],
) -> [i64; N] {
    let cell = cell(app, store, sku).await;
    fields.map(|field| cell[field].as_i64().expect("a number"))
}

/// A number of a cell.
pub async fn number(app: &TestApp, store: &str, sku: &str, field: &str) -> i64 {
    numbers(app, (store, sku), [field]).await[0]
}

/// Tells something that happens now; it must be taken.
pub async fn tell(app: &TestApp, kind: &str, data: Value) -> Answer {
    let answer = app.post("/v1/events", event(app, kind, data)).await.expect(200);
    assert_eq!(answer.json["accepted"], 1, "{}", answer.text);
    answer
}

/// What happens in a visit to a shop, now.
pub async fn visit(app: &TestApp, step: &str, (store, visit): (&str, &str), more: Value) {
    let mut data = more;
    data["store"] = json!(store);
    data["visit"] = json!(visit);
    tell(app, &format!("sameday.visit.{step}"), data).await;
}

/// Reports of a kind, oldest first.
pub async fn reports(app: &TestApp, kind: &str) -> Vec<Value> {
    let all = app.get("/v1/reports").await.expect(200).json;
    let all = all["items"].as_array().expect("a list").clone();
    all.into_iter().filter(|report| report["kind"] == kind).collect()
}

/// A figure of `/metrics`, by its whole name with labels.
pub async fn metric(app: &TestApp, name: &str) -> f64 {
    let text = app.get("/metrics").await.expect(200).text;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let line = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    line.parse().expect("a number")
}
