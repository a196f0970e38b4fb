//! Members, credentials and gestures, for tests.

use crate::app::{Answer, TestApp, event, order};
use serde_json::{Value, json};

/// Makes somebody a member of these groups.
pub async fn member(app: &TestApp, who: &str, groups: &[&str]) {
    app.put(&format!("/v1/members/{who}"), json!({"groups": groups})).await.expect(201);
}

/// Lets roses cost less for members: 990 for gold, 1,100 for silver.
pub async fn sells_gold(app: &TestApp) {
    let prices = json!({"gold": 990, "silver": 1_100});
    let rose = json!({"g": 300, "ml": 1_200, "price": 1_290, "member_prices": prices});
    app.put("/v1/skus/rose", rose).await.expect(200);
}

/// Links a credential; `holder` has a `member` or a `courier`.
pub async fn link(app: &TestApp, kind: &str, token: &str, holder: Value) {
    let mut body = holder;
    body["credential_kind"] = json!(kind);
    body["token"] = json!(token);
    app.post_keyed("/v1/credentials", &format!("link-{token}"), body).await.expect(201);
}

/// Takes a credential off its holder.
pub async fn unlink(app: &TestApp, token: &str) {
    let body = json!({"token": token});
    app.post_keyed("/v1/credentials/unlink", &format!("unlink-{token}"), body).await.expect(200);
}

/// A gesture at a reader in flora.
#[must_use]
pub fn gesture(kind: &str, token: &str, purpose: &str) -> Value {
    json!({"credential_kind": kind, "subject_token": token, "device": "reader-1",
        "store": "flora", "purpose": purpose})
}

/// Sends a gesture.
pub async fn present(app: &TestApp, key: &str, body: Value) -> Answer {
    app.post_keyed("/v1/gestures", key, body).await
}

/// A pickup order of somebody that stands ready in flora; gives its name.
pub async fn ready_pickup(app: &TestApp, key: &str, who: &str) -> String {
    let mut body = order("candle", 1);
    body["modes"] = json!(["pickup"]);
    body["stores"] = json!(["flora"]);
    body["member"] = json!(who);
    let placed = app.post_keyed("/v1/orders", key, body).await.expect(201).json;
    let data = json!({"order": placed["id"], "store": "flora"});
    app.post("/v1/events", event(app, "sameday.pick.ready", data)).await.expect(200);
    placed["id"].as_str().expect("an order has a name").to_owned()
}

/// Hash of the whole state.
pub async fn digest(app: &TestApp) -> String {
    app.app.driver.read(|engine| engine.digest()).await.expect("the owner runs")
}
