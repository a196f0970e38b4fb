//! What is different in a shop today, and where couriers are, told as events.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, town};
use sameday_tests::rounds::instant;
use sameday_tests::stock::tell;
use serde_json::{Value, json};

async fn door(app: &TestApp, kind: &str, data: Value) {
    tell(app, &format!("sameday.store.{kind}"), data).await;
}

async fn look(app: &TestApp, placed: &Value) -> Value {
    app.get(&format!("/v1/orders/{}", placed["id"].as_str().unwrap())).await.expect(200).json
}

async fn shops(app: &TestApp) -> Vec<Value> {
    let mut basket = order("rose", 2);
    basket.as_object_mut().unwrap().remove("customer");
    let found = app.post("/v1/availability", basket).await.expect(200).json;
    found["stores"].as_array().unwrap().iter().map(|shop| shop["store"].clone()).collect()
}

/// A collection in the shop that is asked for nothing else.
fn collected() -> Value {
    let mut basket = order("rose", 1);
    basket["modes"] = json!(["pickup"]);
    basket
}

#[tokio::test]
async fn orders_leave_a_shop_that_closes_early() {
    let app = TestApp::start().await;
    town(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;
    let store = placed["sources"][0]["store"].clone();
    assert_eq!(shops(&app).await.len(), 2);
    door(&app, "closed", json!({"store": store})).await;
    let moved = look(&app, &placed).await;
    assert_ne!(moved["sources"][0]["store"], store, "{moved}");
    assert!(!shops(&app).await.contains(&store));
    let spec = app.get(&format!("/v1/stores/{}", store.as_str().unwrap())).await.json;
    assert_eq!((&spec["open"], &spec["door"]["open"]), (&json!("always"), &json!(false)));

    door(&app, "opened", json!({"store": store})).await;
    assert_eq!(shops(&app).await.len(), 2);
    app.assert_replays().await;
}

/// Who stands in a shop is served, though its door is shut by now.
#[tokio::test]
async fn who_has_arrived_is_served_after_closing() {
    let app = TestApp::start().await;
    town(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;
    let store = placed["sources"][0]["store"].clone();
    let offer = async || app.get("/v1/couriers/ada/offers").await.json["items"][0].clone();
    let asked = offer().await;
    let id = asked["id"].as_str().unwrap();
    app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stop = route["stops"][0]["id"].clone();
    tell(&app, "sameday.stop.arrived", json!({"courier": "ada", "stop": stop})).await;
    door(&app, "closed", json!({"store": store})).await;
    let now = look(&app, &placed).await;
    assert_eq!((&now["state"], &now["sources"][0]["store"]), (&json!("assigned"), &store), "{now}");
    tell(&app, "sameday.stop.completed", json!({"courier": "ada", "stop": stop})).await;
    assert_eq!(look(&app, &placed).await["state"], "picked_up");
    app.assert_replays().await;
}

#[tokio::test]
async fn a_shop_is_shut_until_it_said_and_no_longer() {
    let app = TestApp::start().await;
    town(&app).await;
    door(&app, "closed", json!({"store": "flora", "until": app.in_s(600)})).await;
    // New master data are not what opens it.
    let spec = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "safety": 1});
    app.put("/v1/stores/flora", spec).await.expect(200);
    app.advance(Millis(600_000 - 1)).await;
    assert_eq!(shops(&app).await, ["mill"]);
    app.advance(Millis(1)).await;
    assert_eq!(shops(&app).await.len(), 2);

    // Beyond its hours: it has none today but those that it says.
    let shut = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "open": []});
    app.put("/v1/stores/flora", shut).await.expect(200);
    assert_eq!(shops(&app).await, ["mill"]);
    door(&app, "opened", json!({"store": "flora", "until": app.in_s(600)})).await;
    assert_eq!(shops(&app).await.len(), 2);
    app.advance(Millis(600_001)).await;
    assert_eq!(shops(&app).await, ["mill"]);
}

#[tokio::test]
async fn a_late_shop_moves_what_it_has_promised() {
    let app = TestApp::start().await;
    town(&app).await;
    door(&app, "closed", json!({"store": "mill"})).await;
    let waits = app.post_keyed("/v1/orders", "w", collected()).await.expect(201).json;
    let comes = app.post_keyed("/v1/orders", "d", order("rose", 1)).await.expect(201).json;
    let ready = |order: &Value| instant(&order["sources"][0]["ready_at"]);
    let late = Millis::from_secs(1_200);
    door(&app, "delayed", json!({"store": "flora", "by_s": 1_200})).await;

    let now = look(&app, &waits).await;
    assert_eq!(ready(&now), ready(&waits) + late);
    assert_eq!(instant(&now["window"][0]), ready(&now));
    let change = &now["promise_changes"][0];
    assert_eq!((&change["old"], &change["why"]), (&waits["window"], &json!("running_late")));

    // Nothing new is begun before either.
    let until = app.get("/v1/stores/flora").await.expect(200).json["late_until"].clone();
    assert_eq!(instant(&until), instant(&json!(app.in_s(1_200))));
    let next = app.post_keyed("/v1/orders", "n", collected()).await.expect(201).json;
    assert!(ready(&next) > instant(&until), "{next}");

    // The courier was asked to come at once; now he is asked for when the goods stand ready.
    let offer = async || app.get("/v1/couriers/ada/offers").await.json["items"][0].clone();
    assert_eq!(comes["state"], "offered");
    while offer().await.is_null() {
        app.advance(Millis::from_mins(1)).await;
    }
    let (comes, asked) = (look(&app, &comes).await, offer().await);
    assert!(instant(&asked["stops"][0]["departure"]) >= ready(&comes), "{asked} {comes}");
    app.assert_replays().await;
}

#[tokio::test]
async fn wrong_news_of_a_door_are_named() {
    let app = TestApp::start().await;
    town(&app).await;
    for (data, pointer, code) in [
        (json!({"store": "nowhere"}), "/data/store", "unknown"),
        (json!({"store": "flora", "until": app.in_s(-1)}), "/data/until", "in_past"),
        (json!({"store": "flora", "by_s": 3}), "/data/by_s", "unknown_field"),
    ] {
        let event = sameday_tests::app::event(&app, "sameday.store.closed", data);
        let answer = app.post("/v1/events", event).await.expect(422);
        assert_eq!(answer.errors(), [(pointer.to_owned(), code.to_owned())]);
    }
}

#[tokio::test]
async fn where_a_courier_is_may_come_as_an_event() {
    let app = TestApp::start().await;
    town(&app).await;
    let before = app.get("/v1/events?limit=500").await.text.lines().count();
    let at = json!({"lat": 52.53, "lon": 13.42});
    tell(&app, "sameday.courier.position", json!({"courier": "ada", "at": at})).await;
    let frame = app.get("/v1/map/live").await.expect(200).json;
    let track = frame["couriers"][0]["track"].as_array().unwrap().clone();
    assert_eq!(track.last().unwrap()[2], json!(13.42));
    let after = app.get("/v1/events?limit=500").await.text.lines().count();
    assert_eq!(after, before, "a position is not journaled as such");
    let unknown = json!({"courier": "nobody", "at": at});
    let event = sameday_tests::app::event(&app, "sameday.courier.position", unknown);
    app.post("/v1/events", event).await.expect(422);
}
