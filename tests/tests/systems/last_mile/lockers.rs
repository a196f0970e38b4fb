//! Lockers: another place than the door, with few compartments.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, event, order, sale, town};
use sameday_tests::people::{gesture, link, member, present};
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000;

/// The town with a locker near the customer: a small compartment and a large one.
async fn town_with_locker(app: &TestApp) {
    town(app).await;
    let locker = json!({"at": {"lat": 52.5254, "lon": 13.4085}, "kind": "locker",
        "classes": [{"name": "l", "g": 2000, "ml": 9000, "count": 1},
            {"name": "s", "g": 700, "ml": 3000, "count": 1}],
        "dwell_s": 7200, "service_s": 45, "name": "Box at the corner"});
    app.put("/v1/points/box", locker).await.expect(201);
}

fn to_locker(sku: &str, qty: i64) -> Value {
    let mut body = order(sku, qty);
    body["modes"] = json!(["locker"]);
    body
}

async fn quote(app: &TestApp, key: &str, qty: i64) -> Value {
    let mut body = to_locker("rose", qty);
    body.as_object_mut().unwrap().remove("customer");
    app.post_keyed("/v1/quotes", key, body).await.expect(200).json
}

/// Free compartments: large, small.
async fn free(app: &TestApp) -> (Value, Value) {
    let point = app.get("/v1/points/box").await.expect(200).json;
    (point["free"][0]["free"].clone(), point["free"][1]["free"].clone())
}

async fn state(app: &TestApp, order: &Value) -> Value {
    app.get(&path(order)).await.expect(200).json["state"].clone()
}

fn path(order: &Value) -> String {
    format!("/v1/orders/{}", order["id"].as_str().unwrap())
}

fn refused(quote: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let refused = quote["refused"].as_array().unwrap().iter();
    let at_box = refused.filter(|lost| lost["mode"] == "locker");
    at_box.map(|lost| (text(&lost["point"]), text(&lost["code"]))).collect()
}

/// The courier takes the offer and does so many stops.
async fn drive(app: &TestApp, stops: usize) {
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    if let Some(offer) = offers["items"][0]["id"].as_str() {
        app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    }
    for _ in 0..stops {
        let stop = next_stop(app).await;
        app.advance(Millis(10 * 60_000)).await;
        app.post(&format!("{stop}/arrive"), json!({})).await.expect(200);
        app.post(&format!("{stop}/complete"), json!({})).await.expect(200);
    }
}

async fn next_stop(app: &TestApp) -> String {
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stop = route["stops"][0]["id"].as_str().expect("a stop lies ahead");
    format!("/v1/couriers/ada/stops/{stop}")
}

pub async fn full_is_never_chosen(app: &TestApp) {
    town_with_locker(app).await;
    let first = quote(app, "q1", 1).await;
    let option = &first["options"][0];
    assert_eq!((&option["mode"], &option["point"]), (&json!("locker"), &json!("box")));
    assert_eq!(option["cost"]["handling"], 220);
    assert_eq!(free(app).await, (json!(1), json!(0)), "kept from the quote on, the smallest");
    let second = quote(app, "q2", 1).await;
    assert_eq!(second["options"][0]["point"], "box");
    assert_eq!(free(app).await, (json!(0), json!(0)), "then a larger one");
    let third = quote(app, "q3", 1).await;
    assert_eq!(third["options"], json!([]));
    assert_eq!(refused(&third), [("box".into(), "locker_full".into())]);
    let order = app.post_keyed("/v1/orders", "o1", to_locker("rose", 1)).await.expect(409);
    assert_eq!(order.slug(), "not_served");
    assert_eq!(refused(&quote(app, "q4", 8).await), [("box".into(), "too_big".into())]);

    let id = second["id"].as_str().unwrap();
    app.delete(&format!("/v1/quotes/{id}")).await.expect(200);
    assert_eq!(free(app).await, (json!(1), json!(0)), "released with its quote");
    app.advance(Millis(119_000)).await;
    assert_eq!(free(app).await, (json!(1), json!(0)));
    app.advance(Millis(1_000)).await;
    assert_eq!(free(app).await, (json!(1), json!(1)), "expired with its quote");

    let third = quote(app, "q5", 1).await;
    let accept = format!("/v1/quotes/{}/accept", third["id"].as_str().unwrap());
    let placed = app.post_keyed(&accept, "a5", json!({"option": 1})).await.expect(201).json;
    assert_eq!(placed["point"], "box");
    app.advance(Millis(HOUR)).await;
    assert_eq!(free(app).await, (json!(1), json!(0)), "an order has it as long as it lives");
    app.post(&format!("{}/cancel", path(&placed)), json!({})).await.expect(200);
    assert_eq!(free(app).await, (json!(1), json!(1)));
}

pub async fn released_when_collected(app: &TestApp) {
    town_with_locker(app).await;
    let placed = app.post_keyed("/v1/orders", "k1", to_locker("rose", 1)).await.expect(201).json;
    assert_eq!((&placed["mode"], &placed["point"]), (&json!("locker"), &json!("box")));
    drive(app, 1).await;
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stop = &route["stops"][0];
    assert_eq!((&stop["kind"], &stop["point"]), (&json!("deliver"), &json!("box")));
    assert_eq!(stop["customer"], Value::Null, "a locker needs no name and no door");
    drive(app, 1).await;
    let there = app.get(&path(&placed)).await.expect(200).json;
    assert_eq!(there["state"], "ready");
    let parcel = app.get("/v1/points/box").await.expect(200).json["parcels"][0].clone();
    assert_eq!((&parcel["order"], &parcel["inside"]), (&placed["id"], &json!(true)));
    assert_eq!(parcel["until"], there["collect_by"]);
    assert_eq!(free(app).await, (json!(1), json!(0)));
    let late = app.post(&format!("{}/cancel", path(&placed)), json!({})).await.expect(409);
    assert_eq!(late.slug(), "already_picked_up");
    app.delete("/v1/points/box").await.expect(409);

    let collect = format!("{}/collect", path(&placed));
    let code = placed["collect_code"].as_str().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    app.post(&collect, json!({"code": wrong})).await.expect(409);
    let part = json!({"code": code, "lines": [{"sku": "rose", "qty": 1}]});
    app.post(&collect, part).await.expect(409);
    assert_eq!(free(app).await, (json!(1), json!(0)), "the goods stay");
    let done = app.post(&collect, json!({"code": code})).await.expect(200).json;
    assert_eq!(done["state"], "collected");
    assert_eq!(free(app).await, (json!(1), json!(1)));

    let next = app.post_keyed("/v1/orders", "k2", to_locker("rose", 1)).await.expect(201).json;
    let freed = json!({"point": "box", "order": next["id"]});
    let early = event(app, "sameday.locker.freed", freed.clone());
    app.post("/v1/events", early).await.expect(409);
    drive(app, 2).await;
    let freed = event(app, "sameday.locker.freed", freed);
    app.post("/v1/events", freed).await.expect(200);
    assert_eq!(state(app, &next).await, "collected");
    assert_eq!(free(app).await, (json!(1), json!(1)));
    app.delete("/v1/points/box").await.expect(204);
    app.get("/v1/points/box").await.expect(404);
}

/// A parcel that nobody collects leaves at the end of its dwell, and its units are sold again only
/// once they are back in the shop.
#[tokio::test]
async fn uncollected_parcel_goes_back() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", to_locker("rose", 1)).await.expect(201).json;
    let store = placed["sources"][0]["store"].as_str().unwrap().to_owned();
    drive(&app, 2).await;
    app.advance(Millis(2 * HOUR - 1)).await;
    assert_eq!((state(&app, &placed).await, free(&app).await.1), (json!("ready"), json!(0)));
    app.advance(Millis(1)).await;
    assert_eq!((state(&app, &placed).await, free(&app).await.1), (json!("returning"), json!(1)));
    let report = app.get("/v1/reports").await.expect(200).json["items"][0].clone();
    assert_eq!((&report["kind"], &report["order"]), (&json!("parcel_left"), &placed["id"]));
    assert_eq!(report["subject"], "box");
    assert_eq!(atp(&app, &store).await, 9);
    let back = json!({"point": "box", "order": placed["id"]});
    app.post("/v1/events", event(&app, "sameday.point.returned", back)).await.expect(200);
    assert_eq!(
        (state(&app, &placed).await, atp(&app, &store).await),
        (json!("returned"), json!(10))
    );
}

async fn atp(app: &TestApp, store: &str) -> Value {
    let stock = app.get(&format!("/v1/stores/{store}/stock")).await.expect(200).json;
    let cells = stock["cells"].as_array().unwrap();
    cells.iter().find(|cell| cell["sku"] == "rose").unwrap()["atp"].clone()
}

/// A locker that cannot be opened: the goods go back with the courier, the compartment is free.
#[tokio::test]
async fn failed_delivery_frees_the_compartment() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", to_locker("rose", 1)).await.expect(201).json;
    drive(&app, 1).await;
    let stop = next_stop(&app).await;
    app.post(&format!("{stop}/arrive"), json!({})).await.expect(200);
    app.post(&format!("{stop}/fail"), json!({"reason": "locker_full"})).await.expect(200);
    assert_eq!(state(&app, &placed).await, "returning");
    assert_eq!(free(&app).await, (json!(1), json!(1)));
    let early = json!({"point": "box", "order": placed["id"]});
    app.post("/v1/events", event(&app, "sameday.point.returned", early)).await.expect(409);
    drive(&app, 1).await;
    assert_eq!(state(&app, &placed).await, "returned");
}

/// The till beats the promise: other goods, the same compartment.
#[tokio::test]
async fn other_goods_come_to_the_same_compartment() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let placed = app.post_keyed("/v1/orders", "k", to_locker("candle", 1)).await.expect(201).json;
    let store = placed["sources"][0]["store"].as_str().unwrap().to_owned();
    app.post("/v1/events", sale(&app, &store, "candle", 10)).await.expect(200);
    let moved = app.get(&path(&placed)).await.expect(200).json;
    assert_ne!(moved["sources"][0]["store"], store, "{moved}");
    assert_eq!((&moved["mode"], &moved["point"]), (&json!("locker"), &json!("box")));
    assert_eq!(free(&app).await, (json!(1), json!(0)));
}

/// Every way in one answer, cheapest first; a named point is the only one.
#[tokio::test]
async fn ways_compete_in_one_answer() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let hall = json!({"at": {"lat": 52.5262, "lon": 13.4080}, "kind": "pickup_point",
        "classes": [{"name": "m", "count": 5}],
        "inbound": {"runs": {"zone": "UTC", "daily": ["15:00"]}, "lead_s": 600}});
    app.put("/v1/points/hall", hall).await.expect(201);
    let mut body = order("rose", 1);
    body.as_object_mut().unwrap().remove("customer");
    body["modes"] = json!(["delivery", "pickup", "locker", "pickup_point"]);
    body["max_options"] = json!(10);
    let quote = app.post_keyed("/v1/quotes", "q", body.clone()).await.expect(200).json;
    let options = quote["options"].as_array().unwrap();
    let costs: Vec<i64> =
        options.iter().map(|option| option["cost"]["total"].as_i64().unwrap()).collect();
    assert!(costs.is_sorted(), "{costs:?}");
    for mode in ["delivery", "pickup", "locker", "pickup_point"] {
        assert!(options.iter().any(|option| option["mode"] == mode), "{mode}: {quote}");
    }
    body["modes"] = json!(["locker", "pickup_point"]);
    body["point"] = json!("hall");
    let only = app.post_keyed("/v1/quotes", "q2", body.clone()).await.expect(200).json;
    assert_eq!(only["options"].as_array().unwrap().len(), 1);
    assert_eq!(only["options"][0]["point"], "hall");
    body["point"] = json!("nowhere");
    let unknown = app.post_keyed("/v1/quotes", "q3", body).await.expect(422);
    assert_eq!(unknown.errors(), [("/point".to_owned(), "unknown".to_owned())]);
    let standard = app.post_keyed("/v1/quotes", "q4", {
        let mut body = order("rose", 1);
        body.as_object_mut().unwrap().remove("customer");
        body
    });
    let standard = standard.await.expect(200).json;
    let modes = standard["options"].as_array().unwrap().iter().map(|o| o["mode"].clone());
    assert!(modes.into_iter().all(|mode| mode == "delivery" || mode == "pickup"));
}

/// A locker that is shut at night gets nothing before it opens.
#[tokio::test]
async fn locker_has_its_hours() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let night = json!({"at": {"lat": 52.5254, "lon": 13.4085}, "kind": "locker",
        "classes": [{"name": "s", "count": 2}],
        "open": [[app.in_s(3 * 3_600), app.in_s(5 * 3_600)]]});
    app.put("/v1/points/box", night).await.expect(200);
    let quote = quote(&app, "q", 1).await;
    assert_eq!(quote["options"][0]["window"][0], app.in_s(3 * 3_600));
}

#[tokio::test]
async fn points_are_listed_by_name_and_by_distance() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    let hall = json!({"at": {"lat": 52.54, "lon": 13.42}, "kind": "pickup_point",
        "classes": [{"name": "m", "count": 5}]});
    app.put("/v1/points/hall", hall).await.expect(201);
    let names = async |query: &str| {
        let list = app.get(&format!("/v1/points?{query}")).await.expect(200).json;
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|point| point["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["box", "hall"]);
    assert_eq!(names("near=52.54,13.42&radius_m=9000").await, ["hall", "box"]);
    assert_eq!(names("near=52.54,13.42&radius_m=500").await, ["hall"]);
    assert_eq!(names("kind=locker").await, ["box"]);
    app.get("/v1/points?radius_m=5").await.expect(422);
    app.get("/v1/points?kind=shed").await.expect(422);
    app.delete("/v1/points/nobody").await.expect(404);
    let bad = json!({"at": {"lat": 91, "lon": 13.4}, "kind": "locker", "colour": 1,
        "classes": [{"name": "s", "count": 1}, {"name": "s", "count": -1}]});
    let errors = app.put("/v1/points/bad", bad).await.expect(422).errors();
    let pointers: Vec<&str> = errors.iter().map(|(pointer, _)| pointer.as_str()).collect();
    for pointer in ["/at", "/colour", "/classes/1/count"] {
        assert!(pointers.contains(&pointer), "{pointer} of {pointers:?}");
    }
    let twice = json!({"at": {"lat": 52.5, "lon": 13.4}, "kind": "locker",
        "classes": [{"name": "s", "count": 1}, {"name": "s", "count": 1}],
        "inbound": {"runs": []}});
    let errors = app.put("/v1/points/bad", twice).await.expect(422).errors();
    assert_eq!(errors.len(), 2, "{errors:?}");
}

/// Who shows that he is the member whose parcel lies there has it, and nobody else.
#[tokio::test]
async fn a_gesture_opens_the_compartment() {
    let app = TestApp::start().await;
    town_with_locker(&app).await;
    for who in ["anna", "bela"] {
        member(&app, who, &[]).await;
        link(&app, "palm", &format!("palm-of-{who}"), json!({"member": who})).await;
    }
    let mut body = to_locker("rose", 1);
    body["member"] = json!("anna");
    let placed = app.post_keyed("/v1/orders", "k1", body).await.expect(201).json;
    let shows = |who: &str, point: &str| {
        let mut shown = gesture("palm", &format!("palm-of-{who}"), "collect");
        shown.as_object_mut().unwrap().remove("store");
        shown["point"] = json!(point);
        shown
    };
    let early = present(&app, "g0", shows("anna", "box")).await.expect(409);
    assert_eq!(early.slug(), "wrong_state", "it is still on its way");
    drive(&app, 2).await;
    assert_eq!(state(&app, &placed).await, "ready");

    assert_eq!(present(&app, "g1", shows("bela", "box")).await.expect(404).slug(), "nothing_ready");
    let mut named = shows("bela", "box");
    named["order"] = placed["id"].clone();
    assert_eq!(present(&app, "g2", named).await.expect(409).slug(), "wrong_credential");
    // Not at the counter of a shop, nor at a point that nobody knows; a till needs a shop.
    let counter = gesture("palm", "palm-of-anna", "collect");
    assert_eq!(present(&app, "g3", counter).await.expect(404).slug(), "nothing_ready");
    let nowhere = present(&app, "g4", shows("anna", "elsewhere")).await.expect(422);
    assert_eq!(nowhere.errors(), [("/point".into(), "unknown".into())]);
    let mut both = shows("anna", "box");
    both["store"] = json!("flora");
    let both = present(&app, "g5", both).await.expect(422);
    assert_eq!(both.errors(), [("/point".into(), "too_many".into())]);
    let mut till = shows("anna", "box");
    till["purpose"] = json!("checkout");
    let till = present(&app, "g6", till).await.expect(422).errors();
    let wrong = |name: &str, code: &str| (format!("/{name}"), code.to_owned());
    assert_eq!(till, [wrong("lines", "required"), wrong("point", "not_for_this_purpose")]);
    assert_eq!(
        (state(&app, &placed).await, free(&app).await),
        (json!("ready"), (json!(1), json!(0)))
    );

    let taken = present(&app, "g7", shows("anna", "box")).await.expect(200).json;
    assert_eq!(taken["collected"], json!([placed["id"]]));
    assert_eq!(state(&app, &placed).await, "collected");
    assert_eq!(free(&app).await, (json!(1), json!(1)), "the compartment is free");
    app.assert_replays().await;
}
