//! Who could have served an order at what price, and what would have served a refused one.

use super::{HOUR, MIDDLE, accept_offers, quote, wish};
use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, event, sale, town};
use sameday_tests::rounds::{near, start};
use serde_json::{Value, json};

/// The parts of a cost add up to its total, which is given back.
fn exact(cost: &Value) -> i64 {
    let parts = cost.as_object().expect("cost parts");
    let number = |value: &Value| value.as_i64().expect("a number");
    let sum: i64 =
        parts.iter().filter(|(name, _)| *name != "total").map(|(_, value)| number(value)).sum();
    assert_eq!(sum, number(&cost["total"]), "{cost}");
    sum
}

#[tokio::test]
async fn the_record_has_each_candidate_with_its_place_and_cost() {
    let app = TestApp::start().await;
    town(&app).await;
    let spec = json!({"profile": "bike", "pay": {"per_order": 900, "per_km": 60}});
    app.put("/v1/couriers/ben", spec.clone()).await.expect(201);
    start(&app, "ben", near(MIDDLE, 900.0, 400.0), 6 * HOUR).await.expect(200);
    let small = json!({"profile": "bike", "pay": {"per_order": 400}, "capacity": {"g": 100}});
    app.put("/v1/couriers/cleo", small).await.expect(201);
    start(&app, "cleo", MIDDLE, 6 * HOUR).await.expect(200);
    // Somebody has work already, so that there are several places in his route.
    app.post_keyed("/v1/orders", "first", wish(1, 400.0)).await.expect(201);
    accept_offers(&app, &["ada", "ben"]).await;
    let placed = app.post_keyed("/v1/orders", "second", wish(2, 600.0)).await.expect(201).json;

    let path = format!("/v1/orders/{}/explanation", placed["id"].as_str().unwrap());
    let record = app.get(&path).await.expect(200).json;
    let winner = &record["winner"];
    let least = exact(&winner["cost"]);
    assert_eq!(winner["cost"], record["options"][0]["cost"]);
    let position = |of: &Value| {
        let of = &of["position"];
        let pickup = of["pickups"][0].as_u64().expect("after so many visits");
        let hand_over = of["hand_over"].as_u64().expect("after so many visits");
        assert!(pickup <= hand_over, "{of}");
    };
    position(winner);
    let losers = record["losers"].as_array().expect("a list");
    let (dearer, never): (Vec<&Value>, Vec<&Value>) =
        losers.iter().partition(|loser| loser["code"] == "costs_more");
    assert!(dearer.len() >= 2, "{losers:?}");
    for loser in &dearer {
        position(loser);
        let more = loser["extra_cost"].as_i64().expect("by how much");
        assert_eq!(exact(&loser["cost"]), least + more, "{loser}");
    }
    let mut seen: Vec<_> =
        dearer.iter().map(|l| [&l["store"], &l["courier"]].map(Value::as_str)).collect();
    seen.push([record["options"][0]["sources"][0]["store"].as_str(), winner["courier"].as_str()]);
    seen.sort();
    let pairs = ["flora", "mill"].iter().flat_map(|s| ["ada", "ben"].map(|c| [Some(*s), Some(c)]));
    let pairs: Vec<_> = pairs.collect();
    assert!(seen.len() == pairs.len() && pairs.iter().all(|pair| seen.contains(pair)), "{seen:?}");
    let cleo = never.iter().find(|loser| loser["courier"] == "cleo").expect("why not she");
    assert_eq!(cleo["code"], "capacity");
}

/// What would have let somebody serve a wish that nobody serves.
async fn would_fit(app: &TestApp, key: &str, wish: &Value) -> Value {
    let refused = app.post_keyed("/v1/orders", key, wish.clone()).await.expect(409).json;
    let asked = quote(app, &format!("{key}-asked"), wish).await;
    let (order, quote) = (&refused["would_fit_if"], &asked["would_fit_if"]);
    assert_eq!(order["change"], quote["change"], "{order} {quote}");
    refused["would_fit_if"].clone()
}

/// Flora gets a rose more.
async fn one_more(app: &TestApp) {
    let data = json!({"store": "flora", "lines": [{"sku": "rose", "qty": 1}]});
    app.post("/v1/events", event(app, "sameday.stock.received", data)).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
}

#[tokio::test]
async fn a_refusal_names_the_smallest_change_and_it_helps() {
    let app = TestApp::start().await;
    town(&app).await;
    for (shop, sold) in [("flora", 3), ("mill", 7)] {
        app.post("/v1/events", sale(&app, shop, "rose", sold)).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;

    // Two shops would do, but that is more than asked of the customer: first the shop that lacks
    // the fewest units.
    let mut nine = wish(9, 300.0);
    nine["max_splits"] = json!(1);
    let change = would_fit(&app, "nine", &nine).await;
    let lacks = json!([{"sku": "rose", "short": 2}]);
    assert_eq!((&change["change"], &change["store"]), (&json!("units"), &json!("flora")));
    assert_eq!(change["missing"], lacks);
    one_more(&app).await;
    let change = would_fit(&app, "one-less", &nine).await;
    assert_eq!(change["missing"][0]["short"], 1, "one of the two is not enough");
    one_more(&app).await;
    app.post_keyed("/v1/orders", "nine-again", nine).await.expect(201);
    accept_offers(&app, &["ada"]).await;

    // He has work: a window that is too narrow has to end a little later, to the minute.
    let end = |minutes: i64| {
        let mut far = wish(1, -2_500.0);
        far["deliver_between"] = json!([app.in_s(60), app.in_s(60 * (10 + minutes))]);
        far
    };
    let change = would_fit(&app, "far", &end(0)).await;
    assert_eq!(change["change"], "later", "{change}");
    let minutes = change["minutes"].as_i64().expect("a number");
    assert!(minutes > 1, "{change}");
    app.post_keyed("/v1/orders", "a-minute-less", end(minutes - 1)).await.expect(409);
    app.post_keyed("/v1/orders", "so-much-later", end(minutes)).await.expect(201);

    // Nobody brings it any more; the customer may come himself.
    app.post("/v1/couriers/ada/shifts/current/end", json!({})).await;
    let change = would_fit(&app, "nobody", &wish(1, 0.0)).await;
    assert_eq!((&change["change"], &change["mode"]), (&json!("other_way"), &json!("pickup")));
    let mut comes = wish(1, 0.0);
    comes["modes"] = json!(["pickup"]);
    app.post_keyed("/v1/orders", "comes", comes).await.expect(201);
    app.assert_replays().await;
}
