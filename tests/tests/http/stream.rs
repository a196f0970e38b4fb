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

/// What a route change says differs is what a consumer of the whole plan is told as well.
#[tokio::test]
async fn changes_of_the_plan_can_be_asked_for_by_version() {
    let app = TestApp::start().await;
    town(&app).await;
    let before = app.get("/v1/plan").await.expect(200).json["version"].as_u64().unwrap();
    app.post_keyed("/v1/orders", "k1", order("rose", 1)).await.expect(201);
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let id = offers["items"][0]["id"].as_str().unwrap();
    let mut news = News::open(&app, "ada", None).await;
    assert_eq!(news.next().await.name, "state");
    app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);
    assert_eq!(news.next().await.name, "offer.accepted");
    let changed = news.next().await.data;
    assert_eq!(changed["changes"]["added"].as_array().unwrap().len(), 2, "{changed}");
    let since = |version: u64| format!("/v1/plan/changes?since={version}");
    let all = app.get(&since(before)).await.expect(200).json;
    let last = all["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["added"], changed["changes"]["added"]);
    assert_eq!((&last["version"], &last["courier"]), (&changed["version"], &json!("ada")));
    let version = changed["version"].as_u64().unwrap();
    let none = app.get(&since(version)).await.expect(200).json;
    assert_eq!(none["items"], json!([]));
    let earlier = format!("/v1/plan/changes?since={before}&until={}", version - 1);
    assert_eq!(app.get(&earlier).await.expect(200).json["items"], json!([]));
    let wrong = app.get(&since(version + 1_000)).await.expect(422);
    assert_eq!(wrong.errors()[0].0, "since");

    // After a restart from a snapshot nobody knows what was before it.
    let app = app.restart().await;
    assert_eq!(app.get("/v1/plan/changes").await.expect(422).errors()[0].0, "since");
}
