//! 2.5 Same-day delivery from the shop.

mod promises;
mod record;

use sameday_engine::config::{Commit, Config, Prices};
use sameday_engine::rng::Rng;
use sameday_engine::routing::check::check;
use sameday_engine::routing::solution_from_hints;
use sameday_engine::unit::{Millis, Money};
use sameday_tests::app::{Rounds, Setup, TestApp, counted, order, town};
use sameday_tests::rounds::{at, instant, near, next_stop, route, start};
use sameday_tests::stock::number;
use serde_json::{Value, json};
use std::sync::Arc;

const HOUR: i64 = 3_600;
/// The middle of the town.
const MIDDLE: (f64, f64) = (52.523, 13.411);

/// A wish for delivery to a door so many metres east of the middle.
fn wish(qty: i64, east_m: f64) -> Value {
    json!({"lines": [{"sku": "rose", "qty": qty}], "modes": ["delivery"],
        "dropoff": at(near(MIDDLE, east_m, 0.0))})
}

async fn quote(app: &TestApp, key: &str, wish: &Value) -> Value {
    app.post_keyed("/v1/quotes", key, wish.clone()).await.expect(200).json
}

async fn release(app: &TestApp, quote: &Value) {
    app.delete(&format!("/v1/quotes/{}", quote["id"].as_str().unwrap())).await.expect(200);
}

async fn accept(app: &TestApp, quote: &Value) -> Value {
    let path = format!("/v1/quotes/{}/accept", quote["id"].as_str().unwrap());
    app.post_keyed(&path, &path, json!({"option": 1})).await.expect(201).json
}

/// No option, and every shop was left for this reason.
#[track_caller]
fn assert_refused(quote: &Value, code: &str) {
    assert_eq!(quote["options"], json!([]), "{quote}");
    let refused = quote["refused"].as_array().expect("a list");
    assert!(!refused.is_empty() && refused.iter().all(|loser| loser["code"] == code), "{quote}");
    assert_eq!(quote["closed_because"], code, "{quote}");
}

#[tokio::test]
async fn no_promise_without_stock_and_slot() {
    let app = TestApp::start().await;
    town(&app).await;
    assert_refused(&quote(&app, "many", &wish(21, 0.0)).await, "stock");
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(200);
    assert_refused(&quote(&app, "nobody", &wish(2, 0.0)).await, "no_courier");
    app.post_keyed("/v1/orders", "nobody", order("rose", 2)).await.expect(409);
    for shop in ["flora", "mill"] {
        assert_eq!(number(&app, shop, "rose", "reserved").await, 0);
    }

    // With both, the goods and the courier's time are set aside.
    start(&app, "ada", MIDDLE, 8 * HOUR).await.expect(200);
    let between = json!([app.in_s(40 * 60), app.in_s(50 * 60)]);
    let timed = |east_m: f64| {
        let mut wish = wish(2, east_m);
        wish["deliver_between"] = between.clone();
        wish["max_options"] = json!(1);
        wish
    };
    let first = quote(&app, "first", &timed(3_000.0)).await;
    let option = &first["options"][0];
    assert_eq!(option["courier_slack"], "held");
    let shop = option["sources"][0]["store"].as_str().expect("a shop");
    assert_eq!(number(&app, shop, "rose", "reserved").await, 2);
    // He cannot be six kilometres further in the same ten minutes.
    assert_refused(&quote(&app, "second", &timed(-3_000.0)).await, "window");
    app.advance(Millis(119_999)).await;
    assert_refused(&quote(&app, "third", &timed(-3_000.0)).await, "window");
    assert_eq!(number(&app, shop, "rose", "reserved").await, 2);
    app.advance(Millis(1)).await;
    assert_eq!(number(&app, shop, "rose", "reserved").await, 0, "at the exact instant");
    let fourth = quote(&app, "fourth", &timed(-3_000.0)).await;
    assert_eq!(fourth["options"][0]["courier_slack"], "held");
    let placed = accept(&app, &fourth).await;
    assert_eq!((&placed["state"], &placed["window"][1]), (&json!("offered"), &between[1]));
    accept_offers(&app, &["ada"]).await;
    assert_refused(&quote(&app, "fifth", &timed(3_000.0)).await, "window");
    app.assert_replays().await;
}

#[tokio::test]
async fn a_promise_without_a_courier_says_so() {
    let config = Config { no_courier_yet: true, ..Config::default() };
    let app = TestApp::start_with(config).await;
    town(&app).await;
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await.expect(200);
    assert_refused(&quote(&app, "many", &wish(11, 0.0)).await, "no_courier");
    let open = quote(&app, "open", &wish(2, 0.0)).await;
    assert_eq!(open["options"][0]["courier_slack"], "none", "{open}");
    let placed = accept(&app, &open).await;
    assert_eq!((&placed["state"], &placed["courier"]), (&json!("sourced"), &Value::Null));
    let plan = app.get("/v1/plan").await.expect(200).json;
    assert_eq!(plan["waiting"], json!([placed["id"]]));
}

/// Accepts whatever anybody is asked.
async fn accept_offers(app: &TestApp, couriers: &[&str]) {
    for courier in couriers {
        loop {
            let list = app.get(&format!("/v1/couriers/{courier}/offers")).await.expect(200).json;
            let Some(id) = list["items"][0]["id"].as_str() else { break };
            app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);
        }
    }
}

/// The independent checker finds nothing in the work that was accepted.
async fn assert_checks(app: &TestApp) {
    let judged = app.app.read(|engine| {
        let frozen = engine.frozen();
        let plan = solution_from_hints(&frozen.problem).to_plan();
        (check(&frozen.problem, &plan), plan.unassigned)
    });
    let (violations, left_out) = judged.await.expect("the owner runs");
    assert_eq!((violations.len(), left_out.len()), (0, 0), "{violations:?} {left_out:?}");
}

/// What anybody can see in the published plan: times in order, goods before their door, no more
/// on board than fits, shops open, doors in their windows.
async fn assert_published(app: &TestApp, most_roses: i64) {
    let plan = app.get("/v1/plan").await.expect(200).json;
    for route in plan["routes"].as_array().expect("a list") {
        if route["stops"] == json!([]) {
            continue;
        }
        let (mut on_board, mut before) = (0, instant(&route["leave_at"]));
        for stop in route["stops"].as_array().expect("a list") {
            let times = ["arrival", "start", "departure"].map(|of| instant(&stop[of]));
            assert!(before <= times[0] && times.is_sorted(), "{route}");
            before = times[2];
            if stop["kind"] == "pickup" {
                let picks = stop["picks"].as_array().expect("a list");
                on_board +=
                    picks.iter().map(|p| p["lines"][0]["qty"].as_i64().unwrap()).sum::<i64>();
                assert!(on_board <= most_roses, "{route}");
                let shut = instant(&json!("2026-11-21T13:00:00Z"));
                assert!(stop["store"] != "flora" || times[1] <= shut, "{route}");
                continue;
            }
            let path = format!("/v1/orders/{}", stop["orders"][0].as_str().unwrap());
            let order = app.get(&path).await.expect(200).json;
            on_board -= order["lines"][0]["qty"].as_i64().expect("a number");
            let window = [0, 1].map(|end| instant(&order["window"][end]));
            assert!(window[0] <= times[1] && times[1] <= window[1], "{stop} of {order}");
        }
    }
}

#[tokio::test]
async fn published_plan_passes_the_checker() {
    const COURIERS: [&str; 2] = ["ada", "ben"];
    const MOST: i64 = 6;
    let app = TestApp::start().await;
    town(&app).await;
    for shop in ["flora", "mill"] {
        app.post("/v1/events", counted(&app, shop, &[("rose", 90)])).await.expect(200);
    }
    let open = json!({"zone": "Europe/Berlin", "weekly": {"sat": [["09:00", "14:00"]]}});
    let flora = json!({"at": at((52.5219, 13.4132)), "service_s": 60, "open": open});
    app.put("/v1/stores/flora", flora).await.expect(200);
    for courier in COURIERS {
        let spec = json!({"profile": "bike", "pay": {"per_order": 400, "per_km": 60},
            "capacity": {"g": MOST * 300}});
        app.put(&format!("/v1/couriers/{courier}"), spec).await;
    }
    start(&app, "ben", near(MIDDLE, 900.0, 400.0), 6 * HOUR).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    let mut rng = Rng::stream(5, "doors");
    let mut served = 0;
    for n in 0..24 {
        let mut wish = wish(rng.between(1, 3), 0.0);
        let [east, north] = [(); 2].map(|()| rng.unit() * 4_000.0 - 2_000.0);
        wish["dropoff"] = at(near(MIDDLE, east, north));
        wish["service_s"] = json!(120);
        if rng.chance(0.4) {
            let from = rng.between(30, 90) * 60;
            wish["deliver_between"] = json!([app.in_s(from), app.in_s(from + 1_800)]);
        }
        let placed = app.post_keyed("/v1/orders", &format!("k{n}"), wish).await;
        served += usize::from(placed.status == 201);
        accept_offers(&app, &COURIERS).await;
        assert_published(&app, MOST).await;
        assert_checks(&app).await;
        // Now and then somebody does what comes first.
        if n % 4 == 3 {
            let stops = [route(&app, "ada").await, route(&app, "ben").await];
            let next = stops.iter().zip(COURIERS).filter(|(stops, _)| !stops.is_empty());
            let next = next.min_by_key(|(stops, _)| instant(&stops[0]["departure"]));
            assert!(next_stop(&app, next.expect("there is work").1, &[]).await);
            accept_offers(&app, &COURIERS).await;
            assert_checks(&app).await;
        }
    }
    assert!(served > 12, "{served} of 24");
    app.assert_replays().await;
}

/// Shops that have the goods or not, couriers with different pay, some work already.
async fn small_town(app: &TestApp, rng: &mut Rng) {
    let place = |rng: &mut Rng| {
        let [east, north] = [(); 2].map(|()| rng.unit() * 5_000.0 - 2_500.0);
        at(near(MIDDLE, east, north))
    };
    app.put("/v1/skus/rose", json!({"g": 300, "price": 1290})).await.expect(201);
    for n in 0..5 {
        let pick = json!({"base_s": rng.between(30, 900), "per_line_s": 30, "parallel": 1});
        let store = json!({"at": place(rng), "pick": pick, "service_s": 60});
        app.put(&format!("/v1/stores/s{n}"), store).await.expect(201);
        let count = counted(app, &format!("s{n}"), &[("rose", rng.between(0, 12))]);
        app.post("/v1/events", count).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    for n in 0..3 {
        let pay = json!({"per_order": rng.between(100, 500), "per_km": rng.between(20, 150),
            "per_hour": rng.between(0, 1_500)});
        let courier = json!({"profile": "bike", "pay": pay, "acceptance": "auto"});
        app.put(&format!("/v1/couriers/c{n}"), courier).await.expect(201);
        let shift = json!({"at": place(rng), "until": app.in_s(6 * HOUR)});
        app.post(&format!("/v1/couriers/c{n}/shifts"), shift).await.expect(200);
    }
    for n in 0..3 {
        let mut wish = wish(1, 0.0);
        wish["dropoff"] = place(rng);
        app.post_keyed("/v1/orders", &format!("work{n}"), wish).await;
    }
}

#[tokio::test]
async fn never_worse_than_the_nearest_shop() {
    let (mut compared, mut better) = (0, 0);
    for seed in 0..6 {
        let app = TestApp::start().await;
        let mut rng = Rng::stream(seed, "town");
        small_town(&app, &mut rng).await;
        for n in 0..6 {
            let mut joint = wish(rng.between(1, 3), rng.unit() * 4_000.0 - 2_000.0);
            if rng.chance(0.5) {
                joint["soft_due"] = json!(app.in_s(rng.between(20, 60) * 60));
            }
            let mut nearest = joint.clone();
            nearest["policy"] = json!("nearest");
            let chosen = quote(&app, &format!("joint{n}"), &joint).await;
            release(&app, &chosen).await;
            let usual = quote(&app, &format!("nearest{n}"), &nearest).await;
            release(&app, &usual).await;
            let total = |quote: &Value| quote["options"][0]["cost"]["total"].as_i64();
            let Some(most) = total(&usual) else { continue };
            let least = total(&chosen).expect("what the nearest shop can serve is served");
            assert!(least <= most, "seed {seed}: {chosen} beside {usual}");
            compared += 1;
            better += usize::from(least < most);
        }
    }
    assert!(compared > 20 && better > 5, "{better} better of {compared}");
}

/// A patient customer was promised an earlier end all the same: to come after it has its price.
#[tokio::test]
async fn a_patient_customer_keeps_his_promise() {
    let config = Config { promise_width: Millis::from_secs(60), ..Config::default() };
    let app = TestApp::start_with(config).await;
    town(&app).await;
    let salaried = json!({"profile": "bike", "acceptance": "auto", "pay": {"per_km": 60}});
    app.put("/v1/couriers/ada", salaried).await.expect(200);
    let buy = async |key: &str, east_m: f64, soft_due: Option<i64>| {
        let mut wish = wish(1, east_m);
        wish["stores"] = json!(["flora"]);
        if let Some(seconds) = soft_due {
            wish["soft_due"] = json!(app.in_s(seconds));
        }
        app.post_keyed("/v1/orders", key, wish).await.expect(201).json
    };
    let patient = buy("far", 4_000.0, Some(4 * HOUR)).await;
    let near = buy("near", -1_500.0, None).await;
    // To go west first saves a kilometre and more, and would cost the patient one ten minutes.
    let doors: Vec<Value> =
        route(&app, "ada").await.into_iter().map(|s| s["orders"].clone()).collect();
    assert_eq!(doors.last(), Some(&json!([near["id"]])), "{doors:?}");
    let path = format!("/v1/orders/{}", patient["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.expect(200).json["promise_changes"], json!([]));
}

/// A search would let two orders change shops; one of the shops keeps more back by now. Nobody
/// loses goods that were set aside for him.
#[tokio::test]
async fn who_could_not_move_keeps_his_goods() {
    let commit = Commit::JustInTime { margin: Millis::ZERO };
    let prices = Prices { change: Money(0), ..Prices::default() };
    let config = Config { commit, prices, ..Config::default() };
    let search = Some(Arc::new(Rounds(300)) as Arc<_>);
    let app = TestApp::start_as(Setup { config, search, ..Setup::default() }).await;
    town(&app).await;
    let shop = |lat: f64, lon: f64, safety: i64| {
        json!({"at": {"lat": lat, "lon": lon}, "safety": safety, "service_s": 60,
            "pick": {"base_s": 1_800, "per_line_s": 30, "parallel": 2}})
    };
    let (flora, mill) = ((52.5219, 13.4132), (52.5302, 13.4011));
    let stock = async |flora: i64, mill: i64| {
        app.advance(Millis::from_secs(1)).await;
        for (shop, units) in [("flora", flora), ("mill", mill)] {
            let count = counted(&app, shop, &[("rose", units)]);
            app.post("/v1/events", count).await.expect(200);
        }
        app.advance(Millis::from_secs(1)).await;
    };
    for (id, (lat, lon)) in [("flora", flora), ("mill", mill)] {
        app.put(&format!("/v1/stores/{id}"), shop(lat, lon, 0)).await.expect(200);
    }
    let buy = async |key: &str, door: (f64, f64)| {
        let mut wish = wish(1, 0.0);
        wish["dropoff"] = at(door);
        app.post_keyed("/v1/orders", key, wish).await.expect(201).json
    };
    // Each order begins at the shop that is far from its door.
    stock(1, 0).await;
    let first = buy("first", near(mill, 0.0, 50.0)).await;
    stock(1, 1).await;
    let second = buy("second", near(flora, 0.0, -50.0)).await;
    assert_eq!(first["sources"][0]["store"], "flora");
    assert_eq!(second["sources"][0]["store"], "mill");
    app.put("/v1/stores/flora", shop(flora.0, flora.1, 5)).await.expect(200);
    for _ in 0..5 {
        app.advance(Millis::from_secs(61)).await;
        app.assert_replays().await;
    }
    for (order, shop) in [(&first, "flora"), (&second, "mill")] {
        let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
        let now = app.get(&path).await.expect(200).json;
        assert_eq!((&now["state"], &now["reason"]), (&json!("sourced"), &Value::Null), "{now}");
        assert_eq!(now["sources"][0]["store"], shop, "{now}");
        let told = app.get(&format!("{path}/explanation")).await.expect(200).json;
        let moved = told["decisions"].to_string().contains("resourcing");
        assert!(!moved, "{}", told["decisions"]);
    }
}
