//! 2.12 Who bought, by card and by app.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, sale, town};
use sameday_tests::people::{link, member, unlink};
use sameday_tests::stock::{number, tell, visit};
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

/// A sale of a till that somebody takes back, some units of it at a time.
async fn void(app: &TestApp, sold: &Value, qty: i64) {
    let sale = json!({"source": sold["source"], "id": sold["id"]});
    let lines = json!([{"sku": "rose", "qty": qty}]);
    let data = json!({"store": "flora", "sale": sale, "lines": lines, "restock": false});
    tell(app, "sameday.sale.voided", data).await;
}

#[tokio::test]
async fn a_void_takes_back_what_the_sale_added() {
    let app = TestApp::start().await;
    town(&app).await;
    member(&app, "anna", &[]).await;
    let mut sold = sale(&app, "flora", "rose", 3);
    sold["data"]["member"] = json!("anna");
    sold["data"]["lines"][0]["price"] = json!(1_000);
    app.post("/v1/events", sold.clone()).await.expect(200);
    let has = |sales: i64, units: i64| {
        let spend = units * 1_000;
        json!({"sales": sales, "units": units, "spend": spend, "orders": 0})
    };
    assert_eq!(history(&app, "anna").await, has(1, 3));
    void(&app, &sold, 1).await;
    assert_eq!(history(&app, "anna").await, has(1, 2), "at the price that was paid");
    let app = app.restart().await;
    void(&app, &sold, 5).await;
    assert_eq!(history(&app, "anna").await, has(0, 0), "never more than he bought");
    void(&app, &sold, 1).await;
    assert_eq!(history(&app, "anna").await, has(0, 0));
}

#[tokio::test]
async fn what_is_carried_out_counts_like_what_is_rung_up() {
    let app = TestApp::start().await;
    town(&app).await;
    member(&app, "anna", &[]).await;
    link(&app, "app", "app-1", json!({"member": "anna"})).await;
    let at = ("flora", "v1");
    visit(&app, "entered", at, json!({"credential_kind": "app", "member": "app-1"})).await;
    visit(&app, "item_picked", at, json!({"lines": [{"sku": "rose", "qty": 2}]})).await;
    assert_eq!(history(&app, "anna").await, bought(0, 0), "he is still inside");
    app.advance(Millis::from_mins(1)).await;
    visit(&app, "exited", at, json!({})).await;
    assert_eq!(history(&app, "anna").await, bought(1, 2));
    visit(&app, "corrected", at, json!({"lines": [{"sku": "rose", "qty": 1}]})).await;
    assert_eq!(history(&app, "anna").await, bought(1, 1), "he had put one back");
    app.post("/v1/members/anna/erase", json!({})).await.expect(200);
    member(&app, "anna", &[]).await;
    visit(&app, "corrected", at, json!({"lines": [{"sku": "rose", "qty": 2}]})).await;
    assert_eq!(history(&app, "anna").await, bought(0, 0), "nothing leads to an erased member");
}
