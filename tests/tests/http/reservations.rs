//! Units set aside without an order.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, counted, order, sale, send, town};
use sameday_tests::stock::{number, numbers};
use serde_json::{Value, json};

fn wish(store: &str, sku: &str, qty: i64) -> Value {
    json!({"store": store, "lines": [{"sku": sku, "qty": qty}]})
}

async fn reserve(app: &TestApp, key: &str, body: Value) -> Answer {
    app.post_keyed("/v1/reservations", key, body).await
}

fn path(reservation: &Value) -> String {
    format!("/v1/reservations/{}", reservation["id"].as_str().expect("a name"))
}

async fn look(app: &TestApp, reservation: &Value) -> Value {
    app.get(&path(reservation)).await.expect(200).json
}

async fn cell(app: &TestApp) -> [i64; 3] {
    numbers(app, ("flora", "rose"), ["book", "reserved", "atp"]).await
}

#[tokio::test]
async fn held_extended_and_expired_at_the_exact_instant() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut asked = wish("flora", "rose", 4);
    asked["expires_at"] = json!(app.in_s(600));
    let kept = reserve(&app, "r1", asked.clone()).await.expect(201);
    assert_eq!(kept.header("location"), Some(path(&kept.json).as_str()));
    assert_eq!(kept.json["lines"], json!([{"sku": "rose", "qty": 4}]));
    assert_eq!(
        (&kept.json["state"], &kept.json["expires_at"]),
        (&json!("held"), &json!(app.in_s(600)))
    );
    assert_eq!(cell(&app).await, [10, 4, 6]);
    // A quote is promised the rest and no more.
    let mut seven = order("rose", 7);
    seven["modes"] = json!(["pickup"]);
    seven["stores"] = json!(["flora"]);
    app.post_keyed("/v1/orders", "seven", seven).await.expect(409);

    app.advance(Millis::from_secs(300)).await;
    let longer = json!({"expires_at": app.in_s(1_200)});
    let extended = app.post(&format!("{}/extend", path(&kept.json)), longer).await.expect(200).json;
    assert_eq!(extended["expires_at"], app.in_s(1_200));
    let shorter = json!({"expires_at": app.in_s(60)});
    let refused = app.post(&format!("{}/extend", path(&kept.json)), shorter).await.expect(409);
    assert_eq!(refused.slug(), "wrong_state");
    let app = app.restart().await;
    app.advance(Millis(1_200_000 - 1)).await;
    assert_eq!(
        (cell(&app).await, &look(&app, &kept.json).await["state"]),
        ([10, 4, 6], &json!("held"))
    );
    app.advance(Millis(1)).await;
    assert_eq!(cell(&app).await, [10, 0, 10], "at the exact instant");
    let over = look(&app, &kept.json).await;
    assert_eq!((&over["state"], &over["ended_at"]), (&json!("expired"), &json!(app.in_s(0))));
    let late = json!({"expires_at": app.in_s(60)});
    let late = app.post(&format!("{}/extend", path(&kept.json)), late).await.expect(410);
    assert_eq!(late.slug(), "expired");
    assert_eq!(app.delete(&path(&kept.json)).await.expect(410).slug(), "expired");
    // Asked again under the same key it is the same one, although its time has passed.
    let again = reserve(&app, "r1", asked).await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.json), (Some("true"), &over));
    app.assert_replays().await;
}

#[tokio::test]
async fn given_back_once_and_broken_by_a_till() {
    let app = TestApp::start().await;
    town(&app).await;
    let first = reserve(&app, "r1", wish("flora", "rose", 6)).await.expect(201).json;
    assert_eq!(first["expires_at"], app.in_s(900), "a quarter of an hour");
    let second = reserve(&app, "r2", wish("flora", "rose", 4)).await.expect(201).json;
    assert_eq!(cell(&app).await, [10, 10, 0]);
    let third = reserve(&app, "r3", wish("flora", "rose", 1)).await.expect(409);
    assert_eq!((third.slug(), &third.json["reason"]), ("stock_taken", &json!("stock")));
    assert_eq!(third.json["hint"], "0 of rose are left");

    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    let broken = look(&app, &second).await;
    assert_eq!(
        (&broken["state"], &broken["reason"]),
        (&json!("broken"), &json!("stock_taken_in_store"))
    );
    assert_eq!(app.delete(&path(&second)).await.expect(409).slug(), "stock_taken");
    assert_eq!(cell(&app).await, [9, 6, 3], "the older one stays");

    assert_eq!(app.delete(&path(&first)).await.expect(200).json["state"], "released");
    assert_eq!(app.delete(&path(&first)).await.expect(409).slug(), "wrong_state");
    assert_eq!(cell(&app).await, [9, 0, 9]);
    // A shop that leaves breaks what it has set aside.
    let last = reserve(&app, "r4", wish("flora", "rose", 1)).await.expect(201).json;
    app.delete("/v1/stores/flora").await.expect(200);
    assert_eq!(look(&app, &last).await["reason"], "store_left");
    let gone = reserve(&app, "r5", wish("flora", "rose", 1)).await.expect(409);
    assert_eq!(gone.json["reason"], "store_left");
    app.assert_replays().await;
}

#[tokio::test]
async fn two_at_once_for_the_last_unit() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", counted(&app, "flora", &[("rose", 1)])).await.expect(200);
    let ask = |key: String| {
        let request = app.request(reqwest::Method::POST, "/v1/reservations");
        send(request.header("Idempotency-Key", key).json(&wish("flora", "rose", 1)))
    };
    let answers = futures_util::future::join_all((0..20).map(|n| ask(format!("k{n}")))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19, "{statuses:?}");
    assert_eq!(number(&app, "flora", "rose", "reserved").await, 1);
}

#[tokio::test]
async fn mistakes_come_all_at_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let key = app.post("/v1/reservations", wish("flora", "rose", 1)).await.expect(400);
    assert_eq!(key.slug(), "missing_idempotency_key");
    let bad = json!({"store": "nowhere", "expires_at": app.in_s(-1), "untill": 1,
        "lines": [{"sku": "rose", "qty": 0}, {"sku": "tulip", "qty": 1}]});
    let bad = reserve(&app, "b1", bad).await.expect(422);
    let error = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(
        bad.errors(),
        [error("/untill", "unknown_field"), error("/lines/0/qty", "out_of_range")]
    );
    let lines =
        json!([{"sku": "tulip", "qty": 1}, {"sku": "rose", "qty": 1}, {"sku": "rose", "qty": 2}]);
    let unknown = json!({"store": "nowhere", "expires_at": app.in_s(-1), "lines": lines});
    let mut found = reserve(&app, "b2", unknown).await.expect(422).errors();
    found.sort();
    let wanted = [
        error("/expires_at", "in_past"),
        error("/lines/0/sku", "unknown"),
        error("/lines/2/sku", "duplicate"),
        error("/store", "unknown"),
    ];
    assert_eq!(found, wanted);
    let mut long = wish("flora", "rose", 1);
    long["expires_at"] = json!(app.in_s(86_401));
    let long = reserve(&app, "b3", long).await.expect(422);
    assert_eq!(long.errors(), [error("/expires_at", "out_of_range")]);

    for (method, path) in [("GET", "res_0_1_1"), ("DELETE", "res_0_1_1"), ("GET", "nothing")] {
        let request = app.request(method.parse().unwrap(), &format!("/v1/reservations/{path}"));
        assert_eq!(send(request).await.expect(404).slug(), "not_found", "{method} {path}");
    }
    let later = json!({"expires_at": app.in_s(60)});
    app.post("/v1/reservations/res_0_1_1/extend", later.clone()).await.expect(404);

    // What a quote or an order has set aside is shown, and given back there.
    let mut pickup = order("rose", 1);
    pickup["modes"] = json!(["pickup"]);
    let placed = app.post_keyed("/v1/orders", "o1", pickup).await.expect(201).json;
    let hold = json!({"id": placed["sources"][0]["reservation"]});
    let shown = look(&app, &hold).await;
    assert_eq!((&shown["state"], &shown["order"]), (&json!("committed"), &placed["id"]));
    for refused in
        [app.delete(&path(&hold)).await, app.post(&format!("{}/extend", path(&hold)), later).await]
    {
        assert_eq!(refused.expect(409).json["hint"], "it belongs to a quote or an order");
    }
    let again = reserve(&app, "k", wish("mill", "rose", 1)).await.expect(201).json;
    let same = reserve(&app, "k", wish("mill", "rose", 1)).await.expect(201).json;
    assert_eq!(again, same, "one reservation for one key");
    assert_eq!(reserve(&app, "k", wish("mill", "rose", 2)).await.expect(422).slug(), "key_reused");
}
