//! `Idempotency-Key`: one order, however often it is asked for.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, send, town};
use serde_json::{Value, json};

async fn orders(app: &TestApp) -> usize {
    app.get("/v1/orders").await.expect(200).json["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn creating_posts_want_a_key() {
    let app = TestApp::start().await;
    town(&app).await;
    for path in ["/v1/orders", "/v1/quotes", "/v1/quotes/quo_0_1_1/accept"] {
        let answer = app.post(path, order("rose", 1)).await.expect(400);
        assert_eq!(answer.slug(), "missing_idempotency_key", "{path}");
        let answer = app.post_keyed(path, &"x".repeat(65), order("rose", 1)).await.expect(400);
        assert_eq!(answer.slug(), "bad_idempotency_key", "{path}");
    }
}

#[tokio::test]
async fn a_repeated_order_is_one_order_also_after_a_restart() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut body = order("rose", 1);
    body["deliver_between"] = json!([app.in_s(0), app.in_s(3_600)]);
    let first = app.post_keyed("/v1/orders", "o1", body.clone()).await.expect(201);
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = app.post_keyed("/v1/orders", "\"o1\"", body.clone()).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json["id"], first.json["id"]);
    let other = app.post_keyed("/v1/orders", "o1", order("rose", 2)).await.expect(422);
    assert_eq!(other.slug(), "key_reused");

    let app = app.restart().await;
    // The window has passed meanwhile: still the first answer, not an error.
    app.advance(Millis::from_mins(120)).await;
    let later = app.post_keyed("/v1/orders", "o1", body).await.expect(201);
    assert_eq!(later.header("idempotent-replayed"), Some("true"));
    assert_eq!(later.json["id"], first.json["id"]);
    assert_eq!(later.json["customer"], first.json["customer"], "from the side store");
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    let app = TestApp::start().await;
    town(&app).await;
    let path = "/v1/quotes/quo_0_1_1/accept";
    app.post_keyed(path, "a1", json!({})).await.expect(404);
    let again = app.post_keyed(path, "a1", json!({})).await.expect(404);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn many_at_once_make_one_order() {
    let app = TestApp::start().await;
    town(&app).await;
    let request = || {
        let request = app.request(reqwest::Method::POST, "/v1/orders");
        send(request.header("Idempotency-Key", "same").json(&order("rose", 1)))
    };
    let answers = futures_util::future::join_all((0..20).map(|_| request())).await;
    let mut ids: Vec<&Value> = Vec::new();
    for answer in &answers {
        match answer.status {
            201 => ids.push(&answer.json["id"]),
            _ => assert_eq!((answer.status, answer.slug()), (409, "idempotency_key_in_flight")),
        }
    }
    assert!(!ids.is_empty() && ids.iter().all(|id| *id == ids[0]));
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn keys_of_other_routes_and_paths_do_not_meet() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut body = order("rose", 1);
    body["modes"] = json!(["pickup"]);
    let first = app.post_keyed("/v1/orders", "k", body.clone()).await.expect(201).json;
    let second = app.post_keyed("/v1/orders", "l", body).await.expect(201).json;
    let path = |order: &Value| format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    app.post_keyed(&path(&first), "k", json!({})).await.expect(200);
    let answer = app.post_keyed(&path(&second), "k", json!({})).await.expect(422);
    assert_eq!(answer.slug(), "key_reused", "one key, another path");
    let again = app.post_keyed(&path(&first), "k", json!({})).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(app.post(&path(&first), json!({})).await.expect(409).slug(), "wrong_state");
}
