//! The OpenAPI document: kept as a snapshot, and every example in it is executed.

use sameday_engine::unit::{Millis, Time};
use sameday_server::clock::{Clock, ScaledClock};
use sameday_tests::app::{Answer, START_MS, Setup, TestApp, event, order, send};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

#[tokio::test]
async fn the_document_is_what_was_agreed() {
    let app = TestApp::start().await;
    let document = app.get("/openapi.json").await.expect(200);
    assert_eq!(document.json["openapi"], "3.1.0");
    insta::assert_snapshot!("openapi", document.text);
}

/// The order in which the examples build on one another. What a step needs beside the examples is
/// made by `before`.
const STEPS: &[(&str, &str)] = &[
    ("put", "/v1/skus/{id}"),
    ("get", "/v1/skus/{id}"),
    ("get", "/v1/skus"),
    ("put", "/v1/stores/{id}"),
    ("get", "/v1/stores/{id}"),
    ("get", "/v1/stores"),
    ("put", "/v1/stores/{id}/assortment"),
    ("get", "/v1/stores/{id}/assortment"),
    ("delete", "/v1/stores/{id}/assortment"),
    ("post", "/v1/events"),
    ("put", "/v1/stores/{id}/stock"),
    ("get", "/v1/stores/{id}/stock"),
    ("post", "/v1/reservations"),
    ("get", "/v1/reservations/{id}"),
    ("post", "/v1/reservations/{id}/extend"),
    ("delete", "/v1/reservations/{id}"),
    ("put", "/v1/points/{id}"),
    ("get", "/v1/points/{id}"),
    ("get", "/v1/points"),
    ("delete", "/v1/points/{id}"),
    ("get", "/v1/events"),
    ("put", "/v1/members/{id}"),
    ("get", "/v1/members/{id}"),
    ("put", "/v1/members/{id}/defaults"),
    ("get", "/v1/members/{id}/defaults"),
    ("post", "/v1/credentials"),
    ("post", "/v1/gestures"),
    ("get", "/v1/receipts/{id}"),
    ("post", "/v1/credentials/unlink"),
    ("post", "/v1/members/{id}/erase"),
    ("get", "/v1/analytics/display_corners"),
    ("put", "/v1/couriers/{id}"),
    ("get", "/v1/couriers/{id}"),
    ("get", "/v1/couriers"),
    ("post", "/v1/couriers/{id}/shifts"),
    ("post", "/v1/couriers/{id}/positions"),
    ("post", "/v1/availability"),
    ("post", "/v1/quotes"),
    ("get", "/v1/quotes/{id}"),
    ("post", "/v1/quotes/{id}/accept"),
    ("delete", "/v1/quotes/{id}"),
    ("post", "/v1/orders/{id}/collect"),
    ("post", "/v1/orders"),
    ("get", "/v1/orders/{id}"),
    ("post", "/v1/orders/{id}/change"),
    ("get", "/v1/orders"),
    ("get", "/v1/orders/{id}/explanation"),
    ("get", "/v1/couriers/{id}/offers"),
    ("post", "/v1/offers/{id}/decline"),
    ("post", "/v1/orders/{id}/cancel"),
    ("post", "/v1/offers/{id}/accept"),
    ("get", "/v1/couriers/{id}/route"),
    ("get", "/v1/plan"),
    ("get", "/v1/plan/changes"),
    ("get", "/v1/plan.geojson"),
    ("get", "/v1/map"),
    ("get", "/v1/map/live"),
    ("get", "/v1/stores/{id}/queue"),
    ("get", "/v1/clock"),
    ("put", "/v1/clock"),
    ("post", "/v1/couriers/{id}/stops/{stop}/arrive"),
    ("post", "/v1/couriers/{id}/stops/{stop}/complete"),
    ("post", "/v1/couriers/{id}/stops/{stop}/fail"),
    ("post", "/v1/couriers/{id}/shifts/current/end"),
    ("get", "/v1/couriers/{id}/stream"),
    ("put", "/v1/partners/{id}"),
    ("get", "/v1/partners/{id}"),
    ("get", "/v1/parcels"),
    ("get", "/v1/parcels/{id}"),
    ("get", "/v1/hubs/{store}/ledger"),
    ("put", "/v1/couriers/{id}/round"),
    ("delete", "/v1/stores/{id}"),
    ("post", "/v1/optimize"),
    ("post", "/v1/optimize/check"),
    ("get", "/v1/reports"),
    ("get", "/v1/analytics/lost_demand"),
    ("get", "/v1/analytics/stock_advice"),
    ("get", "/v1/analytics/assortment"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("get", "/version"),
    ("get", "/openapi.json"),
    ("get", "/docs"),
];

/// Names that the server gave on the way.
type Names = BTreeMap<&'static str, String>;

#[tokio::test]
async fn every_example_is_executed() {
    let app = TestApp::start().await;
    let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(Time(START_MS), 1.0));
    let running = TestApp::start_as(Setup { clock: Some(clock), ..Setup::default() }).await;
    let document = app.get("/openapi.json").await.expect(200).json;
    let mut names = Names::new();
    for (step, (method, path)) in STEPS.iter().enumerate() {
        let operation = &document["paths"][path][method];
        assert!(operation.is_object(), "{method} {path} is not in the document");
        before(&app, method, path, &mut names).await;
        // A clock that is set by hand has no speed to change.
        let app = if *path == "/v1/clock" { &running } else { &app };
        for (kind, example) in bodies(operation) {
            let answer = execute(app, (method, path), operation, kind, example, &names, step).await;
            let described = operation["responses"].get(answer.status.to_string()).is_some();
            assert!(answer.status < 300 && described, "{method} {path}: {}", answer.text);
            after(path, &answer, &mut names);
        }
    }
    let operations = document["paths"].as_object().unwrap().values();
    let count: usize = operations.map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(count, STEPS.len(), "every operation of the document is a step");
}

/// The example of each content type; one empty one where there is no body.
fn bodies(operation: &Value) -> Vec<(Option<String>, Value)> {
    let Some(content) = operation["requestBody"]["content"].as_object() else {
        return vec![(None, Value::Null)];
    };
    // A count comes before the sale it is the base of.
    let with_example = content.iter().rev().filter(|(_, media)| media.get("example").is_some());
    with_example.map(|(kind, media)| (Some(kind.clone()), media["example"].clone())).collect()
}

async fn execute(
    app: &TestApp,
    (method, template): (&str, &str),
    operation: &Value,
    kind: Option<String>,
    example: Value,
    names: &Names,
    step: usize,
) -> Answer {
    let mut path = template.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let example = parameter["example"].as_str().or(parameter["schema"]["example"].as_str());
        if parameter["in"] == "path" {
            let own = names.get(key(template, name));
            let text =
                own.map(String::as_str).or(example).expect("a path parameter has an example");
            path = path.replace(&format!("{{{name}}}"), text);
        } else if parameter["in"] == "query" && !parameter["example"].is_null() {
            let value = &parameter["example"];
            let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            query.push((name, text));
        }
    }
    let method = method.to_uppercase().parse().expect("a method");
    let mut request =
        app.request(method, &path).query(&query).header("Idempotency-Key", format!("step-{step}"));
    if let Some(kind) = kind {
        let body = with_code(template, example, names);
        request = request.header("Content-Type", kind).body(body.to_string());
    }
    if template.ends_with("/stream") {
        let response = request.send().await.expect("the stream opens");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        return Answer { status, headers, text: String::new(), json: Value::Null };
    }
    send(request).await
}

/// The example of a collection with the code that this order really has.
fn with_code(template: &str, mut example: Value, names: &Names) -> Value {
    if template.ends_with("/collect") {
        example["code"] = json!(names["code"]);
    }
    example
}

/// Which of the server's names a path parameter stands for.
fn key(path: &str, parameter: &str) -> &'static str {
    match (path, parameter) {
        (_, "stop") => "stop",
        (path, _) if path.starts_with("/v1/quotes") => "quote",
        (path, _) if path.starts_with("/v1/reservations") => "reservation",
        (path, _) if path.starts_with("/v1/orders") => "order",
        (path, _) if path.starts_with("/v1/offers") => "offer",
        (path, _) if path.starts_with("/v1/receipts") => "receipt",
        _ => "none",
    }
}

/// Keeps the names that an answer gives.
fn after(path: &str, answer: &Answer, names: &mut Names) {
    let id = || answer.json["id"].as_str().expect("what was made has a name").to_owned();
    match path {
        "/v1/quotes" => drop(names.insert("quote", id())),
        "/v1/reservations" => drop(names.insert("reservation", id())),
        "/v1/gestures" => {
            let receipt = answer.json["receipt"]["id"].as_str().expect("a sale has a receipt");
            names.insert("receipt", receipt.to_owned());
        }
        "/v1/orders" if answer.status == 201 => drop(names.insert("order", id())),
        _ => {}
    }
}

/// What a step needs beside the examples before it.
async fn before(app: &TestApp, method: &str, path: &str, names: &mut Names) {
    match (method, path) {
        ("delete", "/v1/quotes/{id}") => {
            let mut basket = order("rose-red-12", 1);
            basket.as_object_mut().unwrap().remove("customer");
            let quote = app.post_keyed("/v1/quotes", "more", basket).await.expect(200).json;
            names.insert("quote", quote["id"].as_str().unwrap().to_owned());
        }
        (_, "/v1/orders/{id}/collect") => {
            let mut pickup = order("rose-red-12", 1);
            pickup["modes"] = json!(["pickup"]);
            let placed = app.post_keyed("/v1/orders", "pickup", pickup).await.expect(201).json;
            let data = json!({"order": placed["id"], "store": "st_flora"});
            app.post("/v1/events", event(app, "sameday.pick.ready", data)).await.expect(200);
            names.insert("order", placed["id"].as_str().unwrap().to_owned());
            names.insert("code", placed["collect_code"].as_str().unwrap().to_owned());
        }
        (_, "/v1/offers/{id}/decline") => drop(names.insert("offer", offer(app).await)),
        (_, "/v1/offers/{id}/accept") => {
            let body = order("rose-red-12", 1);
            app.post_keyed("/v1/orders", "another", body).await.expect(201);
            names.insert("offer", offer(app).await);
        }
        (
            _,
            "/v1/couriers/{id}/stops/{stop}/arrive" | "/v1/couriers/{id}/stops/{stop}/complete",
        ) => {
            names.insert("stop", stop(app).await);
        }
        (_, "/v1/couriers/{id}/stops/{stop}/fail") => {
            let stop = stop(app).await;
            let arrive = format!("/v1/couriers/c-ada/stops/{stop}/arrive");
            app.post(&arrive, json!({})).await.expect(200);
            names.insert("stop", stop);
        }
        (_, "/v1/parcels") => {
            let hub = json!({"store": "st_flora", "daily_cap": 50, "commission": 250});
            let owner = json!({"profile": "foot", "fleet": "hub", "hub": hub});
            app.put("/v1/couriers/c-flo", owner).await.expect(201);
            let parcel = json!({"id": "prc-0001", "at": {"lat": 52.5251, "lon": 13.4079}});
            let data = json!({"store": "st_flora", "parcels": [parcel]});
            app.post("/v1/events", event(app, "sameday.parcels.arrived", data)).await.expect(200);
        }
        (_, "/v1/couriers/{id}/round") => {
            let van = json!({"profile": "car", "fleet": "van"});
            app.put("/v1/couriers/c-van", van).await.expect(201);
            let shift = json!({"at": {"lat": 52.523, "lon": 13.411}, "until": app.in_s(18_000)});
            app.post("/v1/couriers/c-van/shifts", shift).await.expect(200);
        }
        (_, "/v1/couriers/{id}/shifts/current/end") => {
            let path = format!("/v1/couriers/c-ada/stops/{}", stop(app).await);
            app.post(&format!("{path}/arrive"), json!({})).await.expect(200);
            app.post(&format!("{path}/complete"), json!({})).await.expect(200);
        }
        _ => {}
    }
}

async fn offer(app: &TestApp) -> String {
    let list = app.get("/v1/couriers/c-ada/offers").await.expect(200).json;
    list["items"][0]["id"].as_str().expect("an offer is open").to_owned()
}

async fn stop(app: &TestApp) -> String {
    app.advance(Millis::from_mins(5)).await;
    let route = app.get("/v1/couriers/c-ada/route").await.expect(200).json;
    route["stops"][0]["id"].as_str().expect("a stop lies ahead").to_owned()
}
