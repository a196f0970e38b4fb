//! 2.2 Inventory tools of small shops.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, order, sale, town};
use sameday_tests::stock::{cell, number, numbers, reports, tell, visit};
use serde_json::json;

#[tokio::test]
async fn late_count_keeps_later_sales() {
    let app = TestApp::start().await;
    town(&app).await;
    app.advance(Millis::from_mins(5)).await;
    let count = counted(&app, "flora", &[("rose", 20)]);
    app.advance(Millis::from_mins(5)).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 3)).await.expect(200);
    app.advance(Millis::from_mins(15)).await;
    app.post("/v1/events", count).await.expect(200);
    assert_eq!(number(&app, "flora", "rose", "book").await, 17);
}

/// Everything that can happen to a shelf, then the journal from its first entry.
#[tokio::test]
async fn replay_gives_the_same_number() {
    let app = TestApp::start().await;
    town(&app).await;
    let two = json!([{"sku": "rose", "qty": 2}]);
    let mut more = json!({"store": "flora", "lines": two, "inbound": "po1"});
    let mut due = more.clone();
    due["expected_at"] = json!(app.in_s(3_600));
    tell(&app, "sameday.stock.expected", due).await;
    app.advance(Millis::from_mins(1)).await;
    tell(&app, "sameday.stock.received", more.clone()).await;
    more["to"] = json!("mill");
    more["arrives_at"] = json!(app.in_s(7_200));
    tell(&app, "sameday.stock.transferred", more).await;
    visit(&app, "item_picked", ("flora", "v1"), json!({"lines": two})).await;
    let placed = app.post_keyed("/v1/orders", "o1", order("rose", 1)).await.expect(201).json;
    assert!(placed["id"].is_string());
    let count = counted(&app, "flora", &[("rose", 3), ("candle", 10)]);
    app.advance(Millis::from_mins(1)).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    app.post("/v1/events", count).await.expect(200);
    visit(&app, "item_picked", ("mill", "v2"), json!({"lines": two})).await;
    app.advance(Millis::from_mins(5 * 60)).await;

    app.assert_replays().await;
    let before = [cell(&app, "flora", "rose").await, cell(&app, "mill", "rose").await];
    let app = app.restart().await;
    assert_eq!([cell(&app, "flora", "rose").await, cell(&app, "mill", "rose").await], before);
}

#[tokio::test]
async fn contradicting_count_lowers_confidence() {
    let app = TestApp::start().await;
    town(&app).await;
    let sure = cell(&app, "flora", "candle").await["confidence"].as_f64().unwrap();
    // A unit less is within what anybody may miscount.
    app.post("/v1/events", counted(&app, "flora", &[("rose", 9)])).await.expect(200);
    assert_eq!(reports(&app, "count_contradicts").await.len(), 0);
    app.advance(Millis::from_mins(10)).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 2)).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    app.post("/v1/events", counted(&app, "flora", &[("rose", 4)])).await.expect(200);
    assert_eq!(number(&app, "flora", "rose", "book").await, 4, "a count is always believed");

    let found = reports(&app, "count_contradicts").await;
    let [report] = found.as_slice() else { panic!("one report: {found:?}") };
    assert_eq!((&report["store"], &report["sku"]), (&json!("flora"), &json!("rose")));
    assert_eq!((&report["expected"], &report["found"]), (&json!(7), &json!(4)));
    let stock = app.get("/v1/stores/flora/stock").await.json;
    assert_eq!(stock["doubt_permille"], 250);
    let unsure = cell(&app, "flora", "candle").await["confidence"].as_f64().unwrap();
    assert!(unsure < sure, "{unsure} must be less than {sure}");
    assert_eq!(app.get("/v1/stores/mill/stock").await.json["doubt_permille"], 0);
    app.advance(Millis::from_mins(14 * 24 * 60)).await;
    assert_eq!(app.get("/v1/stores/flora/stock").await.json["doubt_permille"], 0);
}

#[tokio::test]
async fn a_book_below_zero_is_reported_and_never_refused() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 12)).await.expect(200);
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    assert_eq!(numbers(&app, ("flora", "rose"), ["book", "atp"]).await, [-3, 0]);
    let found = reports(&app, "negative_book").await;
    assert_eq!(found.len(), 1, "it is reported when it happens: {found:?}");
    assert_eq!((&found[0]["sku"], &found[0]["found"]), (&json!("rose"), &json!(-2)));
}

#[tokio::test]
async fn goods_move_between_shops() {
    let app = TestApp::start().await;
    town(&app).await;
    let lines = json!([{"sku": "rose", "qty": 4}]);
    let data = json!({"store": "flora", "to": "mill", "lines": lines});
    tell(&app, "sameday.stock.transferred", data.clone()).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 6);
    assert_eq!(number(&app, "mill", "rose", "book").await, 14);

    let mut slow = data;
    slow["inbound"] = json!("van-3");
    slow["arrives_at"] = json!(app.in_s(3_600));
    slow["put_away_s"] = json!(600);
    tell(&app, "sameday.stock.transferred", slow).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 2);
    let there = cell(&app, "mill", "rose").await;
    assert_eq!((&there["book"], &there["atp"]), (&json!(14), &json!(14)));
    let due = json!([{"inbound": "van-3", "units": 4, "promised": 0,
        "expected_at": app.in_s(3_600), "ready_at": app.in_s(4_200)}]);
    assert_eq!(there["inbound"], due);
    app.advance(Millis::from_mins(70)).await;
    let came = json!({"store": "mill", "lines": lines, "inbound": "van-3"});
    tell(&app, "sameday.stock.received", came).await;
    let there = cell(&app, "mill", "rose").await;
    assert_eq!((&there["book"], there.get("inbound")), (&json!(18), None));
}
