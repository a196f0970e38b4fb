//! 2.12 Who bought, by card and by app.

use sameday_tests::app::{TestApp, sale, town};
use sameday_tests::people::{link, member, unlink};
use sameday_tests::stock::number;
use serde_json::{Value, json};

/// A sale at a till of which the card is known.
async fn buy(app: &TestApp, qty: i64) {
    let mut sold = sale(app, "flora", "rose", qty);
    sold["data"]["member"] = json!("card-7");
    sold["data"]["credential_kind"] = json!("card");
    app.post("/v1/events", sold).await.expect(200);
}

async fn history(app: &TestApp, who: &str) -> Value {
    app.get(&format!("/v1/members/{who}")).await.expect(200).json["history"].clone()
}

fn bought(sales: i64, units: i64) -> Value {
    json!({"sales": sales, "units": units, "spend": units * 1_290, "orders": 0})
}

#[tokio::test]
async fn link_merges_history() {
    let app = TestApp::start().await;
    town(&app).await;
    member(&app, "anna", &[]).await;
    buy(&app, 1).await;
    assert_eq!(history(&app, "card-7").await, bought(1, 1));
    link(&app, "card", "card-7", json!({"member": "anna"})).await;
    buy(&app, 2).await;
    assert_eq!(history(&app, "anna").await, bought(1, 2), "from then on");
    assert_eq!(history(&app, "card-7").await, bought(1, 1), "not what was before");
    member(&app, "bela", &[]).await;
    let other = json!({"credential_kind": "card", "token": "card-7", "member": "bela"});
    let refused = app.post_keyed("/v1/credentials", "again", other).await.expect(409);
    assert_eq!(refused.slug(), "already_linked");
}

#[tokio::test]
async fn unlink_stops_it() {
    let app = TestApp::start().await;
    town(&app).await;
    member(&app, "anna", &[]).await;
    link(&app, "card", "card-7", json!({"member": "anna"})).await;
    buy(&app, 2).await;
    unlink(&app, "card-7").await;
    buy(&app, 3).await;
    assert_eq!(history(&app, "anna").await, bought(1, 2));
    assert_eq!(history(&app, "card-7").await, bought(1, 3));
}

#[tokio::test]
async fn works_without_identity() {
    let app = TestApp::start().await;
    town(&app).await;
    let cash = sale(&app, "flora", "rose", 2);
    app.post("/v1/events", cash).await.expect(200);
    buy(&app, 2).await;
    assert_eq!(number(&app, "flora", "rose", "book").await, 6);
}
