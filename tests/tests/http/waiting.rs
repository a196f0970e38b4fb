//! Where couriers without work are advised to wait.

use sameday_engine::config::{Config, Waiting};
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, sale, town};
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
