//! 2.1 Card readers and tills in shops.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, sale, town};
use sameday_tests::stock::{cell, number, numbers, tell};
use serde_json::{Value, json};

#[tokio::test]
async fn repeated_sale_moves_stock_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let one = sale(&app, "flora", "rose", 2);
    let first = app.post("/v1/events", one.clone()).await.expect(200).json;
    assert_eq!(first["accepted"], 1);
    for _ in 0..9 {
        let batch: Vec<Value> = vec![one.clone(); 111];
        let again = app.post("/v1/events", json!(batch)).await.expect(200).json;
        assert_eq!((&again["accepted"], &again["duplicate"]), (&json!(0), &json!(111)));
    }
    assert_eq!(number(&app, "flora", "rose", "book").await, 8);
}

#[tokio::test]
async fn order_of_arrival_does_not_matter() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut sold = Vec::new();
    for store in ["flora", "mill"] {
        let first = sale(&app, store, "rose", 3);
        let mut second = sale(&app, store, "rose", 4);
        second["time"] = json!(app.in_s(20));
        sold.push([first, second]);
    }
    app.advance(Millis::from_mins(1)).await;
    sold[1].reverse();
    for one in sold.concat() {
        app.post("/v1/events", one).await.expect(200);
    }
    let right = cell(&app, "flora", "rose").await;
    assert_eq!((&right["book"], &right["atp"]), (&json!(3), &json!(3)));
    assert_eq!(cell(&app, "mill", "rose").await, right);
}

#[tokio::test]
async fn last_unit_sold_at_the_till() {
    let app = TestApp::start().await;
    town(&app).await;
    for store in ["flora", "mill"] {
        app.post("/v1/events", counted(&app, store, &[("rose", 1)])).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    let placed = app.post_keyed("/v1/orders", "o1", order("rose", 1)).await.expect(201).json;
    let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
    let first = placed["sources"][0]["store"].as_str().unwrap();
    let other = if first == "flora" { "mill" } else { "flora" };

    // The till takes the unit that was set aside: the order gets the other shop's in that step.
    app.post("/v1/events", sale(&app, first, "rose", 1)).await.expect(200);
    let moved = app.get(&path).await.expect(200).json;
    assert_eq!(moved["sources"][0]["store"], other);
    let left = numbers(&app, (first, "rose"), ["book", "reserved", "atp"]).await;
    assert_eq!(left, [0, 0, 0]);
    let left = numbers(&app, (other, "rose"), ["book", "reserved", "atp"]).await;
    assert_eq!(left, [1, 1, 0]);

    // That one is sold, too: nobody has any, so the order is refused with the reason.
    app.post("/v1/events", sale(&app, other, "rose", 1)).await.expect(200);
    let over = app.get(&path).await.expect(200).json;
    assert_eq!(
        (&over["state"], &over["reason"]),
        (&json!("failed"), &json!("stock_taken_in_store"))
    );
    let left = numbers(&app, (other, "rose"), ["book", "reserved", "atp"]).await;
    assert_eq!(left, [0, 0, 0]);
}

#[tokio::test]
async fn void_restores_only_with_restock() {
    let app = TestApp::start().await;
    town(&app).await;
    let sold = sale(&app, "flora", "rose", 3);
    let name = json!({"source": sold["source"], "id": sold["id"]});
    app.post("/v1/events", sold).await.expect(200);
    let lines = json!([{"sku": "rose", "qty": 2}]);
    let mut void = json!({"store": "flora", "sale": name, "lines": lines, "restock": false});
    tell(&app, "sameday.sale.voided", void.clone()).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 7);
    void["restock"] = json!(true);
    tell(&app, "sameday.sale.voided", void).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 9);
}

#[tokio::test]
async fn unknown_names_reject_their_event_only() {
    let app = TestApp::start().await;
    town(&app).await;
    let batch = json!([
        sale(&app, "flora", "rose", 1),
        sale(&app, "flora", "tulip", 1),
        sale(&app, "atlantis", "rose", 1),
        sale(&app, "flora", "rose", 1),
    ]);
    let answer = app.post("/v1/events", batch).await.expect(200).json;
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(2), &json!(2)));
    for (nth, index, pointer) in [(0, 1, "/data/lines/0/sku"), (1, 2, "/data/store")] {
        let result = &answer["results"][nth];
        assert_eq!(result["index"], index);
        assert_eq!(result["problem"]["errors"][0]["pointer"], pointer);
        assert_eq!(result["problem"]["errors"][0]["code"], "unknown");
    }
    assert_eq!(number(&app, "flora", "rose", "book").await, 8);
}

/// One unit, two messages, one effect: the till rings up what an online customer collects.
#[tokio::test]
async fn the_till_rings_up_an_online_order_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut pickup = order("rose", 2);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "p1", pickup).await.expect(201).json;
    let (id, store) = (placed["id"].clone(), placed["sources"][0]["store"].as_str().unwrap());
    let ready = event(&app, "sameday.pick.ready", json!({"order": id, "store": store}));
    app.post("/v1/events", ready).await.expect(200);
    app.advance(Millis::from_mins(5)).await;
    let mut sold = sale(&app, store, "rose", 2);
    sold["data"]["order"] = id.clone();
    app.post("/v1/events", sold).await.expect(200);
    let state =
        app.get(&format!("/v1/orders/{}", id.as_str().unwrap())).await.json["state"].clone();
    assert_eq!(state, "collected");
    let left = numbers(&app, (store, "rose"), ["book", "reserved", "sold_since_count"]).await;
    assert_eq!(left, [8, 0, 2]);
}
