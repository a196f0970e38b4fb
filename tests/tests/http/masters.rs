//! SKUs and shops.

use sameday_tests::app::{TestApp, send, town};
use serde_json::json;

#[tokio::test]
async fn what_is_put_is_got() {
    let app = TestApp::start().await;
    let sku = json!({"id": "rose", "g": 300, "ml": 0, "price": 1290, "needs": ["age_check"],
        "sold_by": "each", "substitutes": ["rose-white", "tulip"],
        "member_prices": {"gold": 990}, "margin_permille": 300});
    let mut body = sku.clone();
    body.as_object_mut().unwrap().remove("id");
    assert_eq!(app.put("/v1/skus/rose", body.clone()).await.expect(201).json, sku);
    assert_eq!(app.put("/v1/skus/rose", body).await.expect(200).json, sku);
    assert_eq!(app.get("/v1/skus/rose").await.expect(200).json, sku);
    let open = json!({"zone": "Europe/Berlin", "weekly": {"mon": [["09:00", "18:30"]]}});
    let store = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "open": open, "safety": 2});
    let put = app.put("/v1/stores/flora", store).await.expect(201).json;
    assert_eq!((&put["open"], &put["safety"]), (&open, &json!(2)));
    let off = (put["at"]["lat"].as_f64().unwrap() - 52.5219).abs();
    assert!(off < 0.000_5, "the centre of the cell lies near: {put}");
}

#[tokio::test]
async fn a_version_guards_against_a_lost_update() {
    let app = TestApp::start().await;
    let put = |name: &'static str, value: String, price: i64| {
        let request = app.request(reqwest::Method::PUT, "/v1/skus/rose");
        send(request.header(name, value).json(&json!({"price": price})))
    };
    put("If-Match", "*".into(), 1).await.expect(412);
    let first = put("If-None-Match", "*".into(), 1).await.expect(201);
    put("If-None-Match", "*".into(), 2).await.expect(412);
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(app.get("/v1/skus/rose").await.header("etag"), Some(tag.as_str()));
    put("If-Match", tag.clone(), 2).await.expect(200);
    let stale = put("If-Match", tag, 3).await.expect(412);
    assert_eq!(stale.slug(), "precondition_failed");
    assert_eq!(app.get("/v1/skus/rose").await.json["price"], 2);
}

#[tokio::test]
async fn shops_are_listed_by_name_and_by_distance() {
    let app = TestApp::start().await;
    town(&app).await;
    let names = |list: &serde_json::Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|store| store["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = app.get("/v1/stores?limit=1").await.expect(200);
    assert_eq!(names(&first.json), ["flora"]);
    let next = first.header("link").unwrap();
    let path = next.trim_start_matches('<').split('>').next().unwrap();
    let second = app.get(path).await.expect(200);
    assert_eq!((names(&second.json), second.header("link")), (vec!["mill".to_owned()], None));
    let near = app.get("/v1/stores?near=52.5302,13.4011&radius_m=3000").await.expect(200).json;
    assert_eq!(names(&near), ["mill", "flora"]);
    assert!(near["items"][0]["distance_m"].as_i64().unwrap() < 50);
    let near = app.get("/v1/stores?near=52.5302,13.4011&radius_m=500").await.expect(200).json;
    assert_eq!(names(&near), ["mill"]);
}
