//! Couriers, offers, stops, positions.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, order, town};
use serde_json::{Value, json};

async fn open_offer(app: &TestApp) -> Value {
    let list = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    list["items"][0].clone()
}

async fn answer(app: &TestApp, offer: &Value, how: &str) -> Answer {
    app.post(&format!("/v1/offers/{}/{how}", offer["id"].as_str().unwrap()), json!({})).await
}

#[tokio::test]
async fn an_offer_is_answered_once_or_lapses() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post_keyed("/v1/orders", "k1", order("rose", 1)).await.expect(201);
    let offer = open_offer(&app).await;
    assert_eq!(answer(&app, &offer, "decline").await.expect(200).json["state"], "declined");
    assert_eq!(answer(&app, &offer, "accept").await.expect(409).slug(), "wrong_state");

    app.post_keyed("/v1/orders", "k2", order("rose", 1)).await.expect(201);
    let offer = open_offer(&app).await;
    app.advance(Millis::from_secs(31)).await;
    assert_eq!(answer(&app, &offer, "accept").await.expect(410).slug(), "offer_expired");
    let unknown = json!({"id": "off_0_1_1"});
    answer(&app, &unknown, "accept").await.expect(404);
}

#[tokio::test]
async fn a_long_poll_waits_for_an_offer() {
    let app = TestApp::start().await;
    town(&app).await;
    assert_eq!(app.get("/v1/couriers/ada/offers").await.expect(200).json["items"], json!([]));
    let wait = app.get("/v1/couriers/ada/offers?wait_s=25");
    let place = async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201)
    };
    let (found, placed) = tokio::join!(wait, place);
    assert_eq!(found.expect(200).json["items"][0]["orders"], json!([placed.json["id"]]));
}

#[tokio::test]
async fn stops_are_done_in_their_order() {
    let app = TestApp::start().await;
    town(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;
    let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
    answer(&app, &open_offer(&app).await, "accept").await.expect(200);
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stop = |n: usize, step: &str| {
        let id = route["stops"][n]["id"].as_str().unwrap();
        format!("/v1/couriers/ada/stops/{id}/{step}")
    };
    let wrong = app.post(&stop(1, "complete"), json!({})).await.expect(409);
    assert_eq!((wrong.slug(), &wrong.json["hint"]), ("wrong_stop", &route["stops"][0]["id"]));
    app.advance(Millis::from_mins(10)).await;
    app.post(&stop(0, "arrive"), json!({})).await.expect(200);
    let done = app.post_keyed(&stop(0, "complete"), "c1", json!({})).await.expect(200);
    let again = app.post_keyed(&stop(0, "complete"), "c1", json!({})).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json, done.json);
    app.post(&stop(0, "complete"), json!({})).await.expect(409);

    let late = app.post(&format!("{path}/cancel"), json!({})).await.expect(409);
    assert_eq!(late.slug(), "already_picked_up");
    assert_eq!(late.json["return_at"], stop(1, "fail"), "how the goods come back to the shop");
    let end = app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(409);
    assert_eq!(end.slug(), "goods_on_board");
    app.advance(Millis::from_mins(10)).await;
    app.post(&stop(1, "arrive"), json!({})).await.expect(200);
    let absent = json!({"reason": "customer_absent"});
    let back = app.post(&stop(1, "fail"), absent).await.expect(200).json;
    assert_eq!(back["stops"][0]["kind"], "return", "{back}");
    assert_eq!(app.get(&path).await.json["state"], "returning");
    let id = back["stops"][0]["id"].as_str().unwrap();
    app.advance(Millis::from_mins(10)).await;
    app.post(&format!("/v1/couriers/ada/stops/{id}/arrive"), json!({})).await.expect(200);
    app.post(&format!("/v1/couriers/ada/stops/{id}/complete"), json!({})).await.expect(200);
    assert_eq!(app.get(&path).await.json["state"], "returned");
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(200);
    assert_eq!(app.get("/v1/couriers?online=true").await.json["items"], json!([]));
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(409);
}

#[tokio::test]
async fn only_a_newer_fix_moves_a_courier() {
    let app = TestApp::start().await;
    town(&app).await;
    let at = json!({"lat": 52.53, "lon": 13.42});
    let fix = |seconds: i64| json!({"fixes": [{"time": app.in_s(seconds), "at": at}]});
    let post = |body: Value| app.post("/v1/couriers/ada/positions", body);
    assert_eq!(post(fix(0)).await.expect(202).json, json!({"accepted": 1, "newest": true}));
    assert_eq!(post(fix(-5)).await.expect(202).json["newest"], false);
    assert_eq!(post(fix(1)).await.expect(202).json["newest"], true);
    assert_eq!(post(fix(600)).await.expect(422).errors()[0].1, "in_future");
    app.post("/v1/couriers/bob/positions", fix(0)).await.expect(404);
}

#[tokio::test]
async fn pay_may_be_given_by_the_name_of_what_is_usual() {
    let app = TestApp::start().await;
    let nothing = json!({
        "fixed": 0, "per_hour": 0, "per_km": 0, "per_order": 0, "min_per_hour": 0,
        "basis": "active", "block_s": 0, "paid_orders": null, "most": null,
    });
    for (given, wanted) in [
        (json!({}), json!({})),
        (
            json!({"preset": "mdrp"}),
            json!({"per_order": 1_000, "min_per_hour": 1_500, "basis": "shift"}),
        ),
        (
            json!({"preset": "nyc"}),
            json!({"per_order": 200, "per_km": 60, "min_per_hour": 2_144, "basis": "shift"}),
        ),
        (json!({"preset": "flex"}), json!({"per_hour": 2_200, "block_s": 10_800})),
        (json!({"preset": "hub"}), json!({"per_order": 250, "paid_orders": 50})),
        (json!({"preset": "gig"}), json!({"per_order": 200, "per_hour": 1_500, "per_km": 60})),
        // What is said beside it counts.
        (
            json!({"preset": "hub", "per_order": 300, "paid_orders": 20, "most": 5_000}),
            json!({"per_order": 300, "paid_orders": 20, "most": 5_000}),
        ),
    ] {
        let courier = json!({"profile": "bike", "pay": given});
        let put = app.put("/v1/couriers/eve", courier).await.json;
        let mut pay = nothing.clone();
        let parts = wanted.as_object().unwrap().clone();
        pay.as_object_mut().unwrap().extend(parts);
        assert_eq!(put["pay"], pay, "{given}");
    }
    let unknown = json!({"profile": "bike", "pay": {"preset": "luck"}});
    app.put("/v1/couriers/eve", unknown).await.expect(422);
}
