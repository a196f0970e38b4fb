//! Goods that are sold by weight: what the scale says is what is set aside, leaves and is paid.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, counted, event, town};
use sameday_tests::people::{gesture, link, member, present};
use sameday_tests::stock::{numbers, tell};
use serde_json::{Value, json};

/// The town, with 1,000 g of cheese at 19.90 a kilogram in flora.
async fn cheese(app: &TestApp) {
    town(app).await;
    let sku = json!({"g": 1, "price": 1_990, "sold_by": "gram"});
    app.put("/v1/skus/cheese", sku).await.expect(201);
    app.post("/v1/events", counted(app, "flora", &[("cheese", 1_000)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
}

fn wish(grams: i64) -> Value {
    json!({"lines": [{"sku": "cheese", "qty": grams}, {"sku": "rose", "qty": 1}],
        "dropoff": {"lat": 52.5251, "lon": 13.4079}, "modes": ["pickup"], "stores": ["flora"]})
}

async fn buy(app: &TestApp, key: &str, grams: i64) -> Value {
    app.post_keyed("/v1/orders", key, wish(grams)).await.expect(201).json
}

async fn look(app: &TestApp, order: &Value) -> Value {
    app.get(&format!("/v1/orders/{}", order["id"].as_str().unwrap())).await.expect(200).json
}

async fn ready(app: &TestApp, order: &Value, weights: Value) -> Answer {
    let data = json!({"order": order["id"], "store": "flora", "weights": weights});
    app.post("/v1/events", event(app, "sameday.pick.ready", data)).await
}

async fn cell(app: &TestApp) -> [i64; 3] {
    numbers(app, ("flora", "cheese"), ["book", "reserved", "atp"]).await
}

fn grams(qty: i64) -> Value {
    json!([{"sku": "cheese", "qty": qty}])
}

#[tokio::test]
async fn price_and_stock_follow_the_scale_to_the_gram() {
    for (weighed, total) in [(537, 1_069), (463, 921), (500, 995)] {
        let app = TestApp::start().await;
        cheese(&app).await;
        let placed = buy(&app, "o1", 500).await;
        assert_eq!(placed["price"]["total"], 995 + 1_290);
        ready(&app, &placed, grams(weighed)).await.expect(200);
        let shown = look(&app, &placed).await;
        assert_eq!(shown["state"], "ready");
        assert_eq!(shown["lines"][0]["qty"], 500, "what was asked for");
        assert_eq!(shown["sources"][0]["lines"][0], json!({"sku": "cheese", "qty": weighed}));
        assert_eq!(shown["price"]["total"], total + 1_290, "half a cent is rounded up");
        assert_eq!(shown["price"]["lines"][0]["qty"], weighed);
        assert_eq!(cell(&app).await, [1_000, weighed, 1_000 - weighed]);
        let count = counted(&app, "flora", &[("cheese", 1_000 - weighed)]);
        app.advance(Millis::from_secs(1)).await;
        app.post("/v1/events", count).await.expect(200);
        assert_eq!(cell(&app).await[0], 1_000, "a count of the shelf finds what is left there");

        // The till rings up what was weighed, and the customer takes it: one unit, one effect.
        let lines = json!([{"sku": "cheese", "qty": weighed}, {"sku": "rose", "qty": 1}]);
        let sold = json!({"store": "flora", "order": placed["id"], "lines": lines});
        tell(&app, "sameday.sale.committed", sold).await;
        assert_eq!(cell(&app).await, [1_000 - weighed, 0, 1_000 - weighed]);
        assert_eq!(look(&app, &placed).await["state"], "collected");
        let told = format!("/v1/orders/{}/explanation", placed["id"].as_str().unwrap());
        let told = app.get(&told).await.expect(200).json;
        let decisions = told["decisions"].as_array().unwrap();
        let scale: Vec<&Value> = decisions.iter().filter(|d| d["what"] == "weighed").collect();
        assert_eq!(scale.len(), usize::from(weighed != 500), "{decisions:?}");
        app.assert_replays().await;
    }
}

#[tokio::test]
async fn too_far_off_is_refused() {
    let app = TestApp::start().await;
    cheese(&app).await;
    let placed = buy(&app, "o1", 500).await;
    for weighed in [449, 551, 5_000] {
        let refused = ready(&app, &placed, grams(weighed)).await.expect(409);
        assert_eq!((refused.slug(), &refused.json["reason"]), ("weight_off", &json!("weight_off")));
        let hint = format!("450 to 550 g of cheese are taken, not {weighed}");
        assert_eq!(refused.json["hint"], hint);
    }
    assert_eq!(look(&app, &placed).await["state"], "sourced");
    assert_eq!(cell(&app).await, [1_000, 500, 500]);
    let wrong = json!([{"sku": "rose", "qty": 1}, {"sku": "tulip", "qty": 1}]);
    let mut wrong = ready(&app, &placed, wrong).await.expect(422).errors();
    wrong.sort();
    let error = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    let both =
        [error("/data/weights/0/sku", "not_by_weight"), error("/data/weights/1/sku", "unknown")];
    assert_eq!(wrong, both);
    ready(&app, &placed, grams(550)).await.expect(200);
    // Weighed once: what stands ready is not weighed again.
    assert_eq!(ready(&app, &placed, grams(500)).await.expect(409).slug(), "wrong_state");
    assert_eq!(cell(&app).await, [1_000, 550, 450]);
    app.assert_replays().await;
}

/// The first cheese is heavier than ordered, and the second customer's is gone.
#[tokio::test]
async fn a_heavier_piece_is_taken_from_somebody_else() {
    let app = TestApp::start().await;
    cheese(&app).await;
    let first = buy(&app, "o1", 500).await;
    let second = buy(&app, "o2", 480).await;
    assert_eq!(cell(&app).await, [1_000, 980, 20]);
    ready(&app, &first, grams(520)).await.expect(200);
    assert_eq!(look(&app, &second).await["state"], "sourced", "there is just enough");
    app.post_keyed(
        &format!("/v1/orders/{}/cancel", second["id"].as_str().unwrap()),
        "c",
        json!({}),
    )
    .await
    .expect(200);
    let fourth = buy(&app, "o4", 470).await;
    let other = buy(&app, "o5", 10).await;
    ready(&app, &fourth, grams(480)).await.expect(200);
    let lost = look(&app, &other).await;
    assert_eq!(
        (&lost["state"], &lost["reason"]),
        (&json!("failed"), &json!("stock_taken_in_store"))
    );
    assert_eq!(cell(&app).await, [1_000, 1_000, 0], "never more than there is");
    app.assert_replays().await;
}

/// A part of the goods is a part of what was weighed; a gesture takes all that is left.
#[tokio::test]
async fn parts_and_gestures_take_what_was_weighed() {
    let app = TestApp::start().await;
    cheese(&app).await;
    member(&app, "anna", &[]).await;
    link(&app, "palm", "palm-of-anna", json!({"member": "anna"})).await;
    let mut body = wish(500);
    body["member"] = json!("anna");
    let placed = app.post_keyed("/v1/orders", "o1", body).await.expect(201).json;
    ready(&app, &placed, grams(530)).await.expect(200);
    let collect = format!("/v1/orders/{}/collect", placed["id"].as_str().unwrap());
    let part = |qty: i64| json!({"code": placed["collect_code"], "lines": grams(qty)});
    app.post(&collect, part(531)).await.expect(409);
    app.post(&collect, part(200)).await.expect(200);
    assert_eq!(cell(&app).await, [800, 330, 470]);
    let taken = gesture("palm", "palm-of-anna", "collect");
    present(&app, "g1", taken).await.expect(200);
    assert_eq!(cell(&app).await, [470, 0, 470]);
    assert_eq!(look(&app, &placed).await["price"]["lines"][0]["qty"], 530);
    app.assert_replays().await;
}

/// Somebody's delivery gets heavier while its courier is on the way.
#[tokio::test]
async fn a_courier_carries_what_was_weighed() {
    let app = TestApp::start().await;
    cheese(&app).await;
    let mut body = wish(500);
    body["modes"] = json!(["delivery"]);
    let placed = app.post_keyed("/v1/orders", "o1", body).await.expect(201).json;
    let offers = app.get("/v1/couriers/ada/offers").await.expect(200).json;
    let offer = offers["items"][0]["id"].as_str().expect("she is asked").to_owned();
    app.post(&format!("/v1/offers/{offer}/accept"), json!({})).await.expect(200);
    ready(&app, &placed, grams(540)).await.expect(200);
    while sameday_tests::rounds::next_stop(&app, "ada", &[]).await {}
    let end = look(&app, &placed).await;
    assert_eq!(
        (&end["state"], &end["price"]["lines"][0]["qty"]),
        (&json!("delivered"), &json!(540))
    );
    assert_eq!(cell(&app).await, [460, 0, 460]);
    app.assert_replays().await;
}
