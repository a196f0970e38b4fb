//! Breaks, goods that are kept apart, several windows.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, town};
use serde_json::{Value, json};

/// The shift of a courier who takes what is planned.
async fn start(app: &TestApp, breaks: Value) -> sameday_tests::app::Answer {
    let ada = json!({"profile": "bike", "pay": {"per_km": 60}, "acceptance": "auto"});
    app.put("/v1/couriers/ada", ada).await.expect(200);
    let at = json!({"lat": 52.523, "lon": 13.411});
    let shift = json!({"at": at, "until": app.in_s(8 * 3_600), "breaks": breaks});
    app.post("/v1/couriers/ada/shifts", shift).await
}

async fn kinds(app: &TestApp) -> Vec<Value> {
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stops = route["stops"].as_array().unwrap();
    stops.iter().map(|stop| stop["kind"].clone()).collect()
}

#[tokio::test]
async fn a_break_is_planned_taken_once_and_shown() {
    let app = TestApp::start().await;
    town(&app).await;
    let pause = json!({"begin_between": [app.in_s(60), app.in_s(1_200)], "length_s": 1_800});
    let shift = start(&app, json!([pause])).await.expect(200).json["shift"].clone();
    assert_eq!(shift["breaks"], json!([pause]));
    let over = app.in_s(60 + 1_800);

    // An order that waits for nobody: she has her break after it, or before it.
    let mut asked = order("rose", 1);
    asked["soft_due"] = app.in_s(0).into();
    let first = app.post_keyed("/v1/orders", "k1", asked.clone()).await.expect(201).json;
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let planned = |stop: &Value| stop.get("breaks").is_some();
    let before = route["stops"].as_array().unwrap().iter().any(planned);
    assert!(!before, "ten minutes of work are done before it must begin: {route}");
    app.advance(Millis::from_secs(120)).await;
    app.post(&format!("/v1/orders/{}/cancel", first["id"].as_str().unwrap()), json!({}))
        .await
        .expect(200);

    // Idle, she begins at once.
    let begun = app.in_s(0);
    app.advance(Millis::from_secs(120)).await;
    let second = app.post_keyed("/v1/orders", "k2", asked).await.expect(201).json;
    let shift = app.get("/v1/couriers/ada").await.expect(200).json["shift"].clone();
    assert_eq!(shift.get("breaks"), None);
    assert_eq!(shift["rests_until"], app.in_s(1_800 - 120).as_str(), "since {begun}, not {over}");
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    assert!(route["leave_at"].as_str() >= shift["rests_until"].as_str(), "{route}");
    assert!(second["window"][0].as_str() > shift["rests_until"].as_str(), "{second}");
}

#[tokio::test]
async fn the_event_of_a_shift_brings_breaks_too() {
    let app = TestApp::start().await;
    town(&app).await;
    let pause = json!({"begin_between": [app.in_s(60), app.in_s(1_200)], "length_s": 1_800});
    let at = json!({"lat": 52.523, "lon": 13.411});
    let data = json!({"courier": "ada", "at": at, "until": app.in_s(3_600), "breaks": [pause]});
    app.post("/v1/events", event(&app, "sameday.courier.online", data)).await.expect(200);
    let shift = app.get("/v1/couriers/ada").await.expect(200).json["shift"].clone();
    assert_eq!(shift["breaks"], json!([pause]));
}

#[tokio::test]
async fn breaks_lie_apart_and_last_a_minute() {
    let app = TestApp::start().await;
    town(&app).await;
    let pause = |from: i64, to: i64, length: i64| {
        let window = [app.in_s(from), app.in_s(to)];
        json!({"begin_between": window, "length_s": length})
    };
    let breaks = json!([pause(60, 1_200, 1_800), pause(2_999, 4_000, 59)]);
    let wrong = start(&app, breaks).await.expect(422);
    let errors = wrong.json["errors"].as_array().unwrap();
    let pointers: Vec<&str> = errors.iter().filter_map(|e| e["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/breaks/1/length_s", "/breaks/1/begin_between"]);
    start(&app, json!([pause(60, 1_200, 1_800), pause(3_000, 4_000, 60)])).await.expect(200);
    let many: Vec<Value> = (0..5).map(|n| pause(n * 100, n * 100 + 10, 60)).collect();
    assert_eq!(start(&app, json!(many)).await.expect(422).json["errors"][0]["code"], "too_many");
}

#[tokio::test]
async fn kinds_of_goods_that_are_kept_apart_are_carried_one_after_the_other() {
    for apart in [false, true] {
        let app = TestApp::start().await;
        town(&app).await;
        start(&app, json!([])).await.expect(200);
        let mut soup = json!({"g": 600});
        if apart {
            (soup["kind"], soup["apart_from"]) = (json!("hot"), json!(["frozen"]));
        }
        let put = app.put("/v1/skus/soup", soup.clone()).await.expect(201).json;
        let said = |name: &str| (put.get(name).cloned(), soup.get(name).cloned());
        for (is, asked) in [said("kind"), said("apart_from")] {
            assert_eq!(is, asked);
        }
        app.put("/v1/skus/ice", json!({"g": 500, "kind": "frozen"})).await.expect(201);
        app.post("/v1/events", counted(&app, "flora", &[("soup", 9), ("ice", 9)]))
            .await
            .expect(200);
        app.advance(Millis::from_secs(1)).await;
        for sku in ["soup", "ice"] {
            app.post_keyed("/v1/orders", sku, order(sku, 1)).await.expect(201);
        }
        let together = ["pickup", "pickup", "deliver", "deliver"];
        let one_by_one = ["pickup", "deliver", "pickup", "deliver"];
        assert_eq!(kinds(&app).await, if apart { one_by_one } else { together });
    }
}

#[tokio::test]
async fn a_later_window_is_taken_where_the_first_one_is_too_early() {
    let app = TestApp::start().await;
    town(&app).await;
    start(&app, json!([])).await.expect(200);
    let mut asked = order("rose", 1);
    asked["or_between"] = json!([[app.in_s(7_200), app.in_s(9_000)]]);
    let wrong = app.post_keyed("/v1/orders", "k1", asked.clone()).await.expect(422);
    assert_eq!(wrong.json["errors"][0]["pointer"], "/deliver_between");
    asked["deliver_between"] = json!([app.in_s(1), app.in_s(7_200)]);
    let wrong = app.post_keyed("/v1/orders", "k2", asked.clone()).await.expect(422);
    assert_eq!(wrong.json["errors"][0]["pointer"], "/or_between/0");
    asked["deliver_between"] = json!([app.in_s(1), app.in_s(20)]);
    let placed = app.post_keyed("/v1/orders", "k3", asked).await.expect(201).json;
    assert_eq!(placed["window"], json!([app.in_s(7_200), app.in_s(8_400)]));
}
