//! What bad input gets: each row of the table is a request and its answer, and the server lives.

use sameday_tests::app::{Answer, TestApp, order, send, town};
use serde_json::{Value, json};

/// Sets a field of a document by its pointer; a missing last name is added.
fn with(mut document: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let parent = document.pointer_mut(parent).expect("the parent is there");
    match parent {
        Value::Object(map) => drop(map.insert(name.to_owned(), value)),
        Value::Array(list) => list[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("{pointer} has no parent"),
    }
    document
}

fn error(answer: &Answer) -> (u16, String, String) {
    let (pointer, code) = answer.errors().into_iter().next().unwrap_or_default();
    (answer.status, pointer, code)
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let app = TestApp::start().await;
    town(&app).await;
    let base = order("rose", 1);
    let window = json!([app.in_s(-7_200), app.in_s(-3_600)]);
    for (pointer, value, code) in [
        ("/lines/0/qty", json!(0), "out_of_range"),
        ("/lines/0/qty", json!(-1), "out_of_range"),
        ("/lines/0/qty", json!(1_000_001), "out_of_range"),
        ("/lines/0/qty", json!(1.5), "wrong_type"),
        ("/lines/0/qty", json!("1"), "wrong_type"),
        ("/lines/0/sku", json!("a b"), "not_an_id"),
        ("/lines/0/sku", json!("tulip"), "unknown"),
        ("/lines/0/color", json!("red"), "unknown_field"),
        ("/lines", json!([]), "empty"),
        ("/dropoff", json!({"lat": 91, "lon": 13.4}), "out_of_range"),
        ("/dropoff", json!({"lat": 52.5, "lon": 181}), "out_of_range"),
        ("/dropoff", json!({"lat": 0, "lon": 0}), "null_island"),
        ("/dropoff", json!({"lat": 13.4079, "lon": 52.5251}), "outside_service_area"),
        ("/deliver_between", json!(["2026-11-21T12:00:00", "2026-11-21T13:00:00Z"]), "naive_time"),
        ("/deliver_between", json!([app.in_s(7_200), app.in_s(3_600)]), "reversed"),
        ("/deliver_between", window, "in_past"),
        ("/soft_due", json!("tomorrow"), "not_a_time"),
        ("/modes", json!(["teleport"]), "not_one_of"),
        ("/modes", json!([]), "empty"),
        ("/max_splits", json!(3), "out_of_range"),
        ("/stores", json!(["atlantis"]), "unknown"),
        ("/external_id", json!("x".repeat(65)), "not_an_id"),
        ("/value", json!(-1), "out_of_range"),
        ("/lattest_s", json!(1), "unknown_field"),
        ("/metadata", json!(1), "wrong_type"),
        ("/customer/name", json!("x".repeat(1_025)), "out_of_range"),
    ] {
        let answer = app.post_keyed("/v1/orders", "bad", with(base.clone(), pointer, value)).await;
        let (status, at, found) = error(&answer);
        assert_eq!((status, found.as_str()), (422, code), "{pointer}: {}", answer.text);
        assert!(at.starts_with(pointer), "{pointer}: {}", answer.text);
    }
    let free = with(base, "/metadata", json!({"till": 7}));
    app.post_keyed("/v1/orders", "good", free).await.expect(201);
}

#[tokio::test]
async fn all_mistakes_come_at_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let body = json!({"lines": [{"sku": "tulip", "qty": 0}, {"qty": "x"}], "dropoff": {"lat": 91},
        "modes": ["teleport"], "extra": true});
    let answer = app.post_keyed("/v1/orders", "k", body).await.expect(422);
    let pointers: Vec<String> = answer.errors().into_iter().map(|(pointer, _)| pointer).collect();
    let expected =
        ["/extra", "/lines/0/qty", "/lines/1/sku", "/lines/1/qty", "/dropoff/lon", "/modes/0"];
    assert_eq!(pointers, expected);
    let many: Vec<Value> = (0..150).map(|_| json!({"sku": "rose", "qty": 0})).collect();
    let answer = app.post_keyed("/v1/orders", "k", json!({"lines": many})).await.expect(422);
    assert_eq!(answer.errors().len(), 100, "at most 100 errors");
}

#[tokio::test]
async fn bodies_that_are_no_documents() {
    let app = TestApp::start().await;
    let json = "application/json";
    let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33));
    let large = format!("\"{}\"", "x".repeat(1 << 20));
    for (kind, body, status, slug) in [
        (json, "{\"lines\":".as_bytes(), 400, "malformed_json"),
        (json, b"", 400, "malformed_json"),
        (json, b"{\"a\":\"\xff\"}", 400, "malformed_json"),
        (json, b"{\"lines\":NaN}", 400, "malformed_json"),
        (json, b"{\"value\":1e999}", 422, "invalid"),
        (json, b"{\"value\":1,\"value\":1}", 422, "invalid"),
        (json, deep.as_bytes(), 413, "too_large"),
        (json, large.as_bytes(), 413, "too_large"),
        ("text/plain", b"{}", 415, "unsupported_media_type"),
        ("application/xml", b"<order/>", 415, "unsupported_media_type"),
    ] {
        let request = app.request(reqwest::Method::POST, "/v1/orders").header("Content-Type", kind);
        let answer = send(request.header("Idempotency-Key", "k").body(body.to_vec())).await;
        assert_eq!((answer.status, answer.slug()), (status, slug), "{}", answer.text);
        if status == 413 {
            assert_eq!(answer.json["limits"]["json_bytes"], 1 << 20, "{}", answer.text);
        }
    }
    let packed =
        app.request(reqwest::Method::POST, "/v1/events").header("Content-Encoding", "gzip");
    send(packed.header("Content-Type", json).body("{}")).await.expect(415);
    let broken = app.post_as("/v1/events", json, "{\n\"id\": x").await.expect(400);
    assert_eq!(broken.json["offset"], 9, "{}", broken.text);
}

#[tokio::test]
async fn paths_methods_and_accept() {
    let app = TestApp::start().await;
    town(&app).await;
    for path in [
        "/v1/nothing",
        "/v1/skus/tulip",
        "/v1/skus/a%20b",
        "/v1/skus/%ff",
        "/v1/stores/atlantis/stock",
        "/v1/orders/ord_0_1_1",
        "/v1/orders/nonsense",
        "/v1/quotes/quo_9_9_9",
        "/v1/couriers/bob",
        "/v1/couriers/bob/route",
        "/v1/couriers/bob/offers",
        "/v1/couriers/bob/stream",
    ] {
        let answer = app.get(path).await;
        assert!(matches!(answer.status, 404 | 406), "{path}: {}", answer.text);
    }
    let answer = app.delete("/v1/orders").await.expect(405);
    assert_eq!(answer.header("allow"), Some("POST,GET,HEAD"), "{:?}", answer.headers);
    let wants = |path, kind| send(app.request(reqwest::Method::GET, path).header("Accept", kind));
    wants("/v1/plan", "text/html").await.expect(406);
    wants("/v1/plan", "text/html, application/*;q=0.2").await.expect(200);
    wants("/docs", "text/html").await.expect(200);
    wants("/v1/couriers/ada/stream", "application/json").await.expect(406);
    for (path, pointer) in [
        ("/v1/orders?limit=0", "?limit"),
        ("/v1/orders?limit=501", "?limit"),
        ("/v1/orders?state=lost", "?state"),
        ("/v1/orders?sate=sourced", "?sate"),
        ("/v1/orders?cursor=x", "?cursor"),
        ("/v1/orders?limit=1&limit=2", "?limit"),
        ("/v1/stores?near=52.5", "?near"),
        ("/v1/stores?near=0,0", "?near"),
        ("/v1/stores?radius_m=5", "?radius_m"),
        ("/v1/couriers?online=perhaps", "?online"),
        ("/v1/couriers/ada/offers?wait_s=26", "?wait_s"),
    ] {
        assert_eq!(error(&app.get(path).await.expect(422)).1, pointer, "{path}");
    }
}

#[tokio::test]
async fn master_data_and_shifts_are_checked() {
    let app = TestApp::start().await;
    town(&app).await;
    let (day, past) = (app.in_s(25 * 3_600), app.in_s(-1));
    let berlin = json!({"lat": 52.5, "lon": 13.4});
    let rows = [
        ("PUT", "/v1/skus/tulip", json!({"g": -1}), "/g", "out_of_range"),
        ("PUT", "/v1/skus/tulip", json!({"price": 12.9}), "/price", "wrong_type"),
        ("PUT", "/v1/stores/new", json!({}), "/at", "required"),
        (
            "PUT",
            "/v1/stores/new",
            json!({"at": {"lat": 13.4, "lon": 52.5}}),
            "/at",
            "outside_service_area",
        ),
        (
            "PUT",
            "/v1/stores/new",
            json!({"at": berlin, "open": {"zone": "Mars", "weekly": {}}}),
            "/open/zone",
            "unknown",
        ),
        ("PUT", "/v1/couriers/bob", json!({"profile": "hovercraft"}), "/profile", "unknown"),
        (
            "PUT",
            "/v1/couriers/bob",
            json!({"profile": "bike", "pay": {"basis": "luck"}}),
            "/pay/basis",
            "not_one_of",
        ),
        (
            "POST",
            "/v1/couriers/ada/shifts",
            json!({"at": berlin, "until": day}),
            "/until",
            "out_of_range",
        ),
        (
            "POST",
            "/v1/couriers/ada/shifts",
            json!({"at": berlin, "until": past}),
            "/until",
            "in_past",
        ),
        ("POST", "/v1/couriers/ada/positions", json!({"fixes": []}), "/fixes", "out_of_range"),
    ];
    for (method, path, body, pointer, code) in rows {
        let method = method.parse().expect("a method");
        let answer = send(app.request(method, path).json(&body)).await;
        let expected = (422, pointer.to_owned(), code.to_owned());
        assert_eq!(error(&answer), expected, "{path}: {}", answer.text);
    }
}
