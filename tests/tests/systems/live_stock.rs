//! 2.7 Real-time inventory.

use futures_util::future::join_all;
use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, counted, order, sale, town};
use sameday_tests::stock::{metric, number, numbers, tell};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Semaphore;

const WISHES: usize = 1_000;

/// Requests that may be under way at once: each takes a file at either end, and a system may allow
/// fewer than two for each.
fn at_once() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let files = line.and_then(|line| line.split_whitespace().nth(3)?.parse::<usize>().ok());
    files.map_or(WISHES, |files| files.saturating_sub(200) / 2).clamp(1, WISHES)
}

/// Asks for the last rose a thousand times at once.
async fn ask_all(app: &Arc<TestApp>) -> Vec<Answer> {
    let doors = Arc::new(Semaphore::new(at_once()));
    let ask = |n: usize| {
        let (app, doors) = (app.clone(), doors.clone());
        tokio::spawn(async move {
            let _open = doors.acquire().await.expect("nobody closes it");
            let mut basket = order("rose", 1);
            basket.as_object_mut().unwrap().remove("customer");
            basket["modes"] = json!(["delivery", "pickup"]);
            app.post_keyed("/v1/quotes", &format!("q{n}"), basket).await
        })
    };
    let answers = join_all((0..WISHES).map(ask)).await;
    answers.into_iter().map(|answer| answer.expect("no request panics")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousand_quotes_for_the_last_unit() {
    let app = Arc::new(TestApp::start().await);
    town(&app).await;
    for (store, qty) in [("flora", 1), ("mill", 0)] {
        app.post("/v1/events", counted(&app, store, &[("rose", qty)])).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;

    let answers = ask_all(&app).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let holds = |answer: &&Answer| answer.json["options"] != json!([]);
    let holders: Vec<&Answer> = answers.iter().filter(holds).collect();
    let [holder] = holders.as_slice() else { panic!("{} hold the last unit", holders.len()) };
    let cell = numbers(&app, ("flora", "rose"), ["book", "reserved", "atp"]).await;
    assert_eq!(cell, [1, 1, 0]);
    let refused = answers.iter().find(|answer| !holds(answer)).expect("the others hold nothing");
    assert_eq!(refused.json["refused"][0]["code"], "stock");

    // He who holds it gets it, though his quote is one of a thousand.
    let path = format!("/v1/quotes/{}/accept", holder.json["id"].as_str().unwrap());
    app.post_keyed(&path, "a1", json!({"option": 1})).await.expect(201);
    assert_eq!(number(&app, "flora", "rose", "reserved").await, 1);
}

#[tokio::test]
async fn time_to_atp_is_published() {
    let app = TestApp::start().await;
    town(&app).await;
    let name = "sameday_stock_update_seconds_count";
    let before = metric(&app, name).await;
    let late = sale(&app, "flora", "rose", 3);
    app.advance(Millis::from_secs(40)).await;
    app.post("/v1/events", late.clone()).await.expect(200);
    assert_eq!(number(&app, "flora", "rose", "atp").await, 7, "changed when it is answered");
    assert_eq!(metric(&app, name).await - before, 1.0);
    app.post("/v1/events", late).await.expect(200);
    assert_eq!(metric(&app, name).await - before, 1.0, "a duplicate changes nothing");
    let sum = metric(&app, "sameday_stock_update_seconds_sum").await;
    assert!(sum > 0.0, "{sum} seconds");
    let lag = metric(&app, "sameday_stock_fact_lag_seconds_sum").await;
    assert!((lag - 40.0).abs() < 1e-6, "how old facts were when they came: {lag}");
}

/// An order of a rose, and the shop whose goods it gets.
async fn promised(app: &TestApp, key: &str) -> String {
    let placed = app.post_keyed("/v1/orders", key, order("rose", 1)).await.expect(201).json;
    placed["sources"][0]["store"].as_str().expect("a shop").to_owned()
}

async fn broken(app: &TestApp) -> [f64; 3] {
    let mut all = [0.0; 3];
    for (figure, cause) in all.iter_mut().zip(["till_beat_us", "phantom_stock", "other"]) {
        let name = format!("sameday_broken_promises_total{{cause=\"{cause}\"}}");
        *figure = metric(app, &name).await;
    }
    all
}

#[tokio::test]
async fn broken_promises_are_counted_by_cause() {
    let app = TestApp::start().await;
    town(&app).await;
    assert_eq!(broken(&app).await, [0.0, 0.0, 0.0]);
    let store = promised(&app, "o1").await;
    app.post("/v1/events", sale(&app, &store, "rose", 10)).await.expect(200);
    assert_eq!(broken(&app).await, [1.0, 0.0, 0.0], "sold at the till");

    // The order has moved to the other shop, where a clerk finds an empty shelf.
    app.advance(Millis::from_secs(1)).await;
    let other = if store == "flora" { "mill" } else { "flora" };
    app.post("/v1/events", counted(&app, other, &[("rose", 0)])).await.expect(200);
    assert_eq!(broken(&app).await, [1.0, 1.0, 0.0], "on record, and not there");

    app.advance(Millis::from_secs(1)).await;
    app.post("/v1/events", counted(&app, other, &[("rose", 1)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    let third = promised(&app, "o2").await;
    let away: Value = json!({"store": third, "to": store, "lines": [{"sku": "rose", "qty": 1}]});
    tell(&app, "sameday.stock.transferred", away).await;
    assert_eq!(broken(&app).await, [1.0, 1.0, 1.0], "given to another shop");
    assert_eq!(metric(&app, "sameday_promises_total").await, 2.0);
}
