//! 2.21 Shops join and leave.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, order, town};
use serde_json::{Value, json};

const AT: (f64, f64) = (52.5252, 13.4080);

async fn join(app: &TestApp, id: &str, more: Value) {
    let mut store = json!({"at": {"lat": AT.0, "lon": AT.1}});
    store.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.put(&format!("/v1/stores/{id}"), store).await.expect(201);
    app.post("/v1/events", counted(app, id, &[("rose", 3)])).await.expect(200);
}

async fn cell(app: &TestApp, store: &str, sku: &str) -> Value {
    let stock = app.get(&format!("/v1/stores/{store}/stock")).await.expect(200).json;
    let cells = stock["cells"].as_array().expect("a list").clone();
    cells.into_iter().find(|cell| cell["sku"] == sku).expect("the cell is there")
}

async fn quote(app: &TestApp, key: &str) -> Value {
    let mut basket = order("rose", 1);
    basket.as_object_mut().unwrap().remove("customer");
    app.post_keyed("/v1/quotes", key, basket).await.expect(200).json
}

fn shops(quote: &Value) -> Vec<&str> {
    let options = quote["options"].as_array().expect("a list").iter();
    options.map(|option| option["sources"][0]["store"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn first_day_is_conservative() {
    let app = TestApp::start().await;
    town(&app).await;
    let old = cell(&app, "flora", "rose").await;
    assert_eq!((&old["safety"], &old["atp"]), (&json!(0), &json!(10)), "shops of the first hour");
    app.advance(Millis::from_mins(2 * 60)).await;
    join(&app, "new", json!({})).await;
    join(&app, "known", json!({"established": true})).await;
    let new = cell(&app, "new", "rose").await;
    assert_eq!((&new["safety"], &new["atp"]), (&json!(1), &json!(2)));
    assert!(new["confidence"].as_f64().unwrap() < 1.0);
    assert_eq!(cell(&app, "known", "rose").await["atp"], 3, "it kept good books before");
    app.advance(Millis::from_mins(24 * 60)).await;
    let grown = cell(&app, "new", "rose").await;
    assert_eq!((&grown["safety"], &grown["confidence"]), (&json!(0), &json!(1.0)));
}

#[tokio::test]
async fn shops_join_and_leave() {
    let app = TestApp::start().await;
    town(&app).await;
    join(&app, "third", json!({"established": true})).await;
    let open = quote(&app, "open").await;
    assert!(shops(&open).contains(&"third"), "{open}");
    let mut basket = order("rose", 1);
    basket["stores"] = json!(["third"]);
    basket["modes"] = json!(["pickup"]);
    let collected = app.post_keyed("/v1/orders", "c", basket.clone()).await.expect(201).json;
    basket["modes"] = json!(["delivery"]);
    basket["stores"] = json!("any");
    let brought = app.post_keyed("/v1/orders", "b", basket).await.expect(201).json;
    let id = |order: &Value| format!("/v1/orders/{}", order["id"].as_str().expect("a name"));
    assert_eq!(brought["sources"][0]["store"], "third", "it is nearest: {brought}");

    app.delete("/v1/stores/third").await.expect(200);
    app.get("/v1/stores/third").await.expect(404);
    app.delete("/v1/stores/third").await.expect(404);
    let listed = app.get("/v1/stores").await.expect(200).json;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    let moved = app.get(&id(&brought)).await.expect(200).json;
    assert_ne!(moved["sources"][0]["store"], "third", "it was re-sourced: {moved}");
    assert!(["sourced", "offered", "assigned"].contains(&moved["state"].as_str().unwrap()));
    let ended = app.get(&id(&collected)).await.expect(200).json;
    assert_eq!((&ended["state"], &ended["reason"]), (&json!("failed"), &json!("store_left")));
    assert!(!shops(&quote(&app, "left").await).contains(&"third"));
    let accept = format!("/v1/quotes/{}/accept", open["id"].as_str().unwrap());
    let third = shops(&open).iter().position(|shop| *shop == "third").unwrap() + 1;
    app.post_keyed(&accept, "late", json!({"option": third})).await.expect(409);
    let reports = app.get("/v1/reports").await.expect(200).json;
    let kinds = reports["items"].as_array().expect("a list").iter();
    assert!(kinds.clone().any(|r| r["kind"] == "store_left" && r["store"] == "third"));

    // The journal is read back with the shop away; then it comes back without another restart.
    let app = app.restart().await;
    assert!(!shops(&quote(&app, "read").await).contains(&"third"));
    app.advance(Millis::from_mins(61)).await;
    join(&app, "third", json!({})).await;
    assert!(shops(&quote(&app, "back").await).contains(&"third"));
    assert_eq!(cell(&app, "third", "rose").await["safety"], 1, "as conservative as a new one");
}
