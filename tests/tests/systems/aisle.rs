//! 2.17 Scan in the aisle, order from the nearest shop.

use sameday_tests::app::{TestApp, counted, order, sale, town};
use sameday_tests::people::{gesture, member, present};
use sameday_tests::stock::number;
use serde_json::{Value, json};

#[tokio::test]
async fn nearest_picks_the_nearest_whole_basket() {
    let app = TestApp::start().await;
    town(&app).await;
    // A street from flora: near stands here and is shut, corner stands here and lacks the goods.
    let at = json!({"lat": 52.5228, "lon": 13.4152});
    let shut = json!([[app.in_s(90_000), app.in_s(99_000)]]);
    app.put("/v1/stores/near", json!({"at": at, "open": shut})).await.expect(201);
    app.put("/v1/stores/corner", json!({"at": at})).await.expect(201);
    let ask = async |key: &str| {
        let mut basket = order("rose", 2);
        basket.as_object_mut().unwrap().remove("customer");
        basket["dropoff"] = at.clone();
        basket["policy"] = json!("nearest");
        app.post_keyed("/v1/quotes", key, basket).await.expect(200).json
    };
    let quote = ask("q1").await;
    for option in quote["options"].as_array().unwrap() {
        assert_eq!(option["sources"][0]["store"], "flora", "{quote}");
    }
    assert!(!quote["options"].as_array().unwrap().is_empty(), "{quote}");
    let why = |store: &str| -> Value {
        let all = quote["refused"].as_array().unwrap();
        all.iter().find(|loser| loser["store"] == store).expect(store)["code"].clone()
    };
    assert_eq!(why("near"), "store_closed");
    assert_eq!(why("corner"), "stock");
    assert_eq!(why("mill"), "not_nearest");
    // Half of the basket is not enough: the next shop has all of it.
    app.post("/v1/events", counted(&app, "flora", &[("rose", 1)])).await.expect(200);
    let quote = ask("q2").await;
    assert_eq!(quote["options"][0]["sources"][0]["store"], "mill", "{quote}");
}

#[tokio::test]
async fn aisle_scan_is_a_sale_with_identity() {
    let app = TestApp::start().await;
    town(&app).await;
    member(&app, "anna", &[]).await;
    let mut scanned = sale(&app, "flora", "rose", 2);
    scanned["data"]["member"] = json!("anna");
    scanned["data"]["credential_kind"] = json!("app");
    app.post("/v1/events", scanned).await.expect(200);
    assert_eq!(number(&app, "flora", "rose", "book").await, 8);
    let anna = app.get("/v1/members/anna").await.expect(200).json;
    assert_eq!(anna["history"]["units"], 2);
}

#[tokio::test]
async fn every_till_has_the_same_effect() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut book = 10;
    for (n, kind) in ["cash", "self-checkout", "app", "wallet", "face"].into_iter().enumerate() {
        let mut sold = sale(&app, "flora", "rose", 1);
        sold["data"]["credential_kind"] = json!(kind);
        app.post("/v1/events", sold).await.expect(200);
        let mut shown = gesture(kind, &format!("token-{n}"), "checkout");
        shown["lines"] = json!([{"sku": "rose", "qty": 1}]);
        present(&app, kind, shown).await.expect(200);
        book -= 2;
        assert_eq!(number(&app, "flora", "rose", "book").await, book, "{kind}");
    }
}
