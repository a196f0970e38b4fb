//! 2.22 What the platform gets and what it does not.

use sameday_engine::engine::Engine;
use sameday_server::api::members::finish_erasures;
use sameday_server::recovery::{fold, open_to_read, verify};
use sameday_server::side::Secret;
use sameday_tests::app::{TestApp, order, sale, town};
use sameday_tests::people::{digest, gesture, link, member, present, unlink};
use sameday_tests::stock::number;
use serde_json::{Value, json};

async fn subject(app: &TestApp, who: &str) -> Value {
    app.get(&format!("/v1/members/{who}")).await.expect(200).json["subject"].clone()
}

#[tokio::test]
async fn pseudonyms_of_one_platform() {
    let (here, there) = (TestApp::start().await, TestApp::start().await);
    member(&here, "anna", &[]).await;
    member(&there, "anna", &[]).await;
    let ours = subject(&here, "anna").await;
    assert_ne!(ours, subject(&there, "anna").await);
    // A pseudonym that somebody has seen opens nothing.
    let path = format!("/v1/members/{}", ours.as_str().unwrap());
    here.get(&path).await.expect(404);
    let here = here.restart().await;
    assert_eq!(subject(&here, "anna").await, ours, "it stays the same here");
}

/// Anna has bought by card and by palm, and has ordered.
async fn customer(app: &TestApp) -> String {
    town(app).await;
    member(app, "anna", &["gold"]).await;
    link(app, "card", "card-7", json!({"member": "anna"})).await;
    let mut sold = sale(app, "flora", "rose", 2);
    sold["data"]["member"] = json!("card-7");
    app.post("/v1/events", sold).await.expect(200);
    let mut bought = gesture("palm", "anna", "checkout");
    bought["lines"] = json!([{"sku": "rose", "qty": 1}]);
    bought["payment"] = json!({"reference": "psp-77", "status": "authorised"});
    present(app, "g1", bought).await.expect(200);
    let mut body = order("candle", 1);
    body["member"] = json!("card-7");
    let placed = app.post_keyed("/v1/orders", "o1", body).await.expect(201).json;
    placed["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn export_leaves_them_out() {
    let app = TestApp::start().await;
    customer(&app).await;
    unlink(&app, "card-7").await;
    let all = app.get("/v1/events").await.expect(200);
    assert_eq!(all.header("content-type"), Some("application/x-ndjson"));
    let entries: Vec<Value> =
        all.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let newest = app.app.driver.read(|engine| engine.seq()).await.unwrap();
    assert_eq!(entries.len() as u64, newest, "every entry is there");
    assert!(all.text.contains("sale_committed") && all.text.contains("order_accepted"));
    for word in ["sub_", "anna", "card-7", "psp-77", "pay#", "fingerprint"] {
        assert!(!all.text.contains(word), "{word} is exported");
    }
    let page = app.get("/v1/events?after=3&limit=2").await.expect(200).text;
    let seqs: Vec<Value> = page
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].clone())
        .collect();
    assert_eq!(seqs, [4, 5]);
}

#[tokio::test]
async fn erase_keeps_the_totals() {
    let app = TestApp::start().await;
    let placed = customer(&app).await;
    let before = subject(&app, "anna").await;
    let book = number(&app, "flora", "rose", "book").await;
    let leads = |token: &str| app.app.side.find_subject(&Secret::new(token)).unwrap();
    assert!(leads("anna").is_some() && leads("card-7").is_some());
    let erased = app.post("/v1/members/anna/erase", json!({})).await.expect(200).json;
    assert_eq!(erased["erased"], true);
    assert_eq!(app.post("/v1/members/anna/erase", json!({})).await.json["erased"], false);
    assert_eq!((leads("anna"), leads("card-7")), (None, None));
    app.get("/v1/members/anna").await.expect(404);
    app.get("/v1/members/card-7").await.expect(404);
    let order = app.get(&format!("/v1/orders/{placed}")).await.expect(200).json;
    assert_eq!((&order["customer"], &order["payment"]), (&Value::Null, &Value::Null));
    assert_eq!(number(&app, "flora", "rose", "book").await, book);
    // Nothing leads from the token to what is journaled, and the journal still replays.
    member(&app, "anna", &[]).await;
    assert_ne!(subject(&app, "anna").await, before);
    let empty = json!({"sales": 0, "units": 0, "spend": 0, "orders": 0});
    assert_eq!(app.get("/v1/members/anna").await.expect(200).json["history"], empty);
    for (file, bytes) in app.files().iter().filter(|(file, _)| file.contains("side")) {
        let word = before.as_str().unwrap().as_bytes();
        assert!(!bytes.windows(word.len()).any(|window| window == word), "it stands in {file}");
    }
    let now = digest(&app).await;
    let folder = std::path::PathBuf::from(&app.files()[0].0);
    let reading = open_to_read(folder.parent().unwrap()).unwrap();
    let folded = fold(&reading.journal, None).unwrap().expect("the journal has begun");
    assert_eq!(folded.engine.digest(), now);
    verify(&reading.journal, None).expect("everything is decided again as it was");
}

/// The server falls over between its side store, which has forgotten somebody, and the engine.
#[tokio::test]
async fn an_erasure_that_was_cut_off_is_finished() {
    let app = TestApp::start().await;
    customer(&app).await;
    let side = &app.app.side;
    let anna = side.find_subject(&Secret::new("anna")).unwrap().unwrap();
    let card = side.find_subject(&Secret::new("card-7")).unwrap().unwrap();
    side.erase_subjects(anna, &[card]).unwrap();
    let app = app.restart().await;
    let known = async || {
        let look = move |engine: &Engine| engine.world().people().member(anna).is_some();
        app.app.driver.read(look).await.unwrap()
    };
    assert!(known().await);
    finish_erasures(&app.app).await.unwrap();
    assert!(!known().await);
    assert_eq!(app.app.side.untold().unwrap(), []);
}
