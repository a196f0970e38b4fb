//! `POST /v1/events`.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, order, sale, town};
use serde_json::{Value, json};

async fn book(app: &TestApp, store: &str, sku: &str) -> i64 {
    let stock = app.get(&format!("/v1/stores/{store}/stock")).await.expect(200).json;
    let cells = stock["cells"].as_array().expect("a list").clone();
    let cell = cells.into_iter().find(|cell| cell["sku"] == sku).expect("the cell is there");
    cell["book"].as_i64().expect("a number")
}

#[tokio::test]
async fn the_same_sale_a_thousand_times_counts_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let one = sale(&app, "flora", "rose", 2);
    let many: Vec<Value> = vec![one; 1_000];
    let answer = app.post("/v1/events", json!(many)).await.expect(200).json;
    assert_eq!((&answer["accepted"], &answer["duplicate"]), (&json!(1), &json!(999)));
    assert_eq!(answer["results"].as_array().map(Vec::len), Some(999), "only those not accepted");
    assert_eq!(book(&app, "flora", "rose").await, 8);
}

#[tokio::test]
async fn a_sale_that_names_an_order_nobody_knows_is_a_sale() {
    let app = TestApp::start().await;
    town(&app).await;
    let before = book(&app, "flora", "rose").await;
    let mut sold = sale(&app, "flora", "rose", 2);
    sold["data"]["order"] = json!("ord_0_999999_1");
    app.post("/v1/events", sold).await.expect(200);
    assert_eq!(book(&app, "flora", "rose").await, before - 2);
}

#[tokio::test]
async fn a_bad_event_does_not_stop_its_batch() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut wrong = sale(&app, "flora", "rose", 1);
    wrong["data"]["lines"][0]["qty"] = json!(-3);
    let batch = json!([
        sale(&app, "flora", "rose", 1),
        wrong,
        sale(&app, "atlantis", "rose", 1),
        sale(&app, "flora", "tulip", 1),
        sale(&app, "flora", "rose", 1),
        7
    ]);
    let kind = "application/cloudevents-batch+json";
    let answer = app.post_as("/v1/events", kind, batch.to_string()).await.expect(200).json;
    assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(2), &json!(4)));
    let at = |n: usize| answer["results"][n]["problem"]["errors"][0]["pointer"].clone();
    assert_eq!([at(0), at(1), at(2)], ["/data/lines/0/qty", "/data/store", "/data/lines/0/sku"]);
    assert_eq!(answer["results"][3]["index"], 5);
    assert_eq!(book(&app, "flora", "rose").await, 8);
    let all = app.post("/v1/events?verbose=true", json!([sale(&app, "flora", "rose", 1)])).await;
    assert_eq!(all.json["results"][0]["status"], "accepted");
}

#[tokio::test]
async fn a_single_event_answers_for_itself() {
    let app = TestApp::start().await;
    town(&app).await;
    let kind = "application/cloudevents+json";
    let one = sale(&app, "flora", "rose", 1);
    let post = |body: &Value| app.post_as("/v1/events", kind, body.to_string());
    assert_eq!(post(&one).await.expect(200).json["accepted"], 1);
    assert_eq!(post(&one).await.expect(200).json["duplicate"], 1);
    let mut other = one.clone();
    other["data"]["lines"][0]["qty"] = json!(5);
    assert_eq!(post(&other).await.expect(409).slug(), "id_conflict");
    let mut old = sale(&app, "flora", "rose", 1);
    old["time"] = json!(app.in_s(-73 * 3_600));
    assert_eq!(post(&old).await.expect(200).json["quarantined"], 1);
    let mut early = sale(&app, "flora", "rose", 1);
    early["time"] = json!(app.in_s(180));
    assert_eq!(post(&early).await.expect(422).slug(), "in_future");
    assert_eq!(post(&json!([one])).await.expect(422).errors()[0].1, "wrong_type");
    assert_eq!(book(&app, "flora", "rose").await, 9);
}

#[tokio::test]
async fn lines_are_answered_in_lines() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut body = String::new();
    for n in 0..3_000 {
        let line = match n {
            100 => "{\"nope\"".to_owned(),
            200 => format!("\"{}\"", "x".repeat(70_000)),
            300 => String::new(),
            _ => sale(&app, "flora", "candle", 1).to_string(),
        };
        body.push_str(&line);
        body.push('\n');
    }
    let answer = app.post_as("/v1/events", "application/x-ndjson", body).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> =
        answer.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 3, "two bad lines and the totals: {}", answer.text);
    assert_eq!((&lines[0]["index"], &lines[1]["index"]), (&json!(100), &json!(200)));
    assert_eq!(lines[1]["problem"]["status"], 413);
    assert_eq!((&lines[2]["accepted"], &lines[2]["rejected"]), (&json!(2_997), &json!(2)));
    assert_eq!(book(&app, "flora", "candle").await, 10 - 2_997, "shelves lie below zero");
}

#[tokio::test]
async fn batches_have_a_limit() {
    let app = TestApp::start().await;
    let many: Vec<Value> = (0..1_025).map(|n| json!({"id": n.to_string()})).collect();
    let answer = app.post("/v1/events", json!(many)).await.expect(413);
    assert_eq!(answer.json["limit"], 1_024);
}

#[tokio::test]
async fn late_and_disordered_facts_meet_in_one_book() {
    let app = TestApp::start().await;
    town(&app).await;
    let early_sale = sale(&app, "flora", "rose", 2);
    app.advance(Millis::from_mins(5)).await;
    let count = counted(&app, "flora", &[("rose", 20)]);
    app.advance(Millis::from_mins(5)).await;
    let late_sale = sale(&app, "flora", "rose", 3);
    for fact in [late_sale, count, early_sale] {
        app.post("/v1/events", fact).await.expect(200);
    }
    assert_eq!(book(&app, "flora", "rose").await, 17);
}

#[tokio::test]
async fn shop_and_courier_tell_what_they_do() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut pickup = order("candle", 1);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "p1", pickup).await.expect(201).json;
    let id = placed["id"].as_str().expect("a name");
    let data = json!({"order": id, "store": placed["sources"][0]["store"]});
    let started = event(&app, "sameday.pick.started", data.clone());
    app.post("/v1/events", started.clone()).await.expect(200);
    assert_eq!(app.post("/v1/events", started).await.expect(200).json["duplicate"], 1);
    let ready = event(&app, "sameday.pick.ready", data.clone());
    app.post("/v1/events", ready.clone()).await.expect(200);
    assert_eq!(app.get(&format!("/v1/orders/{id}")).await.json["state"], "ready");
    let mut other = ready;
    other["data"]["order"] = json!("ord_0_1_1");
    assert_eq!(app.post("/v1/events", other).await.expect(422).errors()[0].1, "unknown");
    let again = event(&app, "sameday.pick.started", data);
    assert!(matches!(app.post("/v1/events", again).await.status, 200 | 409));
    let off = event(&app, "sameday.courier.offline", json!({"courier": "ada"}));
    app.post("/v1/events", off).await.expect(200);
    assert_eq!(app.get("/v1/couriers/ada").await.json["shift"], Value::Null);
    let data = json!({"courier": "ada", "at": {"lat": 52.52, "lon": 13.41}, "until": app.in_s(60)});
    let mut old = event(&app, "sameday.courier.online", data);
    old["time"] = json!(app.in_s(-73 * 3_600));
    assert_eq!(app.post("/v1/events", old).await.expect(422).slug(), "too_old");
}
