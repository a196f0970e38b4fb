//! 2.8 Identity, membership and payment in one gesture. The suite takes the kind of the credential,
//! so that 2.19 runs the very same one.

use sameday_engine::unit::Millis;
use sameday_tests::app::{Answer, TestApp, event, town};
use sameday_tests::logs::Log;
use sameday_tests::people::{digest, gesture, link, member, present, ready_pickup, sells_gold};
use sameday_tests::stock::number;
use serde_json::{Value, json};

/// A town in which Anna is a gold member with one credential of this kind.
async fn anna(app: &TestApp, kind: &str) {
    town(app).await;
    sells_gold(app).await;
    member(app, "anna", &["gold"]).await;
    link(app, kind, "token-of-anna", json!({"member": "anna"})).await;
}

fn checkout(kind: &str, status: &str) -> Value {
    let mut body = gesture(kind, "token-of-anna", "checkout");
    body["lines"] = json!([{"sku": "rose", "qty": 2}]);
    body["payment"] = json!({"reference": "psp-ref-88123", "status": status});
    body
}

async fn book(app: &TestApp) -> i64 {
    number(app, "flora", "rose", "book").await
}

pub(super) async fn all_effects_or_none(kind: &str) {
    let app = TestApp::start().await;
    anna(&app, kind).await;
    let before = app.app.driver.read(|engine| engine.seq()).await.unwrap();
    let sold = present(&app, "g1", checkout(kind, "authorised")).await.expect(200).json;
    let after = app.app.driver.read(|engine| engine.seq()).await.unwrap();
    assert_eq!(after, before + 1, "one gesture is one entry");
    let receipt = &sold["receipt"];
    assert_eq!(receipt["price"]["total"], 2 * 990, "his best price: {receipt}");
    assert_eq!(receipt["payment"]["reference"], "psp-ref-88123");
    assert!(sold["subject"].as_str().unwrap().starts_with("sub_"), "no token: {sold}");
    assert_eq!(book(&app).await, 8);
    let path = format!("/v1/receipts/{}", receipt["id"].as_str().unwrap());
    assert_eq!(&app.get(&path).await.expect(200).json, receipt);
    let history = app.get("/v1/members/anna").await.expect(200).json["history"].clone();
    assert_eq!(history, json!({"sales": 1, "units": 2, "spend": 1980, "orders": 0}));

    // The same key gives the first answer; an unknown SKU among the lines sells nothing at all.
    let again = present(&app, "g1", checkout(kind, "authorised")).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.json), (Some("true"), &sold));
    let mut bad = checkout(kind, "authorised");
    bad["lines"].as_array_mut().unwrap().push(json!({"sku": "nothing", "qty": 1}));
    let refused = present(&app, "g2", bad).await.expect(422);
    assert_eq!(refused.errors(), [("/lines/1/sku".into(), "unknown".into())]);
    assert_eq!(book(&app).await, 8);
}

pub(super) async fn refused_payment(kind: &str) {
    let app = TestApp::start().await;
    anna(&app, kind).await;
    let order = ready_pickup(&app, "p1", "anna").await;
    let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
    let refused = present(&app, "g1", checkout(kind, "refused")).await.expect(402);
    assert_eq!(refused.slug(), "payment_refused");
    let mut collect = gesture(kind, "token-of-anna", "collect");
    collect["payment"] = json!({"reference": "psp-2", "status": "refused"});
    present(&app, "g2", collect).await.expect(402);
    assert_eq!(app.get("/v1/stores/flora/stock").await.expect(200).json, stock);
    let path = format!("/v1/orders/{order}");
    assert_eq!(app.get(&path).await.expect(200).json["state"], "ready");
    // A refusal is no first result: the second try, at once, is a sale.
    present(&app, "g3", checkout(kind, "authorised")).await.expect(200);
}

pub(super) async fn double_scan(kind: &str) {
    let app = TestApp::start().await;
    anna(&app, kind).await;
    let first = present(&app, "g1", checkout(kind, "authorised")).await.expect(200).json;
    app.advance(Millis::from_secs(5)).await;
    let second = present(&app, "g2", checkout(kind, "authorised")).await.expect(200).json;
    assert_eq!(second, first);
    assert_eq!(book(&app).await, 8);
    let mut other = checkout(kind, "authorised");
    other["lines"] = json!([{"sku": "rose", "qty": 1}]);
    let third = present(&app, "g3", other).await.expect(200).json;
    assert_ne!(third["receipt"]["id"], first["receipt"]["id"], "other goods are another sale");
    app.advance(Millis::from_secs(1)).await;
    let later = present(&app, "g4", checkout(kind, "authorised")).await.expect(200).json;
    assert_ne!(later["receipt"]["id"], first["receipt"]["id"], "later is another sale");
    assert_eq!(book(&app).await, 5);
}

pub(super) async fn two_ready(kind: &str) {
    let app = TestApp::start().await;
    anna(&app, kind).await;
    let collect = || gesture(kind, "token-of-anna", "collect");
    let nothing = present(&app, "g0", collect()).await.expect(404);
    assert_eq!(nothing.slug(), "nothing_ready");
    let first = ready_pickup(&app, "p1", "anna").await;
    let second = ready_pickup(&app, "p2", "token-of-anna").await;
    let offered = present(&app, "g1", collect()).await.expect(200).json;
    assert_eq!(offered["orders"], json!([first, second]));
    assert_eq!(offered.get("collected"), None);
    let state = async |order: &str| {
        app.get(&format!("/v1/orders/{order}")).await.expect(200).json["state"].clone()
    };
    assert_eq!((state(&first).await, state(&second).await), (json!("ready"), json!("ready")));

    let mut stranger = gesture(kind, "token-of-bela", "collect");
    stranger["order"] = json!(second);
    let refused = present(&app, "g2", stranger).await.expect(409);
    assert_eq!(refused.slug(), "wrong_credential");
    let mut named = collect();
    named["order"] = json!(second);
    let taken = present(&app, "g3", named).await.expect(200).json;
    assert_eq!(taken["collected"], json!([second]));
    assert_eq!((state(&first).await, state(&second).await), (json!("ready"), json!("collected")));
    // Now one is left, and it needs no name.
    app.advance(Millis::from_secs(6)).await;
    let last = present(&app, "g4", collect()).await.expect(200).json;
    assert_eq!(last["collected"], json!([first]));
}

pub(super) async fn no_biometrics(kind: &str) {
    let log = Log::listen();
    let app = TestApp::start().await;
    anna(&app, kind).await;
    present(&app, "g1", checkout(kind, "authorised")).await.expect(200);
    let refuse = async |key: &str, pointer: &str, value: Value, code: &str| {
        let mut body = checkout(kind, "authorised");
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = match parent {
            "" => &mut body,
            "/metadata" => {
                body["metadata"] = json!({});
                &mut body["metadata"]
            }
            _ => body.pointer_mut(parent).unwrap(),
        };
        parent[name] = value;
        let refused: Answer = present(&app, key, body).await.expect(422);
        assert!(refused.errors().contains(&(pointer.into(), code.into())), "{}", refused.text);
    };
    refuse("b1", "/palm_template", json!("CANARY"), "biometric_field").await;
    refuse("b2", "/metadata/faceVector", json!([1, 2]), "biometric_field").await;
    refuse("b3", "/metadata/note", json!("4111 1111 1111 1111"), "card_number").await;
    refuse("b4", "/payment/reference", json!("4111111111111111"), "card_number").await;
    refuse("b5", "/subject_token", json!("5555555555554444"), "card_number").await;
    let mut data = checkout(kind, "authorised");
    data["metadata"] = json!({"iris": "CANARY"});
    let told = event(&app, "sameday.gesture.presented", data);
    let refused = app.post("/v1/events", told).await.expect(422);
    assert_eq!(refused.errors(), [("/data/metadata/iris".into(), "biometric_field".into())]);
    let words = [
        "palm_template",
        "faceVector",
        "\"iris\"",
        "CANARY",
        "4111111111111111",
        "5555555555554444",
        "token-of-anna",
        "psp-ref-88123",
    ];
    let log = log.bytes();
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    assert!(holds(&log, "/v1/gestures"), "the requests are in the log");
    let logged = ("the log".to_owned(), log);
    for (place, bytes) in app.files().into_iter().chain([logged]) {
        for word in words {
            assert!(!holds(&bytes, word), "{word} stands in {place}");
        }
    }
}

#[tokio::test]
async fn one_call_all_effects_or_none() {
    all_effects_or_none("palm").await;
}

#[tokio::test]
async fn refused_payment_moves_nothing() {
    refused_payment("palm").await;
}

#[tokio::test]
async fn double_scan_answers_with_the_first() {
    double_scan("palm").await;
}

#[tokio::test]
async fn two_ready_orders_are_both_offered() {
    two_ready("palm").await;
}

#[tokio::test]
async fn no_biometrics_anywhere() {
    no_biometrics("palm").await;
}

#[tokio::test]
async fn a_gesture_comes_as_an_event_too() {
    let app = TestApp::start().await;
    anna(&app, "palm").await;
    let told = event(&app, "sameday.gesture.presented", checkout("palm", "authorised"));
    let first = app.post("/v1/events", told.clone()).await.expect(200).json;
    assert_eq!(first["accepted"], 1);
    let again = app.post("/v1/events", told).await.expect(200).json;
    assert_eq!(again["duplicate"], 1);
    assert_eq!(book(&app).await, 8);
}

#[tokio::test]
async fn a_courier_checks_in_at_a_shop() {
    let app = TestApp::start().await;
    town(&app).await;
    app.put("/v1/couriers/bo", json!({"profile": "bike"})).await.expect(201);
    link(&app, "palm", "token-of-bo", json!({"courier": "bo"})).await;
    let mut checkin = gesture("palm", "token-of-bo", "courier_checkin");
    checkin["until"] = json!(app.in_s(3_600));
    let seen = present(&app, "g1", checkin).await.expect(200).json;
    assert_eq!(seen["courier"], "bo");
    let bo = app.get("/v1/couriers/bo").await.expect(200).json;
    assert_eq!(bo["shift"]["until"], app.in_s(3_600));
    let stranger = gesture("palm", "token-of-nobody", "courier_checkin");
    assert_eq!(present(&app, "g2", stranger).await.expect(409).slug(), "not_linked");
}

#[tokio::test]
async fn an_age_is_a_proof_of_the_hand_over() {
    let app = TestApp::start().await;
    anna(&app, "face").await;
    let order = ready_pickup(&app, "p1", "anna").await;
    let mut check = gesture("face", "token-of-anna", "age_check");
    let lacking = present(&app, "g0", check.clone()).await.expect(422).errors();
    let needed = |name: &str| (format!("/{name}"), "required".to_owned());
    assert_eq!(lacking, [needed("order"), needed("attribute")]);
    check["order"] = json!(order);
    check["attribute"] = json!("age_18");
    let shown = present(&app, "g1", check).await.expect(200).json;
    assert_eq!(shown["attributes"], json!(["age_18"]));
    let proofs = app.get(&format!("/v1/orders/{order}")).await.expect(200).json["proofs"].clone();
    assert_eq!(proofs[0]["attribute"], "age_18");
}

#[tokio::test]
async fn gestures_survive_a_restart() {
    let app = TestApp::start().await;
    anna(&app, "palm").await;
    let sold = present(&app, "g1", checkout("palm", "authorised")).await.expect(200).json;
    let before = digest(&app).await;
    let app = app.restart().await;
    assert_eq!(digest(&app).await, before);
    let path = format!("/v1/receipts/{}", sold["receipt"]["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.expect(200).json, sold["receipt"]);
}
