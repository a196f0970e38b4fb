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

/// Two flower shops near the door; the nearer one has no red roses, but white ones.
async fn roses(app: &TestApp) {
    town(app).await;
    let rose = json!({"g": 300, "price": 1290, "substitutes": ["white", "pink"]});
    app.put("/v1/skus/rose", rose).await.expect(200);
    for sku in ["white", "pink"] {
        app.put(&format!("/v1/skus/{sku}"), json!({"g": 300, "price": 1290})).await.expect(201);
    }
    let lines = [("rose", 0), ("white", 5), ("pink", 5)];
    app.post("/v1/events", counted(app, "flora", &lines)).await.expect(200);
}

async fn quote(app: &TestApp, key: &str, modes: &[&str], substitutes: bool) -> Value {
    let mut basket = order("rose", 2);
    basket.as_object_mut().expect("a basket").remove("customer");
    basket["modes"] = json!(modes);
    basket["allow_substitutes"] = json!(substitutes);
    app.post_keyed("/v1/quotes", key, basket).await.expect(200).json
}

fn option<'a>(quote: &'a Value, store: &str) -> Option<&'a Value> {
    let mut options = quote["options"].as_array().expect("a list").iter();
    options.find(|option| option["sources"][0]["store"] == store)
}

#[tokio::test]
async fn choice_respects_assortment_and_substitutes() {
    let app = TestApp::start().await;
    roses(&app).await;
    for mode in ["pickup", "delivery"] {
        let key = |what: &str| format!("{mode}-{what}");
        let exact = quote(&app, &key("exact"), &[mode], false).await;
        assert_eq!(option(&exact, "flora"), None, "it has no red ones: {exact}");
        let open = quote(&app, &key("open"), &[mode], true).await;
        let white = option(&open, "flora").expect("white ones stand in");
        assert_eq!(white["replaced"], json!([{"sku": "rose", "by": "white", "qty": 2}]));
        assert_eq!(white["sources"][0]["lines"], json!([{"sku": "white", "qty": 2}]));
        assert_eq!(white["cost"]["substitution"], 150);
        let red = option(&open, "mill").expect("the other shop has the exact ones");
        assert_eq!((&red["replaced"], &red["cost"]["substitution"]), (&Value::Null, &json!(0)));
    }

    // The shop lists pink ones only: white ones on its shelf are not sold, and red ones neither.
    let listed = json!({"items": [{"sku": "pink", "price": 990}, {"sku": "candle"}]});
    app.put("/v1/stores/flora/assortment", listed.clone()).await.expect(201);
    let shown = app.get("/v1/stores/flora/assortment").await.expect(200).json;
    assert_eq!(shown["items"][1], json!({"sku": "pink", "price": 990, "own_price": true}));
    let open = quote(&app, "pink", &["pickup"], true).await;
    assert_eq!(option(&open, "flora").expect("pink ones")["replaced"][0]["by"], "pink");
    let exact = quote(&app, "none", &["pickup"], false).await;
    let lost = exact["refused"].as_array().expect("a list").iter();
    let codes: Vec<&Value> = lost.filter(|l| l["store"] == "flora").map(|l| &l["code"]).collect();
    assert_eq!(codes, ["not_listed"]);

    let bad = json!({"items": [{"sku": "pink"}, {"sku": "pink"}, {"sku": "tulip"}]});
    let errors = app.put("/v1/stores/flora/assortment", bad).await.expect(422).errors();
    assert_eq!(errors.len(), 2, "twice and unknown: {errors:?}");
    app.delete("/v1/stores/flora/assortment").await.expect(200);
    app.get("/v1/stores/flora/assortment").await.expect(404);
    let skus = app.get("/v1/skus?limit=3").await.expect(200);
    assert_eq!(skus.json["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(app.get("/v1/skus?limit=3&cursor=rose").await.json["items"][0]["id"], "white");
}

#[tokio::test]
async fn an_order_with_substitutes_is_delivered_as_such() {
    let app = TestApp::start().await;
    roses(&app).await;
    app.post("/v1/events", counted(&app, "mill", &[("rose", 0)])).await.expect(200);
    let mut wanted = order("rose", 2);
    app.post_keyed("/v1/orders", "exact", wanted.clone()).await.expect(409);
    wanted["allow_substitutes"] = json!(true);
    let placed = app.post_keyed("/v1/orders", "open", wanted).await.expect(201).json;
    assert_eq!(placed["replaced"], json!([{"sku": "rose", "by": "white", "qty": 2}]));
    assert_eq!(placed["lines"], json!([{"sku": "rose", "qty": 2}]), "what was asked for stays");
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let offer = offers["items"][0]["id"].as_str().expect("an offer");
    app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    for _ in 0..2 {
        app.advance(Millis::from_mins(10)).await;
        let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
        let stop = route["stops"][0]["id"].as_str().expect("a stop");
        let path = format!("/v1/couriers/ada/stops/{stop}");
        app.post(&format!("{path}/arrive"), json!({})).await.expect(200);
        app.post(&format!("{path}/complete"), json!({})).await.expect(200);
    }
    let id = placed["id"].as_str().expect("a name");
    assert_eq!(app.get(&format!("/v1/orders/{id}")).await.json["state"], "delivered");
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let cells = stock["cells"].as_array().expect("a list").iter();
    let white: Vec<&Value> = cells.filter(|cell| cell["sku"] == "white").collect();
    assert_eq!((&white[0]["book"], &white[0]["reserved"]), (&json!(3), &json!(0)));
}
