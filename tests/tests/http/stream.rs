//! A courier's stream survives any break.

use sameday_tests::app::{TestApp, order, town};
use sameday_tests::news::News;
use serde_json::json;

#[tokio::test]
async fn what_was_missed_comes_first() {
    let app = TestApp::start().await;
    town(&app).await;
    let mut news = News::open(&app, "ada", None).await;
    let state = news.next().await;
    assert_eq!((state.name.as_str(), &state.data["offers"]["items"]), ("state", &json!([])));
    app.post_keyed("/v1/orders", "k1", order("rose", 1)).await.expect(201);
    let offer = news.next().await;
    assert_eq!(offer.name, "offer");
    drop(news);
    let id = offer.data["id"].as_str().unwrap();
    app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);

    let app = app.restart().await;
    let mut news = News::open(&app, "ada", Some(&offer.id)).await;
    let names = [news.next().await.name, news.next().await.name];
    assert_eq!(names, ["offer.accepted", "route.changed"]);
    let mut all = News::open(&app, "ada", Some("0_1_1")).await;
    let first = all.next().await;
    assert_eq!((first.name.as_str(), first.id), ("offer", offer.id), "from the journal, same id");
    let mut fresh = News::open(&app, "ada", None).await;
    assert_eq!(fresh.next().await.data["route"]["stops"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_wrong_id_is_refused() {
    let app = TestApp::start().await;
    town(&app).await;
    let request = app.request(reqwest::Method::GET, "/v1/couriers/ada/stream");
    let answer = sameday_tests::app::send(request.header("Last-Event-ID", "yesterday")).await;
    assert_eq!(answer.expect(422).errors()[0].0, "Last-Event-ID");
}
