//! 2.15 Walk-out shops.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, order, sale, town};
use sameday_tests::stock::{number, numbers, reports, tell, visit};
use serde_json::{Value, json};

const HERE: (&str, &str) = ("flora", "rose");

fn roses(qty: i64) -> Value {
    json!({"lines": [{"sku": "rose", "qty": qty}]})
}

/// One rose in one shop, and nowhere else.
async fn last_rose() -> TestApp {
    let app = TestApp::start().await;
    town(&app).await;
    for (store, qty) in [("flora", 1), ("mill", 0)] {
        app.post("/v1/events", counted(&app, store, &[("rose", qty)])).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    let entered = json!({"credential_kind": "palm"});
    visit(&app, "entered", ("flora", "v1"), entered).await;
    app
}

/// Whether a quote for one rose has an option; it is given back at once.
async fn is_promised(app: &TestApp, key: &str) -> bool {
    let mut basket = order("rose", 1);
    basket.as_object_mut().unwrap().remove("customer");
    let quote = app.post_keyed("/v1/quotes", key, basket).await.expect(200).json;
    let id = quote["id"].as_str().unwrap();
    let is_open = quote["options"] != json!([]);
    if is_open {
        app.delete(&format!("/v1/quotes/{id}")).await;
    }
    is_open
}

#[tokio::test]
async fn pick_of_the_last_unit_blocks() {
    let app = last_rose().await;
    assert!(is_promised(&app, "q1").await);
    visit(&app, "item_picked", ("flora", "v1"), roses(1)).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket", "atp"]).await, [1, 1, 0]);
    assert!(!is_promised(&app, "q2").await);
    app.advance(Millis::from_mins(1)).await;
    visit(&app, "exited", ("flora", "v1"), json!({})).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket", "atp"]).await, [0, 0, 0]);
}

/// The pick takes the unit that an order has set aside: the order is refused in the same step.
#[tokio::test]
async fn pick_beats_an_order_like_a_sale() {
    let app = last_rose().await;
    let placed = app.post_keyed("/v1/orders", "o1", order("rose", 1)).await.expect(201).json;
    visit(&app, "item_picked", ("flora", "v1"), roses(1)).await;
    let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
    let over = app.get(&path).await.expect(200).json;
    assert_eq!(
        (&over["state"], &over["reason"]),
        (&json!("failed"), &json!("stock_taken_in_store"))
    );
}

#[tokio::test]
async fn put_back_frees_at_once() {
    let app = last_rose().await;
    visit(&app, "item_picked", ("flora", "v1"), roses(1)).await;
    assert!(!is_promised(&app, "q1").await);
    visit(&app, "item_returned", ("flora", "v1"), roses(1)).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket", "atp"]).await, [1, 0, 1]);
    assert!(is_promised(&app, "q2").await);
    visit(&app, "exited", ("flora", "v1"), json!({})).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 1);
}

#[tokio::test]
async fn visit_without_exit_is_closed() {
    let app = last_rose().await;
    visit(&app, "item_picked", ("flora", "v1"), roses(1)).await;
    app.advance(Millis::from_mins(4 * 60 - 1)).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket"]).await, [1, 1]);
    assert_eq!(reports(&app, "visit_timed_out").await.len(), 0);
    app.advance(Millis::from_mins(1)).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket"]).await, [0, 0]);
    let found = reports(&app, "visit_timed_out").await;
    assert_eq!((found.len(), &found[0]["subject"]), (1, &json!("v1")));
    assert_eq!((&found[0]["store"], &found[0]["found"]), (&json!("flora"), &json!(1)));

    // The gate was slow: he had left with nothing, which is right after all.
    let nothing = json!({"lines": []});
    visit(&app, "exited", ("flora", "v1"), nothing).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket", "atp"]).await, [1, 0, 1]);
}

#[tokio::test]
async fn late_correction_is_an_exception() {
    let app = last_rose().await;
    visit(&app, "exited", ("flora", "v1"), json!({"lines": []})).await;
    let mut pickup = order("rose", 1);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "p1", pickup).await.expect(201).json;
    let mut sold = sale(&app, "flora", "rose", 1);
    sold["data"]["order"] = placed["id"].clone();
    app.advance(Millis::from_mins(5)).await;
    sold["time"] = json!(app.in_s(0));
    app.post("/v1/events", sold).await.expect(200);
    assert_eq!(number(&app, "flora", "rose", "book").await, 0, "the goods are out of the house");

    app.advance(Millis::from_mins(3 * 60)).await;
    visit(&app, "corrected", ("flora", "v1"), roses(1)).await;
    assert_eq!(numbers(&app, HERE, ["book", "reserved", "atp"]).await, [-1, 0, 0]);
    let found = reports(&app, "correction_after_shipping").await;
    let [report] = found.as_slice() else { panic!("one report: {found:?}") };
    assert_eq!((&report["sku"], &report["subject"]), (&json!("rose"), &json!("v1")));
    assert_eq!(report["found"], -1);
    assert_eq!(reports(&app, "negative_book").await.len(), 0, "one exception is enough");
    let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.json["state"], "collected");
}

#[tokio::test]
async fn low_confidence_is_a_possible_pick() {
    let app = last_rose().await;
    let mut maybe = roses(1);
    maybe["confidence_permille"] = json!(400);
    maybe["sensor"] = json!("camera");
    visit(&app, "item_picked", ("flora", "v1"), maybe).await;
    let seen = numbers(&app, HERE, ["book", "in_basket", "possible", "atp"]).await;
    assert_eq!(seen, [1, 0, 1, 0], "held back, and in nobody's basket");
    assert!(!is_promised(&app, "q1").await);
    visit(&app, "exited", ("flora", "v1"), json!({})).await;
    let seen = numbers(&app, HERE, ["book", "in_basket", "possible", "atp"]).await;
    assert_eq!(seen, [1, 0, 0, 1], "he had nothing for certain, so nothing is sold");
}

/// A scanner in the shopper's hand is a sensor like any other.
#[tokio::test]
async fn scan_and_go_is_the_same_family() {
    let app = last_rose().await;
    let mut scanned = roses(1);
    scanned["sensor"] = json!("scan");
    visit(&app, "item_picked", ("flora", "v1"), scanned).await;
    assert_eq!(numbers(&app, HERE, ["book", "in_basket", "atp"]).await, [1, 1, 0]);
    app.advance(Millis::from_mins(1)).await;
    let paid = json!({"lines": [{"sku": "rose", "qty": 1, "price": 1290}]});
    visit(&app, "exited", ("flora", "v1"), paid).await;
    let sold = numbers(&app, HERE, ["book", "in_basket", "sold_since_count"]).await;
    assert_eq!(sold, [0, 0, 1]);
}

/// Of two shops that tell their sales late, one has a till and one has gates: as much is kept back
/// for what was probably sold since, as fast as they are known to sell.
#[tokio::test]
async fn what_is_carried_out_sets_the_pace_like_a_till() {
    let app = TestApp::start().await;
    town(&app).await;
    for shop in ["till", "gate", "neither"] {
        let at = json!({"at": {"lat": 52.5225, "lon": 13.4140}, "data": "delayed"});
        app.put(&format!("/v1/stores/{shop}"), at).await.expect(201);
        app.post("/v1/events", counted(&app, shop, &[("rose", 90)])).await.expect(200);
    }
    for n in 0..4 {
        app.advance(Millis::from_mins(15)).await;
        app.post("/v1/events", sale(&app, "till", "rose", 10)).await.expect(200);
        let v = format!("v{n}");
        visit(&app, "entered", ("gate", &v), json!({"credential_kind": "palm"})).await;
        visit(&app, "exited", ("gate", &v), json!({"lines": [{"sku": "rose", "qty": 10}]})).await;
        let came = json!({"store": "neither", "lines": [{"sku": "rose", "qty": 1}]});
        tell(&app, "sameday.stock.received", came).await;
    }
    app.advance(Millis::from_mins(60)).await;
    let kept = |shop| number(&app, shop, "rose", "safety");
    let (till, gate, neither) = (kept("till").await, kept("gate").await, kept("neither").await);
    assert_eq!(till, gate);
    assert!(gate > neither, "{gate} where it is known to sell, {neither} where it is not");
}
