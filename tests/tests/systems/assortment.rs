//! 2.20 Regional assortment.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, counted, order, sale, town};
use serde_json::{Value, json};

/// Around the two shops of the town.
const HERE: &str = "near=52.5219,13.4132&days=7";

async fn report(app: &TestApp) -> Value {
    app.get(&format!("/v1/analytics/assortment?{HERE}")).await.expect(200).json
}

fn row<'a>(report: &'a Value, sku: &str) -> Option<&'a Value> {
    report["items"].as_array().expect("a list").iter().find(|row| row["sku"] == sku)
}

/// Looks for more roses than anybody has, a minute apart so that each of them is news.
async fn looks(app: &TestApp, count: i64) {
    for _ in 0..count {
        let mut basket = order("rose", 9_000);
        basket.as_object_mut().expect("a basket").remove("customer");
        app.advance(Millis::from_mins(1)).await;
        app.post("/v1/availability", basket).await.expect(200);
    }
}

async fn sell(app: &TestApp, sku: &str, tickets: usize) {
    app.post("/v1/events", counted(app, "flora", &[(sku, 1_000)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    for _ in 0..tickets {
        app.post("/v1/events", sale(app, "flora", sku, 2)).await.expect(200);
    }
}

#[tokio::test]
async fn report_for_each_region() {
    let app = TestApp::start().await;
    town(&app).await;
    sell(&app, "candle", 12).await;
    sell(&app, "rose", 10).await;
    looks(&app, 11).await;
    for n in 0..10 {
        let mut pickup = order("candle", 1);
        pickup["modes"] = json!(["pickup"]);
        app.post_keyed("/v1/orders", &format!("o{n}"), pickup).await.expect(201);
    }
    let here = report(&app).await;
    let candle = row(&here, "candle").expect("it sells");
    assert_eq!(candle["sold"], json!({"count": 12, "units": 24}));
    assert_eq!(candle["ordered"], json!({"count": 10, "units": 10}));
    assert_eq!(candle["missing"], Value::Null);
    let rose = row(&here, "rose").expect("it sells and is missing");
    assert_eq!(rose["sold"], json!({"count": 10, "units": 20}));
    assert_eq!(rose["missing"], json!({"count": 11, "units": 99_000}));

    // The same cell by its name, a wider one, and one on the other side of the world.
    let region = here["region"].as_str().expect("a cell");
    let by_name = app.get(&format!("/v1/analytics/assortment?region={region}")).await;
    assert_eq!(by_name.expect(200).json["items"], here["items"]);
    let far = app.get("/v1/analytics/assortment?near=-33.86,151.21").await.expect(200).json;
    assert_eq!(far["items"], json!([]));

    // What happened before the days that were asked for does not count.
    app.advance(Millis::from_mins(9 * 24 * 60)).await;
    assert_eq!(report(&app).await["items"], json!([]));
    let app = app.restart().await;
    let all = app.get("/v1/analytics/assortment?near=52.5219,13.4132&days=28").await.expect(200);
    assert_eq!(all.json["items"], here["items"], "it is remembered over a restart");
}

#[tokio::test]
async fn no_group_smaller_than_ten() {
    let app = TestApp::start().await;
    town(&app).await;
    sell(&app, "candle", 9).await;
    looks(&app, 9).await;
    let here = report(&app).await;
    assert_eq!((&here["items"], &here["suppressed"]), (&json!([]), &json!(2)), "{here}");
    let lost = || async { app.get(&format!("/v1/analytics/lost_demand?{HERE}")).await.expect(200) };
    assert_eq!(lost().await.json["items"], json!([]));

    app.post("/v1/events", sale(&app, "flora", "candle", 1)).await.expect(200);
    looks(&app, 1).await;
    let here = report(&app).await;
    assert_eq!(row(&here, "candle").expect("ten tickets")["sold"]["count"], 10);
    assert_eq!(row(&here, "rose").expect("ten looks")["sold"], Value::Null);
    let lost = lost().await.json;
    let rose = &lost["items"][0];
    assert_eq!((&rose["asked"]["count"], &rose["looks"]), (&json!(10), &json!(10)), "{lost}");
    assert_eq!((&rose["quotes"], &rose["orders"]), (&Value::Null, &Value::Null));

    // No question is fine enough to get at a smaller group.
    for query in ["region=871f1d489ffffff", "region=8b1f1d489a00fff", "region=x", ""] {
        let answer: Answer = app.get(&format!("/v1/analytics/assortment?{query}")).await;
        answer.expect(422);
    }
    let text = report(&app).await.to_string() + &lost.to_string();
    for personal in ["Ada", "Musterstr", "5550147", "52.525", "8b1f1d4"] {
        assert!(!text.contains(personal), "{personal} is in {text}");
    }
}

#[tokio::test]
async fn a_look_is_journaled_once_a_minute_and_without_a_door() {
    let app = TestApp::start().await;
    town(&app).await;
    let at = |json: &Value| json["area"].as_str().expect("a cell").to_owned();
    let mut basket = order("rose", 9_000);
    basket.as_object_mut().expect("a basket").remove("customer");
    for _ in 0..30 {
        app.post("/v1/availability", basket.clone()).await.expect(200);
    }
    looks(&app, 9).await;
    let lost = app.get("/v1/analytics/lost_demand").await.expect(200).json;
    assert_eq!(lost["items"][0]["asked"]["count"], 10, "thirty in one minute are one: {lost}");
    assert!(at(&lost["items"][0]).starts_with("87"), "a cell of 5 square kilometres");
    // What shops have is no loss.
    app.post(
        "/v1/availability",
        json!({"lines": [{"sku": "rose", "qty": 1}],
        "dropoff": basket["dropoff"]}),
    )
    .await
    .expect(200);
    assert_eq!(app.get("/v1/analytics/lost_demand").await.expect(200).json, lost);
}
