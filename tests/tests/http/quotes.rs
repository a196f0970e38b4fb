//! Availability and quotes.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, order, sale, town};
use serde_json::{Value, json};

fn basket(sku: &str, qty: i64) -> Value {
    let mut basket = order(sku, qty);
    basket.as_object_mut().unwrap().remove("customer");
    basket
}

fn accept_path(quote: &Value) -> String {
    format!("/v1/quotes/{}/accept", quote["id"].as_str().unwrap())
}

#[tokio::test]
async fn availability_names_shops_and_sets_nothing_aside() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", counted(&app, "flora", &[("rose", 1)])).await.expect(200);
    for _ in 0..2 {
        let found = app.post("/v1/availability", basket("rose", 2)).await.expect(200).json;
        let stores = found["stores"].as_array().unwrap();
        assert_eq!(stores.len(), 2, "{found}");
        assert_eq!((&stores[0]["store"], &stores[0]["whole"]), (&json!("mill"), &json!(true)));
        assert_eq!(stores[1]["missing"], json!([{"sku": "rose", "short": 1}]));
    }
}

#[tokio::test]
async fn nobody_can_serve_is_an_answer_not_an_error() {
    let app = TestApp::start().await;
    town(&app).await;
    let quote = app.post_keyed("/v1/quotes", "q", basket("rose", 100)).await.expect(200).json;
    assert_eq!(quote["options"], json!([]));
    let refused = quote["refused"].as_array().unwrap();
    assert!(refused.iter().any(|loser| loser["code"] == "stock"), "{quote}");
    let order = app.post_keyed("/v1/orders", "o", order("rose", 100)).await.expect(409);
    assert_eq!(order.slug(), "not_served");
    assert!(!order.json["refused"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_quote_expires_is_released_and_is_taken_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let ask = |key: &'static str| app.post_keyed("/v1/quotes", key, basket("rose", 1));
    let quote = ask("q1").await.expect(200).json;
    let first = app.post_keyed(&accept_path(&quote), "a1", json!({"option": 1})).await.expect(201);
    assert_eq!(first.json["quote"], quote["id"]);
    app.post_keyed(&accept_path(&quote), "a2", json!({"option": 2})).await.expect(409);

    let quote = ask("q2").await.expect(200).json;
    app.advance(Millis::from_secs(121)).await;
    let late = app.post_keyed(&accept_path(&quote), "a3", json!({})).await.expect(410);
    assert_eq!((late.slug(), &late.json["ask_at"]), ("quote_expired", &json!("/v1/quotes")));

    let quote = ask("q3").await.expect(200).json;
    let path = format!("/v1/quotes/{}", quote["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).await.expect(200).json["open"], false);
    assert_eq!(app.get(&path).await.expect(200).json["open"], false);
    app.post_keyed(&accept_path(&quote), "a4", json!({})).await.expect(409);

    let quote = ask("q4").await.expect(200).json;
    let far = json!({"dropoff": {"lat": 52.6, "lon": 13.5}});
    let answer = app.post_keyed(&accept_path(&quote), "a5", far).await.expect(422);
    assert_eq!(answer.errors()[0].1, "other_place");
    let mut long = basket("rose", 1);
    long["hold_s"] = json!(901);
    app.post_keyed("/v1/quotes", "q5", long).await.expect(422);
}

#[tokio::test]
async fn an_option_that_is_gone_is_answered_with_others() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut asked = basket("rose", 10);
    asked["max_options"] = json!(1);
    let quote = app.post_keyed("/v1/quotes", "q", asked).await.expect(200).json;
    let first = quote["options"][0]["sources"][0]["store"].clone();
    app.advance(Millis::from_secs(5)).await;
    app.post("/v1/events", sale(&app, first.as_str().unwrap(), "rose", 1)).await.expect(200);
    let path = accept_path(&quote);
    let accept = || app.post_keyed(&path, "a", json!({}));
    let gone = accept().await.expect(409);
    assert_eq!(gone.slug(), "stock_taken");
    let others = &gone.json["quote"];
    let another = &others["options"][0]["sources"][0]["store"];
    assert!(another.is_string() && *another != first, "{others}");
    let again = accept().await.expect(409);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json["quote"], *others, "asked once for each key");
    app.post_keyed(&accept_path(others), "b", json!({})).await.expect(201);
}

#[tokio::test]
async fn the_last_unit_is_promised_once() {
    let app = TestApp::start().await;
    town(&app).await;
    for store in ["flora", "mill"] {
        let left = i64::from(store == "flora");
        app.post("/v1/events", counted(&app, store, &[("rose", left)])).await.expect(200);
    }
    let place = |n: usize| {
        let app = &app;
        async move { app.post_keyed("/v1/orders", &format!("k{n}"), order("rose", 1)).await.status }
    };
    let mut statuses = futures_util::future::join_all((0..8).map(place)).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}
