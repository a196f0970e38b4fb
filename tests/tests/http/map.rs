//! The live map: streets, shops, couriers, orders, figures.

use reqwest::Method;
use sameday_engine::travel::street::Class;
use sameday_engine::unit::Millis;
use sameday_server::clock::Clock;
use sameday_server::map_data::{Bounds, MapData, MapKind, Streets, polyline6};
use sameday_server::wire::scalar::Instant;
use sameday_tests::app::{Setup, TestApp, counted, event, order, sale, send, town};
use serde_json::{Value, json};

fn berlin() -> MapData {
    let mitte = polyline6([(52.52, 13.40), (52.53, 13.41)]);
    MapData {
        name: "Berlin".to_owned(),
        kind: MapKind::Osm,
        attribution: "© OpenStreetMap contributors".to_owned(),
        utc_offset_s: 3_600,
        bounds: Bounds(13.3, 52.4, 13.5, 52.6),
        streets: vec![Streets { class: Class::Primary, lines: vec![mitte; 40] }],
    }
}

async fn mapped() -> TestApp {
    TestApp::start_as(Setup { map: Some(berlin()), ..Setup::default() }).await
}

async fn frame(app: &TestApp) -> Value {
    app.get("/v1/map/live").await.expect(200).json
}

#[tokio::test]
async fn without_streets_there_are_only_shops() {
    let app = TestApp::start().await;
    let empty = app.get("/v1/map").await.expect(200).json;
    let nothing = json!({
        "name": "test", "kind": "none", "streets": [], "shops": [], "utc_offset_s": 0});
    assert_eq!(empty, nothing);
    town(&app).await;
    let map = app.get("/v1/map").await.expect(200).json;
    assert_eq!(map["shops"][0]["id"], "flora");
    let mill = &map["shops"][1]["at"];
    let flora = &map["shops"][0]["at"];
    let bounds = json!([mill["lon"], flora["lat"], flora["lon"], mill["lat"]]);
    assert_eq!(map["bounds"], bounds, "west, south, east, north");
}

#[tokio::test]
async fn streets_and_signs_are_on_the_map() {
    let app = mapped().await;
    let kiosk = json!({"at": {"lat": 52.5219, "lon": 13.4132}, "name": "Späti", "kind": "kiosk",
        "synthetic": true});
    app.put("/v1/stores/spaeti", kiosk).await.expect(201);
    let map = app.get("/v1/map").await.expect(200).json;
    assert_eq!((&map["name"], &map["kind"]), (&json!("Berlin"), &json!("osm")));
    assert_eq!(map["attribution"], "© OpenStreetMap contributors");
    assert_eq!(map["utc_offset_s"], 3_600);
    assert_eq!(map["bounds"], json!([13.3, 52.4, 13.5, 52.6]));
    assert_eq!(map["streets"][0]["class"], "primary");
    assert_eq!(map["streets"][0]["lines"][0], "_cqdcB_{zpX_pR_pR");
    let shop = &map["shops"][0];
    assert_eq!(
        (&shop["name"], &shop["kind"], &shop["synthetic"]),
        (&json!("Späti"), &json!("kiosk"), &json!(true))
    );
}

#[tokio::test]
async fn a_map_is_sent_again_only_when_a_shop_has_changed() {
    let app = mapped().await;
    town(&app).await;
    let first = app.get("/v1/map").await.expect(200);
    let tag = first.header("etag").expect("a map has a version").to_owned();
    let again = |tag: String| {
        let request = app.request(Method::GET, "/v1/map").header("If-None-Match", tag);
        async { send(request).await }
    };
    let same = again(format!("\"other\", {tag}")).await.expect(304);
    assert_eq!((same.text.as_str(), same.header("etag")), ("", Some(tag.as_str())));
    again("\"other\"".to_owned()).await.expect(200);
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    again(tag.clone()).await.expect(304);
    app.put("/v1/stores/new", json!({"at": {"lat": 52.51, "lon": 13.4}})).await.expect(201);
    assert_ne!(again(tag.clone()).await.expect(200).header("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn a_map_is_compressed_for_those_who_take_it() {
    let app = mapped().await;
    town(&app).await;
    let plain = app.get("/v1/map").await.expect(200);
    assert_eq!(plain.header("content-encoding"), None);
    let request = app.request(Method::GET, "/v1/map").header("Accept-Encoding", "gzip");
    let packed = request.send().await.expect("the server answers");
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["etag"], plain.headers["etag"]);
    assert_eq!(packed.headers()["vary"], "accept-encoding");
    let bytes = packed.bytes().await.expect("a body");
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
    assert!(bytes.len() < plain.text.len() / 2, "{} of {}", bytes.len(), plain.text.len());
}

#[tokio::test]
async fn shops_show_what_they_have_and_what_they_must_pick() {
    let app = TestApp::start().await;
    town(&app).await;
    let closed = json!({"at": {"lat": 52.51, "lon": 13.4}, "open": []});
    app.put("/v1/stores/closed", closed).await.expect(201);
    app.post("/v1/events", counted(&app, "mill", &[("rose", 0)])).await.expect(200);
    app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201);
    let shops = frame(&app).await["shops"].clone();
    assert_eq!(
        shops,
        json!([
            {"id": "closed", "open": false, "skus": 0, "sold_out": 0, "queue": 0},
            {"id": "flora", "open": true, "skus": 2, "sold_out": 0, "in_stock_permille": 1000,
                "queue": 1},
            {"id": "mill", "open": true, "skus": 2, "sold_out": 1, "in_stock_permille": 500,
                "queue": 0},
        ])
    );
}

#[tokio::test]
async fn a_queue_follows_its_jobs() {
    let app = TestApp::start().await;
    town(&app).await;
    app.get("/v1/stores/nobody/queue").await.expect(404);
    app.get("/v1/stores/no%20name/queue").await.expect(404);
    let empty = app.get("/v1/stores/flora/queue").await.expect(200).json;
    assert_eq!(empty, json!({"store": "flora", "pickers": 2, "jobs": []}));

    let mut pickup = order("rose", 2);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "k", pickup).await.expect(201).json;
    let id = &placed["id"];
    let store = placed["sources"][0]["store"].as_str().unwrap();
    let queue = format!("/v1/stores/{store}/queue");
    let waiting = app.get(&queue).await.expect(200).json["jobs"].clone();
    let ready_at = &placed["sources"][0]["ready_at"];
    let job = json!({"order": id, "mode": "pickup", "lines": 1, "state": "waiting",
        "ready_at": ready_at});
    assert_eq!(waiting, json!([job]));
    for (step, state, pending) in
        [("sameday.pick.started", "picking", 1), ("sameday.pick.ready", "ready", 0)]
    {
        app.advance(Millis::from_secs(20)).await;
        let data = json!({"order": id, "store": store});
        app.post("/v1/events", event(&app, step, data)).await.expect(200);
        let jobs = app.get(&queue).await.expect(200).json["jobs"].clone();
        assert_eq!(jobs[0]["state"], state);
        let shops = frame(&app).await["shops"].clone();
        let shop = shops.as_array().unwrap().iter().find(|shop| shop["id"] == store).unwrap();
        assert_eq!(shop["queue"], pending, "{state}");
    }
    let code = json!({"code": placed["collect_code"]});
    app.post(&format!("/v1/orders/{}/collect", id.as_str().unwrap()), code).await.expect(200);
    assert_eq!(app.get(&queue).await.expect(200).json["jobs"], json!([]));
}

/// Half of the goods are on board, the other half is still in its shop.
#[tokio::test]
async fn goods_that_have_left_are_no_job_any_more() {
    let app = TestApp::start().await;
    town(&app).await;
    for (store, sku) in [("flora", "candle"), ("mill", "rose")] {
        app.post("/v1/events", counted(&app, store, &[(sku, 0)])).await.expect(200);
    }
    let mut split = order("rose", 1);
    split["lines"] = json!([{"sku": "rose", "qty": 1}, {"sku": "candle", "qty": 1}]);
    let placed = app.post_keyed("/v1/orders", "k", split).await.expect(201).json;
    assert_eq!(placed["sources"].as_array().unwrap().len(), 2);
    let accept = format!("/v1/offers/{}/accept", offer(&app).await);
    app.post(&accept, json!({})).await.expect(200);
    app.advance(Millis::from_mins(10)).await;
    let jobs = async |store: &str| {
        let queue = app.get(&format!("/v1/stores/{store}/queue")).await.expect(200);
        queue.json["jobs"].as_array().unwrap().len()
    };
    assert_eq!((jobs("flora").await, jobs("mill").await), (1, 1));
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let (first, second) = (&route["stops"][0]["store"], &route["stops"][1]["store"]);
    app.post(&stop(&app, 0, "arrive").await, json!({})).await.expect(200);
    app.post(&stop(&app, 0, "complete").await, json!({})).await.expect(200);
    assert_eq!(frame(&app).await["orders"][0]["state"], "assigned");
    assert_eq!(jobs(first.as_str().unwrap()).await, 0);
    assert_eq!(jobs(second.as_str().unwrap()).await, 1);
}

async fn offer(app: &TestApp) -> String {
    let offers = frame(app).await["offers"].clone();
    offers[0]["id"].as_str().expect("an offer is open").to_owned()
}

async fn stop(app: &TestApp, n: usize, step: &str) -> String {
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let stop = route["stops"][n]["id"].as_str().expect("a stop lies ahead").to_owned();
    format!("/v1/couriers/ada/stops/{stop}/{step}")
}

/// Lets time pass up to an instant in an answer.
async fn until(app: &TestApp, at: &Value) {
    let Instant(at) = Instant::parse(at.as_str().expect("a time")).expect("a time");
    app.advance((at - app.clock.now()).max(Millis::ZERO)).await;
}

/// One order from its click to its end, frame by frame.
#[tokio::test]
async fn the_frames_tell_the_story_of_an_order() {
    let app = TestApp::start().await;
    town(&app).await;
    let first = frame(&app).await;
    assert_eq!((&first["speed"], &first["speed_adjustable"]), (&json!(0.0), &json!(false)));
    let ada = &first["couriers"][0];
    assert_eq!((&ada["id"], &ada["profile"]), (&json!("ada"), &json!("bike")));
    assert_eq!((&ada["state"], &ada["orders"]), (&json!("idle"), &json!([])));
    assert!(ada["at"]["lat"].is_f64(), "known from the beginning of the shift");

    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;
    let id = &placed["id"];
    let offered = frame(&app).await;
    assert_ne!(offered["plan_tag"], first["plan_tag"]);
    let order = &offered["orders"][0];
    assert_eq!((&order["id"], &order["state"]), (id, &json!("offered")));
    assert_eq!((&order["mode"], &order["due"]), (&json!("delivery"), &placed["window"][1]));
    assert_eq!(order["stores"], json!([placed["sources"][0]["store"]]));
    assert!(order["at"]["lon"].is_f64());
    assert_eq!(order["courier"], "ada", "who is asked");
    let asked = &offered["offers"][0];
    assert_eq!((&asked["courier"], &asked["orders"]), (&json!("ada"), &json!([id])));
    assert!(asked["pay"].as_i64().unwrap() > 0 && asked["expires_at"].is_string());

    let accept = format!("/v1/offers/{}/accept", offer(&app).await);
    app.post(&accept, json!({})).await.expect(200);
    let state = async || frame(&app).await["couriers"][0]["state"].clone();
    assert!(["waiting", "to_shop"].contains(&state().await.as_str().unwrap()));
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    for (n, (reached, left)) in [("at_shop", "to_door"), ("at_door", "idle")].iter().enumerate() {
        until(&app, &route["stops"][n]["arrival"]).await;
        assert_eq!(frame(&app).await["orders"][0]["courier"], "ada");
        assert_eq!(frame(&app).await["couriers"][0]["orders"], json!([id]));
        app.post(&stop(&app, 0, "arrive").await, json!({})).await.expect(200);
        assert_eq!(state().await, *reached);
        until(&app, &route["stops"][n]["departure"]).await;
        let before = frame(&app).await;
        app.post(&stop(&app, 0, "complete").await, json!({})).await.expect(200);
        let after = frame(&app).await;
        assert_eq!(state().await, *left, "after stop {n}");
        assert_eq!(after["plan_version"], before["plan_version"], "he was punctual");
        assert_ne!(after["plan_tag"], before["plan_tag"], "there is a stop less to draw");
    }
    let last = frame(&app).await;
    assert_eq!((&last["orders"], &last["offers"]), (&json!([]), &json!([])), "it is over");
}

#[tokio::test]
async fn the_strip_counts_from_the_start_of_the_server() {
    let app = TestApp::start().await;
    let since = app.in_s(0);
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201);
    let accept = format!("/v1/offers/{}/accept", {
        let list = app.get("/v1/couriers/ada/offers").await.expect(200).json;
        list["items"][0]["id"].as_str().unwrap().to_owned()
    });
    app.post(&accept, json!({})).await.expect(200);
    let live = frame(&app).await;
    assert_eq!(live["kpis_since"], since.as_str());
    let kpis = live["kpis"].as_array().unwrap();
    let names: Vec<_> = kpis.iter().map(|kpi| kpi["name"].as_str().unwrap()).collect();
    let strip = [
        "orders",
        "delivered",
        "on_time_share",
        "order_to_door_mean",
        "refused_share",
        "till_sales",
        "broken_holds",
        "utilisation",
    ];
    assert_eq!(names, strip);
    let value = |name: &str| kpis.iter().find(|kpi| kpi["name"] == name).unwrap()["value"].clone();
    assert_eq!((value("orders"), value("till_sales")), (json!(1.0), json!(1.0)));
    assert_eq!(value("on_time_share"), Value::Null, "nothing was delivered yet");
    let orders = &kpis[0];
    assert_eq!(
        (&orders["label"], &orders["unit"], &orders["better"]),
        (&json!("Orders"), &json!("1"), &json!("more"))
    );

    // The next server knows the courier with his work, and counts anew.
    let app = app.restart().await;
    app.advance(Millis::from_mins(10)).await;
    for step in ["arrive", "complete", "arrive", "complete"] {
        app.post(&stop(&app, 0, step).await, json!({})).await.expect(200);
        app.advance(Millis::from_mins(5)).await;
    }
    let live = frame(&app).await;
    assert_eq!(live["kpis"][0]["value"], 0.0, "the order came before");
    assert!(live["kpis"][7]["value"].as_f64().unwrap() > 0.0, "the work went on");
}

#[tokio::test]
async fn a_track_has_the_last_fixes_in_order() {
    let app = TestApp::start().await;
    town(&app).await;
    let report = async |fixes: &[(i64, f64)]| {
        let at = |lon: f64| json!({"lat": 52.523_456_7, "lon": lon});
        let fix = |(second, lon): &(i64, f64)| json!({"time": app.in_s(*second), "at": at(*lon)});
        let fixes: Vec<Value> = fixes.iter().map(fix).collect();
        let body = json!({"fixes": fixes});
        app.post("/v1/couriers/ada/positions", body).await.expect(202).json
    };
    let lons = async || {
        let track = frame(&app).await["couriers"][0]["track"].clone();
        let lons = track.as_array().unwrap().iter().map(|fix| fix[2].as_f64().unwrap());
        lons.collect::<Vec<_>>()
    };
    assert_eq!(lons().await, [0.0; 0]);
    let newest = report(&[(-10, 13.43), (-30, 13.41)]).await;
    assert_eq!(newest, json!({"accepted": 2, "newest": true}));
    let late = report(&[(-20, 13.42)]).await;
    assert_eq!(late, json!({"accepted": 1, "newest": false}));
    assert_eq!(lons().await, [13.41, 13.42, 13.43]);
    let live = frame(&app).await;
    let ada = &live["couriers"][0];
    assert_eq!(ada["track"][2], json!([app.in_s(-10), 52.523457, 13.43]));
    let there = ada["at"]["lon"].as_f64().unwrap();
    assert!((there - 13.43).abs() < 0.001, "the newest fix is where he is: {there}");
    let delay = live["playback_delay_s"].as_i64().unwrap();
    assert!((1..300).contains(&delay), "{delay}");

    let many: Vec<(i64, f64)> = (0..40).map(|n| (n - 40, 13.5)).collect();
    report(&many).await;
    assert_eq!(lons().await.len(), 24);
    app.advance(Millis::from_mins(20)).await;
    assert_eq!(lons().await, [13.5], "the newest stays");
    let refused = json!({"fixes": [{"time": app.in_s(0), "at": {"lat": 91, "lon": 13.4}}]});
    app.post("/v1/couriers/ada/positions", refused).await.expect(422);
    assert_eq!(lons().await, [13.5], "nothing of a wrong report is kept");
}
