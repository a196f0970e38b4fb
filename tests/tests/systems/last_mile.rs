//! 2.14 Vans, crowd and lockers together.

mod lockers;

use sameday_engine::unit::{Millis, Time};
use sameday_tests::app::{TestApp, counted, order};
use sameday_tests::rounds::{FLORA, arrive, at, hub, instant, near, parcel, route, start, work};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;

/// A shop with roses and a van that stands beside it, for a whole shift's pay.
async fn shop_and_van(app: &TestApp) {
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    app.put("/v1/stores/flora", json!({"at": at(FLORA), "service_s": 60})).await.expect(201);
    app.post("/v1/events", counted(app, "flora", &[("rose", 20)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    let van = json!({"profile": "car", "fleet": "van", "capacity": {"g": 50_000},
        "pay": {"per_hour": 2000, "basis": "shift"}});
    app.put("/v1/couriers/van", van).await.expect(201);
    start(app, "van", near(FLORA, 100.0, 0.0), 6 * HOUR).await.expect(200);
}

/// A stop of the round: so many metres east, between so many minutes from now.
fn stop(app: &TestApp, id: &str, east_m: f64, from_min: i64, to_min: i64) -> Value {
    let between = [app.in_s(from_min * 60), app.in_s(to_min * 60)];
    let customer = json!({"name": "Cleo", "address": "Allee 3"});
    json!({"parcel": id, "at": at(near(FLORA, east_m, 0.0)), "between": between, "g": 2000,
        "customer": customer})
}

/// Where the fixed stops are among all hand-overs, and when each begins.
async fn fixed(app: &TestApp, orders: &[String]) -> Vec<(String, Time)> {
    let stops = route(app, "van").await;
    let own = |stop: &&Value| orders.iter().any(|order| stop["orders"][0] == json!(order));
    let named =
        |stop: &Value| (stop["orders"][0].as_str().unwrap().to_owned(), instant(&stop["start"]));
    stops.iter().filter(own).map(named).collect()
}

async fn buy(app: &TestApp, key: &str, east_m: f64) -> sameday_tests::app::Answer {
    let mut roses = order("rose", 1);
    roses["dropoff"] = at(near(FLORA, east_m, 60.0));
    app.post_keyed("/v1/orders", key, roses).await
}

/// A round as it was given.
struct Round {
    names: [&'static str; 4],
    orders: Vec<String>,
    windows: Vec<(Time, Time)>,
}

impl Round {
    /// An order of stops that nobody would choose: there, far back, there again.
    async fn begin(app: &TestApp) -> Self {
        let names = ["r1", "r2", "r3", "r4"];
        let plan = [(2_000.0, 0, 30), (-2_000.0, 20, 24), (2_200.0, 40, 70), (-500.0, 60, 90)];
        let stop = |(id, (east, from, to)): (&&str, (f64, i64, i64))| stop(app, id, east, from, to);
        let stops: Vec<Value> = names.iter().zip(plan).map(stop).collect();
        let body = json!({"stops": stops});
        let round = app.put("/v1/couriers/van/round", body).await.expect(200).json;
        assert_eq!(round["stops"].as_array().unwrap().len(), 4);
        let mut orders = Vec::new();
        for id in names {
            let parcel = parcel(app, id).await;
            assert_eq!((&parcel["state"], &parcel["van"]), (&json!("on_board"), &json!("van")));
            orders.push(parcel["order"].as_str().unwrap().to_owned());
        }
        let window = |stop: &Value| (instant(&stop["between"][0]), instant(&stop["between"][1]));
        Self { names, orders, windows: stops.iter().map(window).collect() }
    }

    /// The published plan has its stops in their order, each in its window.
    async fn holds(&self, app: &TestApp) {
        let fixed = fixed(app, &self.orders).await;
        let sequence: Vec<&String> = fixed.iter().map(|(order, _)| order).collect();
        assert_eq!(sequence, self.orders.iter().collect::<Vec<_>>(), "the order of the round");
        for ((order, start), (from, to)) in fixed.iter().zip(&self.windows) {
            assert!((*from..=*to).contains(start), "{order} begins at {start}, not in its window");
        }
    }

    /// All but the second were brought in time, and no promise was touched.
    async fn was_kept(&self, app: &TestApp) {
        for (id, state) in self.names.iter().zip(["delivered", "left", "delivered", "delivered"]) {
            assert_eq!(parcel(app, id).await["state"], state, "{id}");
        }
        for (order, (_, to)) in self.orders.iter().zip(&self.windows) {
            let order = app.get(&format!("/v1/orders/{order}")).await.expect(200).json;
            assert!(instant(&order["closed_at"]) <= *to + Millis::from_secs(60), "{order}");
            assert_eq!(order["promise_changes"], json!([]));
        }
    }
}

#[tokio::test]
async fn van_is_only_inserted_into() {
    let app = TestApp::start().await;
    shop_and_van(&app).await;
    let round = Round::begin(&app).await;
    round.holds(&app).await;

    // Who is in a hurry far off the road would cost the second stop its window: refused.
    let mut hurry = order("rose", 1);
    hurry["dropoff"] = at(near(FLORA, 1_500.0, 2_500.0));
    hurry["deliver_between"] = json!([app.in_s(0), app.in_s(30 * 60)]);
    hurry["value"] = json!(100_000);
    let refused = app.post_keyed("/v1/orders", "hurry", hurry.clone()).await.expect(409);
    assert_eq!(refused.slug(), "not_served");
    round.holds(&app).await;

    // Others ride along, between the stops and after them.
    let mut taken = Vec::new();
    for n in 0..8 {
        let placed = buy(&app, &format!("o{n}"), f64::from(n % 7) * 300.0 - 900.0).await;
        round.holds(&app).await;
        taken.push(placed.expect(201).json["id"].as_str().unwrap().to_owned());
    }
    hurry["deliver_between"] = json!([app.in_s(0), app.in_s(3 * HOUR)]);
    let patient = app.post_keyed("/v1/orders", "patient", hurry).await.expect(201).json;
    taken.push(patient["id"].as_str().unwrap().to_owned());
    round.holds(&app).await;
    let stops = route(&app, "van").await;
    let own = |stop: &Value| round.orders.iter().any(|order| stop["orders"][0] == json!(order));
    let last = stops.iter().rposition(own).expect("its last stop lies ahead");
    let inside = stops[..last].iter().filter(|stop| stop["kind"] == "pickup").count();
    assert!(inside > 0, "at least one was put between the stops of the round");

    // He does it all; nobody is at the second door: that parcel stays on board, he goes on.
    work(&app, "van", &[&round.orders[1]]).await;
    round.was_kept(&app).await;
    for order in taken {
        let order = app.get(&format!("/v1/orders/{order}")).await.expect(200).json;
        assert_eq!(order["state"], "delivered");
    }
    let report = &app.get("/v1/reports").await.expect(200).json["items"][0];
    assert_eq!((&report["kind"], &report["subject"]), (&json!("parcel_left"), &json!("r2")));
    assert_eq!(report["reason"], "customer_absent");
}

#[tokio::test]
async fn a_round_that_cannot_be_kept_is_refused() {
    let app = TestApp::start().await;
    shop_and_van(&app).await;
    let put =
        async |stops: Vec<Value>| app.put("/v1/couriers/van/round", json!({"stops": stops})).await;
    let late = vec![stop(&app, "a", 9_000.0, 0, 60), stop(&app, "b", -9_000.0, 0, 25)];
    let refused = put(late).await.expect(409);
    assert_eq!((&refused.json["reason"], &refused.json["hint"]), (&json!("window"), &json!("b")));
    let mut heavy = stop(&app, "a", 500.0, 0, 60);
    heavy["g"] = json!(60_000);
    assert_eq!(put(vec![heavy]).await.expect(409).json["reason"], "capacity");
    let long = vec![stop(&app, "a", 500.0, 0, 60), stop(&app, "b", 600.0, 380, 420)];
    assert_eq!(put(long).await.expect(409).json["reason"], "shift");
    let twice = vec![stop(&app, "a", 500.0, 0, 60), stop(&app, "a", 600.0, 0, 60)];
    let mistakes = put(twice).await.expect(422).errors();
    assert_eq!(mistakes, [("/stops/1/parcel".to_owned(), "duplicate".to_owned())]);
    assert_eq!(put(Vec::new()).await.expect(422).errors()[0].1, "empty");
    app.get("/v1/parcels/a").await.expect(404);

    put(vec![stop(&app, "a", 500.0, 0, 60)]).await.expect(200);
    let again = put(vec![stop(&app, "a", 500.0, 0, 60)]).await.expect(422).errors();
    assert_eq!(again, [("/stops/0/parcel".to_owned(), "id_conflict".to_owned())]);
    let second = put(vec![stop(&app, "c", 500.0, 0, 60)]).await.expect(409);
    assert_eq!(second.slug(), "goods_on_board");
    let end = app.post("/v1/couriers/van/shifts/current/end", json!({})).await.expect(409);
    assert_eq!(end.slug(), "goods_on_board");
    work(&app, "van", &[]).await;
    put(vec![stop(&app, "d", 500.0, 0, 60)]).await.expect(200);
    app.put("/v1/couriers/nobody/round", json!({"stops": []})).await.expect(422);
    let nobody = json!({"stops": [stop(&app, "e", 500.0, 0, 60)]});
    app.put("/v1/couriers/nobody/round", nobody).await.expect(404);
}

#[tokio::test]
async fn fleets_are_compared_in_the_record() {
    let app = TestApp::start().await;
    let calendar = json!("always");
    hub(&app, FLORA, json!({"cap": 2, "rate": 250, "calendar": calendar})).await;
    shop_and_van_over(&app).await;
    let placed = buy(&app, "first", 400.0).await.expect(201).json;
    let path = format!("/v1/orders/{}/explanation", placed["id"].as_str().unwrap());
    let record = app.get(&path).await.expect(200).json;
    let rows: Vec<(&str, &Value)> = record["fleets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["fleet"].as_str().unwrap(), row))
        .collect();
    assert_eq!(
        rows.iter().map(|(fleet, _)| *fleet).collect::<Vec<_>>(),
        ["crowd", "hub", "van", "partner"]
    );
    let courier_cost = |n: usize| rows[n].1["cost"]["courier"].as_i64();
    // 4.00 and way, 2.50 flat, a shift that is paid anyway, 3.00 by the partner's own table.
    assert!(courier_cost(0) > Some(400), "{record}");
    assert_eq!(
        (courier_cost(1), courier_cost(2), courier_cost(3)),
        (Some(250), Some(0), Some(300))
    );
    for (fleet, row) in &rows {
        let cost = row["cost"].as_object().unwrap();
        let parts: i64 =
            cost.iter().filter(|(n, _)| *n != "total").map(|(_, v)| v.as_i64().unwrap()).sum();
        assert_eq!(cost["total"], parts, "{fleet}: the parts add up");
    }
    assert_eq!(rows[2].1["courier"], "van");
    assert_eq!(
        (&placed["courier"], &record["options"][0]["cost"]),
        (&json!("van"), &rows[2].1["cost"])
    );
    let losers = record["losers"].as_array().unwrap();
    let lost = |fleet: &str| losers.iter().find(|loser| loser["fleet"] == fleet);
    assert_eq!(lost("hub").unwrap()["extra_cost"], 250);
    assert_eq!(lost("partner").unwrap()["courier"], "pat");

    // A fleet that cannot says why.
    arrive(&app, &[("p1", near(FLORA, 300.0, 0.0)), ("p2", near(FLORA, 0.0, 300.0))])
        .await
        .expect(200);
    work(&app, "flo", &[]).await;
    app.post("/v1/couriers/pat/shifts/current/end", json!({})).await.expect(200);
    let second = buy(&app, "second", 500.0).await.expect(201).json;
    let path = format!("/v1/orders/{}/explanation", second["id"].as_str().unwrap());
    let record = app.get(&path).await.expect(200).json;
    assert_eq!(record["fleets"][1], json!({"fleet": "hub", "code": "daily_cap"}));
    assert_eq!(record["fleets"][3], json!({"fleet": "partner", "code": "no_courier"}));
}

/// The shop's roses, and a courier of each fleet on shift beside it.
async fn shop_and_van_over(app: &TestApp) {
    app.put("/v1/skus/rose", json!({"g": 300})).await.expect(201);
    app.post("/v1/events", counted(app, "flora", &[("rose", 20)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    let partner = json!({"name": "Parcel Force", "pay": {"per_order": 300}});
    app.put("/v1/partners/force", partner).await.expect(201);
    let couriers = [
        ("cat", json!({"profile": "bike", "pay": {"per_order": 400, "per_km": 60}})),
        (
            "van",
            json!({"profile": "car", "fleet": "van",
            "pay": {"per_hour": 2000, "basis": "shift"}}),
        ),
        ("pat", json!({"profile": "bike", "fleet": "partner", "partner": "force"})),
    ];
    for (id, spec) in couriers {
        app.put(&format!("/v1/couriers/{id}"), spec).await.expect(201);
    }
    for id in ["cat", "flo", "van", "pat"] {
        start(app, id, near(FLORA, 100.0, 0.0), 6 * HOUR).await.expect(200);
    }
}

#[tokio::test]
async fn partners_own_couriers_and_pay_them() {
    let app = TestApp::start().await;
    hub(&app, FLORA, json!({"cap": 2, "rate": 250, "calendar": "always"})).await;
    shop_and_van_over(&app).await;
    let of = async |query: &str| {
        let list = app.get(&format!("/v1/couriers?{query}")).await.expect(200).json;
        let items = list["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("partner=force").await, ["pat"]);
    assert_eq!(of("fleet=van").await, ["van"]);
    assert_eq!(of("fleet=crowd&online=true").await, ["cat"]);
    app.get("/v1/couriers?fleet=drone").await.expect(422);
    let pat = app.get("/v1/couriers/pat").await.expect(200).json;
    assert_eq!((&pat["pay"], &pat["partner"]), (&Value::Null, &json!("force")));

    // Only the partner's courier is left: he is asked for what his company pays, then for his own.
    for id in ["cat", "flo", "van"] {
        app.post(&format!("/v1/couriers/{id}/shifts/current/end"), json!({})).await.expect(200);
    }
    buy(&app, "one", 400.0).await.expect(201);
    let offer = app.get("/v1/couriers/pat/offers").await.expect(200).json["items"][0].clone();
    assert_eq!(offer["pay"], 300);
    let decline = format!("/v1/offers/{}/decline", offer["id"].as_str().unwrap());
    app.post(&decline, json!({})).await.expect(200);
    app.put("/v1/partners/force", json!({"pay": {"per_order": 320}})).await.expect(200);
    buy(&app, "two", 400.0).await.expect(201);
    let offer = app.get("/v1/couriers/pat/offers").await.expect(200).json["items"][0].clone();
    assert_eq!(offer["pay"], 320);
    let decline = format!("/v1/offers/{}/decline", offer["id"].as_str().unwrap());
    app.post(&decline, json!({})).await.expect(200);
    let own = json!({"profile": "bike", "fleet": "partner", "partner": "force",
        "pay": {"per_order": 500}});
    app.put("/v1/couriers/pat", own).await.expect(200);
    buy(&app, "three", 400.0).await.expect(201);
    let offer = app.get("/v1/couriers/pat/offers").await.expect(200).json["items"][0].clone();
    assert_eq!(offer["pay"], 500);

    let wrong = json!({"profile": "bike", "fleet": "crowd", "partner": "nobody",
        "hub": {"store": "nowhere", "daily_cap": 5, "commission": 100, "calendar": "always"}});
    let errors = app.put("/v1/couriers/eve", wrong).await.expect(422).errors();
    let pointers: Vec<&str> = errors.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["/fleet", "/hub/store", "/partner"]);
}

#[tokio::test]
async fn compartment_is_released_when_collected() {
    lockers::released_when_collected(&TestApp::start().await).await;
}

#[tokio::test]
async fn full_locker_is_never_chosen() {
    lockers::full_is_never_chosen(&TestApp::start().await).await;
}
