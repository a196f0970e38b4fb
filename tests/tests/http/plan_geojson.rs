//! The plan as lines along streets.

use sameday_engine::id::Profile;
use sameday_engine::place::Place;
use sameday_engine::travel::{Course, Leg, Travel};
use sameday_engine::unit::{Metres, Millis};
use sameday_server::map_data::{Bounds, MapData, MapKind};
use sameday_tests::app::{Setup, TestApp, order, send, town};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Streets along the degrees: first east or west, then north or south. Every leg is 700 m.
#[derive(Debug, Default)]
struct Corners {
    asked: AtomicUsize,
}

impl Travel for Corners {
    fn table(&self, _: &Profile, from: &[Place], to: &[Place]) -> Vec<Leg> {
        let leg = |a: &Place, b: &Place| match a == b {
            true => Leg::default(),
            false => Leg { duration: Millis::from_mins(3), distance: Metres(700) },
        };
        from.iter().flat_map(|a| to.iter().map(move |b| leg(a, b))).collect()
    }

    fn course(&self, _: &Profile, from: Place, to: Place) -> Course {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut course = Course::straight(from, to);
        let (first, last) = (course.line.0[0], course.line.0[1]);
        let mut corner = first;
        corner.x = last.x;
        course.line.0.insert(1, corner);
        course.along_streets = true;
        course
    }

    fn digest(&self) -> String {
        "corners".into()
    }
}

async fn plan(app: &TestApp) -> Vec<Value> {
    let answer = app.get("/v1/plan.geojson").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    assert_eq!(answer.json["type"], "FeatureCollection");
    let features = answer.json["features"].as_array().unwrap().clone();
    for feature in &features {
        assert_eq!(feature["type"], "Feature");
        assert_positions(&feature["geometry"]["coordinates"]);
    }
    features
}

/// Longitude first: Berlin lies at 13 degrees east and 52 degrees north.
fn assert_positions(coordinates: &Value) {
    match coordinates[0].as_f64() {
        Some(lon) => {
            let lat = coordinates[1].as_f64().unwrap();
            assert!((13.0..14.0).contains(&lon) && (52.0..53.0).contains(&lat), "{coordinates}");
        }
        None => coordinates.as_array().unwrap().iter().for_each(assert_positions),
    }
}

fn lines(features: &[Value]) -> Vec<&Value> {
    features.iter().filter(|feature| feature["geometry"]["type"] == "LineString").collect()
}

fn points(features: &[Value]) -> Vec<&Value> {
    features.iter().filter(|feature| feature["geometry"]["type"] == "Point").collect()
}

#[tokio::test]
async fn an_offer_becomes_a_route_along_the_streets() {
    let travel = Arc::new(Corners::default());
    let map = MapData {
        name: "Berlin".to_owned(),
        kind: MapKind::Synthetic,
        attribution: "nobody".to_owned(),
        utc_offset_s: 0,
        bounds: Bounds(13.3, 52.4, 13.5, 52.6),
        streets: Vec::new(),
    };
    let setup = Setup { map: Some(map), travel: Some(travel.clone()), ..Setup::default() };
    let app = TestApp::start_as(setup).await;
    town(&app).await;
    assert_eq!(plan(&app).await, [Value::Null; 0]);
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;

    let offered = plan(&app).await;
    let offer = lines(&offered).into_iter().find(|line| line["properties"]["kind"] == "offer");
    let offer = offer.expect("the offer is drawn");
    let words = &offer["properties"];
    assert_eq!((&words["courier"], &words["along_streets"]), (&json!("ada"), &json!(true)));
    assert_eq!(words["distance_m"], 1_400, "two legs");
    assert_eq!(offer["geometry"]["coordinates"].as_array().unwrap().len(), 5, "two corners");

    let list = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let accept = format!("/v1/offers/{}/accept", list["items"][0]["id"].as_str().unwrap());
    app.post(&accept, json!({})).await.expect(200);
    let accepted = plan(&app).await;
    let [route] = lines(&accepted)[..] else { panic!("one line: {accepted:?}") };
    assert_eq!(route["properties"]["kind"], "route");
    let [shop, door] = points(&accepted)[..] else { panic!("two stops: {accepted:?}") };
    let path = route["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(path[2], shop["geometry"]["coordinates"]);
    assert_eq!(path[4], door["geometry"]["coordinates"]);
    assert_eq!(path[1], json!([path[2][0], path[0][1]]), "east or west first");
    let words = &shop["properties"];
    assert_eq!(
        (&words["kind"], &words["plan"], &words["stop"], &words["index"]),
        (&json!("stop"), &json!("route"), &json!("pickup"), &json!(1))
    );
    assert_eq!(words["store"], placed["sources"][0]["store"]);
    let words = &door["properties"];
    assert_eq!((&words["stop"], &words["index"]), (&json!("deliver"), &json!(2)));
    assert_eq!((&words["orders"], words.get("store")), (&json!([placed["id"]]), None));
    let planned = app.get("/v1/couriers/ada/route").await.expect(200).json;
    assert_eq!(words["arrival"], planned["stops"][1]["arrival"]);
    assert_eq!(route["properties"]["until"], planned["stops"][1]["departure"]);

    let asked = travel.asked.load(Ordering::Relaxed);
    assert_eq!(plan(&app).await, accepted);
    assert_eq!(travel.asked.load(Ordering::Relaxed), asked, "the same ways are asked for once");
    let whole = app.get("/v1/plan.geojson").await.expect(200).json;
    assert_eq!(whole["attribution"], "nobody");

    app.post(
        "/v1/couriers/ada/positions",
        json!({"fixes": [
        {"time": app.in_s(1), "at": {"lat": 52.526, "lon": 13.402}}]}),
    )
    .await
    .expect(202);
    let moved = plan(&app).await;
    let begin = &lines(&moved)[0]["geometry"]["coordinates"][0];
    assert!((begin[0].as_f64().unwrap() - 13.402).abs() < 0.001, "from where he is: {begin}");
}

#[tokio::test]
async fn without_streets_lines_are_straight_and_say_so() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201);
    let features = plan(&app).await;
    let line = lines(&features)[0];
    assert_eq!(line["properties"]["along_streets"], false);
    assert_eq!(line["geometry"]["coordinates"].as_array().unwrap().len(), 3);
    let whole = app.get("/v1/plan.geojson").await.expect(200).json;
    assert_eq!(whole.get("attribution"), None);
    let request = app.request("GET".parse().unwrap(), "/v1/plan.geojson");
    send(request.header("Accept", "text/html")).await.expect(406);
}
