//! Whatever comes in, the server never breaks: random documents to every operation, and the
//! examples of the OpenAPI document with one thing changed.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sameday_tests::app::{TestApp, send, town};
use serde_json::{Map, Value, json};

/// Any JSON.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z0-9:T_+.Z-]{0,24}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("2026-11-21T11:00:00Z")),
        Just(json!("9999-12-31T23:59:59Z")),
        Just(json!({"lat": 90, "lon": 180})),
        Just(json!({"lat": -1e-300, "lon": 1e-300})),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,10}", inner, 0..6)
                .prop_map(|map| Value::from(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Pointers to every value of a document.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(name, inner)| pointers(inner, &format!("{here}/{name}"), all));
        }
        Value::Array(list) => {
            let inner = list.iter().enumerate();
            inner.for_each(|(n, inner)| pointers(inner, &format!("{here}/{n}"), all));
        }
        _ => {}
    }
}

/// Every operation that takes a body, with its example.
fn targets(document: &Value) -> Vec<(String, String, Value)> {
    let mut targets = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let path = path.replace("/stops/{stop}", "/stops/stp_0_9_2");
        let id = match path.split('/').nth(2) {
            Some("quotes") => "quo_0_11_1",
            Some("orders") => "ord_0_11_1",
            Some("offers") => "off_0_11_1",
            Some("skus") => "rose",
            Some("stores") => "flora",
            _ => "ada",
        };
        for (method, operation) in item.as_object().expect("operations") {
            let content = &operation["requestBody"]["content"];
            let media = content.as_object().and_then(|content| content.values().next());
            if let Some(example) = media.map(|media| media["example"].clone()) {
                targets.push((method.to_uppercase(), path.replace("{id}", id), example));
            }
        }
    }
    targets
}

#[test]
fn random_documents_never_break_the_server() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let app = runtime.block_on(async {
        let app = TestApp::start().await;
        town(&app).await;
        app
    });
    let document = runtime.block_on(app.get("/openapi.json")).json;
    let targets = targets(&document);
    assert!(targets.len() > 15, "there are operations with bodies");
    let which = (0..targets.len(), any::<prop::sample::Index>(), any_json(), any::<bool>());
    let mut runner = TestRunner::new(Config { cases: 600, ..Config::default() });
    let n = std::cell::Cell::new(0);
    let outcome = runner.run(&which, |(target, spot, value, whole)| {
        n.set(n.get() + 1);
        let (method, path, example) = &targets[target];
        let body = if whole { value } else { changed(example.clone(), &spot, value) };
        let request = app.request(method.parse().expect("a method"), path);
        let request = request.header("Idempotency-Key", format!("r{}", n.get())).json(&body);
        let answer = runtime.block_on(send(request));
        prop_assert!(answer.status < 500, "{method} {path} {body}: {}", answer.text);
        Ok(())
    });
    outcome.expect("no document breaks the server");
    assert_eq!(runtime.block_on(app.get("/readyz")).status, 200, "it still serves");
}

/// The example with one value replaced.
fn changed(mut example: Value, spot: &prop::sample::Index, value: Value) -> Value {
    let mut all = Vec::new();
    pointers(&example, "", &mut all);
    let at = all[spot.index(all.len())].clone();
    *example.pointer_mut(&at).expect("the pointer was just taken") = value;
    example
}
