//! 2.7 and 2.18: promises that rest on deliveries to a shop, by date.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, sale, town};
use sameday_tests::rounds::{instant, next_stop, until};
use sameday_tests::stock::{cell, numbers, tell};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
const MARGIN: i64 = 900;
const PUT_AWAY: i64 = 600;

/// The town without tulips; flora promises what is on its way.
async fn expecting() -> TestApp {
    let app = TestApp::start().await;
    town(&app).await;
    app.put("/v1/skus/tulip", json!({"g": 50, "price": 300})).await.expect(201);
    promises(&app, true).await;
    app
}

async fn promises(app: &TestApp, promise: bool) {
    let flora = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "service_s": 60,
        "pick": {"base_s": 60, "per_line_s": 30, "parallel": 1},
        "inbound": {"promise": promise, "margin_s": MARGIN}});
    let put = app.put("/v1/stores/flora", flora).await.expect(200).json;
    assert_eq!(put["inbound"], json!({"promise": promise, "margin_s": MARGIN}));
}

/// A delivery of tulips to flora, so many seconds from now.
async fn expect(app: &TestApp, inbound: &str, qty: i64, in_s: i64) -> Value {
    let at = app.in_s(in_s);
    let data = json!({"store": "flora", "inbound": inbound, "expected_at": at,
        "put_away_s": PUT_AWAY, "lines": [{"sku": "tulip", "qty": qty}]});
    tell(app, "sameday.stock.expected", data).await;
    app.advance(Millis(1)).await;
    json!(at)
}

async fn receive(app: &TestApp, inbound: &str, qty: i64) {
    let lines = json!([{"sku": "tulip", "qty": qty}]);
    let data = json!({"store": "flora", "inbound": inbound, "lines": lines});
    tell(app, "sameday.stock.received", data).await;
}

fn wish(mode: &str, qty: i64) -> Value {
    json!({"lines": [{"sku": "tulip", "qty": qty}], "modes": [mode],
        "dropoff": {"lat": 52.5251, "lon": 13.4079}})
}

async fn buy(app: &TestApp, key: &str, mode: &str, qty: i64) -> Value {
    app.post_keyed("/v1/orders", key, wish(mode, qty)).await.expect(201).json
}

async fn look(app: &TestApp, order: &Value) -> Value {
    app.get(&format!("/v1/orders/{}", order["id"].as_str().unwrap())).await.expect(200).json
}

async fn tulips(app: &TestApp) -> [i64; 3] {
    numbers(app, ("flora", "tulip"), ["book", "reserved", "atp"]).await
}

async fn promised(app: &TestApp) -> Value {
    cell(app, "flora", "tulip").await["inbound"][0]["promised"].clone()
}

/// Milliseconds between two instants of answers.
fn between(from: &Value, to: &Value) -> i64 {
    (instant(to) - instant(from)).0
}

#[tokio::test]
async fn never_more_than_expected_and_never_before_it_is_there() {
    let app = expecting().await;
    app.post_keyed("/v1/orders", "early", wish("pickup", 1)).await.expect(409);
    let comes = expect(&app, "van-1", 5, HOUR).await;
    let first = buy(&app, "o1", "pickup", 3).await;
    let source = &first["sources"][0];
    let on_shelf = &source["from_inbound"][0]["ready_at"];
    assert_eq!(source["from_inbound"][0]["inbound"], "van-1");
    assert_eq!(source["from_inbound"][0]["qty"], 3);
    assert_eq!(between(&comes, on_shelf), (PUT_AWAY + MARGIN) * 1_000);
    assert_eq!(between(on_shelf, &source["ready_at"]), 90_000, "then it is picked");
    assert_eq!(first["window"][0], source["ready_at"]);
    assert_eq!(promised(&app).await, 3);
    assert_eq!(tulips(&app).await, [0, 0, 0], "the shelf knows nothing of it");

    // Two are left: three are too many, for whichever way, and two of them for one customer only.
    for mode in ["pickup", "delivery"] {
        let refused = app.post_keyed("/v1/orders", mode, wish(mode, 3)).await.expect(409);
        assert_eq!(refused.json["refused"][0]["code"], "stock", "{}", refused.text);
    }
    let quote = app.post_keyed("/v1/quotes", "q1", wish("delivery", 2)).await.expect(200).json;
    let option = &quote["options"][0];
    assert_eq!(option["sources"][0]["from_inbound"][0]["qty"], 2);
    assert!(instant(&option["sources"][0]["ready_at"]) > instant(on_shelf));
    assert!(instant(&option["window"][0]) > instant(on_shelf), "{option}");
    assert_eq!(option["confidence"], 0.9);
    // 10 % of 25.00 and the margin of two tulips.
    assert_eq!(option["cost"]["break_risk"], 265);
    assert_eq!(option["courier_slack"], "held");
    assert_eq!(promised(&app).await, 5);
    app.post_keyed("/v1/orders", "o2", wish("pickup", 1)).await.expect(409);
    app.advance(Millis::from_secs(120)).await;
    assert_eq!(promised(&app).await, 3, "the quote has expired, and its units are free");
    buy(&app, "o3", "pickup", 2).await;

    receive(&app, "van-1", 5).await;
    assert_eq!(tulips(&app).await, [5, 5, 0], "now they are set aside like all others");
    let there = look(&app, &first).await;
    assert_eq!((&there["state"], &there["promise_changes"]), (&json!("sourced"), &json!([])));
    assert_eq!(there["sources"][0].get("from_inbound"), None);
    app.assert_replays().await;
}

#[tokio::test]
async fn a_delivery_waits_for_the_goods_and_goes_out() {
    let app = expecting().await;
    expect(&app, "van-1", 5, HOUR).await;
    let placed = buy(&app, "o1", "delivery", 2).await;
    let on_shelf = placed["sources"][0]["from_inbound"][0]["ready_at"].clone();
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let stops = &offers["items"][0]["stops"];
    assert!(instant(&stops[0]["start"]) > instant(&on_shelf), "{stops}");
    let offer = offers["items"][0]["id"].as_str().expect("she is asked").to_owned();
    app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    // Its only picker is busy with roses meanwhile.
    let mut rose = wish("pickup", 1);
    rose["lines"][0]["sku"] = json!("rose");
    rose["stores"] = json!(["flora"]);
    let rose = app.post_keyed("/v1/orders", "rose", rose).await.expect(201).json;
    assert_eq!(rose["window"][0], app.in_s(90), "nobody waits at the shelf for a delivery");
    app.advance(Millis::from_secs(HOUR)).await;
    receive(&app, "van-1", 5).await;
    while next_stop(&app, "ada", &[]).await {}
    let end = look(&app, &placed).await;
    assert_eq!((&end["state"], &end["promise_changes"]), (&json!("delivered"), &json!([])));
    assert_eq!(tulips(&app).await, [3, 0, 3]);
    app.assert_replays().await;
}

#[tokio::test]
async fn late_moves_the_promise_openly() {
    let app = expecting().await;
    expect(&app, "van-1", 5, HOUR).await;
    let pickup = buy(&app, "o1", "pickup", 2).await;
    let brought = buy(&app, "o2", "delivery", 1).await;
    // A little later is within the margin.
    expect(&app, "van-1", 5, HOUR + 600).await;
    assert_eq!(look(&app, &pickup).await["promise_changes"], json!([]));
    let comes = expect(&app, "van-1", 5, 3 * HOUR).await;
    for order in [&pickup, &brought] {
        let now = look(&app, order).await;
        assert_ne!(now["state"], "failed", "{now}");
        let change = &now["promise_changes"][0];
        assert_eq!((&change["why"], &change["old"]), (&json!("inbound_late"), &order["window"]));
        assert_eq!(change["new"], now["window"]);
        assert!(between(&comes, &now["sources"][0]["ready_at"]) >= (PUT_AWAY + MARGIN) * 1_000);
    }
    assert_eq!(promised(&app).await, 3);

    // It does not come at all: at the very instant nobody waits any longer.
    let last = look(&app, &pickup).await["sources"][0]["from_inbound"][0]["ready_at"].clone();
    until(&app, instant(&last) + Millis(-1)).await;
    assert_eq!(look(&app, &pickup).await["state"], "sourced");
    app.advance(Millis(1)).await;
    for order in [&pickup, &brought] {
        let lost = look(&app, order).await;
        assert_eq!((&lost["state"], &lost["reason"]), (&json!("failed"), &json!("inbound_late")));
    }
    assert_eq!(promised(&app).await, 0);
    app.assert_replays().await;
}

#[tokio::test]
async fn short_is_for_those_who_were_promised_last() {
    let app = expecting().await;
    expect(&app, "van-1", 5, HOUR).await;
    let first = buy(&app, "o1", "pickup", 2).await;
    let second = buy(&app, "o2", "pickup", 2).await;
    let third = buy(&app, "o3", "delivery", 1).await;
    app.post("/v1/events", counted(&app, "mill", &[("tulip", 1)])).await.expect(200);
    receive(&app, "van-1", 3).await;
    assert_eq!(look(&app, &first).await["state"], "sourced");
    let lost = look(&app, &second).await;
    assert_eq!((&lost["state"], &lost["reason"]), (&json!("failed"), &json!("inbound_short")));
    assert_eq!(look(&app, &third).await["sources"][0]["store"], "flora", "there is one for it");
    assert_eq!(tulips(&app).await, [3, 3, 0]);

    // Of the next one less is announced than is promised: another shop has it, or nobody.
    expect(&app, "van-2", 4, HOUR).await;
    let fourth = buy(&app, "o4", "pickup", 2).await;
    let fifth = buy(&app, "o5", "delivery", 2).await;
    app.advance(Millis(1)).await;
    app.post("/v1/events", counted(&app, "mill", &[("tulip", 9)])).await.expect(200);
    expect(&app, "van-2", 2, HOUR).await;
    assert_eq!(look(&app, &fourth).await["state"], "sourced");
    let elsewhere = look(&app, &fifth).await;
    assert_eq!(elsewhere["sources"][0]["store"], "mill", "{elsewhere}");
    assert_eq!(elsewhere["reason"], "inbound_short");
    app.assert_replays().await;
}

/// The shelf owes before it gives: what was sold beyond the book is not promised again.
#[tokio::test]
async fn the_shelf_owes_first() {
    let app = expecting().await;
    app.post("/v1/events", sale(&app, "flora", "tulip", 2)).await.expect(200);
    expect(&app, "van-1", 5, HOUR).await;
    assert_eq!(tulips(&app).await[0], -2);
    app.post_keyed("/v1/orders", "o1", wish("pickup", 4)).await.expect(409);
    let placed = buy(&app, "o2", "pickup", 3).await;
    // Somebody who picks has the goods, whatever was said of their delivery.
    let ready = json!({"order": placed["id"], "store": "flora"});
    tell(&app, "sameday.pick.ready", ready).await;
    assert_eq!(look(&app, &placed).await["state"], "ready");
    app.assert_replays().await;
}

#[tokio::test]
async fn a_shop_says_whether_it_promises_what_is_on_its_way() {
    let app = expecting().await;
    expect(&app, "van-1", 5, HOUR).await;
    promises(&app, false).await;
    app.post_keyed("/v1/orders", "o1", wish("pickup", 1)).await.expect(409);
    promises(&app, true).await;
    // It must be there in time for the customer.
    let mut soon = wish("pickup", 1);
    soon["deliver_between"] = json!([app.in_s(0), app.in_s(HOUR)]);
    app.post_keyed("/v1/orders", "o2", soon).await.expect(409);
    let placed = buy(&app, "o3", "pickup", 1).await;
    // A shop that leaves takes its promises back.
    app.delete("/v1/stores/flora").await.expect(200);
    let lost = look(&app, &placed).await;
    assert_eq!((&lost["state"], &lost["reason"]), (&json!("failed"), &json!("store_left")));
    app.assert_replays().await;
}
