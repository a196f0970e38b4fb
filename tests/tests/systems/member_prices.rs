//! 2.10 Discounts for members, without asking.

use sameday_tests::app::{TestApp, order, town};
use sameday_tests::people::{link, member, sells_gold};
use serde_json::{Value, json};

async fn prices(app: &TestApp) {
    town(app).await;
    sells_gold(app).await;
    member(app, "anna", &["gold", "silver"]).await;
}

fn basket(who: Option<&str>) -> Value {
    let mut basket = order("rose", 2);
    // So that no courier's time is part of the question.
    basket["modes"] = json!(["pickup"]);
    if let Some(who) = who {
        basket["member"] = json!(who);
    }
    basket
}

async fn price(app: &TestApp, key: &str, who: Option<&str>) -> Value {
    app.post_keyed("/v1/orders", key, basket(who)).await.expect(201).json["price"].clone()
}

#[tokio::test]
async fn best_price_by_itself() {
    let app = TestApp::start().await;
    prices(&app).await;
    let paid = price(&app, "o1", Some("anna")).await;
    let parts = [&paid["list"], &paid["discount"], &paid["total"]];
    assert_eq!(parts, [&json!(2_580), &json!(600), &json!(1_980)]);
    assert_eq!(paid["lines"][0]["group"], "gold", "the better of his two groups");
}

#[tokio::test]
async fn list_price_without_identity() {
    let app = TestApp::start().await;
    prices(&app).await;
    member(&app, "bela", &["copper"]).await;
    for (key, who) in [("o1", None), ("o2", Some("bela")), ("o3", Some("never-seen"))] {
        let paid = price(&app, key, who).await;
        assert_eq!((&paid["total"], &paid["discount"]), (&json!(2_580), &json!(0)), "{who:?}");
    }
}

#[tokio::test]
async fn same_price_for_any_credential() {
    let app = TestApp::start().await;
    prices(&app).await;
    let own = price(&app, "o0", Some("anna")).await;
    for kind in ["palm", "face", "card", "app"] {
        let token = format!("token-{kind}");
        link(&app, kind, &token, json!({"member": "anna"})).await;
        assert_eq!(price(&app, kind, Some(&token)).await, own, "{kind}");
    }
}

#[tokio::test]
async fn discount_in_record_and_margin() {
    let app = TestApp::start().await;
    prices(&app).await;
    let explain = async |key: &str, who: Option<&str>| {
        let placed = app.post_keyed("/v1/orders", key, basket(who)).await.expect(201).json;
        let path = format!("/v1/orders/{}/explanation", placed["id"].as_str().unwrap());
        app.get(&path).await.expect(200).json
    };
    let (member, stranger) = (explain("o1", Some("anna")).await, explain("o2", None).await);
    assert_eq!(member["price"]["discount"], 600);
    let mut decisions = member["decisions"].as_array().unwrap().iter();
    let accepted = decisions.find(|decision| decision["what"] == "accepted").unwrap();
    assert_eq!(accepted["price"]["discount"], 600);
    // A quarter of the list price is margin: 645 of 2,580, and 45 of it after the discount.
    assert_eq!((&stranger["value"], &member["value"]), (&json!(645), &json!(45)));
}
