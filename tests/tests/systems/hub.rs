//! 2.13 Shops deliver for a commission.

use sameday_datasets::city;
use sameday_engine::config::Config;
use sameday_engine::travel::street::Streets;
use sameday_engine::unit::Millis;
use sameday_tests::app::{Setup, TestApp, counted, event, order};
use sameday_tests::rounds::{
    FLORA, arrive, at, hub, instant, ledger, near, next_stop, parcel, route, start, until,
    weekdays, work,
};
use serde_json::{Value, json};
use std::sync::Arc;

const HOUR: i64 = 3_600;

/// The florist delivers from noon to four for 2.50 each, closed on Sundays.
async fn florist(cap: u32) -> TestApp {
    let app = TestApp::start().await;
    let calendar = weekdays("12:00", "16:00");
    hub(&app, FLORA, json!({"cap": cap, "rate": 250, "calendar": calendar})).await;
    app
}

/// So many parcels for doors around the shop.
fn doors(count: usize) -> Vec<(String, (f64, f64))> {
    let door = |n: usize| {
        let around = n as f64 * 2.4;
        let reach = 300.0 + 40.0 * n as f64;
        (format!("p{n}"), near(FLORA, reach * around.cos(), reach * around.sin()))
    };
    (1..=count).map(door).collect()
}

async fn arrives(app: &TestApp, count: usize) {
    let doors = doors(count);
    let list: Vec<(&str, (f64, f64))> =
        doors.iter().map(|(id, door)| (id.as_str(), *door)).collect();
    let taken = arrive(app, &list).await.expect(200);
    assert_eq!(taken.json["accepted"], 1, "{}", taken.text);
}

async fn states(app: &TestApp, count: usize) -> Vec<String> {
    let mut states = Vec::new();
    for n in 1..=count {
        let state = parcel(app, &format!("p{n}")).await["state"].clone();
        states.push(state.as_str().expect("a word").to_owned());
    }
    states
}

/// Hand-overs that the owner has made today or has before him.
async fn load(app: &TestApp) -> usize {
    let done = ledger(app, "2026-11-21").await["delivered"].as_u64().expect("a number");
    let ahead = route(app, "flo").await;
    let ahead = ahead.iter().filter(|stop| stop["kind"] == "deliver").count();
    usize::try_from(done).expect("few") + ahead
}

/// An order for the florist's own roses.
async fn roses(app: &TestApp, key: &str) -> sameday_tests::app::Answer {
    app.post_keyed("/v1/orders", key, order("rose", 1)).await
}

#[tokio::test]
async fn cap_is_never_exceeded() {
    let app = florist(5).await;
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    app.post("/v1/events", counted(&app, "flora", &[("rose", 20)])).await.expect(200);
    app.advance(Millis::from_secs(60)).await;
    arrives(&app, 4).await;
    start(&app, "flo", FLORA, 3 * HOUR).await.expect(200);
    assert_eq!(load(&app).await, 4);

    // There is room for one order more; then the day is full.
    let extra = roses(&app, "one").await.expect(201).json;
    assert_eq!((load(&app).await, &extra["courier"]), (5, &json!("flo")));
    let refused = roses(&app, "two").await.expect(409);
    assert_eq!(refused.slug(), "not_served");
    let more = [("p8", near(FLORA, 200.0, 0.0)), ("p9", near(FLORA, 0.0, 200.0))];
    arrive(&app, &more).await.expect(200);
    while next_stop(&app, "flo", &[]).await {
        assert_eq!(load(&app).await, 5, "neither more nor less than the cap");
    }
    roses(&app, "three").await.expect(409);

    // What was beyond the cap is due on Monday, since Sunday is closed.
    until(&app, instant(&json!("2026-11-21T15:00:00Z"))).await;
    for id in ["p8", "p9"] {
        let parcel = parcel(&app, id).await;
        assert_eq!(
            (&parcel["state"], &parcel["day"]),
            (&json!("carried_over"), &json!("2026-11-23"))
        );
        assert_eq!(parcel["carried_over"][0]["reason"], "daily_cap");
    }
    let book = ledger(&app, "2026-11-21").await;
    assert_eq!((&book["delivered"], &book["earned"][0]["orders"]), (&json!(5), &json!(1)));

    // The cap may be lowered while he is out: what he has on board is still brought.
    until(&app, instant(&json!("2026-11-23T11:00:00Z"))).await;
    start(&app, "flo", FLORA, 3 * HOUR).await.expect(200);
    assert!(next_stop(&app, "flo", &[]).await, "the pickup");
    let programme =
        json!({"store": "flora", "daily_cap": 1, "commission": 250, "calendar": "always"});
    let owner = json!({"profile": "bike", "fleet": "hub", "hub": programme});
    app.put("/v1/couriers/flo", owner).await.expect(200);
    work(&app, "flo", &[]).await;
    assert_eq!(ledger(&app, "2026-11-23").await["delivered"], 2);
    roses(&app, "four").await.expect(409);
}

#[tokio::test]
async fn delivered_or_carried_over() {
    let app = florist(20).await;
    arrives(&app, 6).await;
    assert_eq!(states(&app, 6).await, vec!["waiting"; 6], "the owner has not begun");
    start(&app, "flo", FLORA, 2 * HOUR).await.expect(200);
    assert_eq!(states(&app, 6).await, vec!["assigned"; 6]);
    let stops = route(&app, "flo").await;
    assert_eq!((&stops[0]["kind"], &stops[0]["store"]), (&json!("pickup"), &json!("flora")));

    // Nobody is there for the third: back to the shop, due on the next day of the programme.
    let absent = parcel(&app, "p3").await["order"].as_str().expect("a name").to_owned();
    work(&app, "flo", &[&absent]).await;
    let third = parcel(&app, "p3").await;
    assert_eq!((&third["state"], &third["day"]), (&json!("carried_over"), &json!("2026-11-23")));
    assert_eq!(third["carried_over"][0]["reason"], "customer_absent");
    assert_eq!(third["carried_over"][0]["from"], "2026-11-21");

    // One comes too late for today: he has gone home.
    app.post("/v1/couriers/flo/shifts/current/end", json!({})).await.expect(200);
    arrive(&app, &[("p7", near(FLORA, 250.0, 0.0))]).await.expect(200);
    until(&app, instant(&json!("2026-11-21T15:00:00Z"))).await;
    let seventh = parcel(&app, "p7").await;
    assert_eq!(seventh["carried_over"][0]["reason"], "no_courier");
    let order = app.get(&format!("/v1/orders/{}", seventh["order"].as_str().unwrap())).await;
    let changes = &order.expect(200).json["promise_changes"];
    assert_eq!((changes.as_array().unwrap().len(), &changes[0]["why"]), (1, &json!("no_courier")));
    let book = ledger(&app, "2026-11-21").await;
    assert_eq!(book["carried_over"].as_array().unwrap().len(), 2, "{book}");
    let reports = app.get("/v1/reports").await.expect(200).json;
    let kinds: Vec<&Value> =
        reports["items"].as_array().unwrap().iter().map(|r| &r["kind"]).collect();
    assert_eq!(kinds, ["parcel_carried_over", "parcel_carried_over"]);

    // On Monday both are brought; nothing was lost over a restart.
    let app = app.restart().await;
    until(&app, instant(&json!("2026-11-23T11:05:00Z"))).await;
    start(&app, "flo", FLORA, 2 * HOUR).await.expect(200);
    work(&app, "flo", &[]).await;
    assert_eq!(states(&app, 7).await, vec!["delivered"; 7]);
    assert_eq!(ledger(&app, "2026-11-23").await["delivered"], 2);
}

#[tokio::test]
async fn ledger_is_exact() {
    let app = florist(20).await;
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    app.post("/v1/events", counted(&app, "flora", &[("rose", 20)])).await.expect(200);
    app.advance(Millis::from_secs(60)).await;
    let empty = ledger(&app, "2026-11-21").await;
    assert_eq!((&empty["delivered"], &empty["commission"]), (&json!(0), &json!(0)));
    arrives(&app, 7).await;
    start(&app, "flo", FLORA, 3 * HOUR).await.expect(200);
    roses(&app, "roses").await.expect(201);
    work(&app, "flo", &[]).await;
    let book = ledger(&app, "2026-11-21").await;
    let earned = json!([{"courier": "flo", "parcels": 7, "orders": 1, "delivered": 8, "rate": 250,
        "commission": 2000}]);
    assert_eq!(book["earned"], earned);
    let sum = (&book["delivered"], &book["rate"], &book["commission"]);
    assert_eq!(sum, (&json!(8), &json!(250), &json!(2000)));

    // A new rate counts from the next hand-over on; what was earned stays.
    let programme =
        json!({"store": "flora", "daily_cap": 20, "commission": 275, "calendar": "always"});
    let owner = json!({"profile": "bike", "fleet": "hub", "hub": programme});
    app.put("/v1/couriers/flo", owner).await.expect(200);
    arrive(&app, &[("q1", near(FLORA, 300.0, 0.0)), ("q2", near(FLORA, 0.0, 300.0))])
        .await
        .expect(200);
    work(&app, "flo", &[]).await;
    let book = ledger(&app, "2026-11-21").await;
    assert_eq!((&book["delivered"], &book["commission"]), (&json!(10), &json!(2000 + 2 * 275)));
    assert_eq!(book["rate"], Value::Null, "there were two");
    let today = app.get("/v1/hubs/flora/ledger").await.expect(200).json;
    assert_eq!(today, book);
    app.get("/v1/hubs/mill/ledger").await.expect(404);
    let wrong = app.get("/v1/hubs/flora/ledger?day=21.11.2026").await.expect(422);
    assert_eq!(wrong.errors(), [("?day".to_owned(), "out_of_range".to_owned())]);
}

#[tokio::test]
async fn closed_by_its_own_calendar() {
    let app = florist(20).await;
    // The mill delivers on Sundays too.
    let mill = json!({"at": {"lat": 52.5302, "lon": 13.4011}});
    app.put("/v1/stores/mill", mill).await.expect(201);
    let programme =
        json!({"store": "mill", "daily_cap": 9, "commission": 200, "calendar": "always"});
    let owner = json!({"profile": "bike", "fleet": "hub", "hub": programme});
    app.put("/v1/couriers/mia", owner).await.expect(201);

    until(&app, instant(&json!("2026-11-22T11:30:00Z"))).await;
    let closed = start(&app, "flo", FLORA, HOUR).await.expect(409);
    assert_eq!(closed.slug(), "calendar_closed");
    start(&app, "mia", (52.5302, 13.4011), 4 * HOUR).await.expect(200);
    arrives(&app, 2).await;
    let data =
        json!({"store": "mill", "parcels": [{"id": "m1", "at": at(near(FLORA, 0.0, 400.0))}]});
    app.post("/v1/events", event(&app, "sameday.parcels.arrived", data)).await.expect(200);
    for id in ["p1", "p2"] {
        let parcel = parcel(&app, id).await;
        assert_eq!(
            (&parcel["state"], &parcel["day"]),
            (&json!("carried_over"), &json!("2026-11-23"))
        );
        assert_eq!(parcel["carried_over"][0]["reason"], "calendar_closed");
        assert_eq!(parcel["window"][0], "2026-11-23T11:00:00.000Z");
    }
    work(&app, "mia", &[]).await;
    assert_eq!(parcel(&app, "m1").await["state"], "delivered", "the programme runs every day");
    let sunday = ledger(&app, "2026-11-22").await;
    assert_eq!(
        (&sunday["delivered"], sunday["carried_over"].as_array().unwrap().len()),
        (&json!(0), 2)
    );

    // His day ends at four: no shift beyond it, and none before noon.
    until(&app, instant(&json!("2026-11-23T10:30:00Z"))).await;
    start(&app, "flo", FLORA, HOUR).await.expect(409);
    until(&app, instant(&json!("2026-11-23T11:00:00Z"))).await;
    start(&app, "flo", FLORA, 5 * HOUR).await.expect(409);
    start(&app, "flo", FLORA, 4 * HOUR).await.expect(200);
    work(&app, "flo", &[]).await;
    assert_eq!(states(&app, 2).await, ["delivered", "delivered"]);
}

/// One hub in a synthetic city; returns the length and the duration of its owner's way from the
/// shop to the first door.
async fn city_day(name: &str, profile: &str, shop: (f64, f64)) -> (f64, f64) {
    let plan = city::plan(name).expect("a city of the programme");
    let streets = Arc::new(city::streets(plan, 1));
    let travel = Arc::new(Streets::new(streets, Config::default().travel));
    let app = TestApp::start_as(Setup { travel: Some(travel), ..Setup::default() }).await;
    let spec = json!({"cap": 30, "rate": 250, "calendar": "always", "profile": profile});
    hub(&app, shop, spec).await;
    let doors: Vec<(String, (f64, f64))> = (0..20)
        .map(|n| {
            (format!("p{n}"), near(shop, f64::from(n % 5) * 160.0, f64::from(n / 5) * 180.0 + 90.0))
        })
        .collect();
    let list: Vec<(&str, (f64, f64))> =
        doors.iter().map(|(id, door)| (id.as_str(), *door)).collect();
    arrive(&app, &list).await.expect(200);
    start(&app, "flo", shop, 8 * HOUR).await.expect(200);
    let stops = route(&app, "flo").await;
    assert_eq!(stops.len(), 21, "one pickup, twenty doors");
    let seconds = |stop: &Value, of: &str| instant(&stop[of]).0 as f64 / 1_000.0;
    let way = seconds(&stops[20], "arrival") - seconds(&stops[0], "departure");
    work(&app, "flo", &[]).await;
    let today = app.get("/v1/hubs/flora/ledger").await.expect(200).json;
    assert_eq!((&today["delivered"], &today["commission"]), (&json!(20), &json!(5000)));
    let plan = app.get("/v1/couriers/flo").await.expect(200).json;
    assert_eq!(plan["profile"], profile);
    (way, stops.len() as f64)
}

#[tokio::test]
async fn foot_in_manhattan_car_in_findlay() {
    let (on_foot, _) = city_day("manhattan", "foot", (40.7834, -73.9663)).await;
    let (by_car, _) = city_day("findlay", "car", (41.0428, -83.6422)).await;
    // The same twenty doors around the shop: on foot it is a walk of some kilometres.
    assert!(on_foot > 1.5 * by_car, "{on_foot} s on foot, {by_car} s by car");
}

#[tokio::test]
async fn doors_and_names_stay_beside_the_journal() {
    let app = florist(20).await;
    arrives(&app, 2).await;
    start(&app, "flo", FLORA, 2 * HOUR).await.expect(200);
    let order = parcel(&app, "p1").await["order"].as_str().expect("a name").to_owned();
    let app = app.restart().await;
    let shown = app.get(&format!("/v1/orders/{order}")).await.expect(200).json;
    assert_eq!((&shown["customer"]["address"], &shown["parcel"]), (&json!("Weg 7"), &json!("p1")));
    let route = app.get("/v1/couriers/flo/route").await.expect(200).json;
    let doors = route["stops"].as_array().unwrap().iter().filter(|stop| stop["kind"] == "deliver");
    assert!(doors.clone().all(|stop| stop["customer"]["name"] == "Ben"), "{route}");
    for (file, bytes) in app.files() {
        let found = bytes.windows(5).any(|window| window == b"Weg 7");
        assert!(!found, "{file} holds an address");
    }
}

#[tokio::test]
async fn parcels_are_no_goods() {
    let app = florist(20).await;
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    app.post("/v1/events", counted(&app, "flora", &[("rose", 20)])).await.expect(200);
    arrives(&app, 2).await;
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let skus: Vec<&Value> = stock["cells"].as_array().unwrap().iter().map(|c| &c["sku"]).collect();
    assert_eq!(skus, ["rose"]);
    let queue = app.get("/v1/stores/flora/queue").await.expect(200).json;
    assert_eq!(queue["jobs"], json!([]), "nobody picks a parcel: {queue}");
    app.get("/v1/skus/~parcel~p1").await.expect(404);
    let reserved = app.put("/v1/skus/~mine", json!({})).await.expect(422).errors();
    assert_eq!(reserved, [("id".to_owned(), "reserved".to_owned())]);
    let sold = sameday_tests::app::sale(&app, "flora", "~parcel~p1", 1);
    let sold = app.post("/v1/events", sold).await.expect(422).errors();
    assert_eq!(sold, [("/data/lines/0/sku".to_owned(), "unknown".to_owned())]);
    // All that a complete snapshot does not list is gone; parcels are not its business.
    app.advance(Millis::from_secs(5)).await;
    let data = json!({"store": "flora", "complete": true, "lines": []});
    app.post("/v1/events", event(&app, "sameday.stock.snapshot", data)).await.expect(200);
    start(&app, "flo", FLORA, 2 * HOUR).await.expect(200);
    work(&app, "flo", &[]).await;
    assert_eq!(states(&app, 2).await, ["delivered", "delivered"]);
}

#[tokio::test]
async fn wrong_parcels_come_back_with_every_mistake() {
    let app = florist(20).await;
    app.put("/v1/stores/mill", json!({"at": {"lat": 52.5302, "lon": 13.4011}})).await.expect(201);
    let send = async |store: &str, ids: &[&str]| {
        let door = at(near(FLORA, 300.0, 0.0));
        let parcels: Vec<Value> = ids.iter().map(|id| json!({"id": id, "at": door})).collect();
        let data = json!({"store": store, "parcels": parcels});
        app.post("/v1/events", event(&app, "sameday.parcels.arrived", data)).await
    };
    let long = "x".repeat(57);
    let wrong = send("flora", &["a", "a", &long]).await.expect(422).errors();
    let expected = [("/data/parcels/1/id", "duplicate"), ("/data/parcels/2/id", "out_of_range")];
    assert_eq!(wrong, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    assert_eq!(send("flora", &[]).await.expect(422).errors()[0].1, "empty");
    assert_eq!(send("nowhere", &["a"]).await.expect(422).errors()[0].1, "unknown");
    let no_hub = send("mill", &["a"]).await.expect(409);
    assert_eq!(no_hub.json["reason"], "mode_not_offered");
    send("flora", &["a", "b"]).await.expect(200);
    let again = send("flora", &["c", "b"]).await.expect(422).errors();
    assert_eq!(again, [("/data/parcels/1/id".to_owned(), "id_conflict".to_owned())]);
    app.get("/v1/parcels/c").await.expect(404);
    let list = app.get("/v1/parcels?store=flora&state=waiting&limit=1").await.expect(200);
    assert_eq!(
        (&list.json["items"][0]["id"], &list.json["next_cursor"]),
        (&json!("a"), &json!("a"))
    );
    assert!(list.header("link").is_some_and(|link| link.contains("state=waiting&store=flora")));
    app.get("/v1/parcels?state=lost").await.expect(422);
}

/// Nobody asked for a parcel: its order has no quote, and the name that stands in place of one says
/// what it is.
#[tokio::test]
async fn a_parcel_has_no_quote_and_says_so() {
    let app = florist(5).await;
    arrives(&app, 2).await;
    let order = parcel(&app, "p2").await["order"].as_str().expect("a name").to_owned();
    let shown = app.get(&format!("/v1/orders/{order}")).await.expect(200).json;
    assert_eq!((shown.get("quote"), &shown["parcel"]), (None, &json!("p2")));
    let told = app.get(&format!("/v1/orders/{order}/explanation")).await.expect(200).json;
    assert_eq!((told.get("quote"), &told["parcel"]), (None, &json!("p2")));
    let id: sameday_engine::id::OrderId = order.parse().unwrap();
    let quote = app.app.driver.read(move |engine| engine.world().order(id).unwrap().quote);
    let missed = app.get(&format!("/v1/quotes/{}", quote.await.unwrap())).await.expect(404);
    assert_eq!((&missed.json["parcel"], &missed.json["order"]), (&json!("p2"), &json!(order)));
    assert!(missed.json["detail"].as_str().unwrap().contains("parcel p2"), "{}", missed.text);
}
