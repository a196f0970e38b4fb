//! Where couriers without work are advised to wait.

use sameday_engine::config::{Config, Waiting};
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, event, order, sale, town};
use sameday_tests::news::News;
use serde_json::{Value, json};

fn every_five_minutes() -> Config {
    let waiting = Waiting { every: Millis::from_mins(5), ..Waiting::default() };
    Config { waiting, ..Config::default() }
}

/// All candles that can be had are at the mill, and Ada, who stands near the other shop, does not
/// want to bring one.
async fn one_order_from_the_mill(app: &TestApp) {
    town(app).await;
    app.post("/v1/events", sale(app, "flora", "candle", 10)).await.expect(200);
    app.post_keyed("/v1/orders", "k", order("candle", 1)).await.expect(201);
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let offer = offers["items"][0]["id"].as_str().expect("she is asked").to_owned();
    app.post(&format!("/v1/offers/{offer}/decline"), json!({})).await.expect(200);
}

async fn wait_at(app: &TestApp) -> Value {
    app.get("/v1/couriers/ada/route").await.expect(200).json["wait_at"].clone()
}

#[tokio::test]
async fn who_has_nothing_to_do_hears_where_the_last_order_came_from() {
    let app = TestApp::start_with(every_five_minutes()).await;
    one_order_from_the_mill(&app).await;
    assert_eq!(wait_at(&app).await, Value::Null);
    let mut news = News::open(&app, "ada", None).await;
    assert_eq!(news.next().await.name, "state");
    app.advance(Millis::from_mins(5)).await;
    let advice = news.next().await;
    assert_eq!(advice.name, "wait.advised");
    assert_eq!(advice.data["store"], "mill");
    let lat = advice.data["at"]["lat"].as_f64().expect("a position");
    assert!((lat - 52.5302).abs() < 0.001, "{lat}");
    assert_eq!(wait_at(&app).await, "mill");

    // Work ends it: she is asked for roses and says yes.
    app.post_keyed("/v1/orders", "l", order("rose", 1)).await.expect(201);
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let offer = offers["items"][0]["id"].as_str().expect("she is asked").to_owned();
    app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    assert_eq!(wait_at(&app).await, Value::Null);
}

#[tokio::test]
async fn nobody_is_sent_about_who_goes_home_soon_or_where_it_is_not_wanted() {
    let quiet = TestApp::start().await;
    one_order_from_the_mill(&quiet).await;
    quiet.advance(Millis::from_mins(30)).await;
    assert_eq!(wait_at(&quiet).await, Value::Null);

    let app = TestApp::start_with(every_five_minutes()).await;
    one_order_from_the_mill(&app).await;
    let shift = json!({"at": {"lat": 52.523, "lon": 13.411}, "until": app.in_s(19 * 60)});
    app.post("/v1/couriers/ada/shifts", shift).await.expect(200);
    app.advance(Millis::from_mins(5)).await;
    assert_eq!(wait_at(&app).await, Value::Null);
}

#[tokio::test]
async fn who_rests_is_told_afterwards() {
    let app = TestApp::start_with(every_five_minutes()).await;
    one_order_from_the_mill(&app).await;
    let breaks = json!([{"begin_between": [app.in_s(60), app.in_s(120)], "length_s": 1_200}]);
    let here = json!({"lat": 52.523, "lon": 13.411});
    let shift = json!({"at": here, "until": app.in_s(4 * 3_600), "breaks": breaks});
    app.post("/v1/couriers/ada/shifts", shift).await.expect(200);
    app.advance(Millis::from_mins(20)).await;
    assert_eq!(wait_at(&app).await, Value::Null);
    app.advance(Millis::from_mins(10)).await;
    assert_eq!(wait_at(&app).await, "mill");
}

/// Yesterday at this time three orders came from the mill, and one, hours later, from the florist.
fn yesterday(app: &TestApp) -> Value {
    let order = |after: i64, store: &str| json!({"at": app.in_s(after - 86_400), "store": store});
    let watched = json!([[app.in_s(-86_400), app.in_s(-60_000)]]);
    let orders =
        [order(60, "mill"), order(400, "mill"), order(900, "mill"), order(20_000, "flora")];
    event(app, "sameday.demand.past", json!({"watched": watched, "orders": orders}))
}

#[tokio::test]
async fn what_was_ordered_before_the_first_day_is_expected_on_it() {
    let app = TestApp::start_with(every_five_minutes()).await;
    town(&app).await;
    app.advance(Millis::from_mins(5)).await;
    assert_eq!(wait_at(&app).await, Value::Null, "nothing is known yet");
    app.post("/v1/events", yesterday(&app)).await.expect(200);
    app.advance(Millis::from_mins(10)).await;
    assert_eq!(wait_at(&app).await, "mill");
    app.assert_replays().await;
}

#[tokio::test]
async fn a_past_is_told_once_and_is_over() {
    let app = TestApp::start().await;
    town(&app).await;
    let told = |watched: Value, orders: Value| {
        event(&app, "sameday.demand.past", json!({"watched": watched, "orders": orders}))
    };
    let refused = async |event: Value| app.post("/v1/events", event).await.text;
    let hour = |from: i64| json!([app.in_s(from), app.in_s(from + 3_600)]);
    let outside = json!([{"at": app.in_s(-80_000), "store": "mill"}]);
    for (watched, orders) in [
        (json!([]), json!([])),
        (json!([hour(-1_800)]), json!([])),
        (json!([hour(-86_400), hour(-84_000)]), json!([])),
        (json!([hour(-86_400)]), outside),
    ] {
        let answer = refused(told(watched, orders)).await;
        assert!(answer.contains("window"), "{answer}");
    }
    let nobody = json!([{"at": app.in_s(-86_000), "store": "nobody"}]);
    let answer = refused(told(json!([hour(-86_400)]), nobody)).await;
    assert!(answer.contains("/orders/0/store"), "{answer}");

    app.post("/v1/events", told(json!([hour(-86_400)]), json!([]))).await.expect(200);
    let answer = refused(told(json!([hour(-84_000)]), json!([]))).await;
    assert!(answer.contains("repeated"), "{answer}");
}
