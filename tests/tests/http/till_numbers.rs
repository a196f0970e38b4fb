//! `PUT /v1/stores/{id}/stock` and the events that a legacy till, a supplier and a gate send.

use sameday_engine::unit::Millis;
use sameday_tests::app::{TestApp, counted, event, sale, town};
use sameday_tests::stock::{cell, number, reports};
use serde_json::{Value, json};

const STOCK: &str = "/v1/stores/flora/stock";

fn pairs(errors: &[(&str, &str)]) -> Vec<(String, String)> {
    errors.iter().map(|(pointer, code)| ((*pointer).into(), (*code).into())).collect()
}

#[tokio::test]
async fn a_tills_numbers_are_taken_as_of_their_time() {
    let app = TestApp::start().await;
    town(&app).await;
    app.advance(Millis::from_mins(1)).await;
    let as_of = app.in_s(0);
    app.advance(Millis::from_mins(1)).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 2)).await.expect(200);
    let cells = json!([{"sku": "rose", "on_hand": 30}]);
    let till = json!({"as_of": as_of, "complete": true, "cells": cells});
    let answer = app.put(STOCK, till.clone()).await.expect(200).json;
    assert_eq!(answer, app.get(STOCK).await.json, "it answers with the stock");
    assert_eq!(number(&app, "flora", "rose", "book").await, 28, "the later sale is on top");
    assert_eq!(number(&app, "flora", "candle", "book").await, 0, "what is not listed is not there");
    assert_eq!(number(&app, "mill", "candle", "book").await, 10);
    assert_eq!(reports(&app, "count_contradicts").await.len(), 0, "it is no look at the shelf");

    app.advance(Millis::from_mins(1)).await;
    app.post("/v1/events", counted(&app, "flora", &[("candle", 7)])).await.expect(200);
    app.put(STOCK, till).await.expect(200);
    assert_eq!(number(&app, "flora", "candle", "book").await, 7, "a repeat changes nothing");
}

#[tokio::test]
async fn one_that_comes_too_late_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    town(&app).await;
    let before = app.get(STOCK).await.json["cells"].clone();
    let cells = json!([{"sku": "rose", "on_hand": 3}]);
    let late = json!({"as_of": app.in_s(-60), "complete": true, "cells": cells});
    let answer = app.put(STOCK, late.clone()).await.expect(409);
    assert_eq!(
        (answer.slug(), &answer.json["reason"]),
        ("stale_snapshot", &json!("stale_snapshot"))
    );
    assert_eq!(app.get(STOCK).await.json["cells"], before);
    // The same as an event is merged by its time, which changes nothing either.
    let lines = json!([{"sku": "rose", "qty": 3}]);
    let data = json!({"store": "flora", "complete": true, "lines": lines});
    let mut told = event(&app, "sameday.stock.snapshot", data);
    told["time"] = json!(app.in_s(-60));
    app.post("/v1/events", told).await.expect(200);
    assert_eq!(app.get(STOCK).await.json["cells"], before);

    // Parts of one look may come one after the other; of one SKU the first counts.
    let part = |sku: &str, qty: i64| {
        let cells = json!([{"sku": sku, "on_hand": qty}]);
        json!({"as_of": app.in_s(0), "cells": cells})
    };
    app.put(STOCK, part("rose", 5)).await.expect(200);
    app.put(STOCK, part("candle", 6)).await.expect(200);
    assert_eq!(app.put(STOCK, part("rose", 9)).await.expect(409).slug(), "stale_snapshot");
    assert_eq!(number(&app, "flora", "rose", "book").await, 5);
}

#[tokio::test]
async fn mistakes_in_a_tills_numbers_come_all_at_once() {
    let app = TestApp::start().await;
    town(&app).await;
    let cells = json!([{"sku": "rose", "on_hand": -1}, {"sku": "a b", "on_hand": 1, "n": 1}]);
    let wrong = json!({"as_of": "2026-11-21T10:05:12", "cells": cells, "whole": true});
    let expected = pairs(&[
        ("/whole", "unknown_field"),
        ("/as_of", "naive_time"),
        ("/cells/0/on_hand", "out_of_range"),
        ("/cells/1/n", "unknown_field"),
        ("/cells/1/sku", "not_an_id"),
    ]);
    assert_eq!(app.put(STOCK, wrong).await.expect(422).errors(), expected);
    let cells = json!([{"sku": "rose", "on_hand": 1}, {"sku": "tulip", "on_hand": 1},
        {"sku": "rose", "on_hand": 2}]);
    let wrong = json!({"as_of": app.in_s(0), "cells": cells});
    let expected = pairs(&[("/cells/2/sku", "duplicate"), ("/cells/1/sku", "unknown")]);
    assert_eq!(app.put(STOCK, wrong).await.expect(422).errors(), expected);
    let nothing = json!({"as_of": app.in_s(0), "cells": []});
    let expected = pairs(&[("/cells", "empty")]);
    assert_eq!(app.put(STOCK, nothing.clone()).await.expect(422).errors(), expected);
    assert_eq!(app.put("/v1/stores/atlantis/stock", nothing).await.status, 404);
    for (at, slug) in [(600, "in_future"), (-73 * 3_600, "too_old")] {
        let cells = json!([{"sku": "rose", "on_hand": 1}]);
        let odd = json!({"as_of": app.in_s(at), "cells": cells});
        assert_eq!(app.put(STOCK, odd).await.expect(422).slug(), slug);
    }
    assert_eq!(number(&app, "flora", "rose", "book").await, 10);
}

#[tokio::test]
async fn a_shop_of_many_skus_comes_in_one_piece() {
    let app = TestApp::start().await;
    town(&app).await;
    let cells: Vec<Value> =
        (0..1_500).map(|n| json!({"sku": format!("unknown-{n}"), "on_hand": 1})).collect();
    let answer = app.put(STOCK, json!({"as_of": app.in_s(0), "cells": cells})).await.expect(422);
    assert_eq!(answer.errors()[0], ("/cells/0/sku".to_owned(), "unknown".to_owned()));
    let cells: Vec<Value> = vec![json!({"sku": "rose", "on_hand": 1}); 20_001];
    let answer = app.put(STOCK, json!({"as_of": app.in_s(0), "cells": cells})).await.expect(422);
    assert_eq!(answer.errors(), pairs(&[("/cells", "too_many")]));
}

/// Each mistake of the new events has its pointer.
#[tokio::test]
async fn events_of_suppliers_and_gates_are_checked() {
    let app = TestApp::start().await;
    town(&app).await;
    let line = json!([{"sku": "rose", "qty": 1}]);
    let cases = [
        ("stock.expected", json!({"inbound": "a b"}), "/data/inbound", "not_an_id"),
        ("stock.expected", json!({"inbound": "po1"}), "/data/expected_at", "required"),
        ("stock.transferred", json!({"to": "flora"}), "/data/to", "duplicate"),
        ("stock.transferred", json!({"to": "atlantis"}), "/data/to", "unknown"),
        (
            "stock.transferred",
            json!({"to": "mill", "arrives_at": app.in_s(60)}),
            "/data/inbound",
            "required",
        ),
        (
            "stock.transferred",
            json!({"to": "mill", "inbound": "x"}),
            "/data/arrives_at",
            "required",
        ),
        ("stock.snapshot", json!({"lines": []}), "/data/lines", "empty"),
        ("visit.item_picked", json!({}), "/data/visit", "required"),
        (
            "visit.item_picked",
            json!({"visit": "v1", "confidence_permille": 1_001}),
            "/data/confidence_permille",
            "out_of_range",
        ),
        ("visit.item_returned", json!({"visit": "v1", "lines": []}), "/data/lines", "empty"),
        (
            "visit.exited",
            json!({"visit": "v1", "lines": [{"sku": "tulip", "qty": 1}]}),
            "/data/lines/0/sku",
            "unknown",
        ),
        (
            "visit.corrected",
            json!({"visit": "v1", "lines": [{"sku": "rose", "qty": 0}]}),
            "/data/lines/0/qty",
            "out_of_range",
        ),
    ];
    for (kind, more, pointer, code) in cases {
        let mut data = json!({"store": "flora", "lines": line});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let told = event(&app, &format!("sameday.{kind}"), data);
        let answer = app.post("/v1/events", told).await.expect(422);
        let expected = (pointer.to_owned(), code.to_owned());
        assert!(answer.errors().contains(&expected), "{kind} {more}: {}", answer.text);
    }
    assert_eq!(cell(&app, "flora", "rose").await["book"], 10);
}
