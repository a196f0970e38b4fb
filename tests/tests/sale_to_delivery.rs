//! From a sale at a till to a delivered order, over HTTP.

use futures_util::StreamExt;
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, order, sale, town};
use serde_json::{Value, json};

#[tokio::test]
async fn a_sale_moves_stock_and_an_order_reaches_its_door() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let rose = stock["cells"].as_array().unwrap().iter().find(|c| c["sku"] == "rose").unwrap();
    assert_eq!((&rose["book"], &rose["atp"]), (&json!(9), &json!(9)));

    let mut quote = order("rose", 2);
    quote.as_object_mut().unwrap().remove("customer");
    let quote = app.post_keyed("/v1/quotes", "q1", quote).await.expect(200).json;
    let options = quote["options"].as_array().unwrap();
    let delivery = options.iter().find(|o| o["mode"] == "delivery").unwrap();
    let mut news = stream(&app, None).await;
    assert_eq!(news.next().await.0, "state");

    let path = format!("/v1/quotes/{}/accept", quote["id"].as_str().unwrap());
    let customer = json!({"name": "Ada L.", "address": "Musterstr. 1"});
    let accept = json!({"option": delivery["option"], "customer": customer});
    let placed = app.post_keyed(&path, "a1", accept).await.expect(201);
    let place = placed.header("location").unwrap().to_owned();
    assert_eq!(placed.json["customer"], customer);

    let (name, offer) = news.next().await;
    assert_eq!(name, "offer");
    assert!(!offer.to_string().contains("Musterstr"), "an offer shows no address");
    let id = offer["id"].as_str().unwrap();
    assert_eq!(app.get(&place).await.expect(200).json["state"], "offered");
    app.post(&format!("/v1/offers/{id}/accept"), json!({})).await.expect(200);
    assert_eq!(app.get(&place).await.expect(200).json["state"], "assigned");
    assert_eq!(news.next().await.0, "offer.accepted");
    let (name, changed) = news.next().await;
    assert_eq!(name, "route.changed");
    assert_eq!(changed["stops"][1]["customer"], customer);

    drive(&app, &["assigned", "picked_up"], &place).await;
    let done = app.get(&place).await.expect(200).json;
    assert_eq!((&done["state"], &done["courier"]), (&json!("delivered"), &json!("ada")));
    let why = app.get(&format!("{place}/explanation")).await.expect(200).json;
    assert_eq!(why["quote"], quote["id"]);
    assert!(!why["options"].as_array().unwrap().is_empty());
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

/// A courier's stream, event by event.
struct News {
    body: std::pin::Pin<Box<dyn futures_util::Stream<Item = Vec<u8>>>>,
    text: String,
}

async fn stream(app: &TestApp, after: Option<&str>) -> News {
    let request = app.request(reqwest::Method::GET, "/v1/couriers/ada/stream");
    let request = match after {
        Some(id) => request.header("Last-Event-ID", id),
        None => request,
    };
    let response = request.send().await.expect("the stream opens");
    let body = response.bytes_stream().map(|piece| piece.expect("it goes on").to_vec());
    News { body: Box::pin(body), text: String::new() }
}

impl News {
    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim().to_owned()
                };
                return (field("event:"), serde_json::from_str(&field("data:")).unwrap());
            }
            let piece = self.body.next().await.expect("the stream goes on");
            self.text.push_str(&String::from_utf8(piece).expect("events are text"));
        }
    }
}
