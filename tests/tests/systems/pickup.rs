//! 2.4 Reserve or pay online, collect in the shop.

use sameday_engine::config::Config;
use sameday_engine::unit::Millis;
use sameday_server::clock::Clock;
use sameday_tests::app::{Answer, START_MS, TestApp, counted, event, order, sale, town};
use serde_json::{Value, json};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;

/// A shop with one picker who needs 90 seconds for an order of one line.
async fn kiosk(app: &TestApp, pick: Value) {
    app.put("/v1/skus/rose", json!({"g": 300, "ml": 1200, "price": 1290})).await.expect(201);
    app.put("/v1/skus/candle", json!({"g": 500, "price": 890})).await.expect(201);
    let store = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "pick": pick});
    app.put("/v1/stores/flora", store).await.expect(201);
    let count = counted(app, "flora", &[("rose", 20), ("candle", 20)]);
    app.post("/v1/events", count).await.expect(200);
    app.advance(Millis(SECOND)).await;
}

async fn picked_up(app: &TestApp, key: &str, lines: Value, paid: bool) -> Value {
    let mut body = order("rose", 1);
    body["lines"] = lines;
    body["modes"] = json!(["pickup"]);
    body["paid"] = json!(paid);
    app.post_keyed("/v1/orders", key, body).await.expect(201).json
}

async fn reserved(app: &TestApp, key: &str) -> Value {
    picked_up(app, key, json!([{"sku": "rose", "qty": 1}]), true).await
}

fn path(order: &Value) -> String {
    format!("/v1/orders/{}", order["id"].as_str().unwrap())
}

async fn pick(app: &TestApp, step: &str, order: &Value) {
    let data = json!({"order": order["id"], "store": "flora"});
    app.post("/v1/events", event(app, &format!("sameday.pick.{step}"), data)).await.expect(200);
}

async fn collect(app: &TestApp, order: &Value, body: Value) -> Answer {
    app.post(&format!("{}/collect", path(order)), body).await
}

/// Milliseconds since the start of the clock.
fn at(time: &Value) -> i64 {
    let text = time.as_str().expect("a time");
    let instant = sameday_server::wire::scalar::Instant::parse(text).expect("a time");
    instant.0.0 - START_MS
}

async fn cell(app: &TestApp, sku: &str) -> (Value, Value, Value) {
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let cells = stock["cells"].as_array().unwrap();
    let cell = cells.iter().find(|cell| cell["sku"] == sku).unwrap().clone();
    (cell["book"].clone(), cell["reserved"].clone(), cell["atp"].clone())
}

fn wrong(code: &Value) -> Value {
    let digits = code.as_str().unwrap();
    let last = if digits.ends_with('0') { "1" } else { "0" };
    json!(format!("{}{last}", &digits[..5]))
}

#[tokio::test]
async fn ready_never_before_queue_and_picking() {
    let app = TestApp::start().await;
    kiosk(&app, json!({"base_s": 60, "per_line_s": 30, "parallel": 1})).await;
    let now = SECOND;
    for n in 1..=4 {
        let order = reserved(&app, &format!("k{n}")).await;
        let ready = at(&order["sources"][0]["ready_at"]);
        assert!(ready >= now + n * 90 * SECOND, "{n}th in the queue of one picker: {order}");
        assert_eq!(order["window"][0], order["sources"][0]["ready_at"], "promised as planned");
    }
    let queue = app.get("/v1/stores/flora/queue").await.expect(200).json;
    assert_eq!(queue["jobs"].as_array().unwrap().len(), 4);
}

/// Picking takes longer now and then: a promise can leave room for that, and is kept more often.
#[tokio::test]
async fn a_margin_after_picking_is_promised() {
    let mut on_time = Vec::new();
    for margin in [0, 3 * MINUTE] {
        let config = Config { pickup_margin: Millis(margin), ..Config::default() };
        let app = TestApp::start_with(config).await;
        kiosk(&app, json!({"base_s": 60, "per_line_s": 30, "parallel": 1})).await;
        let order = reserved(&app, "k1").await;
        assert_eq!(at(&order["sources"][0]["ready_at"]), 91 * SECOND, "the picker is told as ever");
        assert_eq!(at(&order["window"][0]), 91 * SECOND + margin);
        on_time.push(order["on_time"].as_f64().unwrap());
    }
    assert!(on_time[0] < 0.5 && on_time[1] > 0.9, "{on_time:?}");
}

/// Beside the pickers a shop begins only so many orders in a quarter of an hour, and its counter
/// serves only so many customers.
#[tokio::test]
async fn a_quarter_of_an_hour_has_its_limits() {
    let app = TestApp::start().await;
    let pick = json!({"base_s": 60, "per_line_s": 30, "per_quarter": 2});
    kiosk(&app, pick.clone()).await;
    let shown = app.get("/v1/stores/flora").await.expect(200).json;
    assert_eq!(shown["pick"]["per_quarter"], 2);
    let mut begun = Vec::new();
    for n in 0..5 {
        let order = reserved(&app, &format!("k{n}")).await;
        begun.push((at(&order["sources"][0]["ready_at"]) - 90 * SECOND) / (15 * MINUTE));
    }
    assert_eq!(begun, [0, 0, 1, 1, 2], "two in each quarter");

    let counter = TestApp::start().await;
    kiosk(&counter, json!({"base_s": 60, "per_line_s": 30, "handovers_per_quarter": 1})).await;
    let first = reserved(&counter, "k1").await;
    let second = reserved(&counter, "k2").await;
    assert_eq!(first["window"][0], first["sources"][0]["ready_at"]);
    assert_eq!(at(&second["window"][0]), 15 * MINUTE, "the counter is free from then on");
    assert!(at(&second["sources"][0]["ready_at"]) < 15 * MINUTE);
}

#[tokio::test]
async fn wrong_credential_leaves_the_goods() {
    let app = TestApp::start().await;
    kiosk(&app, json!({"base_s": 60})).await;
    let placed = reserved(&app, "k").await;
    pick(&app, "ready", &placed).await;
    let before = cell(&app, "rose").await;
    let code = &placed["collect_code"];
    let refused = collect(&app, &placed, json!({"code": wrong(code)})).await.expect(409);
    assert_eq!(refused.slug(), "wrong_credential");
    assert_eq!(app.get(&path(&placed)).await.json["state"], "ready");
    assert_eq!(cell(&app, "rose").await, before, "the goods stay");
    for body in [json!({}), json!({"code": "12345"}), json!({"code": 123_456})] {
        let errors = collect(&app, &placed, body).await.expect(422).errors();
        assert_eq!(errors[0].0, "/code");
    }
    let done = collect(&app, &placed, json!({"code": code})).await.expect(200).json;
    assert_eq!(done["state"], "collected");
    assert_eq!(done["collect_code"], Value::Null, "there is nothing to be shown any more");
    assert_eq!(cell(&app, "rose").await, (json!(19), json!(0), json!(19)));
    let again = collect(&app, &placed, json!({"code": code})).await.expect(409);
    assert_eq!(again.slug(), "wrong_state");
}

/// Whoever tries codes is stopped after five; a repeated request is one attempt.
#[tokio::test]
async fn codes_cannot_be_tried_through() {
    let app = TestApp::start().await;
    kiosk(&app, json!({})).await;
    let placed = reserved(&app, "k").await;
    pick(&app, "ready", &placed).await;
    let code = &placed["collect_code"];
    let bad = json!({"code": wrong(code)});
    let to = format!("{}/collect", path(&placed));
    for _ in 0..7 {
        let refused = app.post_keyed(&to, "the-same-try", bad.clone()).await.expect(409);
        assert_eq!(refused.slug(), "wrong_credential");
    }
    for _ in 0..4 {
        assert_eq!(app.post(&to, bad.clone()).await.expect(409).slug(), "wrong_credential");
    }
    let locked = collect(&app, &placed, json!({"code": code})).await.expect(429);
    assert_eq!(locked.slug(), "too_many_attempts");
    assert_eq!(locked.header("retry-after"), Some("3600"));
    let reports = app.get("/v1/reports").await.expect(200).json;
    assert_eq!(reports["items"][0]["kind"], "codes_refused");
    assert_eq!(reports["items"][0]["order"], placed["id"]);
    app.advance(Millis(60 * MINUTE)).await;
    collect(&app, &placed, json!({"code": code})).await.expect(200);
}

/// The platform shows the code to its customer; no courier's or shop's answer has it.
#[tokio::test]
async fn a_code_is_for_the_customer_only() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut pickup = order("rose", 1);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "p", pickup).await.expect(201).json;
    let other = app.post_keyed("/v1/orders", "d", order("rose", 1)).await.expect(201).json;
    assert_eq!(other["collect_code"], Value::Null, "a delivery has none");
    let code = placed["collect_code"].as_str().unwrap();
    assert_eq!(app.get(&path(&placed)).await.json["collect_code"], code);
    let store = placed["sources"][0]["store"].as_str().unwrap();
    for elsewhere in [
        format!("{}/explanation", path(&placed)),
        format!("/v1/stores/{store}/queue"),
        "/v1/couriers/ada/route".to_owned(),
        "/v1/couriers/ada/offers".to_owned(),
        "/v1/plan".to_owned(),
        "/v1/map/live".to_owned(),
    ] {
        let answer = app.get(&elsewhere).await.expect(200);
        assert!(!answer.text.contains(&format!("\"{code}\"")), "{elsewhere}");
    }
    let app = app.restart().await;
    assert_eq!(app.get(&path(&placed)).await.json["collect_code"], code, "also after a restart");
}

#[tokio::test]
async fn no_show_returns_units_once() {
    for (paid, hours) in [(true, 24), (false, 2)] {
        let app = TestApp::start().await;
        kiosk(&app, json!({"base_s": 60})).await;
        let lines = json!([{"sku": "rose", "qty": 3}]);
        let placed = picked_up(&app, "k", lines, paid).await;
        assert_eq!(placed["paid"], paid);
        app.advance(Millis(MINUTE)).await;
        pick(&app, "ready", &placed).await;
        let window = app.get(&path(&placed)).await.json["window"].clone();
        assert_eq!(at(&window[1]) - at(&window[0]), hours * 60 * MINUTE, "{window}");
        let end = Millis(at(&window[1]) + START_MS - app.clock.now().0);
        app.advance(end - Millis(1)).await;
        assert_eq!(cell(&app, "rose").await, (json!(20), json!(3), json!(17)));
        app.advance(Millis(1)).await;
        assert_eq!(cell(&app, "rose").await, (json!(20), json!(0), json!(20)), "at that instant");
        let over = app.get(&path(&placed)).await.json;
        assert_eq!((&over["state"], &over["closed_at"]), (&json!("expired"), &window[1]));
        app.advance(Millis(100 * 60 * MINUTE)).await;
        assert_eq!(cell(&app, "rose").await, (json!(20), json!(0), json!(20)), "and only once");
        let late = collect(&app, &placed, json!({"code": placed["collect_code"]})).await;
        assert_eq!(late.expect(409).slug(), "wrong_state");
    }
}

/// A pickup order that is ready later than promised says so and waits as long as it would have.
#[tokio::test]
async fn goods_that_are_ready_late_wait_as_long() {
    let app = TestApp::start().await;
    kiosk(&app, json!({"base_s": 60})).await;
    let placed = reserved(&app, "k").await;
    app.advance(Millis(30 * MINUTE)).await;
    pick(&app, "ready", &placed).await;
    let now = app.get(&path(&placed)).await.json;
    assert_eq!(at(&now["window"][0]), 30 * MINUTE + SECOND);
    assert_eq!(now["promise_changes"][0]["old"], placed["window"]);
    assert_eq!(now["promise_changes"][0]["why"], "running_late");
}

#[tokio::test]
async fn partial_collection_keeps_the_rest() {
    let app = TestApp::start().await;
    kiosk(&app, json!({})).await;
    let lines = json!([{"sku": "rose", "qty": 3}, {"sku": "candle", "qty": 2}]);
    let placed = picked_up(&app, "k", lines, true).await;
    pick(&app, "ready", &placed).await;
    let code = placed["collect_code"].clone();
    let part = |rose: i64| json!({"code": code, "lines": [{"sku": "rose", "qty": rose}]});
    assert_eq!(collect(&app, &placed, part(4)).await.expect(409).slug(), "wrong_state");
    let none = json!({"code": code, "lines": []});
    collect(&app, &placed, none).await.expect(422);
    let now = collect(&app, &placed, part(1)).await.expect(200).json;
    assert_eq!(now["state"], "ready");
    assert_eq!(now["collected"], json!([{"sku": "rose", "qty": 1}]));
    assert_eq!(cell(&app, "rose").await, (json!(19), json!(2), json!(17)), "the rest is held");
    assert_eq!(cell(&app, "candle").await, (json!(20), json!(2), json!(18)));

    // The till rings up what the customer has: one unit, two messages, one effect.
    app.advance(Millis(SECOND)).await;
    let mut rung = sale(&app, "flora", "rose", 1);
    rung["data"]["order"] = placed["id"].clone();
    app.post("/v1/events", rung).await.expect(200);
    assert_eq!(cell(&app, "rose").await, (json!(19), json!(2), json!(17)));

    let two = json!({"code": code, "lines": [
        {"sku": "candle", "qty": 2}, {"sku": "rose", "qty": 1}]});
    assert_eq!(collect(&app, &placed, two).await.expect(200).json["state"], "ready");
    assert_eq!(collect(&app, &placed, part(2)).await.expect(409).slug(), "wrong_state");
    let done = collect(&app, &placed, json!({"code": code})).await.expect(200).json;
    assert_eq!(done["state"], "collected");
    assert_eq!(cell(&app, "rose").await, (json!(17), json!(0), json!(17)));
    assert_eq!(cell(&app, "candle").await, (json!(18), json!(0), json!(18)));
}

/// What is left of a partly collected order goes back when nobody comes for it.
#[tokio::test]
async fn the_rest_expires() {
    let app = TestApp::start().await;
    kiosk(&app, json!({})).await;
    let placed = picked_up(&app, "k", json!([{"sku": "rose", "qty": 3}]), true).await;
    pick(&app, "ready", &placed).await;
    let body = json!({"code": placed["collect_code"], "lines": [{"sku": "rose", "qty": 2}]});
    collect(&app, &placed, body).await.expect(200);
    app.advance(Millis(25 * 60 * MINUTE)).await;
    let over = app.get(&path(&placed)).await.json;
    assert_eq!(over["state"], "expired");
    assert_eq!(over["collected"], json!([{"sku": "rose", "qty": 2}]));
    assert_eq!(cell(&app, "rose").await, (json!(18), json!(0), json!(18)));
}

/// The picker's reports move the queue on.
#[tokio::test]
async fn a_short_shelf_ends_the_order_with_its_reason() {
    let app = TestApp::start().await;
    kiosk(&app, json!({"base_s": 60})).await;
    let placed = picked_up(&app, "k", json!([{"sku": "rose", "qty": 3}]), true).await;
    pick(&app, "started", &placed).await;
    let jobs = app.get("/v1/stores/flora/queue").await.expect(200).json["jobs"].clone();
    assert_eq!(jobs[0]["state"], "picking");
    let data = json!({"order": placed["id"], "store": "flora",
        "missing": [{"sku": "rose", "qty": 1}]});
    app.post("/v1/events", event(&app, "sameday.pick.short", data)).await.expect(200);
    let over = app.get(&path(&placed)).await.json;
    assert_eq!((&over["state"], &over["reason"]), (&json!("failed"), &json!("shelf_empty")));
    assert_eq!(cell(&app, "rose").await, (json!(2), json!(0), json!(2)));
}
