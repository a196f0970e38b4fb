//! 2.9 One click.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, town};
use sameday_tests::people::member;
use sameday_tests::stock::{cell, number};
use serde_json::{Value, json};

async fn anna(app: &TestApp, defaults: Value) {
    town(app).await;
    member(app, "anna", &[]).await;
    app.put("/v1/members/anna/defaults", defaults).await.expect(200);
}

fn defaults() -> Value {
    json!({"dropoff": {"lat": 52.5251, "lon": 13.4079}, "name": "Anna Canary",
        "address": "Musterstr. 1", "window": {"within_min": 90}, "payment": "psp-customer-17"})
}

fn click() -> Value {
    json!({"member": "anna", "lines": [{"sku": "rose", "qty": 1}]})
}

#[tokio::test]
async fn order_in_one_request() {
    let app = TestApp::start().await;
    anna(&app, defaults()).await;
    let placed = app.post_keyed("/v1/orders", "o1", click()).await.expect(201).json;
    assert_eq!(placed["dropoff"], defaults()["dropoff"]);
    assert_eq!(placed["customer"]["name"], "Anna Canary");
    assert_eq!(placed["payment"], "psp-customer-17");
    assert_eq!(placed["mode"], "delivery");
    for (file, bytes) in app.files() {
        for word in ["Anna Canary", "psp-customer-17", "\"anna\""] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} stands in {file}");
        }
    }
}

#[tokio::test]
async fn double_click_makes_one_order() {
    let app = TestApp::start().await;
    anna(&app, defaults()).await;
    let first = app.post_keyed("/v1/orders", "o1", click()).await.expect(201).json;
    // Also once the defaults that it was made of are gone.
    app.put("/v1/members/anna/defaults", json!({})).await.expect(200);
    let second = app.post_keyed("/v1/orders", "o1", click()).await.expect(201);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(second.json["id"], first["id"]);
    let all = app.get("/v1/orders").await.expect(200).json;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn missing_address_is_named() {
    let app = TestApp::start().await;
    anna(&app, json!({"payment": "psp-customer-17"})).await;
    let missing = |name: &str| (format!("/defaults/{name}"), "missing_default".to_owned());
    let refused = app.post_keyed("/v1/orders", "o1", click()).await.expect(422);
    assert_eq!(refused.errors(), [missing("dropoff")]);
    app.put("/v1/members/anna/defaults", json!({})).await.expect(200);
    let refused = app.post_keyed("/v1/orders", "o2", click()).await.expect(422);
    assert_eq!(refused.errors(), [missing("dropoff"), missing("payment")]);
    let nobody = json!({"lines": [{"sku": "rose", "qty": 1}]});
    let refused = app.post_keyed("/v1/orders", "o3", nobody).await.expect(422);
    assert_eq!(refused.errors(), [("/dropoff".into(), "required".into())]);
    assert_eq!(number(&app, "flora", "rose", "reserved").await, 0);
}

#[tokio::test]
async fn abandoned_holds_expire() {
    let app = TestApp::start().await;
    town(&app).await;
    let before = [cell(&app, "flora", "rose").await, cell(&app, "mill", "rose").await];
    let mut basket = order("rose", 2);
    basket.as_object_mut().unwrap().remove("customer");
    // Two of three carts are left; the third is taken, and given up later.
    for n in 0..3 {
        let quote = app.post_keyed("/v1/quotes", &format!("q{n}"), basket.clone()).await;
        let id = quote.expect(200).json["id"].as_str().unwrap().to_owned();
        if n == 2 {
            let path = format!("/v1/quotes/{id}/accept");
            let taken = app.post_keyed(&path, "a", json!({})).await.expect(201).json;
            let cancel = format!("/v1/orders/{}/cancel", taken["id"].as_str().unwrap());
            app.advance(Millis::from_mins(5)).await;
            app.post(&cancel, json!({})).await.expect(200);
        }
    }
    let after = [cell(&app, "flora", "rose").await, cell(&app, "mill", "rose").await];
    assert_eq!(after[0]["atp"], before[0]["atp"]);
    assert_eq!(after[1]["atp"], before[1]["atp"]);
    assert_eq!((&after[0]["reserved"], &after[1]["reserved"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn a_display_corner_sells_the_goods_of_others() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut body = order("rose", 1);
    body["ordered_in"] = json!("mill");
    body["stores"] = json!(["flora"]);
    let placed = app.post_keyed("/v1/orders", "o1", body).await.expect(201).json;
    assert_eq!(placed["ordered_in"], "mill");
    assert_eq!(placed["sources"][0]["store"], "flora");
    let path = format!("/v1/orders/{}/explanation", placed["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.expect(200).json["ordered_in"], "mill");
    let corners = app.get("/v1/analytics/display_corners").await.expect(200).json;
    let corner = json!({"store": "mill", "orders": 1, "elsewhere": 1, "total": 1290});
    assert_eq!(corners["items"], json!([corner]));
}
