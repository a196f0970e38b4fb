//! A central warehouse beside the shops: the last resort, with its own time and price.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, town};
use serde_json::{Value, json};

const FAR: (f64, f64) = (48.137, 11.576);

async fn warehouse(app: &TestApp) {
    let lead = json!({"time_s": 36 * 3_600, "price": 590});
    let store = json!({"at": {"lat": FAR.0, "lon": FAR.1}, "lead": lead,
        "pick": {"base_s": 600, "parallel": 20}});
    let put = app.put("/v1/stores/depot", store).await.expect(201).json;
    assert_eq!((&put["pickup"], &put["delivery"]), (&json!(false), &json!(false)));
    app.post("/v1/events", counted(app, "depot", &[("rose", 100)])).await.expect(200);
}

fn basket(qty: i64) -> Value {
    let mut basket = order("rose", qty);
    basket.as_object_mut().expect("a basket").remove("customer");
    basket
}

async fn tell(app: &TestApp, kind: &str, order: &str) -> u16 {
    let told = event(app, kind, json!({"order": order}));
    let kind = "application/cloudevents+json";
    app.post_as("/v1/events", kind, told.to_string()).await.status
}

#[tokio::test]
async fn it_ranks_among_the_others_and_is_reached_from_anywhere() {
    let app = TestApp::start().await;
    town(&app).await;
    warehouse(&app).await;
    let quote = app.post_keyed("/v1/quotes", "q", basket(2)).await.expect(200).json;
    let options = quote["options"].as_array().expect("a list");
    let modes: Vec<&str> = options.iter().map(|option| option["mode"].as_str().unwrap()).collect();
    assert!(modes.contains(&"delivery") && modes.contains(&"pickup"), "{modes:?}");
    let sent = options.iter().find(|option| option["mode"] == "shipment").expect("it is sent");
    assert_eq!(sent["cost"]["handling"], 590);
    assert_eq!(sent["cost"]["courier"], 0);
    assert_eq!(sent["window"][1], app.in_s(36 * 3_600 + 600));
    let totals: Vec<i64> =
        options.iter().map(|option| option["cost"]["total"].as_i64().unwrap()).collect();
    assert!(totals.is_sorted(), "cheapest first: {totals:?}");
    // Whoever needs it today does not get it from there.
    let mut today = basket(2);
    today["deliver_between"] = json!([app.in_s(0), app.in_s(6 * 3_600)]);
    let quote = app.post_keyed("/v1/quotes", "today", today).await.expect(200).json;
    let lost = quote["refused"].as_array().expect("a list").iter();
    let depot: Vec<&Value> = lost.filter(|loser| loser["store"] == "depot").collect();
    assert_eq!((&depot[0]["mode"], &depot[0]["code"]), (&json!("shipment"), &json!("window")));
}

#[tokio::test]
async fn a_shipment_never_meets_a_courier() {
    let app = TestApp::start().await;
    town(&app).await;
    warehouse(&app).await;
    let mut wanted = order("rose", 50);
    wanted["modes"] = json!(["delivery", "shipment"]);
    let placed = app.post_keyed("/v1/orders", "o", wanted).await.expect(201).json;
    assert_eq!((&placed["mode"], &placed["state"]), (&json!("shipment"), &json!("sourced")));
    let id = placed["id"].as_str().expect("a name").to_owned();
    let path = format!("/v1/orders/{id}");
    app.advance(Millis::from_mins(10)).await;
    assert_eq!(app.get("/v1/couriers/ada/offers").await.json["items"], json!([]));
    assert_eq!(app.get("/v1/plan").await.json["waiting"], json!([]));
    assert_eq!(tell(&app, "sameday.shipment.delivered", &id).await, 409, "not before it is sent");
    let ready = json!({"order": id, "store": "depot"});
    app.post("/v1/events", event(&app, "sameday.pick.ready", ready)).await.expect(200);
    assert_eq!(app.get(&path).await.json["state"], "ready");
    assert_eq!(tell(&app, "sameday.shipment.sent", &id).await, 200);
    assert_eq!(app.get(&path).await.json["state"], "shipped");
    app.post(&format!("{path}/cancel"), json!({})).await.expect(409);
    let stock = app.get("/v1/stores/depot/stock").await.expect(200).json;
    assert_eq!(
        (&stock["cells"][0]["book"], &stock["cells"][0]["reserved"]),
        (&json!(50), &json!(0))
    );
    assert_eq!(tell(&app, "sameday.shipment.delivered", &id).await, 200);
    assert_eq!(app.get(&path).await.json["state"], "delivered");
    assert_eq!(tell(&app, "sameday.shipment.sent", "ord_0_999_1").await, 422);
}

#[tokio::test]
async fn it_stands_in_for_a_shop_whose_shelf_is_empty() {
    let app = TestApp::start().await;
    town(&app).await;
    warehouse(&app).await;
    app.post("/v1/events", counted(&app, "mill", &[("rose", 0)])).await.expect(200);
    let mut wanted = order("rose", 1);
    wanted["modes"] = json!(["delivery", "shipment"]);
    wanted["soft_due"] = json!(app.in_s(2 * 3_600));
    let placed = app.post_keyed("/v1/orders", "o", wanted).await.expect(201).json;
    assert_eq!(
        (&placed["mode"], &placed["sources"][0]["store"]),
        (&json!("delivery"), &json!("flora"))
    );
    app.advance(Millis::from_secs(5)).await;
    app.post("/v1/events", counted(&app, "flora", &[("rose", 0)])).await.expect(200);
    let path = format!("/v1/orders/{}", placed["id"].as_str().expect("a name"));
    let now = app.get(&path).await.expect(200).json;
    assert_eq!((&now["mode"], &now["sources"][0]["store"]), (&json!("shipment"), &json!("depot")));
    assert_eq!(now["promise_changes"].as_array().map(Vec::len), Some(1), "it says so: {now}");
    assert_eq!(app.get("/v1/couriers/ada/offers").await.json["items"], json!([]));
}
