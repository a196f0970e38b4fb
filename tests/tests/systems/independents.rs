//! 2.18 Independent shops by the hundred thousand.

#[path = "independents/scale.rs"]
mod scale;

use sameday_engine::policy::stocking::question;
use sameday_engine::unit::{Millis, Qty, Time};
use sameday_server::recovery::{self, Outcome, Units};
use sameday_tests::app::{TestApp, counted, event, order, sale, town};
use serde_json::{Value, json};

/// Pickup of some units by somebody whom the service knows nothing else of.
fn pickup(sku: &str, qty: i64) -> Value {
    let mut wanted = order(sku, qty);
    wanted["modes"] = json!(["pickup"]);
    wanted["value"] = json!(500);
    wanted
}

async fn place(app: &TestApp, key: &str, wanted: Value, status: u16) {
    app.post_keyed("/v1/orders", key, wanted).await.expect(status);
    app.advance(Millis::from_mins(3)).await;
}

async fn advice(app: &TestApp, store: &str) -> Vec<Value> {
    let path = format!("/v1/analytics/stock_advice?store={store}&days=7");
    app.get(&path).await.expect(200).json["items"].as_array().expect("a list").clone()
}

/// Nobody has a rose; some want one, by pickup and by courier, others candles, and tills go on.
async fn an_afternoon_without_roses(app: &TestApp) {
    town(app).await;
    for shop in ["flora", "mill"] {
        app.post("/v1/events", counted(app, shop, &[("rose", 0)])).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    for (n, qty) in [1, 2, 1, 1].into_iter().enumerate() {
        place(app, &format!("rose-{n}"), pickup("rose", qty), 409).await;
        place(app, &format!("candle-{n}"), order("candle", 1), 201).await;
        app.post("/v1/events", sale(app, "flora", "candle", 1)).await.expect(200);
    }
    // Somebody counts the empty shelf: with more roses on it he would have counted them.
    app.post("/v1/events", counted(app, "flora", &[("rose", 0)])).await.expect(200);
    app.advance(Millis::from_secs(1)).await;
    place(app, "rose-by-courier", order("rose", 1), 409).await;
}

fn attempt(app: &TestApp, row: &Value, by_seq: u64, units: i64) -> Outcome {
    let reading = recovery::open_to_read(app.data()).expect("a running server can be read");
    let sku = row["sku"].as_str().expect("a name").parse().expect("a name");
    let store = "flora".parse().expect("a name");
    let units = Units { store, sku, units: Qty(units), from_seq: by_seq };
    recovery::try_units(&reading.journal, None, &units).expect("the journal is decided again")
}

#[tokio::test]
async fn advice_is_reproducible() {
    let app = TestApp::start().await;
    an_afternoon_without_roses(&app).await;
    let before = (advice(&app, "flora").await, advice(&app, "mill").await);
    assert!(!before.0.is_empty() && !before.1.is_empty(), "{before:?}");
    assert_eq!(advice(&app, "flora").await, before.0, "asking changes nothing");
    {
        let reading = recovery::open_to_read(app.data()).expect("a running server can be read");
        let folded = recovery::fold(&reading.journal, None).expect("the journal folds");
        let world = folded.expect("it is not empty").engine;
        let again = question(world.world(), &"flora".parse().expect("a name"), Time(0)).answer();
        let figures = |row: &Value| (row["units"].as_i64(), row["orders"].as_u64());
        let folded = again.iter().map(|row| (Some(row.units.0), Some(u64::from(row.orders))));
        assert!(folded.eq(before.0.iter().map(figures)), "out of the journal alone: {again:?}");
    }
    let app = app.restart().await;
    assert_eq!((advice(&app, "flora").await, advice(&app, "mill").await), before);
}

#[tokio::test]
async fn advice_holds_in_a_replay() {
    let app = TestApp::start().await;
    an_afternoon_without_roses(&app).await;
    let rows = advice(&app, "flora").await;
    let best = rows.last().expect("there is advice");
    assert_eq!(
        (&best["sku"], &best["units"], &best["orders"]),
        (&json!("rose"), &json!(6), &json!(5))
    );
    assert_eq!(best["worth"], 4 * 500 + 323, "four pickups, and the margin of what was sent");
    assert!(best["orders_at_least"].as_u64().expect("a number") >= 4, "{best}");

    let flora = || "flora".parse().expect("a name");
    let asked = app.app.read(move |engine| question(engine.world(), &flora(), Time(0)).answer());
    let seq = asked.await.expect("the owner runs")[0].by_seq;
    for row in &rows {
        let units = row["units"].as_i64().expect("a number");
        let outcome = attempt(&app, row, seq, units);
        let promised = row["orders_at_least"].as_u64().expect("a number");
        assert!(u64::from(outcome.served) >= promised, "{row}: {outcome:?}");
        assert_eq!((outcome.missed, outcome.lost), (5, 0), "{outcome:?}");
    }
    assert_eq!(attempt(&app, best, seq, 0).served, 0, "without them nobody is served");
    assert_eq!(attempt(&app, best, seq, 6).served, 5, "the count did not take them away");
}

#[tokio::test]
async fn one_more_unit_never_loses() {
    let app = TestApp::start().await;
    town(&app).await;
    for shop in ["flora", "mill"] {
        let nothing = counted(&app, shop, &[("rose", 0), ("candle", 0)]);
        app.post("/v1/events", nothing).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    // A large order comes first: three units would serve it alone.
    let wishes = [("rose", 3), ("rose", 1), ("candle", 2), ("rose", 1), ("rose", 1), ("candle", 1)];
    for (n, (sku, qty)) in wishes.into_iter().enumerate() {
        place(&app, &format!("o{n}"), pickup(sku, qty), 409).await;
    }
    let rows = advice(&app, "flora").await;
    let number = |row: &Value, name: &str| row[name].as_i64().expect("a number");
    for pair in rows.windows(2).filter(|pair| pair[0]["sku"] == pair[1]["sku"]) {
        assert!(number(&pair[0], "units") < number(&pair[1], "units"));
        for figure in ["orders", "worth", "orders_at_least", "asks"] {
            assert!(number(&pair[0], figure) <= number(&pair[1], figure), "{figure}: {pair:?}");
        }
    }
    for row in &rows {
        assert!(number(row, "orders") <= number(row, "missed"), "{row}");
        assert!(number(row, "orders_at_least") <= number(row, "orders"), "{row}");
    }
    let all = rows.iter().rfind(|row| row["sku"] == "rose").expect("roses were missed");
    assert_eq!((number(all, "units"), number(all, "orders")), (6, 4), "{rows:?}");
}

#[tokio::test]
async fn what_a_neighbour_had_to_spare_is_no_advice() {
    let app = TestApp::start().await;
    town(&app).await;
    // Next door, but it neither sends nor hands over.
    let depot = json!({"at": {"lat": 52.5225, "lon": 13.4140}, "pickup": false, "delivery": false});
    app.put("/v1/stores/depot", depot).await.expect(201);
    for (shop, roses) in [("flora", 0), ("mill", 0), ("depot", 2)] {
        app.post("/v1/events", counted(&app, shop, &[("rose", roses)])).await.expect(200);
    }
    app.advance(Millis::from_secs(1)).await;
    for n in 0..3 {
        place(&app, &format!("o{n}"), pickup("rose", 1), 409).await;
    }
    let rows = advice(&app, "flora").await;
    let last = rows.last().expect("one order is left");
    assert_eq!((&last["orders"], &last["missed"]), (&json!(1), &json!(3)), "{rows:?}");
}

#[tokio::test]
async fn replenishment_becomes_dated_inbound() {
    let app = TestApp::start().await;
    an_afternoon_without_roses(&app).await;
    let best = advice(&app, "flora").await.last().expect("there is advice").clone();
    let lines = json!([{"sku": "rose", "qty": best["units"]}]);
    let mut ordered = json!({"store": "flora", "lines": lines, "inbound": "by-phone-1",
        "expected_at": app.in_s(3_600)});
    let said = event(&app, "sameday.stock.expected", ordered.clone());
    app.post("/v1/events", said).await.expect(200);
    let roses = || async {
        let stock = app.get("/v1/stores/flora/stock").await.expect(200).json;
        let cells = stock["cells"].as_array().expect("a list").clone();
        cells.into_iter().find(|cell| cell["sku"] == "rose").expect("it is known")
    };
    let due = roses().await;
    assert_eq!((&due["book"], &due["inbound"][0]["units"]), (&json!(0), &best["units"]), "{due}");
    app.advance(Millis::from_mins(60)).await;
    ordered.as_object_mut().expect("data").remove("expected_at");
    let came = app.post("/v1/events", event(&app, "sameday.stock.received", ordered)).await;
    assert_eq!(came.expect(200).json["accepted"], 1);
    let here = roses().await;
    assert_eq!((&here["book"], here.get("inbound")), (&best["units"], None), "{here}");
    place(&app, "at-last", pickup("rose", 1), 201).await;
}

#[tokio::test]
async fn advice_is_asked_for_properly() {
    let app = TestApp::start().await;
    town(&app).await;
    let wrong = [("", "required"), ("store=nowhere", "unknown"), ("store=a%20b", "out_of_range")];
    for (query, code) in wrong {
        let answer = app.get(&format!("/v1/analytics/stock_advice?{query}")).await.expect(422);
        assert_eq!(answer.errors()[0], ("?store".to_owned(), code.to_owned()), "{}", answer.text);
    }
    let both = app.get("/v1/analytics/stock_advice?store=flora&days=0&dasy=3").await.expect(422);
    assert_eq!(both.errors().len(), 2, "all mistakes at once: {}", both.text);
}

#[test]
fn cells_are_sparse_and_by_area() {
    scale::few_are_looked_at();
    scale::a_cell_is_small();
}
