//! 2.16 Pickup points in supermarkets.

use sameday_engine::unit::Millis;
use sameday_server::wire::scalar::Instant;
use sameday_tests::app::{START_MS, TestApp, event, order, sale, town};
use sameday_tests::people::{gesture, link, member, present};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// The town, and a supermarket with runs at 14:00 and 18:00 in Berlin; the clock shows noon.
async fn town_with_hall(app: &TestApp, places: i64) {
    town(app).await;
    let hall = json!({"at": {"lat": 52.5262, "lon": 13.4080}, "kind": "pickup_point",
        "classes": [{"name": "m", "g": 5000, "count": places}],
        "dwell_s": 2 * 86_400, "put_away_s": 900,
        "inbound": {"runs": {"zone": "Europe/Berlin", "daily": ["14:00", "18:00"]},
            "lead_s": 3_600}});
    app.put("/v1/points/hall", hall).await.expect(201);
}

fn to_hall(sku: &str, qty: i64) -> Value {
    let mut body = order(sku, qty);
    body["modes"] = json!(["pickup_point"]);
    body
}

async fn ordered(app: &TestApp, key: &str) -> Value {
    app.post_keyed("/v1/orders", key, to_hall("rose", 1)).await.expect(201).json
}

fn path(order: &Value) -> String {
    format!("/v1/orders/{}", order["id"].as_str().unwrap())
}

async fn look(app: &TestApp, order: &Value) -> Value {
    app.get(&path(order)).await.expect(200).json
}

async fn tell(app: &TestApp, what: &str, order: &Value, status: u16) {
    let data = json!({"point": "hall", "order": order["id"]});
    let told = event(app, &format!("sameday.point.{what}"), data);
    app.post("/v1/events", told).await.expect(status);
}

/// Milliseconds since the start of the clock.
fn at(time: &Value) -> i64 {
    Instant::parse(time.as_str().expect("a time")).expect("a time").0.0 - START_MS
}

async fn until(app: &TestApp, ms: i64) {
    use sameday_server::clock::Clock;
    app.advance(Millis(START_MS + ms - app.clock.now().0)).await;
}

async fn free(app: &TestApp) -> Value {
    app.get("/v1/points/hall").await.expect(200).json["free"][0]["free"].clone()
}

async fn rose(app: &TestApp, store: &Value) -> (Value, Value) {
    let path = format!("/v1/stores/{}/stock", store.as_str().unwrap());
    let cells = app.get(&path).await.expect(200).json["cells"].clone();
    let cell = cells.as_array().unwrap().iter().find(|c| c["sku"] == "rose").unwrap().clone();
    (cell["book"].clone(), cell["atp"].clone())
}

#[tokio::test]
async fn promise_uses_inbound_and_put_away() {
    let app = TestApp::start().await;
    town_with_hall(&app, 10).await;
    let early = ordered(&app, "k1").await;
    assert_eq!((&early["state"], &early["point"]), (&json!("sourced"), &json!("hall")));
    assert_eq!(at(&early["window"][0]), 2 * HOUR + 15 * MINUTE, "the run of 14:00, put away");
    assert_eq!(at(&early["window"][1]) - at(&early["window"][0]), 48 * HOUR);
    // Picking takes 90 s, and the run must have the goods an hour before it arrives.
    until(&app, HOUR - 91_000).await;
    let just = ordered(&app, "k2").await;
    assert_eq!(at(&just["window"][0]), 2 * HOUR + 15 * MINUTE);
    until(&app, HOUR).await;
    let later = ordered(&app, "k3").await;
    assert_eq!(at(&later["window"][0]), 6 * HOUR + 15 * MINUTE, "the run of 18:00");

    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    assert_eq!(offers["items"], json!([]), "no courier is asked");
    assert_eq!(app.get("/v1/plan").await.expect(200).json["waiting"], json!([]));
    let store = early["sources"][0]["store"].as_str().unwrap();
    let queue = app.get(&format!("/v1/stores/{store}/queue")).await.expect(200).json;
    assert_eq!(queue["jobs"][0]["mode"], "pickup_point");

    let data = json!({"order": early["id"], "store": store});
    app.post("/v1/events", event(&app, "sameday.pick.ready", data)).await.expect(200);
    assert_eq!(look(&app, &early).await["state"], "sourced", "ready in the shop, not there");
    tell(&app, "collected", &early, 409).await;
    until(&app, 2 * HOUR).await;
    tell(&app, "arrived", &early, 200).await;
    tell(&app, "arrived", &early, 409).await;
    until(&app, 2 * HOUR + 15 * MINUTE - 1).await;
    assert_eq!(look(&app, &early).await["state"], "sourced", "not put away yet");
    until(&app, 2 * HOUR + 15 * MINUTE).await;
    let there = look(&app, &early).await;
    assert_eq!((&there["state"], &there["window"]), (&json!("ready"), &early["window"]));
    assert_eq!(there["promise_changes"], json!([]), "as promised");
    let code = json!({"code": early["collect_code"]});
    app.post(&format!("{}/collect", path(&early)), code).await.expect(200);
    assert_eq!(look(&app, &early).await["state"], "collected");
    let (book, atp) = rose(&app, &early["sources"][0]["store"]).await;
    assert_eq!((book, atp), (json!(9), json!(7)), "gone once; two others are set aside");
}

/// A run that is late says so; the parcel stays as long as it would have, where there is room.
#[tokio::test]
async fn late_runs_move_the_promise() {
    let app = TestApp::start().await;
    town_with_hall(&app, 10).await;
    let placed = ordered(&app, "k").await;
    until(&app, 4 * HOUR).await;
    tell(&app, "arrived", &placed, 200).await;
    until(&app, 4 * HOUR + 15 * MINUTE).await;
    let there = look(&app, &placed).await;
    assert_eq!(at(&there["window"][0]), 4 * HOUR + 15 * MINUTE);
    assert_eq!(at(&there["window"][1]), 52 * HOUR + 15 * MINUTE);
    assert_eq!(there["promise_changes"][0]["why"], "running_late");
    tell(&app, "collected", &placed, 200).await;
    assert_eq!(look(&app, &placed).await["state"], "collected");
}

#[tokio::test]
async fn capacity_is_never_exceeded() {
    let app = TestApp::start().await;
    town_with_hall(&app, 2).await;
    let (one, two) = (ordered(&app, "k1").await, ordered(&app, "k2").await);
    assert_eq!(one["window"], two["window"]);
    assert_eq!(free(&app).await, 2, "their places are kept from the run on, not before");
    // The next run finds both places kept until the parcels have waited long enough.
    let three = ordered(&app, "k3").await;
    assert_eq!(
        at(&three["window"][0]),
        54 * HOUR + 15 * MINUTE,
        "the run of 18:00 on the third day"
    );
    let big = app.post_keyed("/v1/quotes", "q1", {
        let mut body = to_hall("candle", 11);
        body.as_object_mut().unwrap().remove("customer");
        body
    });
    let big = big.await.expect(200).json;
    assert_eq!(big["options"], json!([]));

    until(&app, 2 * HOUR).await;
    for order in [&one, &two] {
        tell(&app, "arrived", order, 200).await;
    }
    assert_eq!(free(&app).await, 0);
    // A parcel before its time finds no place.
    tell(&app, "arrived", &three, 409).await;
    until(&app, 3 * HOUR).await;
    tell(&app, "collected", &one, 200).await;
    assert_eq!(free(&app).await, 1);
    let four = ordered(&app, "k4").await;
    assert_eq!(at(&four["window"][0]), 6 * HOUR + 15 * MINUTE, "the place is free again");
    tell(&app, "arrived", &three, 409).await;
    app.post(&format!("{}/cancel", path(&four)), json!({})).await.expect(200);
    tell(&app, "arrived", &three, 200).await;
    assert_eq!(free(&app).await, 0);
}

/// What fits nowhere, and what no run brings, says so.
#[tokio::test]
async fn refusals_have_their_reasons() {
    let app = TestApp::start().await;
    town_with_hall(&app, 1).await;
    let code = async |key: &str, sku: &str, qty: i64| {
        let mut body = to_hall(sku, qty);
        body.as_object_mut().unwrap().remove("customer");
        let quote = app.post_keyed("/v1/quotes", key, body).await.expect(200).json;
        quote["refused"][0]["code"].clone()
    };
    assert_eq!(code("q1", "candle", 11).await, json!("stock"));
    let heavy = json!({"g": 9000, "price": 100});
    app.put("/v1/skus/anvil", heavy).await.expect(201);
    let lines = json!([{"sku": "anvil", "qty": 3}]);
    let count = json!({"store": "flora", "scope": "shelf", "lines": lines});
    app.post("/v1/events", event(&app, "sameday.stock.counted", count)).await.expect(200);
    assert_eq!(code("q2", "anvil", 1).await, json!("too_big"));
    let idle = json!({"at": {"lat": 52.5262, "lon": 13.4080}, "kind": "pickup_point",
        "classes": [{"name": "m", "count": 1}], "inbound": {"runs": []}});
    app.put("/v1/points/hall", idle).await.expect(200);
    assert_eq!(code("q3", "rose", 1).await, json!("no_run"));
    app.delete("/v1/points/hall").await.expect(204);
    assert_eq!(code("q4", "rose", 1).await, json!("no_point"));
}

#[tokio::test]
async fn uncollected_leaves_and_is_reported() {
    let app = TestApp::start().await;
    town_with_hall(&app, 1).await;
    let placed = ordered(&app, "k").await;
    let store = placed["sources"][0]["store"].clone();
    until(&app, 2 * HOUR).await;
    tell(&app, "arrived", &placed, 200).await;
    let end = at(&placed["window"][1]);
    until(&app, end - 1).await;
    let waiting = look(&app, &placed).await;
    assert_eq!(
        (&waiting["state"], &waiting["collect_by"]),
        (&json!("ready"), &placed["window"][1])
    );
    assert_eq!(free(&app).await, 0);
    until(&app, end).await;
    let left = look(&app, &placed).await;
    assert_eq!((&left["state"], &left["reason"]), (&json!("returning"), &json!("expired")));
    assert_eq!(free(&app).await, 1, "the place is free again");
    let reports = app.get("/v1/reports").await.expect(200).json;
    let report = &reports["items"][0];
    assert_eq!((&report["kind"], &report["order"]), (&json!("parcel_left"), &placed["id"]));
    assert_eq!((&report["subject"], &report["store"]), (&json!("hall"), &store));
    assert_eq!(rose(&app, &store).await, (json!(9), json!(9)), "not back yet");
    tell(&app, "collected", &placed, 409).await;
    tell(&app, "returned", &placed, 200).await;
    assert_eq!(look(&app, &placed).await["state"], "returned");
    assert_eq!(rose(&app, &store).await, (json!(10), json!(10)), "back once");
    tell(&app, "returned", &placed, 409).await;
}

/// A parcel that no run brings as long as its place is kept: the order fails, the units go back.
#[tokio::test]
async fn parcel_that_never_comes_is_given_up() {
    let app = TestApp::start().await;
    town_with_hall(&app, 1).await;
    let placed = ordered(&app, "k").await;
    let store = placed["sources"][0]["store"].clone();
    until(&app, at(&placed["window"][1])).await;
    let over = look(&app, &placed).await;
    assert_eq!((&over["state"], &over["reason"]), (&json!("failed"), &json!("not_arrived")));
    assert_eq!((free(&app).await, rose(&app, &store).await.1), (json!(1), json!(10)));
    let reports = app.get("/v1/reports").await.expect(200).json;
    assert_eq!(reports["items"][0]["kind"], "parcel_missed");
}

/// The till beats the promise: other goods by a run to the same point.
#[tokio::test]
async fn other_goods_come_to_the_same_point() {
    let app = TestApp::start().await;
    town_with_hall(&app, 1).await;
    let placed = ordered(&app, "k").await;
    let store = placed["sources"][0]["store"].as_str().unwrap().to_owned();
    until(&app, 2 * HOUR - 30 * MINUTE).await;
    app.post("/v1/events", sale(&app, &store, "rose", 10)).await.expect(200);
    let moved = look(&app, &placed).await;
    assert_eq!((&moved["state"], &moved["point"]), (&json!("sourced"), &json!("hall")));
    assert_ne!(moved["sources"][0]["store"], store);
    assert_eq!(at(&moved["window"][0]), 6 * HOUR + 15 * MINUTE);
    assert_eq!(moved["promise_changes"][0]["why"], "stock_taken_in_store");
    let parcel = app.get("/v1/points/hall").await.expect(200).json["parcels"][0].clone();
    assert_eq!(at(&parcel["from"]), 6 * HOUR);
}

#[tokio::test]
async fn a_gesture_fetches_what_lies_on_the_shelf() {
    let app = TestApp::start().await;
    town_with_hall(&app, 10).await;
    member(&app, "anna", &[]).await;
    link(&app, "face", "face-of-anna", json!({"member": "anna"})).await;
    let mut body = to_hall("rose", 1);
    body["member"] = json!("anna");
    let placed = app.post_keyed("/v1/orders", "k1", body).await.expect(201).json;
    let mut shown = gesture("face", "face-of-anna", "collect");
    shown.as_object_mut().unwrap().remove("store");
    shown["point"] = json!("hall");
    until(&app, 2 * HOUR).await;
    tell(&app, "arrived", &placed, 200).await;
    assert_eq!(present(&app, "g1", shown.clone()).await.expect(409).slug(), "wrong_state");
    until(&app, 2 * HOUR + 15 * MINUTE).await;
    let taken = present(&app, "g2", shown).await.expect(200).json;
    assert_eq!(taken["collected"], json!([placed["id"]]));
    assert_eq!(
        (look(&app, &placed).await["state"].clone(), free(&app).await),
        (json!("collected"), json!(10))
    );
    app.assert_replays().await;
}
