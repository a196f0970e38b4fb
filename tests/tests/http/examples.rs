//! The events that the documents show are taken by the server and mean what the documents say.

use sameday_tests::app::{TestApp, order, town};
use sameday_tests::program::root;
use sameday_tests::rounds::start;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn examples() -> Vec<(String, Value)> {
    let folder = root().join("docs/examples/events");
    let entries = std::fs::read_dir(&folder).expect("the folder is there");
    let mut files: Vec<_> =
        entries.map(|entry| entry.expect("it can be listed to its end").path()).collect();
    files.sort();
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(&path).expect("it can be read");
        (path.display().to_string(), serde_json::from_str(&text).expect("it is JSON"))
    };
    files.into_iter().map(read).collect()
}

/// Ada has the goods of an order on board, and Ben is on shift near by; says where the order is.
async fn goods_on_board(app: &TestApp) -> String {
    town(app).await;
    let placed = app.post_keyed("/v1/orders", "k", order("rose", 1)).await.expect(201).json;
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let offer = offers["items"][0]["id"].as_str().expect("Ada is asked").to_owned();
    app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    let shop = route["stops"][0]["id"].as_str().expect("she is to fetch it").to_owned();
    for step in ["arrive", "complete"] {
        app.post(&format!("/v1/couriers/ada/stops/{shop}/{step}"), json!({})).await.expect(200);
    }
    app.put("/v1/couriers/ben", json!({"profile": "bike"})).await.expect(201);
    start(app, "ben", (52.5222, 13.4105), 4 * 3_600).await.expect(200);
    format!("/v1/orders/{}", placed["id"].as_str().expect("an order has a name"))
}

#[tokio::test]
async fn every_event_example_is_taken() {
    let app = TestApp::start().await;
    let handed = goods_on_board(&app).await;
    for sku in ["rose-red-12", "tulip-mixed-10"] {
        app.put(&format!("/v1/skus/{sku}"), json!({})).await.expect(201);
    }
    for store in ["st_flora", "st_mill"] {
        let at = json!({"at": {"lat": 52.5219, "lon": 13.4132}});
        app.put(&format!("/v1/stores/{store}"), at).await.expect(201);
    }
    let mut kinds = BTreeSet::new();
    for (file, mut event) in examples() {
        // The example's clock was right when it sent; this server reads it hours later.
        event.as_object_mut().expect("an event").remove("sentat");
        let media = "application/cloudevents+json";
        let answer = app.post_as("/v1/events", media, event.to_string()).await.expect(200);
        assert_eq!(answer.json["accepted"], 1, "{file}: {}", answer.text);
        kinds.insert(event["type"].as_str().expect("an event has a type").to_owned());
    }
    let more = "each stock event has an example, the streets, the past, and goods in other hands";
    assert_eq!(kinds.len(), 17, "{more}: {kinds:?}");
    assert_eq!(app.get(&handed).await.expect(200).json["courier"], "ben");
    let stock = app.get("/v1/stores/st_flora/stock").await.expect(200).json;
    let books: Vec<&Value> =
        stock["cells"].as_array().expect("a list").iter().map(|cell| &cell["book"]).collect();
    assert_eq!(books, [&json!(35), &json!(21)], "roses and tulips, as the documents work them out");
    let mill = app.get("/v1/stores/st_mill/stock").await.expect(200).json;
    assert_eq!(mill["cells"][0]["inbound"][0]["ready_at"], "2026-11-21T12:10:00.000Z");
}
