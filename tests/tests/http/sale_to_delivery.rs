//! From a sale at a till to a delivered order.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, sale, town};
use sameday_tests::news::News;
use serde_json::json;

#[tokio::test]
async fn a_sale_moves_stock_and_an_order_reaches_its_door() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let rose = stock["cells"].as_array().unwrap().iter().find(|c| c["sku"] == "rose").unwrap();
    assert_eq!((&rose["book"], &rose["atp"]), (&json!(9), &json!(9)));

    let mut basket = order("rose", 2);
    basket.as_object_mut().unwrap().remove("customer");
    let quote = app.post_keyed("/v1/quotes", "q1", basket).await.expect(200).json;
    let options = quote["options"].as_array().unwrap();
    let delivery = options.iter().find(|option| option["mode"] == "delivery").unwrap();
    let mut news = News::open(&app, "ada", None).await;
    assert_eq!(news.next().await.name, "state");

    let path = format!("/v1/quotes/{}/accept", quote["id"].as_str().unwrap());
    let customer = json!({"name": "Ada L.", "address": "Musterstr. 1"});
    let accept = json!({"option": delivery["option"], "customer": customer});
    let placed = app.post_keyed(&path, "a1", accept).await.expect(201);
    let place = placed.header("location").unwrap().to_owned();
    assert_eq!(placed.json["customer"], customer);

    let offer = news.next().await;
    assert_eq!(offer.name, "offer");
    assert!(!offer.data.to_string().contains("Musterstr"), "an offer shows no address");
    let id = offer.data["id"].as_str().unwrap();
    assert_eq!(app.get(&place).await.expect(200).json["state"], "offered");
    app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);
    assert_eq!(app.get(&place).await.expect(200).json["state"], "assigned");
    assert_eq!(news.next().await.name, "offer.accepted");
    let changed = news.next().await;
    assert_eq!(changed.name, "route.changed");
    assert_eq!(changed.data["stops"][1]["customer"], customer);

    drive(&app, &["assigned", "picked_up"], &place).await;
    let done = app.get(&place).await.expect(200).json;
    assert_eq!((&done["state"], &done["courier"]), (&json!("delivered"), &json!("ada")));
    let why = app.get(&format!("{place}/explanation")).await.expect(200).json;
    assert_eq!(why["quote"], quote["id"]);
    assert!(!why["options"].as_array().unwrap().is_empty());
    let decisions = why["decisions"].as_array().unwrap().iter();
    let told: Vec<String> = decisions
        .map(|d| [&d["what"], &d["state"]].map(|w| w.as_str().unwrap_or_default()).join(" "))
        .map(|text| text.trim().to_owned())
        .collect();
    assert_eq!(
        told,
        [
            "quoted",
            "planned",
            "accepted sourced",
            "offered",
            "moved offered",
            "offer_ended",
            "moved assigned",
            "moved picked_up",
            "moved delivered",
        ]
    );
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let rose = stock["cells"].as_array().unwrap().iter().find(|c| c["sku"] == "rose").unwrap();
    assert_eq!((&rose["book"], &rose["reserved"]), (&json!(7), &json!(0)), "{quote}");
}

/// Arrives and completes stop after stop; the order is in the given state before each completion.
async fn drive(app: &TestApp, states: &[&str], place: &str) {
    for state in states {
        let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
        let stop = route["stops"][0]["id"].as_str().unwrap();
        let path = format!("/v1/couriers/ada/stops/{stop}");
        app.advance(Millis::from_mins(10)).await;
        app.post(&format!("{path}/arrive"), json!({})).await.expect(200);
        assert_eq!(app.get(place).await.expect(200).json["state"], *state);
        app.post(&format!("{path}/complete"), json!({})).await.expect(200);
    }
    let route = app.get("/v1/couriers/ada/route").await.expect(200).json;
    assert_eq!(route["stops"], json!([]));
}
