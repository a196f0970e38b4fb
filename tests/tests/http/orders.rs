//! Orders.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, event, order, sale, town};
use serde_json::{Value, json};

fn path(order: &Value) -> String {
    format!("/v1/orders/{}", order["id"].as_str().unwrap())
}

#[tokio::test]
async fn orders_are_listed_in_pages_and_by_state_and_name() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let mut body = order("candle", 1);
        body["external_id"] = json!(format!("shop-{n}"));
        body["modes"] = json!(["pickup"]);
        let placed = app.post_keyed("/v1/orders", &format!("k{n}"), body).await.expect(201).json;
        assert_eq!(placed["external_id"], format!("shop-{n}"));
        ids.push(placed["id"].clone());
    }
    let (mut seen, mut next) = (Vec::new(), Some("/v1/orders?limit=2".to_owned()));
    while let Some(path) = next {
        let page = app.get(&path).await.expect(200).json;
        seen.extend(page["items"].as_array().unwrap().iter().map(|order| order["id"].clone()));
        let cursor = page["next_cursor"].as_str();
        next = cursor.map(|cursor| format!("/v1/orders?limit=2&cursor={cursor}"));
    }
    assert_eq!(seen, ids);
    let cancelled = format!("/v1/orders/{}/cancel", ids[3].as_str().unwrap());
    app.post(&cancelled, json!({})).await.expect(200);
    let found = app.get("/v1/orders?state=cancelled").await.expect(200).json;
    assert_eq!(found["items"][0]["id"], ids[3]);
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let named = app.get("/v1/orders?external_id=shop-2").await.expect(200).json;
    assert_eq!(named["items"][0]["id"], ids[2]);
    let mut twice = order("candle", 1);
    twice["external_id"] = json!("shop-2");
    assert_eq!(app.post_keyed("/v1/orders", "k9", twice).await.expect(409).slug(), "id_conflict");
}

#[tokio::test]
async fn a_pickup_order_is_collected_or_expires() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut body = order("candle", 1);
    body["modes"] = json!(["pickup"]);
    let mut placed = Vec::new();
    for key in ["k1", "k2"] {
        let order = app.post_keyed("/v1/orders", key, body.clone()).await.expect(201).json;
        let data = json!({"order": order["id"], "store": order["sources"][0]["store"]});
        let code = json!({"code": order["collect_code"]});
        let early = app.post(&format!("{}/collect", path(&order)), code).await.expect(409);
        assert_eq!(early.slug(), "wrong_state");
        app.post("/v1/events", event(&app, "sameday.pick.ready", data)).await.expect(200);
        placed.push(order);
    }
    let code = json!({"code": placed[0]["collect_code"]});
    let done = app.post(&format!("{}/collect", path(&placed[0])), code).await.expect(200);
    assert_eq!(done.json["state"], "collected");
    app.advance(Millis::from_mins(25 * 60)).await;
    assert_eq!(app.get(&path(&placed[1])).await.json["state"], "expired");
}

#[tokio::test]
async fn a_till_takes_the_goods_and_the_order_moves_on() {
    let app = TestApp::start().await;
    town(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 10)).await.expect(201).json;
    let store = placed["sources"][0]["store"].as_str().unwrap().to_owned();
    app.post("/v1/events", sale(&app, &store, "rose", 1)).await.expect(200);
    let moved = app.get(&path(&placed)).await.expect(200).json;
    assert_ne!(moved["sources"][0]["store"], store, "{moved}");
    let why = app.get(&format!("{}/explanation", path(&placed))).await.expect(200).json;
    assert_eq!(why["order"], placed["id"]);
}

#[tokio::test]
async fn personal_data_stay_out_of_the_journal() {
    let app = TestApp::start().await;
    town(&app).await;
    let canary = "Canary Birdseed 4711";
    let mut body = order("rose", 1);
    body["customer"] = json!({"name": canary, "note": canary, "member": canary});
    body["dropoff"] = json!({"lat": 52.525_123_4, "lon": 13.407_987_6});
    let placed = app.post_keyed("/v1/orders", canary_key(), body).await.expect(201).json;
    assert_eq!(placed["customer"], json!({"name": canary, "note": canary}));
    assert_eq!(placed["dropoff"], json!({"lat": 52.525_123_4, "lon": 13.407_987_6}));
    for (file, bytes) in app.files() {
        for secret in [canary, canary_key(), "52.5251234", "13.4079876"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {file} in clear");
        }
    }
}

fn canary_key() -> &'static str {
    "canary-key-0815"
}
