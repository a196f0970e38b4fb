//! 2.3 A shop's goods before nearby shoppers.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, sale, town};
use serde_json::{Value, json};

fn look(sku: &str, qty: i64) -> Value {
    let mut basket = order(sku, qty);
    basket.as_object_mut().expect("a basket").remove("customer");
    basket
}

async fn found(app: &TestApp, basket: Value) -> Value {
    app.post("/v1/availability", basket).await.expect(200).json
}

fn names(found: &Value) -> Vec<String> {
    let stores = found["stores"].as_array().expect("a list").iter();
    stores.map(|store| store["store"].as_str().expect("a name").to_owned()).collect()
}

/// Where shop `n` stands: near ones around the town's door, far ones in another town.
fn place(n: usize) -> Value {
    let (east, north) = ((n % 100) as f64 * 0.0004, (n / 100) as f64 * 0.0004);
    let far = if n.is_multiple_of(4) { 0.0 } else { 2.0 };
    json!({"lat": 52.50 + far + north, "lon": 13.39 + east})
}

#[tokio::test]
async fn ten_thousand_shops_only_near_and_open() {
    let app = TestApp::start().await;
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    // Every third shop is closed on Saturdays: the clock shows a Saturday noon.
    let shut = json!({"zone": "Europe/Berlin", "weekly": {"mon": [["09:00", "18:30"]]}});
    for n in 0..10_000 {
        let open = if n % 3 == 0 { shut.clone() } else { json!("always") };
        let store = json!({"at": place(n), "open": open});
        app.put(&format!("/v1/stores/s{n}"), store).await.expect(201);
    }
    for batch in (0..10_000).collect::<Vec<usize>>().chunks(1_000) {
        let counts: Vec<Value> =
            batch.iter().map(|n| counted(&app, &format!("s{n}"), &[("rose", 5)])).collect();
        let taken = app.post("/v1/events", json!(counts)).await.expect(200).json;
        assert_eq!(taken["accepted"], batch.len());
    }
    let all = names(&found(&app, look("rose", 2)).await);
    let expected = (0..10_000).filter(|n| n % 4 == 0 && n % 3 != 0).count();
    assert_eq!(all.len(), expected, "near and open, and all of them");
    for name in &all {
        let n: usize = name[1..].parse().expect("a number");
        assert!(n.is_multiple_of(4) && !n.is_multiple_of(3), "{name} is far or closed");
    }
    // With a window on Monday morning those that open then are in time as well.
    let mut monday = look("rose", 2);
    monday["deliver_between"] = json!(["2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z"]);
    assert_eq!(names(&found(&app, monday).await).len(), 2_500);
}

#[tokio::test]
async fn stale_ranks_below_fresh() {
    let app = TestApp::start().await;
    town(&app).await;
    // Two shops at one place: what differs is only whether they are heard of.
    for id in ["a-silent", "b-fresh"] {
        let store = json!({"at": {"lat": 52.5251, "lon": 13.4079}, "heartbeat_s": 3_600});
        app.put(&format!("/v1/stores/{id}"), store).await.expect(201);
        app.post("/v1/events", counted(&app, id, &[("rose", 10)])).await.expect(200);
    }
    app.advance(Millis::from_mins(50)).await;
    app.post("/v1/events", sale(&app, "b-fresh", "rose", 1)).await.expect(200);
    assert_eq!(names(&found(&app, look("rose", 1)).await)[..2], ["a-silent", "b-fresh"]);
    app.advance(Millis::from_mins(11)).await;
    let listed = found(&app, look("rose", 1)).await;
    assert_eq!(names(&listed)[0], "b-fresh", "at equal cost: {listed}");
    let silent = listed["stores"].as_array().expect("a list").iter();
    let silent: Vec<&Value> = silent.filter(|store| store["store"] == "a-silent").collect();
    assert_eq!(silent[0]["stale"], true);
    let mut pickup = look("rose", 1);
    pickup["modes"] = json!(["pickup"]);
    let quote = app.post_keyed("/v1/quotes", "q", pickup).await.expect(200).json;
    let first: Vec<&Value> =
        quote["options"].as_array().expect("a list").iter().map(|o| &o["sources"][0]).collect();
    assert_eq!(quote["options"][0]["cost"], quote["options"][1]["cost"], "equal cost: {quote}");
    assert_eq!((&first[0]["store"], &first[1]["store"]), (&json!("b-fresh"), &json!("a-silent")));
}

#[tokio::test]
async fn order_is_reproducible() {
    let mut answers = Vec::new();
    for reversed in [false, true] {
        let app = TestApp::start().await;
        app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
        let mut shops: Vec<usize> = (0..60).collect();
        if reversed {
            shops.reverse();
        }
        for n in shops {
            let at = json!({"lat": 52.5251 + (n % 4) as f64 * 0.001, "lon": 13.4079});
            app.put(&format!("/v1/stores/s{n}"), json!({"at": at})).await.expect(201);
            let count = counted(&app, &format!("s{n}"), &[("rose", (n % 3) as i64)]);
            app.post("/v1/events", count).await.expect(200);
        }
        let once = found(&app, look("rose", 2)).await;
        assert_eq!(found(&app, look("rose", 2)).await, once, "asked twice");
        let app = app.restart().await;
        assert_eq!(found(&app, look("rose", 2)).await, once, "asked after a restart");
        answers.push(names(&once));
    }
    assert_eq!(answers[0], answers[1], "whatever the order in which the shops came");
}

#[tokio::test]
async fn two_shops_that_have_it_together_are_a_pair() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", counted(&app, "flora", &[("rose", 10), ("candle", 1)]))
        .await
        .expect(200);
    app.post("/v1/events", counted(&app, "mill", &[("rose", 0), ("candle", 10)])).await.expect(200);
    let mut basket = look("rose", 3);
    basket["lines"] = json!([{"sku": "rose", "qty": 3}, {"sku": "candle", "qty": 4}]);
    let listed = found(&app, basket.clone()).await;
    assert!(listed["stores"].as_array().expect("a list").iter().all(|s| s["whole"] == false));
    let parts = &listed["splits"][0]["parts"];
    assert_eq!(parts[0]["store"], "flora");
    assert_eq!(parts[0]["lines"], json!([{"sku": "rose", "qty": 3}]));
    assert_eq!(parts[1]["lines"], json!([{"sku": "candle", "qty": 4}]));
    basket["max_splits"] = json!(1);
    assert_eq!(found(&app, basket).await["splits"], json!([]));
}

#[tokio::test]
async fn confidence_has_a_price_that_chooses_the_shop() {
    let app = TestApp::start().await;
    town(&app).await;
    let pickup = |key: &'static str| {
        let mut basket = look("rose", 1);
        basket["modes"] = json!(["pickup"]);
        app.post_keyed("/v1/quotes", key, basket)
    };
    let shop = |quote: &Value| quote["options"][0]["sources"][0]["store"].clone();
    let sure = pickup("sure").await.expect(200).json;
    assert_eq!((&sure["options"][0]["confidence"], &shop(&sure)), (&json!(1.0), &json!("flora")));
    assert_eq!(sure["options"][0]["cost"]["break_risk"], 0);
    // A count in the nearer shop finds much less than its book says: it is believed less.
    let lines = json!([{"sku": "candle", "qty": 2}]);
    let data = json!({"store": "flora", "scope": "shelf", "lines": lines});
    app.advance(Millis::from_secs(60)).await;
    app.post("/v1/events", event(&app, "sameday.stock.counted", data)).await.expect(200);
    let unsure = pickup("unsure").await.expect(200).json;
    assert_eq!(shop(&unsure), "mill", "{unsure}");
    let flora = &unsure["options"][1];
    assert_eq!(flora["sources"][0]["store"], "flora");
    assert!(flora["confidence"].as_f64().expect("a share") < 1.0);
    let parts = flora["cost"].as_object().expect("parts");
    assert!(parts["break_risk"].as_i64().expect("an amount") > 0);
    let sum: i64 =
        parts.iter().filter(|(name, _)| *name != "total").map(|(_, v)| v.as_i64().unwrap()).sum();
    assert_eq!(parts["total"], sum, "the parts add up: {flora}");
}
