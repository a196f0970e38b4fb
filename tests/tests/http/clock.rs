//! The clock of the journal, and how fast it runs.

use sameday_engine::unit::Time;
use sameday_server::clock::{Clock, ScaledClock, SystemClock};
use sameday_tests::app::{START, START_MS, Setup, TestApp, order, send, town};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

async fn on(clock: impl Clock + 'static) -> TestApp {
    TestApp::start_as(Setup { clock: Some(Arc::new(clock)), ..Setup::default() }).await
}

#[tokio::test]
async fn a_clock_that_nobody_may_touch_says_so() {
    let app = TestApp::start().await;
    let shown = app.get("/v1/clock").await.expect(200).json;
    assert_eq!(shown, json!({"now": START, "speed": 0.0, "adjustable": false}));
    let refused = app.put("/v1/clock", json!({"speed": 2})).await.expect(409);
    assert_eq!(refused.slug(), "clock_not_adjustable");

    let machine = on(SystemClock).await;
    let shown = machine.get("/v1/clock").await.expect(200).json;
    assert_eq!((&shown["speed"], &shown["adjustable"]), (&json!(1.0), &json!(false)));
    machine.put("/v1/clock", json!({"speed": 2})).await.expect(409);
}

#[tokio::test]
async fn a_speed_is_a_number_from_a_tenth_to_six_hundred() {
    let app = on(ScaledClock::new(Time(START_MS), 1.0)).await;
    for (body, pointer, code) in [
        (json!({"speed": 0}), "/speed", "out_of_range"),
        (json!({"speed": -60}), "/speed", "out_of_range"),
        (json!({"speed": 0.09}), "/speed", "out_of_range"),
        (json!({"speed": 600.5}), "/speed", "out_of_range"),
        (json!({"speed": "fast"}), "/speed", "wrong_type"),
        (json!({"speed": null}), "/speed", "wrong_type"),
        (json!({}), "/speed", "required"),
        (json!({"speed": 2, "now": START}), "/now", "unknown_field"),
        (json!([2]), "", "wrong_type"),
    ] {
        let answer = app.put("/v1/clock", body.clone()).await.expect(422);
        assert_eq!(answer.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    for text in ["{\"speed\": NaN}", "{\"speed\": Infinity}", "{\"speed\": 1e999}", "", "{"] {
        let request = app.request("PUT".parse().unwrap(), "/v1/clock");
        let request = request.header("Content-Type", "application/json").body(text);
        let answer = send(request).await;
        assert!(matches!(answer.status, 400 | 422), "{text}: {}", answer.text);
    }
    assert_eq!(app.get("/v1/clock").await.expect(200).json["speed"], 1.0, "nothing has changed");
    for speed in [0.1, 600.0] {
        let set = app.put("/v1/clock", json!({"speed": speed})).await.expect(200).json;
        assert_eq!((&set["speed"], &set["adjustable"]), (&json!(speed), &json!(true)));
        assert_eq!(app.get("/v1/map/live").await.expect(200).json["speed"], speed);
    }
}

/// The owner sleeps until the offer lapses, 30 s from now on a clock that hardly moves; only the
/// change of speed can wake it.
#[tokio::test]
async fn a_sleeping_server_wakes_when_its_clock_runs_faster() {
    let clock = Arc::new(ScaledClock::new(Time(START_MS), 0.1));
    let app = TestApp::start_as(Setup { clock: Some(clock.clone()), ..Setup::default() }).await;
    town(&app).await;
    app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201);
    let stream = app.request("GET".parse().unwrap(), "/v1/couriers/ada/offers?wait_s=0");
    assert_eq!(send(stream).await.json["items"][0]["state"], "open");
    let mut news = app.app.driver.subscribe();
    app.put("/v1/clock", json!({"speed": 600})).await.expect(200);
    // The owner never sleeps longer than a minute at once; it must not have been that.
    let heard = tokio::time::timeout(Duration::from_secs(40), news.recv()).await;
    heard.expect("300 s at the old speed, a moment at the new one").expect("the server runs");
}
