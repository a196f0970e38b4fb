//! How likely a promise is kept.

use super::{accept, accept_offers, quote, release, wish};
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, town};
use sameday_tests::rounds::next_stop;
use serde_json::{Value, json};

/// Hand-over within so many minutes from 40 minutes on.
fn timed(app: &TestApp, minutes: i64) -> Value {
    let mut timed = wish(2, 300.0);
    timed["deliver_between"] = json!([app.in_s(40 * 60), app.in_s((40 + minutes) * 60)]);
    timed
}

#[tokio::test]
async fn more_slack_is_a_likelier_promise() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut said = Vec::new();
    for minutes in [4, 8, 12, 18] {
        let quoted = quote(&app, &format!("minutes-{minutes}"), &timed(&app, minutes)).await;
        said.push(quoted["options"][0]["on_time"].as_f64().expect("a chance"));
        release(&app, &quoted).await;
    }
    let rises = said.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(rises && said[0] > 0.0 && said[3] < 1.0, "{said:?}");

    // The order keeps what was said, whatever others do to its courier's day and how it ends.
    let quoted = quote(&app, "kept", &timed(&app, 12)).await;
    let chance = quoted["options"][0]["on_time"].clone();
    let placed = accept(&app, &quoted).await;
    assert_eq!(placed["on_time"], chance);
    accept_offers(&app, &["ada"]).await;
    while next_stop(&app, "ada", &[]).await {}
    let path = format!("/v1/orders/{}", placed["id"].as_str().unwrap());
    let done = app.get(&path).await.expect(200).json;
    assert_eq!((&done["state"], &done["on_time"]), (&json!("delivered"), &chance), "{done}");

    app.advance(Millis::from_mins(30)).await;
    // What came of it is the first outcome of its kind: the same wish is a little likelier now.
    let again = quote(&app, "again", &timed(&app, 12)).await;
    let learned = again["options"][0]["on_time"].as_f64().expect("a chance");
    assert!(learned > chance.as_f64().expect("a chance"), "{learned} after {chance}");
    app.assert_replays().await;
}
