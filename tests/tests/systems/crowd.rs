//! 2.6 The crowd of couriers.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, order, town};
use sameday_tests::rounds::{at, instant, near, next_stop, route, start};
use sameday_tests::stock::number;
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
/// Where the courier of the town begins.
const ADA: (f64, f64) = (52.523, 13.411);

/// A second courier like the first one, so many metres further from the shops.
async fn ben(app: &TestApp, east_m: f64) {
    let courier = json!({"profile": "bike", "pay": {"per_order": 400, "per_km": 60}});
    app.put("/v1/couriers/ben", courier).await.expect(201);
    start(app, "ben", near(ADA, east_m, 0.0), 8 * HOUR).await.expect(200);
}

async fn offers(app: &TestApp, courier: &str) -> Vec<Value> {
    let list = app.get(&format!("/v1/couriers/{courier}/offers")).await.expect(200).json;
    list["items"].as_array().expect("a list").clone()
}

async fn answer(app: &TestApp, offer: &Value, how: &str) -> Answer {
    app.post(&format!("/v1/offers/{}/{how}", offer["id"].as_str().unwrap()), json!({})).await
}

async fn buy(app: &TestApp, key: &str) -> Value {
    app.post_keyed("/v1/orders", key, order("rose", 1)).await.expect(201).json
}

async fn look(app: &TestApp, order: &Value) -> Value {
    app.get(&format!("/v1/orders/{}", order["id"].as_str().unwrap())).await.expect(200).json
}

#[tokio::test]
async fn lapsed_offer_is_planned_again() {
    let app = TestApp::start().await;
    town(&app).await;
    ben(&app, 900.0).await;
    let roses = buy(&app, "roses").await;
    let asked = offers(&app, "ada").await;
    assert_eq!(asked[0]["orders"], json!([roses["id"]]));
    assert_eq!(instant(&asked[0]["expires_at"]) - instant(&asked[0]["sent_at"]), Millis(30_000));
    assert!(offers(&app, "ben").await.is_empty());

    // One millisecond before its deadline it is still his; then the next one is asked at once.
    app.advance(Millis(29_999)).await;
    assert_eq!(offers(&app, "ada").await, asked);
    app.advance(Millis(1)).await;
    assert!(offers(&app, "ada").await.is_empty());
    assert_eq!(answer(&app, &asked[0], "accept").await.expect(410).slug(), "offer_expired");
    let next = offers(&app, "ben").await;
    assert_eq!(next[0]["orders"], json!([roses["id"]]));
    assert_eq!(next[0]["sent_at"], asked[0]["expires_at"], "within the same cycle");

    // He does not answer either: the order waits openly, its goods stay set aside.
    app.advance(Millis(30_000)).await;
    assert!(offers(&app, "ada").await.is_empty() && offers(&app, "ben").await.is_empty());
    let plan = app.get("/v1/plan").await.expect(200).json;
    assert_eq!(plan["waiting"], json!([roses["id"]]));
    let shop = roses["sources"][0]["store"].as_str().expect("a shop");
    assert_eq!(number(&app, shop, "rose", "reserved").await, 1);

    // Whoever comes on shift next is asked, and brings it.
    app.put("/v1/couriers/cleo", json!({"profile": "bike"})).await.expect(201);
    start(&app, "cleo", near(ADA, 500.0, 0.0), 8 * HOUR).await.expect(200);
    let last = offers(&app, "cleo").await;
    assert_eq!(last[0]["orders"], json!([roses["id"]]));
    answer(&app, &last[0], "accept").await.expect(200);
    assert_eq!(look(&app, &roses).await["courier"], "cleo");
    while next_stop(&app, "cleo", &[]).await {}
    assert_eq!(look(&app, &roses).await["state"], "delivered");
    app.assert_replays().await;
}

/// Open offers of both, after a look that nobody has two and no order is in two of them.
async fn live(app: &TestApp) -> Vec<Value> {
    let mut all = Vec::new();
    for courier in ["ada", "ben"] {
        let his = offers(app, courier).await;
        assert!(his.len() <= 1, "{courier}: {his:?}");
        assert!(his.iter().all(|offer| offer["state"] == "open"), "{his:?}");
        all.extend(his);
    }
    let orders = |offer: &Value| offer["orders"].as_array().expect("a list").clone();
    let mut asked: Vec<String> =
        all.iter().flat_map(orders).map(|order| order.to_string()).collect();
    asked.sort();
    let known = asked.len();
    asked.dedup();
    assert_eq!(asked.len(), known, "an order is offered twice: {all:?}");
    all
}

#[tokio::test]
async fn one_live_offer_each() {
    let app = TestApp::start().await;
    town(&app).await;
    ben(&app, 300.0).await;
    let mut quotes = Vec::new();
    for n in 0..6 {
        let mut roses = order("rose", 1);
        roses.as_object_mut().unwrap().remove("customer");
        roses["modes"] = json!(["delivery"]);
        let quote = app.post_keyed("/v1/quotes", &format!("k{n}"), roses).await.expect(200).json;
        assert_eq!(quote["options"][0]["courier_slack"], "held", "{quote}");
        quotes.push(format!("/v1/quotes/{}/accept", quote["id"].as_str().unwrap()));
    }
    // All are taken, whether or not somebody is being asked already.
    let mut orders = Vec::new();
    for path in &quotes {
        orders.push(app.post_keyed(path, path, json!({})).await.expect(201).json);
        live(&app).await;
    }
    // Who is asked for something gets no new question for an order that comes now either: it is
    // taken, and waits behind what he is asked for.
    app.post_keyed("/v1/orders", "late", order("rose", 1)).await.expect(201);
    live(&app).await;

    // Whatever they answer, the next question comes after it and never beside it.
    let mut waited = false;
    for how in ["decline", "accept", "lapse", "accept", "decline", "accept"] {
        let open = live(&app).await;
        let Some(offer) = open.first() else { break };
        let plan = app.get("/v1/plan").await.expect(200).json;
        waited |= plan["waiting"] != json!([]);
        if how == "lapse" {
            app.advance(Millis::from_secs(30)).await;
            continue;
        }
        answer(&app, offer, how).await.expect(200);
        answer(&app, offer, "accept").await.expect(409);
    }
    live(&app).await;
    assert!(waited, "an order waits until somebody has answered");
    // Each order is on one route, or waits.
    let mut routed = Vec::new();
    for courier in ["ada", "ben"] {
        let stops = route(&app, courier).await;
        let doors = stops.iter().filter(|stop| stop["kind"] == "deliver");
        routed.extend(doors.map(|stop| stop["orders"][0].clone()));
    }
    assert!(!routed.is_empty());
    for order in &orders {
        let times = routed.iter().filter(|id| **id == order["id"]).count();
        let assigned = look(&app, order).await["state"] == "assigned";
        assert_eq!(times, usize::from(assigned), "{order}");
    }
    app.assert_replays().await;
}

#[tokio::test]
async fn goods_on_board_stay_with_their_courier() {
    let app = TestApp::start().await;
    town(&app).await;
    let roses = buy(&app, "roses").await;
    answer(&app, &offers(&app, "ada").await[0], "accept").await.expect(200);
    assert!(next_stop(&app, "ada", &[]).await, "the pickup");
    assert_eq!(look(&app, &roses).await["state"], "picked_up");

    // Somebody stands at the very door, but the goods are not there.
    app.put("/v1/couriers/ben", json!({"profile": "bike"})).await.expect(201);
    let door = (52.5251, 13.4079);
    start(&app, "ben", door, 8 * HOUR).await.expect(200);
    let end = app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(409);
    assert_eq!(end.slug(), "goods_on_board");
    let cancel = format!("/v1/orders/{}/cancel", roses["id"].as_str().unwrap());
    let cancel = app.post(&cancel, json!({})).await.expect(409);
    assert_eq!(cancel.slug(), "already_picked_up");

    // Not even when he is late by hours, far away, or new work is planned.
    for n in 0..4 {
        let away = near(door, 2_000.0 * f64::from(n), 0.0);
        let fix = json!({"fixes": [{"time": app.in_s(0), "at": at(away)}]});
        app.post("/v1/couriers/ada/positions", fix).await.expect(202);
        app.advance(Millis::from_mins(40)).await;
        buy(&app, &format!("more{n}")).await;
        let shown = look(&app, &roses).await;
        assert_eq!((&shown["state"], &shown["courier"]), (&json!("picked_up"), &json!("ada")));
        for offer in offers(&app, "ben").await {
            let orders = offer["orders"].as_array().expect("a list");
            assert!(!orders.contains(&roses["id"]), "{offer}");
        }
        assert_eq!(route(&app, "ada").await[0]["orders"], json!([roses["id"]]));
    }

    // Nobody opens: he himself brings them back; only then he may go home.
    let id = roses["id"].as_str().unwrap();
    assert!(next_stop(&app, "ada", &[id]).await, "the door");
    let back = look(&app, &roses).await;
    assert_eq!((&back["state"], &back["courier"]), (&json!("returning"), &json!("ada")));
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(409);
    while look(&app, &roses).await["state"] == "returning" {
        assert!(next_stop(&app, "ada", &[]).await, "the way back");
    }
    assert_eq!(look(&app, &roses).await["state"], "returned");
    app.assert_replays().await;
}

/// Accepts what a courier is asked, and returns the pay of it.
async fn earn(app: &TestApp, courier: &str) -> i64 {
    let offer = offers(app, courier).await.remove(0);
    answer(app, &offer, "accept").await.expect(200);
    offer["pay"].as_i64().expect("an amount")
}

/// The guaranteed pay for the hours of a route, from leaving to the end.
async fn floor(app: &TestApp, courier: &str, per_hour: i64) -> i64 {
    let route = app.get(&format!("/v1/couriers/{courier}/route")).await.expect(200).json;
    let last = route["stops"].as_array().expect("a list").last().expect("there is work");
    let hours = instant(&last["departure"]) - instant(&route["leave_at"]);
    per_hour * hours.0 / 3_600_000
}

#[tokio::test]
async fn pay_never_below_the_floor() {
    const PER_HOUR: i64 = 1_500;
    // One earns less than the guarantee by his kilometres and doors, the other one more.
    for (per_order, guarded) in [(1, true), (9_000, false)] {
        let app = TestApp::start().await;
        town(&app).await;
        app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(200);
        let pay = json!({"per_order": per_order, "per_km": 5, "min_per_hour": PER_HOUR});
        app.put("/v1/couriers/ben", json!({"profile": "bike", "pay": pay})).await.expect(201);
        start(&app, "ben", near(ADA, 700.0, 0.0), 8 * HOUR).await.expect(200);
        let mut paid = 0;
        for n in 1..=5_i64 {
            let mut roses = order("rose", 1);
            let east = 700.0 * f64::from(i32::try_from(n).unwrap());
            roses["dropoff"] = at(near(ADA, east, -300.0));
            app.post_keyed("/v1/orders", &format!("k{n}"), roses).await.expect(201);
            paid += earn(&app, "ben").await;
            let floor = floor(&app, "ben", PER_HOUR).await;
            assert!(floor > 0 && paid >= floor, "{paid} for work that is worth {floor}");
            assert!(paid >= per_order * n);
            assert_eq!(paid <= floor + 1, guarded, "{paid} beside {floor}");
        }
        app.assert_replays().await;
    }
}

/// Whoever says no to everything is paid the floor for his hours on shift all the same, and is
/// shown route and pay each time before he answers.
#[tokio::test]
async fn declines_never_push_pay_below_the_floor() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(200);
    let nyc = json!({"profile": "bike", "pay": {"preset": "nyc"}, "max_distance_m": 6_000});
    app.put("/v1/couriers/ben", nyc).await.expect(201);
    start(&app, "ben", near(ADA, 700.0, 0.0), 8 * HOUR).await.expect(200);
    for n in 0..4 {
        buy(&app, &format!("k{n}")).await;
        let asked = offers(&app, "ben").await.remove(0);
        assert!(asked["pay"].is_i64() && asked["raise"] == 0, "{asked}");
        assert!(asked["distance_m"].as_i64().expect("metres") <= 6_000);
        let stops = asked["stops"].as_array().expect("a list");
        let kinds: Vec<&Value> = stops.iter().map(|stop| &stop["kind"]).collect();
        assert_eq!(kinds, ["pickup", "deliver"], "the whole route");
        answer(&app, &asked, "decline").await.expect(200);
        app.advance(Millis::from_mins(15)).await;
    }
    // The clock shows an hour and no more: 21.44.
    buy(&app, "last").await;
    let ben = app.get("/v1/couriers/ben").await.expect(200).json;
    let hours = instant(&offers(&app, "ben").await[0]["sent_at"]) - instant(&ben["shift"]["since"]);
    assert_eq!(hours, Millis(HOUR * 1_000));
    assert_eq!(ben["earned"], 2_144);
    app.assert_replays().await;
}

#[tokio::test]
async fn probability_zero_is_never_asked() {
    let app = TestApp::start().await;
    town(&app).await;
    let never = json!({"profile": "bike", "pay": {"per_order": 1}, "accept_p": 0});
    app.put("/v1/couriers/ada", never).await.expect(200);
    // Alone he is as good as nobody.
    let alone = app.post_keyed("/v1/orders", "alone", order("rose", 1)).await.expect(409);
    assert_eq!(alone.slug(), "not_served");
    let refused = alone.json["refused"].as_array().expect("a list");
    assert!(refused.iter().all(|loser| loser["code"] == "no_courier"), "{refused:?}");

    // Somebody far away is asked, though he costs more.
    ben(&app, 3_000.0).await;
    let roses = buy(&app, "roses").await;
    let asked = offers(&app, "ben").await;
    assert_eq!(asked[0]["orders"], json!([roses["id"]]));
    assert!(offers(&app, "ada").await.is_empty());

    // When he says no it waits; the other one is still not asked.
    answer(&app, &asked[0], "decline").await.expect(200);
    for _ in 0..4 {
        assert!(offers(&app, "ada").await.is_empty() && offers(&app, "ben").await.is_empty());
        assert_eq!(look(&app, &roses).await["state"], "sourced");
        app.advance(Millis::from_mins(10)).await;
    }
    app.assert_replays().await;
}

#[tokio::test]
async fn who_can_be_asked_again_is_asked_at_once() {
    let app = TestApp::start().await;
    town(&app).await;
    ben(&app, 500.0).await;
    let never = json!({"profile": "bike", "pay": {"per_order": 1}, "accept_p": 0});
    app.put("/v1/couriers/ada", never).await.expect(200);
    let roses = buy(&app, "roses").await;
    answer(&app, &offers(&app, "ben").await[0], "decline").await.expect(200);
    assert!(offers(&app, "ada").await.is_empty());
    let again = json!({"profile": "bike", "pay": {"per_order": 1}, "accept_p": 0.8});
    app.put("/v1/couriers/ada", again).await.expect(200);
    assert_eq!(offers(&app, "ada").await[0]["orders"], json!([roses["id"]]));
    app.assert_replays().await;
}

/// Everybody is asked for something: that is no reason to send a customer away.
#[tokio::test]
async fn an_order_waits_behind_open_offers() {
    for how in ["accept", "decline", "lapse"] {
        let app = TestApp::start().await;
        town(&app).await;
        let first = buy(&app, "first").await;
        let asked = offers(&app, "ada").await.remove(0);
        assert_eq!(asked["orders"], json!([first["id"]]));

        let quote = app.post_keyed("/v1/quotes", "quote", order_only("rose")).await.expect(200);
        let option = &quote.json["options"][0];
        assert_eq!(
            (&option["mode"], &option["courier_slack"]),
            (&json!("delivery"), &json!("held"))
        );
        let second = buy(&app, "second").await;
        assert_eq!(second["state"], "sourced");
        assert_eq!(offers(&app, "ada").await, std::slice::from_ref(&asked), "one live offer each");
        app.delete(&format!("/v1/quotes/{}", quote.json["id"].as_str().unwrap())).await.expect(200);

        match how {
            "lapse" => app.advance(Millis::from_secs(30)).await,
            _ => drop(answer(&app, &asked, how).await.expect(200)),
        }
        let after = offers(&app, "ada").await.remove(0);
        assert_eq!(after["orders"], json!([second["id"]]), "after {how}");
        answer(&app, &after, "accept").await.expect(200);
        while next_stop(&app, "ada", &[]).await {}
        let end = look(&app, &second).await;
        assert_eq!(end["state"], "delivered", "after {how}");
        if how == "accept" {
            assert_eq!(end["promise_changes"], json!([]), "the promise knew of the first one");
        }
        app.assert_replays().await;
    }
}

/// A wish for delivery, of nobody in particular.
fn order_only(sku: &str) -> Value {
    let mut wish = order(sku, 1);
    wish.as_object_mut().unwrap().remove("customer");
    wish["modes"] = json!(["delivery"]);
    wish
}
